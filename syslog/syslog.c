#include "syslog/syslog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/loop.h"
#include "base/messages.h"
#include "config/config.h"
#include "net/net.h"
#include "syslog/local.h"

/* The way of a message: its setting, rate, and then each destination. */

const char *
syslog_device(const struct syslog *s, char buf[ADDR_TEXT_MAX])
{
	const struct log_model *m = &s->model;
	const struct net_interface *i;

	switch (m->device_id) {
	case DEVICE_HOSTNAME:
		return s->host.hostname != NULL ?
		    s->host.hostname(s->host.ctx) : "";
	case DEVICE_STRING:
		return m->device_text;
	case DEVICE_CONTEXT:
		return "single_vf"; /* an ASA without contexts */
	case DEVICE_ADDRESS:
		i = net_by_nameif(s->net, m->device_text);
		return i != NULL ? addr_format(&i->ip, buf) : "";
	case DEVICE_CLUSTER: /* there is none */
	case DEVICE_OFF:
		break;
	}
	return "";
}

static bool
rates_pass(struct syslog *s, unsigned severity, unsigned id)
{
	uint64_t now = loop_now_ms(s->loop);
	struct rate *r = rate_find(&s->model, RATE_MESSAGE, id);

	if (r == NULL)
		r = rate_find(&s->model, RATE_LEVEL, severity);
	return r == NULL || rate_pass(r, now);
}

static void
to_terminals(struct syslog *s, const struct message *msg)
{
	struct log_model *m = &s->model;
	bool console, monitor;
	struct text line;

	console = dest_wants(m, DEST_CONSOLE, msg->severity, msg->id);
	monitor = dest_wants(m, DEST_MONITOR, msg->severity, msg->id);
	s->logged[DEST_CONSOLE] += console;
	s->logged[DEST_MONITOR] += monitor;
	text_init(&line);
	format_line(m, msg, &line);
	if (dest_wants(m, DEST_BUFFERED, msg->severity, msg->id)) {
		ring_add(&s->ring, text_str(&line));
		s->logged[DEST_BUFFERED]++;
	}
	text_add_char(&line, '\n');
	if ((console || monitor) && s->host.terminals != NULL)
		s->host.terminals(s->host.ctx, text_str(&line), console,
		    monitor);
	text_clear(&line);
}

static void
put(struct syslog *s, unsigned severity, unsigned id, const char *body)
{
	const struct message_setting *setting = message_find(&s->model, id);
	struct message msg = { severity, id, body, time(NULL) };
	char buf[ADDR_TEXT_MAX];

	if (!s->model.enabled || s->delivering)
		return;
	if (setting != NULL && setting->off)
		return;
	if (setting != NULL && setting->level >= 0)
		msg.severity = (unsigned)setting->level;
	if (!rates_pass(s, msg.severity, id))
		return;
	s->delivering = true;
	to_terminals(s, &msg);
	if (dest_wants(&s->model, DEST_TRAP, msg.severity, id)) {
		remotes_send(s->remotes, &msg, syslog_device(s, buf));
		s->logged[DEST_TRAP]++;
	}
	s->delivering = false;
}

static void
take(void *ctx, enum log_severity severity, unsigned id, const char *text)
{
	if (severity <= SEV_INFORMATIONAL)
		fprintf(stderr, "%s\n", text);
	put(ctx, severity, id, format_body(text, id));
}

void
syslog_changed(struct syslog *s)
{
	if (s->ring.size != s->model.buffer_size)
		ring_resize(&s->ring, s->model.buffer_size);
	log_set_level(level_wanted(&s->model));
	config_modified(s->config, NULL);
}

/* A name that goes takes the lines along that have it. */
static void
on_interface(void *ctx, const char *nameif, const char *old_nameif)
{
	struct syslog *s = ctx;
	struct log_model *m = &s->model;

	if (nameif != NULL)
		remotes_interface(s->remotes, nameif, false);
	if (old_nameif == NULL || *old_nameif == '\0')
		return;
	remotes_interface(s->remotes, old_nameif, true);
	if (m->device_id == DEVICE_ADDRESS &&
	    strcmp(m->device_text, old_nameif) == 0) {
		m->device_id = DEVICE_OFF;
		xreplace(&m->device_text, NULL);
	}
}

struct syslog *
syslog_new(struct loop *loop, struct config *config, struct cli *cli,
    struct net *net)
{
	struct syslog *s = xcalloc(1, sizeof *s);

	s->loop = loop;
	s->config = config;
	s->cli = cli;
	s->net = net;
	log_model_init(&s->model);
	s->remotes = remotes_new(loop, net, &s->model);
	ring_init(&s->ring, s->model.buffer_size);
	text_init(&s->class_syntax);
	text_init(&s->class_help);
	net_on_change(net, on_interface, s);
	log_set_sink(take, s);
	return s;
}

void
syslog_free(struct syslog *s)
{
	if (s == NULL)
		return;
	log_set_sink(NULL, NULL);
	log_set_level(SEV_INFORMATIONAL);
	remotes_free(s->remotes);
	log_model_clear(&s->model);
	ring_clear(&s->ring);
	text_clear(&s->class_syntax);
	text_clear(&s->class_help);
	free(s);
}

void
syslog_host_set(struct syslog *s, const struct syslog_host *host)
{
	s->host = *host;
}

bool
syslog_hides_usernames(const struct syslog *s)
{
	return !s->model.show_username;
}

/* ---- commands ------------------------------------------------------------ */

/* show, or what is enough of it; s alone could be others. */
static bool
is_show(const char *line)
{
	size_t n = strcspn(line, " ");

	return n >= 2 && n <= 4 && strncmp(line, "show", n) == 0;
}

void
syslog_command(struct syslog *s, const char *user, const char *line,
    const struct addr *from, bool changes)
{
	char buf[ADDR_TEXT_MAX];

	(void)s;
	line += strspn(line, " "); /* of a paste */
	if (is_show(line)) {
		log_msg(MSG_COMMAND_SHOW, user, line);
		return;
	}
	log_msg(MSG_COMMAND, user, line);
	if (changes)
		log_msg(MSG_COMMAND_CHANGE, user,
		    from != NULL ? addr_format(from, buf) : "0.0.0.0", line);
}
