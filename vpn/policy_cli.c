#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* crypto ikev1|ikev2 policy; the old spelling `crypto isakmp policy` is stored
 * as ikev1. */

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
};

/* ---- sections ------------------------------------------------------------ */

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
