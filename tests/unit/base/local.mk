base_checks = tests/unit/base/check_addr tests/unit/base/check_base64 \
	tests/unit/base/check_bytes \
	tests/unit/base/check_json tests/unit/base/check_loop \
	tests/unit/base/check_text
check_PROGRAMS += $(base_checks)
EXTRA_DIST += tests/unit/machine.h tests/unit/unit.h

tests_unit_base_check_addr_SOURCES = tests/unit/base/check_addr.c
tests_unit_base_check_addr_LDADD = libbase.la $(CHECK_LIBS)
tests_unit_base_check_base64_SOURCES = tests/unit/base/check_base64.c
tests_unit_base_check_base64_LDADD = libbase.la $(CHECK_LIBS)
tests_unit_base_check_bytes_SOURCES = tests/unit/base/check_bytes.c
tests_unit_base_check_bytes_LDADD = libbase.la $(CHECK_LIBS)
tests_unit_base_check_json_SOURCES = tests/unit/base/check_json.c
tests_unit_base_check_json_LDADD = libbase.la $(CHECK_LIBS)
tests_unit_base_check_loop_SOURCES = tests/unit/base/check_loop.c
tests_unit_base_check_loop_LDADD = libbase.la $(CHECK_LIBS)
tests_unit_base_check_text_SOURCES = tests/unit/base/check_text.c
tests_unit_base_check_text_LDADD = libbase.la $(CHECK_LIBS)
