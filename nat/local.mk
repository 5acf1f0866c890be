# nat: see README
noinst_LTLIBRARIES += libnat.la
libnat_la_SOURCES = nat/compile.c nat/compile.h nat/condition.c \
	nat/counters.c nat/format.c nat/later.c nat/model.h \
	nat/model_cli.h \
	nat/nat.c nat/nat.h nat/nat_manual_cli.c nat/nat_object_cli.c \
	nat/nat_show_cli.c nat/nat_words_cli.c nat/nat_xlate_cli.c \
	nat/resolve.c nat/rule.c nat/translation.c nat/xlate.c nat/xlate.h
libnat_la_LIBADD = $(NL_LIBS) $(NFT_LIBS)
EXTRA_DIST += nat/README
