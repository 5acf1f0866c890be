#include <string.h>

#include "cli/json.h"
#include "config/config.h"
#include "ssh/model.h"

/* quota management-session: of them only SSH's and a user's can be reached;
 * there is no Telnet or HTTP here. */

static unsigned *
quota_of(struct ssh *s, const struct cli_cmd *cmd)
{
	if (cli_arg_is(cmd, "what", "http"))
		return &s->set.quota_http;
	if (cli_arg_is(cmd, "what", "ssh"))
		return &s->set.quota_ssh;
	if (cli_arg_is(cmd, "what", "telnet"))
		return &s->set.quota_telnet;
	if (cli_arg_is(cmd, "what", "user"))
		return &s->set.quota_user;
	return &s->set.quota_all;
}

static int
quota(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);

	*quota_of(s, cmd) = cli_is_no(cmd) ? 0 :
	    (unsigned)cli_number(cmd, "most", 0);
	config_modified(s->config, NULL);
	return 0;
}

/* The first of his sessions. */
static const struct connection *
session_of(const struct ssh *s, const char *user)
{
	const struct connection *c;

	TAILQ_FOREACH(c, &s->connections, entry)
		if (connection_is_session(c) && strcmp(c->user, user) == 0)
			return c;
	return NULL;
}

static void
user_show(const struct ssh *s, const char *user, struct cli_cmd *cmd,
    json_t *list)
{
	const struct connection *c;
	unsigned n = 0;
	json_t *o;

	TAILQ_FOREACH(c, &s->connections, entry)
		n += connection_is_session(c) && strcmp(c->user, user) == 0;
	if (list == NULL) {
		cli_printf(cmd, "%-18u %-17s %s\n", n, "SSH", user);
		return;
	}
	o = json_put_object(list, NULL);
	json_put_text(o, "username", user);
	json_put_text(o, "type", "ssh");
	json_put_number(o, "sessions", n);
}

/* In the form of 9.12 and later: who has how many. */
static int
show_quota(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);
	json_t *json = cli_json(cmd), *list = NULL;
	const struct connection *c;

	if (json != NULL) {
		json_put_number(json, "limit", ssh_quota(s));
		json_put_number(json, "level", connection_sessions(s));
		json_put_number(json, "high_water", s->sessions_most);
		json_put_number(json, "errors", s->quota_errors);
		list = json_put_array(json, "users");
	} else {
		cli_printf(cmd, "\n#Sessions          ConnectionType    "
		    "Username\n");
	}
	TAILQ_FOREACH(c, &s->connections, entry)
		if (connection_is_session(c) && session_of(s, c->user) == c)
			user_show(s, c->user, cmd, list);
	return 0;
}

static void
quota_write(void *ctx, struct config_out *out)
{
	const struct ssh_settings *set = &((const struct ssh *)ctx)->set;
	const struct {
		const char *what;
		unsigned most;
	} all[] = {
		{ "", set->quota_all }, { "http ", set->quota_http },
		{ "ssh ", set->quota_ssh }, { "telnet ", set->quota_telnet },
		{ "user ", set->quota_user },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i].most > 0)
			text_printf(out->text, "quota management-session "
			    "%s%u\n", all[i].what, all[i].most);
}

static void
quota_clear(void *ctx, const char *arg)
{
	struct ssh_settings *set = &((struct ssh *)ctx)->set;

	(void)arg;
	set->quota_all = set->quota_http = set->quota_ssh =
	    set->quota_telnet = set->quota_user = 0;
}

static const struct config_section section = {
	CFG_MANAGEMENT_ACCESS + 1, "quota", NULL,
	"Limits of management sessions", quota_write, quota_clear, 20,
};

#define QUOTA_HELP "management-session\tSessions of administrators\n"

static const struct cli_row rows[] = {
	{ "config", 15, "quota management-session ~ (1-10000)$most",
	    "quota\tLimits\n" QUOTA_HELP "$most\tSessions at once\n",
	    quota, quota, 0 },
	{ "config", 15, "quota management-session { http$what | ssh$what | "
	    "telnet$what | user$what } ~ (1-100)$most",
	    "quota\tLimits\n" QUOTA_HELP "http\tThose of ASDM\n"
	    "ssh\tThose of SSH\ntelnet\tThose of Telnet\n"
	    "user\tThose of each user\n$most\tSessions at once\n",
	    quota, quota, 0 },
	{ "exec", 15, "show quota management-session",
	    "show\tShow running system information\nquota\tLimits\n"
	    QUOTA_HELP, show_quota, NULL, CLI_JSON },
};

void
ssh_quota_cli_init(struct ssh *s)
{
	cli_rows_add(s->cli, rows, sizeof rows / sizeof *rows, s);
	config_section_add(s->config, &section, s);
}
