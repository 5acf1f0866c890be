#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* crypto map NAME SEQ: an entry comes with its first line and goes with its
 * last. */

#define MAP "crypto map NAME:crypto-map$map (1-65535)$seq "
#define MAP_HELP CRYPTO \
	"map\tConfigure a crypto map\n" \
	"$map\tName of the crypto map (1-64 characters)\n" \
	"$seq\tSequence number of the entry\n"
#define SET "set\tSet values of the entry\n"

static bool
is_empty(const struct map_entry *e)
{
	return !e->match && e->n_peers == 0 && !e->pfs &&
	    e->connection == CONN_BIDIRECTIONAL && !e->aggressive &&
	    e->n_sets == 0 && e->n_proposals == 0 && e->mode == MODE_TUNNEL &&
	    !e->lifetime_s && !e->lifetime_kb && !e->nat_t_disable &&
	    !e->reverse_route && !e->dynamic && e->kept.n == 0;
}

/* The entry to work on; NULL: it isn't there (only for `no`). */
static struct map_entry *
entry(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *map = cli_arg(cmd, "map");
	unsigned seq = (unsigned)cli_number(cmd, "seq", 1);

	return cli_is_no(cmd) ? map_entry_find(&vpn->model, map, seq) :
	    map_entry_get(&vpn->model, map, seq);
}

static int
absent(struct cli_cmd *cmd)
{
	return cli_error(cmd, "crypto map entry %s %s does not exist",
	    cli_arg(cmd, "map"), cli_arg(cmd, "seq"));
}

/* The end of each command on an entry. While a file is loaded the lines that
 * complete it are still to come. */
static int
done(struct cli_cmd *cmd, struct map_entry *e)
{
	struct vpn *vpn = cli_ctx(cmd);
	bool complete = map_entry_complete(e);

	if (is_empty(e))
		map_entry_remove(&vpn->model, cli_arg(cmd, "map"), e->seq);
	if (!complete && !cli_is_batch(cmd))
		cli_warning(cmd, "The crypto map entry is incomplete!");
	vpn_changed(vpn);
	return 0;
}

static int
match_address(struct cli_cmd *cmd)
{
	struct map_entry *e = entry(cmd);

	if (!e)
		return absent(cmd);
	xreplace(&e->match, cli_is_no(cmd) ? NULL : cli_arg(cmd, "acl"));
	return done(cmd, e);
}

/* ---- set peer ------------------------------------------------------------ */

static void
peer_remove(struct map_entry *e, const struct addr *a)
{
	for (unsigned i = 0; i < e->n_peers; i++)
		if (addr_equal(&e->peers[i], a)) {
			e->n_peers--;
			memmove(&e->peers[i], &e->peers[i + 1],
			    (e->n_peers - i) * sizeof(e->peers[0]));
			return;
		}
}

/* Peers that are typed later come after those that are there (ASA). */
static int
set_peer(struct cli_cmd *cmd)
{
	struct map_entry *e = entry(cmd);
	size_t n = cli_arg_count(cmd, "peer");
	struct addr a;

	if (!e)
		return absent(cmd);
	if (n == 0)
		e->n_peers = 0;
	for (size_t i = 0; i < n; i++) {
		if (addr_parse(cli_arg_at(cmd, "peer", i), &a) != 0)
			return cli_invalid(cmd, "peer");
		peer_remove(e, &a);
		if (cli_is_no(cmd))
			continue;
		if (e->n_peers == VPN_PEERS_MAX)
			return cli_error(cmd, "a crypto map entry has at most "
			    "%d peers", VPN_PEERS_MAX);
		e->peers[e->n_peers++] = a;
	}
	return done(cmd, e);
}

/* ---- transform-sets, proposals ------------------------------------------- */

static void
names_clear(char **v, unsigned *n)
{
	while (*n > 0)
		free(v[--*n]);
}

