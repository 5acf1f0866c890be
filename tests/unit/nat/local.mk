nat_checks = tests/unit/nat/check_rules tests/unit/nat/check_traffic
check_PROGRAMS += $(nat_checks)
EXTRA_DIST += tests/unit/nat/nat_console.h
nat_check_libs = libnat.la libacl.la libnet.la libconfig.la libcli.la \
	libnft_postern.la libcrypto_postern.la libbase.la $(NL_LIBS) \
	$(NFT_LIBS) $(CHECK_LIBS)

tests_unit_nat_check_rules_SOURCES = tests/unit/nat/check_rules.c
tests_unit_nat_check_rules_LDADD = $(nat_check_libs)
tests_unit_nat_check_traffic_SOURCES = tests/unit/nat/check_traffic.c
tests_unit_nat_check_traffic_LDADD = $(nat_check_libs)
