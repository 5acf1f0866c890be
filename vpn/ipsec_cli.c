#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* crypto ipsec: transform-sets, proposals, profiles, lifetimes, DF and
 * fragmentation; sysopt connection permit-vpn. */

#define CRYPTO "crypto\tConfigure IPSec, ISAKMP, Certification authority, key\n"
#define IPSEC "ipsec\tConfigure transform-set, IPSec SA lifetime, PMTU " \
	"aging, fragmentation and DF bit\n"
#define SECURITY "security-association\tSettings of IPsec SAs\n"
#define NAMEIF "$nameif\tName of interface\n"

static const struct cli_mode modes[] = {
	{ "config-ipsec-proposal", "config", "ipsec proposal" },
	{ "config-ipsec-profile", "config", "ipsec profile" },
};

static int
missing(struct cli_cmd *cmd, const char *what, const char *name)
{
	return cli_error(cmd, "%s with tag \"%s\" does not exist.", what, name);
}

/* Is it named by a crypto map entry? */
static bool
in_use(struct vpn *vpn, enum ipsec_kind kind, const char *name)
{
	struct crypto_map *c;
	struct map_entry *e;

	TAILQ_FOREACH(c, &vpn->model.maps, link)
		TAILQ_FOREACH(e, &c->entries, link) {
			bool sets = kind == IPSEC_TRANSFORM_SET;
			unsigned n = sets ? e->n_sets : e->n_proposals;
			char **v = sets ? e->sets : e->proposals;

			for (unsigned i = 0; i < n; i++)
				if (strcmp(v[i], name) == 0)
					return true;
		}
	return false;
}

static int
item_remove(struct cli_cmd *cmd, enum ipsec_kind kind, const char *what)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct ipsec_item *i = ipsec_item_find(&vpn->model, kind, name);

	if (!i)
		return missing(cmd, what, name);
	if (kind != IPSEC_PROFILE && in_use(vpn, kind, name))
		return cli_error(cmd, "%s with tag \"%s\" is in use by a "
		    "crypto map.", what, name);
	ipsec_item_remove(&vpn->model, i);
	vpn_changed(vpn);
	return 0;
}

/* ---- transform-set ------------------------------------------------------- */

static int
transform_set(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct ipsec_item *i = ipsec_item_get(&vpn->model,
	    IPSEC_TRANSFORM_SET, cli_arg(cmd, "name"));
	const char *encr = cli_arg(cmd, "encr"), *integ = cli_arg(cmd, "integ");

	i->encr.n = i->integ.n = 0;
	if (encr)
		i->encr.at[i->encr.n++] = vpn_alg_find(ALG_ENCR,
		    encr + strlen("esp-"));
	if (integ)
		i->integ.at[i->integ.n++] = vpn_alg_find(ALG_INTEG,
		    integ + strlen("esp-"));
	vpn_changed(vpn);
	return 0;
}

static int
transform_unset(struct cli_cmd *cmd)
{
	return item_remove(cmd, IPSEC_TRANSFORM_SET, "transform set");
}

static int
transform_mode(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	struct ipsec_item *i = ipsec_item_find(&vpn->model,
	    IPSEC_TRANSFORM_SET, name);

	if (!i)
		return missing(cmd, "transform set", name);
	i->transport = !cli_is_no(cmd);
	vpn_changed(vpn);
	return 0;
}

/* ---- ipsec-proposal, profile --------------------------------------------- */

static int
proposal_set(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");

	ipsec_item_get(&vpn->model, IPSEC_PROPOSAL, name);
	cli_enter(cmd, "config-ipsec-proposal", name);
	vpn_changed(vpn);
	return 0;
}

static int
proposal_unset(struct cli_cmd *cmd)
{
	return item_remove(cmd, IPSEC_PROPOSAL, "ipsec-proposal");
}

static int
proposal_list(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct ipsec_item *i = ipsec_item_find(&vpn->model, IPSEC_PROPOSAL,
	    cli_context(cmd));
	bool encr = cli_arg_is(cmd, "kind", "encryption");
	struct vpn_algs *a;

	if (!i)
		return missing(cmd, "ipsec-proposal", cli_context(cmd));
	a = encr ? &i->encr : &i->integ;
	if (cli_is_no(cmd))
		a->n = 0;
	else
		vpn_cli_algs(cmd, encr ? ALG_ENCR : ALG_INTEG, a);
	vpn_changed(vpn);
	return 0;
}

