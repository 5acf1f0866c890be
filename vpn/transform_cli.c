#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* crypto ipsec: transform-sets, proposals, profiles. */

#define IPSEC "ipsec\tConfigure transform-set, IPSec SA lifetime, PMTU " \
	"aging, fragmentation and DF bit\n"

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

/* Kept all the same: the next kernel may have it. */
static void
warn_lacking(struct vpn *vpn, struct cli_cmd *cmd, bool encr,
    const struct vpn_algs *a)
{
	for (unsigned i = 0; i < a->n; i++)
		if (encr ? !vpn_can_encrypt(vpn, a->at[i]->id, a->at[i]->bits) :
		    !vpn_can_hash(vpn, a->at[i]->id))
			cli_printf(cmd, "WARNING: this machine's kernel has "
			    "no %s for ESP: it is neither offered nor "
			    "accepted\n", a->at[i]->word);
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
	warn_lacking(vpn, cmd, encr, a);
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
	const char *what = cli_arg(cmd, "what");

	if (!i)
		return missing(cmd, "ipsec profile", cli_context(cmd));
	vpn_kept_line(cmd, &i->kept, "set ", strncmp(what, "ik", 2) == 0 ? 3 :
	    strncmp(what, "se", 2) == 0 ? 4 : 2, NULL);
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
vpn_transform_cli_init(struct vpn *vpn)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		cli_mode_add(vpn->cli, &modes[i]);
	cli_names_add(vpn->cli, "transform-set", list_sets, vpn);
	cli_names_add(vpn->cli, "ipsec-proposal", list_proposals, vpn);
	cli_rows_add(vpn->cli, rows, sizeof(rows) / sizeof(rows[0]), vpn);
}
