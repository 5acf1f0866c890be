#include <errno.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "esp/user/share.h"
#include "esp/user/state.h"

struct link *
link_find(struct user_plane *u, const char *name)
{
	unsigned i;

	for (i = 0; i < u->n_links; i++)
		if (strcmp(u->shared.links[i]->name, name) == 0)
			return u->shared.links[i];
	return NULL;
}

struct slot *
slot_find(struct user_plane *u, uint32_t id)
{
	return RB_FIND(slot_tree, &u->slots, &(struct slot){.id = id});
}

void
slot_release(struct user_plane *u, struct slot *s)
{
	if (s->link != NULL || !TAILQ_EMPTY(&s->pairs))
		return;
	RB_REMOVE(slot_tree, &u->slots, s);
	s->garbage_next = u->garbage_slots;
	u->garbage_slots = s;
}

/* Negative: errno says why. */
static int
link_ask(const char *name, unsigned long what, struct ifreq *ifr)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), r;

	memset(ifr, 0, sizeof(*ifr));
	memcpy(ifr->ifr_name, name, strlen(name) + 1);
	r = fd < 0 ? -1 : ioctl(fd, what, ifr);
	if (fd >= 0)
		close(fd);
	return r;
}

/* Only Ethernet frames can be forwarded to a TAP. */
static int
check_link(const char *name, struct text *error)
{
	struct ifreq ifr;

	if (link_ask(name, SIOCGIFHWADDR, &ifr) < 0) {
		text_printf(error, "%s: %s", name, strerror(errno));
		return ERR_NOT_FOUND;
	}
	if (ifr.ifr_hwaddr.sa_family == ARPHRD_ETHER)
		return 0;
	text_printf(error, "%s: not an Ethernet link", name);
	return ERR_UNSUPPORTED;
}

int
links_watch(struct user_plane *u, struct link *l)
{
	struct source *s;
	unsigned i;
	int r = 0;

	for (i = 0; i < u->shared.workers && r == 0; i++) {
		s = &u->shared.all[i].taps[l->number];
		*s = (struct source){
			.type = SOURCE_TAP, .fd = l->tap->fds[i], .link = l,
		};
		r = worker_watch(&u->shared.all[i], s);
	}
	return r;
}

static int
link_new(struct user_plane *u, const char *name, struct link **out,
    struct text *error)
{
	struct link *l;

	if (strlen(name) >= IFNAMSIZ || if_nametoindex(name) == 0) {
		text_printf(error, "%s: no such link", name);
		return ERR_NOT_FOUND;
	}
	if (u->n_links == LINKS_MAX) {
		text_printf(error, "%s: more than %d links", name, LINKS_MAX);
		return ERR_FULL;
	}
	l = xcalloc(1, sizeof(*l));
	memcpy(l->name, name, strlen(name) + 1);
	l->number = u->n_links;
	u->shared.links[u->n_links++] = l;
	*out = l;
	return 0;
}

/* Without a TAP nothing can be encrypted: then what is to be is dropped. */
static int
link_open(struct user_plane *u, struct link *l, struct text *error)
{
	char device[IFNAMSIZ];
	int r = check_link(l->name, error);

	tap_name(l->name, device);
	if (r == 0)
		r = tap_new(u->pool, device, u->shared.workers, l->mtu,
		    &l->tap, error);
	if (r == 0)
		r = links_watch(u, l);
	if (r != 0)
		text_add(error, "; what is to be encrypted is dropped");
	return r;
}

static const char *
tap_device(const struct link *l)
{
	return l->tap == NULL ? NULL : l->tap->name;
}

static struct slot *
slot_get(struct user_plane *u, uint32_t id)
{
	struct slot *s = slot_find(u, id);

	if (s != NULL)
		return s;
	s = xcalloc(1, sizeof(*s));
	s->id = id;
	TAILQ_INIT(&s->pairs);
	RB_INSERT(slot_tree, &u->slots, s);
	return s;
}

/* Slots of l that the new policies don't have leave it. */
static void
slots_settle(struct user_plane *u, struct link *l,
    const struct esp_policy *policies, struct slot **slots, size_t n)
{
	struct slot *s, *next;
	size_t i;

	RB_FOREACH (s, slot_tree, &u->slots)
		if (s->link == l)
			s->link = NULL;
	for (i = 0; i < n; i++) {
		slots[i]->link = l;
		slots[i]->protect = policies[i].protect;
	}
	RB_FOREACH_SAFE (s, slot_tree, &u->slots, next)
		slot_release(u, s);
}