static int
profile_set(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");

	ipsec_item_get(&vpn->model, IPSEC_PROFILE, name);
	config_warn_kept(vpn->config, cmd, "crypto ipsec profile");
	cli_enter(cmd, "config-ipsec-profile", name);
	vpn_changed(vpn);
	return 0;
}

static int
profile_unset(struct cli_cmd *cmd)
{
	return item_remove(cmd, IPSEC_PROFILE, "ipsec profile");
}

static int
profile_line(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct ipsec_item *i = ipsec_item_find(&vpn->model, IPSEC_PROFILE,
	    cli_context(cmd));
	const char *rest = cli_arg(cmd, "rest");
	char *line;

	if (!i)
		return missing(cmd, "ipsec profile", cli_context(cmd));
	line = xasprintf("set %s%s%s", cli_arg(cmd, "what"), rest ? " " : "",
	    rest ? rest : "");
	if (cli_is_no(cmd))
		vpn_kept_unset(&i->kept, line);
	else
		vpn_kept_set(&i->kept, line,
		    strncmp(line, "set ik", 6) == 0 ? 3 :
		    strncmp(line, "set se", 6) == 0 ? 4 : 2);
	free(line);
	vpn_changed(vpn);
	return 0;
}

/* ---- security-association ------------------------------------------------ */

static int
lifetime(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct vpn_model *m = &vpn->model;
	bool both = !cli_has(cmd, "seconds") && !cli_has(cmd, "kilobytes");

	if (cli_is_no(cmd)) {
		if (both || cli_has(cmd, "seconds"))
			m->lifetime_s = 28800;
		if (both || cli_has(cmd, "kilobytes"))
			m->lifetime_kb = 4608000;
		vpn_changed(vpn);
		return 0;
	}
	if (both)
		return cli_incomplete(cmd);
	m->lifetime_s = (uint32_t)cli_number(cmd, "s", m->lifetime_s);
	if (cli_has(cmd, "unlimited"))
		m->lifetime_kb = KILOBYTES_UNLIMITED;
	else
		m->lifetime_kb = (uint32_t)cli_number(cmd, "kb",
		    m->lifetime_kb);
	vpn_changed(vpn);
	return 0;
}

static int
replay_window(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);

	vpn->model.replay_window = cli_is_no(cmd) ? 64 :
	    (unsigned)strtoul(cli_arg(cmd, "size"), NULL, 10);
	vpn_changed(vpn);
	return 0;
}

static int
replay_disable(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);

	vpn->model.replay_window = cli_is_no(cmd) ? 64 : 0;
	vpn_changed(vpn);
	return 0;
}

static int
pmtu_aging(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);

	vpn->model.pmtu_reset_min = cli_is_no(cmd) ? 0 :
	    (uint32_t)cli_number(cmd, "minutes", 0);
	if (vpn->model.pmtu_reset_min)
		config_warn_kept(vpn->config, cmd, "crypto ipsec "
		    "security-association pmtu-aging reset-interval");
	vpn_changed(vpn);
	return 0;
}

/* ---- per interface ------------------------------------------------------- */

static int
df_bit(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *nameif = cli_arg(cmd, "nameif");
	struct if_setting *s;

	if (!net_by_nameif(vpn->net, nameif))
		return cli_invalid(cmd, "nameif");
	s = if_setting_get(&vpn->model, nameif);
	s->df = DF_COPY;
	if (!cli_is_no(cmd) && cli_arg_is(cmd, "df", "set-df"))
		s->df = DF_SET;
	else if (!cli_is_no(cmd) && cli_arg_is(cmd, "df", "clear-df"))
		s->df = DF_CLEAR;
	vpn_changed(vpn);
	return 0;
}

