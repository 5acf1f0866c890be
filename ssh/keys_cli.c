#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "cli/json.h"
#include "ssh/keys.h"
#include "ssh/model.h"

/* crypto key generate, zeroize; show crypto key mypubkey. */

enum { RSA_DEFAULT = 2048, ECDSA_DEFAULT = 384, BYTES_A_LINE = 32 };

#define REPLACE_QUESTION "Do you really want to replace them? [yes/no]: "
#define REMOVE_QUESTION "Do you really want to remove these keys? [yes/no]: "

static const char *
type_name(enum hostkey_type type)
{
	static const char *const names[] = { "RSA", "ECDSA", "EDDSA" };

	return names[type];
}

static enum hostkey_type
type_of(const struct cli_cmd *cmd)
{
	if (cli_arg_is(cmd, "type", "rsa"))
		return HOSTKEY_RSA;
	return cli_arg_is(cmd, "type", "ecdsa") ? HOSTKEY_ECDSA :
	    HOSTKEY_EDDSA;
}

/* How an ASA calls the pair without a label. */
static void
name_add(struct text *out, enum hostkey_type type, const char *label)
{
	if (*label == '\0')
		text_printf(out, "<Default-%s-Key>", type_name(type));
	else
		text_add(out, label);
}

/* ---- generate ----------------------------------------------------------- */

struct request {
	enum hostkey_type type;
	unsigned bits;
	char label[SSH_LABEL_MAX + 1];
};

struct wait { /* of a command for its key */
	struct ssh *ssh;
	struct cli_hold *hold;
};

static void
wait_done(void *ctx, int r)
{
	struct wait *w = ctx;

	if (r == 0) {
		cli_release(w->hold);
	} else {
		cli_hold_printf(w->hold, "ERROR: the key pair could not be "
		    "made or saved: %s\n", err_text(r));
		cli_release_failed(w->hold);
	}
	free(w);
}

/* The key is made nevertheless. */
static void
wait_stop(void *ctx)
{
	struct wait *w = ctx;

	ssh_keys_forget(w->ssh->keys, w);
	cli_release(w->hold);
	free(w);
}

static int
make(struct cli_cmd *cmd, const struct request *q)
{
	struct ssh *s = cli_ctx(cmd);
	struct wait *w;
	int r;

	cli_printf(cmd, "Keypair generation process begin. Please wait...\n");
	w = xcalloc(1, sizeof *w);
	w->ssh = s;
	r = ssh_key_make(s->keys, q->type, q->bits, q->label, wait_done, w);
	if (r != 0) {
		free(w);
		return cli_error(cmd, "the key pair can't be made: %s",
		    err_text(r));
	}
	w->hold = cli_hold(cmd, wait_stop, w);
	return ERR_AGAIN;
}

/* To [yes/no]: 1, 0; -1 after a word on what else it is. */
static int
yes(struct cli_cmd *cmd, const char *answer)
{
	size_t len = strlen(answer);

	if (len > 0 && len <= 3 && strncasecmp(answer, "yes", len) == 0)
		return 1;
	if (len > 0 && len <= 2 && strncasecmp(answer, "no", len) == 0)
		return 0;
	cli_printf(cmd, "%% Please answer 'yes' or 'no'.\n");
	return -1;
}

static int
replace_answer(struct cli_cmd *cmd, const char *answer, void *state)
{
	struct request q = *(const struct request *)state;

	switch (yes(cmd, answer)) {
	case 1:
		return make(cmd, &q);
	case -1:
		cli_ask(cmd, 0, REPLACE_QUESTION, replace_answer, state);
	}
	return 0;
}

/* False: after an error. */
static bool
request_take(struct cli_cmd *cmd, struct request *q)
{
	const char *label = cli_arg(cmd, "label");

	*q = (struct request){ .type = type_of(cmd) };
	if (label != NULL && !ssh_key_label_good(label)) {
		cli_error(cmd, "a label is letters, digits and \"._-\"");
		return false;
	}
	if (label != NULL)
		strcpy(q->label, label);
	if (q->type == HOSTKEY_RSA)
		q->bits = (unsigned)cli_number(cmd, "modulus", RSA_DEFAULT);
	else if (q->type == HOSTKEY_ECDSA)
		q->bits = cli_has(cmd, "curve") ?
		    (unsigned)atoi(cli_arg(cmd, "curve")) : ECDSA_DEFAULT;
	if (q->type == HOSTKEY_RSA && q->bits != 1024 && q->bits != 2048 &&
	    q->bits != 3072 && q->bits != 4096) {
		cli_error(cmd, "the modulus is 1024, 2048, 3072 or 4096 "
		    "bits: a shorter one is broken");
		return false;
	}
	return true;
}

