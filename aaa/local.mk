noinst_LTLIBRARIES += libaaa.la
libaaa_la_SOURCES = aaa/aaa.c aaa/aaa.h aaa/attributes_cli.c aaa/banner.h \
	aaa/banner_cli.c aaa/check.c aaa/check.h aaa/enable.h \
	aaa/enable_cli.c aaa/enable_first_cli.c aaa/greet.c aaa/history.c \
	aaa/history.h \
	aaa/history_file.c aaa/internal.h aaa/key.c aaa/key.h aaa/levels.h \
	aaa/levels_cli.c aaa/lines.c aaa/lines.h aaa/local_cli.c \
	aaa/lockout.c aaa/login.c aaa/messages.c aaa/messages.h \
	aaa/passwords_cli.c aaa/settings.h aaa/settings_cli.c aaa/users.c \
	aaa/users_cli.c
EXTRA_DIST += aaa/README
