
#include "base/error.h"
#include "esp/user/state.h"

/*
 * A socket on port 4500 is read by one worker, chosen in turn; ESP of another
 * worker's pairs goes on to that through a ring.
 */
int
udp_attach(struct esp_plane *p, int fd, const struct endpoint *local)
{
	struct user_plane *u = user_plane(p);
	struct udp_socket *s;
	unsigned i;
	int r;

	for (i = 0; i < UDP_MAX; i++)
		if (u->udp[i].source.fd == fd)
			return ERR_EXISTS;
	for (i = 0; i < UDP_MAX && u->udp[i].source.fd >= 0; i++)
		;
	if (i == UDP_MAX)
		return ERR_FULL;
	s = &u->udp[i];
	s->source = (struct source){
		.type = SOURCE_UDP, .fd = fd, .family = local->addr.family,
		.local = *local,
	};
	s->worker = i % u->shared.workers;
	sock_udp_prepare(fd, local->addr.family);
	r = worker_watch(&u->shared.all[s->worker], &s->source);
	if (r != 0)
		s->source.fd = -1;
	return r;
}

void
udp_detach(struct esp_plane *p, int fd)
{
	struct user_plane *u = user_plane(p);
	struct udp_socket *s;
	unsigned i;

	for (i = 0; i < UDP_MAX && u->udp[i].source.fd != fd; i++)
		;
	if (i == UDP_MAX || fd < 0)
		return;
	s = &u->udp[i];
	worker_unwatch(&u->shared.all[s->worker], &s->source);
	workers_wait(&u->shared); /* the worker may be reading it */
	s->source.fd = -1;
}
