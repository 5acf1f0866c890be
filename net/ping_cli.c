#include "net/model_cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "net/ping.h"

/*
 * `ping`: the session waits, the daemon doesn't.
 */
enum { MARKS_A_LINE = 70 };

struct run {
	struct ping *ping;
	struct cli_hold *hold;
	uint32_t marks;
	char host[ADDR_TEXT_MAX];
};

static void
on_mark(void *ctx, char mark)
{
	struct run *run = ctx;

	if (run->marks > 0 && run->marks % MARKS_A_LINE == 0)
		cli_hold_printf(run->hold, "\n");
	cli_hold_printf(run->hold, "%c", mark);
	run->marks++;
}

/* The last echo, or the user's Ctrl-C. */
static void
on_end(void *ctx)
{
	struct run *run = ctx;
	struct ping_result r;

	ping_result(run->ping, &r);
	if (r.no_route)
		cli_hold_printf(run->hold, "No route to host %s\n", run->host);
	cli_hold_printf(run->hold, "\nSuccess rate is %u percent (%u/%u)",
	    r.sent == 0 ? 0 :
	    (unsigned)((uint64_t)r.answered * 100 / r.sent), r.answered,
	    r.sent);
	if (r.answered > 0)
		cli_hold_printf(run->hold, ", round-trip min/avg/max = "
		    "%u/%u/%u ms", r.min_ms, r.avg_ms, r.max_ms);
	cli_hold_printf(run->hold, "\n");
	ping_free(run->ping);
	cli_release(run->hold);
	free(run);
}

/* "0".."FFFF" */
static bool
pattern_read(struct cli_cmd *cmd, uint16_t *out)
{
	const char *s = cli_arg(cmd, "data");

	*out = 0xabcd;
	if (s == NULL)
		return true;
	if (strspn(s, "0123456789abcdefABCDEF") != strlen(s))
		return false;
	*out = (uint16_t)strtoul(s, NULL, 16);
	return true;
}

/* 0, or what the handler returns. */
static int
options_read(struct cli_cmd *cmd, struct ping_options *o)
{
	struct net *net = cli_ctx(cmd);
	const char *nameif = cli_arg(cmd, "interface");
	const struct iface *i;

	if (nameif != NULL) {
		if ((i = iface_by_nameif(net, nameif)) == NULL)
			return cli_invalid(cmd, "interface");
		if (i->v.ifindex == 0)
			return cli_error(cmd, "Interface %s has no link",
			    nameif);
		o->link = i->v.link;
		o->ifindex = i->v.ifindex;
	}
	/* There is no DNS: a name has no address. */
	if (!cli_addr(cmd, "host", &o->host))
		return cli_error(cmd, "%% Invalid Hostname");
	if (!pattern_read(cmd, &o->pattern))
		return cli_invalid(cmd, "data");
	o->repeat = (uint32_t)cli_number(cmd, "repeat", 5);
	o->size = (uint16_t)cli_number(cmd, "size", 100);
	o->timeout_s = (unsigned)cli_number(cmd, "timeout", 2);
	o->validate = cli_has(cmd, "validate");
	if (o->host.family == AF_INET6 && o->size < PING_SIZE6_MIN)
		return cli_invalid(cmd, "size");
	return 0;
}

static int
ping(struct cli_cmd *cmd)
{
	struct net *net = cli_ctx(cmd);
	struct ping_options o = { 0 };
	struct ping_host host = { .mark = on_mark, .end = on_end };
	struct run *run;
	int r;

	if ((r = options_read(cmd, &o)) != 0)
		return r;
	run = xcalloc(1, sizeof *run);
	host.ctx = run;
	if ((run->ping = ping_new(net->loop, &o, &host)) == NULL) {
		free(run);
		return cli_error(cmd, "The echos can't be sent: %s",
		    strerror(errno));
	}
	addr_format(&o.host, run->host);
	cli_printf(cmd, "Type escape sequence to abort.\n"
	    "Sending %u, %u-byte ICMP Echos to %s, timeout is %u seconds:\n",
	    o.repeat, o.size, run->host, o.timeout_s);
	run->hold = cli_hold(cmd, on_end, run);
	return ERR_AGAIN;
}

static const struct cli_row rows[] = {
	{ "user", 0, "ping { @ping-host | NAME:nameif$interface @ping-host } "
	    "< data WORD(1-4)$data | repeat (1-2147483647)$repeat | "
	    "size (28-65535)$size | timeout (1-3600)$timeout | "
	    "validate$validate >",
	    "ping	Send echo messages\n"
	    "$interface	Interface that they leave by\n"
	    "data	What the data is filled with\n"
	    "$data	Hexadecimal, 0-FFFF (default abcd)\n"
	    "repeat	How many\n$repeat	Echos (default 5)\n"
	    "size	Length of the packets\n"
	    "$size	Bytes with their headers (default 100)\n"
	    "timeout	How long to wait for each answer\n"
	    "$timeout	Seconds (default 2)\n"
	    "validate	Compare the data of the answers\n", ping, NULL, 0 },
};

void
ping_cli_init(struct net *net)
{
	cli_subgrammar_add(net->cli, "ping-host",
	    "{ A.B.C.D$host | X:X:X:X::X$host | WORD$name }",
	    "$host	Address to reach\n$name	Name of a host\n");
	cli_rows_add(net->cli, rows, sizeof(rows) / sizeof(rows[0]), net);
}
