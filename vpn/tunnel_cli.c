#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "base/secret.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* tunnel-group */

#define TUNNEL "tunnel-group\tConfigure tunnel groups\n" \
	"$name\tName of the tunnel group (1-64 characters)\n"

static const struct cli_mode modes[] = {
	{ "config-tunnel-general", "config", "tunnel-group general" },
	{ "config-tunnel-ipsec", "config", "tunnel-group ipsec" },
	{ "config-tunnel-webvpn", "config", "tunnel-group webvpn" },
	{ "config-ppp", "config", "tunnel-group ppp" },
};

static int
absent(struct cli_cmd *cmd, const char *name)
{
	return cli_error(cmd, "tunnel-group <%s> does not exist", name);
}

static struct tunnel_group *
here(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct tunnel_group *t = tunnel_group_find(&vpn->model,
	    cli_context(cmd));

	if (!t)
		absent(cmd, cli_context(cmd));
	return t;
}

/* The groups that an ASA has from the start; made here when they are first
 * spoken of. */
static struct tunnel_group *
implicit(struct vpn *vpn, const char *name)
{
	static const struct {
		const char *name;
		enum tunnel_type type;
	} groups[] = {
		{ VPN_DEFAULT_L2L, TUNNEL_L2L },
		{ "DefaultRAGroup", TUNNEL_REMOTE_ACCESS },
		{ "DefaultWEBVPNGroup", TUNNEL_WEBVPN },
	};
	struct tunnel_group *t = tunnel_group_find(&vpn->model, name);

	for (size_t i = 0; !t && i < sizeof(groups) / sizeof(groups[0]); i++)
		if (strcmp(groups[i].name, name) == 0) {
			t = tunnel_group_get(&vpn->model, name,
			    groups[i].type);
			t->implicit = true;
		}
	return t;
}

/* ---- type ---------------------------------------------------------------- */

static int
type_set(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	enum tunnel_type type = cli_arg_is(cmd, "type", "ipsec-l2l") ?
	    TUNNEL_L2L : cli_arg_is(cmd, "type", "webvpn") ? TUNNEL_WEBVPN :
	    TUNNEL_REMOTE_ACCESS;
	struct tunnel_group *t = tunnel_group_find(&vpn->model, name);
	struct addr a;

	if (strlen(name) > 64)
		return cli_invalid(cmd, "name");
	if (t && t->type != type)
		return cli_error(cmd, "tunnel-group <%s> exists with another "
		    "type", name);
	if (t)
		return 0;
	tunnel_group_get(&vpn->model, name, type);
	if (type == TUNNEL_L2L && addr_parse(name, &a) != 0 &&
	    !cli_is_batch(cmd))
		cli_warning(cmd, "For IKEv1, L2L tunnel-groups that have "
		    "names which are not an IP\n"
		    "address may only be used if the tunnel authentication\n"
		    "method is Digital Certificates and/or The peer is\n"
		    "configured to use Aggressive Mode");
	if (type != TUNNEL_L2L)
		config_warn_kept(vpn->config, cmd, "tunnel-group of a type "
		    "other than ipsec-l2l");
	vpn_changed(vpn);
	return 0;
}

static int
type_unset(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct tunnel_group *t = tunnel_group_find(&vpn->model, name);

	if (!t)
		return absent(cmd, name);
	tunnel_group_remove(&vpn->model, t);
	vpn_changed(vpn);
	return 0;
}

/* ---- attributes ---------------------------------------------------------- */

static int
attributes_set(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	const char *part = cli_arg(cmd, "part");

	if (!implicit(vpn, name))
		return absent(cmd, name);
	cli_enter(cmd, strcmp(part, "general-attributes") == 0 ?
	    "config-tunnel-general" :
	    strcmp(part, "ipsec-attributes") == 0 ? "config-tunnel-ipsec" :
	    strcmp(part, "webvpn-attributes") == 0 ? "config-tunnel-webvpn" :
	    "config-ppp", name);
	return 0;
}

