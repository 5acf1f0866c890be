# All of the folder but for what is made in it.
EXTRA_DIST += tests/lab
dist-hook:
	cd $(distdir)/tests/lab && rm -rf *.o .deps .libs .dirstamp \
	    esp-static pty-paste

# Programs of the lab.
noinst_PROGRAMS += tests/lab/pty-paste
tests_lab_pty_paste_SOURCES = tests/lab/pty-paste.c
tests_lab_pty_paste_LDADD = -lutil
noinst_PROGRAMS += tests/lab/esp-static
tests_lab_esp_static_SOURCES = tests/lab/esp-static.c
tests_lab_esp_static_LDADD = libesp.la libnft_postern.la \
	libcrypto_postern.la libbase.la $(SANDBOX_LIBS)
