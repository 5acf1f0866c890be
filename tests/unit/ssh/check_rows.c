#include <sys/socket.h>

#include "aaa/aaa.h"
#include "base/base64.h"
#include "base/error.h"
#include "base/loop.h"
#include "ssh/control.h"
#include "ssh/model.h"
#include "ssh/spawner.h"
#include "tests/unit/crypto/signer.h"
#include "tests/unit/net/console.h"

/* The rows and their section; and that nothing is started without need. */

int
spawner_sshd(struct spawner *s, int connection, int control,
    void (*done)(void *ctx, pid_t pid, int fd), void *ctx)
{
	(void)s;
	(void)connection;
	(void)control;
	(void)done;
	(void)ctx;
	return ERR_SYSTEM;
}

int
spawner_shell(struct spawner *s, int link, const struct spawn_shell *what,
    void (*done)(void *ctx, pid_t pid, int fd), void *ctx)
{
	(void)s;
	(void)link;
	(void)what;
	(void)done;
	(void)ctx;
	return ERR_SYSTEM;
}

void
spawner_kill(struct spawner *s, pid_t pid)
{
	(void)s;
	ck_abort_msg("kill %d", (int)pid);
}

void
spawner_forget(struct spawner *s, void *ctx)
{
	(void)s;
	(void)ctx;
}

static struct aaa *aaa;
static struct ssh *ssh;
static char dir[] = "/tmp/check_rows.XXXXXX";

static void
setup(void)
{
	static const struct ssh_host host;

	console_begin();
	unit_folder_make(dir);
	aaa = aaa_new(loop, config, cli, dir);
	ssh = ssh_new(loop, config, cli, net, aaa, NULL, 22, dir, &host);
	net_cli_init(net);
	ssh_cli_init(ssh);
	aaa_cli_init(aaa);
	console_start();
	paste("interface GigabitEthernet0/0\nnameif inside\n"
	    "ip address 10.0.0.1 255.255.255.0\nno shutdown\nexit\n");
}

static void
teardown(void)
{
	ssh_free(ssh);
	aaa_free(aaa);
	console_end();
	unit_folder_remove(dir);
}

#define DEFAULTS "ssh stricthostkeycheck\nssh timeout 5\nssh version 2\n"
#define GROUP "ssh key-exchange group dh-group14-sha256\n"

/* Those that an ASA tells without being asked, and the others. */
START_TEST(defaults)
{
	expect("show running-config ssh", DEFAULTS GROUP);
	expect("show running-config all ssh", DEFAULTS
	    "ssh cipher encryption custom \"chacha20-poly1305@openssh.com:"
	    "aes256-gcm@openssh.com:aes128-gcm@openssh.com:aes256-ctr:"
	    "aes192-ctr:aes128-ctr\"\n"
	    "ssh cipher integrity custom \"hmac-sha2-256-etm@openssh.com:"
	    "hmac-sha2-512-etm@openssh.com:hmac-sha2-256:hmac-sha2-512\"\n"
	    GROUP);
	/* They are lines like others: taken, and change nothing. */
	ck_assert_str_eq(paste(DEFAULTS GROUP "ssh cipher encryption custom "
	    "\"chacha20-poly1305@openssh.com:aes256-gcm@openssh.com:"
	    "aes128-gcm@openssh.com:aes256-ctr:aes192-ctr:aes128-ctr\"\n"
	    "no ssh cipher encryption\nno ssh version 2\nno ssh timeout\n"
	    "no ssh key-exchange group\n"), "");
	expect("show running-config ssh", DEFAULTS GROUP);
}
END_TEST

