#ifndef POSTERN_SYSLOG_REMOTE_LOCAL_H
#define POSTERN_SYSLOG_REMOTE_LOCAL_H

#include <sys/queue.h>
#include <time.h>

#include "syslog/remote.h"

/* Between remote.c and remote_tcp.c. */

struct loop_fd;
struct loop_timer;

struct line {
	STAILQ_ENTRY(line) entry;
	size_t len;
	char text[];
};

enum tcp_state { TCP_IDLE, TCP_CONNECTING, TCP_UP, TCP_WAITING };

struct remote {
	TAILQ_ENTRY(remote) entry;
	struct remotes *set;
	struct log_host_config c;
	int fd;
	struct loop_fd *watch;
	struct loop_timer *retry;
	enum tcp_state state;
	bool failed;   /* to be told, not from within a message */
	bool told;     /* that it does not respond */
	time_t down_since;
	STAILQ_HEAD(, line) queue;
	unsigned queued;
	size_t sent;   /* of the first line */
	uint64_t tx, errors, dropped;
};

struct remotes {
	struct loop *loop;
	struct net *net;
	const struct log_model *model;
	TAILQ_HEAD(, remote) list;
	struct remote_stats stats;
};

uint16_t remote_port(const struct log_host_config *c);
/* A socket that is or will be connected, from the interface's address. */
bool remote_open(struct remote *r);
void remote_close(struct remote *r);

void remote_tcp_init(struct remote *r);
void remote_tcp_clear(struct remote *r);
void remote_tcp_put(struct remote *r, const struct text *packet);
/* The interface changed: perhaps it helps. */
void remote_tcp_retry(struct remote *r);

#endif
