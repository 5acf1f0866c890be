#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "esp/kernel/state.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
RB_GENERATE(sad_tree, pair, by_id, sad_compare)
#pragma GCC diagnostic pop

int
sad_compare(const struct pair *a, const struct pair *b)
{
	return a->id < b->id ? -1 : a->id > b->id;
}

struct pair *
sad_find(struct kernel_plane *k, uint32_t id)
{
	return RB_FIND(sad_tree, &k->pairs, &(struct pair){.id = id});
}

struct pair *
sad_after(struct kernel_plane *k, uint32_t id)
{
	return id == UINT32_MAX ? NULL : RB_NFIND(sad_tree, &k->pairs,
	    &(struct pair){.id = id + 1});
}

/* ---- SAs by what the kernel calls them ----------------------------------- */

/* SPIs are random, but those of a test and of some peers count up. */
static struct half **
bucket(struct kernel_plane *k, uint32_t spi)
{
	return &k->buckets[(spi * 0x9e3779b1u >> 16) % SA_BUCKETS];
}

struct half *
half_find(struct kernel_plane *k, const struct sa_id *id)
{
	struct half *h = *bucket(k, id->spi);

	while (h != NULL && !(h->id.spi == id->spi &&
	    addr_equal(&h->id.to, &id->to)))
		h = h->next;
	return h;
}

static void
half_enter(struct kernel_plane *k, struct half *h)
{
	struct half **head = bucket(k, h->id.spi);

	h->installed = true;
	h->next = *head;
	*head = h;
}

static void
half_leave(struct kernel_plane *k, struct half *h)
{
	struct half **at = bucket(k, h->id.spi);

	while (*at != NULL && *at != h)
		at = &(*at)->next;
	if (*at != NULL)
		*at = h->next;
	h->installed = false;
}

/* ---- who sends ----------------------------------------------------------- */

/* Install the outbound SA that waited. The kernel takes the newest of those
 * that serve a policy; the older ones stay, for who they came from may still
 * be on its way to change over. */
static int
begin(struct kernel_plane *k, struct pair *p)
{
	struct nl_msg *m = p->parked;
	struct slot *s = p->slot;
	int r;

	p->parked = NULL;
	r = klink_install(k, p->link, false, &p->out.id, m);
	if (r != 0)
		return r;
	half_enter(k, &p->out);
	if (s == NULL)
		return 0;
	TAILQ_REMOVE(&s->pairs, p, of_slot);
	TAILQ_INSERT_HEAD(&s->pairs, p, of_slot);
	return spd_endpoints(k->spd, s->entry, &p->local.addr,
	    &p->remote.addr, k->hold);
}

/* Nobody waits for an answer: the host is told that the pair is lost, when
 * check_pair comes to it. */
static void
refused_later(struct kernel_plane *k, const struct pair *p)
{
	const char *words = xfrm_why(k->xfrm), *error = strerror(errno);

	log_msg(SEV_ERRORS, 0, "the kernel takes no outbound SA 0x%08X, which "
	    "was on standby: %s%s%s", p->out.id.spi, error,
	    words[0] != '\0' ? ": " : "", words);
	events_later(k, true);
}

static struct pair *
sender(const struct slot *s)
{
	struct pair *p;

	TAILQ_FOREACH (p, &s->pairs, of_slot)
		if (p->out.installed)
			return p;
	return NULL;
}

/* After one that sent is gone, or has moved: the policy's packets go by the
 * one that began last, or by one on standby. */
static void
elect(struct kernel_plane *k, struct slot *s)
{
	struct pair *p = sender(s), *next;

	if (p != NULL) {
		spd_endpoints(k->spd, s->entry, &p->local.addr,
		    &p->remote.addr, false);
		return;
	}
	for (p = TAILQ_FIRST(&s->pairs); p != NULL; p = next) {
		next = TAILQ_NEXT(p, of_slot);
		if (p->parked == NULL)
			continue;
		if (begin(k, p) == 0)
			return;
		refused_later(k, p);
	}
}

/* ---- a pair comes -------------------------------------------------------- */

static struct pair *
pair_make(struct kernel_plane *k, const struct esp_pair *d)
{
	struct pair *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->id = d->id;
	p->local = d->local;
	p->remote = d->remote;
	if (!d->udp_encap)
		p->local.port = p->remote.port = 0;
	p->in.pair = p->out.pair = p;
	p->in.id = (struct sa_id){d->in.spi, d->local.addr};
	p->out.id = (struct sa_id){d->out.spi, d->remote.addr};
	p->window_off = d->replay_window == 0;
	p->soft_bytes = d->soft_bytes;
	p->hard_bytes = d->hard_bytes;
	p->soft_s = d->soft_s;
	p->hard_s = d->hard_s;
	p->idle_s = d->idle_s;
	p->made_ms = p->idle_at_ms = loop_now_ms(k->loop);
	return p;
}

