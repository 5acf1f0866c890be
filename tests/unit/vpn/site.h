#ifndef POSTERN_TESTS_VPN_SITE_H
#define POSTERN_TESTS_VPN_SITE_H

/*
 * A firewall without packets: real cli/, config/, net/, acl/, vpn/ and ike/
 * over the plane of plane.h. Two of them live in one network namespace of the
 * test's own, at the two ends of a veth; their IKE goes over real sockets.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acl/acl.h"
#include "base/log.h"
#include "crypto/crypto.h"
#include "net/net.h"
#include "tests/unit/machine.h"
#include "tests/unit/vpn/plane.h"
#include "vpn/vpn.h"

struct site {
	struct cli *cli;
	struct config *config;
	struct net *net;
	struct acl_db *acl;
	struct vpn *vpn;
	struct esp_plane plane;
	struct cli_session *session;
	struct text out;
};

static struct text logged;

static inline void
site_settle(void *ctx, bool more)
{
	struct site *s = ctx;

	if (!more)
		config_settle(s->config, &s->out);
}

static inline void
site_log(void *ctx, enum log_severity severity, unsigned id, const char *text)
{
	(void)ctx;
	text_printf(&logged, "%u-%06u: %s\n", (unsigned)severity, id, text);
}

static inline void
world_begin(void)
{
	namespace_own();
	shell("ip link add p0 type veth peer name q0 && "
	    "ip link set p0 up && ip link set q0 up");
	text_init(&logged);
	log_set_sink(site_log, NULL);
	log_set_level(SEV_DEBUGGING);
	ck_assert_int_eq(crypto_init(), 0);
	loop = loop_new();
}

static inline void
world_end(void)
{
	loop_free(loop);
	log_set_sink(NULL, NULL);
	text_clear(&logged);
	crypto_cleanup();
}

static inline void
site_begin(struct site *s, const char *link)
{
	struct net_bind bind = { "GigabitEthernet0/0", "" };
	struct cli_host host = { .hostname = machine_hostname,
		.settle = site_settle, .pager_default = machine_pager,
		.ctx = s };
	static struct cli_host hosts[2];
	static unsigned n_hosts;
	struct text report;

	memset(s, 0, sizeof(*s));
	text_init(&s->out);
	snprintf(bind.link, sizeof(bind.link), "%s", link);
	s->cli = cli_new();
	s->config = config_new(loop, s->cli);
	s->net = net_new(loop, s->config, s->cli, &bind, 1);
	ck_assert_ptr_nonnull(s->net);
	hosts[n_hosts % 2] = host;
	cli_host_set(s->cli, &hosts[n_hosts++ % 2]);
	s->acl = acl_new(s->config, s->cli, s->net);
	s->vpn = vpn_alloc();
	ck_assert_int_eq(vpn_start(s->vpn, loop, s->config, s->cli, s->net,
	    s->acl, &s->plane), 0);
	net_cli_init(s->net);
	acl_cli_init(s->acl);
	vpn_cli_init(s->vpn);
	config_cli_init(s->config);
	text_init(&report);
	ck_assert_msg(cli_check(s->cli, &report) == 0, "%s",
	    text_str(&report));
	text_clear(&report);
	config_settle(s->config, &s->out);
	s->session = cli_session_new(s->cli, "tester", 15);
	cli_session_configure(s->session);
	text_reset(&s->out);
}

static inline void
site_end(struct site *s)
{
	cli_session_free(s->session);
	vpn_free(s->vpn);
	acl_free(s->acl);
	net_free(s->net);
	config_free(s->config);
	cli_free(s->cli);
	text_clear(&s->out);
}

static inline const char *
type(struct site *s, const char *line)
{
	return machine_type(s->session, &s->out, line);
}

static inline void
expect(struct site *s, const char *line, const char *output)
{
	machine_expect(s->session, &s->out, line, output);
}

static inline const char *
paste(struct site *s, const char *lines)
{
	return machine_paste(s->session, s->config, &s->out, lines);
}

#endif
