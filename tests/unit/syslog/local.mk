syslog_checks = tests/unit/syslog/check_filter tests/unit/syslog/check_format \
	tests/unit/syslog/check_logging tests/unit/syslog/check_remote
check_PROGRAMS += $(syslog_checks)
EXTRA_DIST += tests/unit/syslog/console.h
syslog_check_libs = libsyslog_postern.la libnet.la libconfig.la libcli.la \
	libcrypto_postern.la libbase.la $(NL_LIBS) $(CHECK_LIBS)

tests_unit_syslog_check_filter_SOURCES = tests/unit/syslog/check_filter.c
tests_unit_syslog_check_filter_LDADD = $(syslog_check_libs)
tests_unit_syslog_check_format_SOURCES = tests/unit/syslog/check_format.c
tests_unit_syslog_check_format_LDADD = $(syslog_check_libs)
tests_unit_syslog_check_logging_SOURCES = tests/unit/syslog/check_logging.c
tests_unit_syslog_check_logging_LDADD = $(syslog_check_libs)
tests_unit_syslog_check_remote_SOURCES = tests/unit/syslog/check_remote.c
tests_unit_syslog_check_remote_LDADD = $(syslog_check_libs)
