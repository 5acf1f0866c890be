/*
 * bench_sad [N]: the kernel plane with N policies and SA pairs (10000), on a
 * kernel with ESP, as root, in a network namespace with a link eth0 that has
 * the address 10.9.1.2. Prints "NAME VALUE UNIT" a line; bench_kernel holds
 * them against ip(8).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/loop.h"
#include "base/text.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "esp/esp.h"
#include "nft/nft.h"

#define LOCAL  0x0a090102u /* 10.9.1.2 */
#define REMOTE 0x0a090202u
#define SRC    0xc0a80100u /* 192.168.1.0/24 */
#define DST    0x0a630000u /* 10.99.0.0 and on, a host each */

static struct loop *loop;
static struct esp_plane *plane;
static struct esp_policy *policies;
static size_t n = 10000;
static uint64_t began;
static unsigned long seen;
static uint64_t spis_us;

static void
die(const char *what, int code, const char *text)
{
	fprintf(stderr, "bench_sad: %s: %s %s\n", what, err_text(code), text);
	exit(1);
}

static uint64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void
begin(void)
{
	began = now_us();
}

static void
each_took(const char *name)
{
	double us = (double)(now_us() - began);

	printf("%s %.1f us\n", name, us / (double)n);
}

static void
all_took(const char *name)
{
	printf("%s %.1f ms\n", name, (double)(now_us() - began) / 1000);
}

static double
resident_mb(void)
{
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (f == NULL || fscanf(f, "%*d %ld", &pages) != 1)
		die("statm", ERR_SYSTEM, "");
	fclose(f);
	return (double)(pages * sysconf(_SC_PAGESIZE)) / 1048576;
}

static void
set_policies(void)
{
	struct addr local = addr_v4(LOCAL);
	struct text error;

	text_init(&error);
	if (esp_policies_set(plane, "eth0", 1500, &local, policies, n,
	    &error) != 0)
		die("policies", ERR_SYSTEM, text_str(&error));
	text_clear(&error);
}

static void
make_policies(void)
{
	policies = calloc(n, sizeof(*policies));
	if (policies == NULL)
		die("policies", ERR_MEMORY, "");
	for (size_t i = 0; i < n; i++) {
		struct addr to = addr_v4(DST + (uint32_t)i);

		policies[i] = (struct esp_policy){
			.id = (uint32_t)i + 1, .protect = true,
			.peer = addr_v4(REMOTE),
			.selector = {
				.src = {addr_v4(SRC), addr_v4(SRC + 255)},
				.dst = {to, to},
				.sport_last = 65535, .dport_last = 65535,
			},
		};
	}
}

static void
add_pair(size_t i)
{
	uint8_t key[36] = {0};
	struct esp_pair p = {
		.id = (uint32_t)i + 1, .policy = (uint32_t)i + 1,
		.link = "eth0", .replay_window = 64, .esn = true,
		.local.addr = addr_v4(LOCAL), .remote.addr = addr_v4(REMOTE),
		.encr = ENCR_AES_GCM_16, .key_bits = 256,
		.out = {0x10000 + (uint32_t)i, key, sizeof(key), NULL, 0},
		.selectors = &policies[i].selector, .n_selectors = 1,
		.soft_s = 27360, .hard_s = 28800,
	};
	uint64_t start = now_us();
	int r = esp_spi_alloc(plane, &p.local.addr, &p.remote.addr, &p.in.spi);

	spis_us += now_us() - start;
	if (r == 0) {
		p.in.encr_key = key;
		p.in.encr_key_len = sizeof(key);
		r = esp_pair_add(plane, &p);
	}
	if (r != 0)
		die("pair", r, "");
}

static void
count(void *ctx, const struct esp_stats *s)
{
	(void)ctx;
	seen += s->id != 0;
}

/* So that somebody may look at what stands. */
static void
await_input(void)
{
	printf("ready 1 -\n");
	fflush(stdout);
	(void)getchar();
}

static void
measure(void)
{
	struct esp_totals totals;
	double before = resident_mb();

	begin();
	set_policies();
	each_took("sad-policy-set");
	begin();
	set_policies();
	all_took("sad-policies-set-again");
	policies[n / 2].selector.dst.last = addr_v4(DST + (uint32_t)n);
	policies[n / 2].selector.dst.first = addr_v4(DST + (uint32_t)n);
	begin();
	set_policies();
	all_took("sad-one-policy-changed");
	begin();
	for (size_t i = 0; i < n; i++)
		add_pair(i);
	each_took("sad-pair-add");
	printf("sad-spi-alloc %.1f us\n", (double)spis_us / (double)n);
	printf("sad-memory %.1f MB\n", resident_mb() - before);
	begin();
	esp_stats_each(plane, count, NULL);
	all_took("sad-stats-each");
	if (seen != n)
		die("statistics", ERR_RANGE, "");
	begin();
	for (size_t i = 0; i < n; i++)
		esp_policy_hits(plane, policies[i].id);
	all_took("sad-policy-hits-each");
	begin();
	esp_totals(plane, &totals);
	all_took("sad-totals");
	await_input();
	begin();
	for (size_t i = 0; i < n; i++)
		esp_pair_delete(plane, (uint32_t)i + 1);
	each_took("sad-pair-delete");
}

int
main(int argc, char **argv)
{
	static const struct esp_events events;
	struct esp_settings settings = {.kind = ESP_KERNEL, .events = &events};
	struct text error;
	int r;

	if (argc > 1)
		n = strtoul(argv[1], NULL, 10);
	crypto_init();
	loop = settings.loop = loop_new();
	settings.nft = nft_new();
	text_init(&error);
	r = esp_open(&settings, &plane, &error);
	if (r != 0)
		die("open", r, text_str(&error));
	make_policies();
	measure();
	begin();
	esp_close(plane);
	all_took("sad-close");
	nft_free(settings.nft);
	loop_free(loop);
	free(policies);
	text_clear(&error);
	crypto_cleanup();
	return 0;
}
