#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "config/internal.h"
#include "config/kept_internal.h"

/*
 * timeout: an ASA prints many of them on a line, and takes each by itself or
 * several at once. Printed is what was typed: no
 * default of an ASA's is true here.
 */

static const struct timeout {
	const char *name;
	bool first; /* begins a line of the configuration */
	const char *help;
} timeouts[] = {
	{ "xlate", true, "Idle translation" },
	{ "pat-xlate", true, "PAT translation without connection" },
	{ "conn", true, "Idle connection" },
	{ "half-closed", false, "Half-closed TCP connection" },
	{ "udp", false, "Idle UDP" },
	{ "sctp", false, "Idle SCTP" },
	{ "icmp", false, "Idle ICMP" },
	{ "sunrpc", true, "Idle SUNRPC slot" },
	{ "h323", false, "Idle H.323 media" },
	{ "h225", false, "Idle H.225 signalling" },
	{ "mgcp", false, "Idle MGCP media" },
	{ "mgcp-pat", false, "MGCP PAT translation" },
	{ "sip", true, "Idle SIP control connection" },
	{ "sip_media", false, "Idle SIP media" },
	{ "sip-invite", false, "SIP pinholes" },
	{ "sip-disconnect", false, "SIP sessions without answer" },
	{ "sip-provisional-media", true, "SIP provisional media" },
	{ "uauth", false, "Authentication cache" },
	{ "tcp-proxy-reassembly", true, "Held TCP segments" },
	{ "floating-conn", true, "Connections on a worse route" },
	{ "conn-holddown", true, "Connections without a route" },
	{ "igp stale-route", true, "Stale routes of an IGP" },
};
enum { N_TIMEOUTS = sizeof timeouts / sizeof *timeouts };
_Static_assert((int)N_TIMEOUTS == (int)KEPT_N_TIMEOUTS, "kept_internal.h");

/* The index of a name; its last word is enough. */
static size_t
timeout_find(const char *name)
{
	const char *last;
	size_t i;

	for (i = 0; i < N_TIMEOUTS; i++) {
		last = strrchr(timeouts[i].name, ' ');
		last = last != NULL ? last + 1 : timeouts[i].name;
		if (strcmp(last, name) == 0)
			break;
	}
	return i;
}

/* "0:0:0" is written 0:00:00. */
static bool
timeout_change(struct kept *k, size_t i, const char *value)
{
	char text[KEPT_TIMEOUT_LEN];
	unsigned h, m, s;

	if (sscanf(value, "%u:%u:%u", &h, &m, &s) != 3)
		return false;
	snprintf(text, sizeof text, "%u:%02u:%02u", h % 10000, m % 60, s % 60);
	if (strcmp(k->timeouts[i], text) == 0)
		return false;
	strcpy(k->timeouts[i], text);
	return true;
}

static int
timeout_set(struct cli_cmd *cmd)
{
	size_t n = cli_arg_count(cmd, "name"), i;
	struct kept *k = cli_ctx(cmd);
	bool changed = false;

	for (size_t a = 0; a < n; a++) {
		i = timeout_find(cli_arg_at(cmd, "name", a));
		if (i < N_TIMEOUTS && timeout_change(k, i,
		    cli_arg_at(cmd, "value", a)))
			changed = true;
	}
	if (cli_has(cmd, "mode") && k->uauth_inactivity !=
	    cli_arg_is(cmd, "mode", "inactivity")) {
		k->uauth_inactivity = !k->uauth_inactivity;
		changed = true;
	}
	if (changed) {
		config_modified(k->config, NULL);
		config_warn_kept(k->config, cmd, "timeout");
	}
	return 0;
}

static void
timeout_clear(void *ctx, const char *arg)
{
	struct kept *k = ctx;

	(void)arg;
	for (size_t i = 0; i < N_TIMEOUTS; i++)
		k->timeouts[i][0] = '\0';
	k->uauth_inactivity = false;
}

static int
timeout_unset(struct cli_cmd *cmd)
{
	size_t n = cli_arg_count(cmd, "name"), i;
	struct kept *k = cli_ctx(cmd);

	if (n == 0)
		timeout_clear(k, NULL);
	for (size_t a = 0; a < n; a++) {
		i = timeout_find(cli_arg_at(cmd, "name", a));
		if (i < N_TIMEOUTS)
			k->timeouts[i][0] = '\0';
	}
	config_modified(k->config, NULL);
	return 0;
}

static void
timeout_write(void *ctx, struct config_out *out)
{
	const struct kept *k = ctx;
	bool open = false;

	for (size_t i = 0; i < N_TIMEOUTS; i++) {
		if (open && timeouts[i].first) {
			text_add_char(out->text, '\n');
			open = false;
		}
		if (*k->timeouts[i] == '\0')
			continue;
		text_printf(out->text, "%s %s %s", open ? "" : "timeout",
		    timeouts[i].name, k->timeouts[i]);
		open = true;
		if (strcmp(timeouts[i].name, "uauth") == 0)
			text_add(out->text, k->uauth_inactivity ?
			    " inactivity" : " absolute");
	}
	if (open)
		text_add_char(out->text, '\n');
}

static const struct config_section section = {
	CFG_TIMEOUT, "timeout", NULL, "Idle timeouts", timeout_write,
	timeout_clear, 80,
};

void
kept_timeout_cli_init(struct kept *k)
{
	struct cli_row row = { .mode = "config", .privilege = 15,
	    .set = timeout_set, .unset = timeout_unset };
	struct text syntax, help;

	text_init(&syntax);
	text_init(&help);
	text_add(&syntax, "timeout ~ {");
	text_add(&help, "timeout\tConfigure maximum idle times\n"
	    "stale-route\tOf stale routes\n"
	    "absolute\tRun from the start\n"
	    "inactivity\tRun while idle\n");
	for (size_t i = 0; i < N_TIMEOUTS; i++) {
		text_printf(&syntax, "%s %s$name hh:mm:ss$value",
		    i > 0 ? " |" : "", timeouts[i].name);
		if (strcmp(timeouts[i].name, "uauth") == 0)
			text_add(&syntax,
			    " [ { absolute$mode | inactivity$mode } ]");
		text_printf(&help, "%.*s\t%s\n$value\tIdle time\n",
		    (int)strcspn(timeouts[i].name, " "), timeouts[i].name,
		    timeouts[i].help);
	}
	text_add(&syntax, " }+");
	row.syntax = text_str(&syntax);
	row.help = text_str(&help);
	cli_row_add_copy(k->config->cli, &row, k);
	text_clear(&syntax);
	text_clear(&help);
	config_section_add(k->config, &section, k);
}
