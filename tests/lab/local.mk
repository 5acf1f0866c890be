# Helper programs of the lab.
noinst_PROGRAMS += tests/lab/pty-paste
tests_lab_pty_paste_SOURCES = tests/lab/pty-paste.c
tests_lab_pty_paste_LDADD = -lutil
noinst_PROGRAMS += tests/lab/esp-static
tests_lab_esp_static_SOURCES = tests/lab/esp-static.c
tests_lab_esp_static_LDADD = libesp.la libnft_postern.la \
	libcrypto_postern.la libbase.la $(SANDBOX_LIBS)
