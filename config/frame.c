#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "cli/cli.h"
#include "config/internal.h"
#include "crypto/crypto.h"

const char *
config_secret(const struct config_out *out, const char *secret)
{
	return out->secrets ? secret : "*****";
}

const char *
config_key(const struct config_out *out, const char *secret)
{
	struct config *c = out->config;

	if (!out->secrets)
		return "*****";
	if (c == NULL || !master_seals(c))
		return secret;
	c->master.sealed[0] = '8';
	c->master.sealed[1] = ' ';
	return vault_seal(&c->master.key, secret, c->master.sealed + 2) == 0 ?
	    c->master.sealed : secret;
}

int
config_key_refuse(struct config *c, struct cli_cmd *cmd, int code)
{
	if (cli_is_batch(cmd))
		c->master.refused++;
	return cli_error(cmd, "%s", master_error(c, code));
}

int
config_key_open(struct config *c, struct cli_cmd *cmd, const char *sealed,
    char clear[CONFIG_KEY_MAX + 1])
{
	int r = master_open(c, sealed, clear);

	return r == 0 ? 0 : config_key_refuse(c, cmd, r);
}

void
config_set_identity(struct config *c, const char *serial, const char *hardware)
{
	free(c->serial);
	free(c->hardware);
	c->serial = xstrdup(serial);
	c->hardware = xstrdup(hardware);
}

const char *
config_stamp_of(const struct timespec *at, char buf[64])
{
	char time[16], date[40];
	struct tm tm;

	localtime_r(&at->tv_sec, &tm);
	strftime(time, sizeof time, "%H:%M:%S", &tm);
	strftime(date, sizeof date, "%Z %a %b %-d %Y", &tm);
	snprintf(buf, 64, "%s.%03u %s", time,
	    (unsigned)(at->tv_nsec / 1000000) % 1000, date);
	return buf;
}

const char *
config_stamp(char buf[64])
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return config_stamp_of(&now, buf);
}

/* What stands between `ASA Version` and `Cryptochecksum`. */
static void
body_write(struct config *c, struct text *text, bool secrets, bool all,
    struct config *sealing)
{
	struct config_out out = { text, secrets, all, NULL, sealing };
	bool interfaces = false;
	struct section *s;

	TAILQ_FOREACH(s, &c->sections, entry) {
		if (!interfaces && s->def->order >= CFG_INTERFACE) {
			text_add(text, "\n!\n");
			interfaces = true;
		}
		s->def->write(s->ctx, &out);
	}
}

static void
body_checksum(const char *body, size_t len, char out[33])
{
	uint8_t digest[16];

	crypto_md5(body, len, digest);
	bytes_hex(out, digest, sizeof digest);
}

void
config_checksum(struct config *c, char out[33])
{
	struct text body;

	text_init(&body);
	body_write(c, &body, true, false, c);
	body_checksum(text_str(&body), body.len, out);
	config_text_wipe(&body);
}

void
config_write_clear(struct config *c, struct text *out)
{
	body_write(c, out, true, false, NULL);
}

void
config_text_wipe(struct text *t)
{
	if (t->s != NULL)
		secret_wipe(t->s, t->len);
	text_clear(t);
}

/* Three lines before the serial number: oxidized drops them unread, and must
 * not drop configuration. */
void
config_write_as(struct config *c, struct text *out, const char *user,
    bool secrets, bool all)
{
	char sum[33], stamp[64];
	size_t start;

	text_add(out, ": Saved\n\n: \n");
	text_printf(out, ": Serial Number: %s\n", c->serial);
	text_printf(out, ": Hardware:   %s\n", c->hardware);
	if (user != NULL)
		text_printf(out, ": Written by %s at %s\n!\n", user,
		    config_stamp(stamp));
	else
		text_add(out, ":\n");
	text_add(out, "ASA Version " ASA_VERSION " \n!\n");
	start = out->len;
	body_write(c, out, secrets, all, c);
	if (secrets && !all)
		body_checksum(out->s + start, out->len - start, sum);
	else
		config_checksum(c, sum);
	text_printf(out, "Cryptochecksum:%s\n: end\n\n", sum);
}

void
config_write(struct config *c, struct text *out, bool secrets, bool all)
{
	config_write_as(c, out, NULL, secrets, all);
}

int
config_write_part(struct config *c, const char *name, const char *arg,
    bool all, struct text *text)
{
	struct config_out out = { text, false, all, arg, c };
	bool found = false;
	struct section *s;

	TAILQ_FOREACH(s, &c->sections, entry) {
		if (!config_part_matches(s->def->name, name))
			continue;
		found = true;
		if (arg == NULL || s->def->arg != NULL)
			s->def->write(s->ctx, &out);
	}
	return found ? 0 : ERR_NOT_FOUND;
}
