#include <errno.h>
#include <string.h>

#include "acl/acl.h"
#include "base/error.h"
#include "capture/model.h"
#include "cli/cli.h"
#include "config/disk.h"
#include "net/net.h"

/* capture, no capture, clear capture. */

enum { MATCHES_A_LINE = 3 };

/* ---- from words to values ----------------------------------------------- */

static int
matches_add(struct cli_cmd *cmd, struct capture_options *o)
{
	static const char *const prefixes[MATCHES_A_LINE] = { "m1", "m2",
		"m3" };
	struct match m;
	bool known;
	int r;

	for (size_t i = 0; i < MATCHES_A_LINE; i++) {
		if (!match_given(cmd, prefixes[i]))
			continue;
		if ((r = match_read(cmd, prefixes[i], &m)) != 0)
			return r;
		known = false;
		for (size_t k = 0; k < o->n_matches && !known; k++)
			known = match_equal(&o->matches[k], &m);
		if (known)
			continue;
		if (o->n_matches == CAPTURE_MATCHES_MAX)
			return cli_error(cmd, "a capture has at most %d match "
			    "statements", CAPTURE_MATCHES_MAX);
		o->matches[o->n_matches++] = m;
	}
	return 0;
}

/* Was the keyword typed, with what belongs behind it or without? */
static bool
has_part(const struct cli_cmd *cmd, const char *keyword)
{
	for (size_t i = 0; i < cli_arg_count(cmd, "part"); i++)
		if (strcmp(cli_arg_at(cmd, "part", i), keyword) == 0)
			return true;
	return false;
}

static uint16_t
type_read(const char *word)
{
	return strcmp(word, "arp") == 0 ? TYPE_ARP :
	    strcmp(word, "ip") == 0 ? TYPE_IP :
	    strcmp(word, "ip6") == 0 ? TYPE_IP6 :
	    (uint16_t)strtoul(word, NULL, 10);
}

static int
options_read(struct cli_cmd *cmd, struct capture_options *o)
{
	struct captures *all = cli_ctx(cmd);
	const char *list = cli_arg(cmd, "list");
	int r;

	if (cli_has(cmd, "other"))
		return cli_error(cmd, "Postern does not capture %s",
		    cli_arg(cmd, "other"));
	if (cli_has(cmd, "type"))
		o->type = cli_arg_is(cmd, "type", "isakmp") ? CAPTURE_ISAKMP :
		    CAPTURE_RAW;
	if (cli_has(cmd, "ethertype"))
		o->ethertype = type_read(cli_arg(cmd, "ethertype"));
	o->size = cli_number(cmd, "buffer", o->size);
	o->length = (unsigned)cli_number(cmd, "length", o->length);
	o->circular = o->circular || has_part(cmd, "circular-buffer");
	o->headers_only = o->headers_only || has_part(cmd, "headers-only");
	if ((r = matches_add(cmd, o)) != 0)
		return r;
	if (list != NULL) {
		if (!acl_list_exists(all->acl, list))
			return cli_error(cmd, "access-list <%s> does not "
			    "exist", list);
		xreplace(&o->list, list);
	}
	if (o->list != NULL && o->n_matches > 0)
		return cli_error(cmd, "a capture has either an access-list or "
		    "match statements");
	return 0;
}

/* ---- capture ------------------------------------------------------------ */

static int
interfaces_check(struct cli_cmd *cmd, const struct capture *c)
{
	struct captures *all = cli_ctx(cmd);
	size_t n = cli_arg_count(cmd, "nameif");
	const char *nameif;
	int r = 0;

	if (n > CAPTURE_SOURCES_MAX)
		r = ERR_FULL;
	for (size_t i = 0; i < n && r == 0; i++) {
		nameif = cli_arg_at(cmd, "nameif", i);
		if (net_by_nameif(all->net, nameif) == NULL)
			return cli_error(cmd, "interface <%s> does not exist",
			    nameif);
		r = capture_source_check(all, c, nameif);
		if (r == ERR_UNSUPPORTED)
			return cli_error(cmd, "the frames of interface %s "
			    "can't be in this capture", nameif);
		if (r == ERR_SYSTEM)
			return cli_error(cmd, "interface %s can't be watched: "
			    "%s", nameif, strerror(errno));
	}
	if (r == ERR_FULL || (c != NULL &&
	    c->n_sources + n > CAPTURE_SOURCES_MAX))
		return cli_error(cmd, "a capture has at most %d interfaces",
		    CAPTURE_SOURCES_MAX);
	return 0;
}

static bool
name_possible(const char *name)
{
	return strlen(name) <= CAPTURE_NAME_MAX && disk_name_good(name);
}

