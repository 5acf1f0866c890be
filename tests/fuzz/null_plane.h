#ifndef POSTERN_FUZZ_NULL_PLANE_H
#define POSTERN_FUZZ_NULL_PLANE_H

/* A data plane that takes everything and does nothing: what drives the
 * features without packets links this instead of libesp. */

#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "esp/esp.h"

struct esp_plane {
	uint32_t next_spi;
};

static struct esp_plane null_plane;

int
esp_open(const struct esp_settings *s, struct esp_plane **out,
    struct text *error)
{
	(void)s;
	(void)error;
	*out = &null_plane;
	return 0;
}

void
esp_close(struct esp_plane *p)
{
	(void)p;
}

const char *
esp_kind_text(const struct esp_plane *p)
{
	(void)p;
	return "null";
}

const char *
esp_link_device(struct esp_plane *p, const char *link)
{
	(void)p;
	return link;
}

int
esp_policies_set(struct esp_plane *p, const char *link, unsigned mtu,
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

uint64_t
esp_policy_hits(struct esp_plane *p, uint32_t policy)
{
	(void)p;
	(void)policy;
	return 0;
}

int
esp_spi_alloc(struct esp_plane *p, const struct addr *local,
    const struct addr *remote, uint32_t *spi)
{
	(void)local;
	(void)remote;
	*spi = ++p->next_spi;
	return 0;
}

void
esp_spi_release(struct esp_plane *p, uint32_t spi)
{
	(void)p;
	(void)spi;
}

int
esp_pair_add(struct esp_plane *p, const struct esp_pair *pair)
{
	(void)p;
	(void)pair;
	return ERR_REFUSED;
}

int
esp_pair_delete(struct esp_plane *p, uint32_t id)
{
	(void)p;
	(void)id;
	return ERR_NOT_FOUND;
}

int
esp_pair_use(struct esp_plane *p, uint32_t id)
{
	(void)p;
	(void)id;
	return 0;
}

int
esp_pair_remote(struct esp_plane *p, uint32_t id,
    const struct endpoint *remote)
{
	(void)p;
	(void)id;
	(void)remote;
	return ERR_NOT_FOUND;
}

int
esp_pair_stats(struct esp_plane *p, uint32_t id, struct esp_stats *out)
{
	(void)p;
	(void)id;
	(void)out;
	return ERR_NOT_FOUND;
}

void
esp_stats_each(struct esp_plane *p,
    void (*fn)(void *ctx, const struct esp_stats *s), void *ctx)
{
	(void)p;
	(void)fn;
	(void)ctx;
}

void
esp_counters_clear(struct esp_plane *p)
{
	(void)p;
}

void
esp_totals(struct esp_plane *p, struct esp_totals *out)
{
	(void)p;
	memset(out, 0, sizeof(*out));
}

int
esp_offload_set(struct esp_plane *p, const char *link, enum esp_offload mode,
    struct text *why)
{
	(void)p;
	(void)link;
	(void)mode;
	(void)why;
	return 0;
}

int
esp_hold_set(struct esp_plane *p, bool hold)
{
	(void)p;
	(void)hold;
	return 0;
}

void
esp_kernel_stats(struct esp_plane *p,
    void (*fn)(void *ctx, const char *name, uint64_t value), void *ctx)
{
	(void)p;
	(void)fn;
	(void)ctx;
}

bool
esp_sets_df(struct esp_plane *p, struct text *why)
{
	(void)p;
	(void)why;
	return true;
}

bool
esp_fragments_before(const struct esp_plane *p)
{
	(void)p;
	return true;
}

int
esp_udp_attach(struct esp_plane *p, int fd, const struct endpoint *local)
{
	(void)p;
	(void)fd;
	(void)local;
	return 0;
}

void
esp_udp_detach(struct esp_plane *p, int fd)
{
	(void)p;
	(void)fd;
}

void
esp_overhead(uint16_t encr, uint16_t integ, bool udp_encap, bool v6,
    unsigned *worst, unsigned *fixed)
{
	(void)encr;
	(void)integ;
	(void)udp_encap;
	(void)v6;
	*fixed = 44;
	*worst = 74;
}

#endif