START_TEST(lines_come_back)
{
	ck_assert_str_eq(paste("ssh pubkey-chain\n"
	    "ssh 10.1.0.0 255.255.0.0 inside\n"
	    "ssh key-exchange hostkey ecdsa\n"
	    "ssh key-exchange group dh-group14-sha1 curve25519-sha256\n"
	    "ssh cipher integrity high\n"
	    "ssh cipher encryption custom aes256-ctr:aes128-ctr\n"
	    "ssh version 2\nssh timeout 9\nno ssh stricthostkeycheck\n"
	    "ssh scopy enable\nssh 2001:db8::/32 inside\n"
	    "ssh 10.1.0.0 255.255.0.0 inside\n"),
	    "WARNING: ssh pubkey-chain: kept in the configuration, not "
	    "carried out by Postern.\n");
	expect("show running-config ssh", "ssh scopy enable\n"
	    "no ssh stricthostkeycheck\nssh timeout 9\nssh version 2\n"
	    "ssh cipher encryption custom \"aes256-ctr:aes128-ctr\"\n"
	    "ssh cipher integrity high\n"
	    "ssh key-exchange group dh-group14-sha1 curve25519-sha256\n"
	    "ssh key-exchange hostkey ecdsa\n"
	    "ssh 10.1.0.0 255.255.0.0 inside\n"
	    "ssh 2001:db8::/32 inside\nssh pubkey-chain\n");
	paste("no ssh pubkey-chain\nno ssh 10.1.0.0 255.255.0.0 inside\n"
	    "no ssh key-exchange hostkey\nno ssh key-exchange group\n"
	    "no ssh cipher integrity\nno ssh cipher encryption\n"
	    "no ssh version\nno ssh timeout\nssh stricthostkeycheck\n"
	    "no ssh scopy enable\n");
	expect("show running-config ssh",
	    DEFAULTS GROUP "ssh 2001:db8::/32 inside\n");
	paste("no ssh stricthostkeycheck\nclear configure ssh\n");
	expect("show running-config ssh", DEFAULTS GROUP);
}
END_TEST

START_TEST(what_cannot_be_is_refused)
{
	expect("ssh version 1", "ERROR: SSH version 1 is broken and not "
	    "supported: only version 2\n");
	expect("ssh 10.0.0.5 255.255.255.0 inside", "ERROR: IP address,mask "
	    "<10.0.0.5,255.255.255.0> doesn't pair\n");
	ck_assert_ptr_nonnull(strstr(type("ssh 10.0.0.0 255.0.0.0 nosuch"),
	    "ERROR: % Invalid input"));
	expect("ssh cipher encryption custom aes257-ctr", "ERROR: unknown "
	    "algorithm in \"custom aes257-ctr\"\n");
	expect("ssh cipher integrity custom hmac-md5", "ERROR: hmac-md5: "
	    "none of these is supported\n");
	expect("ssh cipher integrity all", "WARNING: not supported, left "
	    "out: hmac-sha1-96 hmac-md5 hmac-md5-96\n");
	expect("no ssh 10.0.0.0 255.0.0.0 inside",
	    "ERROR: There is no such line\n");
	ck_assert_ptr_nonnull(strstr(type("crypto key generate rsa label "
	    "../x"), "ERROR: a label is"));
	ck_assert_ptr_nonnull(strstr(type("crypto key generate rsa modulus "
	    "768"), "ERROR: the modulus is"));
	expect("show running-config ssh",
	    DEFAULTS "ssh cipher integrity all\n" GROUP);
}
END_TEST

START_TEST(who_may_come)
{
	struct addr a;

	paste("ssh 10.1.0.0 255.255.0.0 inside\nssh 2001:db8::/32 inside\n");
	addr_parse("10.1.2.3", &a);
	ck_assert(ssh_admits(ssh, &a, "inside"));
	ck_assert(!ssh_admits(ssh, &a, "outside"));
	addr_parse("10.2.0.1", &a);
	ck_assert(!ssh_admits(ssh, &a, "inside"));
	addr_parse("2001:db8::1", &a);
	ck_assert(ssh_admits(ssh, &a, "inside"));
	addr_parse("2001:db9::1", &a);
	ck_assert(!ssh_admits(ssh, &a, "inside"));
	/* the interface's name takes them along */
	paste("management-access inside\ninterface GigabitEthernet0/0\n"
	    "no nameif\nexit\n");
	expect("show running-config ssh", DEFAULTS GROUP);
	expect("show running-config management-access", "");
}
END_TEST