static int
fragmentation(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *nameif = cli_arg(cmd, "nameif");
	bool after = !cli_is_no(cmd) &&
	    cli_arg_is(cmd, "when", "after-encryption");

	if (!net_by_nameif(vpn->net, nameif))
		return cli_invalid(cmd, "nameif");
	if_setting_get(&vpn->model, nameif)->after_encryption = after;
	if (after)
		config_warn_kept(vpn->config, cmd, "crypto ipsec "
		    "fragmentation after-encryption");
	vpn_changed(vpn);
	return 0;
}

static int
kept(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *prefix = cli_has(cmd, "v2") ? "ikev2 " : "";
	char *line = xasprintf("%s%s", prefix, cli_arg(cmd, "what"));
	char *feature = xasprintf("crypto ipsec %s", line);

	if (cli_is_no(cmd)) {
		vpn_kept_unset(&vpn->model.ipsec_kept, line);
	} else {
		vpn_kept_set(&vpn->model.ipsec_kept, line, 0);
		config_warn_kept(vpn->config, cmd, feature);
	}
	free(feature);
	free(line);
	vpn_changed(vpn);
	return 0;
}

static int
permit_vpn(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);

	vpn->model.permit_vpn = !cli_is_no(cmd);
	vpn_changed(vpn);
	return 0;
}

/* ---- rows ---------------------------------------------------------------- */

#define TRANSFORM "NAME:transform-set$name ~ { esp-des$encr | " \
	"esp-3des$encr | esp-aes$encr | esp-aes-192$encr | " \
	"esp-aes-256$encr | " \
	"esp-null$encr } [ { esp-md5-hmac$integ | esp-sha-hmac$integ | " \
	"esp-none$integ } ]"
#define TRANSFORM_HELP "transform-set\tDefine transform and settings\n" \
	"$name\tName of the transform-set (1-64 characters)\n" \
	"esp-des\tESP with DES\nesp-3des\tESP with 3DES\n" \
	"esp-aes\tESP with AES-128\nesp-aes-192\tESP with AES-192\n" \
	"esp-aes-256\tESP with AES-256\nesp-null\tESP without encryption\n" \
	"esp-md5-hmac\tHMAC-MD5\nesp-sha-hmac\tHMAC-SHA-1\n" \
	"esp-none\tNo authentication\n"
#define TRANSPORT_HELP "transform-set\tDefine transform and settings\n" \
	"$name\tName of the transform-set\nmode\tEncapsulation\n" \
	"transport\tTransport mode\n"

