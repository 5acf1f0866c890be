noinst_LTLIBRARIES += libconfig.la
libconfig_la_SOURCES = config/config.c config/config.h config/config_cli.c \
	config/config_parts.c config/file.c config/frame.c config/internal.h \
	config/mask.c
libconfig_la_LIBADD = libcli.la libcrypto_postern.la libbase.la
