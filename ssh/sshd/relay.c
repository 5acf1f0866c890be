/*
 * A channel and the shell behind it. Nothing is read from either side that
 * the other can't take: a client's bytes wait in the channel's window, a
 * shell's in its terminal.
 *
 * libssh opens its window again (1,280,000 bytes) when less than half of it is
 * left, and does so without a look at what it still keeps when bytes are taken
 * by ssh_channel_read(). So the shell is given what it takes at once, from the
 * callback, where libssh does look; and what has to wait is read only when all
 * that was read before has gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "base/secret.h"
#include "ssh/sshd/sshd.h"

enum {
	STEP_MAX = 4,          /* reads in a row from one shell */
	BACKLOG_MAX = 2000000, /* a window and half of one, and a bit */
	STALLED_MAX = 262144,  /* bytes given to libssh that it doesn't send,
				* for it waits for the client's new keys */
	EXIT_WAIT_MS = 2000,   /* between a shell's last byte and its status */
	ANSWER_S = 60,
	TERM_LEN = 64,
};

struct relay {
	struct sshd *sshd;
	ssh_channel channel;
	struct ssh_channel_callbacks_struct callbacks;
	uint32_t shell;       /* its number; 0: not started */
	int fd;               /* pty or stream; -1: none, or ended */
	bool pty;
	bool client_closed;
	bool eof_passed;
	bool exited;          /* status is known */
	bool deaf;            /* the shell reads nothing any more */
	bool over;
	uint8_t status;
	uint16_t columns, rows;
	uint64_t wait_ms;     /* since one of status and last byte is there */
	char term[TERM_LEN];
	uint8_t *in;          /* of the client, for the shell; NULL: none */
	size_t in_len, in_pos;
	size_t backlog;       /* behind that, in libssh */
	uint8_t out[16384];   /* of the shell, for the client */
	size_t out_len, out_pos;
	uint64_t stalled, sent;
};

/* ---- requests of the client --------------------------------------------- */

static uint16_t
clamp(int n)
{
	return (uint16_t)(n < 0 ? 0 : n > 4096 ? 4096 : n);
}

static int
on_pty(ssh_session session, ssh_channel channel, const char *term, int columns,
    int rows, int width, int height, void *ctx)
{
	struct relay *r = ctx;

	(void)session, (void)channel, (void)width, (void)height;
	if (r->pty || r->shell != 0)
		return -1;
	r->pty = true;
	r->columns = clamp(columns);
	r->rows = clamp(rows);
	if (strlen(term) < sizeof r->term)
		strcpy(r->term, term);
	return 0;
}

static int
on_window(ssh_session session, ssh_channel channel, int columns, int rows,
    int width, int height, void *ctx)
{
	struct relay *r = ctx;
	struct winsize size = { .ws_col = clamp(columns),
	    .ws_row = clamp(rows) };

	(void)session, (void)channel, (void)width, (void)height;
	r->columns = size.ws_col;
	r->rows = size.ws_row;
	if (r->pty && r->fd >= 0)
		ioctl(r->fd, TIOCSWINSZ, &size);
	return 0;
}

static int
start(struct relay *r, const char *text, bool subsystem)
{
	struct sshd *s = r->sshd;
	struct ssh_control m = { .type = SSH_CTL_START, .start = {
	    .pty = r->pty, .command = text != NULL, .subsystem = subsystem,
	    .term = r->term, .columns = r->columns, .rows = r->rows,
	    .text = (char *)(uintptr_t)text } };
	int fd, flags;

	if (r->shell != 0 || s->ending || (text != NULL &&
	    strlen(text) > SSH_COMMAND_MAX))
		return -1;
	r->shell = ++s->shells;
	if (ask_wait(s, &m, ANSWER_S, &fd) != 1)
		return -1;
	if ((flags = fcntl(fd, F_GETFL)) < 0 ||
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) {
		close(fd);
		return -1;
	}
	r->fd = fd;
	return 0;
}

static int
on_shell(ssh_session session, ssh_channel channel, void *ctx)
{
	(void)session, (void)channel;
	return start(ctx, NULL, false);
}

static int
on_exec(ssh_session session, ssh_channel channel, const char *command,
    void *ctx)
{
	(void)session, (void)channel;
	return start(ctx, command, false);
}

static int
on_subsystem(ssh_session session, ssh_channel channel, const char *name,
    void *ctx)
{
	(void)session, (void)channel;
	return start(ctx, name, true);
}

