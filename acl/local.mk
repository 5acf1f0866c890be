noinst_LTLIBRARIES += libacl.la
libacl_la_SOURCES = acl/access_group.c acl/access_group.h \
	acl/access_group_cli.c acl/ace_args_cli.c acl/ace_cli.c \
	acl/ace_cli.h acl/acl.h acl/acl_cli.c acl/acl_cli.h acl/args_cli.c \
	acl/db.c acl/element.c acl/expand.c acl/expand.h acl/format.c \
	acl/format.h acl/group.c acl/group.h acl/group_cli.c \
	acl/group_section_cli.c acl/hash.c acl/hash.h acl/list.c acl/list.h \
	acl/list_cli.c acl/match.c acl/model.h acl/object.c \
	acl/object.h acl/object_cli.c acl/resolve.c acl/show.c acl/show.h \
	acl/show_json.c \
	acl/table.c acl/table.h acl/time_range.c acl/time_range.h \
	acl/time_range_cli.c acl/words.c acl/words.h acl/words_cli.c \
	acl/words_cli.h
EXTRA_DIST += acl/README
