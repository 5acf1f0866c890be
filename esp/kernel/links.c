#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "esp/kernel/state.h"

struct klink *
klink_find(struct kernel_plane *k, const char *name)
{
	struct klink *l;

	SLIST_FOREACH (l, &k->links, next)
		if (strcmp(l->name, name) == 0)
			return l;
	return NULL;
}

/* Links stay for good: there are as many as the machine had. */
struct klink *
klink_get(struct kernel_plane *k, const char *name)
{
	struct klink *l = klink_find(k, name);

	if (l != NULL)
		return l;
	l = xcalloc(1, sizeof(*l));
	snprintf(l->name, sizeof(l->name), "%s", name);
	SLIST_INSERT_HEAD(&k->links, l, next);
	return l;
}

/* Longer than the device has it can't be sent, whatever the host says. */
static unsigned
mtu_now(const struct klink *l)
{
	struct ifreq ifr = {0};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), r = -1;

	memcpy(ifr.ifr_name, l->name, sizeof(l->name));
	if (fd >= 0) {
		r = ioctl(fd, SIOCGIFMTU, &ifr);
		close(fd);
	}
	if (r < 0 || ifr.ifr_mtu <= 0 || (unsigned)ifr.ifr_mtu > l->mtu_wanted)
		return l->mtu_wanted;
	return (unsigned)ifr.ifr_mtu;
}

void
klink_follow(struct kernel_plane *k)
{
	struct klink *l;

	SLIST_FOREACH (l, &k->links, next)
		l->mtu = mtu_now(l);
}

/* SAs of ranges, say, which prefixes and masks of ports can't be told exactly,
 * or of a protocol between all addresses of both families. */
static bool
is_wider(const struct esp_policy *p)
{
	const struct esp_selector *s = &p->selector;
	bool exact;

	if (!p->protect || (s->protocol == 0 &&
	    s->src.first.family == AF_UNSPEC &&
	    s->dst.first.family == AF_UNSPEC))
		return false;
	(void)spd_cover(s, 1, true, &exact);
	return !exact;
}

uint32_t
klink_wider(void *ctx, const struct esp_policy *p)
{
	struct kernel_plane *k = ctx;
	struct spd_entry *e = k->spd == NULL || !is_wider(p) ? NULL :
	    spd_find(k->spd, p->id);

	return e == NULL ? 0 : e->reqid;
}

static bool
any_wider(const struct esp_policy *policies, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (is_wider(&policies[i]))
			return true;
	return false;
}

/*
 * The guard comes first: what is newly protected is then dropped until the SPD
 * has it, and what is no longer is still encrypted until the SPD has that.
 * Never in clear. What must be asked of packets by their SA's reqid the guard
 * knows when the SPD has given the policy one; no SA has it before.
 */
int
klink_policies_set(struct esp_plane *p, const char *link, unsigned mtu,
    const struct addr *local, const struct esp_policy *policies, size_t n,
    struct text *error)
{
	struct kernel_plane *k = kernel_plane(p);
	struct klink *l;
	int r;

	r = guard_set(k->guard, link, NULL, local, policies, n, error);
	if (r != 0)
		return r;
	l = klink_get(k, link);
	l->mtu_wanted = mtu;
	l->mtu = mtu_now(l);
	if (n == 0)
		df_drop(k, l);
	r = spd_set(k->spd, link, local, policies, n, error);
	if (any_wider(policies, n) && guard_renew(k->guard, error) != 0)
		return ERR_SYSTEM;
	return r;
}

/* What was decrypted comes in on the link itself. */
const char *
klink_device(struct esp_plane *p, const char *link)
{
	struct klink *l = klink_find(kernel_plane(p), link);

	return l == NULL ? link : l->name;
}

void
klink_close(struct kernel_plane *k)
{
	struct klink *l;

	while ((l = SLIST_FIRST(&k->links)) != NULL) {
		SLIST_REMOVE_HEAD(&k->links, next);
		free(l);
	}
}

/* ---- what serves a policy ------------------------------------------------ */

struct slot *
slot_get(struct spd_entry *e)
{
	struct slot *s = e->pairs;

	if (s != NULL)
		return s;
	s = xcalloc(1, sizeof(*s));
	s->entry = e;
	TAILQ_INIT(&s->pairs);
	e->pairs = s;
	return s;
}

/* Pairs of a policy that is gone go on receiving until they are deleted. */
void
slot_orphaned(void *ctx, struct spd_entry *e)
{
	struct slot *s = e->pairs;
	struct pair *p;

	(void)ctx;
	while ((p = TAILQ_FIRST(&s->pairs)) != NULL) {
		TAILQ_REMOVE(&s->pairs, p, of_slot);
		p->slot = NULL;
	}
	e->pairs = NULL;
	free(s);
}
