# unit tests of ike/
check_PROGRAMS += tests/unit/ike/check_exchange
tests_unit_ike_check_exchange_SOURCES = tests/unit/ike/check_exchange.c \
	$(ike_world)
tests_unit_ike_check_exchange_LDADD = libike.la $(CHECK_LIBS)
