#include <string.h>

#include "cli/cli.h"
#include "config/internal.h"
#include "config/kept_internal.h"

/* `fixup`, from before there were policy-maps: an inspection of the class that
 * each ASA begins with. */

static const struct kept_bind *
bind_of(struct kept *k, const char *mode, const char *syntax)
{
	for (size_t i = 0; i < kept_n_rows; i++)
		if (strcmp(kept_rows[i].mode, mode) == 0 &&
		    strncmp(kept_rows[i].syntax, syntax, strlen(syntax)) == 0)
			return &k->binds[i];
	return NULL;
}

static struct kept_line *
add(struct kept *k, struct kept_line *parent, const char *mode,
    const char *syntax, const char *text)
{
	const struct kept_bind *b = bind_of(k, mode, syntax);
	struct kept_line *line = kept_find(parent, text);

	if (line == NULL) {
		line = kept_add(parent, text, b->rank, b);
		line->blank_at_end = b->row->blank_at_end;
	}
	return line;
}

static struct kept_line *
class_get(struct kept *k)
{
	struct kept_line *map = add(k, k->roots[KEPT_POLICY_MAP], "config",
	    "policy-map WORD", "policy-map global_policy");

	return add(k, map, "config-pmap", "class", "class inspection_default");
}

static int
fixup(struct cli_cmd *cmd)
{
	struct kept *k = cli_ctx(cmd);
	struct kept_line *class, *line;
	struct text text;
	size_t n = cli_arg_count(cmd, "w");

	class = class_get(k);
	text_init(&text);
	for (size_t i = 0; i < n; i++)
		text_printf(&text, " %s", cli_arg_at(cmd, "w", i));
	if (!cli_is_batch(cmd))
		cli_info(cmd, "converting 'fixup protocol%s ' to MPF commands",
		    text_str(&text));
	text_reset(&text);
	text_printf(&text, "inspect %s", cli_arg(cmd, "w"));
	if (n > 1)
		text_printf(&text, " %s", cli_arg_at(cmd, "w", 1));
	line = kept_find(class, text_str(&text));
	if (cli_is_no(cmd) ? line != NULL : line == NULL) {
		if (line != NULL)
			kept_line_free(line);
		else
			add(k, class, "config-pmap-c", "inspect",
			    text_str(&text));
		config_modified(k->config, NULL);
		config_warn_kept(k->config, cmd,
		    kept_sections[KEPT_POLICY_MAP].what);
	}
	text_clear(&text);
	return 0;
}

static const struct cli_row rows[] = {
	{ "config", 15, "fixup protocol { ctiqbe$w | dns$w | esmtp$w | ftp$w | "
	    "h323$w { h225$w | ras$w } | http$w | icmp$w [ error$w ] | ils$w | "
	    "mgcp$w | pptp$w | rsh$w | rtsp$w | sip$w | skinny$w | snmp$w | "
	    "sqlnet$w | sunrpc$w | tftp$w }",
	    "fixup\tAdd an inspection by its old name\n"
	    "protocol\tOf a protocol\nctiqbe\tCTIQBE\ndns\tDNS\n"
	    "esmtp\tESMTP\nftp\tFTP\nh323\tH.323\nh225\tH.225\nras\tRAS\n"
	    "http\tHTTP\nicmp\tICMP\nerror\tICMP errors\nils\tILS\n"
	    "mgcp\tMGCP\npptp\tPPTP\nrsh\tRSH\nrtsp\tRTSP\nsip\tSIP\n"
	    "skinny\tSkinny\nsnmp\tSNMP\nsqlnet\tSQL*Net\nsunrpc\tSun RPC\n"
	    "tftp\tTFTP\n", fixup, fixup, 0 },
};

void
kept_inspection_cli_init(struct kept *k)
{
	cli_rows_add(k->config->cli, rows, sizeof rows / sizeof *rows, k);
}
