#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/json.h"
#include "vpn/local.h"
#include "vpn/show_json.h"

/* show crypto ..., show vpn-sessiondb */

#define SHOW "show\tShow running system information\n"
#define SHOW_CRYPTO SHOW "crypto\tShow crypto information\n"
#define SA "sa\tSecurity associations\n"
#define DETAIL "detail\tShow detail\n"

static int
show_ike(struct cli_cmd *cmd, bool v1, bool v2)
{
	struct vpn *vpn = cli_ctx(cmd);
	bool detail = cli_has(cmd, "detail");
	json_t *json = cli_json(cmd);
	uint64_t now = vpn_now(vpn);
	struct vpn_facts f;

	vpn_collect(vpn, &f);
	if (v1 && json != NULL)
		put_ikev1_sas(json, f.sas, f.n_sas, now);
	else if (v1)
		show_ikev1_sas(cli_out(cmd), f.sas, f.n_sas, now, detail);
	if (v2 && json != NULL)
		put_ikev2_sessions(json, f.sas, f.n_sas, now);
	else if (v2)
		show_ikev2_sas(cli_out(cmd), f.sas, f.n_sas, now, detail);
	vpn_facts_clear(&f);
	return 0;
}

static int
show_isakmp(struct cli_cmd *cmd)
{
	return show_ike(cmd, true, true);
}

static int
show_ikev1(struct cli_cmd *cmd)
{
	return show_ike(cmd, true, false);
}

static int
show_ikev2(struct cli_cmd *cmd)
{
	return show_ike(cmd, false, true);
}

static int
show_v2_stats(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);

	show_ikev2_stats(cli_out(cmd), cli_json(cmd), ike_counters(vpn->ike),
	    vpn->census.ikev2.active);
	return 0;
}

/* ---- show crypto ipsec sa ------------------------------------------------ */

static int
cmp_ipsec(const void *a, const void *b)
{
	const struct show_child *p = a, *q = b;
	int r = strcmp(p->nameif, q->nameif);

	if (r)
		return r;
	if (p->seq != q->seq)
		return p->seq < q->seq ? -1 : 1;
	if (p->block != q->block)
		return p->block < q->block ? -1 : 1;
	return p->born > q->born ? -1 : p->born < q->born;
}

/* entry: by peer. */
static int
cmp_entry(const void *a, const void *b)
{
	const struct show_child *p = a, *q = b;
	int r = addr_cmp(&p->remote_end.addr, &q->remote_end.addr);

	return r ? r : cmp_ipsec(a, b);
}

static bool
wanted(struct cli_cmd *cmd, const struct show_child *c, uint32_t spi)
{
	struct addr a;

	if (cli_addr(cmd, "peer", &a))
		return addr_equal(&a, &c->remote_end.addr);
	if (cli_has(cmd, "map"))
		return strcmp(c->map, cli_arg(cmd, "map")) == 0;
	return spi == 0 || spi == c->spi_in || spi == c->spi_out;
}

static int
show_ipsec(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	bool entry = cli_has(cmd, "entry");
	json_t *json = cli_json(cmd);
	struct vpn_facts f;
	unsigned form = 0;
	uint32_t spi;
	size_t n = 0;

	if (!vpn_cli_spi(cmd, &spi))
		return ERR_SYNTAX;
	if (entry || cli_has(cmd, "peer"))
		form |= SHOW_BY_PEER;
	if (cli_has(cmd, "detail"))
		form |= SHOW_DETAIL;
	if (cli_has(cmd, "identity"))
		form |= SHOW_IDENTITY;
	vpn_collect(vpn, &f);
	for (size_t i = 0; i < f.n_children; i++)
		if (wanted(cmd, &f.children[i], spi))
			f.children[n++] = f.children[i];
	if (n > 0)
		qsort(f.children, n, sizeof(f.children[0]),
		    entry ? cmp_entry : cmp_ipsec);
	if (json != NULL)
		put_ipsec_sas(json, f.children, n, !(form & SHOW_IDENTITY));
	else
		show_ipsec_sas(cli_out(cmd), f.children, n, form);
	vpn_facts_clear(&f);
	return 0;
}

