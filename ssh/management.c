#include <net/if.h>
#include <string.h>

#include "base/error.h"
#include "net/net.h"
#include "nft/nft.h"
#include "ssh/model.h"

/*
 * management-access NAMEIF: who comes through a tunnel reaches this interface's
 * address although he comes in by another one. Its `ssh` lines say who may.
 *
 * The user plane hands over what it decrypted by a device of its own: a socket
 * bound to that one sees nothing else. With the kernel plane it comes in by the
 * link itself, and so would what comes in clear: a rule drops that.
 */
#define TABLE "postern_ssh"

struct wish {
	struct ssh *ssh;
	const struct net_interface *own;
};

static void
tunnel_want(void *ctx, const struct net_interface *i)
{
	struct wish *w = ctx;
	struct ssh *s = w->ssh;
	const char *device;
	bool shared = false;

	if (*i->nameif == '\0' || i->shutdown || i->ifindex == 0 ||
	    strcmp(i->nameif, w->own->nameif) == 0)
		return;
	device = s->host.tunnel_device(s->host.ctx, i->link, &shared);
	if (device == NULL)
		return;
	listener_want(s, w->own->nameif, device, if_nametoindex(device),
	    &w->own->ip);
}

/* Before anybody listens. */
static int
clear_text_drop(struct ssh *s, const struct net_interface *own,
    struct text *report)
{
	char ip[ADDR_TEXT_MAX];
	struct text rules, error;
	int r;

	text_init(&rules);
	text_init(&error);
	text_printf(&rules, "table inet " TABLE "\ndelete table inet " TABLE
	    "\ntable inet " TABLE " {\n chain input {\n  type filter hook "
	    "input priority -150;\n  iifname != \"%s\" iifname != \"lo\" ip "
	    "daddr %s tcp dport %u meta secpath missing drop\n }\n}\n",
	    own->link, addr_format(&own->ip, ip), s->port);
	s->management_rule = true;
	r = nft_run(s->host.nft, text_str(&rules), &error);
	if (r != 0)
		text_printf(report, "ERROR: management-access is not carried "
		    "out: clear text can't be told from what was decrypted: "
		    "%s\n", text_str(&error));
	text_clear(&rules);
	text_clear(&error);
	return r;
}

static bool
has_rule(const struct ssh *s, const char *nameif)
{
	const struct ssh_rule *r;

	TAILQ_FOREACH(r, &s->rules, entry)
		if (strcmp(r->nameif, nameif) == 0 &&
		    r->net.addr.family == AF_INET)
			return true;
	return false;
}

int
management_want(struct ssh *s, struct text *report)
{
	struct wish w = { .ssh = s };
	bool shared = false;

	if (*s->set.management != '\0' && has_rule(s, s->set.management))
		w.own = net_by_nameif(s->net, s->set.management);
	if (w.own == NULL || !addr_is_set(&w.own->ip) ||
	    s->host.tunnel_device == NULL) {
		management_end(s);
		return 0;
	}
	s->host.tunnel_device(s->host.ctx, w.own->link, &shared);
	if (shared && clear_text_drop(s, w.own, report) != 0)
		return ERR_SYSTEM;
	net_interface_each(s->net, tunnel_want, &w);
	if (!shared)
		management_end(s);
	return 0;
}

void
management_end(struct ssh *s)
{
	if (s->management_rule && s->host.nft != NULL)
		nft_table_drop(s->host.nft, "inet", TABLE);
	s->management_rule = false;
}
