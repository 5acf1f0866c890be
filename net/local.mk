# net: see README
noinst_LTLIBRARIES += libnet.la
libnet_la_SOURCES = net/address_cli.c net/apply.c net/hardware.c \
	net/interface.c net/interface_cli.c net/interface_kept_cli.c \
	net/kernel.c net/kernel.h net/kernel_neighbour.c \
	net/kernel_private.h net/kernel_proc.c net/kernel_route.c \
	net/model.h net/model_cli.h net/net.c net/net.h net/ping.c \
	net/ping.h net/ping_cli.c net/route.c net/route_cli.c \
	net/show_interface.c net/show_interface.h \
	net/show_interface_cli.c net/show_interface_json.c net/show_route_cli.c
libnet_la_LIBADD = $(NL_LIBS)
EXTRA_DIST += net/README
