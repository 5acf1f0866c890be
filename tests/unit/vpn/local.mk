# unit tests of vpn/
vpn_checks = tests/unit/vpn/check_compile tests/unit/vpn/check_config \
	tests/unit/vpn/check_json tests/unit/vpn/check_sessions \
	tests/unit/vpn/check_show \
	tests/unit/vpn/check_tunnel
check_PROGRAMS += $(vpn_checks)
EXTRA_DIST += tests/unit/vpn/facts.h tests/unit/vpn/plane.h \
	tests/unit/vpn/site.h
vpn_check_libs = libvpn.la libacl.la libnet.la libconfig.la libcli.la \
	libesp.la libike.la libcrypto_postern.la libbase.la $(NL_LIBS) \
	$(CHECK_LIBS)

tests_unit_vpn_check_compile_SOURCES = tests/unit/vpn/check_compile.c
tests_unit_vpn_check_compile_LDADD = $(vpn_check_libs)
tests_unit_vpn_check_config_SOURCES = tests/unit/vpn/check_config.c
tests_unit_vpn_check_config_LDADD = $(vpn_check_libs)
tests_unit_vpn_check_json_SOURCES = tests/unit/vpn/check_json.c
tests_unit_vpn_check_json_LDADD = $(vpn_check_libs)
tests_unit_vpn_check_sessions_SOURCES = tests/unit/vpn/check_sessions.c
tests_unit_vpn_check_sessions_LDADD = $(vpn_check_libs)
tests_unit_vpn_check_show_SOURCES = tests/unit/vpn/check_show.c
tests_unit_vpn_check_show_LDADD = $(vpn_check_libs)
tests_unit_vpn_check_tunnel_SOURCES = tests/unit/vpn/check_tunnel.c
tests_unit_vpn_check_tunnel_LDADD = $(vpn_check_libs)
