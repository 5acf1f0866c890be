#ifndef POSTERN_TESTS_VPN_SITE_H
#define POSTERN_TESTS_VPN_SITE_H

/*
 * A firewall without packets: real cli/, config/, net/, acl/, vpn/ and ike/
 * over the plane of plane.h. Two of them live in one network namespace of the
 * test's own, at the two ends of a veth; their IKE goes over real sockets.
 */

#include <check.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acl/acl.h"
#include "base/log.h"
#include "base/loop.h"
#include "cli/session.h"
#include "config/config.h"
#include "crypto/crypto.h"
#include "net/net.h"
#include "tests/unit/unit.h"
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

static struct loop *loop;
static struct text logged;

static inline const char *
site_hostname(void *ctx)
{
	(void)ctx;
	return "fw";
}

static inline void
site_settle(void *ctx, bool more)
{
	struct site *s = ctx;

	if (!more)
		config_settle(s->config, &s->out);
}

static inline int
site_pager(void *ctx)
{
	(void)ctx;
	return 0;
}

static inline void
site_log(void *ctx, enum log_severity severity, unsigned id, const char *text)
{
	(void)ctx;
	text_printf(&logged, "%u-%06u: %s\n", (unsigned)severity, id, text);
}

static inline void
shell(const char *command)
{
	ck_assert_msg(system(command) == 0, "%s", command);
}

static inline void
world_begin(void)
{
	ck_assert_int_eq(unshare(CLONE_NEWNET), 0);
	shell("ip link set lo up && ip link add p0 type veth peer name q0 && "
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
	struct cli_host host = { .hostname = site_hostname,
		.settle = site_settle, .pager_default = site_pager, .ctx = s };
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
	text_reset(&s->out);
	cli_session_line(s->session, line, false, &s->out);
	return text_str(&s->out);
}

/* Fails unless the line prints exactly that. */
static inline void
expect(struct site *s, const char *line, const char *output)
{
	ck_assert_msg(strcmp(type(s, line), output) == 0,
	    "%s printed:\n%s---\nnot:\n%s---", line, text_str(&s->out), output);
}

/* Lines of a paste; "\n"-separated; returns all output together. */
static inline const char *
paste(struct site *s, const char *lines)
{
	char line[512];
	size_t n;

	text_reset(&s->out);
	for (; *lines != '\0'; lines += n + (lines[n] == '\n')) {
		n = strcspn(lines, "\n");
		ck_assert_uint_lt(n, sizeof(line));
		memcpy(line, lines, n);
		line[n] = '\0';
		cli_session_line(s->session, line, true, &s->out);
	}
	config_settle(s->config, &s->out);
	return text_str(&s->out);
}

/* Turn the loop for some real time. */
static inline void
turn(unsigned ms)
{
	for (unsigned i = 0; i < ms / 5; i++) {
		usleep(5000);
		loop_poll(loop);
	}
}

/* A check program of these is skipped without root. */
#define SITE_MAIN(name, setup, teardown, ...)                                  \
	int main(void)                                                         \
	{                                                                      \
		const TTest *const tests_[] = { __VA_ARGS__ };                 \
		if (geteuid() != 0)                                            \
			return 77;                                             \
		setenv("CK_DEFAULT_TIMEOUT", "60", 0);                         \
		return unit_main(name, tests_,                                 \
		    sizeof(tests_) / sizeof(*tests_), setup, teardown);        \
	}

#endif
