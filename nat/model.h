#ifndef POSTERN_NAT_MODEL_H
#define POSTERN_NAT_MODEL_H

#include <time.h>

#include "base/text.h"
#include "nat/nat.h"
#include "acl/acl.h"

/*
 * NAT rules as configured (names, looked up at each use) and as resolved
 * (addresses, for the compiler and show nat detail).
 */
struct cli_cmd;
struct config_apply;
struct net_interface;

enum {
	NAMEIF_MAX = 48,
	/* Pairs of prefixes that the static translation of one rule may need:
	 * more would be a configuration that no map can carry. */
	PAIRS_MAX = 8192,
	SERVICES_MAX = 64,   /* of one rule's service objects */
};

enum end_kind { END_NONE, END_ANY, END_NAME, END_INTERFACE, END_ADDRESS };

struct nat_end {
	enum end_kind kind;
	char *name;        /* END_NAME */
	struct addr addr;  /* END_ADDRESS: inline in an object's nat */
};

struct nat_rule {
	uint32_t id;       /* unique in this run; 23 bits */
	unsigned section;  /* 1, 2, 3 */
	char real_if[NAMEIF_MAX + 1], mapped_if[NAMEIF_MAX + 1]; /* or "any" */
	char *object;      /* section 2: whose rule it is */
	bool dynamic;
	struct nat_end real, mapped;
	bool pool;         /* mapped is a pat-pool */
	bool fallback;     /* dynamic MAPPED interface */
	bool interface6;   /* interface ipv6 */
	bool round_robin, extended, flat, include_reserve;
	bool block_allocation;
	bool has_dst;      /* destination static ... */
	bool dst_any;      /* "destination any": no restriction */
	struct nat_end dst_mapped, dst_real;
	char *svc_real, *svc_mapped;     /* service objects; NULL: none */
	uint8_t protocol;  /* section 2, service tcp|udp|sctp; 0: none */
	uint16_t port_real, port_mapped; /* section 2 */
	bool net_to_net, dns, unidirectional, no_proxy_arp, route_lookup;
	bool inactive;
	char *description; /* as typed, NULL: none */
	char *key;         /* what makes it the same rule, once inserted */
	time_t since;      /* monotonic, for show xlate */
	uint64_t translated, untranslated; /* counters, as last read */
	const char *told;  /* the problem that was warned of */
};

struct nat {
	struct config *config;
	struct cli *cli;
	struct net *net;
	struct acl_db *acl;
	struct nft *nft;
	const char *(*device)(void *ctx, const char *link);
	void *ctx;
	struct config_apply *apply;
	struct nat_rule **rules; /* by section, in order of use */
	size_t n_rules;
	bool unsorted;           /* section 2 may be */
	uint32_t next_id;
	struct view *views;      /* NULL: to be made */
	size_t n_views;
	uint32_t *compiled;      /* ids that have counters in the kernel */
	size_t n_compiled;
	size_t n_in_sets;        /* in0, in1, ... that the table may have */
	struct text devices;     /* of the links, when they were compiled */
	size_t xlates_most;
	bool policies_twice;
};

/* ---- rule.c: the list ---------------------------------------------------- */

struct nat_rule *rule_new(struct nat *nat);
void rule_free(struct nat_rule *r);
/* Takes r. Its line (1..n, 0: last) counts within its section; in section 2
 * the order follows from the objects. */
void rule_insert(struct nat *nat, struct nat_rule *r, unsigned line);
void rule_remove(struct nat *nat, struct nat_rule *r);
/* The rule that says the same, inactive and description apart; NULL. */
struct nat_rule *rule_same(struct nat *nat, const struct nat_rule *r);
struct nat_rule *rule_of_object(struct nat *nat, const char *object);
struct nat_rule *rule_by_id(struct nat *nat, uint32_t id);
/* Put section 2 in order if rules or objects changed (nat->unsorted). To be
 * called before the order matters; views_get does. */
void rules_sort(struct nat *nat);
void rules_drop_nameif(struct nat *nat, const char *nameif);
bool nat_uses(void *nat, const char *name);
/* Index within its section, 1..n. */
unsigned rule_index(struct nat *nat, const struct nat_rule *r);

/* ---- resolve.c: names to addresses --------------------------------------- */

struct ranges {
	struct addr_range *r;
	size_t n;
	bool any;   /* then n is 0 */
};

struct service {
	uint8_t protocol;
	uint16_t sport_first, sport_last, dport_first, dport_last;
};

/* One prefix to one of the same length. */
struct pair {
	struct addr from, to;
	uint8_t len;
};

struct pairs {
	struct pair *p;
	size_t n;
};

struct view {
	const struct nat_rule *rule;
	int family;              /* AF_UNSPEC: both (any to any) */
	struct ranges real, mapped, dst_mapped, dst_real;
	bool src_identity;
	bool masquerade;         /* interface without a known address */
	struct service svc[SERVICES_MAX], svc_mapped[SERVICES_MAX];
	size_t n_svc;            /* 0: all of ip */
	bool svc_identity;
	struct pairs src, dst;   /* static: real to mapped, mapped to real */
	const char *problem;     /* why it can't be carried out; NULL: it can */
};

/* One per rule, in the rules' order; made at the first call after
 * views_drop, which every change of rules, objects or interfaces makes. */
const struct view *views_get(struct nat *nat);
void views_drop(struct nat *nat);
bool ranges_contain(const struct ranges *r, const struct addr *a);
/* Addresses of an end alone, for validation and order. */
int end_resolve(struct nat *nat, const struct nat_end *e, const char *nameif,
    bool six, struct ranges *out);
void ranges_clear(struct ranges *r);

/* ---- compile.c ----------------------------------------------------------- */

/* The commands of one transaction that make the kernel's table that of the
 * rules; a line per rule that can't be carried out to report. */
void nat_compile(struct nat *nat, struct text *out, struct text *report);
int nat_apply(void *nat, struct text *report);
/* The devices that `device` tells, as one text to compare. */
void nat_devices_format(const struct nat *nat, struct text *out);
/* The mark of a rule's connections; reverse: begun from the mapped side. */
uint32_t rule_mark(const struct nat_rule *r, bool reverse);
enum { NAT_MARK_MASK = 0x00ffffff };

/* ---- counters.c ---------------------------------------------------------- */

/* Fill the rules' counters from the kernel. ERR_SYSTEM. */
int counters_read(struct nat *nat);
int counters_reset(struct nat *nat);

/* ---- format.c ------------------------------------------------------------ */

/* "source static A B destination static C D ..." without interfaces. */
void rule_format(const struct nat_rule *r, bool show, struct text *out);
/* The whole line of the running-config (section 1, 3), or what stands in the
 * object (section 2). */
void rule_write(const struct nat_rule *r, struct text *out);
/* "10.0.0.0/8", "10.0.0.1-10.0.0.9" */
void range_format(const struct addr_range *r, struct text *out);
void ranges_format(const struct ranges *r, struct text *out);

/* ---- the command line ---------------------------------------------------- */

void nat_manual_cli_init(struct nat *nat);
void nat_object_cli_init(struct nat *nat);
void nat_show_cli_init(struct nat *nat);
void nat_xlate_cli_init(struct nat *nat);
void nat_changed(struct nat *nat);

#endif
