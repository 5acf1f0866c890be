/* Lines typed at the whole firewall: every feature's real rows and handlers,
 * over links of a network namespace of its own and a data plane of nothing.
 * The first byte says whether there is something to refer to already; then
 * lines, typed in configuration mode. Whatever they left behind is told as a
 * running-config, all lines of which are taken again and tell the same, and is
 * gone after `clear configure all`. Without the right to a namespace: 77. */
#include <assert.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "cli/session.h"
#include "config/config.h"
#include "crypto/crypto.h"
#include "daemon/features.h"
#include "daemon/system.h"
#include "tests/fuzz/null_plane.h"
#include "tests/fuzz/typist.h"
#include "tests/fuzz/help_and_tab.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
    unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Inputs between two starts of the firewall. */
enum { INPUTS_MAX = 1000 };

static const char base[] =
    "interface GigabitEthernet0/0\n"
    " nameif outside\n"
    " ip address 192.0.2.1 255.255.255.0\n"
    " no shutdown\n"
    "interface GigabitEthernet0/1\n"
    " nameif inside\n"
    " ip address 10.0.0.1 255.255.255.0\n"
    " no shutdown\n"
    "object network A\n"
    " subnet 10.0.0.0 255.255.255.0\n"
    "object network B\n"
    " host 198.51.100.7\n"
    "object service S\n"
    " service tcp destination eq www\n"
    "object-group network G\n"
    " network-object object A\n"
    " network-object object B\n"
    "access-list L extended permit ip object A object B\n"
    "access-list L extended permit tcp object-group G any eq ssh\n"
    "crypto ipsec ikev1 transform-set T esp-aes esp-sha-hmac\n"
    "crypto ipsec ikev2 ipsec-proposal P\n"
    " protocol esp encryption aes-256\n"
    " protocol esp integrity sha-1\n"
    "tunnel-group 192.0.2.2 type ipsec-l2l\n"
    "tunnel-group 192.0.2.2 ipsec-attributes\n"
    " ikev1 pre-shared-key k\n"
    "crypto map M 1 match address L\n"
    "crypto map M 1 set peer 192.0.2.2\n"
    "crypto map M 1 set ikev1 transform-set T\n"
    "crypto map M 1 set ikev2 ipsec-proposal P\n"
    "crypto map M interface outside\n"
    "nat (inside,outside) source static A A destination static B B\n";

static struct net_bind binds[] = {
	{ "GigabitEthernet0/0", "p0" },
	{ "GigabitEthernet0/1", "p1" },
	{ "Management0/0", "p2" }, /* never there */
};
static struct options options = {
	.root = "", .binds = binds, .n_binds = 3, .ssh_port = 22,
};
static struct features fw; /* no loop: not open */
static unsigned n_inputs;
static int parent[2]; /* the first is the features' */
static struct text empty; /* the configuration at the start */

/* ---- the host ----------------------------------------------------------- */

static const char *
host_hostname(void *ctx)
{
	(void)ctx;
	return system_prompt_name(fw.system);
}

static void
host_settle(void *ctx, bool more)
{
	struct text report;

	(void)ctx;
	if (more || !config_is_dirty(fw.config))
		return;
	text_init(&report);
	assert(config_settle(fw.config, &report) == 0 || report.len > 0);
	/* what was accepted must be rules that nftables takes */
	if (strstr(text_str(&report), "is not downloaded") != NULL) {
		fprintf(stderr, "%s", text_str(&report));
		abort();
	}
	text_clear(&report);
}

static void
host_ran(void *ctx, const struct cli_session *s, const char *line)
{
	(void)ctx;
	(void)line;
	config_note_user(fw.config, cli_session_user(s));
}

static int
host_pager_default(void *ctx)
{
	(void)ctx;
	return system_pager(fw.system);
}

static void
host_pager_set(void *ctx, int lines)
{
	(void)ctx;
	system_pager_set(fw.system, lines);
}

static void
log_drop(void *ctx, enum log_severity severity, unsigned id, const char *text)
{
	(void)ctx;
	(void)severity;
	(void)id;
	(void)text;
}

/* ---- the firewall ------------------------------------------------------- */

/* The configuration without the frame, which has times. */
static void
told(struct text *out)
{
	struct text whole;
	const char *from, *to;

	text_init(&whole);
	config_write(fw.config, &whole, true, false);
	from = strstr(text_str(&whole), "\nASA Version ");
	assert(from != NULL);
	from = strchr(from + 1, '\n');
	to = strstr(from, "\nCryptochecksum:");
	assert(to != NULL);
	text_reset(out);
	text_add_n(out, from, (size_t)(to - from));
	text_clear(&whole);
}

static void
firewall_begin(void)
{
	static const struct cli_host host = {
		.hostname = host_hostname, .settle = host_settle,
		.ran = host_ran, .pager_default = host_pager_default,
		.pager_set = host_pager_set,
	};
	int r;

	/* a parent that never answers: no SSH session comes to be */
	if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, parent) < 0)
		abort();
	options.spawner = parent[0];
	/* no such directory: nothing is saved */
	r = features_open(&fw, &options, "/proc/self/postern",
	    "/proc/self/postern");
	assert(r == 0);
	/* syslog/ took it; it would fill standard error */
	log_set_sink(log_drop, NULL);
	assert(features_check(&fw) == 0);
	cli_host_set(fw.cli, &host);
	host_settle(NULL, false);
	features_ready(&fw);
	told(&empty);
}