/* o is taken; all is well so far. */
static int
commit(struct cli_cmd *cmd, struct capture *c, struct capture_options *o)
{
	struct captures *all = cli_ctx(cmd);

	if (!capture_fits(all, c, o->size))
		return cli_error(cmd, "Unable to get %zu bytes for the "
		    "buffer: all captures have %d together", o->size,
		    CAPTURE_BYTES_MAX);
	if (c == NULL)
		c = capture_add(all, cli_arg(cmd, "name"), o);
	else if (capture_change(c, o) != 0)
		return cli_error(cmd, "the buffer of capture %s holds more "
		    "than that", c->name);
	if (c == NULL)
		return cli_error(cmd, "there are %d captures, which is the "
		    "most", CAPTURES_MAX);
	for (size_t i = 0; i < cli_arg_count(cmd, "nameif"); i++)
		capture_source_add(c, cli_arg_at(cmd, "nameif", i));
	return 0;
}

static int
capture_set(struct cli_cmd *cmd)
{
	struct captures *all = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct capture *c = capture_find(all, name);
	struct capture_options o;
	int r;

	if (!cli_has(cmd, "part") && !cli_has(cmd, "other"))
		return cli_incomplete(cmd);
	if (c == NULL && !name_possible(name))
		return cli_error(cmd, "Capture name <%s> is not possible: 1 to "
		    "%d letters, digits, '-', '_', '.', '+'", name,
		    CAPTURE_NAME_MAX);
	if (c != NULL)
		capture_options_copy(&o, &c->o);
	else
		capture_options_init(&o);
	if ((r = options_read(cmd, &o)) == 0 &&
	    (r = interfaces_check(cmd, c)) == 0)
		r = commit(cmd, c, &o);
	capture_options_clear(&o);
	return r;
}

/* ---- no capture --------------------------------------------------------- */

static struct capture *
find(struct cli_cmd *cmd)
{
	struct capture *c = capture_find(cli_ctx(cmd), cli_arg(cmd, "name"));

	if (c == NULL)
		cli_error(cmd, "Capture <%s> does not exist",
		    cli_arg(cmd, "name"));
	return c;
}

static int
match_remove(struct cli_cmd *cmd, struct capture_options *o,
    const char *prefix)
{
	struct match m;
	size_t k = 0;
	int r;

	if (!match_given(cmd, prefix))
		return 0;
	if ((r = match_read(cmd, prefix, &m)) != 0)
		return r;
	for (size_t i = 0; i < o->n_matches; i++)
		if (!match_equal(&o->matches[i], &m))
			o->matches[k++] = o->matches[i];
	if (k == o->n_matches)
		return cli_error(cmd, "Capture <%s> has no such match",
		    cli_arg(cmd, "name"));
	o->n_matches = k;
	return 0;
}

static int
options_remove(struct cli_cmd *cmd, struct capture_options *o)
{
	const char *list = cli_arg(cmd, "list");
	int r;

	if (list != NULL && (o->list == NULL || strcmp(o->list, list) != 0))
		return cli_error(cmd, "Capture <%s> has no such access-list",
		    cli_arg(cmd, "name"));
	if (has_part(cmd, "access-list"))
		capture_options_clear(o);
	if (has_part(cmd, "type"))
		o->type = CAPTURE_RAW;
	if (has_part(cmd, "ethernet-type"))
		o->ethertype = 0;
	if (has_part(cmd, "buffer"))
		o->size = CAPTURE_SIZE;
	if (has_part(cmd, "packet-length"))
		o->length = CAPTURE_LENGTH;
	if (has_part(cmd, "circular-buffer"))
		o->circular = false;
	if (has_part(cmd, "headers-only"))
		o->headers_only = false;
	if ((r = match_remove(cmd, o, "m1")) == 0 &&
	    (r = match_remove(cmd, o, "m2")) == 0)
		r = match_remove(cmd, o, "m3");
	return r;
}

static int
capture_unset(struct cli_cmd *cmd)
{
	struct capture *c = find(cmd);
	struct capture_options o;
	const char *nameif;
	int r;

	if (c == NULL)
		return ERR_REFUSED;
	if (cli_has(cmd, "other"))
		return cli_error(cmd, "Capture <%s> has no %s", c->name,
		    cli_arg(cmd, "other"));
	if (!cli_has(cmd, "part")) {
		capture_remove(c);
		return 0;
	}
	if ((has_part(cmd, "interface") && !cli_has(cmd, "nameif")) ||
	    (has_part(cmd, "match") && !match_given(cmd, "m1")))
		return cli_incomplete(cmd);
	for (size_t i = 0; (nameif = cli_arg_at(cmd, "nameif", i)) != NULL;
	    i++)
		if (!capture_has_source(c, nameif))
			return cli_error(cmd, "Capture <%s> has no interface "
			    "%s", c->name, nameif);
	capture_options_copy(&o, &c->o);
	r = options_remove(cmd, &o);
	if (r == 0)
		r = commit(cmd, c, &o);
	capture_options_clear(&o);
	for (size_t i = 0; r == 0 &&
	    (nameif = cli_arg_at(cmd, "nameif", i)) != NULL; i++)
		capture_source_remove(c, nameif);
	return r;
}