static int
connects(void)
{
	return shell_ok("ip netns list >/dev/null; "
	    "ss -Htln 'sport = :22' | grep -q '10.0.0.1%p0:22'");
}

START_TEST(it_listens_when_it_has_keys)
{
	paste("ssh 10.1.0.0 255.255.0.0 inside\n");
	ck_assert(!connects());
	for (int i = 0; i < 600 && !connects(); i++)
		turn(50);
	ck_assert(connects());
	paste("interface GigabitEthernet0/0\nip address 10.0.9.1 "
	    "255.255.255.0\nexit\n");
	ck_assert(!connects()); /* it is at the new address */
	ck_assert(shell_ok("ss -Htln | grep -q '10.0.9.1%p0:22'"));
	paste("no ssh 10.1.0.0 255.255.0.0 inside\n");
	ck_assert(!shell_ok("ss -Htln | grep -q :22"));
}
END_TEST

START_TEST(a_port_that_is_taken)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in in = { .sin_family = AF_INET,
	    .sin_port = htons(22) };

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&in, sizeof in), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	paste("ssh 10.1.0.0 255.255.0.0 inside\n");
	for (int i = 0; i < 600 && strstr(text_str(&logged),
	    "Address already in use") == NULL; i++)
		turn(50);
	ck_assert_ptr_nonnull(strstr(text_str(&logged), "ERROR: SSH can't "
	    "listen on interface inside, port 22: Address already in use"));
	close(fd);
	for (int i = 0; i < 600 && !connects(); i++)
		turn(50);
	ck_assert(connects());
}
END_TEST

START_TEST(quota)
{
	paste("quota management-session 7\nquota management-session ssh 3\n"
	    "quota management-session user 2\n");
	expect("show running-config quota", "quota management-session 7\n"
	    "quota management-session ssh 3\n"
	    "quota management-session user 2\n");
	ck_assert_uint_eq(ssh_quota(ssh), 3);
	paste("no quota management-session ssh\n");
	ck_assert_uint_eq(ssh_quota(ssh), 5);
	paste("quota management-session 2\n");
	ck_assert_uint_eq(ssh_quota(ssh), 2);
	expect("show quota management-session",
	    "\n#Sessions          ConnectionType    Username\n");
}
END_TEST

static void
no_time(void *ctx)
{
	(void)ctx;
	ck_abort_msg("a timer");
}

/* A connection whose process may have been taken over. */
struct taken {
	struct connection c;
	int control; /* the process's end */
};

static void
take(struct taken *t)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK,
	    0, pair), 0);
	*t = (struct taken){ .control = pair[1], .c = { .ssh = ssh, .fd = -1,
	    .sshd = 7, .from.addr.family = AF_INET,
	    .to.addr.family = AF_INET, .control = pair[0] } };
	TAILQ_INIT(&t->c.shells);
	t->c.timer = loop_timer_new(loop, no_time, &t->c);
	TAILQ_INSERT_TAIL(&ssh->connections, &t->c, entry);
}

static void
give_up(struct taken *t)
{
	TAILQ_REMOVE(&ssh->connections, &t->c, entry);
	signing_free(&t->c);
	loop_timer_free(t->c.timer);
	free(t->c.user);
	close(t->c.control);
	close(t->control);
}

/* What posternd says, of this type. */
static void
answered(struct taken *t, enum ssh_control_type type,
    struct ssh_control *answer)
{
	int r, fd;

	while ((r = ssh_control_receive(t->control, answer, &fd)) ==
	    ERR_AGAIN) {
		usleep(200);
		loop_poll(loop);
	}
	ck_assert_int_eq(r, 0);
	ck_assert_int_eq(answer->type, type);
}

