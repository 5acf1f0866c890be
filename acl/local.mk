noinst_LTLIBRARIES += libacl.la
libacl_la_SOURCES = acl/access_group.c acl/access_group.h acl/acl.h \
	acl/db.c acl/expand.c acl/expand.h acl/format.c acl/format.h \
	acl/group.c acl/group.h acl/hash.c acl/hash.h acl/list.c acl/list.h \
	acl/match.c acl/match.h acl/model.h acl/object.c acl/object.h \
	acl/resolve.c acl/show.c acl/show.h acl/table.c acl/table.h \
	acl/time_range.c acl/time_range.h acl/words.c acl/words.h
