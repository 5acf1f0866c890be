#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "ssh/control.h"
#include "tests/unit/unit.h"

static char key[] = "ssh-ed25519 AAAA\nssh-rsa BBBB\n";
static char blob[80] = "\0\0\0\013ssh-ed25519\0\0\0\1\0";

static const struct ssh_control good[] = {
	{ .type = SSH_CTL_SETUP, .setup = { .host_keys = key,
	    .kex = (char []){ "curve25519-sha256,ecdh-sha2-nistp256" },
	    .host_key_algorithms = (char []){ "ssh-ed25519" },
	    .ciphers = (char []){ "aes256-gcm@openssh.com" },
	    .macs = (char []){ "hmac-sha2-256" },
	    .banner = (char []){ "Keep out.\n" }, .password = true,
	    .grace_s = 60, .rekey_bytes = 1000000, .rekey_s = 3600 } },
	{ .type = SSH_CTL_AUTH, .code = SSH_VERDICT_MORE },
	{ .type = SSH_CTL_STARTED },
	{ .type = SSH_CTL_REFUSED },
	{ .type = SSH_CTL_EXITED, .code = 255, .shell = 2 },
	{ .type = SSH_CTL_CLOSE, .text = { (char []){ "\r\nLogoff\r\n" } } },
	{ .type = SSH_CTL_SIGNED, .blob = (uint8_t *)blob, .blob_len = 9 },
	{ .type = SSH_CTL_SIGN, .text = { (char []){ "rsa-sha2-256" } },
	    .blob = (uint8_t *)blob, .blob_len = SSH_HASH_MAX },
	{ .type = SSH_CTL_KEX, .text = { (char []){ "SSH-2.0-x" },
	    (char []){ "curve25519-sha256" }, (char []){ "ssh-rsa" },
	    (char []){ "aes128-ctr" }, (char []){ "aes256-ctr" },
	    (char []){ "hmac-sha1" }, (char []){ "hmac-sha2-256" } } },
	{ .type = SSH_CTL_PASSWORD, .text = { (char []){ "admin" },
	    (char []){ "s\303\266cret" } } },
	{ .type = SSH_CTL_KEY_ASK, .text = { (char []){ "admin" } },
	    .blob = (uint8_t *)blob, .blob_len = sizeof blob },
	{ .type = SSH_CTL_KEY, .text = { (char []){ "a" } },
	    .blob = (uint8_t *)blob, .blob_len = 1,
	    .signed_data = (uint8_t *)key, .signed_len = sizeof key,
	    .signature = (uint8_t *)blob, .signature_len = 3 },
	{ .type = SSH_CTL_START, .start = { .pty = true, .columns = 511,
	    .rows = 24, .term = (char []){ "xterm" } } },
	{ .type = SSH_CTL_START, .start = { .command = true, .subsystem = true,
	    .text = (char []){ "sftp" } } },
	{ .type = SSH_CTL_FAULT, .text = { (char []){ "no cipher" } } },
};
enum { N_GOOD = sizeof good / sizeof *good };

static uint8_t buf[SSH_CONTROL_MAX + 1], again[SSH_CONTROL_MAX];

static void
same_text(const char *a, const char *b)
{
	ck_assert_str_eq(a == NULL ? "" : a, b == NULL ? "" : b);
}

