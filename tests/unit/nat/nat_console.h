#ifndef POSTERN_TESTS_NAT_CONSOLE_H
#define POSTERN_TESTS_NAT_CONSOLE_H

/* The console of tests/unit/net with objects and NAT; outside is 10.0.0.1/24,
 * inside 192.168.1.1/24. */

#include "acl/acl.h"
#include "nat/model.h"
#include "nft/nft.h"
#include "tests/unit/net/console.h"

static struct acl_db *acl;
static struct nft *nft;
static struct nat *nat;

static inline void
nat_setup(void)
{
	console_begin();
	net_cli_init(net);
	acl = acl_new(config, cli, net);
	acl_cli_init(acl);
	nft = nft_new();
	nat = nat_new(config, cli, net, acl, nft, NULL, NULL);
	nat_cli_init(nat);
	console_start();
	paste("interface g0/0\n nameif outside\n"
	    " ip address 10.0.0.1 255.255.255.0\n"
	    "interface g0/1\n nameif inside\n"
	    " ip address 192.168.1.1 255.255.255.0\n"
	    "interface Management0/0\n nameif dmz\n"
	    " ip address 172.16.1.1 255.255.255.0\n");
}

static inline void
nat_teardown(void)
{
	nat_free(nat);
	nat = NULL;
	nft_free(nft);
	acl_free(acl);
	console_end();
}

#endif