static const struct cli_row rows[] = {
	{ "config", 15, "crypto ipsec ikev1 transform-set " TRANSFORM,
	    CRYPTO IPSEC "ikev1\tIKEv1 transform-sets\n" TRANSFORM_HELP,
	    transform_set, transform_unset, 0 },
	{ "config", 15, "crypto ipsec transform-set " TRANSFORM,
	    CRYPTO IPSEC TRANSFORM_HELP, transform_set, transform_unset, 0 },
	{ "config", 15, "crypto ipsec ikev1 transform-set "
	    "NAME:transform-set$name mode transport",
	    CRYPTO IPSEC "ikev1\tIKEv1 transform-sets\n" TRANSPORT_HELP,
	    transform_mode, transform_mode, 0 },
	{ "config", 15, "crypto ipsec transform-set "
	    "NAME:transform-set$name mode transport",
	    CRYPTO IPSEC TRANSPORT_HELP, transform_mode, transform_mode, 0 },
	{ "config", 15, "crypto ipsec ikev2 ipsec-proposal "
	    "NAME:ipsec-proposal$name",
	    CRYPTO IPSEC "ikev2\tIKEv2 proposals\n"
	    "ipsec-proposal\tDefine an IPsec proposal\n"
	    "$name\tName of the proposal (1-64 characters)\n",
	    proposal_set, proposal_unset, 0 },
	{ "config-ipsec-proposal", 15, "protocol esp encryption$kind ~ { "
	    "des$alg | 3des$alg | aes$alg | aes-192$alg | aes-256$alg | "
	    "aes-gcm$alg | aes-gcm-192$alg | aes-gcm-256$alg | aes-gmac$alg | "
	    "aes-gmac-192$alg | aes-gmac-256$alg | null$alg }+",
	    "protocol\tConfigure a protocol of the proposal\n"
	    "esp\tEncapsulating Security Payload\n"
	    "encryption\tEncryption algorithms\n"
	    "des\tDES\n3des\t3DES\naes\tAES-128\naes-192\tAES-192\n"
	    "aes-256\tAES-256\naes-gcm\tAES-GCM with a 128-bit key\n"
	    "aes-gcm-192\tAES-GCM with a 192-bit key\n"
	    "aes-gcm-256\tAES-GCM with a 256-bit key\n"
	    "aes-gmac\tAES-GMAC with a 128-bit key\n"
	    "aes-gmac-192\tAES-GMAC with a 192-bit key\n"
	    "aes-gmac-256\tAES-GMAC with a 256-bit key\n"
	    "null\tNo encryption\n", proposal_list, proposal_list, 0 },
	{ "config-ipsec-proposal", 15, "protocol esp integrity$kind ~ { "
	    "md5$alg | sha-1$alg | sha-256$alg | sha-384$alg | sha-512$alg | "
	    "null$alg }+",
	    "protocol\tConfigure a protocol of the proposal\n"
	    "esp\tEncapsulating Security Payload\n"
	    "integrity\tIntegrity algorithms\n"
	    "md5\tMD5\nsha-1\tSHA-1\nsha-256\tSHA-2 with 256 bits\n"
	    "sha-384\tSHA-2 with 384 bits\nsha-512\tSHA-2 with 512 bits\n"
	    "null\tNone, for an AES-GCM cipher\n",
	    proposal_list, proposal_list, 0 },
	{ "config", 15, "crypto ipsec profile WORD(1-64)$name",
	    CRYPTO IPSEC "profile\tProfile of a tunnel interface\n"
	    "$name\tName of the profile\n", profile_set, profile_unset, 0 },
	{ "config-ipsec-profile", 15, "set { ikev1$what | ikev2$what | "
	    "pfs$what | responder-only$what | reverse-route$what | "
	    "security-association$what | trustpoint$what } [ LINE$rest ]",
	    "set\tSettings of the profile\nikev1\tIKEv1 transform-set\n"
	    "ikev2\tIKEv2 proposals\npfs\tPerfect forward secrecy\n"
	    "responder-only\tNever initiate\nreverse-route\tReverse routes\n"
	    "security-association\tLifetimes\ntrustpoint\tTrustpoint\n"
	    "$rest\tIts value\n", profile_line, profile_line, 0 },
	{ "config", 15, "crypto ipsec security-association lifetime ~ "
	    "< seconds$seconds (120-2147483647)$s | kilobytes$kilobytes "
	    "{ (10-2147483647)$kb | unlimited$unlimited } >",
	    CRYPTO IPSEC SECURITY "lifetime\tLifetime of IPsec SAs\n"
	    "seconds\tLifetime in seconds\n$s\tSeconds\n"
	    "kilobytes\tLifetime in traffic\n$kb\tKilobytes\n"
	    "unlimited\tNo limit of traffic\n", lifetime, lifetime, 0 },
	{ "config", 15, "crypto ipsec security-association replay "
	    "window-size ~ { 64$size | 128$size | 256$size | 512$size | "
	    "1024$size }",
	    CRYPTO IPSEC SECURITY "replay\tAnti-replay\n"
	    "window-size\tSize of the window\n64\t64 packets (default)\n"
	    "128\t128 packets\n256\t256 packets\n512\t512 packets\n"
	    "1024\t1024 packets\n", replay_window, replay_window, 0 },
	{ "config", 15, "crypto ipsec security-association replay disable",
	    CRYPTO IPSEC SECURITY "replay\tAnti-replay\n"
	    "disable\tDo not check for replayed packets\n",
	    replay_disable, replay_disable, 0 },
	{ "config", 15, "crypto ipsec security-association pmtu-aging ~ "
	    "{ infinite | reset-interval (10-43200)$minutes }",
	    CRYPTO IPSEC SECURITY "pmtu-aging\tHow long a path MTU is kept\n"
	    "infinite\tUntil the SA ends\n"
	    "reset-interval\tForget it after an interval\n"
	    "$minutes\tMinutes\n", pmtu_aging, pmtu_aging, 0 },
	{ "config", 15, "crypto ipsec df-bit { clear-df$df | copy-df$df | "
	    "set-df$df } NAME:nameif$nameif",
	    CRYPTO IPSEC "df-bit\tDF bit of encrypted packets\n"
	    "clear-df\tClear it\ncopy-df\tCopy it from the inner packet\n"
	    "set-df\tSet it\n" NAMEIF, df_bit, df_bit, 0 },
	{ "config", 15, "crypto ipsec fragmentation { after-encryption$when | "
	    "before-encryption$when } NAME:nameif$nameif",
	    CRYPTO IPSEC "fragmentation\tWhen to fragment large packets\n"
	    "after-encryption\tFragment the encrypted packet\n"
	    "before-encryption\tFragment before encryption\n" NAMEIF,
	    fragmentation, fragmentation, 0 },
	{ "config", 15, "crypto ipsec ikev2$v2 sa-strength-enforcement$what",
	    CRYPTO IPSEC "ikev2\tIKEv2 proposals\n"
	    "sa-strength-enforcement\tThe IKEv2 SA must be as strong as its "
	    "children\n", kept, kept, 0 },
	{ "config", 15, "crypto ipsec inner-routing-lookup$what",
	    CRYPTO IPSEC "inner-routing-lookup\tRoute by the inner packet\n",
	    kept, kept, 0 },
	{ "config", 15, "sysopt connection permit-vpn",
	    "sysopt\tSet system functional options\n"
	    "connection\tOptions of connections\n"
	    "permit-vpn\tTraffic out of tunnels skips interface "
	    "access-lists\n", permit_vpn, permit_vpn, 0 },
};

