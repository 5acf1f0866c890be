#include "net/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/messages.h"
#include "cli/cli.h"
#include "config/config.h"
#include "net/model_cli.h"

/*
 * `interface X` and what stands in it, but addresses (address_cli.c).
 */

static const struct cli_mode modes[] = {
	{ "config-if", "config", "interface" },
	{ "config-subif", "config", "subinterface" },
};

struct iface *
iface_here(struct cli_cmd *cmd)
{
	return iface_by_hardware(cli_ctx(cmd), cli_context(cmd));
}

int
iface_gone(struct cli_cmd *cmd)
{
	return cli_error(cmd, "Interface %s is not there any more",
	    cli_context(cmd));
}

static void
parent_add(struct net *net, const char *hw)
{
	char parent[32];

	snprintf(parent, sizeof(parent), "%.*s", (int)strcspn(hw, "."), hw);
	if (iface_by_hardware(net, parent) == NULL)
		iface_add(net, parent, "");
}

static bool
has_link(struct net *net, const char *hw)
{
	const struct iface *i;
	char physical[32];

	snprintf(physical, sizeof(physical), "%.*s", (int)strcspn(hw, "."),
	    hw);
	i = iface_by_hardware(net, physical);
	return i != NULL && i->v.link[0] != '\0';
}

static int
interface_set(struct cli_cmd *cmd)
{
	struct net *net = cli_ctx(cmd);
	char hw[32];

	if (net_hardware_name(cli_arg(cmd, "port"), hw) < 0)
		return cli_invalid(cmd, "port");
	if (iface_by_hardware(net, hw) == NULL) {
		parent_add(net, hw);
		if (iface_by_hardware(net, hw) == NULL)
			iface_add(net, hw, "");
		if (!has_link(net, hw))
			cli_warning(cmd, "%s is bound to no link of this "
			    "machine: kept in the configuration, never up.",
			    hw);
		net_changed(net);
	}
	cli_enter(cmd, strchr(hw, '.') != NULL ? "config-subif" : "config-if",
	    hw);
	return 0;
}

static int
interface_unset(struct cli_cmd *cmd)
{
	struct net *net = cli_ctx(cmd);
	struct iface *i;
	char hw[32];

	if (net_hardware_name(cli_arg(cmd, "port"), hw) < 0 ||
	    (i = iface_by_hardware(net, hw)) == NULL)
		return cli_invalid(cmd, "port");
	if (i->mapped)
		return cli_error(cmd,
		    "Removal of physical interfaces is not permitted.");
	iface_remove(net, i);
	net_changed(net);
	return 0;
}

static int
nameif_set(struct cli_cmd *cmd)
{
	struct net *net = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "name");
	const struct iface *other;
	struct iface *i;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	if (strcmp(name, "any") == 0)
		return cli_error(cmd, "Name \"any\" is reserved");
	other = iface_by_nameif(net, name);
	if (other != NULL && other != i)
		return cli_error(cmd,
		    "Name \"%s\" has been assigned to interface %s", name,
		    other->v.hardware);
	iface_name(net, i, name);
	iface_touch(i);
	if (i->v.security_level < 0) {
		i->v.security_level = strcmp(name, "inside") == 0 ? 100 : 0;
		if (!cli_is_batch(cmd))
			cli_info(cmd, "Security level for \"%s\" set to %d "
			    "by default.", name, i->v.security_level);
	}
	net_changed(net);
	return 0;
}

static int
nameif_unset(struct cli_cmd *cmd)
{
	struct net *net = cli_ctx(cmd);
	struct iface *i;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	/* A block that says `no nameif` without `shutdown` is of a port that
	 * is up without a name. */
	iface_touch(i);
	iface_name(net, i, "");
	net_changed(net);
	return 0;
}

static int
security_set(struct cli_cmd *cmd)
{
	struct iface *i;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	if (!cli_is_no(cmd))
		i->v.security_level = (int)cli_number(cmd, "level", 0);
	else if (i->v.nameif[0] == '\0')
		i->v.security_level = -1;
	else
		i->v.security_level =
		    strcmp(i->v.nameif, "inside") == 0 ? 100 : 0;
	net_changed(cli_ctx(cmd));
	return 0;
}

