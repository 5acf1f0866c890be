# syslog: see README
noinst_LTLIBRARIES += libsyslog_postern.la
libsyslog_postern_la_SOURCES = syslog/catalogue.c syslog/filter_cli.c \
	syslog/format.c syslog/format.h syslog/host_cli.c syslog/kept_cli.c \
	syslog/local.h syslog/message_cli.c syslog/model.c syslog/model.h \
	syslog/remote.c syslog/remote.h syslog/remote_local.h \
	syslog/remote_tcp.c syslog/ring.c syslog/ring.h \
	syslog/settings_cli.c syslog/show.c syslog/show_cli.c \
	syslog/show_json.c \
	syslog/syslog.c syslog/syslog.h syslog/words.c syslog/words.h \
	syslog/write.c
EXTRA_DIST += syslog/README
