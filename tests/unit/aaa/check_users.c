#include "box.h"

/* username, attributes, keys, enable password, banners: taken and told. */
#define BASE64 \
	"AAAAC3NzaC1lZDI1NTE5AAAAIG4Ng1QbpHCni79X2UMTyDrN3JPTRaMMIFvW9PPtEByS"
/* Of the key, what is behind its kind. */
#define POINT \
	"6e0d83541ba470a78bbf57d94313c83acddc93d345a30c205bd6f4f3ed101c92"
#define HASH \
	"f4:ed:22:89:6f:89:b0:cf:d4:61:d8:1f:60:76:18:d4:d4:37:30:2f:1c:21:" \
	"59:eb:80:9b:a0:2e:4a:b3:d5:e7"
#define KEY_LINE " ssh authentication publickey " HASH " hashed\n"
#define PBKDF2 \
	"$sha512$5000$AAECAwQFBgcICQoLDA0ODw==$Ty7PegTAbntoe4N5wpbEUg=="

START_TEST(users)
{
	paste("username a password " PBKDF2 " pbkdf2 privilege 15\n"
	    "username b nopassword\n"
	    "username c password h3mJrcH0901pqX/m encrypted privilege 0\n"
	    "username c attributes\n service-type nas-prompt\n"
	    " vpn-filter value X Y\n");
	says("show running-config username",
	    "username a password " PBKDF2 " pbkdf2 privilege 15\n"
	    "username b nopassword\n"
	    "username c password h3mJrcH0901pqX/m encrypted privilege 0\n"
	    "username c attributes\n service-type nas-prompt\n"
	    " vpn-filter value X Y\n");
	text_reset(&logged);
	paste("username a privilege 3\nusername d password xxx privilege 4\n"
	    "no username b\n");
	was_logged("%ASA-5-502103: User priv level changed: Uname: a From: 15 "
	    "To: 3\n"
	    "%ASA-5-502101: New user added to local dbase: Uname: d Priv: 4 "
	    "Encpass: *****\n"
	    "%ASA-5-502102: User deleted from local dbase: Uname: b Priv: 2 "
	    "Encpass: *****\n");
	says("show running-config username a",
	    "username a password " PBKDF2 " pbkdf2 privilege 3\n");
	paste("no username c attributes\nno username d\n"
	    "clear configure username a\n");
	says("show running-config username",
	    "username c password h3mJrcH0901pqX/m encrypted privilege 0\n");
	paste("username c attributes\nservice-type nas-prompt\n"
	    "vpn-filter value X Y\nusername cc nopassword\n");
	says("show running-config username c attributes",
	    "username c attributes\n service-type nas-prompt\n"
	    " vpn-filter value X Y\n");
	says("show running-config username cc attributes", "");
	says("show running-config all username cc",
	    "username cc nopassword privilege 2\nusername cc attributes\n"
	    " service-type admin\n");
	silent("clear configure username c attributes");
	says("show running-config username",
	    "username c password h3mJrcH0901pqX/m encrypted privilege 0\n"
	    "username cc nopassword\n");
	says("username e password ab", "ERROR: a password has 3 to 127 "
	    "characters\n");
	says("enable password ab level 5", "ERROR: a password has 3 to 127 "
	    "characters\n");
	silent("username e password abc");
	says("no username zz", "ERROR: user zz does not exist\n");
}
END_TEST

START_TEST(secrets)
{
	static const char *const lines[] = {
		"username a password Hush-1 privilege 3",
		"enable password Hush-1", "enable password Hush-1 level 5",
		"passwd Hush-1",
	};

	text_reset(&logged);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		silent(lines[i]);
	ck_assert_ptr_null(strstr(text_str(&logged), "Hush-1"));
	ck_assert_ptr_null(strstr(typed("show history"), "Hush-1"));
	ck_assert_ptr_nonnull(strstr(text_str(&out),
	    "username a password * privilege 3"));
	ck_assert_ptr_null(strstr(typed("show running-config"), "Hush-1"));
	ck_assert_ptr_null(strstr(typed("more system:running-config"),
	    "Hush-1"));
}
END_TEST

START_TEST(levels_of_enable)
{
	paste("enable password " PBKDF2 " pbkdf2\n"
	    "enable password 2KFQnbNIdI.2KYOU level 5 encrypted\n"
	    "enable password " PBKDF2 " level 7 pbkdf2\n");
	says("show running-config enable",
	    "enable password 2KFQnbNIdI.2KYOU level 5 encrypted\n"
	    "enable password " PBKDF2 " level 7 pbkdf2\n"
	    "enable password " PBKDF2 " pbkdf2\n");
	paste("no enable password level 5\nno enable password\n");
	says("show running-config enable",
	    "enable password " PBKDF2 " level 7 pbkdf2\n");
	silent("clear configure enable");
	says("show running-config enable", "");
}
END_TEST

static void
key_is(bool known)
{
	uint8_t blob[51] = { 0, 0, 0, 11, 's', 's', 'h', '-', 'e', 'd', '2',
		'5', '5', '1', '9', 0, 0, 0, 32 };

	ck_assert(!aaa_key_known(aaa, "jo", blob, sizeof blob));
	unhex(POINT, blob + 19, 32);
	ck_assert_int_eq(aaa_key_known(aaa, "jo", blob, sizeof blob), known);
	ck_assert_int_eq(aaa_has_keys(aaa), known);
	ck_assert(!aaa_key_known(aaa, "mo", blob, sizeof blob));
	ck_assert(!aaa_key_known(aaa, "zz", blob, sizeof blob));
	ck_assert(!aaa_key_known(aaa, "jo", blob, sizeof blob - 1));
	ck_assert(!aaa_key_known(aaa, "jo", blob, 0));
}