/* The SPI may still be held by the larval SA that it was allocated with: that
 * is updated. But what took its place since is somebody else's. */
static int
install_inbound(struct kernel_plane *k, struct pair *p,
    const struct esp_pair *d)
{
	bool exact;
	struct sa_options o = {
		.reqid = p->slot->entry->reqid, .alive = k->alive_ticks,
		.selector = spd_cover(d->selectors, d->n_selectors, true,
		    &exact),
	};
	int type = XFRM_MSG_NEWSA, r;
	struct sa_state s;

	if (spi_reserved(k, d->in.spi) && sa_read(k, &p->in.id, &s) == 0) {
		if (!s.larval || s.reqid != XFRM_REQID_SPI)
			return ERR_EXISTS;
		type = XFRM_MSG_UPDSA;
	}
	r = klink_install(k, p->link, true, &p->in.id,
	    sa_message(type, d, true, &o));
	if (r == ERR_NOT_FOUND && type == XFRM_MSG_UPDSA) /* just expired */
		r = klink_install(k, p->link, true, &p->in.id,
		    sa_message(XFRM_MSG_NEWSA, d, true, &o));
	if (r == 0)
		half_enter(k, &p->in);
	return r;
}

static int
install(struct kernel_plane *k, struct pair *p, const struct esp_pair *d)
{
	bool exact;
	struct sa_options o = {
		.reqid = p->slot->entry->reqid,
		.selector = spd_cover(d->selectors, d->n_selectors, false,
		    &exact),
	};
	int r = install_inbound(k, p, d);

	if (r != 0)
		return r;
	p->parked = sa_message(XFRM_MSG_NEWSA, d, false, &o);
	if (d->standby && sender(p->slot) != NULL)
		return 0;
	return begin(k, p);
}

/* The caller hears of a code only. */
static void
log_refusal(struct kernel_plane *k, const struct esp_pair *d, int r)
{
	char names[SA_NAMES_MAX];
	const char *words = xfrm_why(k->xfrm), *error = strerror(errno);

	if (r != ERR_SYSTEM && r != ERR_UNSUPPORTED)
		return;
	log_msg(SEV_ERRORS, 0, "the kernel takes no SA with %s: %s%s%s",
	    sa_names(d, names), error, words[0] != '\0' ? ": " : "", words);
}

int
sad_add(struct esp_plane *plane, const struct esp_pair *d)
{
	struct kernel_plane *k = kernel_plane(plane);
	struct klink *link = klink_find(k, d->link);
	struct spd_entry *e = spd_find(k->spd, d->policy);
	struct pair *p;
	int r;

	if (link == NULL || e == NULL || !e->protect)
		return ERR_NOT_FOUND;
	r = sa_check(d);
	if (r != 0)
		return r;
	p = pair_make(k, d);
	if (p == NULL)
		return ERR_MEMORY;
	if (sad_find(k, d->id) != NULL || half_find(k, &p->in.id) != NULL) {
		free(p);
		return ERR_EXISTS;
	}
	p->link = link;
	p->slot = slot_get(e);
	RB_INSERT(sad_tree, &k->pairs, p);
	TAILQ_INSERT_HEAD(&p->slot->pairs, p, of_slot);
	k->n_pairs++;
	r = install(k, p, d);
	if (r != 0) {
		log_refusal(k, d, r);
		sad_delete(plane, d->id);
		return r;
	}
	if (d->df == ESP_DF_SET)
		df_want(k, link);
	spi_forget(k, d->in.spi);
	k->pairs_ever++;
	return 0;
}

int
sad_use(struct esp_plane *plane, uint32_t id)
{
	struct kernel_plane *k = kernel_plane(plane);
	struct pair *p = sad_find(k, id);
	int r;

	if (p == NULL)
		return ERR_NOT_FOUND;
	r = p->parked != NULL ? begin(k, p) : 0;
	if (r != 0)
		refused_later(k, p);
	return r;
}

/* ---- and goes ------------------------------------------------------------ */

static void
uninstall(struct kernel_plane *k, struct half *h)
{
	struct sa_state s;

	if (!h->installed)
		return;
	if (sa_read(k, &h->id, &s) == 0) {
		half_told(h, &s);
		xfrm_call(k->xfrm, sa_id_message(XFRM_MSG_DELSA, &h->id));
	} else {
		/* it ended just now: its figures are on their way to us */
		events_hear(k);
	}
	half_leave(k, h);
}

