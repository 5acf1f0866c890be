#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* crypto ikev1|ikev2 policy and enable, crypto isakmp, with the old spelling
 * `crypto isakmp policy|enable` stored as ikev1. */

#define CRYPTO "crypto\tConfigure IPSec, ISAKMP, Certification authority, key\n"
#define IKEV1 "ikev1\tConfigure IKEv1\n"
#define IKEV2 "ikev2\tConfigure IKEv2\n"
#define ISAKMP "isakmp\tConfigure ISAKMP\n"

static const struct cli_mode modes[] = {
	{ "config-ikev2-policy", "config", "ikev2 policy" },
	{ "config-ikev1-policy", "config", "ikev1 policy" },
};

static unsigned
priority(struct cli_cmd *cmd)
{
	return (unsigned)cli_number(cmd, "priority", 1);
}

/* The policy of this mode; NULL after an error: removed meanwhile. */
static struct ikev2_policy *
ikev2_here(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct ikev2_policy *p;

	p = ikev2_policy_find(&vpn->model,
	    (unsigned)strtoul(cli_context(cmd), NULL, 10));
	if (!p)
		cli_error(cmd, "IKEv2 policy %s is not there any more",
		    cli_context(cmd));
	return p;
}

static struct ikev1_policy *
ikev1_here(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct ikev1_policy *p;

	p = ikev1_policy_find(&vpn->model,
	    (unsigned)strtoul(cli_context(cmd), NULL, 10));
	if (!p)
		cli_error(cmd, "IKEv1 policy %s is not there any more",
		    cli_context(cmd));
	return p;
}

/* ---- ikev2 policy -------------------------------------------------------- */

static int
ikev2_policy_set(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	char context[16];

	ikev2_policy_get(&vpn->model, priority(cmd));
	snprintf(context, sizeof(context), "%u", priority(cmd));
	cli_enter(cmd, "config-ikev2-policy", context);
	vpn_changed(vpn);
	return 0;
}

static int
ikev2_policy_unset(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct ikev2_policy *p = ikev2_policy_find(&vpn->model, priority(cmd));

	if (!p)
		return cli_error(cmd, "IKEv2 policy %u does not exist",
		    priority(cmd));
	ikev2_policy_remove(&vpn->model, p);
	vpn_changed(vpn);
	return 0;
}

/* One handler for the four lists: the binding says which table. */
static int
ikev2_list(struct cli_cmd *cmd)
{
	static const struct {
		const char *bind;
		enum vpn_alg_table table;
	} kinds[] = {
		{ "encryption", ALG_ENCR }, { "integrity", ALG_INTEG },
		{ "group", ALG_GROUP }, { "prf", ALG_PRF },
	};
	struct ikev2_policy *p = ikev2_here(cmd), dflt;
	struct vpn *vpn = cli_ctx(cmd);
	struct vpn_algs *lists[4], *from[4];
	const char *kind = cli_arg(cmd, "kind");

	if (!p)
		return ERR_REFUSED;
	ikev2_policy_defaults(&dflt);
	lists[0] = &p->encr, lists[1] = &p->integ;
	lists[2] = &p->group, lists[3] = &p->prf;
	from[0] = &dflt.encr, from[1] = &dflt.integ;
	from[2] = &dflt.group, from[3] = &dflt.prf;
	for (unsigned i = 0; i < 4; i++) {
		if (strcmp(kind, kinds[i].bind) != 0)
			continue;
		if (cli_is_no(cmd))
			*lists[i] = *from[i];
		else
			vpn_cli_algs(cmd, kinds[i].table, lists[i]);
	}
	vpn_changed(vpn);
	return 0;
}

static int
ikev2_lifetime(struct cli_cmd *cmd)
{
	struct ikev2_policy *p = ikev2_here(cmd);

	if (!p)
		return ERR_REFUSED;
	p->lifetime_s = cli_is_no(cmd) ? 86400 :
	    (uint32_t)cli_number(cmd, "s", 86400);
	vpn_changed(cli_ctx(cmd));
	return 0;
}

/* ---- ikev1 policy -------------------------------------------------------- */

static int
ikev1_policy_set(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	char context[16];

	ikev1_policy_get(&vpn->model, priority(cmd));
	snprintf(context, sizeof(context), "%u", priority(cmd));
	cli_enter(cmd, "config-ikev1-policy", context);
	vpn_changed(vpn);
	return 0;
}

