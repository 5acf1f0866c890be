#include <string.h>

#include "acl/acl_cli.h"
#include "acl/format.h"
#include "acl/group.h"
#include "acl/object.h"
#include "cli/json.h"
#include "config/config.h"

/* object-group in the running-config, and show object-group. */

struct writer {
	struct acl_db *db;
	const char *arg; /* NULL, a kind's word, or a name */
	struct text *out;
	bool show; /* show object-group, not a running-config */
	json_t *json; /* its groups; NULL: text */
};

static void
write_group(const struct acl_object *g, bool show, struct text *out)
{
	text_printf(out, "object-group %s %s%s\n",
	    acl_kind_word(g->kind), g->name, acl_ports_word(g));
	if (g->description != NULL)
		text_printf(out, " description%s %s\n", show ? ":" : "",
		    g->description);
	for (size_t i = 0; i < g->group.n; i++) {
		text_add_char(out, ' ');
		acl_member_format(g, &g->group.members[i], out);
		text_add_char(out, '\n');
	}
}

static void
put_group(const struct acl_object *g, json_t *groups)
{
	json_t *o = json_put_object(groups, NULL), *members;
	const char *ports = acl_ports_word(g);
	struct text t;

	json_put_text(o, "type", acl_kind_word(g->kind));
	json_put_text(o, "name", g->name);
	if (*ports != '\0')
		json_put_text(o, "protocol", ports + 1);
	if (g->description != NULL)
		json_put_text(o, "description", g->description);
	members = json_put_array(o, "members");
	text_init(&t);
	for (size_t i = 0; i < g->group.n; i++) {
		acl_member_format(g, &g->group.members[i], &t);
		json_put_taken(members, NULL, &t);
	}
	text_clear(&t);
}

static bool
wanted(const struct writer *w, const struct acl_object *g)
{
	return w->arg == NULL ||
	    strcmp(w->arg, acl_kind_word(g->kind)) == 0 ||
	    strcmp(w->arg, g->name) == 0;
}

/* In order of creation, but a nested group before those that it is in, so
 * that the text can be read back. */
static void
write_after_nested(struct writer *w, struct acl_object *g)
{
	if (g->mark == w->db->walk)
		return;
	g->mark = w->db->walk;
	for (size_t i = 0; i < g->group.n; i++)
		if (g->group.members[i].kind == MEMBER_GROUP)
			write_after_nested(w, g->group.members[i].object);
	if (!wanted(w, g))
		return;
	if (w->json != NULL)
		put_group(g, w->json);
	else
		write_group(g, w->show, w->out);
}

static void
groups_write(struct writer *w)
{
	struct acl_object *o;

	w->db->walk++;
	TAILQ_FOREACH(o, &w->db->objects, entry)
		if (acl_is_group(o->kind))
			write_after_nested(w, o);
}

static void
section_write(void *ctx, struct config_out *out)
{
	struct writer w = { .db = ctx, .arg = out->arg, .out = out->text };

	groups_write(&w);
}

static void
section_clear(void *ctx, const char *arg)
{
	struct writer w = { .db = ctx, .arg = arg };
	struct acl_object *o, *next;
	bool again = true;

	/* What only a group of this round used is free in the next one. */
	while (again) {
		again = false;
		TAILQ_FOREACH_SAFE(o, &w.db->objects, entry, next)
			if (acl_is_group(o->kind) && wanted(&w, o) &&
			    acl_object_delete(w.db, o) == 0)
				again = true;
	}
}

static const struct config_section section = {
	.order = CFG_OBJECT_GROUP, .name = "object-group",
	.arg = "{ network$name | service$name | protocol$name | "
	    "icmp-type$name | id NAME:object-group$name }",
	.help = "Object-groups\n"
	    "network\tGroups of hosts and networks only\n"
	    "service\tGroups of services and ports only\n"
	    "protocol\tGroups of protocols only\n"
	    "icmp-type\tGroups of ICMP types only\n"
	    "id\tOne group by its name\n",
	.write = section_write, .clear = section_clear, .clear_rank = 85,
};

static int
show_groups(struct cli_cmd *cmd)
{
	struct writer w = { .db = cli_ctx(cmd), .arg = cli_arg(cmd, "name"),
		.out = cli_out(cmd), .show = true };
	json_t *json = cli_json(cmd);

	if (json != NULL)
		w.json = json_put_array(json, "object_groups");
	groups_write(&w);
	return 0;
}

static const struct cli_row show_rows[] = {
	{ "exec", 15, "show object-group [ network$name | service$name | "
	    "protocol$name | icmp-type$name | id NAME:object-group$name ]",
	    "show\tShow running system information\n"
	    "object-group\tObject-groups and their members\n"
	    "network\tGroups of hosts and networks only\n"
	    "service\tGroups of services and ports only\n"
	    "protocol\tGroups of protocols only\n"
	    "icmp-type\tGroups of ICMP types only\n"
	    "id\tOne group by its name\n"
	    "$name\tName of the object-group\n", show_groups, NULL,
	    CLI_JSON },
};

void
acl_group_section_cli_init(struct acl_db *db)
{
	cli_rows_add(db->cli, show_rows, 1, db);
	config_section_add(db->config, &section, db);
}
