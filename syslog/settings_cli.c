#include "cli/cli.h"
#include "config/config.h"
#include "net/net.h"
#include "syslog/local.h"

#include <stdlib.h>
#include <string.h>

/* `logging` switches and numbers, and the section of running-config. */

#define LOGGING "logging\tWhere syslog messages go, and which\n"

static int
done(struct cli_cmd *cmd)
{
	syslog_changed(cli_ctx(cmd));
	return 0;
}

static int
enable(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);

	s->model.enabled = !cli_is_no(cmd);
	return done(cmd);
}

static int
timestamp(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);

	s->model.timestamp = cli_is_no(cmd) ? TIME_OFF :
	    cli_has(cmd, "rfc") ? TIME_RFC5424 : TIME_ASA;
	return done(cmd);
}

static int
hide(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);

	s->model.show_username = cli_is_no(cmd);
	return done(cmd);
}

static int
emblem(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);

	s->model.emblem = !cli_is_no(cmd);
	return done(cmd);
}

static int
permit_hostdown(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);

	s->model.permit_hostdown = !cli_is_no(cmd);
	return done(cmd);
}

static int
buffer_size(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);

	s->model.buffer_size = cli_is_no(cmd) ? BUFFER_DEFAULT :
	    (unsigned)cli_number(cmd, "bytes", BUFFER_DEFAULT);
	return done(cmd);
}

static int
facility(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);

	s->model.facility = cli_is_no(cmd) ? FACILITY_DEFAULT :
	    (unsigned)cli_number(cmd, "facility", FACILITY_DEFAULT);
	return done(cmd);
}

static int
queue(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);

	s->model.queue = cli_is_no(cmd) ? QUEUE_DEFAULT :
	    (unsigned)cli_number(cmd, "messages", QUEUE_DEFAULT);
	return done(cmd);
}

static int
device_id(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	const char *nameif = cli_arg(cmd, "nameif");
	enum device_id id = DEVICE_OFF;

	if (cli_is_no(cmd))
		id = DEVICE_OFF;
	else if (nameif != NULL)
		id = DEVICE_ADDRESS;
	else if (cli_has(cmd, "string"))
		id = DEVICE_STRING;
	else if (cli_has(cmd, "hostname"))
		id = DEVICE_HOSTNAME;
	else if (cli_has(cmd, "context"))
		id = DEVICE_CONTEXT;
	else
		id = DEVICE_CLUSTER;
	if (id == DEVICE_ADDRESS && net_by_nameif(s->net, nameif) == NULL)
		return cli_error(cmd, "Interface %s does not exist", nameif);
	if (id == DEVICE_CLUSTER)
		config_warn_kept(s->config, cmd, "logging device-id "
		    "cluster-id");
	s->model.device_id = id;
	xreplace(&s->model.device_text, id == DEVICE_ADDRESS ? nameif :
	    id == DEVICE_STRING ? cli_arg(cmd, "string") : NULL);
	return done(cmd);
}

static const struct cli_row rows[] = {
	{ "config", 15, "logging enable",
	    LOGGING "enable\tEnable logging to all destinations\n",
	    enable, enable, 0 },
	{ "config", 15, "logging on",
	    "on\tEnable logging to all destinations (older form)\n",
	    enable, enable, 0 },
	{ "config", 15, "logging timestamp ~ [ rfc5424$rfc ]",
	    "timestamp\tBegin each message with date and time\n"
	    "rfc5424\tIn the form of RFC 5424, as UTC\n",
	    timestamp, timestamp, 0 },
	{ "config", 15, "logging hide username",
	    "hide\tHide what may be secret\n"
	    "username\tNames of unknown users, which may be passwords\n",
	    hide, hide, 0 },
	{ "config", 15, "logging emblem",
	    "emblem\tEMBLEM format for all destinations but hosts\n",
	    emblem, emblem, 0 },
	{ "config", 15, "logging permit-hostdown",
	    "permit-hostdown\tPermit new connections while a TCP syslog "
	    "server is down\n", permit_hostdown, permit_hostdown, 0 },
	{ "config", 15, "logging buffer-size ~ (4096-1048576)$bytes",
	    "buffer-size\tSize of the log buffer\n$bytes\tBytes\n",
	    buffer_size, buffer_size, 0 },
	{ "config", 15, "logging facility ~ (16-23)$facility",
	    "facility\tSyslog facility of what hosts get\n"
	    "$facility\tLOCAL0 (16) to LOCAL7 (23)\n",
	    facility, facility, 0 },
	{ "config", 15, "logging queue ~ (0-8192)$messages",
	    "queue\tMessages that may wait for a syslog server\n"
	    "$messages\tMessages, 0: as many as possible\n",
	    queue, queue, 0 },
	{ "config", 15, "logging device-id ~ { hostname$hostname | "
	    "ipaddress NAME:nameif$nameif | string LINE$string | "
	    "context-name$context | cluster-id$cluster }",
	    "device-id\tWhat names this device in messages to hosts\n"
	    "hostname\tIts host name\n"
	    "ipaddress\tThe address of an interface\n"
	    "$nameif\tName of interface\n"
	    "string\tA text\n$string\tText\n"
	    "context-name\tThe name of the security context\n"
	    "cluster-id\tThe name of the unit in the cluster\n",
	    device_id, device_id, 0 },
};

static void
write(void *ctx, struct config_out *out)
{
	struct syslog *s = ctx;
	const struct log_host_config **hosts;
	size_t n;

	hosts = remotes_configs(s->remotes, &n);
	log_model_write(&s->model, hosts, n, out);
	free(hosts);
}

static void
clear(void *ctx, const char *arg)
{
	struct syslog *s = ctx;

	(void)arg;
	remotes_clear(s->remotes);
	log_model_clear(&s->model);
	log_model_init(&s->model);
	syslog_changed(s);
}

static const struct config_section section = {
	CFG_LOGGING, "logging", NULL, "Logging", write, clear, 0
};

void
syslog_cli_init(struct syslog *s)
{
	cli_rows_add(s->cli, rows, sizeof rows / sizeof *rows, s);
	config_section_add(s->config, &section, s);
	syslog_filter_cli_init(s);
	syslog_message_cli_init(s);
	syslog_host_cli_init(s);
	syslog_kept_cli_init(s);
	syslog_show_cli_init(s);
}