static int
set_names(struct cli_cmd *cmd, enum ipsec_kind kind, const char *what)
{
	struct vpn *vpn = cli_ctx(cmd);
	bool sets = kind == IPSEC_TRANSFORM_SET;
	size_t n = cli_arg_count(cmd, "name");
	struct map_entry *e;
	char **v;
	unsigned *count;

	for (size_t i = 0; i < n && !cli_is_no(cmd); i++) {
		const char *name = cli_arg_at(cmd, "name", i);

		if (!ipsec_item_find(&vpn->model, kind, name))
			return cli_error(cmd, "%s with tag \"%s\" does not "
			    "exist.", what, name);
	}
	if (n > VPN_SETS_MAX)
		return cli_error(cmd, "at most %d of them", VPN_SETS_MAX);
	e = entry(cmd);
	if (!e)
		return absent(cmd);
	v = sets ? e->sets : e->proposals;
	count = sets ? &e->n_sets : &e->n_proposals;
	names_clear(v, count);
	for (size_t i = 0; i < n && !cli_is_no(cmd); i++)
		v[(*count)++] = xstrdup(cli_arg_at(cmd, "name", i));
	return done(cmd, e);
}

static int
set_transform(struct cli_cmd *cmd)
{
	return set_names(cmd, IPSEC_TRANSFORM_SET, "transform set");
}

static int
set_proposal(struct cli_cmd *cmd)
{
	return set_names(cmd, IPSEC_PROPOSAL, "ipsec-proposal");
}

/* ---- the other settings -------------------------------------------------- */

/* "group14" as typed. */
static const struct vpn_alg *
dh_group(const char *word)
{
	return vpn_alg_find(ALG_GROUP, word + strlen("group"));
}

static int
set_pfs(struct cli_cmd *cmd)
{
	struct map_entry *e = entry(cmd);
	const char *group = cli_arg(cmd, "group");

	if (!e)
		return absent(cmd);
	/* the default group is 14 since 9.13 */
	e->pfs = cli_is_no(cmd) ? NULL : dh_group(group ? group : "group14");
	return done(cmd, e);
}

static int
set_lifetime(struct cli_cmd *cmd)
{
	bool none = !cli_has(cmd, "seconds") && !cli_has(cmd, "kilobytes");
	struct map_entry *e;

	if (none && !cli_is_no(cmd))
		return cli_incomplete(cmd);
	e = entry(cmd);
	if (!e)
		return absent(cmd);
	if (cli_is_no(cmd)) {
		if (none || cli_has(cmd, "seconds"))
			e->lifetime_s = 0;
		if (none || cli_has(cmd, "kilobytes"))
			e->lifetime_kb = 0;
		return done(cmd, e);
	}
	e->lifetime_s = (uint32_t)cli_number(cmd, "s", e->lifetime_s);
	if (cli_has(cmd, "unlimited"))
		e->lifetime_kb = KILOBYTES_UNLIMITED;
	else
		e->lifetime_kb = (uint32_t)cli_number(cmd, "kb",
		    e->lifetime_kb);
	return done(cmd, e);
}

static int
set_flag(struct cli_cmd *cmd)
{
	struct map_entry *e = entry(cmd);

	if (!e)
		return absent(cmd);
	if (cli_arg_is(cmd, "flag", "reverse-route"))
		e->reverse_route = !cli_is_no(cmd);
	else
		e->nat_t_disable = !cli_is_no(cmd);
	return done(cmd, e);
}

static int
set_connection(struct cli_cmd *cmd)
{
	struct map_entry *e = entry(cmd);

	if (!e)
		return absent(cmd);
	e->connection = CONN_BIDIRECTIONAL;
	if (!cli_is_no(cmd) && cli_arg_is(cmd, "type", "answer-only"))
		e->connection = CONN_ANSWER_ONLY;
	else if (!cli_is_no(cmd) && cli_arg_is(cmd, "type", "originate-only"))
		e->connection = CONN_ORIGINATE_ONLY;
	return done(cmd, e);
}