/* The verdict on a KEY. */
static int
verdict_in(struct taken *t, const char *user, struct signer *k)
{
	struct ssh_control m = { .type = SSH_CTL_KEY,
	    .text = { (char *)(uintptr_t)user },
	    .blob = k->blob, .blob_len = k->blob_len,
	    .signed_data = k->data, .signed_len = k->data_len,
	    .signature = k->signature, .signature_len = k->signature_len };
	struct ssh_control answer;
	int code;

	ck_assert(connection_message(&t->c, &m));
	answered(t, SSH_CTL_AUTH, &answer);
	code = answer.code;
	ck_assert_int_eq(t->c.state, code == SSH_VERDICT_YES ? CONNECTION_IN :
	    CONNECTION_AUTH);
	ssh_control_clear(&answer);
	return code;
}

/* In the session for which it was signed. */
static int
verdict_on(const char *user, struct signer *k)
{
	struct taken t;
	int code;

	take(&t);
	t.c.session_id_len = 32;
	memcpy(t.c.session_id, signer_session, 32);
	code = verdict_in(&t, user, k);
	give_up(&t);
	return code;
}

static void
user_make(const char *name, const struct signer *k)
{
	char base64[512], *lines;

	ck_assert_uint_le(BASE64_LEN(k->blob_len), sizeof base64);
	base64_encode(k->blob, k->blob_len, base64);
	lines = xasprintf("username %s nopassword\nusername %s attributes\n"
	    "ssh authentication publickey %s\nexit\n", name, name, base64);
	ck_assert_str_eq(paste(lines), "");
	free(lines);
}

START_TEST(a_key_is_not_enough)
{
	struct signer k;

	signer_make(&k, "ssh-ed25519");
	user_make("jo", &k);
	user_make("al", &k);
	signer_sign(&k, "jo");
	ck_assert_int_eq(verdict_on("jo", &k), SSH_VERDICT_YES);
	/* what jo signed is no proof of al */
	text_reset(&logged);
	ck_assert_int_eq(verdict_on("al", &k), SSH_VERDICT_NO);
	ck_assert_ptr_nonnull(strstr(logged.s, "that is no proof"));
	ck_assert_ptr_nonnull(strstr(logged.s, "ejected"));
	k.signature[k.signature_len - 40] ^= 1;
	ck_assert_int_eq(verdict_on("jo", &k), SSH_VERDICT_NO);
	k.data_len = k.signature_len = 0;
	ck_assert_int_eq(verdict_on("jo", &k), SSH_VERDICT_NO);
	signer_sign(&k, "jo");
	ck_assert_int_eq(verdict_on("jo", &k), SSH_VERDICT_YES);
	signer_clear(&k);
}
END_TEST

/* ---- host keys ---------------------------------------------------------- */

static void
take_with_key(struct taken *t)
{
	char *pem;

	take(t);
	ck_assert_int_eq(hostkey_generate(HOSTKEY_EDDSA, 0, &pem), 0);
	ck_assert_int_eq(hostkey_read(pem, &t->c.host_keys[HOSTKEY_EDDSA]), 0);
	free(pem);
}

static bool
sign(struct taken *t, const char *algorithm, const uint8_t *hash, size_t len)
{
	struct ssh_control m = { .type = SSH_CTL_SIGN,
	    .text = { (char *)(uintptr_t)algorithm },
	    .blob = (uint8_t *)(uintptr_t)hash, .blob_len = len };

	return connection_message(&t->c, &m);
}

