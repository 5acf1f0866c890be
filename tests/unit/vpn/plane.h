#ifndef POSTERN_TESTS_VPN_PLANE_H
#define POSTERN_TESTS_VPN_PLANE_H

/*
 * A data plane without packets: it keeps what it is given, so that a test can
 * look at it, and a test says what its counters are.
 */

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "esp/esp.h"

enum { PLANE_MAX = 32 };

struct plane_pair {
	struct esp_pair p;
	struct esp_selector selectors[16];
	uint8_t keys[4][64]; /* in, out: cipher, integrity */
	struct esp_stats stats;
};

struct esp_plane {
	char link[IFNAMSIZ];
	struct esp_policy policies[PLANE_MAX];
	size_t n_policies;
	uint64_t hits[PLANE_MAX];
	struct plane_pair pairs[PLANE_MAX];
	size_t n_pairs;
	uint32_t next_spi;
	unsigned spis_out; /* allocated and not released or installed */
	uint64_t pairs_ever;
	unsigned used;     /* ends of a standby */
	/* what it does: a test may say so */
	bool no_hold, no_offload, no_df, cuts_after;
	bool hold;
	uint16_t lacks; /* a cipher or a hash */
	enum esp_offload offload;
	unsigned n_asked;  /* for offload */
	uint64_t drops;    /* of the kernel's statistics; 0: it has none */
	int udp; /* the socket on port 4500, once there was one */
	struct endpoint udp_local;
};

int
esp_policies_set(struct esp_plane *p, const char *link, unsigned mtu,
    const struct addr *local, const struct esp_policy *policies, size_t n,
    struct text *error)
{
	(void)mtu;
	(void)local;
	(void)error;
	ck_assert_uint_le(n, PLANE_MAX);
	strcpy(p->link, link);
	for (size_t i = 0; i < n; i++)
		p->policies[i] = policies[i];
	p->n_policies = n;
	return 0;
}

bool
esp_can(struct esp_plane *p, uint16_t encr, uint16_t key_bits, uint16_t integ)
{
	(void)key_bits;
	return p->lacks == 0 || (encr != p->lacks && integ != p->lacks);
}

uint64_t
esp_policy_hits(struct esp_plane *p, uint32_t policy)
{
	for (size_t i = 0; i < p->n_policies; i++)
		if (p->policies[i].id == policy)
			return p->hits[i];
	return 0;
}

uint64_t
esp_policy_last_hit(struct esp_plane *p, uint32_t policy)
{
	return esp_policy_hits(p, policy) == 0 ? 0 : 1700000000;
}

int
esp_spi_alloc(struct esp_plane *p, const struct addr *local,
    const struct addr *remote, uint32_t *spi)
{
	(void)local;
	(void)remote;
	*spi = ++p->next_spi;
	p->spis_out++;
	return 0;
}

void
esp_spi_release(struct esp_plane *p, uint32_t spi)
{
	(void)spi;
	p->spis_out--;
}

int
esp_pair_add(struct esp_plane *p, const struct esp_pair *pair)
{
	struct plane_pair *q = &p->pairs[p->n_pairs++];

	ck_assert_uint_le(p->n_pairs, PLANE_MAX);
	ck_assert_uint_le(pair->n_selectors, 16);
	memset(q, 0, sizeof(*q));
	q->p = *pair;
	memcpy(q->selectors, pair->selectors,
	    pair->n_selectors * sizeof(*pair->selectors));
	q->p.selectors = q->selectors;
	memcpy(q->keys[0], pair->in.encr_key, pair->in.encr_key_len);
	memcpy(q->keys[1], pair->in.integ_key, pair->in.integ_key_len);
	memcpy(q->keys[2], pair->out.encr_key, pair->out.encr_key_len);
	memcpy(q->keys[3], pair->out.integ_key, pair->out.integ_key_len);
	q->stats.id = pair->id;
	q->stats.replay_window = pair->replay_window;
	q->stats.path_mtu = q->stats.media_mtu = 1500;
	q->stats.remote = pair->remote;
	p->spis_out--;
	p->pairs_ever++;
	return 0;
}