static int
ikev1_policy_unset(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct ikev1_policy *p = ikev1_policy_find(&vpn->model, priority(cmd));

	if (!p)
		return cli_error(cmd, "IKEv1 policy %u does not exist",
		    priority(cmd));
	ikev1_policy_remove(&vpn->model, p);
	vpn_changed(vpn);
	return 0;
}

static int
ikev1_attribute(struct cli_cmd *cmd)
{
	struct ikev1_policy *p = ikev1_here(cmd), dflt;
	const char *kind = cli_arg(cmd, "kind");
	const char *alg = cli_is_no(cmd) ? NULL : cli_arg(cmd, "alg");

	if (!p)
		return ERR_REFUSED;
	ikev1_policy_defaults(&dflt);
	if (strcmp(kind, "authentication") == 0)
		p->auth = !alg || strcmp(alg, "pre-share") == 0 ?
		    IKEV1_PRE_SHARE : strcmp(alg, "rsa-sig") == 0 ?
		    IKEV1_RSA_SIG : IKEV1_CRACK;
	else if (strcmp(kind, "encryption") == 0)
		p->encr = alg ? vpn_alg_find(ALG_ENCR, alg) : dflt.encr;
	else if (strcmp(kind, "hash") == 0)
		p->hash = alg ? vpn_alg_find(ALG_PRF, alg) : dflt.hash;
	else
		p->group = alg ? vpn_alg_find(ALG_GROUP, alg) : dflt.group;
	vpn_changed(cli_ctx(cmd));
	return 0;
}

static int
ikev1_lifetime(struct cli_cmd *cmd)
{
	struct ikev1_policy *p = ikev1_here(cmd);

	if (!p)
		return ERR_REFUSED;
	if (cli_is_no(cmd))
		p->lifetime_s = 86400;
	else
		p->lifetime_s = (uint32_t)cli_number(cmd, "s", 0); /* none */
	vpn_changed(cli_ctx(cmd));
	return 0;
}

/* ---- enable -------------------------------------------------------------- */

static int
ikev2_enable(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *nameif = cli_arg(cmd, "nameif");
	struct if_setting *s = if_setting_find(&vpn->model, nameif);

	if (cli_is_no(cmd)) {
		if (s)
			s->ikev2 = s->client_services = false;
		vpn_changed(vpn);
		return 0;
	}
	if (!net_by_nameif(vpn->net, nameif))
		return cli_invalid(cmd, "nameif");
	s = if_setting_get(&vpn->model, nameif);
	s->ikev2 = true;
	s->client_services = cli_has(cmd, "services");
	s->client_port = (unsigned)cli_number(cmd, "port", 0);
	if (s->client_services)
		config_warn_kept(vpn->config, cmd, "crypto ikev2 enable "
		    "client-services");
	vpn_changed(vpn);
	return 0;
}

static int
ikev1_enable(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *nameif = cli_arg(cmd, "nameif");
	struct if_setting *s = if_setting_find(&vpn->model, nameif);

	if (cli_is_no(cmd)) {
		if (s)
			s->ikev1 = false;
		vpn_changed(vpn);
		return 0;
	}
	if (!net_by_nameif(vpn->net, nameif))
		return cli_invalid(cmd, "nameif");
	if_setting_get(&vpn->model, nameif)->ikev1 = true;
	config_warn_kept(vpn->config, cmd, "IKEv1");
	vpn_changed(vpn);
	return 0;
}

/* ---- crypto isakmp ------------------------------------------------------- */

static int
isakmp_identity(struct cli_cmd *cmd)
{
	static const char *const words[] = { "auto", "address", "hostname",
		"key-id" };
	struct vpn *vpn = cli_ctx(cmd);
	struct vpn_model *m = &vpn->model;

	free(m->key_id);
	m->key_id = NULL;
	m->identity = IDENTITY_AUTO;
	for (unsigned i = 0; !cli_is_no(cmd) && i < 4; i++)
		if (cli_arg_is(cmd, "identity", words[i]))
			m->identity = (enum isakmp_identity)i;
	if (m->identity == IDENTITY_KEY_ID)
		m->key_id = xstrdup(cli_arg(cmd, "id"));
	vpn_changed(vpn);
	return 0;
}

static int
isakmp_nat_t(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);

	vpn->model.nat_t = !cli_is_no(cmd);
	vpn->model.nat_t_keepalive_s = (unsigned)cli_number(cmd, "s", 20);
	vpn_changed(vpn);
	return 0;
}

