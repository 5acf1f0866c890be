capture_checks = tests/unit/capture/check_buffer \
	tests/unit/capture/check_capture tests/unit/capture/check_filter \
	tests/unit/capture/check_print
check_PROGRAMS += $(capture_checks)
capture_check_libs = libcapture.la libacl.la libnet.la libconfig.la libcli.la \
	libcrypto_postern.la libbase.la $(CHECK_LIBS)

tests_unit_capture_check_buffer_SOURCES = tests/unit/capture/check_buffer.c
tests_unit_capture_check_buffer_LDADD = $(capture_check_libs)
tests_unit_capture_check_capture_SOURCES = tests/unit/capture/check_capture.c
tests_unit_capture_check_capture_LDADD = $(capture_check_libs)
tests_unit_capture_check_filter_SOURCES = tests/unit/capture/check_filter.c
tests_unit_capture_check_filter_LDADD = $(capture_check_libs)
tests_unit_capture_check_print_SOURCES = tests/unit/capture/check_print.c
tests_unit_capture_check_print_LDADD = $(capture_check_libs)
