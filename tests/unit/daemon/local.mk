# posternd is no library: the parts of it that can stand alone
check_PROGRAMS += tests/unit/daemon/check_starter
tests_unit_daemon_check_starter_SOURCES = daemon/spawn.c daemon/spawner.c \
	daemon/starter.c daemon/starter_child.c \
	tests/unit/daemon/check_starter.c
tests_unit_daemon_check_starter_CPPFLAGS = $(posternd_CPPFLAGS)
tests_unit_daemon_check_starter_LDADD = libbase.la $(SANDBOX_LIBS) $(CHECK_LIBS)
check_PROGRAMS += tests/unit/daemon/check_sandbox
tests_unit_daemon_check_sandbox_SOURCES = tests/unit/daemon/check_sandbox.c \
	daemon/sandbox.c
tests_unit_daemon_check_sandbox_LDADD = libbase.la $(SANDBOX_LIBS) \
	$(CHECK_LIBS)
