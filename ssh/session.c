#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aaa/aaa.h"
#include "base/error.h"
#include "base/messages.h"
#include "base/loop.h"
#include "crypto/sshsig.h"
#include "ssh/control.h"
#include "ssh/model.h"
#include "ssh/spawner.h"

/* What a postern-sshd asks: login, then shells and commands. */

enum {
	START_MS = 30000, /* to ask for something after login */
	REASON_MAX = 200,
};

static struct aaa_origin
origin_of(const struct connection *c)
{
	struct aaa_origin o = { .service = AAA_SSH, .from = &c->from.addr,
	    .from_port = c->from.port, .nameif = c->nameif,
	    .to = &c->to.addr };

	return o;
}

/* ---- login -------------------------------------------------------------- */

/* The lowest that is free, as an ASA counts them. */
static unsigned
id_free(struct ssh *s)
{
	unsigned id = 0;

	while (connection_by_id(s, id) != NULL)
		id++;
	return id;
}

/* Sessions are listed in the order of their numbers. */
static void
move_by_id(struct connection *c)
{
	struct ssh *s = c->ssh;
	struct connection *o;

	TAILQ_REMOVE(&s->connections, c, entry);
	TAILQ_FOREACH(o, &s->connections, entry)
		if (o->state != CONNECTION_AUTH && o->id > c->id)
			break;
	if (o != NULL)
		TAILQ_INSERT_BEFORE(o, c, entry);
	else
		TAILQ_INSERT_TAIL(&s->connections, c, entry);
}

/* Those that are about to end count, too: they still have their processes.
 * user NULL: of all. */
static unsigned
logins_of(const struct ssh *s, const char *user)
{
	const struct connection *c;
	unsigned n = 0;

	TAILQ_FOREACH(c, &s->connections, entry)
		n += c->state != CONNECTION_AUTH && c->user != NULL &&
		    (user == NULL || strcmp(c->user, user) == 0);
	return n;
}

static bool
within_quota(struct ssh *s, const char *user)
{
	unsigned now = logins_of(s, NULL), own = logins_of(s, user);

	if (now >= ssh_quota(s)) {
		s->quota_errors++;
		log_msg(MSG_QUOTA_PROTOCOL, now, ssh_quota(s));
		return false;
	}
	if (s->set.quota_user > 0 && own >= s->set.quota_user) {
		s->quota_errors++;
		log_msg(MSG_QUOTA_USER, user, own, s->set.quota_user);
		return false;
	}
	return true;
}

static void
let_in(struct connection *c, const char *user)
{
	struct ssh *s = c->ssh;
	unsigned n;

	if (!within_quota(s, user)) {
		connection_end(c, "management session quota exceeded");
		return;
	}
	c->id = id_free(s);
	c->user = xstrdup(user);
	c->state = CONNECTION_IN;
	move_by_id(c);
	n = connection_sessions(s);
	if (n > s->sessions_most)
		s->sessions_most = n;
	connection_await(c, START_MS);
	connection_tell(c, SSH_CTL_AUTH, SSH_VERDICT_YES, -1);
}

static void
turn_away(struct connection *c)
{
	bool enough = ++c->tries >= SSH_TRIES;

	connection_tell(c, SSH_CTL_AUTH,
	    enough ? SSH_VERDICT_ENOUGH : SSH_VERDICT_NO, -1);
	if (enough)
		connection_end(c, "Rejected by server");
}

static void
on_checked(void *ctx, const struct aaa_result *result)
{
	struct connection *c = ctx;
	char *user = c->user;

	c->checking = false;
	c->user = NULL; /* nobody yet */
	if (result->ok)
		let_in(c, user);
	else
		turn_away(c);
	free(user);
}

static bool
may_try(const struct connection *c)
{
	return c->state == CONNECTION_AUTH && !c->checking;
}

/* `aaa authentication ssh console LOCAL` lets people in with a password. A
 * user's `ssh authentication` says of itself that he may. */
static bool
is_open(const struct connection *c)
{
	if (aaa_authenticates(c->ssh->aaa, AAA_SSH))
		return true;
	log_msg(SEV_WARNINGS, 0, "SSH: no password is taken without 'aaa "
	    "authentication ssh console LOCAL'");
	return false;
}

