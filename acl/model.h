#ifndef POSTERN_ACL_MODEL_H
#define POSTERN_ACL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <bsd/sys/queue.h>
#include "acl/acl.h"
#include "acl/table.h"
#include "acl/words.h"
#include "base/addr.h"
#include "base/text.h"

/*
 * The typed structs behind acl.h; for acl/ only. What is used can't be
 * removed, so that structs may point at each other; others know names only.
 */

/* ---- values ---------------------------------------------------------- */

enum acl_port_op {
	PORT_ANY, PORT_EQ, PORT_NEQ, PORT_LT, PORT_GT, PORT_RANGE,
};
struct acl_ports {
	uint16_t op; /* enum acl_port_op */
	uint16_t first, last; /* last: of a range only */
};

/* A service as written: object service, service-object, port-object. */
struct acl_service_spec {
	uint16_t protocol; /* 0..255, ACL_TCP_UDP */
	struct acl_ports sport, dport;
	int16_t icmp_type, icmp_code; /* -1 any */
};

enum acl_network_kind {
	NETWORK_NONE, NETWORK_HOST, NETWORK_SUBNET, NETWORK_RANGE, NETWORK_FQDN,
};
struct acl_network {
	enum acl_network_kind kind;
	struct addr_range range; /* not of an fqdn */
	uint8_t len;             /* of a subnet */
	uint8_t fqdn_family;     /* AF_UNSPEC: v4 and v6 */
	char *fqdn;
};

enum acl_end_kind {
	END_ANY = 1, END_ANY4, END_ANY6, END_HOST, END_NET, END_OBJECT,
	END_GROUP, END_INTERFACE,
};
struct acl_object;
struct acl_end { /* source or destination; compared with memcmp */
	union {
		uint8_t bytes[16];         /* HOST, NET */
		struct acl_object *object; /* OBJECT, GROUP */
		const char *nameif;        /* INTERFACE; from acl_intern */
	};
	uint8_t kind;
	uint8_t family; /* HOST, NET */
	uint8_t len;    /* NET */
	uint8_t pad[5];
};

/* ---- objects and groups ---------------------------------------------- */

enum acl_member_kind {
	MEMBER_ADDRESS, MEMBER_OBJECT, MEMBER_GROUP, MEMBER_SERVICE,
	MEMBER_PORT, MEMBER_PROTOCOL, MEMBER_ICMP,
};
struct acl_member { /* compared with memcmp: always start from zero bytes */
	enum acl_member_kind kind;
	uint32_t chain; /* in the group's table: index + 1, 0 ends */
	union {
		struct acl_end address;          /* HOST or NET */
		struct acl_object *object;       /* OBJECT, GROUP */
		struct acl_service_spec service; /* SERVICE, PORT: dport */
		uint16_t number;                 /* PROTOCOL, ICMP */
	};
};

struct acl_group_value {
	uint16_t ports_of; /* service groups: 0, ACL_TCP, _UDP, _TCP_UDP */
	struct acl_member *members;
	size_t n, capacity;
	uint32_t *buckets;
	size_t n_buckets;
};

struct acl_list;
struct acl_use {
	struct acl_list *list;
	size_t count; /* of its lines */
};

struct acl_object {
	TAILQ_ENTRY(acl_object) entry; /* in order of creation */
	struct acl_slot slot;          /* in the name space */
	enum acl_object_kind kind;
	bool predefined; /* a service word used as an object; never written */
	char *name;
	char *description;
	struct acl_use *uses; /* access-lists */
	size_t n_uses;
	struct acl_object **parents; /* groups, once a member */
	size_t n_parents;
	unsigned mark; /* of a walk, against acl_db.walk */
	union {
		struct acl_network network;
		struct acl_service_spec service;
		struct acl_group_value group;
	};
	bool has_value; /* objects: false until it is given */
};

/* ---- time ranges ----------------------------------------------------- */

