#include "net/model_cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "config/config.h"

/*
 * Lines of an interface that are kept and shown, not carried out.
 */
static const char *const kept_words[] = {
	"authentication", "bridge-group", "channel-group", "cts", "delay",
	"dhcprelay", "flowcontrol", "hello-interval", "hold-time", "igmp",
	"lacp", "mac-address", "member-interface", "mfib", "multicast",
	"nve-only", "ospf", "pim", "policy", "port-channel", "pppoe",
	"redundant", "rip", "split-horizon", "summary-address",
	"switchport", "tunnel", "zone-member",
};

static void
kept_remove(struct iface *i, const char *line)
{
	size_t n, len = strlen(line);

	for (n = 0; n < i->n_kept; n++)
		if (text_begins(i->kept[n], line, len))
			break;
	if (n == i->n_kept)
		return;
	free(i->kept[n]);
	i->n_kept--;
	memmove(&i->kept[n], &i->kept[n + 1],
	    (i->n_kept - n) * sizeof(*i->kept));
}

static int
kept_set(struct cli_cmd *cmd)
{
	struct net *net = cli_ctx(cmd);
	struct iface *i;
	char *line, word[32], feature[64];
	size_t n;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	if (cli_has(cmd, "six"))
		snprintf(word, sizeof(word), "ipv6 %s", cli_arg(cmd, "six"));
	else
		snprintf(word, sizeof(word), "%s", cli_arg(cmd, "word"));
	line = xasprintf("%s%s%s", word, cli_has(cmd, "rest") ? " " : "",
	    cli_has(cmd, "rest") ? cli_arg(cmd, "rest") : "");
	if (cli_is_no(cmd)) {
		kept_remove(i, line);
		free(line);
		net_changed(net);
		return 0;
	}
	for (n = 0; n < i->n_kept; n++)
		if (strcmp(i->kept[n], line) == 0)
			break;
	if (n == i->n_kept) {
		i->kept = xreallocarray(i->kept, n + 1, sizeof(*i->kept));
		i->kept[i->n_kept++] = line;
		net_changed(net);
	} else {
		free(line);
	}
	snprintf(feature, sizeof(feature), "interface %s", word);
	config_warn_kept(net->config, cmd, feature);
	return 0;
}

static const struct cli_row six_row = {
	"", 15, "ipv6 { nd$six | ospf$six | dhcp$six } LINE$rest",
	"ipv6	IPv6 of this interface\n"
	"nd	Neighbour discovery, kept only\n"
	"ospf	OSPFv3, kept only\ndhcp	DHCPv6, kept only\n"
	"$rest	Up to the end of the line\n", kept_set, kept_set, 0
};

void
interface_kept_init(struct net *net, const char *mode)
{
	struct cli_row row;
	char syntax[64], help[128];
	size_t i;

	for (i = 0; i < sizeof(kept_words) / sizeof(kept_words[0]); i++) {
		snprintf(syntax, sizeof(syntax), "%s$word ~ [LINE$rest]",
		    kept_words[i]);
		snprintf(help, sizeof(help), "%s	Kept in the "
		    "configuration only\n$rest	Up to the end of the line\n",
		    kept_words[i]);
		row = (struct cli_row){ mode, 15, syntax, help, kept_set,
			kept_set, 0 };
		cli_row_add_copy(net->cli, &row, net);
	}
	row = six_row;
	row.mode = mode;
	cli_row_add_copy(net->cli, &row, net);
}