static void
signed_well(struct taken *t, const uint8_t *hash, size_t len)
{
	const struct hostkey *key = &t->c.host_keys[HOSTKEY_EDDSA];
	uint8_t right[HOSTKEY_SIGNATURE_MAX];
	struct ssh_control answer;
	int n;

	ck_assert(sign(t, "ssh-ed25519", hash, len));
	answered(t, SSH_CTL_SIGNED, &answer);
	/* it is always the same, of Ed25519 */
	n = hostkey_ssh_sign(key, "ssh-ed25519", hash, len, right);
	ck_assert_int_gt(n, 64);
	ck_assert_uint_eq(answer.blob_len, (size_t)n);
	ck_assert_mem_eq(answer.blob, right, (size_t)n);
	ssh_control_clear(&answer);
}

START_TEST(a_session_is_the_hash_that_was_signed_first)
{
	uint8_t other[32] = { 7 };
	struct signer k;
	struct taken t;

	signer_make(&k, "ssh-ed25519");
	user_make("jo", &k);
	signer_sign(&k, "jo");
	/* none yet */
	take_with_key(&t);
	ck_assert_int_eq(verdict_in(&t, "jo", &k), SSH_VERDICT_NO);
	/* another one; new keys don't change it (RFC 4253, 7.2) */
	signed_well(&t, other, sizeof other);
	signed_well(&t, signer_session, 32);
	text_reset(&logged);
	ck_assert_int_eq(verdict_in(&t, "jo", &k), SSH_VERDICT_NO);
	ck_assert_ptr_nonnull(strstr(logged.s, "that is no proof"));
	give_up(&t);
	/* and his */
	take_with_key(&t);
	signed_well(&t, signer_session, 32);
	signed_well(&t, other, sizeof other);
	ck_assert_int_eq(verdict_in(&t, "jo", &k), SSH_VERDICT_YES);
	give_up(&t);
	signer_clear(&k);
}
END_TEST

START_TEST(nothing_but_hashes_is_signed)
{
	static const uint8_t bytes[65];
	struct ssh_control answer;
	struct taken t;

	take_with_key(&t);
	for (size_t n = 0; n <= sizeof bytes; n++) {
		if (n == 20 || n == 32 || n == 48 || n == 64)
			signed_well(&t, bytes, n);
		else
			ck_assert(!sign(&t, "ssh-ed25519", bytes, n));
	}
	/* nor by a key that it hasn't got, or in another way */
	ck_assert(!sign(&t, "rsa-sha2-256", bytes, 32));
	ck_assert(!sign(&t, "ssh-rsa", bytes, 32));
	ck_assert(!sign(&t, "", bytes, 32));
	/* one after the other */
	ck_assert(sign(&t, "ssh-ed25519", bytes, 32));
	ck_assert(!sign(&t, "ssh-ed25519", bytes, 32));
	answered(&t, SSH_CTL_SIGNED, &answer);
	ssh_control_clear(&answer);
	/* it ends while one is made, or waits */
	ck_assert(sign(&t, "ssh-ed25519", bytes, 32));
	give_up(&t);
	loop_poll(loop);
	take_with_key(&t);
	ck_assert(sign(&t, "ssh-ed25519", bytes, 32));
	for (int i = 0; i < 3; i++)
		loop_poll(loop);
	give_up(&t);
}
END_TEST

/* 64 at once, then ten a second: that many can't be had in less. */
START_TEST(signatures_have_a_rate)
{
	static const uint8_t hash[32];
	struct taken t;
	uint64_t start;

	take_with_key(&t);
	loop_poll(loop);
	start = loop_now_ms(loop);
	for (int i = 0; i < 70; i++)
		signed_well(&t, hash, sizeof hash);
	ck_assert_uint_ge(loop_now_ms(loop) - start, 490);
	give_up(&t);
}
END_TEST

MACHINE_MAIN("ssh rows", setup, teardown, defaults, lines_come_back,
    what_cannot_be_is_refused, who_may_come, it_listens_when_it_has_keys,
    a_port_that_is_taken, quota,
    a_key_is_not_enough, a_session_is_the_hash_that_was_signed_first,
    nothing_but_hashes_is_signed, signatures_have_a_rate)
