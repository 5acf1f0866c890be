# All but main(), so that tests link the same.
noinst_LTLIBRARIES += libdaemon.la
libdaemon_la_SOURCES = daemon/client.c daemon/client.h daemon/client_file.c \
	daemon/client_login.c daemon/client_send.c \
	daemon/console_cli.c daemon/daemon.c daemon/daemon.h \
	daemon/daemon_cli.h daemon/features.c daemon/features.h \
	daemon/front.c daemon/front.h daemon/front_internal.h \
	daemon/gate.c daemon/gate.h daemon/keeper.c daemon/keeper.h \
	daemon/machine.c daemon/options.c \
	daemon/options.h daemon/privileges.c daemon/privileges.h \
	daemon/reload_cli.c daemon/root.c daemon/root.h daemon/sandbox.c \
	daemon/server.c daemon/server.h daemon/spawn.c daemon/spawn.h \
	daemon/spawner.c daemon/starter.c daemon/starter.h \
	daemon/starter_child.c daemon/starter_child.h daemon/system.c \
	daemon/system.h daemon/system_cli.c daemon/system_internal.h \
	daemon/version_cli.c
libdaemon_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DPOSTERN_LIBEXECDIR='"$(libexecdir)/postern"' \
	-DPOSTERN_BINDIR='"$(bindir)"'
daemon_libs = libdaemon.la libssh_door.la libssh_control.la libvpn.la \
	libaaa.la libcapture.la libnat.la libacl.la libsyslog_postern.la \
	libnet.la libconfig.la libcli.la libcli_protocol.la libesp.la \
	libike.la libnft_postern.la libcrypto_postern.la libbase.la
sbin_PROGRAMS += posternd
posternd_SOURCES = daemon/main.c
posternd_LDADD = $(daemon_libs) $(SANDBOX_LIBS)
EXTRA_DIST += daemon/README daemon/posternd.service
