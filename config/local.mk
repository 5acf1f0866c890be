noinst_LTLIBRARIES += libconfig.la
libconfig_la_SOURCES = config/compare.c config/config.c config/config.h \
	config/config_cli.c \
	config/config_parts.c config/converge.c config/copy_cli.c \
	config/diff.c \
	config/diff_cli.c config/disk.c config/disk.h config/disk_cli.c \
	config/file.c config/files.c config/files.h config/frame.c \
	config/internal.h \
	config/kept.h config/kept_cli.c config/kept_help.c \
	config/kept_inspection.c \
	config/kept_internal.h config/kept_rows.h \
	config/kept_sections.c config/kept_store.c \
	config/kept_store.h config/kept_table.c config/kept_table.h \
	config/kept_timeout.c config/kept_warn.c config/mask.c config/master.c \
	config/master.h config/master_cli.c config/merge.c config/merge.h \
	config/replace.c config/replace.h \
	config/replace_cli.c config/revert.c config/revert.h \
	config/revert_cli.c \
	config/tree.c config/tree.h \
	config/lines_cli.c config/wanted.c config/work.c config/work.h
libconfig_la_LIBADD = libcli.la libcrypto_postern.la libbase.la
EXTRA_DIST += config/README
