noinst_LTLIBRARIES += libaaa.la
libaaa_la_SOURCES = aaa/aaa.c aaa/aaa.h aaa/check.c aaa/check.h aaa/greet.c \
	aaa/internal.h aaa/key.c aaa/key.h aaa/lockout.c aaa/login.c \
	aaa/messages.c aaa/messages.h aaa/users.c aaa/users_cli.c
EXTRA_DIST += aaa/README
