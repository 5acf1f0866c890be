#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* clear crypto ..., vpn-sessiondb logoff. The peers are told; the next packet
 * brings a tunnel up again. */

#define CLEAR "clear\tReset functions\n"
#define CLEAR_CRYPTO CLEAR "crypto\tClear crypto information\n"
#define SA "sa\tSecurity associations\n"
#define PEER "$peer\tIP address of the peer\n"
#define IPSEC "ipsec\tIPsec\n"

struct ids {
	uint32_t *at;
	size_t n;
};

static void
ids_add(struct ids *ids, uint32_t id)
{
	ids->at = xreallocarray(ids->at, ids->n + 1, sizeof(*ids->at));
	ids->at[ids->n++] = id;
}

/* ---- IKE SAs ------------------------------------------------------------- */

struct selection {
	struct ids ids;
	const struct addr *peer; /* NULL: all */
};

static void
select_sa(void *ctx, const struct ike_sa_view *v)
{
	struct selection *s = ctx;

	if (!s->peer || addr_equal(s->peer, &v->path.remote.addr))
		ids_add(&s->ids, v->id);
}

/* Those that are still being made go too. */
static void
close_sas(struct vpn *vpn, const struct addr *peer)
{
	struct selection s = { { NULL, 0 }, peer };

	ike_sa_each(vpn->ike, select_sa, &s);
	for (size_t i = 0; i < s.ids.n; i++)
		vpn_sa_close(vpn, s.ids.at[i], VPN_WHY_ADMIN);
	free(s.ids.at);
}

static int
clear_ike(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct addr peer;

	close_sas(vpn, cli_addr(cmd, "peer", &peer) ? &peer : NULL);
	return 0;
}

static int
clear_ikev1(struct cli_cmd *cmd)
{
	(void)cmd; /* IKEv1 isn't carried out: there are none */
	return 0;
}

/* ---- IPsec SAs ----------------------------------------------------------- */

static int
clear_ipsec(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct ids ids = { NULL, 0 };
	struct vpn_child *c;
	struct addr peer;
	bool by_peer = cli_addr(cmd, "peer", &peer);
	uint32_t spi;

	if (!vpn_cli_spi(cmd, &spi))
		return ERR_SYNTAX;
	TAILQ_FOREACH(c, &vpn->by_age, age) {
		if (by_peer && !addr_equal(&peer, &c->path.remote.addr))
			continue;
		if (cli_has(cmd, "map") &&
		    strcmp(cli_arg(cmd, "map"), c->map) != 0)
			continue;
		if (spi && spi != c->facts.spi_in && spi != c->facts.spi_out)
			continue;
		ids_add(&ids, c->id);
	}
	for (size_t i = 0; i < ids.n; i++)
		vpn_child_close(vpn, ids.at[i]);
	free(ids.at);
	return 0;
}

static int
clear_counters(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct vpn_child *c;

	TAILQ_FOREACH(c, &vpn->by_age, age)
		memset(&c->facts.before, 0, sizeof(c->facts.before));
	esp_counters_clear(vpn->plane);
	return 0;
}

/* ---- vpn-sessiondb logoff ------------------------------------------------ */

/* What was asked for, kept while the question stands. */
struct logoff {
	bool all;
	uint32_t index;
	struct addr ip;
	char group[65];
};

static bool
is_meant(struct vpn *vpn, const struct vpn_peer *p, const struct logoff *l)
{
	struct tunnel_group *t;

	if (!p->session_id)
		return false;
	if (l->all)
		return true;
	if (l->index)
		return p->session_id == l->index;
	if (addr_is_set(&l->ip))
		return addr_equal(&p->remote, &l->ip);
	t = tunnel_group_for(&vpn->model, &p->remote);
	return t && strcmp(t->name, l->group) == 0;
}

static int
logoff_run(struct cli_cmd *cmd, const struct logoff *l)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct vpn_peer *p;
	unsigned n = 0;

	TAILQ_FOREACH(p, &vpn->peers, link)
		if (is_meant(vpn, p, l)) {
			n++;
			close_sas(vpn, &p->remote);
		}
	if (n == 0)
		return cli_error(cmd, "No sessions found matching the "
		    "criteria");
	cli_info(cmd, "Number of sessions of type \"l2l\" logged off : %u", n);
	return 0;
}

static int
logoff_answer(struct cli_cmd *cmd, const char *answer, void *state)
{
	if (*answer && answer[0] != 'y' && answer[0] != 'Y')
		return 0;
	return logoff_run(cmd, state);
}

