#include "base/loop.h"
#include "net/net.h"
#include "tests/unit/unit.h"

#include "acl/acl.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/config.h"

/* `interface NAME` in a line: its address now, and its end. */

static const struct net_bind binds[] = {
	{ "GigabitEthernet0/0", "acl-none0" }, /* no such link: never up */
};
static struct loop *loop;
static struct cli *cli;
static struct config *config;
static struct net *net;
static struct acl_db *db;
static struct cli_session *session;
static struct text out;

static void
setup(void)
{
	loop = loop_new();
	cli = cli_new();
	config = config_new(loop, cli);
	net = net_new(loop, config, cli, binds, 1);
	ck_assert_ptr_nonnull(net);
	db = acl_new(config, cli, net);
	config_cli_init(config);
	net_cli_init(net);
	acl_cli_init(db);
	session = cli_session_new(cli, "enable_15", 15);
	cli_session_configure(session);
	text_init(&out);
}

static void
teardown(void)
{
	text_clear(&out);
	cli_session_free(session);
	acl_free(db);
	net_free(net);
	config_free(config);
	cli_free(cli);
	loop_free(loop);
}

static const char *
typed(const char *line)
{
	text_reset(&out);
	cli_session_line(session, line, false, &out);
	return text_str(&out);
}

static size_t
rules(struct acl_rule *first)
{
	struct acl_rule *r;
	size_t n;

	if (acl_list_expand(db, "a", &r, &n) < 0)
		return 99;
	if (n > 0)
		*first = r[0];
	free(r);
	return n;
}

START_TEST(test_interface)
{
	struct acl_rule r;

	ck_assert_str_eq(typed("access-list a permit ip any interface "
	    "outside"), "ERROR: interface <outside> does not exist\n");
	typed("interface GigabitEthernet0/0");
	typed("nameif outside");
	ck_assert_str_eq(typed("access-list a permit tcp any interface "
	    "outside eq 22"), "");
	typed("access-list a permit ip any any");
	typed("access-group a in interface outside");
	ck_assert_str_eq(typed("access-group a in interface dmz"),
	    "ERROR: interface <dmz> does not exist\n");
	ck_assert_uint_eq(rules(&r), 1); /* no address yet */
	typed("interface GigabitEthernet0/0");
	typed("ip address 10.9.8.7 255.255.255.0");
	ck_assert_uint_eq(rules(&r), 2);
	ck_assert_uint_eq(addr_v4_get(&r.dst.first), 0x0a090807);
	/* The name goes, and what refers to it. */
	typed("interface GigabitEthernet0/0");
	typed("no nameif");
	config_settle(config, &out);
	ck_assert_str_eq(typed("show running-config access-list"),
	    "access-list a extended permit ip any any \n");
	ck_assert_str_eq(typed("show running-config access-group"), "");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_interface };

	return unit_main("acl/interface", tests, 1, setup, teardown);
}
