# nat: see README
noinst_LTLIBRARIES += libnat.la
libnat_la_SOURCES = nat/compile.c nat/counters.c nat/format.c nat/match.c \
	nat/model.h nat/model_cli.h nat/nat.c nat/nat.h nat/nat_manual_cli.c \
	nat/nat_object_cli.c nat/nat_show_cli.c nat/resolve.c nat/rule.c \
	nat/xlate.c nat/xlate.h
libnat_la_LIBADD = $(NL_LIBS) $(NFT_LIBS)
EXTRA_DIST += nat/README
