noinst_LTLIBRARIES += libesp.la
libesp_la_SOURCES = esp/counters.c esp/esp.c esp/esp.h esp/plane.h \
	esp/kernel/xfrm.c esp/kernel/xfrm.h \
	esp/user/checksum.c esp/user/checksum.h \
	esp/user/classify.c esp/user/classify.h \
	esp/user/clear.c \
	esp/user/clock.c \
	esp/user/coalesce.c esp/user/coalesce.h \
	esp/user/events.c esp/user/events.h \
	esp/user/frame.c esp/user/frame.h \
	esp/user/hits.c \
	esp/user/icmp.c esp/user/icmp.h \
	esp/user/inbound.c \
	esp/user/links.c \
	esp/user/octets.h \
	esp/user/monitor.c \
	esp/user/outbound.c \
	esp/user/packet.c esp/user/packet.h \
	esp/user/pair.c esp/user/pair.h \
	esp/user/pairs.c \
	esp/user/plane.c \
	esp/user/pmtu.c \
	esp/user/replay.c esp/user/replay.h \
	esp/user/ring.c esp/user/ring.h \
	esp/user/rules.c esp/user/rules.h \
	esp/user/rules_text.c esp/user/rules_text.h \
	esp/user/sa.c esp/user/sa.h \
	esp/user/share.h \
	esp/user/selector.c esp/user/selector.h \
	esp/user/sock.c esp/user/sock.h \
	esp/user/space.c esp/user/space.h \
	esp/user/state.h \
	esp/user/tap.c esp/user/tap.h \
	esp/user/totals.c \
	esp/user/udp.c \
	esp/user/user.h \
	esp/user/worker.c esp/user/worker.h
libesp_la_LIBADD = libcrypto_postern.la libnft_postern.la libbase.la \
	$(URCU_LIBS) $(NL_LIBS) $(NFT_LIBS) $(BSD_LIBS)
EXTRA_DIST += esp/README esp/user/README
