#include "cli/json.h"
#include "syslog/local.h"

/* show logging, clear logging. */

static int
show(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	json_t *json = cli_json(cmd);

	if (json != NULL) {
		syslog_settings_put(s, json);
		syslog_buffer_put(s, json_put_array(json, "buffer"));
		return 0;
	}
	syslog_settings_print(s, cli_out(cmd));
	ring_print(&s->ring, cli_out(cmd));
	return 0;
}

static int
show_setting(struct cli_cmd *cmd)
{
	json_t *json = cli_json(cmd);

	if (json != NULL)
		syslog_settings_put(cli_ctx(cmd), json);
	else
		syslog_settings_print(cli_ctx(cmd), cli_out(cmd));
	return 0;
}

static int
show_queue(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	json_t *json = cli_json(cmd);
	struct remote_stats st;

	remotes_stats(s->remotes, &st);
	if (json != NULL) {
		json_put_number(json, "limit", s->model.queue);
		json_put_number(json, "discarded", st.queue_full);
		json_put_number(json, "queued", st.queued);
		json_put_number(json, "queued_most", st.queued_most);
		return 0;
	}
	if (s->model.queue != 0)
		cli_printf(cmd, "    Logging Queue length limit : %u msg(s)\n",
		    s->model.queue);
	else
		cli_printf(cmd, "    Logging Queue length limit : "
		    "Unlimited\n");
	cli_printf(cmd, "    %llu msg(s) discarded due to queue overflow\n"
	    "    0 msg(s) discarded due to memory allocation failure\n"
	    "    Current %u msg on queue, %u msgs most on queue\n",
	    (unsigned long long)st.queue_full, st.queued, st.queued_most);
	return 0;
}

static void
message_put(json_t *o, const struct known_message *known, unsigned id,
    const struct message_setting *setting)
{
	json_put_format(o, "id", "%06u", id);
	json_put_text(o, "default_level",
	    known != NULL ? level_word(known->severity) : NULL);
	if (setting != NULL && setting->level >= 0)
		json_put_text(o, "current_level",
		    level_word((unsigned)setting->level));
	json_put_bool(o, "enabled", setting == NULL || !setting->off);
}

static void
message_print(struct cli_cmd *cmd, json_t *list,
    const struct known_message *known, unsigned id,
    const struct message_setting *setting)
{
	const char *state = setting != NULL && setting->off ? "disabled" :
	    "enabled";

	if (list != NULL) {
		message_put(json_put_object(list, NULL), known, id, setting);
		return;
	}
	cli_printf(cmd, "syslog %06u: ", id);
	if (known != NULL)
		cli_printf(cmd, "default-level %s",
		    level_word(known->severity));
	else
		cli_printf(cmd, "not a message of Postern");
	if (setting != NULL && setting->level >= 0)
		cli_printf(cmd, ", current-level %s",
		    level_word((unsigned)setting->level));
	cli_printf(cmd, " (%s)\n", state);
}

static int
show_message(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	const struct log_model *m = &s->model;
	unsigned id = (unsigned)cli_number(cmd, "id", 0);
	json_t *json = cli_json(cmd), *list = NULL;

	if (json != NULL)
		list = json_put_array(json, "messages");
	if (id != 0) {
		message_print(cmd, list, known_message(id), id,
		    message_find(m, id));
		return 0;
	}
	if (!cli_has(cmd, "all")) {
		for (size_t i = 0; i < m->n_settings; i++)
			message_print(cmd, list,
			    known_message(m->settings[i].id),
			    m->settings[i].id, &m->settings[i]);
		return 0;
	}
	for (size_t i = 0; i < n_known_messages; i++) {
		id = known_messages[i].id;
		if (i == 0 || id != known_messages[i - 1].id)
			message_print(cmd, list, &known_messages[i], id,
			    message_find(m, id));
	}
	return 0;
}

static int
clear_buffer(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);

	ring_empty(&s->ring);
	return 0;
}

static const struct cli_row rows[] = {
	{ "exec", 15, "show logging",
	    "show\tShow running system information\n"
	    "logging\tSettings and the contents of the log buffer\n",
	    show, NULL, CLI_JSON },
	{ "exec", 15, "show logging setting", "setting\tSettings only\n",
	    show_setting, NULL, CLI_JSON },
	{ "exec", 15, "show logging queue",
	    "queue\tMessages that wait for syslog servers\n",
	    show_queue, NULL, CLI_JSON },
	{ "exec", 15, "show logging message "
	    "[ { all$all | (100000-999999)$id } ]",
	    "message\tLevels of messages that are not as they came\n"
	    "all\tAll messages that Postern has\n$id\tOne message\n",
	    show_message, NULL, CLI_JSON },
	{ "exec", 15, "clear logging buffer",
	    "clear\tReset functions\nlogging\tSyslog\n"
	    "buffer\tThe contents of the log buffer\n",
	    clear_buffer, NULL, 0 },
};

void
syslog_show_cli_init(struct syslog *s)
{
	cli_rows_add(s->cli, rows, sizeof rows / sizeof *rows, s);
}