static void
link_commit(struct user_plane *u, struct link *l, const struct addr *local,
    const struct esp_policy *policies, size_t n)
{
	struct slot **slots = xcalloc(n + 1, sizeof(*slots));
	struct classifier *old = l->classifier, *c = NULL;
	struct addr *old_from = l->icmp_from, *from;
	size_t i;

	for (i = 0; i < n; i++)
		slots[i] = slot_get(u, policies[i].id);
	slots_settle(u, l, policies, slots, n);
	if (n > 0)
		c = classifier_new(policies, slots, n);
	free(slots);
	from = xcalloc(1, sizeof(*from));
	*from = *local;
	share_publish(l->classifier, c);
	share_publish(l->icmp_from, from);
	workers_wait(&u->shared);
	classifier_free(old);
	free(old_from);
	plane_collect(u);
}

static void
pairs_mtu(struct user_plane *u, const struct link *l)
{
	struct pair *p;

	RB_FOREACH (p, pair_tree, &u->pairs) {
		if (p->link != l)
			continue;
		p->media_mtu = l->mtu;
		if (p->path_mtu > l->mtu || p->pmtu_until_ms == 0)
			__atomic_store_n(&p->path_mtu, l->mtu,
			    __ATOMIC_RELAXED);
	}
}

/* Longer than the device has it can't be sent, whatever the host says. */
static unsigned
mtu_now(const struct link *l)
{
	struct ifreq ifr;

	if (link_ask(l->name, SIOCGIFMTU, &ifr) < 0 || ifr.ifr_mtu <= 0 ||
	    (unsigned)ifr.ifr_mtu > l->mtu_wanted)
		return l->mtu_wanted;
	return (unsigned)ifr.ifr_mtu;
}

void
links_follow(struct user_plane *u)
{
	struct text error;
	struct link *l;
	unsigned i, mtu;

	text_init(&error);
	for (i = 0; i < u->n_links; i++) {
		l = u->shared.links[i];
		mtu = mtu_now(l);
		if (!l->up || mtu == l->mtu)
			continue;
		l->mtu = mtu;
		if (l->tap != NULL)
			(void)tap_set(l->tap, mtu, true, &error);
		pairs_mtu(u, l);
	}
	text_clear(&error);
}

int
links_policies_set(struct esp_plane *p, const char *name, unsigned mtu,
    const struct addr *local, const struct esp_policy *policies, size_t n,
    struct text *error)
{
	struct user_plane *u = user_plane(p);
	struct link *l = link_find(u, name);
	int r = 0, closed = 0;

	if (l == NULL && n == 0)
		return 0;
	taps_check(u); /* the rules are written for all */
	if (l == NULL)
		r = link_new(u, name, &l, error);
	if (r != 0)
		return r;
	l->mtu_wanted = mtu;
	l->mtu = mtu_now(l);
	if (n > 0 && l->tap == NULL)
		closed = link_open(u, l, error);
	else if (n > 0)
		r = tap_set(l->tap, l->mtu, true, error);
	if (r == 0)
		r = guard_set(u->guard, name, tap_device(l), local, policies,
		    n, error);
	if (r != 0)
		return r;
	l->up = n > 0;
	link_commit(u, l, local, policies, n);
	pairs_mtu(u, l);
	if (n > 0 || l->tap == NULL)
		return closed;
	/* kept, not removed: another could not be made without root */
	return tap_set(l->tap, l->mtu, false, error);
}

const char *
links_device(struct esp_plane *p, const char *name)
{
	struct link *l = link_find(user_plane(p), name);

	return l == NULL || l->tap == NULL ? name : l->tap->name;
}

uint64_t
links_policy_hits(struct esp_plane *p, uint32_t policy)
{
	struct user_plane *u = user_plane(p);
	struct slot *s = slot_find(u, policy);
	uint64_t sum;
	unsigned i;

	if (s == NULL)
		return 0;
	sum = guard_hits(u->guard, policy);
	for (i = 0; i < WORKERS_MAX; i++)
		sum += count_get(&s->hits[i]);
	return sum;
}

uint64_t
links_policy_last_hit(struct esp_plane *p, uint32_t policy)
{
	struct user_plane *u = user_plane(p);
	struct slot *s = slot_find(u, policy);
	uint64_t last = 0, now = loop_now_ms(u->loop);
	unsigned i;

	for (i = 0; s != NULL && i < WORKERS_MAX; i++)
		if (count_get(&s->hit_ms[i]) > last)
			last = count_get(&s->hit_ms[i]);
	return last == 0 ? 0 : (uint64_t)time(NULL) -
	    (now > last ? (now - last) / 1000 : 0);
}

void
links_close(struct user_plane *u)
{
	struct link *l;

	while (u->n_links > 0) {
		l = u->shared.links[--u->n_links];
		tap_free(l->tap);
		classifier_free(l->classifier);
		free(l->icmp_from);
		free(l);
	}
}
