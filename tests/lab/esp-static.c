/*
 * A data plane with static keys, for tests: two of these, one with -a, in two
 * network namespaces, are a tunnel without IKE.
 *
 * esp-static [-k] [-a] [-u] [-e] [-w WORKERS] [-r WINDOW] [-m MTU] [-d DF]
 *     [-c CIPHER] [-l LIFE] [-x] [-s] [-h] [-P] LINK LOCAL REMOTE RULE...
 *
 * RULE is [!]SRC,DST[,PROTOCOL[,SPORT[,DPORT]]] as seen from LOCAL; ! denies.
 * -k: the kernel's ESP, else ours. -x: policies only, no SAs. -s: second pairs
 * are on standby. -h: what has no pair is held; SIGHUP changes that. -P: drop
 * to capabilities only before the policies are set. LIFE is SOFT,HARD,IDLE in
 * seconds and SOFT,HARD in bytes, all in one list. Events are printed. SIGUSR1
 * prints the statistics; SIGUSR2 installs a second pair for each policy, the
 * next one deletes the first pairs and sets the policies anew, and so on: each
 * is a step, told when it is done; SIGWINCH ends the standby of the newest;
 * SIGTERM ends it.
 */
#include <arpa/inet.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/loop.h"
#include "base/text.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "esp/esp.h"
#include "nft/nft.h"

#define RULES_MAX 20000

static const struct suite {
	const char *name;
	uint16_t encr, bits, integ;
	size_t integ_len;
} suites[] = {
	{"cbc-sha1", ENCR_AES_CBC, 256, INTEG_HMAC_SHA1_96, 20},
	{"cbc-sha256", ENCR_AES_CBC, 256, INTEG_HMAC_SHA2_256_128, 32},
	{"cbc-sha512", ENCR_AES_CBC, 128, INTEG_HMAC_SHA2_512_256, 64},
	{"3des-sha1", ENCR_3DES, 0, INTEG_HMAC_SHA1_96, 20},
	{"gcm", ENCR_AES_GCM_16, 256, INTEG_NONE, 0},
	{"chacha", ENCR_CHACHA20_POLY1305, 0, INTEG_NONE, 0},
};

static struct {
	bool a, kernel, udp, esn, no_sa, standby, hold, drop;
	unsigned workers, window, mtu;
	enum esp_df df;
	const struct suite *suite;
	const char *link;
	struct addr local, remote;
	unsigned long life[5];
	struct esp_policy policies[RULES_MAX];
	size_t n;
} args = {.window = 64, .mtu = 1500, .suite = &suites[0]};

static struct loop *loop;
static struct esp_plane *plane;

static void
die(const char *what, int code, const char *text)
{
	fprintf(stderr, "esp-static: %s: %s %s\n", what, err_text(code), text);
	exit(1);
}

static struct addr_range
parse_range(const char *s)
{
	struct prefix p;
	struct addr_range any = {0};

	if (strcmp(s, "any") == 0)
		return any;
	if (prefix_parse(s, &p) != 0)
		die(s, ERR_SYNTAX, "");
	return prefix_range(&p);
}

static void
parse_rule(char *s)
{
	struct esp_policy *p = &args.policies[args.n++];
	char *part[5] = {0};
	unsigned i;

	if (args.n > RULES_MAX)
		die(s, ERR_FULL, "");
	p->id = (uint32_t)args.n;
	p->protect = *s != '!';
	s += *s == '!';
	for (i = 0; i < 5; i++)
		part[i] = strsep(&s, ",");
	if (part[1] == NULL)
		die("rule", ERR_SYNTAX, part[0]);
	p->selector.src = parse_range(part[0]);
	p->selector.dst = parse_range(part[1]);
	p->selector.protocol = part[2] ? (uint8_t)atoi(part[2]) : 0;
	p->selector.sport_last = p->selector.dport_last = 65535;
	if (part[3] != NULL && *part[3] != '\0')
		p->selector.sport_first = p->selector.sport_last =
		    (uint16_t)atoi(part[3]);
	if (part[4] != NULL)
		p->selector.dport_first = p->selector.dport_last =
		    (uint16_t)atoi(part[4]);
}

