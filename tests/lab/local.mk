# Helper programs of the lab.
noinst_PROGRAMS += tests/lab/pty-paste
tests_lab_pty_paste_SOURCES = tests/lab/pty-paste.c
tests_lab_pty_paste_LDADD = -lutil
