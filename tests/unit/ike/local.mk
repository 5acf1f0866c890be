# unit tests of ike/; two engines come from tests/sim's world
check_PROGRAMS += tests/unit/ike/check_exchange tests/unit/ike/check_life \
	tests/unit/ike/check_hostile tests/unit/ike/check_wire \
	tests/unit/ike/check_proposal tests/unit/ike/check_keys

ike_test_libs = libike.la libcrypto_postern.la libbase.la $(CHECK_LIBS)

tests_unit_ike_check_exchange_SOURCES = tests/unit/ike/check_exchange.c \
	tests/unit/ike/pair.h $(ike_world)
tests_unit_ike_check_exchange_LDADD = $(ike_test_libs)
tests_unit_ike_check_life_SOURCES = tests/unit/ike/check_life.c \
	tests/unit/ike/pair.h $(ike_world)
tests_unit_ike_check_life_LDADD = $(ike_test_libs)
tests_unit_ike_check_hostile_SOURCES = tests/unit/ike/check_hostile.c \
	tests/unit/ike/pair.h $(ike_world)
tests_unit_ike_check_hostile_LDADD = $(ike_test_libs)
tests_unit_ike_check_wire_SOURCES = tests/unit/ike/check_wire.c
tests_unit_ike_check_wire_LDADD = $(ike_test_libs)
tests_unit_ike_check_proposal_SOURCES = tests/unit/ike/check_proposal.c
tests_unit_ike_check_proposal_LDADD = $(ike_test_libs)
tests_unit_ike_check_keys_SOURCES = tests/unit/ike/check_keys.c
tests_unit_ike_check_keys_LDADD = $(ike_test_libs)
