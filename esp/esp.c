#include <assert.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "esp/esp.h"
#include "esp/plane.h"

void
esp_close(struct esp_plane *p)
{
	if (p != NULL)
		p->ops->close(p);
}

enum esp_kind
esp_kind(const struct esp_plane *p)
{
	return p->ops->kind;
}

const char *
esp_kind_text(const struct esp_plane *p)
{
	return p->ops->kind == ESP_KERNEL ? "kernel" : "user";
}

int
esp_policies_set(struct esp_plane *p, const char *link, unsigned mtu,
    const struct addr *local, const struct esp_policy *policies, size_t n,
    struct text *error)
{
	return p->ops->policies_set(p, link, mtu, local, policies, n, error);
}

uint64_t
esp_policy_hits(struct esp_plane *p, uint32_t policy)
{
	return p->ops->policy_hits(p, policy);
}

uint64_t
esp_policy_last_hit(struct esp_plane *p, uint32_t policy)
{
	return p->ops->policy_last_hit == NULL ? 0 :
	    p->ops->policy_last_hit(p, policy);
}

const char *
esp_link_device(struct esp_plane *p, const char *link)
{
	return p->ops->link_device(p, link);
}

int
esp_spi_alloc(struct esp_plane *p, const struct addr *local,
    const struct addr *remote, uint32_t *spi)
{
	return p->ops->spi_alloc(p, local, remote, spi);
}

void
esp_spi_release(struct esp_plane *p, uint32_t spi)
{
	p->ops->spi_release(p, spi);
}

bool
esp_can(struct esp_plane *p, uint16_t encr, uint16_t key_bits, uint16_t integ)
{
	return p->ops->can == NULL ||
	    p->ops->can(p, encr, key_bits, integ);
}

int
esp_pair_add(struct esp_plane *p, const struct esp_pair *pair)
{
	assert(pair->id != 0 && pair->n_selectors > 0);
	return p->ops->pair_add(p, pair);
}

int
esp_pair_delete(struct esp_plane *p, uint32_t id)
{
	return p->ops->pair_delete(p, id);
}

int
esp_pair_use(struct esp_plane *p, uint32_t id)
{
	return p->ops->pair_use(p, id);
}

int
esp_pair_remote(struct esp_plane *p, uint32_t id,
    const struct endpoint *remote)
{
	return p->ops->pair_remote(p, id, remote);
}

int
esp_pair_stats(struct esp_plane *p, uint32_t id, struct esp_stats *out)
{
	return p->ops->pair_stats(p, id, out);
}

void
esp_stats_each(struct esp_plane *p,
    void (*fn)(void *ctx, const struct esp_stats *s), void *ctx)
{
	p->ops->stats_each(p, fn, ctx);
}

void
esp_counters_clear(struct esp_plane *p)
{
	p->ops->counters_clear(p);
}

void
esp_totals(struct esp_plane *p, struct esp_totals *out)
{
	p->ops->totals(p, out);
}

int
esp_offload_set(struct esp_plane *p, const char *link, enum esp_offload mode,
    struct text *why)
{
	if (p->ops->offload_set != NULL)
		return p->ops->offload_set(p, link, mode, why);
	if (mode == ESP_OFFLOAD_NONE)
		return 0;
	text_printf(why, "the %s data plane has no offload", esp_kind_text(p));
	return ERR_UNSUPPORTED;
}

int
esp_hold_set(struct esp_plane *p, bool hold)
{
	if (p->ops->hold_set != NULL)
		return p->ops->hold_set(p, hold);
	return hold ? ERR_UNSUPPORTED : 0;
}

int
esp_hairpins_refuse(struct esp_plane *p, const char (*links)[IFNAMSIZ],
    size_t n, struct text *error)
{
	return p->ops->hairpins_refuse(p, links, n, error);
}

void
esp_kernel_stats(struct esp_plane *p,
    void (*fn)(void *ctx, const char *name, uint64_t value), void *ctx)
{
	if (p->ops->kernel_stats != NULL)
		p->ops->kernel_stats(p, fn, ctx);
}

bool
esp_fragments_before(const struct esp_plane *p)
{
	return p->ops->fragments_before;
}

bool
esp_sets_df(struct esp_plane *p, struct text *why)
{
	return p->ops->sets_df == NULL || p->ops->sets_df(p, why);
}

int
esp_udp_attach(struct esp_plane *p, int fd, const struct endpoint *local)
{
	return p->ops->udp_attach(p, fd, local);
}

void
esp_udp_detach(struct esp_plane *p, int fd)
{
	p->ops->udp_detach(p, fd);
}

/*
 * "ipsec overhead 74(44)" (ASA command reference, show crypto ipsec sa): the
 * fixed part, and with the longest padding, the trailer and the ICV.
 */
void
esp_overhead(uint16_t encr, uint16_t integ, bool udp_encap, bool v6,
    unsigned *worst, unsigned *fixed)
{
	const struct encr_info *e = encr_info(encr);
	const struct integ_info *i = integ_info(integ);
	unsigned block = 1, iv = 0, icv = 0;

	if (e != NULL) {
		block = e->block;
		iv = e->iv;
		icv = e->aead ? e->icv : 0;
	}
	if (i != NULL)
		icv += i->icv;
	*fixed = (v6 ? 40u : 20u) + (udp_encap ? 8u : 0u) + 8 + iv;
	*worst = *fixed + block + 2 + icv;
}