/* ---- sections ------------------------------------------------------------ */

static void
write_ipsec(void *ctx, struct config_out *out)
{
	vpn_write_ipsec(&((struct vpn *)ctx)->model, out);
}

static void
clear_ipsec(void *ctx, const char *arg)
{
	struct vpn *vpn = ctx;
	struct vpn_model *m = &vpn->model;
	struct if_setting *s;

	(void)arg;
	while (!TAILQ_EMPTY(&m->ipsec))
		ipsec_item_remove(m, TAILQ_FIRST(&m->ipsec));
	TAILQ_FOREACH(s, &m->interfaces, link) {
		s->df = DF_COPY;
		s->after_encryption = false;
	}
	vpn_kept_clear(&m->ipsec_kept);
	m->lifetime_s = 28800;
	m->lifetime_kb = 4608000;
	m->replay_window = 64;
	m->pmtu_reset_min = 0;
	vpn_changed(vpn);
}

static void
write_sysopt(void *ctx, struct config_out *out)
{
	vpn_write_sysopt(&((struct vpn *)ctx)->model, out);
}

static void
clear_sysopt(void *ctx, const char *arg)
{
	struct vpn *vpn = ctx;

	(void)arg;
	vpn->model.permit_vpn = true;
	vpn_changed(vpn);
}

static const struct config_section sections[] = {
	{ CFG_IPSEC_TRANSFORM, "crypto ipsec", NULL,
	    "Transform-sets, proposals and SA settings",
	    write_ipsec, clear_ipsec, 40 },
	{ CFG_SYSOPT, "sysopt", NULL, "System options",
	    write_sysopt, clear_sysopt, 10 },
};

static void
list_items(struct vpn *vpn, enum ipsec_kind kind,
    void (*each)(void *arg, const char *name), void *arg)
{
	struct ipsec_item *i;

	TAILQ_FOREACH(i, &vpn->model.ipsec, link)
		if (i->kind == kind)
			each(arg, i->name);
}

static void
list_sets(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	list_items(ctx, IPSEC_TRANSFORM_SET, each, arg);
}

static void
list_proposals(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	list_items(ctx, IPSEC_PROPOSAL, each, arg);
}

void
vpn_ipsec_cli_init(struct vpn *vpn)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		cli_mode_add(vpn->cli, &modes[i]);
	cli_names_add(vpn->cli, "transform-set", list_sets, vpn);
	cli_names_add(vpn->cli, "ipsec-proposal", list_proposals, vpn);
	cli_rows_add(vpn->cli, rows, sizeof(rows) / sizeof(rows[0]), vpn);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		config_section_add(vpn->config, &sections[i], vpn);
}