int
esp_pair_delete(struct esp_plane *p, uint32_t id)
{
	for (size_t i = 0; i < p->n_pairs; i++)
		if (p->pairs[i].p.id == id) {
			p->n_pairs--;
			memmove(&p->pairs[i], &p->pairs[i + 1],
			    (p->n_pairs - i) * sizeof(p->pairs[0]));
			for (; i < p->n_pairs; i++)
				p->pairs[i].p.selectors =
				    p->pairs[i].selectors;
			return 0;
		}
	return ERR_NOT_FOUND;
}

int
esp_pair_use(struct esp_plane *p, uint32_t id)
{
	for (size_t i = 0; i < p->n_pairs; i++)
		if (p->pairs[i].p.id == id) {
			p->pairs[i].p.standby = false;
			p->used++;
			return 0;
		}
	return ERR_NOT_FOUND;
}

int
esp_pair_remote(struct esp_plane *p, uint32_t id,
    const struct endpoint *remote)
{
	for (size_t i = 0; i < p->n_pairs; i++)
		if (p->pairs[i].p.id == id) {
			p->pairs[i].p.remote = *remote;
			return 0;
		}
	return ERR_NOT_FOUND;
}

int
esp_pair_stats(struct esp_plane *p, uint32_t id, struct esp_stats *out)
{
	for (size_t i = 0; i < p->n_pairs; i++)
		if (p->pairs[i].p.id == id) {
			*out = p->pairs[i].stats;
			return 0;
		}
	return ERR_NOT_FOUND;
}

void
esp_stats_each(struct esp_plane *p,
    void (*fn)(void *ctx, const struct esp_stats *s), void *ctx)
{
	for (size_t i = 0; i < p->n_pairs; i++)
		fn(ctx, &p->pairs[i].stats);
}

void
esp_counters_clear(struct esp_plane *p)
{
	for (size_t i = 0; i < p->n_pairs; i++)
		memset(&p->pairs[i].stats.c, 0, sizeof(p->pairs[i].stats.c));
}

void
esp_totals(struct esp_plane *p, struct esp_totals *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < p->n_pairs; i++) {
		out->sum.encaps += p->pairs[i].stats.c.encaps;
		out->sum.decaps += p->pairs[i].stats.c.decaps;
	}
	out->pairs_ever = p->pairs_ever;
}

const char *
esp_kind_text(const struct esp_plane *p)
{
	(void)p;
	return "test";
}

int
esp_offload_set(struct esp_plane *p, const char *link, enum esp_offload mode,
    struct text *why)
{
	(void)link;
	p->n_asked++;
	p->offload = mode;
	if (!p->no_offload || mode == ESP_OFFLOAD_NONE)
		return 0;
	text_add(why, "the device can not");
	return ERR_UNSUPPORTED;
}

int
esp_hold_set(struct esp_plane *p, bool hold)
{
	p->hold = hold && !p->no_hold;
	return hold && p->no_hold ? ERR_UNSUPPORTED : 0;
}

void
esp_kernel_stats(struct esp_plane *p,
    void (*fn)(void *ctx, const char *name, uint64_t value), void *ctx)
{
	if (p->drops == 0)
		return;
	fn(ctx, "XfrmInError", 0);
	fn(ctx, "XfrmInNoStates", p->drops);
}

bool
esp_fragments_before(const struct esp_plane *p)
{
	return !p->cuts_after;
}

bool
esp_sets_df(struct esp_plane *p, struct text *why)
{
	if (p->no_df)
		text_add(why, "no such filter");
	return !p->no_df;
}

int
esp_udp_attach(struct esp_plane *p, int fd, const struct endpoint *local)
{
	p->udp = fd;
	p->udp_local = *local;
	return 0;
}

void
esp_udp_detach(struct esp_plane *p, int fd)
{
	(void)p;
	(void)fd;
}

/* AES-CBC with HMAC-SHA-1 only, which is what these tests agree on. */
void
esp_overhead(uint16_t encr, uint16_t integ, bool udp_encap, bool v6,
    unsigned *worst, unsigned *fixed)
{
	(void)encr;
	(void)integ;
	*fixed = (v6 ? 40u : 20u) + (udp_encap ? 8u : 0u) + 8 + 16;
	*worst = *fixed + 16 + 2 + 12;
}

#endif