static int
set_phase1(struct cli_cmd *cmd)
{
	struct map_entry *e = entry(cmd);
	const char *group = cli_arg(cmd, "group");

	if (!e)
		return absent(cmd);
	e->aggressive = !cli_is_no(cmd) && cli_arg_is(cmd, "mode",
	    "aggressive");
	e->aggressive_group = e->aggressive && group ? dh_group(group) : NULL;
	return done(cmd, e);
}

static int
set_mode(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct map_entry *e = entry(cmd);

	if (!e)
		return absent(cmd);
	e->mode = MODE_TUNNEL;
	if (!cli_is_no(cmd) && cli_arg_is(cmd, "mode", "transport"))
		e->mode = MODE_TRANSPORT;
	else if (!cli_is_no(cmd) && cli_arg_is(cmd, "mode",
	    "transport-require"))
		e->mode = MODE_TRANSPORT_REQUIRE;
	if (e->mode != MODE_TUNNEL)
		config_warn_kept(vpn->config, cmd,
		    "Transport mode (tunnel mode is used)");
	return done(cmd, e);
}

static int
set_kept(struct cli_cmd *cmd)
{
	struct map_entry *e = entry(cmd);

	if (!e)
		return absent(cmd);
	vpn_kept_line(cmd, &e->kept, "set ", 2, "crypto map");
	return done(cmd, e);
}

static int
set_dynamic(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct map_entry *e = entry(cmd);

	if (!e)
		return absent(cmd);
	xreplace(&e->dynamic, cli_is_no(cmd) ? NULL : cli_arg(cmd, "dynamic"));
	if (e->dynamic)
		config_warn_kept(vpn->config, cmd, "crypto dynamic-map");
	return done(cmd, e);
}

/* ---- rows ---------------------------------------------------------------- */

#define PFS "{ group1$group | group2$group | group5$group | group14$group | " \
	"group15$group | group16$group | group19$group | group20$group | " \
	"group21$group | group24$group | group31$group }"
#define PFS_HELP "group1\tDiffie-Hellman group 1\n" \
	"group2\tDiffie-Hellman group 2\ngroup5\tDiffie-Hellman group 5\n" \
	"group14\tDiffie-Hellman group 14\ngroup15\tDiffie-Hellman group 15\n" \
	"group16\tDiffie-Hellman group 16\ngroup19\tDiffie-Hellman group 19\n" \
	"group20\tDiffie-Hellman group 20\ngroup21\tDiffie-Hellman group 21\n" \
	"group24\tDiffie-Hellman group 24\ngroup31\tDiffie-Hellman group 31\n"
#define SETS "transform-set ~ { NAME:transform-set$name }+"
#define SETS_HELP "transform-set\tIKEv1 transform-sets\n" \
	"$name\tName of a transform-set\n"
#define PHASE1 "phase1-mode ~ { main$mode | aggressive$mode [ " PFS " ] }"
#define PHASE1_HELP "phase1-mode\tMode of IKEv1 phase 1\nmain\tMain mode\n" \
	"aggressive\tAggressive mode\n" PFS_HELP

