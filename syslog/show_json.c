#include <string.h>

#include "syslog/local.h"

/* show logging as JSON */

static void
dest_put(const struct syslog *s, enum dest dest, json_t *o)
{
	const struct filter *f = &s->model.filters[dest];
	json_t *classes;

	json_put_text(o, "destination", dest_word(dest));
	json_put_bool(o, "enabled", dest_is_on(&s->model, dest));
	if (f->on && f->list != NULL)
		json_put_text(o, "list", f->list);
	else if (f->on)
		json_put_text(o, "level", level_word(f->level));
	classes = json_put_array(o, "classes");
	for (size_t i = 0; i < n_message_classes; i++)
		if (s->model.classes[i][dest] >= 0)
			json_put_text(classes, NULL, message_classes[i].name);
	json_put_number(o, "messages_logged", s->logged[dest]);
}

static void
tcp_put(const struct syslog *s, json_t *o)
{
	struct remote_stats st;

	remotes_stats(s->remotes, &st);
	json_put_number(o, "not_putable", st.not_putable);
	json_put_number(o, "all_channel_down", st.all_down);
	json_put_number(o, "channel_flap_cnt", st.flaps);
	json_put_number(o, "syslog_pkt_loss", st.lost);
	json_put_number(o, "partial_rewrite_cnt", st.partial);
}

static void
device_put(const struct syslog *s, json_t *o)
{
	static const char *const kinds[] = {
		[DEVICE_OFF] = "disabled", [DEVICE_CLUSTER] = "disabled",
		[DEVICE_CONTEXT] = "context-name",
		[DEVICE_HOSTNAME] = "hostname", [DEVICE_ADDRESS] = "ipaddress",
		[DEVICE_STRING] = "string",
	};
	const char *kind = kinds[s->model.device_id];
	char buf[ADDR_TEXT_MAX];

	json_put_text(o, "device_id_type", kind);
	json_put_text(o, "device_id", strcmp(kind, "disabled") == 0 ? NULL :
	    syslog_device(s, buf));
}

void
syslog_settings_put(struct syslog *s, json_t *o)
{
	static const enum dest order[] = { DEST_CONSOLE, DEST_MONITOR,
		DEST_BUFFERED, DEST_TRAP, DEST_HISTORY, DEST_MAIL, DEST_ASDM };
	const struct log_model *m = &s->model;
	json_t *list;

	json_put_bool(o, "enabled", m->enabled);
	json_put_number(o, "facility", m->facility);
	json_put_bool(o, "timestamp", m->timestamp != TIME_OFF);
	json_put_bool(o, "hide_username", !m->show_username);
	json_put_bool(o, "permit_hostdown", m->permit_hostdown);
	device_put(s, o);
	list = json_put_array(o, "destinations");
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		dest_put(s, order[i], json_put_object(list, NULL));
	remotes_put(s->remotes, json_put_array(o, "hosts"));
	tcp_put(s, json_put_object(o, "tcp"));
}

void
syslog_buffer_put(struct syslog *s, json_t *lines)
{
	struct text all;
	size_t len;

	text_init(&all);
	ring_print(&s->ring, &all);
	for (const char *p = text_str(&all); *p != '\0';
	    p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		json_put_text_n(lines, NULL, p, len);
	}
	text_clear(&all);
}
