#include <string.h>

#include "cli/cli.h"
#include "config/internal.h"
#include "config/kept_internal.h"

/* The inspection that each ASA begins with, and `fixup`, its old name. */

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
	struct kept_line *line = kept_add(parent, text, b->rank, b);

	line->blank_at_end = b->row->blank_at_end;
	return line;
}

static void
class_map_default(struct kept *k)
{
	struct kept_line *map;

	map = add(k, k->roots[KEPT_CLASS_MAP], "config", "class-map",
	    "class-map inspection_default");
	add(k, map, "config-cmap", "match", "match default-inspection-traffic");
}

static void
policy_map_default(struct kept *k)
{
	static const char *const inspects[] = {
		"inspect dns preset_dns_map", "inspect ftp",
		"inspect h323 h225", "inspect h323 ras", "inspect rsh",
		"inspect rtsp", "inspect esmtp", "inspect sqlnet",
		"inspect skinny", "inspect sunrpc", "inspect xdmcp",
		"inspect sip", "inspect netbios", "inspect tftp",
		"inspect ip-options",
	};
	struct kept_line *root = k->roots[KEPT_POLICY_MAP], *map, *class;

	map = add(k, root, "config", "policy-map type inspect",
	    "policy-map type inspect dns preset_dns_map");
	class = add(k, map, "config-pmap", "parameters", "parameters");
	add(k, class, "config-pmap-p", "message-length",
	    "message-length maximum client auto");
	add(k, class, "config-pmap-p", "message-length",
	    "message-length maximum 512");
	add(k, class, "config-pmap-p", "tcp-inspection", "no tcp-inspection");
	map = add(k, root, "config", "policy-map WORD",
	    "policy-map global_policy");
	class = add(k, map, "config-pmap", "class", "class inspection_default");
	for (size_t i = 0; i < sizeof inspects / sizeof *inspects; i++)
		add(k, class, "config-pmap-c", "inspect", inspects[i]);
}

void
kept_inspection_defaults(struct kept *k, enum kept_section section)
{
	if (section == KEPT_CLASS_MAP)
		class_map_default(k);
	if (section == KEPT_POLICY_MAP)
		policy_map_default(k);
	if (section == KEPT_SERVICE_POLICY)
		add(k, k->roots[section], "config", "service-policy",
		    "service-policy global_policy global");
}

static int
fixup(struct cli_cmd *cmd)
{
	struct kept *k = cli_ctx(cmd);
	struct kept_line *class, *line;
	struct text text;
	size_t n = cli_arg_count(cmd, "w");

	class = kept_find_path(k->roots[KEPT_POLICY_MAP],
	    "policy-map global_policy\nclass inspection_default\n");
	if (class == NULL)
		return cli_error(cmd, "policy-map global_policy has no class "
		    "inspection_default");
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
		kept_warn(cmd, &k->warned[KEPT_POLICY_MAP],
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
