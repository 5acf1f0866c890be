#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "cli/cli.h"
#include "config/config.h"
#include "net/net.h"
#include "ssh/model.h"
#include "ssh/rules.h"

/* The `ssh` lines of a configuration, and management-access. */

static int
changed(struct ssh *s)
{
	ssh_changed(s);
	return 0;
}

/* ---- who may come ------------------------------------------------------- */

/* False: after an error. */
static bool
net_take(struct cli_cmd *cmd, struct prefix *net)
{
	char a[ADDR_TEXT_MAX], m[ADDR_TEXT_MAX];
	struct addr ip, mask;
	uint8_t len;

	if (cli_has(cmd, "prefix")) {
		if (prefix_parse(cli_arg(cmd, "prefix"), net) == 0)
			return true;
		cli_invalid(cmd, "prefix");
		return false;
	}
	cli_addr(cmd, "ip", &ip);
	cli_addr(cmd, "mask", &mask);
	if (mask_parse(addr_format(&mask, m), &len) != 0) {
		cli_invalid(cmd, "mask");
		return false;
	}
	*net = prefix_make(&ip, len);
	if (addr_equal(&net->addr, &ip))
		return true;
	cli_error(cmd, "IP address,mask <%s,%s> doesn't pair",
	    addr_format(&ip, a), m);
	return false;
}

static int
rule_set(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);
	const char *nameif = cli_arg(cmd, "nameif");
	struct prefix net;

	if (!net_take(cmd, &net))
		return ERR_SYNTAX;
	if (net_by_nameif(s->net, nameif) == NULL)
		return cli_invalid(cmd, "nameif");
	if (ssh_rule_add(s, &net, nameif))
		ssh_changed(s);
	return 0;
}

static int
rule_unset(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);
	struct prefix net;

	if (!net_take(cmd, &net))
		return ERR_SYNTAX;
	if (!ssh_rule_remove(s, &net, cli_arg(cmd, "nameif")))
		return cli_error(cmd, "There is no such line");
	return changed(s);
}

static int
management(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);
	const char *nameif = cli_arg(cmd, "nameif");

	if (cli_is_no(cmd)) {
		s->set.management[0] = '\0';
		return changed(s);
	}
	if (net_by_nameif(s->net, nameif) == NULL)
		return cli_invalid(cmd, "nameif");
	snprintf(s->set.management, sizeof s->set.management, "%s", nameif);
	return changed(s);
}

/* ---- how ---------------------------------------------------------------- */

static int
scopy(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);

	s->set.scopy = !cli_is_no(cmd);
	return changed(s);
}

static int
strict(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);

	s->set.no_strict = cli_is_no(cmd);
	return changed(s);
}

static int
pubkey_chain(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);

	s->set.pubkey_chain = !cli_is_no(cmd);
	if (s->set.pubkey_chain)
		config_warn_kept(s->config, cmd, "ssh pubkey-chain");
	return changed(s);
}

static int
timeout(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);

	s->set.timeout_min = cli_is_no(cmd) ? 0 :
	    (unsigned)cli_number(cmd, "minutes", SSH_TIMEOUT_DEFAULT);
	return changed(s);
}

/* There is no other than 2, which is always told. */
static int
version(struct cli_cmd *cmd)
{
	if (!cli_is_no(cmd) && (cli_number(cmd, "version", 2) == 1 ||
	    cli_number(cmd, "version2", 2) == 1))
		return cli_error(cmd, "SSH version 1 is broken and not "
		    "supported: only version 2");
	return 0;
}

typedef int names_fn(const char *words, struct text *out,
    struct text *missing);

/* Store the words, after a word on those that can't be had. */
static int
words_set(struct cli_cmd *cmd, char **where, const char *words,
    names_fn *names_of)
{
	struct ssh *s = cli_ctx(cmd);
	struct text names, missing;
	int r;

	text_init(&names);
	text_init(&missing);
	r = names_of(words, &names, &missing);
	if (r != 0)
		r = cli_error(cmd, "unknown algorithm in \"%s\"", words);
	else if (names.len == 0)
		r = cli_error(cmd, "%s: none of these is supported",
		    text_str(&missing));
	else {
		if (missing.len > 0)
			cli_warning(cmd, "not supported, left out: %s",
			    text_str(&missing));
		xreplace(where, words);
		ssh_changed(s);
	}
	text_clear(&names);
	text_clear(&missing);
	return r;
}

