#include "box.h"

/* privilege, command authorization, aaa lines. */
#define REFUSED "Command authorization failed\n"

static void
at_level(int level)
{
	typed("end");
	cli_session_set_privilege(session, level);
}

START_TEST(told)
{
	paste("privilege cmd level 3 mode exec command ping\n"
	    "privilege show level 5 mode exec command import\n"
	    "privilege clear level 3 mode configure command aaa\n"
	    "privilege configure level 4 mode configure command banner\n");
	says("show running-config privilege",
	    "privilege cmd level 3 mode exec command ping\n"
	    "privilege show level 5 mode exec command import\n"
	    "privilege clear level 3 mode configure command aaa\n"
	    "privilege cmd level 4 mode configure command banner\n");
	says("show running-config privilege level 3",
	    "privilege cmd level 3 mode exec command ping\n"
	    "privilege clear level 3 mode configure command aaa\n");
	says("show running-config privilege command import",
	    "privilege show level 5 mode exec command import\n");
	paste("privilege cmd level 6 mode exec command ping\n"
	    "no privilege show level 5 mode exec command import\n"
	    "no privilege clear level 3 mode configure command aaa\n");
	says("show running-config privilege",
	    "privilege cmd level 6 mode exec command ping\n"
	    "privilege cmd level 4 mode configure command banner\n");
	/* No form, no mode: wherever the command is. */
	silent("clear configure privilege");
	silent("privilege level 5 command aaa");
	says("show running-config privilege",
	    "privilege show level 5 mode exec command aaa\n"
	    "privilege show level 5 mode configure command aaa\n"
	    "privilege clear level 5 mode exec command aaa\n"
	    "privilege clear level 5 mode configure command aaa\n"
	    "privilege cmd level 5 mode configure command aaa\n");
	silent("no privilege level 5 command aaa");
	says("show running-config privilege", "");
	silent("privilege clear level 5 command banner");
	says("show running-config privilege",
	    "privilege clear level 5 mode configure command banner\n");
}
END_TEST

START_TEST(all_commands)
{
	silent("privilege show level 5 mode exec command aaa");
	typed("show running-config all privilege all");
	ck_assert_ptr_nonnull(strstr(out.s,
	    "privilege show level 5 mode exec command aaa\n"));
	ck_assert_ptr_null(strstr(out.s,
	    "privilege show level 15 mode exec command aaa\n"));
	ck_assert_ptr_nonnull(strstr(out.s,
	    "privilege cmd level 15 mode configure command username\n"));
	ck_assert_ptr_nonnull(strstr(out.s,
	    "privilege cmd level 0 mode exec command enable\n"));
	ck_assert_ptr_nonnull(strstr(out.s,
	    "privilege clear level 15 mode configure command username\n"));
	says("show privilege command username",
	    "privilege cmd level 15 mode configure command username\n"
	    "privilege clear level 15 mode configure command username\n");
	says("show privilege level 5",
	    "privilege show level 5 mode exec command aaa\n");
	/* The configuration as a whole isn't drowned in defaults. */
	ck_assert_ptr_null(strstr(typed("show running-config all"),
	    "privilege cmd level 15"));
}
END_TEST

START_TEST(authorized)
{
	paste("privilege show level 5 mode exec command aaa\n"
	    "privilege cmd level 5 mode exec command configure\n"
	    "privilege cmd level 5 mode configure command username\n");
	/* Without authorization who is at # may do all. */
	at_level(2);
	silent("configure terminal");
	silent("banner exec hello");
	at_level(15);
	paste("configure terminal\naaa authorization command LOCAL\n"
	    "no banner exec\n");
	at_level(5);
	ck_assert_ptr_nonnull(strstr(typed("show aaa local user"), "Lock"));
	silent("configure terminal");
	says("show aaa local user", REFUSED); /* not at this prompt */
	says("banner exec hello", REFUSED);
	says("aaa authorization command LOCAL", REFUSED);
	says("show running-config", REFUSED);
	says("show running-config | include x", REFUSED);
	silent("username jo nopassword");
	silent("username jo attributes");
	silent("service-type admin");
	at_level(4);
	says("show aaa local user", REFUSED);
	says("configure terminal", REFUSED);
	at_level(15);
	silent("configure terminal");
	silent("no aaa authorization command");
	at_level(4);
	silent("configure terminal");
	says("show running-config banner", "");
}
END_TEST