static bool
on_password(struct connection *c, const struct ssh_control *m)
{
	struct aaa_origin o = origin_of(c);

	if (!may_try(c))
		return false;
	if (!is_open(c)) {
		turn_away(c);
		return true;
	}
	c->checking = true;
	c->user = xstrdup(m->text[0]);
	aaa_password_check(c->ssh->aaa, m->text[0], m->text[1], &o,
	    on_checked, c);
	return true;
}

static bool
on_key_ask(struct connection *c, const struct ssh_control *m)
{
	bool known;

	if (!may_try(c) || ++c->keys_asked > SSH_KEYS_ASKED_MAX)
		return false;
	known = aaa_key_known(c->ssh->aaa, m->text[0], m->blob, m->blob_len);
	connection_tell(c, SSH_CTL_AUTH,
	    known ? SSH_VERDICT_YES : SSH_VERDICT_NO, -1);
	return true;
}

/* It says that the signature is right, and may have been taken over. */
static bool
is_proven(const struct connection *c, const struct ssh_control *m)
{
	int r = sshsig_check(m->text[0],
	    (struct sshsig_bytes){ c->session_id, c->session_id_len },
	    (struct sshsig_bytes){ m->blob, m->blob_len },
	    (struct sshsig_bytes){ m->signed_data, m->signed_len },
	    (struct sshsig_bytes){ m->signature, m->signature_len });

	if (r != 0)
		log_msg(SEV_WARNINGS, 0, "postern-sshd (process %d) took a "
		    "signature that is no proof: %s", (int)c->sshd,
		    err_text(r));
	return r == 0;
}

static bool
on_key(struct connection *c, const struct ssh_control *m)
{
	struct aaa_origin o = origin_of(c);
	struct aaa_result result = { .ok = false };
	bool proven;

	if (!may_try(c) || ++c->keys_asked > SSH_KEYS_ASKED_MAX)
		return false;
	/* No work for a key that is refused in any case. */
	proven = aaa_key_known(c->ssh->aaa, m->text[0], m->blob,
	    m->blob_len) && is_proven(c, m);
	aaa_key_check(c->ssh->aaa, m->text[0], m->blob, m->blob_len, proven,
	    &o, &result);
	if (result.ok)
		let_in(c, m->text[0]);
	else
		turn_away(c);
	return true;
}

/* ---- shells ------------------------------------------------------------- */

static bool
on_start(struct connection *c, const struct ssh_control *m)
{
	if (c->state == CONNECTION_AUTH)
		return false;
	if (c->state == CONNECTION_END)
		connection_tell(c, SSH_CTL_REFUSED, 0, -1);
	else
		shells_start(c, &m->start);
	return true;
}

/* ---- all that it may say ------------------------------------------------ */

/* Also of a later one, with new keys. */
static bool
on_kex(struct connection *c, const struct ssh_control *m)
{
	c->has_kex = true;
	for (size_t i = 0; i < sizeof c->kex / sizeof *c->kex; i++)
		xreplace(&c->kex[i], m->text[i]);
	return true;
}

bool
connection_message(struct connection *c, const struct ssh_control *m)
{
	switch (m->type) {
	case SSH_CTL_KEX:
		return on_kex(c, m);
	case SSH_CTL_PASSWORD:
		return c->state == CONNECTION_END || on_password(c, m);
	case SSH_CTL_KEY_ASK:
		return c->state == CONNECTION_END || on_key_ask(c, m);
	case SSH_CTL_KEY:
		return c->state == CONNECTION_END || on_key(c, m);
	case SSH_CTL_START:
		return on_start(c, m);
	case SSH_CTL_SIGN:
		return c->state == CONNECTION_END || signing_start(c, m);
	case SSH_CTL_FAULT: /* once: it is its last word */
		if (c->faulted)
			return false;
		c->faulted = true;
		if (c->reason == NULL)
			c->reason = xstrndup(m->text[0], REASON_MAX);
		return true;
	default:
		return false;
	}
}