struct acl_moment {
	bool set;
	int year, month, day; /* month 1..12 */
	int hour, minute;
};
struct acl_period {
	uint8_t days;     /* bit 0 Sunday; the days of a daily span */
	bool weekly;      /* one span: from the one day to end_day */
	uint8_t end_day;  /* weekly only, 0..6 */
	uint16_t start_m, end_m; /* minutes since midnight */
};
struct acl_time_range {
	TAILQ_ENTRY(acl_time_range) entry;
	char *name;
	struct acl_moment start, end; /* absolute */
	struct acl_period *periods;
	size_t n_periods;
	size_t uses; /* access-list lines */
	bool active; /* as of the last acl_tick */
};

/* ---- access-lists ------------------------------------------------------- */

enum acl_ace_kind { ACE_EXTENDED = 1, ACE_STANDARD, ACE_REMARK };

/* What makes it the same ACE; compared with memcmp. */
struct acl_match_spec {
	union {
		struct acl_end src;
		char *remark; /* REMARK; owned by the ace */
	};
	struct acl_end dst;
	struct acl_object *service; /* in the protocol's place */
	struct acl_object *sgroup, *dgroup; /* ports; dgroup: icmp-type too */
	struct acl_time_range *time_range;
	uint16_t protocol; /* if service is NULL */
	struct acl_ports sport, dport;
	int16_t icmp_type, icmp_code; /* -1 any */
	uint8_t kind; /* enum acl_ace_kind */
	uint8_t permit;
};

enum acl_log_mode { LOG_NONE, LOG_DEFAULT, LOG_DISABLE, LOG_LEVEL };
enum { LOG_LEVEL_DEFAULT = 6, LOG_INTERVAL_DEFAULT = 300 };
struct acl_options {
	uint8_t log, level; /* enum acl_log_mode, syslog severity */
	uint16_t interval_s;
	bool inactive;
};

struct acl_ace {
	struct acl_match_spec match;
	struct acl_slot slot;
	struct acl_options options;
};

struct acl_list {
	TAILQ_ENTRY(acl_list) entry;
	struct acl_slot slot;
	char *name;
	enum acl_ace_kind kind; /* EXTENDED, STANDARD; REMARK: not known */
	struct acl_ace **lines;
	size_t n, capacity;
	struct acl_table table; /* of lines, by match */
	unsigned mark;
	struct acl_rule *rules; /* acl_match's; NULL: not built */
	size_t n_rules;
	int64_t rules_minute; /* of a list with time-ranges */
	bool timed; /* a line has a time-range */
};

/* ---- the whole ------------------------------------------------------- */

struct acl_user {
	bool (*uses)(void *ctx, const char *name);
	void *ctx;
};
struct acl_observer {
	void (*fn)(void *ctx, const char *name);
	void *ctx;
};
/* An `access-group` line. */
struct acl_group { char list[242]; char nameif[49]; bool in, global; };
struct acl_hit_source {
	uint64_t (*hits)(void *ctx, const char *list,
	    const struct acl_rule *rule);
	void (*clear)(void *ctx, const char *list);
	uint64_t (*last)(void *ctx, const char *list,
	    const struct acl_rule *rule);
	void *ctx;
};

struct acl_db {
	struct config *config;
	struct cli *cli;
	struct net *net;
	TAILQ_HEAD(acl_objects, acl_object) objects;
	struct acl_table names; /* of objects */
	TAILQ_HEAD(acl_lists, acl_list) lists;
	struct acl_table list_names;
	TAILQ_HEAD(acl_time_ranges, acl_time_range) time_ranges;
	struct acl_group *groups; /* access-group lines */
	size_t n_groups;
	char **interned;
	size_t n_interned;
	struct acl_user *users;
	size_t n_users;
	struct acl_observer *observers;
	size_t n_observers;
	struct acl_hit_source *sources;
	size_t n_sources;
	unsigned walk;
	int64_t (*now)(void); /* seconds since the epoch; tests set it */
};

/* The one copy of a nameif for the life of db: equal text, equal pointer. */
const char *acl_intern(struct acl_db *db, const char *s);

/* Tell the observers, and drop what was computed from it. */
void acl_object_changed(struct acl_db *db, struct acl_object *o);
void acl_list_changed(struct acl_db *db, struct acl_list *l);

#endif