START_TEST(lines)
{
	says("aaa authentication ssh console LOCAL", "WARNING: local database "
	    "is empty! Use 'username' command to define local users.\n\n");
	paste("username jo password xxx privilege 9\n"
	    "aaa authentication enable console local\n"
	    "aaa local authentication attempts max-fail 5\n"
	    "aaa authorization exec LOCAL auto-enable\n"
	    "aaa authentication login-history\n");
	says("show running-config aaa",
	    "aaa authentication ssh console LOCAL\n"
	    "aaa authentication enable console LOCAL\n"
	    "aaa local authentication attempts max-fail 5\n"
	    "aaa authorization exec LOCAL auto-enable\n"
	    "aaa authentication login-history\n");
	ck_assert(aaa_authenticates(aaa, AAA_SSH));
	ck_assert(aaa_authenticates(aaa, AAA_ENABLE));
	ck_assert(!aaa_authenticates(aaa, AAA_SERIAL));
	ck_assert_int_eq(aaa_start_privilege(aaa, "jo"), 9);
	ck_assert_int_eq(aaa_start_privilege(aaa, "zz"), 1);
	paste("aaa authorization exec LOCAL\n"
	    "no aaa authentication enable console\n"
	    "no aaa local authentication attempts max-fail 5\n"
	    "no aaa authentication login-history\n");
	ck_assert_int_eq(aaa_start_privilege(aaa, "jo"), 1);
	ck_assert_int_eq(aaa_own_privilege(aaa, "jo"), 9);
	ck_assert_int_eq(aaa_own_privilege(aaa, "zz"), 1);
	paste("username jo attributes\n service-type nas-prompt\n");
	ck_assert_int_eq(aaa_own_privilege(aaa, "jo"), 1);
	ck_assert(!aaa_authenticates(aaa, AAA_ENABLE));
	says("show running-config aaa",
	    "aaa authentication ssh console LOCAL\n"
	    "aaa authorization exec LOCAL\n"
	    "no aaa authentication login-history\n");
	silent("aaa authentication login-history duration 30");
	ck_assert_ptr_nonnull(strstr(typed("show running-config aaa"),
	    "aaa authentication login-history duration 30\n"));
	silent("clear configure aaa");
	says("show running-config aaa",
	    "aaa authentication login-history\n");
	ck_assert(!aaa_authenticates(aaa, AAA_SSH));
}
END_TEST

START_TEST(server_groups)
{
	silent("username jo password xxx");
	says("aaa authentication ssh console T LOCAL",
	    "WARNING: AAA server groups: kept in the configuration, not "
	    "carried out by Postern.\n"
	    "WARNING: Server group T is never asked, the local database "
	    "decides at once.\n");
	ck_assert(aaa_authenticates(aaa, AAA_SSH));
	silent("aaa authentication ssh console T");
	ck_assert(!aaa_authenticates(aaa, AAA_SSH));
	says("show running-config aaa",
	    "aaa authentication ssh console T\n"
	    "aaa authentication login-history\n");
	ck_assert_ptr_nonnull(strstr(typed("aaa authentication ssh console T "
	    "U"), "Invalid input"));
	ck_assert_ptr_nonnull(strstr(typed("aaa authentication ssh console "
	    "LOCAL LOCAL"), "Invalid input"));
	ck_assert_ptr_nonnull(strstr(typed("aaa accounting command T"),
	    "kept in the configuration"));
	ck_assert_ptr_nonnull(strstr(typed("show running-config aaa"),
	    "aaa accounting command T\n"));
}
END_TEST

CASES("aaa levels", told, all_commands, authorized, lines,
    server_groups)
