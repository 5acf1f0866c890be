#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* group-policy */

#define GROUP "group-policy\tConfigure group policies\n" \
	"$name\tName of the group policy\n"

static const struct cli_mode mode = {
	"config-group-policy", "config", "group-policy"
};
static const struct cli_mode webvpn_mode = {
	"config-group-webvpn", "config-group-policy", "group-policy webvpn"
};

static struct group_policy *
here(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct group_policy *g = group_policy_find(&vpn->model,
	    cli_context(cmd));

	if (!g)
		cli_error(cmd, "group-policy <%s> does not exist",
		    cli_context(cmd));
	return g;
}

static int
internal_set(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");

	if (strlen(name) > 64)
		return cli_invalid(cmd, "name");
	group_policy_get(&vpn->model, name);
	vpn_changed(vpn);
	return 0;
}

static int
internal_unset(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct group_policy *g = group_policy_find(&vpn->model, name);
	struct tunnel_group *t;

	if (!g)
		return cli_error(cmd, "group-policy <%s> does not exist", name);
	TAILQ_FOREACH(t, &vpn->model.tunnel_groups, link)
		if (t->policy && strcmp(t->policy, name) == 0)
			return cli_error(cmd, "group-policy <%s> is in use by "
			    "tunnel-group <%s>", name, t->name);
	group_policy_remove(&vpn->model, g);
	vpn_changed(vpn);
	return 0;
}

static int
attributes(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");

	if (strcmp(name, VPN_DFLT_GROUP_POLICY) == 0)
		group_policy_get(&vpn->model, name);
	if (!group_policy_find(&vpn->model, name))
		return cli_error(cmd, "group-policy <%s> does not exist", name);
	cli_enter(cmd, "config-group-policy", name);
	return 0;
}

static int
attributes_unset(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct group_policy *g = group_policy_find(&vpn->model, name);

	if (!g)
		return cli_error(cmd, "group-policy <%s> does not exist", name);
	g->protocols = 0;
	g->idle_min = g->session_min = 0;
	free(g->filter);
	g->filter = NULL;
	vpn_kept_clear(&g->kept);
	vpn_kept_clear(&g->webvpn);
	vpn_changed(vpn);
	return 0;
}

static int
protocol(struct cli_cmd *cmd)
{
	static const struct {
		const char *word;
		unsigned bit;
	} words[] = {
		{ "ikev1", PROTO_IKEV1 }, { "ikev2", PROTO_IKEV2 },
		{ "l2tp-ipsec", PROTO_L2TP },
		{ "ssl-client", PROTO_SSL_CLIENT },
		{ "ssl-clientless", PROTO_SSL_CLIENTLESS },
		{ "ipsec", PROTO_IKEV1 }, { "svc", PROTO_SSL_CLIENT },
		{ "webvpn", PROTO_SSL_CLIENTLESS }, /* 8.2 and before */
	};
	struct group_policy *g = here(cmd);
	unsigned set = 0;

	if (!g)
		return ERR_REFUSED;
	for (size_t i = 0; i < cli_arg_count(cmd, "protocol"); i++)
		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			if (strcmp(cli_arg_at(cmd, "protocol", i),
			    words[k].word) == 0)
				set |= words[k].bit;
	if (!cli_is_no(cmd))
		g->protocols = set;
	else
		g->protocols = set ? g->protocols & ~set : 0;
	vpn_changed(cli_ctx(cmd));
	return 0;
}

static int
timeout(struct cli_cmd *cmd)
{
	struct group_policy *g = here(cmd);
	uint32_t v = cli_is_no(cmd) ? 0 :
	    (uint32_t)cli_number(cmd, "minutes", VPN_TIMEOUT_NONE);

	if (!g)
		return ERR_REFUSED;
	if (cli_arg_is(cmd, "kind", "vpn-idle-timeout"))
		g->idle_min = v;
	else
		g->session_min = v;
	vpn_changed(cli_ctx(cmd));
	return 0;
}

static int
filter(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct group_policy *g = here(cmd);
	const char *acl = cli_arg(cmd, "acl");

	if (!g)
		return ERR_REFUSED;
	xreplace(&g->filter, cli_is_no(cmd) ? NULL : acl ? acl : "none");
	if (g->filter && acl)
		config_warn_kept(vpn->config, cmd, "vpn-filter");
	vpn_changed(vpn);
	return 0;
}

static int
kept(struct cli_cmd *cmd)
{
	struct group_policy *g = here(cmd);

	if (!g)
		return ERR_REFUSED;
	vpn_kept_row_run(cmd, vpn_group_policy_words, &g->kept,
	    "group-policy");
	return 0;
}