static const struct cli_row rows[] = {
	{ "config", 15, MAP "match address ~ NAME:access-list$acl",
	    MAP_HELP "match\tMatch address of packets to encrypt\n"
	    "address\tAccess-list that says which\n"
	    "$acl\tName of the access-list\n",
	    match_address, match_address, 0 },
	{ "config", 15, MAP "set peer ~ { A.B.C.D$peer | X:X:X:X::X$peer }+",
	    MAP_HELP SET "peer\tSet the peer, up to 10\n"
	    "$peer\tIP address of the peer\n", set_peer, set_peer, 0 },
	{ "config", 15, MAP "set pfs ~ [ " PFS " ]", MAP_HELP SET
	    "pfs\tPerfect forward secrecy\n" PFS_HELP, set_pfs, set_pfs, 0 },
	{ "config", 15, MAP "set ikev1 " SETS, MAP_HELP SET
	    "ikev1\tSettings of IKEv1\n" SETS_HELP,
	    set_transform, set_transform, 0 },
	{ "config", 15, MAP "set " SETS, MAP_HELP SET SETS_HELP,
	    set_transform, set_transform, 0 },
	{ "config", 15, MAP "set ikev2 ipsec-proposal ~ "
	    "{ NAME:ipsec-proposal$name }+", MAP_HELP SET
	    "ikev2\tSettings of IKEv2\nipsec-proposal\tIPsec proposals\n"
	    "$name\tName of a proposal\n", set_proposal, set_proposal, 0 },
	{ "config", 15, MAP "set ikev2 mode ~ { tunnel$mode | transport$mode | "
	    "transport-require$mode }", MAP_HELP SET
	    "ikev2\tSettings of IKEv2\nmode\tEncapsulation\n"
	    "tunnel\tTunnel mode\ntransport\tTransport mode preferred\n"
	    "transport-require\tTransport mode required\n",
	    set_mode, set_mode, 0 },
	{ "config", 15, MAP "set security-association lifetime ~ "
	    "< seconds$seconds (120-2147483647)$s | kilobytes$kilobytes "
	    "{ (10-2147483647)$kb | unlimited$unlimited } >", MAP_HELP SET
	    "security-association\tSettings of IPsec SAs\n"
	    "lifetime\tLifetime of IPsec SAs\n"
	    "seconds\tLifetime in seconds\n$s\tSeconds\n"
	    "kilobytes\tLifetime in traffic\n$kb\tKilobytes\n"
	    "unlimited\tNo limit of traffic\n", set_lifetime, set_lifetime, 0 },
	{ "config", 15, MAP "set connection-type ~ { answer-only$type | "
	    "bidirectional$type | originate-only$type }", MAP_HELP SET
	    "connection-type\tWho starts the tunnel\n"
	    "answer-only\tOnly the peer\nbidirectional\tBoth\n"
	    "originate-only\tOnly we\n", set_connection, set_connection, 0 },
	{ "config", 15, MAP "set ikev1 " PHASE1, MAP_HELP SET
	    "ikev1\tSettings of IKEv1\n" PHASE1_HELP,
	    set_phase1, set_phase1, 0 },
	{ "config", 15, MAP "set " PHASE1, MAP_HELP SET PHASE1_HELP,
	    set_phase1, set_phase1, 0 },
	{ "config", 15, MAP "set nat-t-disable$flag", MAP_HELP SET
	    "nat-t-disable\tNo NAT-T with these peers\n",
	    set_flag, set_flag, 0 },
	{ "config", 15, MAP "set reverse-route$flag", MAP_HELP SET
	    "reverse-route\tRoutes to the networks of the peer\n",
	    set_flag, set_flag, 0 },
	{ "config", 15, MAP "set { df-bit$what | tfc-packets$what | "
	    "trustpoint$what | validate-icmp-errors$what } [ LINE$rest ]",
	    MAP_HELP SET "df-bit\tDF bit of these tunnels\n"
	    "tfc-packets\tTraffic flow confidentiality\n"
	    "trustpoint\tTrustpoint that we prove ourselves with\n"
	    "validate-icmp-errors\tValidate ICMP errors\n$rest\tIts value\n",
	    set_kept, set_kept, 0 },
	{ "config", 15, MAP "ipsec-isakmp dynamic ~ NAME:dynamic-map$dynamic",
	    MAP_HELP "ipsec-isakmp\tEntry with IKE\n"
	    "dynamic\tEntry that refers to a dynamic map\n"
	    "$dynamic\tName of the dynamic map\n",
	    set_dynamic, set_dynamic, 0 },
};

void
vpn_map_entry_cli_init(struct vpn *vpn)
{
	cli_rows_add(vpn->cli, rows, sizeof(rows) / sizeof(rows[0]), vpn);
}
