noinst_LTLIBRARIES += libcli.la
libcli_la_SOURCES = cli/cli.h cli/session.h \
	cli/arena.c cli/arena.h \
	cli/ask.c \
	cli/builtin_cli.c \
	cli/check.c cli/check.h cli/check_help.c \
	cli/command.c \
	cli/filter.c cli/filter_file.c \
	cli/grammar.c cli/grammar.h \
	cli/graph.c cli/graph.h \
	cli/guard.c \
	cli/help.c cli/history.c \
	cli/json.c cli/json.h \
	cli/match.c \
	cli/offer.c cli/offer.h \
	cli/run.c \
	cli/seal.c \
	cli/show_cli.c \
	cli/session.c cli/session_impl.h \
	cli/syntax.c cli/syntax.h \
	cli/walk.c cli/walk.h \
	cli/words.c cli/words.h
libcli_la_LIBADD = libbase.la
EXTRA_DIST += cli/README
