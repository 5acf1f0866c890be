#include "syslog/local.h"

/* The head of `show logging`. */

static const char *
on_off(bool on)
{
	return on ? "enabled" : "disabled";
}

static void
dest_print(const struct syslog *s, enum dest dest, const char *name,
    struct text *out)
{
	const struct filter *f = &s->model.filters[dest];

	text_printf(out, "    %s logging: ", name);
	if (!dest_is_on(&s->model, dest)) {
		text_add(out, "disabled\n");
		return;
	}
	if (!f->on)
		text_add(out, "class");
	else if (f->list != NULL)
		text_printf(out, "list %s", f->list);
	else
		text_printf(out, "level %s", level_word(f->level));
	for (size_t i = 0; i < n_message_classes; i++)
		if (s->model.classes[i][dest] >= 0)
			text_printf(out, "%s%s", f->on ? ", class " : " ",
			    message_classes[i].name);
	if (dest == DEST_TRAP)
		text_printf(out, ", facility %u", s->model.facility);
	text_printf(out, ", %llu messages logged\n",
	    (unsigned long long)s->logged[dest]);
}

static void
tcp_print(const struct syslog *s, struct text *out)
{
	struct remote_stats st;

	remotes_stats(s->remotes, &st);
	text_printf(out, "    Global TCP syslog stats::\n"
	    "        NOT_PUTABLE: %llu, ALL_CHANNEL_DOWN: %llu\n"
	    "        CHANNEL_FLAP_CNT: %llu, SYSLOG_PKT_LOSS: %llu\n"
	    "        PARTIAL_REWRITE_CNT: %llu\n",
	    (unsigned long long)st.not_putable,
	    (unsigned long long)st.all_down, (unsigned long long)st.flaps,
	    (unsigned long long)st.lost, (unsigned long long)st.partial);
}

static void
device_print(const struct syslog *s, struct text *out)
{
	const struct log_model *m = &s->model;
	char buf[ADDR_TEXT_MAX];
	const char *device = syslog_device(s, buf);

	text_add(out, "    Device ID: ");
	switch (m->device_id) {
	case DEVICE_HOSTNAME:
		text_printf(out, "hostname \"%s\"\n", device);
		break;
	case DEVICE_ADDRESS:
		text_printf(out, "'%s' interface IP address \"%s\"\n",
		    m->device_text, device);
		break;
	case DEVICE_STRING:
		text_printf(out, "string \"%s\"\n", device);
		break;
	case DEVICE_CONTEXT:
		text_printf(out, "context name \"%s\"\n", device);
		break;
	case DEVICE_CLUSTER:
	case DEVICE_OFF:
		text_add(out, "disabled\n");
		break;
	}
}

void
syslog_settings_print(struct syslog *s, struct text *out)
{
	const struct log_model *m = &s->model;

	text_printf(out, "Syslog logging: %s\n"
	    "    Facility: %u\n"
	    "    Timestamp logging: %s\n"
	    "    Hide Username logging: %s\n"
	    "    Standby logging: disabled\n"
	    "    Debug-trace logging: disabled\n",
	    on_off(m->enabled), m->facility,
	    on_off(m->timestamp != TIME_OFF), on_off(!m->show_username));
	dest_print(s, DEST_CONSOLE, "Console", out);
	dest_print(s, DEST_MONITOR, "Monitor", out);
	dest_print(s, DEST_BUFFERED, "Buffer", out);
	dest_print(s, DEST_TRAP, "Trap", out);
	remotes_print(s->remotes, out);
	tcp_print(s, out);
	text_printf(out, "    Permit-hostdown logging: %s\n",
	    on_off(m->permit_hostdown));
	dest_print(s, DEST_HISTORY, "History", out);
	device_print(s, out);
	dest_print(s, DEST_MAIL, "Mail", out);
	dest_print(s, DEST_ASDM, "ASDM", out);
}
