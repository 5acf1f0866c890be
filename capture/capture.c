#include "capture/capture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "acl/acl.h"
#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "capture/model.h"
#include "config/files.h"
#include "net/net.h"

/* ---- options ------------------------------------------------------------ */

void
capture_options_init(struct capture_options *o)
{
	*o = (struct capture_options){ .size = CAPTURE_SIZE,
		.length = CAPTURE_LENGTH };
}

void
capture_options_copy(struct capture_options *to,
    const struct capture_options *from)
{
	*to = *from;
	if (from->list != NULL)
		to->list = xstrdup(from->list);
}

void
capture_options_clear(struct capture_options *o)
{
	free(o->list);
	o->list = NULL;
}

/* ---- sniffers ----------------------------------------------------------- */

static void
drops_read(struct capture *c)
{
	for (size_t i = 0; i < c->n_sources; i++)
		if (c->sources[i]->sniffer != NULL)
			c->dropped += sniffer_dropped(c->sources[i]->sniffer);
}

static bool
on_frame(void *ctx, const struct record *told, const uint8_t *data)
{
	struct source *s = ctx;
	struct capture *c = s->of;
	struct record r = *told;
	struct headers p;

	if (c->full)
		return false;
	headers_parse(c->link, data, r.caplen, r.len, &p);
	if (!capture_wants(c, &p))
		return true;
	if (c->o.headers_only && p.headers_len < r.caplen)
		r.caplen = (uint32_t)p.headers_len;
	if (r.caplen > c->o.length)
		r.caplen = c->o.length; /* with the tag it had got longer */
	if (buffer_add(&c->buffer, &r, data, c->o.circular)) {
		c->changed = (time_t)r.sec;
		return true;
	}
	drops_read(c);
	c->full = true;
	loop_timer_start(c->all->tidy, 0);
	return false;
}

static const struct net_interface *
link_of(struct captures *all, const char *nameif)
{
	const struct net_interface *i = net_by_nameif(all->net, nameif);

	return i != NULL && i->ifindex != 0 ? i : NULL;
}

static void
source_open(struct source *s, unsigned ifindex)
{
	struct sniffer_host host = { .frame = on_frame, .ctx = s };
	struct capture *c = s->of;
	struct pattern own[FILTER_PATTERNS];
	struct filter_want want;

	capture_filter_want(c, &want, own);
	s->sniffer = sniffer_new(c->all->loop, ifindex, &want, &host);
	if (s->sniffer == NULL) {
		if (errno != ENODEV && errno != ENXIO)
			log_msg(SEV_ERRORS, 0, "capture %s: interface %s "
			    "can't be watched: %s", c->name, s->nameif,
			    strerror(errno));
		return;
	}
	if (!c->linked) {
		c->link = sniffer_link(s->sniffer);
		c->linked = true;
	} else if (sniffer_link(s->sniffer) != c->link) {
		log_msg(SEV_ERRORS, 0, "capture %s: the frames of interface "
		    "%s are of another kind now", c->name, s->nameif);
		sniffer_free(s->sniffer);
		s->sniffer = NULL;
	}
}

static void
source_close(struct source *s)
{
	if (s->sniffer != NULL && !s->of->full)
		s->of->dropped += sniffer_dropped(s->sniffer);
	sniffer_free(s->sniffer);
	s->sniffer = NULL;
}

/* Open what is to be open, and nothing else. */
static void
sniffers_sync(struct capture *c)
{
	for (size_t i = 0; i < c->n_sources; i++) {
		struct source *s = c->sources[i];
		const struct net_interface *link = link_of(c->all, s->nameif);
		bool wanted = !c->stopped && !c->full && link != NULL;

		if (s->sniffer != NULL && (!wanted ||
		    sniffer_ifindex(s->sniffer) != link->ifindex))
			source_close(s);
		if (s->sniffer == NULL && wanted)
			source_open(s, link->ifindex);
	}
}

static void
on_tidy(void *ctx)
{
	struct captures *all = ctx;
	struct capture *c;

	TAILQ_FOREACH(c, &all->list, entry)
		sniffers_sync(c);
}

void
capture_drain(struct capture *c)
{
	for (size_t i = 0; i < c->n_sources; i++)
		if (c->sources[i]->sniffer != NULL)
			sniffer_drain(c->sources[i]->sniffer);
	if (!c->full)
		drops_read(c);
	sniffers_sync(c);
}

static void
filters_renew(struct capture *c)
{
	struct pattern own[FILTER_PATTERNS];
	struct filter_want want;

	for (size_t i = 0; i < c->n_sources; i++)
		if (c->sources[i]->sniffer != NULL) {
			capture_filter_want(c, &want, own);
			sniffer_filter(c->sources[i]->sniffer, &want);
		}
}

/* ---- interfaces of a capture -------------------------------------------- */

bool
capture_has_source(const struct capture *c, const char *nameif)
{
	for (size_t i = 0; i < c->n_sources; i++)
		if (strcmp(c->sources[i]->nameif, nameif) == 0)
			return true;
	return false;
}

static bool
nothing(void *ctx, const struct record *r, const uint8_t *data)
{
	(void)ctx;
	(void)r;
	(void)data;
	return true;
}

