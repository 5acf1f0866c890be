noinst_LTLIBRARIES += libcapture.la
libcapture_la_SOURCES = capture/buffer.c capture/buffer.h capture/capture.c \
	capture/capture.h capture/capture_cli.c capture/file.c \
	capture/filter.c capture/filter.h capture/match.c capture/match.h \
	capture/match_cli.c capture/model.h capture/headers.c \
	capture/headers.h capture/print.c capture/print.h \
	capture/print_ike.c capture/print_tcp.c capture/print_tcp.h \
	capture/show.c capture/show_cli.c capture/sniffer.c \
	capture/sniffer.h capture/wanted.c
EXTRA_DIST += capture/README
