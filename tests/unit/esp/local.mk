esp_check_ldadd = libesp.la libnft_postern.la libcrypto_postern.la libbase.la \
	$(CHECK_LIBS)
check_PROGRAMS += tests/unit/esp/check_classify \
	tests/unit/esp/check_frame tests/unit/esp/check_guard \
	tests/unit/esp/check_hold tests/unit/esp/check_inbound \
	tests/unit/esp/check_packet \
	tests/unit/esp/check_replay tests/unit/esp/check_rules \
	tests/unit/esp/check_sa
tests_unit_esp_check_classify_SOURCES = tests/unit/esp/check_classify.c \
	tests/unit/esp/random.h \
	tests/unit/esp/make.h
tests_unit_esp_check_classify_LDADD = $(esp_check_ldadd)
tests_unit_esp_check_frame_SOURCES = tests/unit/esp/check_frame.c \
	tests/unit/esp/make.h
tests_unit_esp_check_frame_LDADD = $(esp_check_ldadd)
tests_unit_esp_check_packet_SOURCES = tests/unit/esp/check_packet.c \
	tests/unit/esp/make.h
tests_unit_esp_check_packet_LDADD = $(esp_check_ldadd)
tests_unit_esp_check_replay_SOURCES = tests/unit/esp/check_replay.c \
	tests/unit/esp/make.h
tests_unit_esp_check_replay_LDADD = $(esp_check_ldadd)
tests_unit_esp_check_sa_SOURCES = tests/unit/esp/check_sa.c \
	tests/unit/esp/make.h
tests_unit_esp_check_sa_LDADD = $(esp_check_ldadd)
tests_unit_esp_check_rules_SOURCES = tests/unit/esp/check_rules.c \
	tests/unit/esp/make.h tests/unit/esp/random.h tests/unit/esp/wire.h
tests_unit_esp_check_guard_SOURCES = tests/unit/esp/check_guard.c \
	tests/unit/esp/make.h tests/unit/esp/wire.h
tests_unit_esp_check_guard_LDADD = $(esp_check_ldadd)
tests_unit_esp_check_rules_LDADD = $(esp_check_ldadd)
tests_unit_esp_check_inbound_SOURCES = tests/unit/esp/check_inbound.c \
	tests/unit/esp/make.h
tests_unit_esp_check_inbound_LDADD = $(esp_check_ldadd)
check_PROGRAMS += tests/unit/esp/check_spd
tests_unit_esp_check_spd_SOURCES = tests/unit/esp/check_spd.c \
	tests/unit/esp/fake_xfrm.h tests/unit/esp/make.h \
	tests/unit/esp/random.h
tests_unit_esp_check_spd_LDADD = $(esp_check_ldadd)
check_PROGRAMS += tests/unit/esp/check_offload
tests_unit_esp_check_offload_SOURCES = tests/unit/esp/check_offload.c \
	tests/unit/esp/make.h
tests_unit_esp_check_offload_LDADD = $(esp_check_ldadd)
tests_unit_esp_check_hold_SOURCES = tests/unit/esp/check_hold.c \
	tests/unit/esp/make.h
tests_unit_esp_check_hold_LDADD = $(esp_check_ldadd)
check_PROGRAMS += tests/unit/esp/check_kernel_spd
tests_unit_esp_check_kernel_spd_SOURCES = tests/unit/esp/check_kernel_spd.c \
	tests/unit/esp/make.h
tests_unit_esp_check_kernel_spd_LDADD = $(esp_check_ldadd)
check_PROGRAMS += tests/unit/esp/check_kernel_sad \
	tests/unit/esp/check_kernel_events
tests_unit_esp_check_kernel_sad_SOURCES = tests/unit/esp/check_kernel_sad.c \
	tests/unit/esp/make.h tests/unit/esp/tunnel.h
tests_unit_esp_check_kernel_sad_LDADD = $(esp_check_ldadd)
tests_unit_esp_check_kernel_sad_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=xfrm_ask \
	-Wl,--wrap=xfrm_call
tests_unit_esp_check_kernel_events_SOURCES = \
	tests/unit/esp/check_kernel_events.c \
	tests/unit/esp/make.h tests/unit/esp/tunnel.h
tests_unit_esp_check_kernel_events_LDADD = $(esp_check_ldadd)
