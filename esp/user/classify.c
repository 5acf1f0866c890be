#include <stdlib.h>

#include "esp/selector.h"
#include "esp/space.h"
#include "esp/user/classify.h"

struct classifier {
	struct space *space;
	struct esp_policy *policies;
	struct slot **slots;
	size_t n;
};

struct classifier *
classifier_new(const struct esp_policy *policies, struct slot *const *slots,
    size_t n)
{
	struct classifier *c = xcalloc(1, sizeof(*c));
	size_t i;

	c->policies = xcalloc(n, sizeof(*c->policies));
	c->slots = xcalloc(n, sizeof(struct slot *));
	c->space = space_new();
	c->n = n;
	for (i = 0; i < n; i++) {
		c->policies[i] = policies[i];
		c->slots[i] = slots[i];
		space_add(c->space, &policies[i].selector.src,
		    &policies[i].selector.dst, (uint32_t)i);
	}
	return c;
}

void
classifier_free(struct classifier *c)
{
	if (c == NULL)
		return;
	space_free(c->space);
	free(c->policies);
	free(c->slots);
	free(c);
}

struct question {
	const struct classifier *c;
	const struct packet_info *info;
};

/* A later fragment goes the way of a permit by protocol alone, never that of
 * a denial: when in doubt it is encrypted. The nftables rules do the same. */
static bool
upper_match(const void *ctx, uint32_t number)
{
	const struct question *q = ctx;
	const struct esp_policy *p = &q->c->policies[number];

	return selector_upper(&p->selector, q->info, p->protect);
}

long
classifier_find(const struct classifier *c, const struct packet_info *info)
{
	uint32_t found = space_find(c->space, &info->src, &info->dst,
	    upper_match, &(struct question){.c = c, .info = info});

	return found == SPACE_NONE ? -1 : (long)found;
}

const struct esp_policy *
classifier_policies(const struct classifier *c)
{
	return c->policies;
}

struct slot *
classifier_slot(const struct classifier *c, size_t i)
{
	return c->slots[i];
}
