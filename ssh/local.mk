# The messages between posternd and postern-sshd, for both.
noinst_LTLIBRARIES += libssh_control.la
libssh_control_la_SOURCES = ssh/control.c ssh/control.h \
	ssh/control_socket.c
libssh_control_la_LIBADD = libbase.la
EXTRA_DIST += ssh/README

# The front door, posternd's side.
noinst_LTLIBRARIES += libssh_door.la
libssh_door_la_SOURCES = ssh/algorithms.c ssh/connection.c ssh/keys.c \
	ssh/keys.h ssh/keys_cli.c ssh/limits.c ssh/limits.h ssh/listen.c \
	ssh/management.c ssh/model.h ssh/quota_cli.c ssh/rules.c ssh/rules.h \
	ssh/session.c ssh/sessions_cli.c ssh/settings_cli.c ssh/shells.c \
	ssh/signing.c ssh/spawner.h ssh/ssh.c ssh/ssh.h
libssh_door_la_LIBADD = libssh_control.la