int
capture_source_check(struct captures *all, const struct capture *c,
    const char *nameif)
{
	static const struct sniffer_host host = { .frame = nothing };
	const struct net_interface *link = link_of(all, nameif);
	struct filter_want none = { .n = 0 };
	struct sniffer *t;
	bool same;

	if (c != NULL && capture_has_source(c, nameif))
		return 0;
	if (c != NULL && c->n_sources == CAPTURE_SOURCES_MAX)
		return ERR_FULL;
	if (link == NULL) /* it may come */
		return 0;
	t = sniffer_new(all->loop, link->ifindex, &none, &host);
	if (t == NULL)
		return errno == ENODEV || errno == ENXIO ? 0 :
		    errno == EAFNOSUPPORT ? ERR_UNSUPPORTED : ERR_SYSTEM;
	same = c == NULL || !c->linked || sniffer_link(t) == c->link;
	sniffer_free(t);
	return same ? 0 : ERR_UNSUPPORTED;
}

void
capture_source_add(struct capture *c, const char *nameif)
{
	struct source *s;

	if (capture_has_source(c, nameif) ||
	    c->n_sources == CAPTURE_SOURCES_MAX)
		return;
	s = xcalloc(1, sizeof *s);
	s->of = c;
	strncpy(s->nameif, nameif, sizeof s->nameif - 1);
	c->sources[c->n_sources++] = s;
	sniffers_sync(c);
}

static void
source_free(struct source *s)
{
	source_close(s);
	free(s);
}

void
capture_source_remove(struct capture *c, const char *nameif)
{
	size_t k = 0;

	for (size_t i = 0; i < c->n_sources; i++) {
		if (strcmp(c->sources[i]->nameif, nameif) == 0)
			source_free(c->sources[i]);
		else
			c->sources[k++] = c->sources[i];
	}
	c->n_sources = k;
}

/* ---- captures ----------------------------------------------------------- */

struct capture *
capture_find(struct captures *all, const char *name)
{
	struct capture *c;

	TAILQ_FOREACH(c, &all->list, entry)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

bool
capture_fits(struct captures *all, const struct capture *c, size_t size)
{
	struct capture *other;

	TAILQ_FOREACH(other, &all->list, entry)
		if (other != c)
			size += other->o.size;
	return size <= CAPTURE_BYTES_MAX;
}

static void
options_take(struct capture *c, struct capture_options *o)
{
	capture_options_clear(&c->o);
	c->o = *o;
	o->list = NULL;
	for (size_t i = 0; i < c->o.n_matches; i++)
		match_pattern(&c->o.matches[i], &c->patterns[i]);
}

struct capture *
capture_add(struct captures *all, const char *name, struct capture_options *o)
{
	struct capture *c;

	if (all->n == CAPTURES_MAX)
		return NULL;
	c = xcalloc(1, sizeof *c);
	c->all = all;
	c->changed = time(NULL);
	strncpy(c->name, name, sizeof c->name - 1);
	options_take(c, o);
	buffer_init(&c->buffer, c->o.size);
	TAILQ_INSERT_TAIL(&all->list, c, entry);
	all->n++;
	return c;
}

int
capture_change(struct capture *c, struct capture_options *o)
{
	capture_drain(c);
	if (!buffer_resize(&c->buffer, o->size, o->circular))
		return ERR_FULL;
	if (o->size > c->o.size || o->circular)
		c->full = false;
	options_take(c, o);
	filters_renew(c);
	sniffers_sync(c);
	return 0;
}

void
capture_remove(struct capture *c)
{
	for (size_t i = 0; i < c->n_sources; i++)
		source_free(c->sources[i]);
	buffer_clear(&c->buffer);
	capture_options_clear(&c->o);
	TAILQ_REMOVE(&c->all->list, c, entry);
	c->all->n--;
	free(c);
}

void
capture_stop(struct capture *c, bool stop)
{
	capture_drain(c);
	c->stopped = stop;
	sniffers_sync(c);
}

void
capture_empty(struct capture *c)
{
	capture_drain(c);
	buffer_clear(&c->buffer);
	c->dropped = 0;
	c->full = false;
	c->linked = false;
	for (size_t i = 0; i < c->n_sources; i++)
		if (c->sources[i]->sniffer != NULL) {
			c->link = sniffer_link(c->sources[i]->sniffer);
			c->linked = true;
		}
	sniffers_sync(c);
}

/* ---- what changes around them ------------------------------------------- */

static void
on_net(void *ctx, const char *nameif, const char *old)
{
	struct captures *all = ctx;
	struct capture *c;

	(void)nameif;
	TAILQ_FOREACH(c, &all->list, entry) {
		if (old != NULL && *old != '\0')
			capture_source_remove(c, old);
		sniffers_sync(c);
	}
}

static void
on_list(void *ctx, const char *name)
{
	struct captures *all = ctx;
	struct capture *c;

	TAILQ_FOREACH(c, &all->list, entry)
		if (c->o.list != NULL && strcmp(c->o.list, name) == 0)
			filters_renew(c);
}

struct captures *
captures_new(struct loop *loop, struct config *config, struct cli *cli,
    struct net *net, struct acl_db *acl)
{
	struct captures *all = xcalloc(1, sizeof *all);

	*all = (struct captures){ .loop = loop, .config = config, .cli = cli,
		.net = net, .acl = acl };
	TAILQ_INIT(&all->list);
	all->tidy = loop_timer_new(loop, on_tidy, all);
	net_on_change(net, on_net, all);
	acl_on_change(acl, on_list, all);
	capture_files_init(all);
	return all;
}

void
captures_free(struct captures *all)
{
	struct capture *c;

	if (all == NULL)
		return;
	while ((c = TAILQ_FIRST(&all->list)) != NULL)
		capture_remove(c);
	config_captures_set(all->config, NULL, NULL);
	loop_timer_free(all->tidy);
	free(all);
}

void
captures_cli_init(struct captures *all)
{
	capture_cli_init(all);
	capture_show_cli_init(all);
}