static int
logoff(struct cli_cmd *cmd)
{
	struct logoff *l = xcalloc(1, sizeof(*l));
	const char *group = cli_arg(cmd, "group");
	int r;

	l->all = cli_has(cmd, "all");
	l->index = (uint32_t)cli_number(cmd, "index", 0);
	cli_addr(cmd, "ip", &l->ip);
	snprintf(l->group, sizeof(l->group), "%s", group ? group : "");
	if (!cli_has(cmd, "noconfirm") && !cli_is_batch(cmd)) {
		cli_ask(cmd, CLI_ASK_CONFIRM, "Do you want to logoff the VPN "
		    "session(s)? [confirm]", logoff_answer, l);
		return 0;
	}
	r = logoff_run(cmd, l);
	free(l);
	return r;
}

/* ---- rows ---------------------------------------------------------------- */

#define PEER_ARG "[ { A.B.C.D$peer | X:X:X:X::X$peer | " \
	"peer { A.B.C.D$peer | X:X:X:X::X$peer } } ]"
#define PEER_HELP "peer\tThose with a peer\n" PEER
#define WHICH "sa [ peer { A.B.C.D$peer | X:X:X:X::X$peer } | " \
	"entry { A.B.C.D$peer | X:X:X:X::X$peer } esp WORD$spi | " \
	"map NAME:crypto-map$map | spi WORD$spi ]"
#define WHICH_HELP SA PEER_HELP "entry\tThe one with a peer and an SPI\n" \
	"esp\tEncapsulating Security Payload\n" \
	"map\tThose of a crypto map\n$map\tName of the crypto map\n" \
	"spi\tThe one with an SPI\n$spi\tSPI, hexadecimal\n"
#define COUNTERS_HELP SA "counters\tTheir counters only\n"

static const struct cli_row rows[] = {
	{ "exec", 15, "clear crypto isakmp sa " PEER_ARG,
	    CLEAR_CRYPTO "isakmp\tIKEv1 and IKEv2\n" SA PEER_HELP,
	    clear_ike, NULL, 0 },
	{ "exec", 15, "clear isakmp sa",
	    CLEAR "isakmp\tIKEv1 and IKEv2\n" SA, clear_ike, NULL, 0 },
	{ "exec", 15, "clear crypto ikev1 sa " PEER_ARG,
	    CLEAR_CRYPTO "ikev1\tIKEv1\n" SA PEER_HELP, clear_ikev1, NULL, 0 },
	{ "exec", 15, "clear crypto ikev2 sa " PEER_ARG,
	    CLEAR_CRYPTO "ikev2\tIKEv2\n" SA PEER_HELP, clear_ike, NULL, 0 },
	{ "exec", 15, "clear crypto ipsec " WHICH,
	    CLEAR_CRYPTO IPSEC WHICH_HELP, clear_ipsec, NULL, 0 },
	{ "exec", 15, "clear ipsec " WHICH,
	    CLEAR IPSEC WHICH_HELP, clear_ipsec, NULL, 0 },
	{ "exec", 15, "clear crypto ipsec sa counters",
	    CLEAR_CRYPTO IPSEC COUNTERS_HELP, clear_counters, NULL, 0 },
	{ "exec", 15, "clear ipsec sa counters",
	    CLEAR IPSEC COUNTERS_HELP, clear_counters, NULL, 0 },
	{ "exec", 15, "vpn-sessiondb logoff { l2l$all | all$all | "
	    "index (1-4294967295)$index | ipaddress { A.B.C.D$ip | "
	    "X:X:X:X::X$ip } | tunnel-group NAME:tunnel-group$group } "
	    "[ noconfirm$noconfirm ]",
	    "vpn-sessiondb\tManage VPN sessions\nlogoff\tEnd sessions\n"
	    "l2l\tAll LAN-to-LAN sessions\nall\tAll sessions\n"
	    "index\tThe one with an index\n$index\tIndex\n"
	    "ipaddress\tThose of a peer\n$ip\tIP address of the peer\n"
	    "tunnel-group\tThose of a tunnel group\n"
	    "$group\tName of the group\nnoconfirm\tDo not ask\n",
	    logoff, NULL, 0 },
};

void
vpn_clear_cli_init(struct vpn *vpn)
{
	cli_rows_add(vpn->cli, rows, sizeof(rows) / sizeof(rows[0]), vpn);
}