struct kernel_stats {
	struct text *out;
	json_t *json; /* NULL: text */
	bool begun;
};

static void
kernel_stat(void *ctx, const char *name, uint64_t value)
{
	struct kernel_stats *k = ctx;

	if (k->json != NULL)
		json_put_number(k->json, name, value);
	else
		show_kernel_stat(k->out, !k->begun, name, value);
	k->begun = true;
}

static int
show_stats(struct cli_cmd *cmd)
{
	struct kernel_stats kernel = { .out = cli_out(cmd) };
	struct vpn *vpn = cli_ctx(cmd);
	json_t *json = cli_json(cmd);
	struct esp_totals t;

	esp_totals(vpn->plane, &t);
	show_ipsec_stats(cli_out(cmd), json, &t,
	    vpn->census.ipsec.active + vpn->census.ipsec_nat_t.active);
	if (json != NULL)
		kernel.json = json_put_object(json, "kernel");
	esp_kernel_stats(vpn->plane, kernel_stat, &kernel);
	return 0;
}

static int
show_df_bit(struct cli_cmd *cmd)
{
	static const char *const df[] = { "copy", "set", "clear" };
	struct vpn *vpn = cli_ctx(cmd);
	const char *nameif = cli_arg(cmd, "nameif");
	const struct if_setting *s = if_setting_find(&vpn->model, nameif);

	json_t *json = cli_json(cmd);
	const char *word = df[s ? s->df : DF_COPY];

	if (!net_by_nameif(vpn->net, nameif))
		return cli_invalid(cmd, "nameif");
	if (json != NULL) {
		json_put_text(json, "nameif", nameif);
		json_put_text(json, "df_bit", word);
	} else {
		cli_printf(cmd, "df-bit %s %s\n", nameif, word);
	}
	return 0;
}

/* What is so, whatever was typed. */
static int
show_fragmentation(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *nameif = cli_arg(cmd, "nameif");
	const char *when = esp_fragments_before(vpn->plane) ?
	    "before-encryption" : "after-encryption";
	json_t *json = cli_json(cmd);

	if (!net_by_nameif(vpn->net, nameif))
		return cli_invalid(cmd, "nameif");
	if (json != NULL) {
		json_put_text(json, "nameif", nameif);
		json_put_text(json, "fragmentation", when);
	} else {
		cli_printf(cmd, "fragmentation %s %s\n", nameif, when);
	}
	return 0;
}

/* ---- show vpn-sessiondb -------------------------------------------------- */

static void
session_fill(struct vpn *vpn, const struct show_sa *sa, struct show_session *s)
{
	struct vpn_peer *p = vpn_peer_by_ref(vpn, sa->v.peer_ref);
	struct tunnel_group *t;
	const char *filter;

	memset(s, 0, sizeof(*s));
	s->sa = *sa;
	s->index = sa->session_id;
	s->login = p->login;
	s->duration_s = (vpn_now(vpn) - p->login_ms) / 1000;
	t = tunnel_group_for(&vpn->model, &p->remote);
	s->connection = t ? t->name : "";
	filter = vpn_effective_filter(&vpn->model, t);
	s->filter = filter ? filter : "";
}

static int
show_l2l(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	json_t *json = cli_json(cmd);
	struct show_session *s;
	struct vpn_facts f;
	size_t n = 0;

	vpn_collect(vpn, &f);
	s = xcalloc(f.n_sas + 1, sizeof(*s));
	for (size_t i = 0; i < f.n_sas; i++) {
		struct vpn_peer *p = vpn_peer_by_ref(vpn,
		    f.sas[i].v.peer_ref);

		if (!p || !p->session_id || !f.sas[i].v.up_since_ms)
			continue; /* not up yet */
		/* of two IKE SAs of a session the newer one tells */
		if (n > 0 && s[n - 1].index == f.sas[i].session_id)
			n--;
		session_fill(vpn, &f.sas[i], &s[n++]);
	}
	if (json != NULL)
		put_sessions_l2l(json, s, n, vpn_now(vpn));
	else
		show_sessions_l2l(cli_out(cmd), s, n, vpn_now(vpn),
		    cli_has(cmd, "detail"));
	free(s);
	vpn_facts_clear(&f);
	return 0;
}