/* ---- stop, clear -------------------------------------------------------- */

static int
stop_set(struct cli_cmd *cmd)
{
	struct capture *c = find(cmd);

	if (c == NULL)
		return ERR_REFUSED;
	capture_stop(c, !cli_is_no(cmd));
	return 0;
}

static int
clear(struct cli_cmd *cmd)
{
	struct captures *all = cli_ctx(cmd);
	struct capture *c;

	if (!cli_has(cmd, "all")) {
		if ((c = find(cmd)) == NULL)
			return ERR_REFUSED;
		capture_empty(c);
		return 0;
	}
	TAILQ_FOREACH(c, &all->list, entry)
		capture_empty(c);
	return 0;
}

/* ---- the grammar -------------------------------------------------------- */

#define OTHERS \
	"asp-drop$other [all] | inline-tag$other | lacp$other | " \
	"switch$other | tls-proxy$other | webvpn$other"

#define HELP \
	"capture\tCapture packets\n" \
	"$name\tName of the capture\n" \
	"stop\tCapture nothing more, and keep what there is\n" \
	"type\tWhat is captured\n" \
	"raw-data\tPackets as they are on the wire (default)\n" \
	"isakmp\tIKE messages, as they are on the wire\n" \
	"asp-drop\tPackets that were dropped (not in Postern)\n" \
	"all\tWhatever the reason\n" \
	"inline-tag\tBy security group (not in Postern)\n" \
	"lacp\tLink aggregation (not in Postern)\n" \
	"switch\tOf the internal switch (not in Postern)\n" \
	"tls-proxy\tOf the TLS proxy (not in Postern)\n" \
	"webvpn\tOf clientless VPN (not in Postern)\n" \
	"access-list\tCapture packets that match access-list\n" \
	"$list\tName of the access-list\n" \
	"ethernet-type\tCapture Ethernet packets of a particular type\n" \
	"arp\tARP\n" \
	"ip\tIPv4\n" \
	"ip6\tIPv6\n" \
	"$ethertype\tNumber of the type\n" \
	"interface\tCapture packets on a specific interface\n" \
	"$nameif\tName of the interface\n" \
	"buffer\tConfigure size of capture buffer, default is 512 KB\n" \
	"$buffer\tSize of capture buffer in bytes\n" \
	"packet-length\tMaximum length of a packet, default is 1518\n" \
	"$length\tBytes of each packet that are kept\n" \
	"circular-buffer\tOverwrite buffer from beginning when full, default " \
	"is non-circular\n" \
	"headers-only\tCapture only L2, L3 and L4 headers of packet without " \
	"data in them\n" \
	"trace\tTrace the captured packets (not in Postern)\n" \
	"real-time\tShow packets as they come (not in Postern)\n" \
	"match\tCapture packets that match, in both directions\n"

static const struct cli_row rows[] = {
	{ "exec", 15, "capture NAME:capture$name ~ "
	    "< type$part { raw-data$type | isakmp$type | " OTHERS " } | "
	    "access-list$part NAME:access-list$list | "
	    "ethernet-type$part { arp$ethertype | ip$ethertype | "
	    "ip6$ethertype | (0-65535)$ethertype } | "
	    "interface$part NAME:nameif$nameif [ interface NAME:nameif$nameif "
	    "[ interface NAME:nameif$nameif [ interface "
	    "NAME:nameif$nameif ] ] ] | "
	    "buffer$part (1534-33554432)$buffer | "
	    "packet-length$part (64-9216)$length | "
	    "circular-buffer$part | headers-only$part | "
	    "trace$other | real-time$other | "
	    "match$part @capture-match$m1 [ match @capture-match$m2 "
	    "[ match @capture-match$m3 ] ] >",
	    HELP, capture_set, capture_unset, 0 },
	{ "exec", 15, "capture NAME:capture$name stop", HELP, stop_set,
	    stop_set, 0 },
	{ "exec", 15, "clear capture { /all$all | NAME:capture$name }",
	    "clear\tReset functions\n"
	    "capture\tRemove the packets of a capture, and go on\n"
	    "/all\tOf all captures\n$name\tName of the capture\n",
	    clear, NULL, 0 },
};

static void
names(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct captures *all = ctx;
	struct capture *c;

	TAILQ_FOREACH(c, &all->list, entry)
		each(arg, c->name);
}

void
capture_cli_init(struct captures *all)
{
	struct cli *cli = all->cli;

	cli_names_add(cli, "capture", names, all);
	match_cli_init(cli);
	cli_rows_add(cli, rows, sizeof rows / sizeof *rows, all);
}
