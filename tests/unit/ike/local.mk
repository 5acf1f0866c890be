# unit tests of ike/
check_PROGRAMS += tests/unit/ike/check_exchange
tests_unit_ike_check_exchange_SOURCES = tests/unit/ike/check_exchange.c \
	tests/sim/compare.c tests/sim/world.c tests/sim/world.h
tests_unit_ike_check_exchange_LDADD = libike.la $(CHECK_LIBS)
