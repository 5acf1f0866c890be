/*
 * Talk with posternd. A question is waited for here, inside libssh's callback:
 * meanwhile nothing is read from the client, which is what it deserves.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "ssh/sshd/sshd.h"

void
ask_tell(struct sshd *s, const struct ssh_control *m)
{
	int r = ssh_control_send(s->control, m, -1);

	if (r == ERR_AGAIN) {
		struct pollfd p = { .fd = s->control, .events = POLLOUT };

		poll(&p, 1, 1000);
		r = ssh_control_send(s->control, m, -1);
	}
	if (r != 0)
		s->ending = true; /* there is nobody to tell why */
}

/* What posternd says unasked. */
static void
carry_out(struct sshd *s, struct ssh_control *m)
{
	if (m->type == SSH_CTL_EXITED) {
		relay_exited(s, m->shell, m->code);
	} else if (m->type == SSH_CTL_CLOSE) {
		if (s->farewell == NULL) {
			s->farewell = m->text[0];
			m->text[0] = NULL;
		}
		sshd_end(s, NULL);
	} else {
		sshd_end(s, "an answer to no question");
	}
}

static bool
answers(enum ssh_control_type question, enum ssh_control_type type)
{
	switch (question) {
	case SSH_CTL_START:
		return type == SSH_CTL_STARTED || type == SSH_CTL_REFUSED;
	case SSH_CTL_SIGN:
		return type == SSH_CTL_SIGNED;
	default:
		return type == SSH_CTL_AUTH;
	}
}

/* One message; ERR_AGAIN if there is none, ERR_CLOSED: posternd has gone. */
static int
receive(struct sshd *s, struct ssh_control *m, int *fd)
{
	int r = ssh_control_receive(s->control, m, fd);

	if (r != 0 && r != ERR_AGAIN) {
		s->ending = true;
		return ERR_CLOSED;
	}
	return r;
}

void
ask_receive(struct sshd *s)
{
	struct ssh_control m;
	int fd;

	while (!s->ending && receive(s, &m, &fd) == 0) {
		if (fd >= 0)
			close(fd);
		carry_out(s, &m);
		ssh_control_clear(&m);
	}
}

/* Until posternd said something; false if it did not or the client went. */
static bool
await(struct sshd *s, uint64_t until)
{
	struct pollfd p[2] = { { .fd = s->control, .events = POLLIN },
		{ .fd = s->tcp, .events = POLLRDHUP } };
	uint64_t now = sshd_now_ms();

	if (now >= until || poll(p, 2, (int)(until - now)) == 0) {
		sshd_end(s, "no answer in time");
		return false;
	}
	if (p[0].revents == 0 && p[1].revents != 0) {
		s->client_gone = true;
		sshd_end(s, NULL);
		return false;
	}
	return true;
}

int
ask_wait(struct sshd *s, const struct ssh_control *m, unsigned seconds,
    struct ssh_control *answer, int *fd)
{
	uint64_t until = sshd_now_ms() + seconds * 1000ULL;
	int r;

	ask_tell(s, m);
	while (!s->ending) {
		if ((r = receive(s, answer, fd)) == ERR_AGAIN) {
			if (!await(s, until))
				break;
			continue;
		}
		if (r != 0)
			break;
		if (answers(m->type, answer->type))
			return 0;
		if (*fd >= 0)
			close(*fd);
		carry_out(s, answer);
		ssh_control_clear(answer);
	}
	return ERR_CLOSED;
}