static void
key_set(char **at, const char *value)
{
	if (*at)
		secret_wipe(*at, strlen(*at));
	xreplace(at, value);
}

static void
policy_set(struct tunnel_group *t, const char *name)
{
	xreplace(&t->policy, name && strcmp(name, VPN_DFLT_GROUP_POLICY) != 0 ?
	    name : NULL);
}

static int
attributes_unset(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *part = cli_arg(cmd, "part");
	struct tunnel_group *t = tunnel_group_find(&vpn->model,
	    cli_arg(cmd, "name"));

	if (!t)
		return absent(cmd, cli_arg(cmd, "name"));
	if (strcmp(part, "general-attributes") == 0) {
		policy_set(t, NULL);
		vpn_kept_clear(&t->general);
	} else if (strcmp(part, "ipsec-attributes") == 0) {
		key_set(&t->key_v1, NULL);
		key_set(&t->key_remote, NULL);
		key_set(&t->key_local, NULL);
		t->dpd_disable = t->chain = false;
		t->dpd_threshold_s = 10;
		t->dpd_retry_s = 2;
		free(t->peer_id_validate);
		t->peer_id_validate = NULL;
		vpn_kept_clear(&t->ipsec);
	} else {
		vpn_kept_clear(strcmp(part, "webvpn-attributes") == 0 ?
		    &t->webvpn : &t->ppp);
	}
	vpn_changed(vpn);
	return 0;
}

static int
default_policy(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct tunnel_group *t = here(cmd);
	const char *name = cli_arg(cmd, "policy");

	if (!t)
		return ERR_REFUSED;
	if (!cli_is_no(cmd) && strcmp(name, VPN_DFLT_GROUP_POLICY) != 0 &&
	    !group_policy_find(&vpn->model, name))
		return cli_error(cmd, "group-policy <%s> does not exist", name);
	policy_set(t, cli_is_no(cmd) ? NULL : name);
	vpn_changed(vpn);
	return 0;
}

static int
pre_shared_key(struct cli_cmd *cmd)
{
	struct tunnel_group *t = here(cmd);
	const char *key = cli_arg(cmd, "key");
	char clear[CONFIG_KEY_MAX + 1] = "", **at;

	if (!t)
		return ERR_REFUSED;
	if (!cli_is_no(cmd) && cli_has(cmd, "sealed")) {
		struct vpn *vpn = cli_ctx(cmd);

		if (config_key_open(vpn->config, cmd, key, clear) != 0)
			return ERR_REFUSED;
		key = clear;
	}
	at = cli_has(cmd, "remote") ? &t->key_remote :
	    cli_has(cmd, "local") ? &t->key_local : &t->key_v1;
	key_set(at, cli_is_no(cmd) ? NULL : key);
	secret_wipe(clear, sizeof clear);
	vpn_changed(cli_ctx(cmd));
	return 0;
}

static int
keepalive(struct cli_cmd *cmd)
{
	struct tunnel_group *t = here(cmd);

	if (!t)
		return ERR_REFUSED;
	/* `no ... disable` and every other `no`: the default */
	t->dpd_disable = !cli_is_no(cmd) &&
	    (cli_has(cmd, "disable") || cli_has(cmd, "infinite"));
	t->dpd_threshold_s = cli_is_no(cmd) ? 10 :
	    (uint32_t)cli_number(cmd, "threshold", 10);
	t->dpd_retry_s = cli_is_no(cmd) ? 2 :
	    (uint32_t)cli_number(cmd, "retry", 2);
	vpn_changed(cli_ctx(cmd));
	return 0;
}