static int
cipher(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);
	bool encryption = cli_arg_is(cmd, "what", "encryption");
	char **where = encryption ? &s->set.encryption : &s->set.integrity;
	struct text words;
	int r;

	if (cli_is_no(cmd)) {
		xreplace(where, NULL);
		return changed(s);
	}
	text_init(&words);
	text_add(&words, cli_arg(cmd, "level"));
	if (cli_has(cmd, "list"))
		text_printf(&words, " %s", cli_arg(cmd, "list"));
	r = words_set(cmd, where, text_str(&words),
	    encryption ? ssh_cipher_names : ssh_mac_names);
	text_clear(&words);
	return r;
}

static int
key_exchange(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);
	struct text words;
	int r;

	if (cli_is_no(cmd)) {
		xreplace(&s->set.kex, NULL);
		return changed(s);
	}
	text_init(&words);
	for (size_t i = 0; i < cli_arg_count(cmd, "group"); i++)
		text_printf(&words, "%s%s", i > 0 ? " " : "",
		    cli_arg_at(cmd, "group", i));
	r = words_set(cmd, &s->set.kex, text_str(&words), ssh_kex_names);
	text_clear(&words);
	return r;
}

static int
hostkey(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);

	xreplace(&s->set.hostkey,
	    cli_is_no(cmd) ? NULL : cli_arg(cmd, "type"));
	return changed(s);
}

/* ---- sections ----------------------------------------------------------- */

/* dflt NULL: nothing is told without a value. */
static void
option_write(struct text *out, const char *what, const char *value,
    void (*dflt)(struct text *out))
{
	struct text words;

	text_init(&words);
	if (value == NULL && dflt != NULL)
		dflt(&words);
	if (value != NULL && strncmp(value, "custom ", 7) == 0)
		text_add(&words, value + 7);
	if (strncmp(what, "cipher", 6) == 0 && words.len > 0)
		text_printf(out, "ssh %s custom \"%s\"\n", what, words.s);
	else if (value != NULL || words.len > 0)
		text_printf(out, "ssh %s %s\n", what,
		    value != NULL ? value : words.s);
	text_clear(&words);
}

static void
ssh_write(void *ctx, struct config_out *out)
{
	const struct ssh *s = ctx;
	const struct ssh_settings *set = &s->set;

	if (set->scopy)
		text_add(out->text, "ssh scopy enable\n");
	text_printf(out->text, "%sssh stricthostkeycheck\nssh timeout %u\n"
	    "ssh version 2\n", set->no_strict ? "no " : "",
	    ssh_timeout_min(s));
	option_write(out->text, "cipher encryption", set->encryption,
	    out->all ? ssh_cipher_default : NULL);
	option_write(out->text, "cipher integrity", set->integrity,
	    out->all ? ssh_mac_default : NULL);
	option_write(out->text, "key-exchange group", set->kex,
	    ssh_kex_default);
	option_write(out->text, "key-exchange hostkey", set->hostkey, NULL);
	ssh_rules_write(s, "ssh ", out->text);
	if (set->pubkey_chain)
		text_add(out->text, "ssh pubkey-chain\n");
}

static void
ssh_clear(void *ctx, const char *arg)
{
	struct ssh *s = ctx;
	struct ssh_settings kept = s->set;

	(void)arg;
	s->set = (struct ssh_settings){ 0 };
	s->set.quota_all = kept.quota_all;
	s->set.quota_http = kept.quota_http;
	s->set.quota_ssh = kept.quota_ssh;
	s->set.quota_telnet = kept.quota_telnet;
	s->set.quota_user = kept.quota_user;
	memcpy(s->set.management, kept.management,
	    sizeof s->set.management);
	ssh_settings_clear(&kept);
	ssh_rules_clear(s);
	ssh_changed(s);
}

static void
management_write(void *ctx, struct config_out *out)
{
	const struct ssh *s = ctx;

	if (*s->set.management != '\0')
		text_printf(out->text, "management-access %s\n",
		    s->set.management);
}

static void
management_clear(void *ctx, const char *arg)
{
	struct ssh *s = ctx;

	(void)arg;
	s->set.management[0] = '\0';
	ssh_changed(s);
}

static const struct config_section sections[] = {
	{ CFG_SSH, "ssh", NULL, "Who may come by SSH, and how", ssh_write,
	    ssh_clear, 20 },
	{ CFG_MANAGEMENT_ACCESS, "management-access", NULL,
	    "Management of an interface through a tunnel", management_write,
	    management_clear, 20 },
};