static void
parse_life(char *s)
{
	unsigned i;

	for (i = 0; i < 5 && s != NULL; i++)
		args.life[i] = strtoul(strsep(&s, ","), NULL, 10);
}

static void
parse_args(int argc, char **argv)
{
	size_t i;
	int c;

	while ((c = getopt(argc, argv, "akuew:r:m:d:c:l:xshP")) != -1) {
		switch (c) {
		case 'a': args.a = true; break;
		case 'k': args.kernel = true; break;
		case 'u': args.udp = true; break;
		case 'e': args.esn = true; break;
		case 'x': args.no_sa = true; break;
		case 's': args.standby = true; break;
		case 'h': args.hold = true; break;
		case 'P': args.drop = true; break;
		case 'w': args.workers = (unsigned)atoi(optarg); break;
		case 'r': args.window = (unsigned)atoi(optarg); break;
		case 'm': args.mtu = (unsigned)atoi(optarg); break;
		case 'd': args.df = (enum esp_df)atoi(optarg); break;
		case 'c':
			for (i = 0; strcmp(suites[i].name, optarg) != 0;)
				if (++i == sizeof(suites) / sizeof(*suites))
					die(optarg, ERR_UNSUPPORTED, "");
			args.suite = &suites[i];
			break;
		case 'l': parse_life(optarg); break;
		default: exit(2);
		}
	}
	if (argc - optind < 4)
		exit(2);
	args.link = argv[optind];
	if (addr_parse(argv[optind + 1], &args.local) != 0 ||
	    addr_parse(argv[optind + 2], &args.remote) != 0)
		exit(2);
	for (c = optind + 3; c < argc; c++)
		parse_rule(argv[c]);
}

static void
add_pair(const struct esp_policy *p, uint32_t generation)
{
	static uint8_t keys[2][2][64]; /* direction, cipher or MAC */
	size_t len = encr_keymat_len(args.suite->encr, args.suite->bits);
	uint32_t spi_a = 0x10000 * (generation + 1) + p->id;
	uint32_t spi_b = 0x20000000 + spi_a;
	unsigned out = args.a ? 0 : 1;
	struct esp_pair pair = {
		.id = p->id + generation * RULES_MAX, .policy = p->id,
		.local = {args.local, args.udp ? 4500 : 0},
		.remote = {args.remote, args.udp ? 4500 : 0},
		.udp_encap = args.udp, .esn = args.esn,
		.replay_window = args.window, .encr = args.suite->encr,
		.key_bits = args.suite->bits, .integ = args.suite->integ,
		.selectors = &p->selector, .n_selectors = 1, .df = args.df,
		.soft_s = (uint32_t)args.life[0],
		.hard_s = (uint32_t)args.life[1],
		.idle_s = (uint32_t)args.life[2],
		.soft_bytes = args.life[3], .hard_bytes = args.life[4],
		.standby = args.standby && generation > 0,
	};
	unsigned i;
	int r;

	for (i = 0; i < sizeof(keys); i++)
		((uint8_t *)keys)[i] = (uint8_t)(i * 7 + 1);
	snprintf(pair.link, sizeof(pair.link), "%s", args.link);
	pair.out = (struct esp_sa){args.a ? spi_b : spi_a, keys[out][0], len,
		keys[out][1], args.suite->integ_len};
	pair.in = (struct esp_sa){args.a ? spi_a : spi_b, keys[!out][0], len,
		keys[!out][1], args.suite->integ_len};
	r = esp_pair_add(plane, &pair);
	if (r != 0)
		die("pair", r, "");
}