void
sad_kill(struct kernel_plane *k, struct pair *p)
{
	bool sent = p->out.installed;

	p->dead = true;
	uninstall(k, &p->out);
	uninstall(k, &p->in);
	xfrm_message_free(p->parked);
	p->parked = NULL;
	if (sent && p->slot != NULL)
		elect(k, p->slot);
}

int
sad_delete(struct esp_plane *plane, uint32_t id)
{
	struct kernel_plane *k = kernel_plane(plane);
	struct pair *p = sad_find(k, id);
	struct esp_counters c;

	if (p == NULL)
		return ERR_NOT_FOUND;
	sad_kill(k, p);
	sad_counters(p, &c);
	esp_counters_add(&k->gone, &c);
	if (p->slot != NULL) {
		TAILQ_REMOVE(&p->slot->pairs, p, of_slot);
		p->slot->gone += c.encaps;
		if (p->out.state.used_s > p->slot->used_s)
			p->slot->used_s = p->out.state.used_s;
	}
	RB_REMOVE(sad_tree, &k->pairs, p);
	k->n_pairs--;
	free(p);
	return 0;
}

/* No changing over from one to the next: all go. */
void
sad_close(struct kernel_plane *k)
{
	struct pair *p;

	RB_FOREACH (p, sad_tree, &k->pairs) {
		if (p->slot != NULL)
			TAILQ_REMOVE(&p->slot->pairs, p, of_slot);
		p->slot = NULL;
	}
	while ((p = RB_MIN(sad_tree, &k->pairs)) != NULL)
		sad_delete(&k->plane, p->id);
}

/* ---- or moves ------------------------------------------------------------ */

struct move {
	const struct endpoint *from, *to;
	uint32_t alive;
	struct nl_msg *m;
	struct sa_state state;
};

static void
on_told(void *ctx, struct nlmsghdr *h)
{
	struct move *v = ctx;

	if (h->nlmsg_type == XFRM_MSG_NEWSA && sa_parse(h, &v->state) == 0)
		v->m = sa_moved(h, v->from, v->to, v->alive);
}

/* The kernel can't change an SA's addresses: it is taken out and put in again
 * with all it had but the errors counted, which we keep. */
static int
move(struct kernel_plane *k, struct half *h, struct move *v)
{
	struct pair *p = h->pair;
	struct nl_msg *get = sa_id_message(XFRM_MSG_GETSA, &h->id);
	int r;

	r = xfrm_ask(k->xfrm, get, on_told, v);
	if (r != 0 || v->m == NULL) {
		xfrm_message_free(v->m);
		return ERR_NOT_FOUND;
	}
	half_told(h, &v->state);
	xfrm_call(k->xfrm, sa_id_message(XFRM_MSG_DELSA, &h->id));
	half_leave(k, h);
	h->id.to = v->to->addr;
	r = xfrm_call(k->xfrm, v->m);
	if (r != 0)
		return r;
	half_enter(k, h);
	p->own.replay_failed += h->state.too_old + h->state.doubled;
	p->own.verify_failed += h->state.bad_icv;
	h->state.too_old = h->state.doubled = h->state.bad_icv = 0;
	return 0;
}

/* The one on standby isn't in the kernel yet. */
static void
move_parked(struct pair *p)
{
	struct nl_msg *m = p->parked;

	p->parked = sa_moved(nlmsg_hdr(m), &p->local, &p->remote, 0);
	p->out.id.to = p->remote.addr;
	xfrm_message_free(m);
}

int
sad_remote(struct esp_plane *plane, uint32_t id,
    const struct endpoint *remote)
{
	struct kernel_plane *k = kernel_plane(plane);
	struct pair *p = sad_find(k, id);
	struct move in, out;
	int r = 0;

	if (p == NULL)
		return ERR_NOT_FOUND;
	if (remote->addr.family != p->remote.addr.family)
		return ERR_UNSUPPORTED;
	p->remote.addr = remote->addr;
	if (p->local.port != 0)
		p->remote.port = remote->port;
	in = (struct move){.from = &p->remote, .to = &p->local,
		.alive = k->alive_ticks};
	out = (struct move){.from = &p->local, .to = &p->remote};
	if (p->in.installed)
		r = move(k, &p->in, &in);
	if (r == 0 && p->out.installed)
		r = move(k, &p->out, &out);
	if (p->parked != NULL)
		move_parked(p);
	if (r != 0)
		events_later(k, true); /* it no longer stands */
	else if (p->slot != NULL)
		elect(k, p->slot);
	return r;
}
