#include <stdlib.h>
#include <string.h>

#include "daemon/client.h"

/* `aaa authentication serial console LOCAL`: a local session begins with the
 * same questions as the `login` command. */

enum { TRIES = 3, NAME_MAX_LEN = 64 };

static void
ask_user(struct client *c)
{
	c->step = STEP_USER;
	client_put_question(c, "Username: ", false);
}

void
client_login_start(struct client *c)
{
	c->tries = 0;
	ask_user(c);
}

static void
on_checked(void *arg, int privilege, const char *greeting)
{
	struct client *c = arg;

	c->busy = false;
	if (privilege >= 0) {
		c->step = STEP_NONE;
		cli_session_set_user(c->session, c->name);
		cli_session_set_privilege(c->session, privilege);
		client_put(c, greeting);
		client_put_ready(c);
		client_flush(c);
	} else if (++c->tries >= TRIES) {
		client_close(c, 1, "Access denied.\n");
	} else {
		client_put(c, "Login incorrect\n");
		ask_user(c);
		client_flush(c);
	}
}

void
client_login_line(struct client *c, const char *text)
{
	const struct client_gate *g = c->host->gate;

	if (c->step == STEP_USER) {
		free(c->name);
		c->name = xstrndup(text, NAME_MAX_LEN);
		c->step = STEP_PASSWORD;
		client_put_question(c, "Password: ", true);
	} else {
		c->step = STEP_CHECK;
		c->busy = true;
		g->check(g->ctx, c->name, text, on_checked, c);
	}
}

/* Ctrl-C starts over; while a password is checked it is only answered, and what
 * comes of that goes on as it would have. */
void
client_login_interrupt(struct client *c)
{
	if (c->step == STEP_CHECK)
		client_put_question(c, "", false);
	else
		ask_user(c);
}

void
client_login_end(struct client *c)
{
	const struct client_gate *g = c->host->gate;

	if (c->step == STEP_CHECK)
		g->forget(g->ctx, c);
	free(c->name);
}
