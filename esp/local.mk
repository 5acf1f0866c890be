noinst_LTLIBRARIES += libesp.la
libesp_la_SOURCES = esp/checksum.c esp/checksum.h \
	esp/counters.c esp/esp.c esp/esp.h esp/open.c \
	esp/pmtu_watch.c esp/pmtu_watch.h \
	esp/icmp.c esp/icmp.h \
	esp/octets.h \
	esp/packet.c esp/packet.h \
	esp/plane.h \
	esp/selector.c esp/selector.h \
	esp/sock.c esp/sock.h \
	esp/space.c esp/space.h \
	esp/guard/changes.c \
	esp/guard/counts.c \
	esp/guard/guard.c esp/guard/guard.h \
	esp/guard/hits.c \
	esp/guard/log.c \
	esp/guard/monitor.c \
	esp/guard/rules.c esp/guard/rules.h \
	esp/guard/rules_group.c \
	esp/guard/rules_head.c \
	esp/guard/rules_tables.c \
	esp/guard/rules_text.c esp/guard/rules_text.h \
	esp/guard/rules_words.c esp/guard/rules_words.h \
	esp/guard/state.h \
	esp/kernel/order.c esp/kernel/order.h \
	esp/kernel/spd.c esp/kernel/spd.h esp/kernel/spd_state.h \
	esp/kernel/spd_message.c \
	esp/kernel/spd_renew.c \
	esp/kernel/spd_selector.c esp/kernel/spd_selector.h \
	esp/kernel/spd_set.c \
	esp/kernel/ask.c \
	esp/kernel/df.c \
	esp/kernel/events.c \
	esp/kernel/links.c \
	esp/kernel/offload.c \
	esp/kernel/sad.c \
	esp/kernel/probe.c esp/kernel/df_watch.c \
	esp/kernel/plane.c esp/kernel/kernel.h esp/kernel/state.h \
	esp/kernel/too_big.c \
	esp/kernel/resync.c \
	esp/kernel/route.c \
	esp/kernel/sa.c esp/kernel/sa.h \
	esp/kernel/spi.c \
	esp/kernel/stats.c \
	esp/kernel/natt.c \
	esp/kernel/xfrm_stat.c esp/kernel/xfrm_stat.h \
	esp/kernel/xfrm.c esp/kernel/xfrm.h esp/kernel/xfrm_message.c \
	esp/user/classify.c esp/user/classify.h \
	esp/user/clock.c \
	esp/user/coalesce.c esp/user/coalesce.h \
	esp/user/events.c esp/user/events.h \
	esp/user/frame.c esp/user/frame.h \
	esp/user/handoff.c \
	esp/user/hold.c esp/user/hold.h \
	esp/user/inbound.c \
	esp/user/links.c \
	esp/user/outbound.c \
	esp/user/pair.c esp/user/pair.h \
	esp/user/pairs.c \
	esp/user/plane.c \
	esp/user/pmtu.c \
	esp/user/receive.c \
	esp/user/replay.c esp/user/replay.h \
	esp/user/ring.c esp/user/ring.h \
	esp/user/sa.c esp/user/sa.h \
	esp/user/share.h \
	esp/user/state.h \
	esp/user/tap.c esp/user/tap.h \
	esp/user/taps.c \
	esp/user/totals.c \
	esp/user/udp.c \
	esp/user/user.h \
	esp/user/worker.c esp/user/worker.h
libesp_la_LIBADD = libcrypto_postern.la libnft_postern.la libbase.la \
	$(URCU_LIBS) $(NL_LIBS) $(NFT_LIBS) $(BSD_LIBS)
EXTRA_DIST += esp/README esp/kernel/README esp/guard/README esp/user/README
