# tests/fuzz: one libFuzzer target a file, run by tests/fuzz/run. A target
# fuzz_NAME is listed in fuzz_targets and has its _SOURCES and _LDADD here.
EXTRA_DIST += tests/fuzz/README tests/fuzz/run tests/fuzz/fuzz.test \
	tests/fuzz/seed_config tests/fuzz/corpus

if FUZZ
fuzz_targets = tests/fuzz/fuzz_addr tests/fuzz/fuzz_capture \
	tests/fuzz/fuzz_config \
	tests/fuzz/fuzz_config_line tests/fuzz/fuzz_cli_message \
	tests/fuzz/fuzz_esp_packet tests/fuzz/fuzz_ike_datagram \
	tests/fuzz/fuzz_line tests/fuzz/fuzz_scp_line \
	tests/fuzz/fuzz_sftp_packet tests/fuzz/fuzz_ssh_control
EXTRA_PROGRAMS += $(fuzz_targets)
CLEANFILES += $(fuzz_targets)
fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer

tests_fuzz_fuzz_addr_SOURCES = tests/fuzz/fuzz_addr.c
tests_fuzz_fuzz_addr_LDADD = libbase.la
tests_fuzz_fuzz_addr_LDFLAGS = $(fuzz_ldflags)

tests_fuzz_fuzz_capture_SOURCES = tests/fuzz/fuzz_capture.c
tests_fuzz_fuzz_capture_LDADD = libcapture.la libacl.la libnet.la libconfig.la \
	libcli.la libcrypto_postern.la libbase.la
tests_fuzz_fuzz_capture_LDFLAGS = $(fuzz_ldflags)

# The daemon without its sockets and its main.
tests_fuzz_fuzz_config_SOURCES = tests/fuzz/fuzz_config.c \
	tests/fuzz/help_and_tab.h \
	tests/fuzz/null_plane.h tests/fuzz/typist.c tests/fuzz/typist.h
tests_fuzz_fuzz_config_LDADD = $(daemon_libs) $(SANDBOX_LIBS)
tests_fuzz_fuzz_config_LDFLAGS = $(fuzz_ldflags)

tests_fuzz_fuzz_config_line_SOURCES = tests/fuzz/fuzz_config_line.c \
	tests/fuzz/help_and_tab.h \
	tests/unit/cli/demo.c tests/unit/cli/demo.h
tests_fuzz_fuzz_config_line_LDADD = libcli.la libbase.la
tests_fuzz_fuzz_config_line_LDFLAGS = $(fuzz_ldflags)

tests_fuzz_fuzz_cli_message_SOURCES = tests/fuzz/fuzz_cli_message.c
tests_fuzz_fuzz_cli_message_LDADD = libcli_protocol.la libbase.la
tests_fuzz_fuzz_cli_message_LDFLAGS = $(fuzz_ldflags)

tests_fuzz_fuzz_line_SOURCES = tests/fuzz/fuzz_line.c \
	tests/unit/cli/tty.h $(cli_shell_line)
tests_fuzz_fuzz_line_LDADD = libbase.la
tests_fuzz_fuzz_line_LDFLAGS = $(fuzz_ldflags)

tests_fuzz_fuzz_scp_line_SOURCES = tests/fuzz/fuzz_scp_line.c \
	cli/shell/scp_line.c
tests_fuzz_fuzz_scp_line_LDADD = libbase.la
tests_fuzz_fuzz_scp_line_LDFLAGS = $(fuzz_ldflags)

tests_fuzz_fuzz_sftp_packet_SOURCES = tests/fuzz/fuzz_sftp_packet.c \
	cli/shell/sftp_packet.c
tests_fuzz_fuzz_sftp_packet_LDADD = libbase.la
tests_fuzz_fuzz_sftp_packet_LDFLAGS = $(fuzz_ldflags)

tests_fuzz_fuzz_esp_packet_SOURCES = tests/fuzz/fuzz_esp_packet.c
tests_fuzz_fuzz_esp_packet_LDADD = libesp.la libcrypto_postern.la libbase.la
tests_fuzz_fuzz_esp_packet_LDFLAGS = $(fuzz_ldflags)

tests_fuzz_fuzz_ike_datagram_SOURCES = tests/fuzz/fuzz_ike_datagram.c \
	$(ike_world)
tests_fuzz_fuzz_ike_datagram_LDADD = libike.la libcrypto_postern.la libbase.la
tests_fuzz_fuzz_ike_datagram_LDFLAGS = $(fuzz_ldflags)

tests_fuzz_fuzz_ssh_control_SOURCES = tests/fuzz/fuzz_ssh_control.c
tests_fuzz_fuzz_ssh_control_LDADD = libssh_control.la libbase.la
tests_fuzz_fuzz_ssh_control_LDFLAGS = $(fuzz_ldflags)
endif
