#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* crypto ipsec: lifetimes, anti-replay, DF and fragmentation; sysopt connection
 * permit-vpn. No ASA has hold-packets and crypto offload: they are our own. */

#define IPSEC "ipsec\tConfigure transform-set, IPSec SA lifetime, PMTU " \
	"aging, fragmentation and DF bit\n"
#define SECURITY "security-association\tSettings of IPsec SAs\n"
#define NAMEIF "$nameif\tName of interface\n"

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

/* Said where it is asked for; the setting stands, for a later kernel. */
static void
df_warn(struct vpn *vpn, struct cli_cmd *cmd, const char *nameif)
{
	struct text why;

	text_init(&why);
	if (!esp_sets_df(vpn->plane, &why))
		cli_printf(cmd, "WARNING: crypto ipsec df-bit set-df %s: %s: "
		    "the bit is copied instead\n", nameif, text_str(&why));
	text_clear(&why);
}

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
	if (s->df == DF_SET)
		df_warn(vpn, cmd, nameif);
	vpn_changed(vpn);
	return 0;
}

static int
fragmentation(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *nameif = cli_arg(cmd, "nameif");
	bool before = esp_fragments_before(vpn->plane);
	bool after = !cli_is_no(cmd) &&
	    cli_arg_is(cmd, "when", "after-encryption");

	if (!net_by_nameif(vpn->net, nameif))
		return cli_invalid(cmd, "nameif");
	if_setting_get(&vpn->model, nameif)->after_encryption = after;
	if (after && before)
		config_warn_kept(vpn->config, cmd, "crypto ipsec "
		    "fragmentation after-encryption");
	else if (!after && !before && !cli_is_no(cmd))
		cli_printf(cmd, "WARNING: crypto ipsec fragmentation "
		    "before-encryption %s: this data plane fragments the "
		    "encrypted packet\n", nameif);
	vpn_changed(vpn);
	return 0;
}

static int
offload(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *nameif = cli_arg(cmd, "nameif");
	enum esp_offload mode = ESP_OFFLOAD_NONE;

	if (!net_by_nameif(vpn->net, nameif))
		return cli_invalid(cmd, "nameif");
	if (!cli_is_no(cmd))
		mode = cli_arg_is(cmd, "mode", "packet") ?
		    ESP_OFFLOAD_PACKET : ESP_OFFLOAD_CRYPTO;
	if_setting_get(&vpn->model, nameif)->offload = mode;
	vpn_changed(vpn);
	return 0;
}

static int
hold_packets(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);

	vpn->model.hold_packets = !cli_is_no(cmd);
	vpn_changed(vpn);
	return 0;
}

static int
kept(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);

	vpn_kept_line(cmd, &vpn->model.ipsec_kept,
	    cli_has(cmd, "v2") ? "ikev2 " : "", 0, "crypto ipsec");
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

static const struct cli_row rows[] = {
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
	{ "config", 15, "crypto ipsec hold-packets",
	    CRYPTO IPSEC "hold-packets\tHold packets until their tunnel is up "
	    "(not an ASA's)\n", hold_packets, hold_packets, 0 },
	{ "config", 15, "crypto offload interface NAME:nameif$nameif ~ "
	    "{ crypto$mode | packet$mode }",
	    CRYPTO "offload\tESP in the network device (not an ASA's)\n"
	    "interface\tDevice of an interface\n" NAMEIF
	    "crypto\tThe device encrypts and decrypts\n"
	    "packet\tThe device does all of ESP (asked for; not "
	    "carried out)\n", offload, offload, 0 },
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
	struct vpn *vpn = ctx;

	vpn_write_ipsec(&vpn->model, esp_fragments_before(vpn->plane), out);
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
		s->offload = ESP_OFFLOAD_NONE;
	}
	vpn_kept_clear(&m->ipsec_kept);
	m->lifetime_s = 28800;
	m->lifetime_kb = 4608000;
	m->replay_window = 64;
	m->pmtu_reset_min = 0;
	m->hold_packets = false;
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

void
vpn_ipsec_cli_init(struct vpn *vpn)
{
	cli_rows_add(vpn->cli, rows, sizeof(rows) / sizeof(rows[0]), vpn);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		config_section_add(vpn->config, &sections[i], vpn);
}