#define SSH_HELP "ssh\tWho may come by SSH, and how\n"
#define NAMEIF_HELP "$nameif\tName of interface\n"

static const struct cli_row rows[] = {
	{ "config", 15, "ssh A.B.C.D$ip A.B.C.D$mask NAME:nameif$nameif",
	    SSH_HELP "$ip\tNetwork or host that may connect\n"
	    "$mask\tIts mask\n" NAMEIF_HELP, rule_set, rule_unset, 0 },
	{ "config", 15, "ssh X:X:X:X::X/<0-128>$prefix NAME:nameif$nameif",
	    SSH_HELP "$prefix\tNetwork or host that may connect\n"
	    NAMEIF_HELP, rule_set, rule_unset, 0 },
	{ "config", 15, "ssh scopy enable", SSH_HELP
	    "scopy\tSecure copy\nenable\tServe it\n", scopy, scopy, 0 },
	{ "config", 15, "ssh stricthostkeycheck", SSH_HELP
	    "stricthostkeycheck\tStrict checks of the keys of hosts that "
	    "this box connects to\n", strict, strict, 0 },
	{ "config", 15, "ssh timeout ~ (1-60)$minutes", SSH_HELP
	    "timeout\tIdle time after which a session ends\n"
	    "$minutes\tMinutes\n", timeout, timeout, 0 },
	{ "config", 15, "ssh version ~ (1-2)$version [ (1-2)$version2 ]",
	    SSH_HELP "version\tVersion of the protocol\n$version\tVersion\n"
	    "$version2\tVersion\n", version, version, 0 },
	{ "config", 15, "ssh cipher { encryption$what | integrity$what } ~ "
	    "{ all$level | fips$level | high$level | low$level | medium$level "
	    "| custom$level WORD$list }", SSH_HELP
	    "cipher\tCiphers and integrity algorithms\n"
	    "encryption\tCiphers\nintegrity\tIntegrity algorithms\n"
	    "all\tAll that there are\nfips\tThose of FIPS\n"
	    "high\tThe strong ones\nmedium\tThe medium and strong ones\n"
	    "low\tLow, medium and strong ones\ncustom\tThose of a list\n"
	    "$list\tNames with colons between them\n", cipher, cipher, 0 },
	{ "config", 15, "ssh key-exchange group ~ { curve25519-sha256$group | "
	    "dh-group1-sha1$group | dh-group14-sha1$group | "
	    "dh-group14-sha256$group | ecdh-sha2-nistp256$group | "
	    "ecdh-sha2-nistp384$group | ecdh-sha2-nistp521$group }+", SSH_HELP
	    "key-exchange\tKey exchange\ngroup\tMethods, the best first\n"
	    "curve25519-sha256\tCurve25519\n"
	    "dh-group1-sha1\tDiffie-Hellman group 1 (768 bits, SHA-1): "
	    "insecure\n"
	    "dh-group14-sha1\tDiffie-Hellman group 14, SHA-1\n"
	    "dh-group14-sha256\tDiffie-Hellman group 14, SHA-256\n"
	    "ecdh-sha2-nistp256\tECDH, P-256\n"
	    "ecdh-sha2-nistp384\tECDH, P-384\n"
	    "ecdh-sha2-nistp521\tECDH, P-521\n", key_exchange, key_exchange,
	    0 },
	{ "config", 15, "ssh key-exchange hostkey ~ { rsa$type | ecdsa$type | "
	    "eddsa$type }", SSH_HELP "key-exchange\tKey exchange\n"
	    "hostkey\tKey by which this box proves who it is\n"
	    "rsa\tRSA\necdsa\tECDSA\neddsa\tEdDSA\n", hostkey, hostkey, 0 },
	{ "config", 15, "ssh pubkey-chain", SSH_HELP
	    "pubkey-chain\tKeys of hosts that this box connects to\n",
	    pubkey_chain, pubkey_chain, 0 },
	{ "config", 15, "management-access ~ NAME:nameif$nameif",
	    "management-access\tManagement of an interface through a tunnel\n"
	    NAMEIF_HELP, management, management, 0 },
};

void
ssh_settings_cli_init(struct ssh *s)
{
	cli_rows_add(s->cli, rows, sizeof rows / sizeof *rows, s);
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		config_section_add(s->config, &sections[i], s);
	config_default_add(s->config, "ssh stricthostkeycheck");
}