static void
print_stats(void *ctx, const struct esp_stats *s)
{
	const struct esp_counters *c = &s->c;

	(void)ctx;
	printf("pair %u encaps %lu out_bytes %lu prefrag_ok %lu "
	    "prefrag_failed %lu fragments %lu pmtus_sent %lu send_errors %lu "
	    "decaps %lu in_bytes %lu pmtus_rcvd %lu inner_frags %lu "
	    "recv_errors %lu replay %lu verify_failed %lu identity %lu "
	    "tfc %lu seq_out %lu seq_in %lu path_mtu %u bitmap %lx\n",
	    s->id, c->encaps, c->out_bytes, c->prefrag_ok, c->prefrag_failed,
	    c->fragments_created, c->pmtus_sent, c->send_errors, c->decaps,
	    c->in_bytes, c->pmtus_rcvd, c->frags_needing_reassembly,
	    c->recv_errors, c->replay_failed, c->verify_failed,
	    c->identity_failed, c->tfc_rcvd, s->seq_out, s->seq_in,
	    s->path_mtu, s->replay_bitmap[0]);
}

static void
add_pairs(uint32_t generation)
{
	size_t i;

	for (i = 0; i < args.n; i++)
		if (args.policies[i].protect)
			add_pair(&args.policies[i], generation);
}

static uint32_t step;

static void
use_newest(void)
{
	size_t i;

	for (i = 0; i < args.n; i++)
		esp_pair_use(plane, args.policies[i].id +
		    (step + 1) / 2 * RULES_MAX);
}

static void
rekey(void)
{
	struct endpoint remote = {args.remote, args.udp ? 4500 : 0};
	struct text error;
	uint32_t id;
	size_t i;

	if (step++ % 2 == 0) {
		add_pairs(step / 2 + 1);
		return;
	}
	for (i = 0; i < args.n; i++) {
		id = args.policies[i].id + step / 2 * RULES_MAX;
		esp_pair_remote(plane, id, &remote);
		esp_pair_delete(plane, id - RULES_MAX);
	}
	text_init(&error);
	if (esp_policies_set(plane, args.link, args.mtu, &args.local,
	    args.policies, args.n, &error) != 0)
		die("policies again", ERR_SYSTEM, text_str(&error));
	text_clear(&error);
}

static void
print_all(void)
{
	struct esp_totals t;
	size_t i;

	esp_stats_each(plane, print_stats, NULL);
	for (i = 0; i < args.n && i < 100; i++)
		printf("policy %u hits %lu\n", args.policies[i].id,
		    esp_policy_hits(plane, args.policies[i].id));
	esp_totals(plane, &t);
	printf("totals missing_in %lu missing_out %lu protocol %lu "
	    "capacity %lu decaps %lu\n", t.missing_sa_in, t.missing_sa_out,
	    t.protocol_failures, t.capacity_failures, t.sum.decaps);
	fflush(stdout);
}

static void
on_signal(void *ctx, int signum)
{
	(void)ctx;
	if (signum == SIGTERM)
		loop_stop(loop);
	else if (signum == SIGUSR2) {
		rekey();
		printf("step %u\n", step);
		fflush(stdout);
	} else if (signum == SIGWINCH)
		use_newest();
	else if (signum == SIGHUP)
		esp_hold_set(plane, args.hold = !args.hold);
	else
		print_all();
}

static void
on_soft(void *ctx, uint32_t pair)
{
	(void)ctx;
	printf("soft %u\n", pair);
	fflush(stdout);
}

static void
on_hard(void *ctx, uint32_t pair)
{
	(void)ctx;
	printf("hard %u\n", pair);
	fflush(stdout);
}

static void
on_idle(void *ctx, uint32_t pair)
{
	(void)ctx;
	printf("idle %u\n", pair);
	fflush(stdout);
}

/* As IKE does once it has seen the peer there too (RFC 7296 2.23). */
static void
on_mapping(void *ctx, uint32_t pair, const struct endpoint *remote)
{
	char text[ADDR_TEXT_MAX + 8];

	(void)ctx;
	printf("mapping %u %s\n", pair, endpoint_format(remote, text));
	fflush(stdout);
	esp_pair_remote(plane, pair, remote);
}

static void
on_acquire(void *ctx, uint32_t policy, const struct esp_packet_id *p)
{
	char src[ADDR_TEXT_MAX], dst[ADDR_TEXT_MAX];

	(void)ctx;
	printf("acquire %u %s %s %u\n", policy, addr_format(&p->src, src),
	    addr_format(&p->dst, dst), p->protocol);
	fflush(stdout);
}

