#ifndef POSTERN_FUZZ_NULL_PLANE_H
#define POSTERN_FUZZ_NULL_PLANE_H

/* A data plane that takes everything and does nothing: what drives the
 * features without packets has this esp_open instead of esp/open.c's. */

#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "esp/plane.h"

static void
null_close(struct esp_plane *p)
{
	(void)p;
}

static int
null_policies_set(struct esp_plane *p, const char *link, unsigned mtu,
    const struct addr *local, const struct esp_policy *policies, size_t n,
    struct text *error)
{
	(void)p;
	(void)link;
	(void)mtu;
	(void)local;
	(void)error;
	for (size_t i = 0; i < n; i++)
		if (policies[i].id == 0 || policies[i].selector.src.first.family
		    != policies[i].selector.dst.first.family)
			__builtin_trap();
	return 0;
}

static uint64_t
null_policy_hits(struct esp_plane *p, uint32_t policy)
{
	(void)p;
	(void)policy;
	return 0;
}

static const char *
null_link_device(struct esp_plane *p, const char *link)
{
	(void)p;
	return link;
}

static int
null_spi_alloc(struct esp_plane *p, const struct addr *local,
    const struct addr *remote, uint32_t *spi)
{
	static uint32_t last;

	(void)p;
	(void)local;
	(void)remote;
	*spi = ++last;
	return 0;
}

static void
null_spi_release(struct esp_plane *p, uint32_t spi)
{
	(void)p;
	(void)spi;
}

static int
null_pair_add(struct esp_plane *p, const struct esp_pair *pair)
{
	(void)p;
	(void)pair;
	return ERR_REFUSED;
}

/* There is none. */
static int
null_pair(struct esp_plane *p, uint32_t id)
{
	(void)p;
	(void)id;
	return ERR_NOT_FOUND;
}

static int
null_pair_remote(struct esp_plane *p, uint32_t id,
    const struct endpoint *remote)
{
	(void)remote;
	return null_pair(p, id);
}

static int
null_pair_stats(struct esp_plane *p, uint32_t id, struct esp_stats *out)
{
	(void)out;
	return null_pair(p, id);
}

static void
null_stats_each(struct esp_plane *p,
    void (*fn)(void *ctx, const struct esp_stats *s), void *ctx)
{
	(void)p;
	(void)fn;
	(void)ctx;
}

static void
null_totals(struct esp_plane *p, struct esp_totals *out)
{
	(void)p;
	memset(out, 0, sizeof(*out));
}

static int
null_udp_attach(struct esp_plane *p, int fd, const struct endpoint *local)
{
	(void)p;
	(void)fd;
	(void)local;
	return 0;
}

static void
null_udp_detach(struct esp_plane *p, int fd)
{
	(void)p;
	(void)fd;
}

static int
null_offload_set(struct esp_plane *p, const char *link,
    enum esp_offload mode, struct text *why)
{
	(void)p;
	(void)link;
	(void)mode;
	(void)why;
	return 0;
}

static int
null_hold_set(struct esp_plane *p, bool hold)
{
	(void)p;
	(void)hold;
	return 0;
}

static int
null_hairpins_refuse(struct esp_plane *p, const char (*links)[IFNAMSIZ],
    size_t n, struct text *error)
{
	(void)p;
	(void)links;
	(void)n;
	(void)error;
	return 0;
}

int
esp_open(const struct esp_settings *s, struct esp_plane **out,
    struct text *error)
{
	static const struct esp_plane_ops ops = {
		.kind = ESP_USER, .fragments_before = true,
		.close = null_close, .policies_set = null_policies_set,
		.policy_hits = null_policy_hits,
		.link_device = null_link_device,
		.spi_alloc = null_spi_alloc, .spi_release = null_spi_release,
		.pair_add = null_pair_add, .pair_delete = null_pair,
		.pair_use = null_pair, .pair_remote = null_pair_remote,
		.pair_stats = null_pair_stats, .stats_each = null_stats_each,
		.counters_clear = null_close, .totals = null_totals,
		.udp_attach = null_udp_attach, .udp_detach = null_udp_detach,
		.hairpins_refuse = null_hairpins_refuse,
		.offload_set = null_offload_set, .hold_set = null_hold_set,
	};
	static struct esp_plane plane = {&ops};

	(void)s;
	(void)error;
	*out = &plane;
	return 0;
}

#endif
