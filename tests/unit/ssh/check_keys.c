#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "crypto/crypto.h"
#include "ssh/keys.h"
#include "tests/unit/unit.h"

static struct loop *loop;
static struct ssh_keys *keys;
static char dir[] = "/tmp/check_keys.XXXXXX";
static char *path; /* below dir: to be made by the first key */
static unsigned changes, made, logged;
static int result;

static void
on_log(void *ctx, enum log_severity severity, unsigned id, const char *text)
{
	(void)ctx;
	(void)severity;
	(void)id;
	(void)text;
	logged++;
}

static void
on_change(void *ctx)
{
	(void)ctx;
	changes++;
}

static void
on_made(void *ctx, int r)
{
	(void)ctx;
	made++;
	result = r;
}

static void
setup(void)
{
	log_set_sink(on_log, NULL);
	ck_assert_int_eq(crypto_init(), 0);
	unit_folder_make(dir);
	path = xasprintf("%s/ssh", dir);
	loop = loop_new();
	keys = ssh_keys_new(loop, path, on_change, NULL);
}

static void
teardown(void)
{
	ssh_keys_free(keys);
	loop_free(loop);
	unit_folder_remove(dir);
	free(path);
	crypto_cleanup();
}

static void
make(enum hostkey_type type, unsigned bits, const char *label)
{
	unsigned before = made;

	ck_assert_int_eq(ssh_key_make(keys, type, bits, label, on_made, loop),
	    0);
	for (int i = 0; i < 10000 && made == before; i++) {
		usleep(1000);
		loop_poll(loop);
	}
	ck_assert_uint_eq(made, before + 1);
}

static void
again(void)
{
	ssh_keys_free(keys);
	keys = ssh_keys_new(loop, path, on_change, NULL);
}

START_TEST(made_kept_and_found_again)
{
	struct hostkey all[HOSTKEY_TYPES] = { 0 }, one[HOSTKEY_TYPES] = { 0 };
	struct text lines, names;
	struct stat st;
	char *file = xasprintf("%s/ecdsa.pem", path);

	ck_assert(!ssh_keys_ready(keys));
	make(HOSTKEY_ECDSA, 256, "other");
	ck_assert_int_eq(result, 0);
	ck_assert(!ssh_keys_ready(keys)); /* a label is no host key */
	make(HOSTKEY_ECDSA, 256, SSH_KEY_DEFAULT);
	make(HOSTKEY_EDDSA, 0, SSH_KEY_DEFAULT);
	ck_assert_uint_eq(changes, 3);
	ck_assert_int_eq(stat(file, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	again();
	ck_assert(ssh_keys_ready(keys));
	ck_assert_ptr_nonnull(ssh_key_find(keys, HOSTKEY_ECDSA, "other"));
	text_init(&lines);
	text_init(&names);
	ssh_keys_offer(keys, NULL, all, &lines, &names);
	ck_assert_str_eq(names.s, "ssh-ed25519,ecdsa-sha2-nistp256");
	ck_assert_ptr_eq(strstr(lines.s, "ssh-ed25519 AAAA"), lines.s);
	ck_assert_ptr_nonnull(strstr(lines.s, "\necdsa-sha2-nistp256 AAAA"));
	text_reset(&names);
	ssh_keys_offer(keys, "ecdsa", one, &lines, &names);
	ck_assert_str_eq(names.s, "ecdsa-sha2-nistp256");
	ck_assert(hostkey_ssh_signs(&all[HOSTKEY_EDDSA], "ssh-ed25519"));
	ck_assert(hostkey_ssh_signs(&one[HOSTKEY_ECDSA], names.s));
	ck_assert_ptr_null(all[HOSTKEY_RSA].pair);
	ck_assert_ptr_null(one[HOSTKEY_EDDSA].pair);
	for (int t = 0; t < HOSTKEY_TYPES; t++) {
		hostkey_clear(&all[t]);
		hostkey_clear(&one[t]);
	}
	text_clear(&lines);
	text_clear(&names);
	free(file);
	ck_assert_uint_eq(logged, 0);
}
END_TEST

START_TEST(a_new_one_takes_the_place)
{
	const struct ssh_key *key;
	uint8_t before[64];

	make(HOSTKEY_EDDSA, 0, SSH_KEY_DEFAULT);
	key = ssh_key_find(keys, HOSTKEY_EDDSA, "");
	ck_assert_uint_le(key->what.spki_len, sizeof before);
	memcpy(before, key->what.spki, key->what.spki_len);
	make(HOSTKEY_EDDSA, 0, SSH_KEY_DEFAULT);
	key = ssh_key_find(keys, HOSTKEY_EDDSA, "");
	ck_assert_mem_ne(key->what.spki, before, key->what.spki_len);
}
END_TEST

START_TEST(zeroized_is_gone)
{
	make(HOSTKEY_ECDSA, 384, SSH_KEY_DEFAULT);
	make(HOSTKEY_ECDSA, 384, "a");
	make(HOSTKEY_ECDSA, 384, "b");
	make(HOSTKEY_EDDSA, 0, SSH_KEY_DEFAULT);
	ck_assert_int_eq(ssh_keys_zeroize(keys, HOSTKEY_ECDSA, "a"), 1);
	ck_assert_int_eq(ssh_keys_zeroize(keys, HOSTKEY_ECDSA, "a"), 0);
	ck_assert_int_eq(ssh_keys_zeroize(keys, HOSTKEY_ECDSA, NULL), 2);
	again();
	ck_assert_ptr_null(ssh_key_find(keys, HOSTKEY_ECDSA, ""));
	ck_assert_ptr_null(ssh_key_find(keys, HOSTKEY_ECDSA, "b"));
	ck_assert_ptr_nonnull(ssh_key_find(keys, HOSTKEY_EDDSA, ""));
}
END_TEST

START_TEST(what_is_no_key_is_told_and_left_out)
{
	char *command = xasprintf("mkdir %s && echo x >%s/rsa.pem && "
	    "touch %s/ecdsa.pem && ln -s /etc/passwd %s/eddsa.pem && "
	    "touch %s/other", path, path, path, path, path);

	ck_assert_int_eq(system(command), 0);
	free(command);
	again();
	ck_assert(!ssh_keys_ready(keys));
	ck_assert_uint_eq(logged, 3);
}
END_TEST

START_TEST(freed_while_one_is_made)
{
	ck_assert_int_eq(ssh_key_make(keys, HOSTKEY_RSA, 2048, "", on_made,
	    loop), 0);
	ck_assert_int_eq(ssh_key_make(keys, HOSTKEY_EDDSA, 0, "", on_made,
	    NULL), 0);
	ssh_keys_forget(keys, loop);
	again();
	loop_free(loop);
	ck_assert_uint_eq(made, 0);
	loop = loop_new();
}
END_TEST

START_TEST(labels)
{
	char longest[SSH_LABEL_MAX + 2];

	memset(longest, 'x', sizeof longest);
	longest[SSH_LABEL_MAX + 1] = '\0';
	ck_assert(!ssh_key_label_good(longest));
	longest[SSH_LABEL_MAX] = '\0';
	ck_assert(ssh_key_label_good(longest));
	ck_assert(ssh_key_label_good("fw-1_a.b"));
	ck_assert(!ssh_key_label_good(""));
	ck_assert(!ssh_key_label_good("../etc"));
	ck_assert(!ssh_key_label_good("a b"));
}
END_TEST

UNIT_MAIN("keys", setup, teardown, made_kept_and_found_again,
    a_new_one_takes_the_place, zeroized_is_gone,
    what_is_no_key_is_told_and_left_out, freed_while_one_is_made, labels)
