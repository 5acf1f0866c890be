# unit tests of acl/; most of them type at a session (console.h)
acl_checks = tests/unit/acl/check_expand tests/unit/acl/check_grammar \
	tests/unit/acl/check_hash tests/unit/acl/check_interface \
	tests/unit/acl/check_list tests/unit/acl/check_match \
	tests/unit/acl/check_object tests/unit/acl/check_reload \
	tests/unit/acl/check_time_range
check_PROGRAMS += $(acl_checks)
EXTRA_DIST += tests/unit/acl/console.h
acl_check_libs = libacl.la libnet.la libconfig.la libcli.la \
	libcrypto_postern.la libbase.la $(CHECK_LIBS)

tests_unit_acl_check_expand_SOURCES = tests/unit/acl/check_expand.c
tests_unit_acl_check_expand_LDADD = $(acl_check_libs)

tests_unit_acl_check_grammar_SOURCES = tests/unit/acl/check_grammar.c
tests_unit_acl_check_grammar_LDADD = $(acl_check_libs)

tests_unit_acl_check_hash_SOURCES = tests/unit/acl/check_hash.c
tests_unit_acl_check_hash_LDADD = $(acl_check_libs)

tests_unit_acl_check_interface_SOURCES = tests/unit/acl/check_interface.c
tests_unit_acl_check_interface_LDADD = $(acl_check_libs)

tests_unit_acl_check_list_SOURCES = tests/unit/acl/check_list.c
tests_unit_acl_check_list_LDADD = $(acl_check_libs)

tests_unit_acl_check_match_SOURCES = tests/unit/acl/check_match.c
tests_unit_acl_check_match_LDADD = $(acl_check_libs)

tests_unit_acl_check_object_SOURCES = tests/unit/acl/check_object.c
tests_unit_acl_check_object_LDADD = $(acl_check_libs)

tests_unit_acl_check_reload_SOURCES = tests/unit/acl/check_reload.c
tests_unit_acl_check_reload_LDADD = $(acl_check_libs)

tests_unit_acl_check_time_range_SOURCES = tests/unit/acl/check_time_range.c
tests_unit_acl_check_time_range_LDADD = $(acl_check_libs)
