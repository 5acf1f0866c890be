#ifndef POSTERN_SYSLOG_REMOTE_H
#define POSTERN_SYSLOG_REMOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "syslog/format.h"
#include "syslog/model.h"

/*
 * Syslog servers. Over UDP a message is sent at once or lost; over TCP it waits
 * in a queue of `logging queue` messages while the server is not reached, and
 * the newest are lost when that is full. Nothing here blocks, and nothing that
 * sends a message logs one.
 */
struct remotes;
struct loop;
struct net;

/* Of all servers over TCP: show logging. */
struct remote_stats {
	uint64_t not_putable;   /* lost: the queue of a server that is up */
	uint64_t all_down;      /* lost: no server is up */
	uint64_t flaps;         /* connections lost */
	uint64_t lost;          /* in all */
	uint64_t partial;       /* lines that went out in pieces */
	uint64_t queue_full;    /* lost as the queue was full */
	unsigned queued, queued_most;
};

struct remotes *remotes_new(struct loop *loop, struct net *net,
    const struct log_model *model);
void remotes_free(struct remotes *s);
/* Takes what config has; one with the same interface and address goes. */
void remote_set(struct remotes *s, struct log_host_config *config);
bool remote_remove(struct remotes *s, const char *nameif, const char *name);
void remotes_clear(struct remotes *s);
/* The interface has another address or is gone; its name too: then its servers
 * go. */
void remotes_interface(struct remotes *s, const char *nameif, bool gone);
/* Borrowed until the next change. Caller frees the array. */
const struct log_host_config **remotes_configs(const struct remotes *s,
    size_t *n);
size_t remotes_count(const struct remotes *s);
bool remotes_has(const struct remotes *s, const char *nameif, const char *name);
/* To all of them. */
void remotes_send(struct remotes *s, const struct message *msg,
    const char *device);
void remotes_stats(const struct remotes *s, struct remote_stats *out);
/* A line or an object each, as in show logging. */
void remotes_put(const struct remotes *s, json_t *list);
void remotes_print(const struct remotes *s, struct text *out);

#endif
