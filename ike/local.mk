noinst_LTLIBRARIES += libike.la
EXTRA_DIST += ike/README
libike_la_SOURCES = ike/answer.c ike/engine.c ike/engine.h ike/ike.h \
	ike/job.c ike/keys.c ike/keys.h ike/output.c ike/peer.c \
	ike/proposal.c ike/proposal.h ike/selectors.c ike/selectors.h \
	ike/sk.c ike/sk.h ike/table.c ike/wire.c ike/wire.h \
	ike/wire_payload.c ike/wire_sa.c ike/v2/auth.c ike/v2/auth_reply.c \
	ike/v2/child.c \
	ike/v2/create.c ike/v2/create_reply.c ike/v2/exchange.c \
	ike/v2/info.c ike/v2/init.c ike/v2/init_reply.c ike/v2/input.c \
	ike/v2/rekey.c ike/v2/rekey_reply.c ike/v2/sa.c ike/v2/task.c \
	ike/v2/timer.c ike/v2/unique.c ike/v2/v2.h ike/v2/view.c
libike_la_LIBADD = libcrypto_postern.la
