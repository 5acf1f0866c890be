check_PROGRAMS += tests/unit/ssh/check_control
tests_unit_ssh_check_control_SOURCES = tests/unit/ssh/check_control.c
tests_unit_ssh_check_control_LDADD = libssh_control.la libbase.la $(CHECK_LIBS)