/* Everything back to the default; nothing may be left. */
static void
firewall_clear(void)
{
	struct text left;

	config_clear_all(fw.config);
	host_settle(NULL, false);
	text_init(&left);
	told(&left);
	if (strcmp(text_str(&left), text_str(&empty)) != 0) {
		fprintf(stderr, "left after clear configure all:%s\n",
		    text_str(&left));
		abort();
	}
	text_clear(&left);
}

/* Take each line of a text that was no person's: none may be refused. */
static void
load(const char *lines)
{
	struct cli_session *s = cli_session_new(fw.cli, "enable_15", 15);
	struct text out;
	char *line;
	size_t n;

	text_init(&out);
	cli_session_configure(s);
	for (; *lines != '\0'; lines += n + (lines[n] == '\n')) {
		n = strcspn(lines, "\n");
		line = xstrndup(lines, n);
		text_reset(&out);
		if (cli_session_batch_line(s, line, &out) != 0) {
			fprintf(stderr, "refused: %s\n%s", line,
			    text_str(&out));
			abort();
		}
		free(line);
	}
	text_clear(&out);
	cli_session_free(s);
}

static void
round_trip(void)
{
	struct text first, second;

	text_init(&first);
	text_init(&second);
	told(&first);
	if (strcmp(text_str(&first), text_str(&empty)) != 0) {
		config_clear_all(fw.config);
		load(text_str(&first));
		told(&second);
		if (strcmp(text_str(&first), text_str(&second)) != 0) {
			fprintf(stderr, "told:%s\nthen:%s\n",
			    text_str(&first), text_str(&second));
			abort();
		}
	}
	text_clear(&first);
	text_clear(&second);
}

/* ---- a person ----------------------------------------------------------- */

static void
type(struct cli_session *s, const char *line, bool more)
{
	char *half = xstrndup(line, strlen(line) / 2);
	struct text out;

	text_init(&out);
	if (cli_session_state(s) == CLI_READY)
		help_and_tab(s, half);
	cli_session_line(s, line, more, &out);
	/* a filter may drop the error too */
	if (cli_session_failed(s) && out.len == 0 &&
	    strchr(line, '|') == NULL) {
		fprintf(stderr, "refused without a word: %s\n", line);
		abort();
	}
	if (cli_session_state(s) == CLI_BUSY)
		cli_session_interrupt(s);
	text_clear(&out);
	free(half);
}

static void
person(const char *lines, size_t len)
{
	struct cli_session *s = cli_session_new(fw.cli, "fuzz", 15);
	char *text = xstrndup(lines, len), *line, *next;

	cli_session_configure(s);
	for (line = text; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		type(s, line, next != NULL);
	}
	free(text);
	cli_session_free(s);
}

/* ---- the fuzzer --------------------------------------------------------- */

static void
firewall_end(void)
{
	features_shutdown(&fw);
	features_close(&fw);
	close(parent[1]);
	fw.loop = NULL;
	text_clear(&empty);
	n_inputs = 0;
}

static void
at_end(void)
{
	if (fw.loop != NULL)
		firewall_end();
	crypto_cleanup();
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	if (unshare(CLONE_NEWNET) < 0) {
		fprintf(stderr, "no network namespace of one's own\n");
		_exit(77);
	}
	if (system("ip link set lo up && "
	    "ip link add p0 type veth peer name q0 && "
	    "ip link add p1 type veth peer name q1 && "
	    "ip link set q0 up && ip link set q1 up") != 0)
		abort();
	log_set_sink(log_drop, NULL);
	log_set_level(SEV_DEBUGGING);
	if (crypto_init() != 0)
		abort();
	text_init(&empty);
	atexit(at_end);
	return 0;
}

/* One in four changes knows the grammar, and an input is some changes away from
 * the last; for the others it is bytes. */
size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
    unsigned seed)
{
	struct cli_session *s;

	if (size == 0 || seed % 4 != 0)
		return LLVMFuzzerMutate(data, size, max);
	if (fw.loop == NULL)
		firewall_begin();
	if (data[0] & 1)
		load(base);
	s = cli_session_new(fw.cli, "fuzz", 15);
	cli_session_configure(s);
	size = 1 + typist(s, (char *)data + 1, size - 1, max - 1, seed);
	cli_session_free(s);
	config_clear_all(fw.config); /* settles with the next input */
	return size;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (fw.loop != NULL && n_inputs++ >= INPUTS_MAX)
		firewall_end();
	if (fw.loop == NULL)
		firewall_begin();
	if (data[0] & 1)
		load(base);
	person((const char *)data + 1, size - 1);
	host_settle(NULL, false);
	loop_poll(fw.loop);
	round_trip();
	firewall_clear();
	loop_poll(fw.loop);
	return 0;
}
