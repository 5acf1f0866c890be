/*
 * Bytes between a channel and the shell behind it. Nothing is read from either
 * side that the other can't take: a client's bytes wait in the channel's
 * window, a shell's in its terminal.
 *
 * libssh opens its window again (1,280,000 bytes) when less than half of it is
 * left, and does so without a look at what it still keeps when bytes are taken
 * by ssh_channel_read(). So the shell is given what it takes at once, from the
 * callback, where libssh does look; and what has to wait is read only when all
 * that was read before has gone.
 *
 * What holds a shell's bytes back may go without an event that says so; the
 * shell's descriptor is what brings us here again. So none are read that can't
 * be passed on at once.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/secret.h"
#include "ssh/sshd/relay.h"

enum {
	STEP_MAX = 4,          /* reads in a row from one shell */
	BACKLOG_MAX = 2000000, /* a window and half of one, and a bit */
	STALLED_MAX = 262144,  /* bytes given to libssh that it doesn't send,
				* for it waits for the client's new keys */
	EXIT_WAIT_MS = 2000,   /* between a shell's last byte and its status */
};

/* ---- of the client ------------------------------------------------------ */

static void
input_drop(struct relay *r)
{
	if (r->in != NULL) {
		secret_wipe(r->in, r->in_pos + r->in_len);
		free(r->in);
	}
	r->in = NULL;
	r->in_len = r->in_pos = 0;
}

void
relay_lose(struct relay *r)
{
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
	r->deaf = true;
	r->backlog = 0;
	input_drop(r);
	if (r->wait_ms == 0)
		r->wait_ms = sshd_now_ms();
}

int
relay_data(ssh_session session, ssh_channel channel, void *data, uint32_t len,
    int is_stderr, void *ctx)
{
	struct relay *r = ctx;
	ssize_t n = 0;

	(void)session, (void)channel;
	if (is_stderr || r->deaf)
		return (int)len; /* a client has no errors to tell a shell */
	if (r->fd >= 0 && r->in == NULL)
		n = write(r->fd, data, len);
	if (n < 0)
		n = 0; /* why, input_step() will see */
	r->backlog = len - (size_t)n;
	if (r->backlog > BACKLOG_MAX)
		sshd_end(r->sshd, "the client ignores its window");
	return (int)n;
}

/* All that libssh kept. */
static bool
input_take(struct relay *r)
{
	int n;

	if ((r->in = malloc(r->backlog)) == NULL) {
		sshd_end(r->sshd, "out of memory");
		return false;
	}
	n = ssh_channel_read_nonblocking(r->channel, r->in,
	    (uint32_t)r->backlog, 0);
	r->backlog = n > 0 ? r->backlog - (size_t)n : 0;
	r->in_len = n > 0 ? (size_t)n : 0;
	r->in_pos = 0;
	if (n <= 0)
		input_drop(r);
	return n > 0;
}

static void
input_step(struct relay *r)
{
	ssize_t n;

	while (r->fd >= 0 && !r->deaf && (r->in != NULL || (r->backlog > 0 &&
	    input_take(r)))) {
		n = write(r->fd, r->in + r->in_pos, r->in_len);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (n < 0) {
			r->deaf = true;
			r->backlog = 0;
		} else {
			r->in_pos += (size_t)n;
			r->in_len -= (size_t)n;
		}
		if (r->in_len == 0 || r->deaf)
			input_drop(r);
	}
}

static void
eof_step(struct relay *r)
{
	if (r->eof_passed || r->fd < 0 || r->in != NULL ||
	    !ssh_channel_is_eof(r->channel))
		return;
	r->eof_passed = true;
	if (!r->pty)
		shutdown(r->fd, SHUT_WR);
}

/* ---- of the shell ------------------------------------------------------- */

/* While new keys are negotiated libssh keeps all that it is given. */
static bool
is_stalled(struct relay *r)
{
	if (r->sent != r->sshd->at_inner.out_bytes) {
		r->sent = r->sshd->at_inner.out_bytes;
		r->stalled = 0;
	}
	return r->stalled > STALLED_MAX;
}

static bool
may_send(struct relay *r)
{
	return !valve_is_clogged(r->sshd) && !session_is_clogged(r->sshd) &&
	    !is_stalled(r) && ssh_channel_window_size(r->channel) > 0;
}

/* False if libssh doesn't take all: it works on new keys, and goes on with a
 * message of the client's. */
