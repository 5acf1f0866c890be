#include "nat/model.h"

#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "net/net.h"
#include "nft/nft.h"

/* An object's value changed, or the object went: its own rule goes along. */
static void
object_changed(void *ctx, const char *name)
{
	struct nat *nat = ctx;
	struct nat_rule *r;

	if (nat->n_rules == 0 && nat->n_compiled == 0)
		return;
	if (acl_object_kind(nat->acl, name) == ACL_OBJECT_NONE) {
		if (acl_list_exists(nat->acl, name))
			return;
		if ((r = rule_of_object(nat, name)) != NULL)
			rule_remove(nat, r);
	}
	views_drop(nat);
	nat->unsorted = true;
	config_stale(nat->config, nat->apply);
}

static void
interface_changed(void *ctx, const char *nameif, const char *old_nameif)
{
	struct nat *nat = ctx;

	(void)nameif;
	if (old_nameif != NULL)
		rules_drop_nameif(nat, old_nameif);
	views_drop(nat);
	if (nat->n_rules > 0 || nat->n_compiled > 0)
		config_stale(nat->config, nat->apply);
}

struct devices {
	const struct nat *nat;
	struct text text;
};

static void
device_add(void *ctx, const struct net_interface *i)
{
	struct devices *d = ctx;
	const char *device;

	device = i->link[0] == '\0' ? NULL :
	    d->nat->device(d->nat->ctx, i->link);
	text_printf(&d->text, "%s ", device == NULL ? i->link : device);
}

void
nat_devices_format(const struct nat *nat, struct text *out)
{
	struct devices d = { .nat = nat };

	if (nat->device == NULL)
		return;
	net_interface_each(nat->net, device_add, &d);
	text_add(out, text_str(&d.text));
	text_clear(&d.text);
}

/* The second device of a link comes with its first crypto map, maybe after the
 * rules were compiled. */
static bool
links_changed(void *ctx)
{
	struct nat *nat = ctx;
	struct text now;
	bool stale;

	text_init(&now);
	nat_devices_format(nat, &now);
	stale = nat->n_compiled > 0 &&
	    strcmp(text_str(&now), text_str(&nat->devices)) != 0;
	text_clear(&now);
	if (stale)
		config_stale(nat->config, nat->apply);
	return stale;
}

struct nat *
nat_new(struct config *config, struct cli *cli, struct net *net,
    struct acl_db *acl, struct nft *nft,
    const char *(*device)(void *ctx, const char *link), void *ctx)
{
	struct nat *nat;

	nat = xcalloc(1, sizeof(*nat));
	nat->config = config;
	nat->cli = cli;
	nat->net = net;
	nat->acl = acl;
	nat->nft = nft;
	nat->device = device;
	nat->ctx = ctx;
	nat->apply = config_apply_add(config, RANK_NAT, nat_apply, nat);
	acl_user_add(acl, nat_uses, nat);
	acl_on_change(acl, object_changed, nat);
	net_on_change(net, interface_changed, nat);
	net_on_links(net, links_changed, nat);
	/* What an earlier run left. */
	(void)nft_table_drop(nft, "inet", "postern_nat");
	return nat;
}

void
nat_policies_twice(struct nat *nat)
{
	nat->policies_twice = true;
}

void
nat_free(struct nat *nat)
{
	size_t i;

	if (nat == NULL)
		return;
	(void)nft_table_drop(nat->nft, "inet", "postern_nat");
	views_drop(nat);
	for (i = 0; i < nat->n_rules; i++)
		rule_free(nat->rules[i]);
	text_clear(&nat->devices);
	free(nat->rules);
	free(nat->compiled);
	free(nat);
}

void
nat_cli_init(struct nat *nat)
{
	nat_manual_cli_init(nat);
	nat_object_cli_init(nat);
	nat_show_cli_init(nat);
	nat_xlate_cli_init(nat);
}

void
nat_changed(struct nat *nat)
{
	views_drop(nat);
	config_dirty(nat->config, nat->apply);
}
