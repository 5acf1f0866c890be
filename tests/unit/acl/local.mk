# unit tests of acl/; most of them type at a session (console.h)
check_PROGRAMS += tests/unit/acl/check_hash tests/unit/acl/check_grammar

acl_test_libs = libacl.la libnet.la libconfig.la libcli.la \
	libcrypto_postern.la libbase.la $(CRYPTO_LIBS) $(CHECK_LIBS)

tests_unit_acl_check_hash_SOURCES = tests/unit/acl/check_hash.c
tests_unit_acl_check_hash_LDADD = $(acl_test_libs)
tests_unit_acl_check_grammar_SOURCES = tests/unit/acl/check_grammar.c \
	tests/unit/acl/console.h
tests_unit_acl_check_grammar_LDADD = $(acl_test_libs)
