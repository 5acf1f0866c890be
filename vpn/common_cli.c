#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* What the *_cli.c files of vpn/ share. */

void
vpn_cli_init(struct vpn *vpn)
{
	vpn_policy_cli_init(vpn);
	vpn_isakmp_cli_init(vpn);
	vpn_transform_cli_init(vpn);
	vpn_ipsec_cli_init(vpn);
	vpn_map_entry_cli_init(vpn);
	vpn_map_cli_init(vpn);
	vpn_ca_cli_init(vpn);
	vpn_group_cli_init(vpn);
	vpn_tunnel_cli_init(vpn);
	vpn_show_cli_init(vpn);
	vpn_clear_cli_init(vpn);
}

bool
vpn_cli_spi(struct cli_cmd *cmd, uint32_t *spi)
{
	const char *s = cli_arg(cmd, "spi");
	size_t n;

	*spi = 0;
	if (!s)
		return true;
	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X'))
		s += 2;
	n = strspn(s, "0123456789abcdefABCDEF");
	if (n > 0 && n <= 8 && s[n] == '\0')
		*spi = (uint32_t)strtoul(s, NULL, 16);
	if (*spi != 0)
		return true;
	(void)cli_invalid(cmd, "spi");
	return false;
}

void
vpn_cli_algs(struct cli_cmd *cmd, enum vpn_alg_table table,
    struct vpn_algs *out)
{
	size_t n = cli_arg_count(cmd, "alg");

	out->n = 0;
	for (size_t i = 0; i < n; i++) {
		const struct vpn_alg *a = vpn_alg_find(table,
		    cli_arg_at(cmd, "alg", i));
		unsigned k = 0;

		while (k < out->n && out->at[k] != a)
			k++;
		if (a && k == out->n && out->n < VPN_ALGS_MAX)
			out->at[out->n++] = a;
	}
}

void
vpn_kept_line(struct cli_cmd *cmd, struct vpn_kept *kept, const char *lead,
    unsigned words, const char *command)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *rest = cli_arg(cmd, "rest");
	char *start = xasprintf("%s%s", lead, cli_arg(cmd, "what"));
	char *line = xasprintf("%s%s%s", start, rest ? " " : "",
	    rest ? rest : "");
	char *feature = xasprintf("%s %s", command ? command : "", start);

	if (cli_is_no(cmd)) {
		vpn_kept_unset(kept, line);
	} else {
		vpn_kept_set(kept, line, words);
		if (command)
			config_warn_kept(vpn->config, cmd, feature);
	}
	free(feature);
	free(line);
	free(start);
	vpn_changed(vpn);
}

/* A row a word: "WORD [rest]"; `no` takes the start of a line. */
void
vpn_kept_rows(struct vpn *vpn, const char *mode,
    const struct vpn_kept_word *words, cli_handler *handler)
{
	for (const struct vpn_kept_word *w = words; w->word; w++) {
		const char *last = strrchr(w->word, ' ');
		struct cli_row row = { mode, 15, NULL, NULL, handler, handler,
			0 };
		struct text syntax, help;

		if (!w->help)
			continue;
		text_init(&syntax);
		text_init(&help);
		for (const char *s = w->word; *s;) {
			size_t n = strcspn(s, " ");

			text_printf(&syntax, "%.*s$w ", (int)n, s);
			if (last && s < last)
				text_printf(&help, "%.*s\tAttributes of "
				    "%.*s\n", (int)n, s, (int)n, s);
			s += n + (s[n] == ' ');
		}
		text_add(&syntax, "[ LINE$rest ]");
		text_printf(&help, "%s\t%s\n$rest\tIts value\n",
		    last ? last + 1 : w->word, w->help);
		row.syntax = text_str(&syntax);
		row.help = text_str(&help);
		cli_row_add_copy(vpn->cli, &row, vpn);
		text_clear(&syntax);
		text_clear(&help);
	}
}

void
vpn_kept_row_run(struct cli_cmd *cmd, const struct vpn_kept_word *words,
    struct vpn_kept *kept, const char *what)
{
	struct vpn *vpn = cli_ctx(cmd);
	const struct vpn_kept_word *w;
	const char *rest = cli_arg(cmd, "rest");
	struct text line, feature;
	size_t n = cli_arg_count(cmd, "w");

	text_init(&line);
	text_init(&feature);
	for (size_t i = 0; i < n; i++)
		text_printf(&line, "%s%s", i ? " " : "",
		    cli_arg_at(cmd, "w", i));
	for (w = words; w->word; w++)
		if (w->help && strcmp(w->word, text_str(&line)) == 0)
			break;
	text_printf(&feature, "%s %s", what, text_str(&line));
	if (rest)
		text_printf(&line, " %s", rest);
	if (cli_is_no(cmd)) {
		vpn_kept_unset(kept, text_str(&line));
	} else {
		vpn_kept_set(kept, text_str(&line),
		    w->word && w->several ? 0 : (unsigned)n);
		config_warn_kept(vpn->config, cmd, text_str(&feature));
	}
	text_clear(&line);
	text_clear(&feature);
	vpn_changed(vpn);
}