static int
show_summary(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	json_t *json = cli_json(cmd);

	if (json != NULL)
		put_sessions_summary(json, &vpn->census);
	else if (vpn->census.sessions.cumulative == 0)
		cli_info(cmd, "There are presently no active sessions");
	else
		show_sessions_summary(cli_out(cmd), &vpn->census);
	return 0;
}

/* ---- rows ---------------------------------------------------------------- */

/* With and without the word crypto, as on an ASA. */
#define IPSEC_ROW(syntax, help, run) \
	{ "exec", 5, "show crypto ipsec " syntax, \
	    SHOW_CRYPTO "ipsec\tShow IPsec\n" help, run, NULL, CLI_JSON }, \
	{ "exec", 5, "show ipsec " syntax, \
	    SHOW "ipsec\tShow IPsec\n" help, run, NULL, CLI_JSON }

static const struct cli_row rows[] = {
	{ "exec", 5, "show crypto isakmp sa [ detail$detail ]",
	    SHOW_CRYPTO "isakmp\tShow IKEv1 and IKEv2\n" SA DETAIL,
	    show_isakmp, NULL, CLI_JSON },
	{ "exec", 5, "show isakmp sa [ detail$detail ]",
	    SHOW "isakmp\tShow IKEv1 and IKEv2\n" SA DETAIL,
	    show_isakmp, NULL, CLI_JSON },
	{ "exec", 5, "show crypto ikev1 sa [ detail$detail ]",
	    SHOW_CRYPTO "ikev1\tShow IKEv1\n" SA DETAIL, show_ikev1, NULL,
	    CLI_JSON },
	{ "exec", 5, "show crypto ikev2 sa [ detail$detail ]",
	    SHOW_CRYPTO "ikev2\tShow IKEv2\n" SA DETAIL, show_ikev2, NULL,
	    CLI_JSON },
	{ "exec", 5, "show crypto ikev2 stats",
	    SHOW_CRYPTO "ikev2\tShow IKEv2\nstats\tStatistics\n",
	    show_v2_stats, NULL, CLI_JSON },
	IPSEC_ROW("sa [ entry$entry | identity$identity | "
	    "peer { A.B.C.D$peer | X:X:X:X::X$peer } | "
	    "map NAME:crypto-map$map | spi WORD$spi ] [ detail$detail ]",
	    SA "entry\tSorted by peer\n"
	    "identity\tWhat they protect, without the SAs\n"
	    "peer\tThose with a peer\n$peer\tIP address of the peer\n"
	    "map\tThose of a crypto map\n$map\tName of the crypto map\n"
	    "spi\tThe one with an SPI\n$spi\tSPI, hexadecimal\n" DETAIL,
	    show_ipsec),
	IPSEC_ROW("df-bit NAME:nameif$nameif",
	    "df-bit\tDF bit of encrypted packets\n"
	    "$nameif\tName of interface\n", show_df_bit),
	IPSEC_ROW("fragmentation NAME:nameif$nameif",
	    "fragmentation\tWhen large packets are fragmented\n"
	    "$nameif\tName of interface\n", show_fragmentation),
	IPSEC_ROW("stats", "stats\tStatistics\n", show_stats),
	{ "exec", 5, "show vpn-sessiondb",
	    SHOW "vpn-sessiondb\tShow VPN sessions\n", show_summary, NULL,
	    CLI_JSON },
	{ "exec", 5, "show vpn-sessiondb [ detail$detail ] l2l",
	    SHOW "vpn-sessiondb\tShow VPN sessions\n" DETAIL
	    "l2l\tLAN-to-LAN sessions\n", show_l2l, NULL, CLI_JSON },
};

void
vpn_show_cli_init(struct vpn *vpn)
{
	cli_rows_add(vpn->cli, rows, sizeof(rows) / sizeof(rows[0]), vpn);
}
