#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/loop.h"
#include "base/text.h"
#include "esp/pmtu_watch.h"
#include "esp/sock.h"

#define READS_MAX 64

struct pmtu_watch {
	void (*learn)(void *ctx, const struct icmp_pmtu *m);
	void *ctx;
	struct door {
		struct pmtu_watch *w;
		uint8_t family;
		int fd;
		struct loop_fd *watch;
	} doors[2];
};

static void
on_icmp(void *ctx, int events)
{
	struct door *d = ctx;
	struct icmp_pmtu m;
	uint8_t buf[2048];
	size_t skip;
	ssize_t n;
	int i;

	(void)events;
	for (i = 0; i < READS_MAX; i++) {
		n = recv(d->fd, buf, sizeof(buf), MSG_DONTWAIT);
		if (n <= 0)
			return;
		skip = d->family == AF_INET ? (size_t)(buf[0] & 15) * 4 : 0;
		if (skip < (size_t)n && icmp_pmtu_parse(d->family, buf + skip,
		    (size_t)n - skip, &m) == 0)
			d->w->learn(d->w->ctx, &m);
	}
}

static int
door_open(struct door *d, struct loop *loop)
{
	d->fd = sock_icmp(d->family);
	if (d->fd < 0)
		return d->family == AF_INET6 && errno == EAFNOSUPPORT ? 0 :
		    ERR_SYSTEM;
	d->watch = loop_fd_new(loop, d->fd, LOOP_READ, on_icmp, d);
	return d->watch == NULL ? ERR_MEMORY : 0;
}

int
pmtu_watch_new(struct loop *loop,
    void (*learn)(void *ctx, const struct icmp_pmtu *m), void *ctx,
    struct pmtu_watch **out)
{
	struct pmtu_watch *w = xcalloc(1, sizeof(*w));
	int r;

	*w = (struct pmtu_watch){
		.learn = learn, .ctx = ctx,
		.doors = {{w, AF_INET, -1, NULL}, {w, AF_INET6, -1, NULL}},
	};
	r = door_open(&w->doors[0], loop);
	if (r == 0)
		r = door_open(&w->doors[1], loop);
	if (r != 0) {
		pmtu_watch_free(w);
		w = NULL;
	}
	*out = w;
	return r;
}

void
pmtu_watch_free(struct pmtu_watch *w)
{
	int i;

	for (i = 0; w != NULL && i < 2; i++) {
		loop_fd_free(w->doors[i].watch);
		if (w->doors[i].fd >= 0)
			close(w->doors[i].fd);
	}
	free(w);
}
