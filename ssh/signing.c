#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/text.h"
#include "ssh/control.h"
#include "ssh/model.h"

/*
 * The host keys stay here: who takes a postern-sshd over can have hashes signed
 * while its connection lasts, and that is all. A signature takes milliseconds
 * with a long RSA key, so a thread makes it. One at a time, BURST of them at
 * once, and then at a rate that costs nothing; who wants more has to wait, and
 * his connection with him.
 */
enum { RATE_MS = 100, BURST = 64, NAME_MAX_LEN = 32 };

struct signing {
	struct connection *connection; /* NULL: it has gone */
	struct loop_timer *timer;      /* until its turn */
	bool under_way;                /* a thread has it */
	struct hostkey key;
	char algorithm[NAME_MAX_LEN];
	uint8_t hash[SSH_HASH_MAX];
	size_t hash_len;
	uint8_t signature[HOSTKEY_SIGNATURE_MAX];
	int signature_len;             /* or an error */
};

static void
signing_end(struct signing *s)
{
	loop_timer_free(s->timer);
	hostkey_clear(&s->key);
	free(s);
}

void
signing_free(struct connection *c)
{
	struct signing *s = c->signing;

	c->signing = NULL;
	for (int t = 0; t < HOSTKEY_TYPES; t++)
		hostkey_clear(&c->host_keys[t]);
	if (s == NULL)
		return;
	s->connection = NULL;
	if (!s->under_way)
		signing_end(s);
}

/* On a thread. */
static void
sign(void *ctx)
{
	struct signing *s = ctx;

	s->signature_len = hostkey_ssh_sign(&s->key, s->algorithm, s->hash,
	    s->hash_len, s->signature);
}

static void
on_signed(void *ctx)
{
	struct signing *s = ctx;
	struct connection *c = s->connection;
	struct ssh_control m = { .type = SSH_CTL_SIGNED,
	    .blob = s->signature, .blob_len = (size_t)s->signature_len };

	if (c != NULL) {
		c->signing = NULL;
		if (s->signature_len > 0)
			connection_send(c, &m, -1);
		else
			connection_end(c, "Internal error");
	}
	if (s->signature_len < 0)
		log_msg(SEV_ERRORS, 0, "SSH: no signature by the host key %s: "
		    "%s", s->algorithm, err_text(s->signature_len));
	signing_end(s);
}

static void
on_turn(void *ctx)
{
	struct signing *s = ctx;
	struct connection *c = s->connection;

	s->under_way = true;
	if (loop_work(c->ssh->loop, sign, on_signed, s) == 0)
		return;
	s->signature_len = ERR_MEMORY;
	on_signed(s);
}

static const struct hostkey *
key_for(const struct connection *c, const char *algorithm)
{
	for (int t = 0; t < HOSTKEY_TYPES; t++)
		if (hostkey_ssh_signs(&c->host_keys[t], algorithm))
			return &c->host_keys[t];
	return NULL;
}

/* SHA-1, SHA-256, SHA-384, SHA-512: what a key exchange may hash by. */
static bool
is_hash(size_t len)
{
	return len == 20 || len == 32 || len == 48 || len == 64;
}

/* How long the next one has to wait. */
static uint64_t
wait_ms(struct connection *c)
{
	uint64_t now = loop_now_ms(c->ssh->loop), due = c->sign_next_ms;

	if (due < now)
		due = now;
	c->sign_next_ms = due + RATE_MS;
	return due - now < BURST * RATE_MS ? 0 : due - now - BURST * RATE_MS;
}

bool
signing_start(struct connection *c, const struct ssh_control *m)
{
	const struct hostkey *key = key_for(c, m->text[0]);
	struct signing *s;

	if (key == NULL || c->signing != NULL || !is_hash(m->blob_len))
		return false;
	if (c->session_id_len == 0) {
		memcpy(c->session_id, m->blob, m->blob_len);
		c->session_id_len = m->blob_len;
	}
	s = xcalloc(1, sizeof *s);
	s->connection = c;
	hostkey_share(key, &s->key);
	strcpy(s->algorithm, m->text[0]); /* it is one of those we know */
	memcpy(s->hash, m->blob, m->blob_len);
	s->hash_len = m->blob_len;
	s->timer = loop_timer_new(c->ssh->loop, on_turn, s);
	c->signing = s;
	loop_timer_start(s->timer, wait_ms(c));
	return true;
}
