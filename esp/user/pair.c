#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "esp/user/events.h"
#include "esp/user/pair.h"
#include "esp/user/share.h"

#define SPI_BUCKETS 8192

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
RB_GENERATE(pair_tree, pair, by_id, pair_compare)
RB_GENERATE(slot_tree, slot, by_id, slot_compare)
#pragma GCC diagnostic pop

int
pair_compare(const struct pair *a, const struct pair *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

int
slot_compare(const struct slot *a, const struct slot *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

static int
protect_make(const struct esp_pair *p, const struct esp_sa *sa,
    struct protect **out)
{
	return protect_new(&(struct protect_params){
		.encr = p->encr, .integ = p->integ,
		.encr_key = sa->encr_key, .encr_key_len = sa->encr_key_len,
		.integ_key = sa->integ_key, .integ_key_len = sa->integ_key_len,
	}, out);
}

static int
set_keys(struct pair *pair, const struct esp_pair *p)
{
	bool v6 = p->local.addr.family == AF_INET6;
	int r;

	r = protect_make(p, &p->out, &pair->out.protect);
	if (r == 0)
		r = protect_make(p, &p->in, &pair->in.protect);
	if (r != 0)
		return r;
	sa_shape_init(&pair->out.shape, pair->out.protect, v6, p->udp_encap);
	pair->in.shape = pair->out.shape;
	pair->out.spi = p->out.spi;
	pair->out.esn = p->esn;
	replay_init(&pair->in.replay, p->replay_window, p->esn);
	return 0;
}

static int
set_selectors(struct pair *pair, const struct esp_pair *p)
{
	pair->selectors = calloc(p->n_selectors, sizeof(*p->selectors));
	if (pair->selectors == NULL)
		return ERR_MEMORY;
	memcpy(pair->selectors, p->selectors,
	    p->n_selectors * sizeof(*p->selectors));
	pair->n_selectors = p->n_selectors;
	return 0;
}

static int
check(const struct esp_pair *p)
{
	if (p->transport)
		return ERR_UNSUPPORTED;
	if (!addr_is_set(&p->local.addr) ||
	    p->local.addr.family != p->remote.addr.family)
		return ERR_UNSUPPORTED;
	if (p->replay_window > REPLAY_WINDOW_MAX || p->n_selectors == 0)
		return ERR_RANGE;
	if (p->in.spi < 256 || p->out.spi < 256)
		return ERR_RANGE; /* RFC 4303 2.1: reserved */
	/* protect_new takes any size that the cipher has */
	if (encr_info(p->encr) == NULL)
		return ERR_UNSUPPORTED;
	if (p->in.encr_key_len != encr_keymat_len(p->encr, p->key_bits) ||
	    p->out.encr_key_len != p->in.encr_key_len)
		return ERR_RANGE;
	return 0;
}

int
pair_new(const struct esp_pair *p, unsigned workers, struct pair **out)
{
	struct pair *pair;
	int r = check(p);

	if (r != 0)
		return r;
	pair = calloc(1, sizeof(*pair));
	if (pair == NULL)
		return ERR_MEMORY;
	r = set_keys(pair, p);
	if (r == 0)
		r = set_selectors(pair, p);
	if (r == 0)
		pair->path = path_new(&p->local.addr, p->local.port,
		    &p->remote, p->udp_encap);
	if (r == 0 && pair->path == NULL)
		r = ERR_MEMORY;
	if (r != 0) {
		pair_free(pair);
		return r;
	}
	pair->id = p->id;
	pair->spi_in = p->in.spi;
	pair->worker = p->in.spi % workers; /* as the sockets' filters say */
	pair->local = p->local.addr;
	pair->udp_encap = p->udp_encap;
	pair->df = p->df;
	pair->soft_bytes = p->soft_bytes;
	pair->hard_bytes = p->hard_bytes;
	pair->soft_s = p->soft_s;
	pair->hard_s = p->hard_s;
	pair->idle_s = p->idle_s;
	*out = pair;
	return 0;
}

void
pair_free(struct pair *p)
{
	if (p == NULL)
		return;
	protect_free(p->out.protect);
	protect_free(p->in.protect);
	free(p->selectors);
	free(p->path);
	free(p);
}

struct path *
path_new(const struct addr *local, uint16_t local_port,
    const struct endpoint *remote, bool udp_encap)
{
	struct path *path = calloc(1, sizeof(*path));
	struct endpoint to = {.addr = remote->addr}; /* raw: no port */

	if (path == NULL)
		return NULL;
	path->sa.local.addr = *local;
	path->sa.local.port = local_port;
	path->sa.remote = *remote;
	path->sa.udp_encap = udp_encap;
	endpoint_sockaddr(&to, &path->to, &path->to_len);
	return path;
}

static void
tell(const struct pair *p, enum event_type type, struct events *q)
{
	events_push(q, &(struct event){.type = type, .id = p->id}, NULL, 0);
}

void
pair_spent(struct pair *p, uint64_t bytes, bool worn, struct events *q)
{
	if (!p->soft_told &&
	    (worn || (p->soft_bytes > 0 && bytes >= p->soft_bytes))) {
		p->soft_told = true;
		tell(p, EVENT_SOFT, q);
	}
	if (p->hard_bytes > 0 && bytes >= p->hard_bytes)
		pair_end(p, q);
}

void
pair_end(struct pair *p, struct events *q)
{
	if (!__atomic_exchange_n(&p->dead, true, __ATOMIC_RELAXED))
		tell(p, EVENT_HARD, q);
}

struct spi_table {
	struct pair *buckets[SPI_BUCKETS];
};

struct spi_table *
spi_table_new(void)
{
	return calloc(1, sizeof(struct spi_table));
}

void
spi_table_free(struct spi_table *t)
{
	free(t);
}

/* SPIs of ours are random; those of a test need not be. */
static size_t
bucket(uint32_t spi)
{
	return (spi * 0x9e3779b1u >> 16) % SPI_BUCKETS;
}

void
spi_table_add(struct spi_table *t, struct pair *p)
{
	struct pair **head = &t->buckets[bucket(p->spi_in)];

	p->spi_next = *head;
	share_publish(*head, p);
}

void
spi_table_remove(struct spi_table *t, struct pair *p)
{
	struct pair **at = &t->buckets[bucket(p->spi_in)];

	while (*at != NULL && *at != p)
		at = &(*at)->spi_next;
	if (*at != NULL)
		share_publish(*at, p->spi_next);
}

struct pair *
spi_table_find(const struct spi_table *t, uint32_t spi)
{
	struct pair *p = share_follow(t->buckets[bucket(spi)]);

	while (p != NULL && p->spi_in != spi)
		p = share_follow(p->spi_next);
	return p;
}

void
pair_counters(const struct pair *p, struct esp_counters *out)
{
	const uint64_t *from = (const uint64_t *)&p->c;
	uint64_t *to = (uint64_t *)out;
	size_t i;

	for (i = 0; i < ESP_N_COUNTERS; i++)
		to[i] = count_get(&from[i]);
}

void
pair_stats(struct pair *p, uint64_t now_ms, struct esp_stats *out)
{
	uint64_t left = p->pmtu_until_ms > now_ms ?
	    p->pmtu_until_ms - now_ms : 0;

	memset(out, 0, sizeof(*out));
	out->id = p->id;
	pair_counters(p, &out->c);
	/* a packet since the last tick has not moved active_ms yet */
	if (out->c.encaps + out->c.decaps == p->last_packets)
		out->idle_s = (uint32_t)((now_ms - p->active_ms) / 1000);
	out->used_out = out->c.out_bytes;
	out->used_in = out->c.in_bytes;
	esp_counters_subtract(&out->c, &p->base);
	out->seq_out = count_get(&p->out.seq);
	out->seq_in = count_get(&p->in.replay.top);
	replay_bitmap(&p->in.replay, out->replay_bitmap);
	out->replay_window = p->in.replay.window;
	out->path_mtu = (uint16_t)p->path_mtu;
	out->media_mtu = (uint16_t)p->media_mtu;
	out->age_s = (uint32_t)((now_ms - p->made_ms) / 1000);
	out->remote = p->path->sa.remote;
	out->pmtu_left_s = (uint32_t)((left + 999) / 1000);
}