static void
same(const struct ssh_control *a, const struct ssh_control *b)
{
	ck_assert_int_eq(a->type, b->type);
	ck_assert_uint_eq(a->code, b->code);
	ck_assert_uint_eq(a->shell, b->shell);
	for (unsigned i = 0; i < 7; i++)
		same_text(a->text[i], b->text[i]);
	ck_assert_uint_eq(a->blob_len, b->blob_len);
	if (a->blob_len > 0)
		ck_assert_mem_eq(a->blob, b->blob, a->blob_len);
	ck_assert_uint_eq(a->signed_len, b->signed_len);
	if (a->signed_len > 0)
		ck_assert_mem_eq(a->signed_data, b->signed_data,
		    a->signed_len);
	ck_assert_uint_eq(a->signature_len, b->signature_len);
	if (a->signature_len > 0)
		ck_assert_mem_eq(a->signature, b->signature,
		    a->signature_len);
	same_text(a->setup.host_keys, b->setup.host_keys);
	same_text(a->setup.kex, b->setup.kex);
	same_text(a->setup.host_key_algorithms, b->setup.host_key_algorithms);
	same_text(a->setup.ciphers, b->setup.ciphers);
	same_text(a->setup.macs, b->setup.macs);
	same_text(a->setup.banner, b->setup.banner);
	ck_assert(a->setup.password == b->setup.password);
	ck_assert(a->setup.public_key == b->setup.public_key);
	ck_assert_uint_eq(a->setup.grace_s, b->setup.grace_s);
	ck_assert_uint_eq(a->setup.rekey_bytes, b->setup.rekey_bytes);
	ck_assert_uint_eq(a->setup.rekey_s, b->setup.rekey_s);
	ck_assert(a->start.pty == b->start.pty);
	ck_assert(a->start.command == b->start.command);
	ck_assert(a->start.subsystem == b->start.subsystem);
	ck_assert_uint_eq(a->start.columns, b->start.columns);
	ck_assert_uint_eq(a->start.rows, b->start.rows);
	same_text(a->start.term, b->start.term);
	same_text(a->start.text, b->start.text);
}

START_TEST(parse_is_the_inverse_of_emit)
{
	struct ssh_control out;

	for (unsigned i = 0; i < N_GOOD; i++) {
		int n = ssh_control_emit(&good[i], buf, sizeof buf);

		ck_assert_int_gt(n, 3);
		ck_assert_int_eq(ssh_control_parse(buf, (size_t)n, &out), 0);
		same(&good[i], &out);
		ck_assert_int_eq(ssh_control_emit(&out, again, sizeof again),
		    n);
		ck_assert_mem_eq(buf, again, (size_t)n);
		ssh_control_clear(&out);
	}
}
END_TEST

START_TEST(each_truncation_fails)
{
	struct ssh_control out;

	for (unsigned i = 0; i < N_GOOD; i++) {
		int n = ssh_control_emit(&good[i], buf, sizeof buf);

		for (int len = 0; len < n; len++) {
			ck_assert_int_eq(ssh_control_parse(buf, (size_t)len,
			    &out), ERR_TRUNCATED);
			ck_assert_int_eq(ssh_control_emit(&good[i], again,
			    (size_t)len), ERR_FULL);
		}
		buf[n] = 0;
		ck_assert_int_eq(ssh_control_parse(buf, (size_t)n + 1, &out),
		    ERR_SYNTAX);
	}
}
END_TEST

static int
parse_of(const char *hex)
{
	struct ssh_control out;

	return ssh_control_parse(buf, unhex(hex, buf, sizeof buf), &out);
}

START_TEST(foreign_bytes_are_refused)
{
	ck_assert_int_eq(parse_of("02 03 0000"), ERR_UNSUPPORTED);
	ck_assert_int_eq(parse_of("01 00 0000"), ERR_SYNTAX);
	ck_assert_int_eq(parse_of("01 08 0000"), ERR_SYNTAX);
	ck_assert_int_eq(parse_of("01 ff 0000"), ERR_SYNTAX);
	/* a verdict that there is not */
	ck_assert_int_eq(parse_of("01 02 0000 04"), ERR_SYNTAX);
	/* a KEX is shown on terminals */
	ck_assert_int_eq(parse_of("01 10 0000 00000001 1b"), ERR_SYNTAX);
	ck_assert_int_eq(parse_of("01 10 0000 00000002 c29b"), ERR_SYNTAX);
	/* NUL in a text */
	ck_assert_int_eq(parse_of("01 06 0000 00000003 610062"), ERR_SYNTAX);
	/* lengths */
	ck_assert_int_eq(parse_of("01 06 0000 ffffffff 61"), ERR_RANGE);
	ck_assert_int_eq(parse_of("01 06 0000 00000400 61"), ERR_TRUNCATED);
	ck_assert_int_eq(parse_of("01 11 0000 00000041"), ERR_RANGE);
	ck_assert_int_eq(parse_of("01 12 0000 00000000 00002001"), ERR_RANGE);
	ck_assert_int_eq(parse_of("01 13 0000 00000000 00000000 00002201"),
	    ERR_RANGE);
	ck_assert_int_eq(parse_of("01 13 0000 00000000 00000000 00000000 "
	    "00001001"), ERR_RANGE);
	ck_assert_int_eq(parse_of("01 16 0000 00000000 00000041"), ERR_RANGE);
	ck_assert_int_eq(parse_of("01 07 0000 00001001"), ERR_RANGE);
	/* a flag that is neither */
	ck_assert_int_eq(parse_of("01 14 0000 02 00 00 00000000 0000 0000 "
	    "00000000"), ERR_SYNTAX);
}
END_TEST

