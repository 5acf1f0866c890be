#ifndef POSTERN_ESP_KERNEL_SPD_STATE_H
#define POSTERN_ESP_KERNEL_SPD_STATE_H

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>
#include "esp/kernel/spd.h"

/* What spd*.c know of each other's: tables and the messages about them. */

/*
 * A pair of in and forward policies; two rows of two links may need the same.
 * stands: the kernel has them, as far as we know.
 */
struct spd_inbound {
	RB_ENTRY(spd_inbound) node;
	struct xfrm_selector selector; /* as packets come in */
	unsigned refs;
	bool stands, seen_in, seen_forward;
};
RB_HEAD(spd_inbound_tree, spd_inbound);

/* An out policy. */
struct spd_row {
	RB_ENTRY(spd_row) node;
	LIST_ENTRY(spd_row) of_entry;
	struct spd_link *link;
	struct spd_rule *rule;          /* NULL: what never is encrypted */
	struct spd_inbound *inbound;    /* of a rule that protects */
	struct xfrm_selector selector;  /* its ifindex is the link's */
	uint32_t priority;
	uint32_t generation;            /* of the link, when it was claimed */
	bool stands;                    /* the kernel has one that is like it */
	bool right;                     /* ... and it is as the row says */
	bool seen;                      /* by the dump of a renewal */
};
RB_HEAD(spd_row_tree, spd_row);

/* One of esp.h's policies. */
struct spd_rule {
	struct spd_entry e; /* first: what spd.h gives away */
	RB_ENTRY(spd_rule) by_id, by_reqid;
	LIST_HEAD(, spd_row) rows;
	struct spd_link *link;
	struct addr likely;             /* esp_policy.peer */
	uint32_t priority;
	uint32_t generation;
};
RB_HEAD(spd_id_tree, spd_rule);
RB_HEAD(spd_reqid_tree, spd_rule);

struct spd_link {
	SLIST_ENTRY(spd_link) next;
	char name[IFNAMSIZ];
	unsigned index;          /* 0: it isn't there */
	struct addr local;
	uint32_t generation;     /* spd_set's calls */
	struct spd_row_tree rows;
};

struct spd {
	struct xfrm *x;
	void (*orphaned)(void *ctx, struct spd_entry *e);
	void *ctx;
	SLIST_HEAD(, spd_link) links;
	struct spd_inbound_tree inbound;
	struct spd_id_tree ids;
	struct spd_reqid_tree reqids;
	uint32_t next_reqid;
};

RB_PROTOTYPE(spd_inbound_tree, spd_inbound, node, spd_inbound_cmp)
RB_PROTOTYPE(spd_row_tree, spd_row, node, spd_row_cmp)
RB_PROTOTYPE(spd_id_tree, spd_rule, by_id, spd_id_cmp)
RB_PROTOTYPE(spd_reqid_tree, spd_rule, by_reqid, spd_reqid_cmp)

/* What went wrong, for the administrator; the first counts. */
struct spd_failures {
	unsigned n;
	int r, system; /* ERR_..., errno */
};
void spd_failed(struct spd_failures *f, int r);
/* f->r; the text is added to, if something failed. */
int spd_failures_tell(const struct spd_failures *f, const char *link,
    struct text *error);

/* Tell the kernel how the row's or the pair's policies are to be, new or
 * changed, atomically. Of a link that isn't there: nothing is done. */
int spd_row_install(struct spd *s, struct spd_row *row);
int spd_inbound_install(struct spd *s, struct spd_inbound *i);
/* Out of the kernel, if it stands; ERR_SYSTEM. */
int spd_row_withdraw(struct spd *s, struct spd_row *row);
int spd_inbound_withdraw(struct spd *s, struct spd_inbound *i);
/* The policy of a dump is just as the row, or the pair, has it. */
bool spd_row_equal(const struct spd_row *row, struct nlmsghdr *h);
bool spd_inbound_equal(const struct spd_inbound *i, struct nlmsghdr *h);

/* Put away what the kernel has of ours and no row wants; rows' and pairs' seen
 * say then what it has just as they have it. */
int spd_audit(struct spd *s);
/* Policies that a dump has found and that are to be deleted. */
struct spd_surplus {
	struct spd_surplus_one {
		struct xfrm_userpolicy_id id;
		struct xfrm_mark mark;
	} *all;
	size_t n, capacity;
};
/* A copy: messages lie on four bytes only, the struct wants eight. */
struct xfrm_userpolicy_info spd_info(struct nlmsghdr *h);
/* Does the message tell of a policy of ours? */
bool spd_is_ours(struct nlmsghdr *h);
void spd_surplus_add(struct spd_surplus *p, struct nlmsghdr *h);
/* Delete and forget them; ERR_SYSTEM. */
int spd_surplus_delete(struct xfrm *x, struct spd_surplus *p);
/* One dump of all policies. */
int spd_dump(struct xfrm *x, void (*fn)(void *ctx, struct nlmsghdr *h),
    void *ctx);

/* Which one is it now? true: what stands is of another one, and up to an
 * audit. */
bool spd_link_look(struct spd_link *l);
/* A row, or a rule with its rows, out of the kernel and freed. */
int spd_row_free(struct spd *s, struct spd_row *row);
void spd_rule_free(struct spd *s, struct spd_rule *rule);
void spd_inbound_put(struct spd_row *row);
/* Those that no row needs any more; forget: they are out of the kernel, or
 * will be by an audit. */
void spd_inbound_sweep(struct spd *s, bool forget, struct spd_failures *f);

#endif