/* `crypto isakmp|ikev1|ikev2 WORD ...` that is only kept. */
static int
kept(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *kind = cli_arg(cmd, "kind"), *rest = cli_arg(cmd, "rest");
	struct vpn_kept *k = strcmp(kind, "ikev2") == 0 ?
	    &vpn->model.ikev2_kept : strcmp(kind, "ikev1") == 0 ?
	    &vpn->model.ikev1_kept : &vpn->model.isakmp_kept;
	char *line = xasprintf("%s%s%s", cli_arg(cmd, "what"), rest ? " " : "",
	    rest ? rest : "");
	char *feature = xasprintf("crypto %s %s", kind, cli_arg(cmd, "what"));

	if (cli_is_no(cmd)) {
		vpn_kept_unset(k, line);
	} else {
		vpn_kept_set(k, line, strcmp(kind, "ikev2") == 0 &&
		    cli_arg_is(cmd, "what", "limit") ? 2 : 1);
		config_warn_kept(vpn->config, cmd, feature);
	}
	free(feature);
	free(line);
	vpn_changed(vpn);
	return 0;
}

/* ---- rows ---------------------------------------------------------------- */

#define CIPHERS "{ des$alg | 3des$alg | aes$alg | aes-192$alg | aes-256$alg "
#define CIPHERS_HELP "des\tDES encryption\n3des\t3DES encryption\n" \
	"aes\tAES-128 encryption\naes-192\tAES-192 encryption\n" \
	"aes-256\tAES-256 encryption\n"
#define GROUPS "{ 1$alg | 2$alg | 5$alg | 14$alg | 15$alg | 16$alg | " \
	"19$alg | 20$alg | 21$alg | 24$alg | 31$alg }"
#define GROUPS_HELP "1\tDiffie-Hellman group 1 (768 bits)\n" \
	"2\tDiffie-Hellman group 2 (1024 bits)\n" \
	"5\tDiffie-Hellman group 5 (1536 bits)\n" \
	"14\tDiffie-Hellman group 14 (2048 bits)\n" \
	"15\tDiffie-Hellman group 15 (3072 bits)\n" \
	"16\tDiffie-Hellman group 16 (4096 bits)\n" \
	"19\tDiffie-Hellman group 19 (256-bit elliptic curve)\n" \
	"20\tDiffie-Hellman group 20 (384-bit elliptic curve)\n" \
	"21\tDiffie-Hellman group 21 (521-bit elliptic curve)\n" \
	"24\tDiffie-Hellman group 24 (2048 bits, 256-bit subgroup)\n" \
	"31\tDiffie-Hellman group 31 (Curve25519)\n"
#define PRIORITY "$priority\tPolicy suite priority (1 highest, 65535 lowest)\n"
#define NAMEIF "$nameif\tName of interface\n"