START_TEST(fields_have_bounds)
{
	static char long_text[SSH_COMMAND_MAX + 2];
	struct ssh_control m = { .type = SSH_CTL_PASSWORD };

	memset(long_text, 'x', sizeof long_text - 1);
	m.text[0] = long_text + sizeof long_text - 1 - SSH_USER_MAX;
	m.text[1] = long_text + sizeof long_text - 1 - SSH_PASSWORD_MAX;
	ck_assert_int_gt(ssh_control_emit(&m, buf, sizeof buf), 0);
	m.text[0]--;
	ck_assert_int_eq(ssh_control_emit(&m, buf, sizeof buf), ERR_RANGE);
	m.text[0]++;
	m.text[1]--;
	ck_assert_int_eq(ssh_control_emit(&m, buf, sizeof buf), ERR_RANGE);
	m = (struct ssh_control){ .type = SSH_CTL_START,
	    .start.text = long_text };
	ck_assert_int_eq(ssh_control_emit(&m, buf, sizeof buf), ERR_RANGE);
	m = (struct ssh_control){ .type = SSH_CTL_KEY,
	    .blob = (uint8_t *)long_text, .blob_len = SSH_KEY_MAX + 1 };
	ck_assert_int_eq(ssh_control_emit(&m, buf, sizeof buf), ERR_RANGE);
	m = (struct ssh_control){ .type = SSH_CTL_KEY,
	    .signature = (uint8_t *)long_text,
	    .signature_len = SSH_SIGNATURE_MAX + 1 };
	ck_assert_int_eq(ssh_control_emit(&m, buf, sizeof buf), ERR_RANGE);
	m = (struct ssh_control){ .type = 0 };
	ck_assert_int_eq(ssh_control_emit(&m, buf, sizeof buf), ERR_RANGE);
}
END_TEST

START_TEST(a_message_and_its_descriptor_go_over_a_socket)
{
	struct ssh_control out;
	int pair[2], ends[2], fd;
	char c = 0;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(ssh_control_send(pair[0], &good[2], ends[1]), 0);
	ck_assert_int_eq(ssh_control_send(pair[0], &good[0], -1), 0);
	ck_assert_int_eq(ssh_control_receive(pair[1], &out, &fd), 0);
	same(&good[2], &out);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_ne(fd, ends[1]);
	ck_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	ck_assert_int_eq(write(fd, "x", 1), 1);
	ck_assert_int_eq(read(ends[0], &c, 1), 1);
	ck_assert_int_eq(c, 'x');
	ssh_control_clear(&out);
	close(fd);
	ck_assert_int_eq(ssh_control_receive(pair[1], &out, &fd), 0);
	same(&good[0], &out);
	ck_assert_int_eq(fd, -1);
	ssh_control_clear(&out);

	ck_assert_int_eq(fcntl(pair[1], F_SETFL, O_NONBLOCK), 0);
	ck_assert_int_eq(ssh_control_receive(pair[1], &out, &fd), ERR_AGAIN);
	/* nonsense with a descriptor: it is not leaked */
	ck_assert_int_eq(send(pair[0], "\2\3\0\0", 4, 0), 4);
	ck_assert_int_eq(ssh_control_receive(pair[1], &out, &fd),
	    ERR_UNSUPPORTED);
	close(pair[0]);
	ck_assert_int_eq(ssh_control_receive(pair[1], &out, &fd), ERR_CLOSED);
	ck_assert_int_eq(ssh_control_send(pair[1], &good[2], -1), ERR_CLOSED);
	close(pair[1]);
	close(ends[0]);
	close(ends[1]);
}
END_TEST

UNIT_MAIN("ssh control", NULL, NULL, parse_is_the_inverse_of_emit,
    each_truncation_fails, foreign_bytes_are_refused, fields_have_bounds,
    a_message_and_its_descriptor_go_over_a_socket)
