noinst_LTLIBRARIES += libaaa.la
libaaa_la_SOURCES = aaa/aaa.c aaa/aaa.h aaa/check.c aaa/check.h \
	aaa/enable.h aaa/enable_cli.c aaa/greet.c aaa/internal.h \
	aaa/key.c aaa/key.h aaa/lockout.c aaa/login.c aaa/messages.c \
	aaa/messages.h aaa/passwords_cli.c aaa/users.c aaa/users_cli.c
EXTRA_DIST += aaa/README