static const struct cli_row rows[] = {
	{ "config", 15, "crypto ikev2 policy (1-65535)$priority",
	    CRYPTO IKEV2 "policy\tSet IKEv2 policy suite\n" PRIORITY,
	    ikev2_policy_set, ikev2_policy_unset, 0 },
	{ "config-ikev2-policy", 15, "encryption$kind ~ " CIPHERS
	    "| aes-gcm$alg | aes-gcm-192$alg | aes-gcm-256$alg | null$alg }+",
	    "encryption\tSet encryption algorithms\n" CIPHERS_HELP
	    "aes-gcm\tAES-GCM with a 128-bit key\n"
	    "aes-gcm-192\tAES-GCM with a 192-bit key\n"
	    "aes-gcm-256\tAES-GCM with a 256-bit key\n"
	    "null\tNo encryption\n", ikev2_list, ikev2_list, 0 },
	{ "config-ikev2-policy", 15, "integrity$kind ~ { md5$alg | sha$alg | "
	    "sha256$alg | sha384$alg | sha512$alg | null$alg }+",
	    "integrity\tSet integrity algorithms\nmd5\tMD5\nsha\tSHA-1\n"
	    "sha256\tSHA-2 with 256 bits\nsha384\tSHA-2 with 384 bits\n"
	    "sha512\tSHA-2 with 512 bits\n"
	    "null\tNone, for an AES-GCM cipher\n", ikev2_list, ikev2_list, 0 },
	{ "config-ikev2-policy", 15, "prf$kind ~ { md5$alg | sha$alg | "
	    "sha256$alg | sha384$alg | sha512$alg }+",
	    "prf\tSet pseudo-random functions\nmd5\tMD5\nsha\tSHA-1\n"
	    "sha256\tSHA-2 with 256 bits\nsha384\tSHA-2 with 384 bits\n"
	    "sha512\tSHA-2 with 512 bits\n", ikev2_list, ikev2_list, 0 },
	{ "config-ikev2-policy", 15, "group$kind ~ " GROUPS "+",
	    "group\tSet Diffie-Hellman groups\n" GROUPS_HELP,
	    ikev2_list, ikev2_list, 0 },
	{ "config-ikev2-policy", 15,
	    "lifetime ~ seconds (120-2147483647)$s",
	    "lifetime\tSet lifetime of the IKEv2 SA\n"
	    "seconds\tLifetime in seconds\n$s\tSeconds\n",
	    ikev2_lifetime, ikev2_lifetime, 0 },
	{ "config", 15, "crypto ikev1 policy (1-65535)$priority",
	    CRYPTO IKEV1 "policy\tSet IKEv1 policy suite\n" PRIORITY,
	    ikev1_policy_set, ikev1_policy_unset, 0 },
	{ "config", 15, "crypto isakmp policy (1-65535)$priority",
	    CRYPTO ISAKMP "policy\tSet IKEv1 policy suite (old spelling)\n"
	    PRIORITY, ikev1_policy_set, ikev1_policy_unset, 0 },
	{ "config-ikev1-policy", 15, "authentication$kind ~ { pre-share$alg | "
	    "rsa-sig$alg | crack$alg }",
	    "authentication\tSet authentication method\n"
	    "pre-share\tPre-shared key\nrsa-sig\tRSA signature\n"
	    "crack\tChallenge/Response for authenticated keys\n",
	    ikev1_attribute, ikev1_attribute, 0 },
	{ "config-ikev1-policy", 15, "encryption$kind ~ " CIPHERS "}",
	    "encryption\tSet encryption algorithm\n" CIPHERS_HELP,
	    ikev1_attribute, ikev1_attribute, 0 },
	{ "config-ikev1-policy", 15, "hash$kind ~ { md5$alg | sha$alg }",
	    "hash\tSet hash algorithm\nmd5\tMD5\nsha\tSHA-1\n",
	    ikev1_attribute, ikev1_attribute, 0 },
	{ "config-ikev1-policy", 15, "group$kind ~ " GROUPS,
	    "group\tSet Diffie-Hellman group\n" GROUPS_HELP,
	    ikev1_attribute, ikev1_attribute, 0 },
	{ "config-ikev1-policy", 15,
	    "lifetime ~ { (120-2147483647)$s | none$none }",
	    "lifetime\tSet lifetime of the IKEv1 SA\n$s\tSeconds\n"
	    "none\tDisable rekey and allow an unlimited lifetime\n",
	    ikev1_lifetime, ikev1_lifetime, 0 },
	{ "config", 15, "crypto ikev2 enable NAME:nameif$nameif "
	    "[ client-services$services [ port (1-65535)$port ] ]",
	    CRYPTO IKEV2 "enable\tEnable IKEv2 on an interface\n" NAMEIF
	    "client-services\tEnable client services\n"
	    "port\tPort of client services\n$port\tPort number\n",
	    ikev2_enable, ikev2_enable, 0 },
	{ "config", 15, "crypto ikev1 enable NAME:nameif$nameif",
	    CRYPTO IKEV1 "enable\tEnable IKEv1 on an interface\n" NAMEIF,
	    ikev1_enable, ikev1_enable, 0 },
	{ "config", 15, "crypto isakmp enable NAME:nameif$nameif",
	    CRYPTO ISAKMP "enable\tEnable IKEv1 on an interface "
	    "(old spelling)\n" NAMEIF, ikev1_enable, ikev1_enable, 0 },
	{ "config", 15, "crypto isakmp identity ~ { address$identity | "
	    "auto$identity | hostname$identity | key-id$identity "
	    "WORD(1-128)$id }",
	    CRYPTO ISAKMP "identity\tSet identity type\n"
	    "address\tUse the IP address of the interface for the identity\n"
	    "auto\tIdentity automatically determined by the connection type: "
	    "IP address for preshared key and Cert DN for Cert based "
	    "connections\n"
	    "hostname\tUse the hostname of the router for the identity\n"
	    "key-id\tUse the specified key-id for the identity\n"
	    "$id\tKey id\n", isakmp_identity, isakmp_identity, 0 },
	{ "config", 15, "crypto isakmp nat-traversal [ (10-3600)$s ]",
	    CRYPTO ISAKMP "nat-traversal\tEnable and configure NAT-T\n"
	    "$s\tNAT keepalive interval in seconds\n",
	    isakmp_nat_t, isakmp_nat_t, 0 },
	{ "config", 15, "crypto isakmp$kind { disconnect-notify$what | "
	    "reload-wait$what | am-disable$what | ipsec-over-tcp$what } "
	    "[ LINE$rest ]", CRYPTO ISAKMP
	    "disconnect-notify\tNotify peers of a disconnection\n"
	    "reload-wait\tWait for sessions to end before a reload\n"
	    "am-disable\tDisable inbound aggressive mode connections\n"
	    "ipsec-over-tcp\tIPsec over TCP\n$rest\tIts parameters\n",
	    kept, kept, 0 },
	{ "config", 15, "crypto ikev1$kind { am-disable$what | "
	    "ipsec-over-tcp$what | limit$what } [ LINE$rest ]", CRYPTO IKEV1
	    "am-disable\tDisable inbound aggressive mode connections\n"
	    "ipsec-over-tcp\tIPsec over TCP\nlimit\tLimits of negotiations\n"
	    "$rest\tIts parameters\n", kept, kept, 0 },
	{ "config", 15, "crypto ikev2$kind { cookie-challenge$what | "
	    "fragmentation$what | limit$what | redirect$what | "
	    "remote-access$what } [ LINE$rest ]", CRYPTO IKEV2
	    "cookie-challenge\tWhen to challenge with a cookie\n"
	    "fragmentation\tIKEv2 fragmentation\n"
	    "limit\tLimits of IKEv2 SAs\nredirect\tLoad balancing redirect\n"
	    "remote-access\tTrustpoint for remote access\n"
	    "$rest\tIts parameters\n", kept, kept, 0 },
};

