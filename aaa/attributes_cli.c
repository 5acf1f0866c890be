#include <stdlib.h>
#include <string.h>

#include "aaa/internal.h"
#include "base/error.h"
#include "cli/cli.h"

/* `username X attributes`: service-type and SSH keys; the rest is for VPN
 * clients and kept for the configuration's sake. */
static int
gone(struct cli_cmd *cmd)
{
	return cli_error(cmd, "user %s does not exist", cli_context(cmd));
}

static int
attributes_enter(struct cli_cmd *cmd)
{
	struct aaa *a = cli_ctx(cmd);
	struct user *user = user_find(a, cli_arg(cmd, "name"));

	if (user == NULL)
		return cli_error(cmd, "user %s does not exist",
		    cli_arg(cmd, "name"));
	user->attributes = true;
	cli_enter(cmd, "config-username", user->name);
	return aaa_changed(a);
}

static int
attributes_leave(struct cli_cmd *cmd)
{
	struct aaa *a = cli_ctx(cmd);
	struct user *user = user_find(a, cli_arg(cmd, "name"));

	if (user == NULL)
		return 0;
	user_attributes_clear(user);
	return aaa_changed(a);
}

/* Set or remove the line that begins with the same n words. */
static int
line_change(struct cli_cmd *cmd, const char *text, size_t n)
{
	struct aaa *a = cli_ctx(cmd);
	struct user *user = user_find(a, cli_context(cmd));

	if (user == NULL)
		return gone(cmd);
	if (cli_is_no(cmd))
		line_free(&user->lines, line_find(&user->lines, text, n));
	else
		line_set(&user->lines, text, n);
	user_read(user);
	return aaa_changed(a);
}

static int
attribute_set(struct cli_cmd *cmd)
{
	char *text = xasprintf("%s%s%s", cli_arg(cmd, "word"),
	    cli_has(cmd, "value") ? " " : "",
	    cli_has(cmd, "value") ? cli_arg(cmd, "value") : "");
	int r = line_change(cmd, text, 1);

	free(text);
	return r;
}

static int
service_set(struct cli_cmd *cmd)
{
	const char *type = cli_arg(cmd, "type");
	char *text = xasprintf("service-type %s", type != NULL ? type : "");
	int r = line_change(cmd, text, 1);

	free(text);
	return r;
}

/* ---- keys --------------------------------------------------------------- */

/* However it came, it is shown and saved as its hash. */
static int
key_set(struct cli_cmd *cmd, const uint8_t hash[KEY_HASH_LEN])
{
	struct text line;
	int r;

	text_init(&line);
	text_add(&line, "ssh authentication publickey ");
	key_hash_write(hash, &line);
	text_add(&line, " hashed");
	r = line_change(cmd, line.s, 3);
	text_clear(&line);
	return r;
}

static int
publickey_set(struct cli_cmd *cmd)
{
	const char *key = cli_arg(cmd, "public");
	uint8_t hash[KEY_HASH_LEN];
	int r;

	if (cli_is_no(cmd))
		return line_change(cmd, "ssh authentication publickey", 0);
	r = cli_has(cmd, "hashed") ? key_hash_parse(key, hash) :
	    key_base64_hash(key, hash);
	if (r != 0)
		return cli_error(cmd, cli_has(cmd, "hashed") ?
		    "a hash has 32 bytes of two hexadecimal digits with "
		    "colons between" : "not the base64 of an SSH key");
	return key_set(cmd, hash);
}

struct key_file {
	bool talks;
	size_t len;
	char text[2 * KEY_BLOB_MAX];
};

static int
file_line(struct cli_cmd *cmd, const char *answer, void *state)
{
	struct key_file *f = state;
	uint8_t hash[KEY_HASH_LEN];
	size_t n = strlen(answer);
	int r;

	if (strcmp(answer, "quit") != 0) {
		if (n + 2 > sizeof f->text - f->len)
			return cli_error(cmd, "Import of an SSH public key "
			    "formatted file FAILED: too long");
		memcpy(f->text + f->len, answer, n);
		f->len += n;
		f->text[f->len++] = '\n';
		cli_ask(cmd, 0, "", file_line, f);
		return 0;
	}
	f->text[f->len] = '\0';
	if (key_file_hash(f->text, hash) != 0)
		return cli_error(cmd, "Import of an SSH public key formatted "
		    "file FAILED");
	r = key_set(cmd, hash);
	if (r == 0 && f->talks)
		cli_info(cmd, "Import of an SSH public key formatted file "
		    "SUCCEEDED.");
	return r;
}

