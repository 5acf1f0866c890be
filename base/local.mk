noinst_LTLIBRARIES += libbase.la
libbase_la_SOURCES = base/addr.c base/addr.h base/base64.c base/base64.h \
	base/bytes.c base/bytes.h \
	base/error.c base/error.h base/file.c base/file.h \
	base/json.c base/json.h \
	base/log.c base/log.h base/loop.c base/messages.h \
	base/loop.h base/prefix.c base/sandbox.c base/sandbox.h \
	base/secret.c base/secret.h base/text.c base/text.h
EXTRA_DIST += base/README
libbase_la_LIBADD = $(UV_LIBS) $(BSD_LIBS) $(JSON_LIBS)
