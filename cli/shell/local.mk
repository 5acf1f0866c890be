noinst_LTLIBRARIES += libcli_protocol.la
libcli_protocol_la_SOURCES = cli/protocol.c cli/protocol.h
libcli_protocol_la_LIBADD = libbase.la

bin_PROGRAMS += postern
cli_shell_line = cli/shell/cells.c cli/shell/cells.h cli/shell/history.c \
	cli/shell/history.h cli/shell/line.c cli/shell/line.h \
	cli/shell/screen.c cli/shell/screen.h
postern_SOURCES = $(cli_shell_line) cli/shell/batch.c cli/shell/editor.c \
	cli/shell/editor.h cli/shell/file.c cli/shell/file.h \
	cli/shell/interactive.c cli/shell/link.c \
	cli/shell/link.h cli/shell/main.c cli/shell/pager.c \
	cli/shell/pager.h cli/shell/plain.c cli/shell/plain.h \
	cli/shell/sandbox.c cli/shell/sandbox.h \
	cli/shell/scp.c cli/shell/scp.h \
	cli/shell/scp_line.c cli/shell/scp_line.h cli/shell/sftp.c \
	cli/shell/sftp.h cli/shell/sftp_packet.c cli/shell/sftp_packet.h \
	cli/shell/shell.c cli/shell/shell.h \
	cli/shell/terminal.c cli/shell/terminal.h
postern_LDADD = libcli_protocol.la libbase.la $(SANDBOX_LIBS)
EXTRA_DIST += cli/shell/README
