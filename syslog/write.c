#include "config/config.h"
#include "syslog/model.h"

/* The section of running-config, in the order in which an ASA writes it. */

static void
flag(struct config_out *out, bool set, const char *line)
{
	if (set)
		text_printf(out->text, "logging %s\n", line);
	else if (out->all)
		text_printf(out->text, "no logging %s\n", line);
}

static void
filter_write(const struct log_model *m, enum dest dest, struct text *out)
{
	const struct filter *f = &m->filters[dest];

	if (f->on)
		text_printf(out, "logging %s %s\n", dest_word(dest),
		    f->list != NULL ? f->list : level_word(f->level));
}

static void
kept_write(const struct log_model *m, enum kept_setting k, const char *words,
    struct text *out)
{
	const char *rest = m->kept[k];

	if (rest != NULL)
		text_printf(out, "logging %s%s%s\n", words,
		    *rest != '\0' ? " " : "", rest);
}

static void
lists_write(const struct log_model *m, struct text *out)
{
	const struct message_list *l;

	TAILQ_FOREACH(l, &m->lists, entry)
		for (size_t i = 0; i < l->n; i++) {
			const struct list_rule *r = &l->rules[i];

			text_printf(out, "logging list %s ", l->name);
			if (!r->by_level) {
				text_printf(out, "message %u", r->first);
				if (r->last != r->first)
					text_printf(out, "-%u", r->last);
			} else {
				text_printf(out, "level %s",
				    level_word(r->level));
				if (r->class >= 0)
					text_printf(out, " class %s",
					    message_classes[r->class].name);
			}
			text_add_char(out, '\n');
		}
}

static void
recipients_write(const struct log_model *m, struct text *out)
{
	for (size_t i = 0; i < m->n_recipients; i++) {
		const struct recipient *r = &m->recipients[i];

		text_printf(out, "logging recipient-address %s", r->address);
		if (r->level >= 0)
			text_printf(out, " level %s",
			    level_word((unsigned)r->level));
		text_add_char(out, '\n');
	}
}

static void
numbers_write(const struct log_model *m, struct config_out *out)
{
	if (m->facility != FACILITY_DEFAULT || out->all)
		text_printf(out->text, "logging facility %u\n", m->facility);
	if (m->queue != QUEUE_DEFAULT || out->all)
		text_printf(out->text, "logging queue %u\n", m->queue);
}

static void
device_write(const struct log_model *m, struct text *out)
{
	static const char *const words[] = {
		[DEVICE_CLUSTER] = "cluster-id",
		[DEVICE_CONTEXT] = "context-name",
		[DEVICE_HOSTNAME] = "hostname",
		[DEVICE_ADDRESS] = "ipaddress",
		[DEVICE_STRING] = "string",
	};

	if (m->device_id == DEVICE_OFF)
		return;
	text_printf(out, "logging device-id %s", words[m->device_id]);
	if (m->device_text != NULL)
		text_printf(out, " %s", m->device_text);
	text_add_char(out, '\n');
}

static void
host_write(const struct log_host_config *h, struct text *out)
{
	text_printf(out, "logging host %s %s", h->nameif, h->name);
	if (h->tcp)
		text_add(out, " tcp");
	else if (h->port != 0 && h->port != PORT_UDP)
		text_add(out, " udp");
	if (h->port != 0 && (h->tcp || h->port != PORT_UDP))
		text_printf(out, "/%u", h->port);
	if (h->emblem)
		text_add(out, " format emblem");
	if (h->secure)
		text_add(out, " secure");
	if (h->reference != NULL)
		text_printf(out, " reference-identity %s", h->reference);
	text_add_char(out, '\n');
}

static void
classes_write(const struct log_model *m, struct text *out)
{
	for (size_t c = 0; c < n_message_classes; c++) {
		bool any = false;

		for (int d = 0; d < DESTS; d++) {
			if (m->classes[c][d] < 0)
				continue;
			if (!any)
				text_printf(out, "logging class %s",
				    message_classes[c].name);
			any = true;
			text_printf(out, " %s %s", dest_word((enum dest)d),
			    level_word((unsigned)m->classes[c][d]));
		}
		if (any)
			text_add_char(out, '\n');
	}
}

static void
messages_write(const struct log_model *m, struct text *out)
{
	for (size_t i = 0; i < m->n_settings; i++)
		if (m->settings[i].off)
			text_printf(out, "no logging message %u\n",
			    m->settings[i].id);
	for (size_t i = 0; i < m->n_settings; i++)
		if (m->settings[i].level >= 0)
			text_printf(out, "logging message %u level %s\n",
			    m->settings[i].id,
			    level_word((unsigned)m->settings[i].level));
}

static void
rates_write(const struct log_model *m, struct text *out)
{
	for (size_t i = 0; i < m->n_rates; i++) {
		const struct rate *r = &m->rates[i];

		text_add(out, "logging rate-limit ");
		if (r->count == 0)
			text_add(out, "unlimited");
		else
			text_printf(out, "%u %u", r->count, r->seconds);
		if (r->kind == RATE_LEVEL)
			text_printf(out, " level %s\n", level_word(r->what));
		else
			text_printf(out, " message %u\n", r->what);
	}
}

static void
ftp_server_write(const struct log_model *m, struct config_out *out)
{
	if (m->ftp_server != NULL)
		text_printf(out->text, "logging ftp-server %s %s\n",
		    m->ftp_server, config_secret(out, m->ftp_password));
}

void
log_model_write(const struct log_model *m,
    const struct log_host_config *const *hosts, size_t n_hosts,
    struct config_out *out)
{
	static const enum dest order[] = { DEST_CONSOLE, DEST_MONITOR,
		DEST_BUFFERED, DEST_TRAP, DEST_HISTORY, DEST_ASDM, DEST_MAIL };
	struct text *t = out->text;

	flag(out, m->enabled, "enable");
	if (m->timestamp == TIME_RFC5424)
		text_add(t, "logging timestamp rfc5424\n");
	else
		flag(out, m->timestamp == TIME_ASA, "timestamp");
	if (m->show_username)
		text_add(t, "no logging hide username\n");
	else if (out->all)
		text_add(t, "logging hide username\n");
	kept_write(m, KEPT_STANDBY, "standby", t);
	flag(out, m->emblem, "emblem");
	lists_write(m, t);
	if (m->buffer_size != BUFFER_DEFAULT || out->all)
		text_printf(t, "logging buffer-size %u\n", m->buffer_size);
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		filter_write(m, order[i], t);
	kept_write(m, KEPT_FROM, "from-address", t);
	recipients_write(m, t);
	numbers_write(m, out);
	device_write(m, t);
	for (size_t i = 0; i < n_hosts; i++)
		host_write(hosts[i], t);
	kept_write(m, KEPT_DEBUG_TRACE, "debug-trace", t);
	flag(out, m->permit_hostdown, "permit-hostdown");
	kept_write(m, KEPT_FLASH, "flash-bufferwrap", t);
	kept_write(m, KEPT_FLASH_FREE, "flash-minimum-free", t);
	kept_write(m, KEPT_FLASH_MAX, "flash-maximum-allocation", t);
	kept_write(m, KEPT_FTP, "ftp-bufferwrap", t);
	ftp_server_write(m, out);
	classes_write(m, t);
	messages_write(m, t);
	rates_write(m, t);
}