static int
pkf_set(struct cli_cmd *cmd)
{
	struct key_file *f;

	if (cli_is_no(cmd))
		return line_change(cmd, "ssh authentication publickey", 0);
	f = xcalloc(1, sizeof *f);
	f->talks = !cli_has(cmd, "nointeractive");
	if (f->talks)
		cli_printf(cmd, "Enter an SSH public key formatted file.\n"
		    "End with the word \"quit\" on a line by itself:\n");
	cli_ask(cmd, 0, "", file_line, f);
	return 0;
}

static const struct cli_mode mode = {
	"config-username", "config", "username"
};

#define SSH_HELP \
	"ssh\tSettings of SSH\nauthentication\tHow the user authenticates\n"

static const struct cli_row rows[] = {
	{ "config", 15, "username NAME:username$name attributes",
	    "username\tA user of the local database\n$name\tName\n"
	    "attributes\tMore about the user\n", attributes_enter,
	    attributes_leave, 0 },
	{ "config-username", 15, "service-type ~ { admin$type | "
	    "nas-prompt$type | remote-access$type }",
	    "service-type\tWhat the user may use\n"
	    "admin\tManage the system\n"
	    "nas-prompt\tLog in, but not enable\n"
	    "remote-access\tThe VPN only\n", service_set, service_set, 0 },
	{ "config-username", 15, "ssh authentication publickey ~ WORD$public "
	    "[ hashed$hashed ]", SSH_HELP "publickey\tBy a public key\n"
	    "$public\tThe key in base64, or its hash\n"
	    "hashed\tWhat is given is its hash\n", publickey_set,
	    publickey_set, 0 },
	{ "config-username", 15, "ssh authentication pkf ~ "
	    "[ nointeractive$nointeractive ]", SSH_HELP
	    "pkf\tBy a public key file, which follows\n"
	    "nointeractive\tSay nothing\n", pkf_set, pkf_set, 0 },
	/* How an ASA tells a key that came in a file. */
	{ "config-username", 15, "ssh authentication pkf WORD(95-95)$public "
	    "hashed$hashed", SSH_HELP "pkf\tBy a public key file, which "
	    "follows\n$public\tIts hash\n"
	    "hashed\tWhat is given is its hash\n", publickey_set,
	    publickey_set, 0 },
	{ "config-username", 15, "{ vpn-group-policy$word | "
	    "vpn-filter$word | vpn-idle-timeout$word | "
	    "vpn-session-timeout$word | vpn-simultaneous-logins$word | "
	    "vpn-tunnel-protocol$word | vpn-framed-ip-address$word | "
	    "group-lock$word | memberof$word | webvpn$word | "
	    "password-storage$word } ~ [ LINE$value ]",
	    "vpn-group-policy\tGroup policy of VPN sessions\n"
	    "vpn-filter\tAccess-list that filters VPN sessions\n"
	    "vpn-idle-timeout\tIdle time after which a VPN session ends\n"
	    "vpn-session-timeout\tTime after which a VPN session ends\n"
	    "vpn-simultaneous-logins\tVPN sessions at once\n"
	    "vpn-tunnel-protocol\tProtocols of VPN sessions\n"
	    "vpn-framed-ip-address\tAddress that a VPN session gets\n"
	    "group-lock\tThe only tunnel-group of VPN sessions\n"
	    "memberof\tGroups that the user is in\n"
	    "webvpn\tSettings of WebVPN\n"
	    "password-storage\tThe client may store the password\n"
	    "$value\tValue\n", attribute_set, attribute_set, 0 },
};

void
attributes_cli_init(struct aaa *a)
{
	cli_mode_add(a->cli, &mode);
	cli_rows_add(a->cli, rows, sizeof rows / sizeof *rows, a);
}