static int
shutdown_set(struct cli_cmd *cmd)
{
	struct iface *i;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	if (cli_is_no(cmd) && i->v.shutdown)
		log_msg(MSG_INTERFACE_UP, i->v.hardware);
	else if (!cli_is_no(cmd) && !i->v.shutdown)
		log_msg(MSG_INTERFACE_DOWN, i->v.hardware);
	iface_shut(i, cli_is_no(cmd) ? SHUT_NO : SHUT_TYPED);
	net_changed(cli_ctx(cmd));
	return 0;
}

static int
management_set(struct cli_cmd *cmd)
{
	struct iface *i;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	i->v.management_only = !cli_is_no(cmd);
	net_changed(cli_ctx(cmd));
	return 0;
}

static int
description_set(struct cli_cmd *cmd)
{
	struct iface *i;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	xreplace(&i->description,
	    cli_is_no(cmd) ? NULL : cli_arg(cmd, "text"));
	net_changed(cli_ctx(cmd));
	return 0;
}

static int
speed_set(struct cli_cmd *cmd)
{
	struct iface *i;
	const char *value;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	value = cli_is_no(cmd) || cli_arg_is(cmd, "value", "auto") ? NULL :
	    cli_arg(cmd, "value");
	xreplace(cli_arg_is(cmd, "word", "speed") ? &i->speed : &i->duplex,
	    value);
	net_changed(cli_ctx(cmd));
	return 0;
}

static int
vlan_set(struct cli_cmd *cmd)
{
	struct net *net = cli_ctx(cmd);
	struct iface *i;

	if ((i = iface_here(cmd)) == NULL)
		return iface_gone(cmd);
	iface_vlan(net, i, cli_is_no(cmd) ? 0 :
	    (unsigned)cli_number(cmd, "vlan", 0));
	net_changed(net);
	return 0;
}

/* ---- the section -------------------------------------------------------- */

static void
optional_line(struct text *out, const char *word, const char *value)
{
	if (value != NULL)
		text_printf(out, " %s %s\n", word, value);
}

static void
interface_write(const struct iface *i, struct text *out)
{
	size_t n;

	text_printf(out, "interface %s\n", i->v.hardware);
	optional_line(out, "description", i->description);
	optional_line(out, "speed", i->speed);
	optional_line(out, "duplex", i->duplex);
	if (i->v.management_only)
		text_add(out, " management-only\n");
	if (i->v.shutdown)
		text_add(out, " shutdown\n");
	if (i->vlan != 0)
		text_printf(out, " vlan %u\n", i->vlan);
	if (i->v.nameif[0] != '\0')
		text_printf(out, " nameif %s\n", i->v.nameif);
	else
		text_add(out, " no nameif\n");
	if (i->v.security_level >= 0)
		text_printf(out, " security-level %d\n", i->v.security_level);
	else
		text_add(out, " no security-level\n");
	address_write(i, out);
	for (n = 0; n < i->n_kept; n++)
		text_printf(out, " %s\n", i->kept[n]);
}

static void
section_write(void *ctx, struct config_out *out)
{
	struct net *net = ctx;
	char hw[32];
	size_t i;

	if (out->arg != NULL && net_hardware_name(out->arg, hw) < 0)
		return;
	for (i = 0; i < net->n_ifaces; i++) {
		if (out->arg != NULL &&
		    strcmp(net->ifaces[i]->v.hardware, hw) != 0)
			continue;
		/* In the whole one stands there already. */
		if (out->text->len == 0)
			text_add(out->text, "!\n");
		interface_write(net->ifaces[i], out->text);
		text_add(out->text, "!\n");
	}
}

static void
section_clear(void *ctx, const char *arg)
{
	struct net *net = ctx;
	struct iface *f;
	char hw[32];
	size_t i;

	if (arg != NULL && net_hardware_name(arg, hw) < 0)
		return;
	for (i = net->n_ifaces; i-- > 0;) {
		f = net->ifaces[i];
		if (arg != NULL && strcmp(f->v.hardware, hw) != 0)
			continue;
		if (f->mapped || arg != NULL)
			iface_reset(net, f);
		else
			iface_remove(net, f);
	}
	net_changed(net);
}