static int
peer_id(struct cli_cmd *cmd)
{
	struct tunnel_group *t = here(cmd);
	const char *value = cli_arg(cmd, "value");

	if (!t)
		return ERR_REFUSED;
	xreplace(&t->peer_id_validate,
	    cli_is_no(cmd) || strcmp(value, "req") == 0 ? NULL : value);
	vpn_changed(cli_ctx(cmd));
	return 0;
}

static int
chain(struct cli_cmd *cmd)
{
	struct tunnel_group *t = here(cmd);

	if (!t)
		return ERR_REFUSED;
	t->chain = !cli_is_no(cmd);
	vpn_changed(cli_ctx(cmd));
	return 0;
}

/* ---- kept attributes ----------------------------------------------------- */

static int
kept_general(struct cli_cmd *cmd)
{
	struct tunnel_group *t = here(cmd);

	if (!t)
		return ERR_REFUSED;
	vpn_kept_row_run(cmd, vpn_general_words, &t->general, "tunnel-group");
	return 0;
}

static int
kept_ipsec(struct cli_cmd *cmd)
{
	struct tunnel_group *t = here(cmd);

	if (!t)
		return ERR_REFUSED;
	vpn_kept_row_run(cmd, vpn_ipsec_words, &t->ipsec, "tunnel-group");
	return 0;
}

static int
kept_webvpn(struct cli_cmd *cmd)
{
	struct tunnel_group *t = here(cmd);

	if (!t)
		return ERR_REFUSED;
	vpn_kept_row_run(cmd, vpn_webvpn_words, &t->webvpn,
	    "tunnel-group webvpn-attributes");
	return 0;
}

static int
kept_ppp(struct cli_cmd *cmd)
{
	struct tunnel_group *t = here(cmd);

	if (!t)
		return ERR_REFUSED;
	vpn_kept_row_run(cmd, vpn_ppp_words, &t->ppp,
	    "tunnel-group ppp-attributes");
	return 0;
}

/* ---- rows ---------------------------------------------------------------- */

#define KEY "~ { 8$sealed WORD(1-768)$key | [ 0 ] WORD(1-128)$key }"
#define KEY_HELP "pre-shared-key\tPre-shared key\n" \
	"0\tThe key follows in clear\n" \
	"8\tThe key follows encrypted with the master key\n" \
	"$key\tThe key, 1 to 128 characters\n"
#define KEEPALIVE_HELP "isakmp\tISAKMP settings\n" \
	"keepalive\tLiveness checks of the peer\n"