START_TEST(keys)
{
	paste("username mo nopassword\nusername jo nopassword privilege 15\n"
	    "username jo attributes\n");
	key_is(false);
	silent("ssh authentication publickey " BASE64);
	key_is(true);
	says("show running-config username jo",
	    "username jo nopassword privilege 15\nusername jo attributes\n"
	    KEY_LINE);
	silent("no ssh authentication publickey");
	key_is(false);
	silent("ssh authentication publickey " HASH " hashed");
	key_is(true);
	silent("no ssh authentication pkf");
	key_is(false);
	says("ssh authentication publickey AAAA",
	    "ERROR: not the base64 of an SSH key\n");
	says("ssh authentication publickey " BASE64 "A",
	    "ERROR: not the base64 of an SSH key\n");
	ck_assert_ptr_nonnull(strstr(typed("ssh authentication publickey "
	    BASE64 " hashed"), "ERROR"));
	ck_assert_ptr_nonnull(strstr(typed("ssh authentication publickey f4:"
	    " hashed"), "ERROR"));
	key_is(false);
}
END_TEST

START_TEST(key_files)
{
	paste("username mo nopassword\nusername jo nopassword\n"
	    "username jo attributes\n");
	says("ssh authentication pkf",
	    "Enter an SSH public key formatted file.\n"
	    "End with the word \"quit\" on a line by itself:\n");
	prompt_is("");
	paste("---- BEGIN SSH2 PUBLIC KEY ----\n"
	    "Comment: \"a comment that goes \\\non: here\"\n"
	    "x-tag: more\n"
	    "AAAAC3NzaC1lZDI1NTE5AAAAIG4Ng1QbpHCni79X2UMTyDrN\n"
	    "3JPTRaMMIFvW9PPtEByS\n---- END SSH2 PUBLIC KEY ----\n");
	says("quit", "INFO: Import of an SSH public key formatted file "
	    "SUCCEEDED.\n");
	key_is(true);
	says("show running-config username jo",
	    "username jo nopassword\nusername jo attributes\n" KEY_LINE);
	paste("no ssh authentication publickey\n"
	    "ssh authentication pkf nointeractive\n"
	    "ssh-ed25519 " BASE64 " jo@example\nquit\n");
	key_is(true);
	paste("no ssh authentication publickey\n"
	    "ssh authentication pkf nointeractive\n"
	    "---- BEGIN SSH2 PUBLIC KEY ----\n" BASE64 "\n");
	says("quit", "ERROR: Import of an SSH public key formatted file "
	    "FAILED\n");
	key_is(false);
	/* A file without end. */
	silent("ssh authentication pkf nointeractive");
	for (int i = 0; cli_session_state(session) == CLI_ASKING; i++) {
		ck_assert_int_lt(i, 1000);
		typed("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	}
	ck_assert_ptr_nonnull(strstr(out.s, "FAILED: too long"));
	key_is(false);
}
END_TEST

START_TEST(proved)
{
	struct aaa_origin o = origin();
	struct aaa_result r;
	uint8_t blob[51] = { 0, 0, 0, 11, 's', 's', 'h', '-', 'e', 'd', '2',
		'5', '5', '1', '9', 0, 0, 0, 32 };

	paste("username jo nopassword privilege 9\nusername jo attributes\n"
	    " ssh authentication publickey " BASE64 "\n exit\n"
	    "aaa local authentication attempts max-fail 2\n");
	unhex(POINT, blob + 19, 32);
	aaa_key_check(aaa, "jo", blob, sizeof blob, true, &o, &r);
	ck_assert(r.ok && r.privilege == 9);
	blob[50]++;
	aaa_key_check(aaa, "jo", blob, sizeof blob, true, &o, &r);
	ck_assert(!r.ok);
	blob[50]--;
	aaa_key_check(aaa, "jo", blob, sizeof blob, false, &o, &r);
	ck_assert(!r.ok);
	aaa_key_check(aaa, "jo", blob, sizeof blob, true, &o, &r);
	ck_assert(!r.ok); /* locked out, with the right key, too */
}
END_TEST

START_TEST(banners)
{
	struct aaa_origin o = origin();
	struct text greeting;

	paste("username jo password xxx\n"
	    "banner motd .\nbanner motd Welcome to $(hostname)$(domain)!\n"
	    "banner motd\nbanner login Who | are you?\nbanner exec Do.\n"
	    "no aaa authentication login-history\n");
	ck_assert_str_eq(aaa_banner_login(aaa), "Who | are you?\n");
	text_init(&greeting);
	aaa_greet(aaa, "jo", &o, &greeting);
	ck_assert_str_eq(text_str(&greeting), ".\nWelcome to fw!\n\n"
	    "User jo logged in to fw\nDo.\n"
	    "Type help or '?' for a list of available commands.\n");
	text_clear(&greeting);
	says("show running-config banner", "banner exec Do.\n"
	    "banner login Who | are you?\nbanner motd .\n"
	    "banner motd Welcome to $(hostname)$(domain)!\nbanner motd\n");
	paste("no banner motd .\nno banner exec\n");
	says("show running-config banner", "banner login Who | are you?\n"
	    "banner motd Welcome to $(hostname)$(domain)!\nbanner motd\n");
	says("no banner motd .", "ERROR: the banner has no such line\n");
	says("show running-config banner login",
	    "banner login Who | are you?\n");
	says("show running-config banner asdm", "");
	silent("clear configure banner motd");
	says("show running-config banner", "banner login Who | are you?\n");
	silent("clear configure banner");
	ck_assert_str_eq(aaa_banner_login(aaa), "");
}
END_TEST

CASES("aaa users", users, secrets, levels_of_enable, keys,
    key_files, proved, banners)