static const struct config_section section = {
	.order = CFG_INTERFACE, .name = "interface", .arg = "PORT$name",
	.help = "Interfaces", .write = section_write, .clear = section_clear,
	.clear_rank = 90,
};

static const struct cli_row global_rows[] = {
	{ "config", 15, "interface PORT$port",
	    "interface	Select an interface to configure\n"
	    "$port	Interface, such as GigabitEthernet0/0 or g0/0.10\n",
	    interface_set, interface_unset, 0 },
};

/* Once for each of the two modes. */
static const struct cli_row rows[] = {
	{ "", 15, "nameif ~ WORD(1-48)$name",
	    "nameif	Assign name to interface\n"
	    "$name	A name up to 48 characters\n",
	    nameif_set, nameif_unset, 0 },
	{ "", 15, "security-level ~ (0-100)$level",
	    "security-level	Specify the security level of this interface\n"
	    "$level	Security level, the higher the more trusted\n",
	    security_set, security_set, 0 },
	{ "", 15, "shutdown", "shutdown	Shut down this interface\n",
	    shutdown_set, shutdown_set, 0 },
	{ "", 15, "management-only",
	    "management-only	Dedicate an interface to management: no "
	    "through traffic\n", management_set, management_set, 0 },
	{ "", 15, "description ~ LINE$text",
	    "description	Interface specific description\n"
	    "$text	Up to the end of the line\n",
	    description_set, description_set, 0 },
	{ "", 15, "speed$word ~ { auto$value | 10$value | 100$value | "
	    "1000$value | 10000$value | nonegotiate$value }",
	    "speed	Speed operation, kept only\n"
	    "auto	Negotiated\n10	10 Mbps\n100	100 Mbps\n"
	    "1000	1000 Mbps\n10000	10000 Mbps\n"
	    "nonegotiate	Without negotiation\n",
	    speed_set, speed_set, 0 },
	{ "", 15, "duplex$word ~ { auto$value | full$value | half$value }",
	    "duplex	Duplex operation, kept only\nauto	Negotiated\n"
	    "full	Full duplex\nhalf	Half duplex\n",
	    speed_set, speed_set, 0 },
	{ "", 15, "vlan ~ (1-4094)$vlan",
	    "vlan	VLAN of this subinterface\n"
	    "$vlan	VLAN identifier\n",
	    vlan_set, vlan_set, 0 },
};

static void
rows_add_mode(struct net *net, const char *mode)
{
	struct cli_row row;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		row = rows[i];
		row.mode = mode;
		cli_row_add_copy(net->cli, &row, net);
	}
	address_cli_init(net, mode);
	interface_kept_init(net, mode);
}

static void
hardware_list(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct net *net = ctx;
	size_t i;

	for (i = 0; i < net->n_ifaces; i++)
		each(arg, net->ifaces[i]->v.hardware);
}

static void
nameif_list(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct net *net = ctx;
	size_t i;

	for (i = 0; i < net->n_ifaces; i++)
		if (net->ifaces[i]->v.nameif[0] != '\0')
			each(arg, net->ifaces[i]->v.nameif);
}

static void
both_list(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	hardware_list(ctx, each, arg);
	nameif_list(ctx, each, arg);
}

void
interface_cli_init(struct net *net)
{
	size_t i;

	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		cli_mode_add(net->cli, &modes[i]);
	cli_names_add(net->cli, "port", hardware_list, net);
	cli_names_add(net->cli, "nameif", nameif_list, net);
	cli_names_add(net->cli, "interface-or-nameif", both_list, net);
	cli_rows_add(net->cli, global_rows,
	    sizeof(global_rows) / sizeof(global_rows[0]), net);
	for (i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		rows_add_mode(net, modes[i].name);
	config_section_add(net->config, &section, net);
}
