check_PROGRAMS += tests/unit/daemon/check_starter \
	tests/unit/daemon/check_sandbox
tests_unit_daemon_check_starter_SOURCES = tests/unit/daemon/check_starter.c
tests_unit_daemon_check_starter_LDADD = libdaemon.la libbase.la \
	$(SANDBOX_LIBS) $(CHECK_LIBS)
tests_unit_daemon_check_sandbox_SOURCES = tests/unit/daemon/check_sandbox.c
tests_unit_daemon_check_sandbox_LDADD = libdaemon.la libbase.la \
	$(SANDBOX_LIBS) $(CHECK_LIBS)
