# The messages between posternd and postern-sshd, for both.
noinst_LTLIBRARIES += libssh_control.la
libssh_control_la_SOURCES = ssh/control.c ssh/control.h
libssh_control_la_LIBADD = libbase.la
EXTRA_DIST += ssh/README
