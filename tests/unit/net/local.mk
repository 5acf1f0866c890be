net_checks = tests/unit/net/check_hardware tests/unit/net/check_interface \
	tests/unit/net/check_route
check_PROGRAMS += $(net_checks)
EXTRA_DIST += tests/unit/net/console.h
net_check_libs = libnet.la libconfig.la libcli.la libcrypto_postern.la \
	libbase.la $(NL_LIBS) $(CHECK_LIBS)

tests_unit_net_check_hardware_SOURCES = tests/unit/net/check_hardware.c
tests_unit_net_check_hardware_LDADD = $(net_check_libs)
tests_unit_net_check_interface_SOURCES = tests/unit/net/check_interface.c
tests_unit_net_check_interface_LDADD = $(net_check_libs)
tests_unit_net_check_route_SOURCES = tests/unit/net/check_route.c
tests_unit_net_check_route_LDADD = $(net_check_libs)
