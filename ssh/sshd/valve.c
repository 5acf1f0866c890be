/*
 * Between the TCP socket and libssh. libssh reads what its socket has and
 * keeps in memory what the other side does not take; so it has a socketpair,
 * and we move bytes over it only when there is room behind it. All that can
 * wait for a slow client is in two buffers here and two in the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/secret.h"
#include "ssh/sshd/sshd.h"

enum { KERNEL_BUFFER = 65536 };

static int
nonblocking_set(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags < 0 ? -1 : fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

/* The sockets that we were given, too. */
int
valve_open(struct sshd *s)
{
	int pair[2], size = KERNEL_BUFFER;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return ERR_SYSTEM;
	s->outer = pair[0];
	s->inner = pair[1];
	for (int i = 0; i < 2; i++)
		if (setsockopt(pair[i], SOL_SOCKET, SO_SNDBUF, &size,
		    sizeof size) < 0 || nonblocking_set(pair[i]) < 0)
			return ERR_SYSTEM;
	return nonblocking_set(s->tcp) < 0 ||
	    nonblocking_set(s->control) < 0 ? ERR_SYSTEM : 0;
}

void
valve_close(struct sshd *s)
{
	if (s->outer >= 0)
		close(s->outer);
	s->outer = -1;
	secret_wipe(&s->in, sizeof s->in);
	secret_wipe(&s->out, sizeof s->out);
}

bool
valve_is_clogged(const struct sshd *s)
{
	return s->out.len > 0;
}

/* A client that reads nothing gets no more of its requests answered. */
static bool
may_feed(const struct sshd *s)
{
	return !s->client_gone && !session_is_clogged(s);
}

size_t
valve_poll(const struct sshd *s, struct pollfd *p)
{
	p[0] = (struct pollfd){ .fd = s->tcp, .events = POLLRDHUP };
	p[1] = (struct pollfd){ .fd = s->outer };
	if (s->in.len == 0 && may_feed(s))
		p[0].events |= POLLIN;
	else if (s->in.len > 0)
		p[1].events |= POLLOUT;
	if (s->out.len == 0)
		p[1].events |= POLLIN;
	else
		p[0].events |= POLLOUT;
	return 2;
}

/* True if some came; *gone if there will be no more. */
static bool
fill(struct valve *v, int fd, bool *gone)
{
	ssize_t n = recv(fd, v->data, sizeof v->data, 0);

	if (n > 0) {
		v->len = (size_t)n;
		v->pos = 0;
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		*gone = true;
	}
	return n > 0;
}

static void
pour(struct valve *v, int fd, bool *gone)
{
	ssize_t n;

	if (v->len == 0)
		return;
	n = send(fd, v->data + v->pos, v->len, MSG_NOSIGNAL);
	if (n > 0) {
		v->pos += (size_t)n;
		v->len -= (size_t)n;
	} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		*gone = true;
	}
}

void
valve_step(struct sshd *s)
{
	bool over = false; /* libssh closed its end */

	if (s->in.len == 0 && may_feed(s) && !s->ending)
		fill(&s->in, s->tcp, &s->client_gone);
	if (!s->ending)
		pour(&s->in, s->outer, &over);
	do {
		if (s->out.len == 0 && !over)
			fill(&s->out, s->outer, &over);
		pour(&s->out, s->tcp, &s->client_gone);
	} while (s->out.len == 0 && !over && !s->client_gone &&
	    fill(&s->out, s->outer, &over));
}
