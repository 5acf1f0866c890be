# unit tests of aaa/: box.h is a loop, a directory and a session
aaa_checks = tests/unit/aaa/check_enable tests/unit/aaa/check_history \
	tests/unit/aaa/check_levels tests/unit/aaa/check_login \
	tests/unit/aaa/check_users
check_PROGRAMS += $(aaa_checks)
EXTRA_DIST += tests/unit/aaa/box.h
aaa_check_libs = libaaa.la libconfig.la libcli.la libcrypto_postern.la \
	libbase.la $(CHECK_LIBS)

tests_unit_aaa_check_enable_SOURCES = tests/unit/aaa/check_enable.c
tests_unit_aaa_check_enable_LDADD = $(aaa_check_libs)
tests_unit_aaa_check_history_SOURCES = tests/unit/aaa/check_history.c
tests_unit_aaa_check_history_LDADD = $(aaa_check_libs)
tests_unit_aaa_check_levels_SOURCES = tests/unit/aaa/check_levels.c
tests_unit_aaa_check_levels_LDADD = $(aaa_check_libs)
tests_unit_aaa_check_login_SOURCES = tests/unit/aaa/check_login.c
tests_unit_aaa_check_login_LDADD = $(aaa_check_libs)
tests_unit_aaa_check_users_SOURCES = tests/unit/aaa/check_users.c
tests_unit_aaa_check_users_LDADD = $(aaa_check_libs)