static bool
output_send(struct relay *r)
{
	int n;

	if (r->out_len == 0)
		return true;
	n = ssh_channel_write(r->channel, r->out + r->out_pos,
	    (uint32_t)r->out_len);
	if (n < 0) {
		r->client_closed = true;
		return false;
	}
	r->stalled += (uint64_t)n;
	r->out_pos += (size_t)n;
	r->out_len -= (size_t)n;
	return r->out_len == 0;
}

/* No more than the client's window: libssh takes all of it, or nothing. */
static bool
output_read(struct relay *r)
{
	size_t window = ssh_channel_window_size(r->channel);
	ssize_t n = read(r->fd, r->out, window < sizeof r->out ? window :
	    sizeof r->out);

	if (n > 0) {
		r->out_len = (size_t)n;
		r->out_pos = 0;
		return true;
	}
	/* EIO: no one has the terminal open. And when it ended, others may
	 * keep its terminal open. */
	if (n == 0 || (errno != EAGAIN && errno != EINTR) || (r->exited &&
	    sshd_now_ms() - r->wait_ms > EXIT_WAIT_MS))
		relay_lose(r);
	return false;
}

static void
output_step(struct relay *r)
{
	bool more = output_send(r);

	for (int i = 0; i < STEP_MAX && more && r->fd >= 0 && may_send(r); i++)
		more = output_read(r) && output_send(r);
}

/* ---- the end ------------------------------------------------------------ */

void
relay_exited(struct sshd *s, uint32_t shell, uint8_t status)
{
	for (size_t i = 0; i < RELAYS_MAX; i++) {
		struct relay *r = s->relays[i];

		if (r == NULL || r->exited || (shell != 0 ?
		    r->shell != shell : r->fd < 0 && r->wait_ms == 0))
			continue;
		r->exited = true;
		r->status = status;
		if (r->wait_ms == 0)
			r->wait_ms = sshd_now_ms();
		return;
	}
}

static void
end_step(struct relay *r)
{
	if (r->client_closed) {
		relay_lose(r);
		r->over = true;
	} else if (r->wait_ms != 0 && r->fd < 0 && r->out_len == 0 &&
	    (r->exited || sshd_now_ms() - r->wait_ms > EXIT_WAIT_MS)) {
		ssh_channel_request_send_exit_status(r->channel, r->status);
		r->over = true;
	}
}

static void
step(struct relay *r)
{
	if (!r->client_closed) {
		input_step(r);
		eof_step(r);
		output_step(r);
	}
	end_step(r);
}

/* ---- all of them -------------------------------------------------------- */

/* libssh reads while it writes, and what it tells one relay then, no event
 * will tell it again. */
void
relays_step(struct sshd *s)
{
	uint64_t received;

	do {
		received = s->at_inner.in_bytes;
		for (size_t i = 0; i < RELAYS_MAX; i++) {
			if (s->relays[i] == NULL)
				continue;
			step(s->relays[i]);
			if (s->relays[i]->over) {
				relay_free(s->relays[i]);
				s->relays[i] = NULL;
			}
		}
	} while (s->at_inner.in_bytes != received && !s->ending);
}

size_t
relays_poll(struct sshd *s, struct pollfd *p)
{
	size_t n = 0;

	for (size_t i = 0; i < RELAYS_MAX; i++) {
		struct relay *r = s->relays[i];
		bool out, in;

		if (r == NULL || r->fd < 0)
			continue;
		out = !r->deaf && (r->in != NULL || r->backlog > 0);
		in = r->out_len == 0 && may_send(r);
		if (in || out)
			p[n++] = (struct pollfd){ .fd = r->fd,
			    .events = (short)((in ? POLLIN : 0) |
			    (out ? POLLOUT : 0)) };
	}
	return n;
}

bool
relays_are_waiting(const struct sshd *s)
{
	for (size_t i = 0; i < RELAYS_MAX; i++)
		if (s->relays[i] != NULL && s->relays[i]->wait_ms != 0)
			return true;
	return false;
}

void
relays_close(struct sshd *s, const char *text)
{
	for (size_t i = 0; i < RELAYS_MAX; i++) {
		struct relay *r = s->relays[i];

		if (r == NULL)
			continue;
		if (text != NULL && *text != '\0' && !r->client_closed &&
		    r->out_len == 0)
			ssh_channel_write(r->channel, text,
			    (uint32_t)strlen(text));
		relay_free(r);
		s->relays[i] = NULL;
	}
}
