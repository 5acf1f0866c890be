#include "box.h"

/* Passwords: who gets in, what it costs, what is said of it, lock-out. */

START_TEST(who_gets_in)
{
	paste("username jo password secret privilege 7\n"
	    "username mo nopassword privilege 15\n"
	    "username ripper password TynyB./ftknE77QP encrypted\n"
	    "username alex password h3mJrcH0901pqX/m encrypted privilege 3\n"
	    "username nt password 1234567890ABCDEF nt-encrypted\n"
	    "username py password "
	    "$sha512$5000$AAECAwQFBgcICQoLDA0ODw==$Ty7PegTAbntoe4N5wpbEUg== "
	    "pbkdf2\n");
	ck_assert_int_eq(check("jo", "secret"), 7);
	ck_assert_int_eq(check("jo", "Secret"), -1);
	ck_assert_int_eq(check("jo", ""), -1);
	ck_assert_int_eq(check("Jo", "secret"), -1);
	ck_assert_int_eq(check("alex", "ripper"), 3);
	ck_assert_int_eq(check("ripper", "cangetin"), -1); /* salted by name */
	ck_assert_int_eq(check("py", "cisco"), 2);
	/* Nobody has the password of who has none. */
	ck_assert_int_eq(check("mo", ""), -1);
	ck_assert_int_eq(check("mo", "x"), -1);
	ck_assert_int_eq(check("nt", "1234567890ABCDEF"), -1);
	ck_assert_int_eq(check("", ""), -1);
	ck_assert_int_eq(check("nobody", ""), -1);
}
END_TEST

START_TEST(said)
{
	paste("username jo password secret privilege 7\n");
	check("jo", "secret");
	was_logged("%ASA-6-113012: AAA user authentication Successful : "
	    "local database : user = jo\n"
	    "%ASA-6-611101: User authentication succeeded: IP address: "
	    "10.0.0.7, Uname: jo\n"
	    "%ASA-6-605005: Login permitted from 10.0.0.7/4711 to "
	    "inside:10.0.0.1/ssh for user \"jo\"\n");
	check("jo", "wrong");
	was_logged("%ASA-6-113015: AAA user authentication Rejected : "
	    "reason = Invalid password : local database : user = jo : "
	    "user IP = 10.0.0.7\n"
	    "%ASA-6-611102: User authentication failed: IP address: "
	    "10.0.0.7, Uname: jo\n"
	    "%ASA-6-605004: Login denied from 10.0.0.7/4711 to "
	    "inside:10.0.0.1/ssh for user \"jo\"\n");
	/* He may have typed his password there. */
	check("s3cret", "jo");
	ck_assert_ptr_nonnull(strstr(logged.s, "reason = User was not found"));
	ck_assert_ptr_nonnull(strstr(logged.s, "for user \"*****\""));
	ck_assert_ptr_null(strstr(logged.s, "s3cret"));
	show_names = true;
	check("s3cret", "jo");
	ck_assert_ptr_nonnull(strstr(logged.s, "for user \"s3cret\""));
}
END_TEST

/* What tells a guesser nothing: the same number of hash operations. */
START_TEST(same_cost)
{
	static const char *const users[] = { "jo", "mo", "alex", "slow",
		"locked", "nobody" };
	uint64_t before;

	paste("username jo password secret\nusername mo nopassword\n"
	    "username alex password h3mJrcH0901pqX/m encrypted\n"
	    "username locked password secret\n"
	    "username slow password "
	    "$sha512$9000$AAECAwQFBgcICQoLDA0ODw==$Ty7PegTAbntoe4N5wpbEUg== "
	    "pbkdf2\naaa local authentication attempts max-fail 1\n");
	check("locked", "x");
	ck_assert(user_find(aaa, "locked")->locked);
	for (size_t i = 0; i < sizeof users / sizeof *users; i++) {
		before = aaa->iterations;
		check(users[i], "secret");
		ck_assert_uint_eq(aaa->iterations - before, 9000);
	}
}
END_TEST

START_TEST(bounded)
{
	ck_assert_ptr_nonnull(strstr(typed("username x password "
	    "$sha512$9000000$AAECAwQFBgcICQoLDA0ODw==$"
	    "Ty7PegTAbntoe4N5wpbEUg== pbkdf2"), "ERROR"));
	ck_assert_ptr_nonnull(strstr(typed("enable password "
	    "$sha512$9000000$AAECAwQFBgcICQoLDA0ODw==$"
	    "Ty7PegTAbntoe4N5wpbEUg== pbkdf2"), "ERROR"));
	ck_assert_ptr_nonnull(strstr(typed("username x password secret "
	    "pbkdf2"), "ERROR"));
	ck_assert_ptr_null(user_find(aaa, "x"));
}
END_TEST