static void
on_ike(void *ctx, const struct endpoint *local, const struct endpoint *remote,
    const uint8_t *data, size_t len)
{
	char a[ADDR_TEXT_MAX + 8], b[ADDR_TEXT_MAX + 8];

	(void)ctx;
	(void)data;
	printf("ike %s %s %zu\n", endpoint_format(local, a),
	    endpoint_format(remote, b), len);
	fflush(stdout);
}

static void
on_lost(void *ctx, uint32_t pair)
{
	(void)ctx;
	printf("lost %u\n", pair);
	fflush(stdout);
}

static void
on_alive(void *ctx, uint32_t pair)
{
	(void)ctx;
	printf("alive %u\n", pair);
	fflush(stdout);
}

static void
on_invalid_spi(void *ctx, const struct endpoint *local,
    const struct endpoint *remote, uint32_t spi)
{
	char a[ADDR_TEXT_MAX + 8], b[ADDR_TEXT_MAX + 8];

	(void)ctx;
	printf("invalid_spi %s %s %x\n", endpoint_format(local, a),
	    endpoint_format(remote, b), spi);
	fflush(stdout);
}

static int
udp_socket(void)
{
	struct endpoint local = {args.local, 4500};
	struct sockaddr_storage ss;
	unsigned mark = ESP_MARK;
	socklen_t len;
	int fd;

	endpoint_sockaddr(&local, &ss, &len);
	fd = socket(args.local.family, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof(mark));
	if (bind(fd, (struct sockaddr *)&ss, len) != 0 ||
	    esp_udp_attach(plane, fd, &local) != 0)
		die("udp 4500", ERR_SYSTEM, "");
	return fd;
}

/* As posternd does: no root, two capabilities. */
static void
drop_privileges(void)
{
	cap_t caps = cap_from_text("cap_net_admin,cap_net_raw=ep");

	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 || setgid(65534) != 0 ||
	    setuid(65534) != 0 || cap_set_proc(caps) != 0)
		die("privileges", ERR_SYSTEM, "");
	cap_free(caps);
}

static void
run(struct nft *nft)
{
	static const struct esp_events events = {
		.acquire = on_acquire, .ike = on_ike, .soft = on_soft,
		.hard = on_hard, .idle = on_idle, .mapping = on_mapping,
		.lost = on_lost, .alive = on_alive,
		.invalid_spi = on_invalid_spi,
	};
	struct esp_settings settings = {
		.kind = args.kernel ? ESP_KERNEL : ESP_USER,
		.workers = args.workers, .loop = loop,
		.nft = nft, .events = &events,
	};
	struct text error;
	int fd = -1, r;

	text_init(&error);
	r = esp_open(&settings, &plane, &error);
	if (r != 0)
		die("open", r, text_str(&error));
	if (args.drop)
		drop_privileges();
	r = esp_policies_set(plane, args.link, args.mtu, &args.local,
	    args.policies, args.n, &error);
	if (r != 0)
		die("policies", r, text_str(&error));
	if (args.udp)
		fd = udp_socket();
	if (!args.no_sa)
		add_pairs(0);
	esp_hold_set(plane, args.hold);
	printf("ready %s\n", esp_link_device(plane, args.link));
	fflush(stdout);
	loop_run(loop);
	if (fd >= 0) {
		esp_udp_detach(plane, fd);
		close(fd);
	}
	esp_close(plane);
	text_clear(&error);
}

int
main(int argc, char **argv)
{
	static const int signums[] = {
		SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH, SIGHUP,
	};
	struct loop_signal *signals[5];
	struct nft *nft;
	size_t i;

	parse_args(argc, argv);
	crypto_init();
	loop = loop_new();
	nft = nft_new();
	for (i = 0; i < 5; i++)
		signals[i] = loop_signal_new(loop, signums[i], on_signal,
		    NULL);
	run(nft);
	for (i = 0; i < 5; i++)
		loop_signal_free(signals[i]);
	nft_free(nft);
	loop_free(loop);
	crypto_cleanup();
	return 0;
}