static int
webvpn_enter(struct cli_cmd *cmd)
{
	if (!here(cmd))
		return ERR_REFUSED;
	cli_enter(cmd, webvpn_mode.name, cli_context(cmd));
	return 0;
}

static int
webvpn_unset(struct cli_cmd *cmd)
{
	struct group_policy *g = here(cmd);

	if (!g)
		return ERR_REFUSED;
	vpn_kept_clear(&g->webvpn);
	vpn_changed(cli_ctx(cmd));
	return 0;
}

static int
kept_webvpn(struct cli_cmd *cmd)
{
	struct group_policy *g = here(cmd);

	if (!g)
		return ERR_REFUSED;
	vpn_kept_row_run(cmd, vpn_group_webvpn_words, &g->webvpn,
	    "group-policy webvpn");
	return 0;
}

static const struct cli_row rows[] = {
	{ "config", 15, "group-policy NAME:group-policy$name ~ internal",
	    GROUP "internal\tThe policy is kept here\n",
	    internal_set, internal_unset, 0 },
	{ "config", 15, "group-policy NAME:group-policy$name attributes",
	    GROUP "attributes\tAttributes of the policy\n",
	    attributes, attributes_unset, 0 },
	{ "config-group-policy", 15, "vpn-tunnel-protocol ~ { "
	    "ikev1$protocol | ikev2$protocol | l2tp-ipsec$protocol | "
	    "ssl-client$protocol | ssl-clientless$protocol | ipsec$protocol | "
	    "svc$protocol | webvpn$protocol }+",
	    "vpn-tunnel-protocol\tTunnelling protocols that are permitted\n"
	    "ikev1\tIKEv1\nikev2\tIKEv2\nl2tp-ipsec\tL2TP over IPsec\n"
	    "ssl-client\tSSL VPN client\nssl-clientless\tClientless SSL VPN\n"
	    "ipsec\tIKEv1 (old spelling)\nsvc\tssl-client (old spelling)\n"
	    "webvpn\tssl-clientless (old spelling)\n", protocol, protocol, 0 },
	{ "config-group-policy", 15, "vpn-idle-timeout$kind ~ "
	    "{ (1-35791394)$minutes | none$none }",
	    "vpn-idle-timeout\tMinutes without traffic after which a tunnel "
	    "ends\n$minutes\tMinutes\nnone\tNever\n", timeout, timeout, 0 },
	{ "config-group-policy", 15, "vpn-session-timeout$kind ~ "
	    "{ (1-35791394)$minutes | none$none }",
	    "vpn-session-timeout\tMinutes after which a session ends\n"
	    "$minutes\tMinutes\nnone\tNever\n", timeout, timeout, 0 },
	{ "config-group-policy", 15, "vpn-filter ~ { none$none | "
	    "value NAME:access-list$acl }",
	    "vpn-filter\tAccess-list for the traffic of tunnels\n"
	    "none\tNone\nvalue\tName it\n$acl\tName of the access-list\n",
	    filter, filter, 0 },
	{ "config-group-policy", 15, "webvpn",
	    "webvpn\tSettings of SSL VPN sessions\n",
	    webvpn_enter, webvpn_unset, 0 },
};

static void
write(void *ctx, struct config_out *out)
{
	vpn_write_group_policies(&((struct vpn *)ctx)->model, out);
}

static void
clear(void *ctx, const char *arg)
{
	struct vpn *vpn = ctx;
	struct group_policy *g, *next;

	for (g = TAILQ_FIRST(&vpn->model.group_policies); g; g = next) {
		next = TAILQ_NEXT(g, link);
		if (!arg || strcmp(arg, g->name) == 0)
			group_policy_remove(&vpn->model, g);
	}
	vpn_changed(vpn);
}

static const struct config_section section = {
	CFG_GROUP_POLICY, "group-policy", "NAME:group-policy$name",
	"Group policies", write, clear, 35
};

static void
list(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct vpn *vpn = ctx;
	struct group_policy *g;

	TAILQ_FOREACH(g, &vpn->model.group_policies, link)
		each(arg, g->name);
	if (!group_policy_find(&vpn->model, VPN_DFLT_GROUP_POLICY))
		each(arg, VPN_DFLT_GROUP_POLICY);
}

void
vpn_group_cli_init(struct vpn *vpn)
{
	cli_mode_add(vpn->cli, &mode);
	cli_mode_add(vpn->cli, &webvpn_mode);
	cli_names_add(vpn->cli, "group-policy", list, vpn);
	cli_rows_add(vpn->cli, rows, sizeof(rows) / sizeof(rows[0]), vpn);
	vpn_kept_rows(vpn, mode.name, vpn_group_policy_words, kept);
	vpn_kept_rows(vpn, webvpn_mode.name, vpn_group_webvpn_words,
	    kept_webvpn);
	config_section_add(vpn->config, &section, vpn);
}