static void
on_close(ssh_session session, ssh_channel channel, void *ctx)
{
	struct relay *r = ctx;

	(void)session, (void)channel;
	r->client_closed = true;
}

/* Returns how many bytes are dealt with; libssh keeps the others. */
static int
on_data(ssh_session session, ssh_channel channel, void *data, uint32_t len,
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

ssh_channel
relay_open(struct sshd *s)
{
	struct relay *r;
	size_t i = 0;

	while (i < RELAYS_MAX && s->relays[i] != NULL)
		i++;
	if (i == RELAYS_MAX || s->ending || !s->authenticated ||
	    (r = calloc(1, sizeof *r)) == NULL)
		return NULL;
	r->sshd = s;
	r->fd = -1;
	if ((r->channel = ssh_channel_new(s->session)) == NULL) {
		free(r);
		return NULL;
	}
	r->callbacks = (struct ssh_channel_callbacks_struct){
		.userdata = r,
		.channel_data_function = on_data,
		.channel_close_function = on_close,
		.channel_pty_request_function = on_pty,
		.channel_shell_request_function = on_shell,
		.channel_pty_window_change_function = on_window,
		.channel_exec_request_function = on_exec,
		.channel_subsystem_request_function = on_subsystem,
	};
	ssh_callbacks_init(&r->callbacks);
	ssh_set_channel_callbacks(r->channel, &r->callbacks);
	s->relays[i] = r;
	return r->channel;
}

/* ---- bytes -------------------------------------------------------------- */

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

static void
shell_lose(struct relay *r)
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

/* While new keys are negotiated libssh keeps all that it is given. */
static bool
is_stalled(struct relay *r)
{
	if (r->sent != r->sshd->sent.out_bytes) {
		r->sent = r->sshd->sent.out_bytes;
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

/* What is in out goes into the channel; false if not all of it did. */
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

static void
output_step(struct relay *r)
{
	size_t window;
	ssize_t n;

	for (int i = 0; i < STEP_MAX; i++) {
		if (!may_send(r) || !output_send(r) || r->fd < 0)
			return;
		window = ssh_channel_window_size(r->channel);
		if (window == 0)
			return;
		n = read(r->fd, r->out, window < sizeof r->out ? window :
		    sizeof r->out);
		if (n > 0) {
			r->out_len = (size_t)n;
			r->out_pos = 0;
		} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
			shell_lose(r); /* EIO: no one has the terminal open */
		} else {
			/* it ended, and others keep its terminal open */
			if (r->exited && sshd_now_ms() - r->wait_ms >
			    EXIT_WAIT_MS)
				shell_lose(r);
			return;
		}
	}
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
		shell_lose(r);
		r->over = true;
	} else if (r->wait_ms != 0 && r->fd < 0 && r->out_len == 0 &&
	    (r->exited || sshd_now_ms() - r->wait_ms > EXIT_WAIT_MS)) {
		ssh_channel_request_send_exit_status(r->channel, r->status);
		r->over = true;
	}
}

void
relay_step(struct relay *r)
{
	if (!r->client_closed) {
		input_step(r);
		eof_step(r);
		output_step(r);
	}
	end_step(r);
}

size_t
relay_poll(const struct relay *r, struct pollfd *p)
{
	bool out = !r->deaf && (r->in != NULL || r->backlog > 0);
	bool in = r->out_len == 0 && may_send((struct relay *)(uintptr_t)r);

	if (r->fd < 0 || (!in && !out))
		return 0;
	*p = (struct pollfd){ .fd = r->fd, .events = (short)
	    ((in ? POLLIN : 0) | (out ? POLLOUT : 0)) };
	return 1;
}

/* What holds this back may be gone without an event that says so. */
bool
relay_is_ready(struct relay *r)
{
	return r->out_len > 0 && !r->client_closed && may_send(r);
}

bool
relay_is_waiting(const struct relay *r)
{
	return r->wait_ms != 0;
}

bool
relay_reap(struct relay *r)
{
	if (!r->over)
		return false;
	shell_lose(r);
	ssh_remove_channel_callbacks(r->channel, &r->callbacks);
	ssh_channel_close(r->channel);
	ssh_channel_free(r->channel);
	secret_wipe(r, sizeof *r);
	free(r);
	return true;
}

void
relay_close(struct relay *r, const char *text)
{
	if (text != NULL && *text != '\0' && !r->client_closed &&
	    r->out_len == 0)
		ssh_channel_write(r->channel, text, (uint32_t)strlen(text));
	r->over = true;
}
