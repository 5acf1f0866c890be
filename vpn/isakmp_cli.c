#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* crypto ikev1|ikev2 enable, crypto isakmp; the old spelling `crypto isakmp
 * enable` is stored as ikev1. */

#define IKEV1 "ikev1\tConfigure IKEv1\n"
#define IKEV2 "ikev2\tConfigure IKEv2\n"
#define ISAKMP "isakmp\tConfigure ISAKMP\n"
#define NAMEIF "$nameif\tName of interface\n"

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
	struct vpn_model *m = &((struct vpn *)cli_ctx(cmd))->model;

	if (cli_arg_is(cmd, "kind", "ikev2"))
		vpn_kept_line(cmd, &m->ikev2_kept, "",
		    cli_arg_is(cmd, "what", "limit") ? 2 : 1, "crypto ikev2");
	else if (cli_arg_is(cmd, "kind", "ikev1"))
		vpn_kept_line(cmd, &m->ikev1_kept, "", 1, "crypto ikev1");
	else
		vpn_kept_line(cmd, &m->isakmp_kept, "", 1, "crypto isakmp");
	return 0;
}

static const struct cli_row rows[] = {
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

static const struct config_section section = {
	CFG_ISAKMP, "crypto isakmp", NULL, "ISAKMP settings",
	write_isakmp, clear_isakmp, 30
};

void
vpn_isakmp_cli_init(struct vpn *vpn)
{
	cli_rows_add(vpn->cli, rows, sizeof(rows) / sizeof(rows[0]), vpn);
	config_section_add(vpn->config, &section, vpn);
}