static int
generate(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);
	struct request q, *copy;

	if (!request_take(cmd, &q))
		return ERR_REFUSED;
	if (ssh_key_find(s->keys, q.type, q.label) == NULL ||
	    cli_has(cmd, "noconfirm")) {
		cli_printf(cmd, "INFO: The name for the keys will be: ");
		name_add(cli_out(cmd), q.type, q.label);
		cli_printf(cmd, "\n");
		return make(cmd, &q);
	}
	cli_printf(cmd, "WARNING: You have a%s %s keypair already defined "
	    "named ", q.type == HOSTKEY_RSA ? "" : "n", type_name(q.type));
	name_add(cli_out(cmd), q.type, q.label);
	cli_printf(cmd, ".\n\n");
	copy = xcalloc(1, sizeof *copy);
	*copy = q;
	cli_ask(cmd, 0, REPLACE_QUESTION, replace_answer, copy);
	return 0;
}

/* ---- zeroize ------------------------------------------------------------ */

struct removal {
	enum hostkey_type type;
	bool all;
	char label[SSH_LABEL_MAX + 1];
};

static int
removal_run(struct cli_cmd *cmd, const struct removal *q)
{
	struct ssh *s = cli_ctx(cmd);
	int n = ssh_keys_zeroize(s->keys, q->type, q->all ? NULL : q->label);

	if (n < 0)
		return cli_error(cmd, "the keys can't be removed: %s",
		    err_text(n));
	if (!ssh_keys_ready(s->keys))
		cli_warning(cmd, "SSH has no host key now: nobody can "
		    "connect until one is generated.");
	return 0;
}

static int
removal_answer(struct cli_cmd *cmd, const char *answer, void *state)
{
	switch (yes(cmd, answer)) {
	case 1:
		return removal_run(cmd, state);
	case -1:
		cli_ask(cmd, 0, REMOVE_QUESTION, removal_answer, state);
	}
	return 0;
}

static int
zeroize(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);
	struct removal q = { .type = type_of(cmd) }, *copy;
	const char *label = cli_arg(cmd, "label");

	q.all = label == NULL && !cli_has(cmd, "default");
	if (label != NULL)
		strncat(q.label, label, SSH_LABEL_MAX);
	if (!q.all && ssh_key_find(s->keys, q.type, q.label) == NULL)
		return cli_error(cmd, "there is no such key pair");
	if (cli_has(cmd, "noconfirm"))
		return removal_run(cmd, &q);
	if (q.all)
		cli_printf(cmd, "WARNING: All %s keys will be removed.\n\n",
		    type_name(q.type));
	else {
		cli_printf(cmd, "WARNING: Keys to be removed are named ");
		name_add(cli_out(cmd), q.type, q.label);
		cli_printf(cmd, ".\n\n");
	}
	copy = xcalloc(1, sizeof *copy);
	*copy = q;
	cli_ask(cmd, 0, REMOVE_QUESTION, removal_answer, copy);
	return 0;
}

/* ---- show --------------------------------------------------------------- */

static void
data_add(struct text *out, const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (i % BYTES_A_LINE == 0)
			text_add(out, i > 0 ? "\n  " : "  ");
		text_printf(out, "%02x%s", data[i],
		    i % 4 == 3 || i + 1 == len ? " " : "");
	}
	text_add_char(out, '\n');
}

static void
key_print(void *ctx, const struct ssh_key *key)
{
	struct text *out = ctx;
	char stamp[64];
	struct tm tm;

	gmtime_r(&key->made, &tm);
	strftime(stamp, sizeof stamp, "%H:%M:%S UTC %b %e %Y", &tm);
	text_printf(out, "Key pair was generated at: %s\nKey name: ", stamp);
	name_add(out, key->what.type, key->label);
	text_add(out, "\n Usage: General Purpose Key\n");
	if (key->what.type == HOSTKEY_RSA)
		text_printf(out, " Modulus Size (bits): %u\n",
		    key->what.bits);
	else if (key->what.type == HOSTKEY_ECDSA)
		text_printf(out, " Elliptic Curve Size (bits): %u\n",
		    key->what.bits);
	else
		text_add(out, " Edwards Curve: Ed25519\n");
	text_add(out, " Storage: config\n Key Data:\n\n");
	data_add(out, key->what.spki, key->what.spki_len);
}