static const struct cli_row rows[] = {
	{ "config", 15, "tunnel-group NAME:tunnel-group$name ~ type { "
	    "ipsec-l2l$type | ipsec-ra$type | remote-access$type | "
	    "webvpn$type }", TUNNEL "type\tType of the group\n"
	    "ipsec-l2l\tIPsec site to site\n"
	    "ipsec-ra\tRemote access (old spelling)\n"
	    "remote-access\tRemote access\nwebvpn\tWebVPN\n",
	    type_set, type_unset, 0 },
	{ "config", 15, "tunnel-group NAME:tunnel-group$name { "
	    "general-attributes$part | ipsec-attributes$part | "
	    "ppp-attributes$part | webvpn-attributes$part }", TUNNEL
	    "general-attributes\tGeneral attributes\n"
	    "ipsec-attributes\tAttributes of IPsec\n"
	    "ppp-attributes\tAttributes of PPP\n"
	    "webvpn-attributes\tAttributes of WebVPN\n",
	    attributes_set, attributes_unset, 0 },
	{ "config-tunnel-general", 15,
	    "default-group-policy ~ NAME:group-policy$policy",
	    "default-group-policy\tGroup policy of the group\n"
	    "$policy\tName of the group policy\n",
	    default_policy, default_policy, 0 },
	{ "config-tunnel-ipsec", 15, "ikev1 pre-shared-key " KEY,
	    "ikev1\tAttributes of IKEv1\n" KEY_HELP,
	    pre_shared_key, pre_shared_key, CLI_SECRET },
	{ "config-tunnel-ipsec", 15, "pre-shared-key " KEY, KEY_HELP,
	    pre_shared_key, pre_shared_key, CLI_SECRET },
	{ "config-tunnel-ipsec", 15,
	    "ikev2 remote-authentication$remote pre-shared-key " KEY,
	    "ikev2\tAttributes of IKEv2\n"
	    "remote-authentication\tHow the peer proves itself\n" KEY_HELP,
	    pre_shared_key, pre_shared_key, CLI_SECRET },
	{ "config-tunnel-ipsec", 15,
	    "ikev2 local-authentication$local pre-shared-key " KEY,
	    "ikev2\tAttributes of IKEv2\n"
	    "local-authentication\tHow we prove ourselves\n" KEY_HELP,
	    pre_shared_key, pre_shared_key, CLI_SECRET },
	{ "config-tunnel-ipsec", 15, "isakmp keepalive disable$disable",
	    KEEPALIVE_HELP "disable\tNo liveness checks\n",
	    keepalive, keepalive, 0 },
	{ "config-tunnel-ipsec", 15, "isakmp keepalive threshold ~ "
	    "{ (10-3600)$threshold | infinite$infinite } "
	    "[ retry (2-10)$retry ]", KEEPALIVE_HELP
	    "threshold\tSilence before a check\n$threshold\tSeconds\n"
	    "infinite\tNever check\nretry\tInterval of repeated checks\n"
	    "$retry\tSeconds\n", keepalive, keepalive, 0 },
	{ "config-tunnel-ipsec", 15, "peer-id-validate ~ { req$value | "
	    "cert$value | nocheck$value }",
	    "peer-id-validate\tCheck the identity in the peer's certificate\n"
	    "req\tRequired\ncert\tIf the certificate has it\n"
	    "nocheck\tDo not check\n", peer_id, peer_id, 0 },
	{ "config-tunnel-ipsec", 15, "chain",
	    "chain\tSend the certificate chain\n", chain, chain, 0 },
};

/* ---- section ------------------------------------------------------------- */

static void
write(void *ctx, struct config_out *out)
{
	vpn_write_tunnel_groups(&((struct vpn *)ctx)->model, out);
}

static void
clear(void *ctx, const char *arg)
{
	struct vpn *vpn = ctx;
	struct tunnel_group *t, *next;

	for (t = TAILQ_FIRST(&vpn->model.tunnel_groups); t; t = next) {
		next = TAILQ_NEXT(t, link);
		if (!arg || strcmp(arg, t->name) == 0)
			tunnel_group_remove(&vpn->model, t);
	}
	if (!arg)
		vpn_kept_clear(&vpn->model.group_maps);
	vpn_changed(vpn);
}

static const struct config_section section = {
	CFG_TUNNEL_GROUP, "tunnel-group", "NAME:tunnel-group$name",
	"Tunnel groups", write, clear, 15
};

static void
list(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct vpn *vpn = ctx;
	struct tunnel_group *t;

	TAILQ_FOREACH(t, &vpn->model.tunnel_groups, link)
		each(arg, t->name);
}

void
vpn_tunnel_cli_init(struct vpn *vpn)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		cli_mode_add(vpn->cli, &modes[i]);
	cli_names_add(vpn->cli, "tunnel-group", list, vpn);
	cli_rows_add(vpn->cli, rows, sizeof(rows) / sizeof(rows[0]), vpn);
	vpn_kept_rows(vpn, "config-tunnel-general", vpn_general_words,
	    kept_general);
	vpn_kept_rows(vpn, "config-tunnel-ipsec", vpn_ipsec_words, kept_ipsec);
	vpn_kept_rows(vpn, "config-tunnel-webvpn", vpn_webvpn_words,
	    kept_webvpn);
	vpn_kept_rows(vpn, "config-ppp", vpn_ppp_words, kept_ppp);
	config_section_add(vpn->config, &section, vpn);
}
