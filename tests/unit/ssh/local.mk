check_PROGRAMS += tests/unit/ssh/check_control
tests_unit_ssh_check_control_SOURCES = tests/unit/ssh/check_control.c
tests_unit_ssh_check_control_LDADD = libssh_control.la libbase.la $(CHECK_LIBS)
check_PROGRAMS += tests/unit/ssh/check_keys tests/unit/ssh/check_limits \
	tests/unit/ssh/check_rows
ssh_check_libs = libssh_door.la libssh_control.la libaaa.la libnet.la \
	libconfig.la libcli.la libnft_postern.la libcrypto_postern.la \
	libbase.la $(NL_LIBS) $(CRYPTO_LIBS) $(CHECK_LIBS)
tests_unit_ssh_check_keys_SOURCES = tests/unit/ssh/check_keys.c
tests_unit_ssh_check_keys_LDADD = $(ssh_check_libs)
tests_unit_ssh_check_limits_SOURCES = tests/unit/ssh/check_limits.c
tests_unit_ssh_check_limits_LDADD = $(ssh_check_libs)
tests_unit_ssh_check_rows_SOURCES = tests/unit/ssh/check_rows.c
tests_unit_ssh_check_rows_LDADD = $(ssh_check_libs)
# A part of postern-sshd, with a libssh of its own.
check_PROGRAMS += tests/unit/ssh/check_relay
tests_unit_ssh_check_relay_SOURCES = tests/unit/ssh/check_relay.c \
	ssh/sshd/relay.c ssh/sshd/relay.h ssh/sshd/sshd.h ssh/sshd/valve.c
tests_unit_ssh_check_relay_CPPFLAGS = $(AM_CPPFLAGS) $(SSH_CFLAGS)
tests_unit_ssh_check_relay_LDADD = libbase.la $(CHECK_LIBS)
