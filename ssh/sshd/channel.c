/*
 * A channel: what its client asks for, until there is a shell behind it; and
 * its end. The bytes in between are relay.c's.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/secret.h"
#include "ssh/sshd/relay.h"

enum { ANSWER_S = 60 };

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
	struct ssh_control answer;
	int fd, flags;

	if (r->shell != 0 || s->ending || (text != NULL &&
	    strlen(text) > SSH_COMMAND_MAX))
		return -1;
	r->shell = ++s->shells;
	if (ask_wait(s, &m, ANSWER_S, &answer, &fd) != 0 || fd < 0)
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
		.channel_data_function = relay_data,
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

void
relay_free(struct relay *r)
{
	relay_lose(r);
	ssh_remove_channel_callbacks(r->channel, &r->callbacks);
	ssh_channel_close(r->channel);
	ssh_channel_free(r->channel);
	secret_wipe(r, sizeof *r);
	free(r);
}
