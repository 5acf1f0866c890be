check_PROGRAMS += tests/unit/acl/check_hash
tests_unit_acl_check_hash_SOURCES = tests/unit/acl/check_hash.c
tests_unit_acl_check_hash_LDADD = libacl.la libbase.la $(CHECK_LIBS)