/* ---- sections ------------------------------------------------------------ */

static void
write_isakmp(void *ctx, struct config_out *out)
{
	vpn_write_isakmp(&((struct vpn *)ctx)->model, out);
}

static void
clear_isakmp(void *ctx, const char *arg)
{
	struct vpn *vpn = ctx;

	(void)arg;
	free(vpn->model.key_id);
	vpn->model.key_id = NULL;
	vpn->model.identity = IDENTITY_AUTO;
	vpn->model.nat_t = true;
	vpn->model.nat_t_keepalive_s = 20;
	vpn_kept_clear(&vpn->model.isakmp_kept);
	vpn_changed(vpn);
}

static void
write_ikev2(void *ctx, struct config_out *out)
{
	vpn_write_ikev2(&((struct vpn *)ctx)->model, out);
}

static void
clear_ikev2(void *ctx, const char *arg)
{
	struct vpn *vpn = ctx;
	struct ikev2_policy *p;
	struct if_setting *s;

	(void)arg;
	while ((p = TAILQ_FIRST(&vpn->model.ikev2_policies)))
		ikev2_policy_remove(&vpn->model, p);
	TAILQ_FOREACH(s, &vpn->model.interfaces, link)
		s->ikev2 = s->client_services = false;
	vpn_kept_clear(&vpn->model.ikev2_kept);
	vpn_changed(vpn);
}

static void
write_ikev1(void *ctx, struct config_out *out)
{
	vpn_write_ikev1(&((struct vpn *)ctx)->model, out);
}

static void
clear_ikev1(void *ctx, const char *arg)
{
	struct vpn *vpn = ctx;
	struct ikev1_policy *p;
	struct if_setting *s;

	(void)arg;
	while ((p = TAILQ_FIRST(&vpn->model.ikev1_policies)))
		ikev1_policy_remove(&vpn->model, p);
	TAILQ_FOREACH(s, &vpn->model.interfaces, link)
		s->ikev1 = false;
	vpn_kept_clear(&vpn->model.ikev1_kept);
	vpn_changed(vpn);
}

static const struct config_section sections[] = {
	{ CFG_ISAKMP, "crypto isakmp", NULL, "ISAKMP settings",
	    write_isakmp, clear_isakmp, 30 },
	{ CFG_IKEV2_POLICY, "crypto ikev2", NULL, "IKEv2 policies",
	    write_ikev2, clear_ikev2, 30 },
	{ CFG_IKEV1_ENABLE, "crypto ikev1", NULL, "IKEv1 policies",
	    write_ikev1, clear_ikev1, 30 },
};

void
vpn_policy_cli_init(struct vpn *vpn)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		cli_mode_add(vpn->cli, &modes[i]);
	cli_rows_add(vpn->cli, rows, sizeof(rows) / sizeof(rows[0]), vpn);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		config_section_add(vpn->config, &sections[i], vpn);
}
