#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* crypto ca and tunnel-group-map: kept. Certificates come with a later
 * version; their hexadecimal lines are kept too. */

#define CA CRYPTO \
	"ca\tCertification authority\n"

static const struct cli_mode modes[] = {
	{ "config-ca-trustpoint", "config", "crypto ca trustpoint" },
	{ "config-ca-trustpool", "config", "crypto ca trustpool" },
	{ "config-ca-cert-map", "config", "crypto ca certificate map" },
	{ "config-cert-chain", "config", "crypto ca certificate chain" },
	{ "config-pubkey", "config-cert-chain", "certificate data" },
};

static struct ca_block *
here(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct ca_block *b = ca_block_find(&vpn->model, cli_context(cmd));

	if (!b)
		cli_error(cmd, "crypto ca %s is not there any more",
		    cli_context(cmd));
	return b;
}

static int
block(struct cli_cmd *cmd, char *head, const char *mode)
{
	struct vpn *vpn = cli_ctx(cmd);
	struct ca_block *b = ca_block_find(&vpn->model, head);
	int r = 0;

	if (!cli_is_no(cmd)) {
		ca_block_get(&vpn->model, head);
		cli_enter(cmd, mode, head);
		config_warn_kept(vpn->config, cmd, "crypto ca");
	} else if (b) {
		ca_block_remove(&vpn->model, b);
	} else {
		r = cli_error(cmd, "crypto ca %s does not exist", head);
	}
	free(head);
	vpn_changed(vpn);
	return r;
}

static int
trustpoint(struct cli_cmd *cmd)
{
	return block(cmd, xasprintf("trustpoint %s", cli_arg(cmd, "name")),
	    "config-ca-trustpoint");
}

static int
trustpool(struct cli_cmd *cmd)
{
	return block(cmd, xstrdup("trustpool policy"), "config-ca-trustpool");
}

static int
cert_map(struct cli_cmd *cmd)
{
	return block(cmd, xasprintf("certificate map %s %s",
	    cli_arg(cmd, "name"), cli_arg(cmd, "seq")), "config-ca-cert-map");
}

static int
cert_chain(struct cli_cmd *cmd)
{
	return block(cmd, xasprintf("certificate chain %s",
	    cli_arg(cmd, "name")), "config-cert-chain");
}

static int
certificate(struct cli_cmd *cmd)
{
	struct ca_block *b = here(cmd);
	char *line;

	if (!b)
		return ERR_REFUSED;
	line = xasprintf("certificate %s%s", cli_has(cmd, "ca") ? "ca " : "",
	    cli_arg(cmd, "serial"));
	vpn_kept_add(&b->kept, line);
	free(line);
	cli_enter(cmd, "config-pubkey", b->head);
	vpn_changed(cli_ctx(cmd));
	return 0;
}

static int
data(struct cli_cmd *cmd)
{
	struct ca_block *b = here(cmd);
	struct text line;

	if (!b)
		return ERR_REFUSED;
	text_init(&line);
	text_add(&line, "  "); /* and the block's own blank: three, then one */
	for (size_t i = 0; i < cli_arg_count(cmd, "hex"); i++) {
		const char *w = cli_arg_at(cmd, "hex", i);

		if (w[strspn(w, "0123456789abcdefABCDEF")]) {
			text_clear(&line);
			return cli_invalid(cmd, "hex");
		}
		text_printf(&line, " %s", w);
	}
	vpn_kept_add(&b->kept, text_str(&line));
	text_clear(&line);
	vpn_changed(cli_ctx(cmd));
	return 0;
}

static int
quit(struct cli_cmd *cmd)
{
	cli_leave(cmd); /* the writer ends each certificate with it */
	return 0;
}

/* `no validation-usage` is a setting of its own: it is shown. */
static int
kept(struct cli_cmd *cmd, const struct vpn_kept_word *words)
{
	struct ca_block *b = here(cmd);
	unsigned before;

	if (!b)
		return ERR_REFUSED;
	before = b->kept.n;
	if (!cli_is_no(cmd) && cli_arg_is(cmd, "w", "validation-usage"))
		vpn_kept_unset(&b->kept, "no validation-usage");
	vpn_kept_row_run(cmd, words, &b->kept, "crypto ca");
	if (cli_is_no(cmd) && b->kept.n == before &&
	    cli_arg_is(cmd, "w", "validation-usage"))
		vpn_kept_set(&b->kept, "no validation-usage", 0);
	return 0;
}

