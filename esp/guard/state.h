#ifndef POSTERN_ESP_GUARD_STATE_H
#define POSTERN_ESP_GUARD_STATE_H

#include <bsd/sys/queue.h>
#include <bsd/sys/tree.h>
#include <net/if.h>
#include "base/loop.h"
#include "esp/guard/guard.h"

/*
 * The guard's parts: guard.c writes the tables, counts.c reads their named
 * counters and hits.c those of denials, log.c has what comes up by nflog,
 * monitor.c sees links come and go, changes.c what others do to the table.
 */
struct nl_msg;
struct nl_sock;

struct guard_link {
	TAILQ_ENTRY(guard_link) entry;
	unsigned number;                /* of its chains; never used again */
	char name[IFNAMSIZ];
	char device[IFNAMSIZ];          /* "": what is protected is dropped */
	unsigned index, device_index;   /* those the rules are for; 0: none */
	unsigned next_index, next_device_index; /* by those being written */
	bool gone;                      /* removed since they were written */
	struct addr local;
	struct esp_policy *policies;
	size_t n;
};
TAILQ_HEAD(guard_link_list, guard_link);

struct guard_hits;                      /* of one denial */
RB_HEAD(guard_hits_tree, guard_hits);

struct guard_counts { uint64_t clear_in, missing_out, inner_in; };

/* What is logged; each has a group, and a reader if the host wants it. */
enum guard_log { LOG_CLEAR, LOG_SEEN, LOG_TOO_BIG, LOGS };

struct guard {
	struct guard_settings s;
	struct guard_link_list links;   /* those that have policies */
	unsigned numbers;               /* given to links so far */
	bool written;                   /* there may be tables */
	char (*one_way)[IFNAMSIZ];      /* links without hairpins */
	size_t n_one_way;
	bool inner, next_inner;         /* there is RULES_TABLE_INNER */
	bool watch;                     /* guard_esp_watch */
	struct guard_hits_tree hits;
	uint64_t hits_ms;               /* when they were last read */
	struct guard_counts past;       /* counted by tables past */
	struct nl_sock *asked, *log;
	struct loop_fd *log_watch;
	bool logs[LOGS];                /* has a reader */
	int links_fd;                   /* rtnetlink */
	struct loop_fd *links_watch;
	int changes_fd;                 /* nftables */
	struct loop_fd *changes_watch;
	uint64_t table;                 /* the kernel's number of ours */
	uint64_t table_told;            /* of the one last told of */
	bool ours, touched;             /* by the transaction being told */
	bool changed;                   /* since, by somebody else */
	struct loop_timer *retry;       /* the tables couldn't be written */
};

/* guard.c: write all tables; if that fails, again a second later. */
void guard_again(struct guard *g);

/* counts.c */
int counts_open(struct guard *g); /* ERR_MEMORY, ERR_SYSTEM */
void counts_close(struct guard *g);
/* By the table that stands. */
struct guard_counts counts_now(struct guard *g);
/* A message to a subsystem of netfilter; NULL: no memory. */
struct nl_msg *counts_message(unsigned subsystem, unsigned type, int flags,
    uint8_t family, uint16_t resource);

/* hits.c: counters of denials, which never leave nftables. */
/* Read them from the table that is about to go, and keep. */
void hits_read(struct guard *g);
void hits_keep(struct guard *g);
/* now (NULL: none) has taken the place of former (NULL). */
void hits_settle(struct guard *g, const struct guard_link *former,
    const struct guard_link *now);
void hits_free(struct guard *g);

/* log.c. A group that can't be had is one without a reader. */
int log_open(struct guard *g); /* ERR_MEMORY */
void log_close(struct guard *g);

/* changes.c */
int changes_open(struct guard *g); /* ERR_MEMORY, ERR_SYSTEM */
void changes_close(struct guard *g);
void changes_written(struct guard *g); /* the table, by us */

/* monitor.c */
int monitor_open(struct guard *g); /* ERR_MEMORY, ERR_SYSTEM */
void monitor_close(struct guard *g);

#endif