static void
key_put(void *ctx, const struct ssh_key *key)
{
	json_t *o = json_put_object(ctx, NULL);
	struct text t;

	text_init(&t);
	json_put_time(o, "generated_at", key->made);
	name_add(&t, key->what.type, key->label);
	json_put_taken(o, "name", &t);
	json_put_lower(o, "type", type_name(key->what.type));
	json_put_text(o, "usage", "general-purpose");
	if (key->what.type != HOSTKEY_EDDSA)
		json_put_number(o, "size_bits", key->what.bits);
	json_put_text(o, "storage", "config");
	text_add(&t, "0x");
	for (size_t i = 0; i < key->what.spki_len; i++)
		text_printf(&t, "%02x", key->what.spki[i]);
	json_put_taken(o, "key_data", &t);
	text_clear(&t);
}

static int
show_keys(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);
	json_t *json = cli_json(cmd);

	if (json != NULL)
		ssh_keys_each(s->keys, type_of(cmd), key_put,
		    json_put_array(json, "keys"));
	else
		ssh_keys_each(s->keys, type_of(cmd), key_print,
		    cli_out(cmd));
	return 0;
}

#define CRYPTO_HELP "crypto\tConfigure IPsec, ISAKMP, certificates, keys\n" \
	"key\tKey pairs of this box\n"
#define LABEL_HELP "label\tA name for the key pair\n$label\tName\n" \
	"noconfirm\tAsk nothing\n"

static const struct cli_row rows[] = {
	{ "config", 15, "crypto key generate rsa$type < label WORD(1-64)$label "
	    "| modulus (512-4096)$modulus | general-keys | "
	    "noconfirm$noconfirm >", CRYPTO_HELP
	    "generate\tGenerate a key pair\nrsa\tRSA\n"
	    "modulus\tLength of the key\n$modulus\tBits\n"
	    "general-keys\tOne pair for signatures and encryption\n"
	    LABEL_HELP, generate, NULL, 0 },
	{ "config", 15, "crypto key generate ecdsa$type < label "
	    "WORD(1-64)$label | elliptic-curve { 256$curve | 384$curve | "
	    "521$curve } | noconfirm$noconfirm >", CRYPTO_HELP
	    "generate\tGenerate a key pair\necdsa\tECDSA\n"
	    "elliptic-curve\tThe curve\n256\tP-256\n384\tP-384\n521\tP-521\n"
	    LABEL_HELP, generate, NULL, 0 },
	{ "config", 15, "crypto key generate eddsa$type < label "
	    "WORD(1-64)$label | edwards-curve ed25519 | noconfirm$noconfirm >",
	    CRYPTO_HELP "generate\tGenerate a key pair\neddsa\tEdDSA\n"
	    "edwards-curve\tThe curve\ned25519\tEd25519\n" LABEL_HELP,
	    generate, NULL, 0 },
	{ "config", 15, "crypto key zeroize { rsa$type | ecdsa$type | "
	    "eddsa$type } < label WORD(1-64)$label | default$default | "
	    "noconfirm$noconfirm >", CRYPTO_HELP
	    "zeroize\tRemove key pairs\nrsa\tRSA\necdsa\tECDSA\neddsa\tEdDSA\n"
	    "default\tThe pair without a label\n" LABEL_HELP, zeroize, NULL,
	    0 },
	{ "exec", 15, "show crypto key mypubkey { rsa$type | ecdsa$type | "
	    "eddsa$type }", "show\tShow running system information\n"
	    "crypto\tIPsec, ISAKMP, keys\nkey\tKey pairs of this box\n"
	    "mypubkey\tPublic keys\nrsa\tRSA\necdsa\tECDSA\neddsa\tEdDSA\n",
	    show_keys, NULL, CLI_JSON },
};

void
ssh_keys_cli_init(struct ssh *s)
{
	cli_rows_add(s->cli, rows, sizeof rows / sizeof *rows, s);
}