static int
kept_trustpoint(struct cli_cmd *cmd)
{
	return kept(cmd, vpn_trustpoint_words);
}

static int
kept_trustpool(struct cli_cmd *cmd)
{
	return kept(cmd, vpn_trustpool_words);
}

static int
kept_cert_map(struct cli_cmd *cmd)
{
	return kept(cmd, vpn_cert_map_words);
}

static int
group_map(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *line = cli_arg(cmd, "rest");

	if (cli_is_no(cmd)) {
		vpn_kept_unset(&vpn->model.group_maps, line);
	} else {
		vpn_kept_set(&vpn->model.group_maps, line, 0);
		config_warn_kept(vpn->config, cmd, "tunnel-group-map");
	}
	vpn_changed(vpn);
	return 0;
}

static const struct cli_row rows[] = {
	{ "config", 15, "crypto ca trustpoint WORD(1-128)$name",
	    CA "trustpoint\tA certification authority that we trust\n"
	    "$name\tName of the trustpoint\n", trustpoint, trustpoint, 0 },
	{ "config", 15, "crypto ca trustpool policy",
	    CA "trustpool\tThe bundle of trusted authorities\n"
	    "policy\tPolicy of the bundle\n", trustpool, trustpool, 0 },
	{ "config", 15, "crypto ca certificate map WORD(1-64)$name "
	    "(1-65535)$seq", CA "certificate\tCertificates\n"
	    "map\tMap certificates to tunnel groups\n"
	    "$name\tName of the map\n$seq\tSequence number\n",
	    cert_map, cert_map, 0 },
	{ "config", 15, "crypto ca certificate chain WORD(1-128)$name",
	    CA "certificate\tCertificates\n"
	    "chain\tCertificates of a trustpoint\n"
	    "$name\tName of the trustpoint\n", cert_chain, cert_chain, 0 },
	{ "config-cert-chain", 15, "certificate [ ca$ca ] WORD$serial",
	    "certificate\tA certificate\nca\tOf the authority\n"
	    "$serial\tSerial number\n", certificate, NULL, 0 },
	{ "config-pubkey", 15, "{ WORD(1-64)$hex }+",
	    "$hex\tHexadecimal data\n", data, NULL, 0 },
	{ "config-pubkey", 15, "quit", "quit\tEnd of the data\n",
	    quit, NULL, 0 },
	{ "config", 15, "tunnel-group-map LINE$rest",
	    "tunnel-group-map\tMap peers to tunnel groups\n$rest\tThe rule\n",
	    group_map, group_map, 0 },
};

static void
write(void *ctx, struct config_out *out)
{
	vpn_write_ca(&((struct vpn *)ctx)->model, out);
}

static void
clear(void *ctx, const char *arg)
{
	struct vpn *vpn = ctx;

	(void)arg;
	while (!TAILQ_EMPTY(&vpn->model.ca))
		ca_block_remove(&vpn->model, TAILQ_FIRST(&vpn->model.ca));
	vpn_changed(vpn);
}

static const struct config_section section = {
	CFG_CA, "crypto ca", NULL, "Certification authorities", write, clear,
	45
};

void
vpn_ca_cli_init(struct vpn *vpn)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		cli_mode_add(vpn->cli, &modes[i]);
	cli_rows_add(vpn->cli, rows, sizeof(rows) / sizeof(rows[0]), vpn);
	vpn_kept_rows(vpn, "config-ca-trustpoint", vpn_trustpoint_words,
	    kept_trustpoint);
	vpn_kept_rows(vpn, "config-ca-trustpool", vpn_trustpool_words,
	    kept_trustpool);
	vpn_kept_rows(vpn, "config-ca-cert-map", vpn_cert_map_words,
	    kept_cert_map);
	config_section_add(vpn->config, &section, vpn);
}
