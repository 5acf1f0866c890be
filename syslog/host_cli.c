#include "cli/cli.h"
#include "base/log.h"
#include "config/config.h"
#include "net/net.h"
#include "syslog/local.h"

#include <stdlib.h>
#include <string.h>

/* `logging host`. */

enum { HOSTS_MAX = 16 };

/* "tcp", "udp/1514", and the protocol by its number, as older ASAs write it;
 * false: none of these. */
static bool
transport_parse(const char *word, bool *tcp, uint16_t *port)
{
	size_t n = strcspn(word, "/");
	unsigned long number = 0;

	*tcp = strncmp(word, "tcp", n) == 0 || strncmp(word, "6", n) == 0;
	if (!*tcp && strncmp(word, "udp", n) != 0 &&
	    strncmp(word, "17", n) != 0)
		return false;
	if (n == 0 || (word[n] == '/' &&
	    text_number(word + n + 1, 1, 65535, &number) != 0))
		return false;
	*port = (uint16_t)number;
	return true;
}

/* An ASA stops new connections, which would need the filter. */
static void
warn_blocking(struct syslog *s, struct cli_cmd *cmd)
{
	static const char text[] = "While a TCP syslog server is down, "
	    "Postern permits new connections, as with logging "
	    "permit-hostdown.";

	if (s->model.permit_hostdown || s->warned_blocking)
		return;
	s->warned_blocking = true;
	if (cli_is_batch(cmd))
		log_msg(SEV_WARNINGS, 0, "%s", text);
	else
		cli_warning(cmd, "%s", text);
}

static void
warn(struct syslog *s, struct cli_cmd *cmd, const struct log_host_config *c)
{
	if (c->secure)
		config_warn_kept(s->config, cmd, "logging host ... secure "
		    "(nothing is sent there)");
	else if (!addr_is_set(&c->addr))
		config_warn_kept(s->config, cmd, "logging host with a name "
		    "instead of an address");
	else if (c->tcp)
		warn_blocking(s, cmd);
}

/* An address with a mistake in it, and no name. */
static bool
is_mistyped(const char *host)
{
	struct addr addr;

	return addr_parse(host, &addr) != 0 && (strchr(host, ':') != NULL ||
	    host[strspn(host, "0123456789.")] == '\0');
}

static int
host_set(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	const char *transport = cli_arg(cmd, "transport");
	struct log_host_config c = {
		.emblem = cli_has(cmd, "emblem"),
		.secure = cli_has(cmd, "secure"),
	};

	if (is_mistyped(cli_arg(cmd, "host")))
		return cli_invalid(cmd, "host");
	if (transport != NULL && !transport_parse(transport, &c.tcp, &c.port))
		return cli_invalid(cmd, "transport");
	if (c.emblem && c.tcp)
		return cli_error(cmd, "EMBLEM format is for UDP only");
	if (c.secure && !c.tcp)
		return cli_error(cmd, "A secure host needs TCP");
	if (net_by_nameif(s->net, cli_arg(cmd, "nameif")) == NULL &&
	    !cli_is_batch(cmd))
		cli_warning(cmd, "There is no interface %s: nothing is sent "
		    "there until it has one.", cli_arg(cmd, "nameif"));
	if (remotes_count(s->remotes) >= HOSTS_MAX && !remotes_has(s->remotes,
	    cli_arg(cmd, "nameif"), cli_arg(cmd, "host")))
		return cli_error(cmd, "No more than %d logging hosts",
		    HOSTS_MAX);
	(void)addr_parse(cli_arg(cmd, "host"), &c.addr);
	warn(s, cmd, &c);
	c.nameif = xstrdup(cli_arg(cmd, "nameif"));
	c.name = xstrdup(cli_arg(cmd, "host"));
	xreplace(&c.reference, cli_arg(cmd, "reference"));
	remote_set(s->remotes, &c);
	syslog_changed(s);
	return 0;
}

static int
host_unset(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);

	if (!remote_remove(s->remotes, cli_arg(cmd, "nameif"),
	    cli_arg(cmd, "host")))
		return cli_error(cmd, "There is no such logging host");
	syslog_changed(s);
	return 0;
}

static const struct cli_row rows[] = {
	{ "config", 15, "logging host NAME:nameif$nameif WORD$host ~ "
	    "[ WORD$transport ] [ format emblem$emblem ] "
	    "[ secure$secure [ reference-identity WORD$reference ] ]",
	    "host\tA syslog server\n$nameif\tName of interface\n"
	    "$host\tAddress of the syslog server\n"
	    "$transport\ttcp, tcp/port, udp or udp/port\n"
	    "format\tFormat of messages\nemblem\tCisco EMBLEM (UDP only)\n"
	    "secure\tTLS (TCP only)\n"
	    "reference-identity\tWhat its certificate must have\n"
	    "$reference\tName of the reference identity\n",
	    host_set, host_unset, 0 },
};

void
syslog_host_cli_init(struct syslog *s)
{
	cli_rows_add(s->cli, rows, sizeof rows / sizeof *rows, s);
}