START_TEST(in_turn)
{
	struct aaa_origin o = origin();

	paste("username jo password secret\n");
	answers = 0;
	for (int i = 0; i < 20; i++) {
		aaa_password_check(aaa, "jo", "secret", &o, on_answer,
		    i < 10 ? NULL : &o);
		ck_assert_uint_le(aaa->n_running, AAA_CHECKS_MAX);
	}
	ck_assert_uint_eq(aaa->n_running, AAA_CHECKS_MAX);
	aaa_forget(aaa, &o);
	answers_await(10);
	for (int i = 0; i < 50; i++) {
		loop_poll(loop);
		usleep(1000);
	}
	ck_assert_uint_eq(answers, 10);
	/* Some are under way when all ends: nothing is called, or leaks. */
	for (int i = 0; i < 10; i++)
		aaa_password_check(aaa, "jo", "secret", &o, on_answer, NULL);
}
END_TEST

/* What was right when it began need not be when it ends. */
START_TEST(changed_meanwhile)
{
	struct aaa_origin o = origin();

	paste("username jo password secret\n");
	answers = 0;
	aaa_password_check(aaa, "jo", "secret", &o, on_answer, NULL);
	silent("no username jo");
	answers_await(1);
	ck_assert(!answer.ok);
	paste("username jo password secret\n");
	aaa_password_check(aaa, "jo", "secret", &o, on_answer, NULL);
	paste("username jo password other\n");
	answers_await(2);
	ck_assert(!answer.ok);
}
END_TEST

START_TEST(locked_out)
{
	paste("username jo password secret privilege 15\n"
	    "username mo password secret\n"
	    "aaa local authentication attempts max-fail 3\n");
	ck_assert_int_eq(check("jo", "1"), -1);
	ck_assert_int_eq(check("jo", "2"), -1);
	ck_assert_int_eq(check("jo", "secret"), 15); /* starts anew */
	ck_assert_int_eq(check("jo", "1"), -1);
	ck_assert_int_eq(check("jo", "2"), -1);
	ck_assert_int_eq(check("jo", "3"), -1);
	ck_assert_ptr_nonnull(strstr(logged.s, "%ASA-6-113006: User jo locked "
	    "out on exceeding 3 successive failed authentication attempts\n"));
	ck_assert_int_eq(check("jo", "secret"), -1);
	ck_assert_ptr_nonnull(strstr(logged.s, "reason = User is locked out"));
	check("mo", "x");
	says("show aaa local user",
	    "Lock-time  Failed-attempts  Locked  User\n"
	    " 00:00:00                3       Y  jo\n"
	    "        -                1       N  mo\n");
	says("show aaa local user locked",
	    "Lock-time  Failed-attempts  Locked  User\n"
	    " 00:00:00                3       Y  jo\n");
	silent("clear aaa local user fail-attempts all");
	ck_assert_int_eq(check("jo", "secret"), -1); /* of locks the other */
	text_reset(&logged);
	silent("clear aaa local user lockout username jo");
	was_logged("%ASA-6-113007: User jo unlocked by enable_15\n");
	ck_assert_int_eq(check("jo", "secret"), 15);
	says("clear aaa local user lockout username x",
	    "ERROR: user x does not exist\n");
	/* By itself after ten minutes. */
	for (int i = 0; i < 3; i++)
		check("jo", "x");
	ck_assert_int_eq(check("jo", "secret"), -1);
	user_find(aaa, "jo")->locked_ms -= 10 * 60 * 1000 - 1000;
	ck_assert_int_eq(check("jo", "secret"), -1);
	user_find(aaa, "jo")->locked_ms -= 1000;
	ck_assert_int_eq(check("jo", "secret"), 15);
}
END_TEST

/* Guesses at the same time count one by one. */
START_TEST(locked_in_parallel)
{
	struct aaa_origin o = origin();

	paste("username jo password secret\n"
	    "aaa local authentication attempts max-fail 3\n");
	answers = 0;
	for (int i = 0; i < 12; i++)
		aaa_password_check(aaa, "jo", i < 11 ? "x" : "secret", &o,
		    on_answer, NULL);
	answers_await(12);
	ck_assert(!answer.ok);
	ck_assert(user_find(aaa, "jo")->locked);
}
END_TEST

START_TEST(service_types)
{
	struct aaa_origin console = { .service = AAA_SERIAL };

	paste("username jo password secret\nusername jo attributes\n"
	    " service-type remote-access\n");
	/* Without authorization it says nothing, as on an ASA. */
	ck_assert_int_eq(check("jo", "secret"), 2);
	paste("aaa authorization exec authentication-server\n");
	ck_assert_int_eq(check("jo", "secret"), -1);
	answers = 0;
	aaa_password_check(aaa, "jo", "secret", &console, on_answer, NULL);
	answers_await(1);
	ck_assert(answer.ok);
	paste("username jo attributes\n service-type nas-prompt\n");
	ck_assert_int_eq(check("jo", "secret"), 1);
	paste("username jo attributes\n no service-type\n");
	ck_assert_int_eq(check("jo", "secret"), 2);
}
END_TEST

CASES("aaa login", who_gets_in, said, same_cost, bounded,
    in_turn, changed_meanwhile, locked_out, locked_in_parallel,
    service_types)
