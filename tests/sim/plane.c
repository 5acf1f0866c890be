#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/world.h"

/* A node's data plane: which pair a packet goes out through, as esp/esp.h has
 * it, and whether one that comes in finds its pair. */

static void
done(struct ike_child_install *c)
{
	struct ike_output o = { .child = c };

	ike_output_done(&o);
}

static struct sim_pair *
find(struct node *n, uint32_t child_id)
{
	for (size_t i = 0; i < INSTALLS_MAX; i++)
		if (n->pairs[i].c != NULL &&
		    n->pairs[i].c->child_id == child_id)
			return &n->pairs[i];
	return NULL;
}

static void
delist(struct node *n, const struct ike_child_install *c)
{
	for (size_t i = 0; i < INSTALLS_MAX; i++)
		if (n->installs[i] == c)
			n->installs[i] = NULL;
}

void
plane_install(struct node *n, struct ike_child_install *c)
{
	size_t at = 0, listed = 0;

	while (at < INSTALLS_MAX && n->pairs[at].c != NULL)
		at++;
	while (listed < INSTALLS_MAX && n->installs[listed] != NULL)
		listed++;
	if (at == INSTALLS_MAX || listed == INSTALLS_MAX)
		abort();
	n->pairs[at] = (struct sim_pair){ .c = c, .standby = c->standby,
		.born = ++n->installed };
	n->installs[listed] = c;
}

void
plane_retire(struct node *n, uint32_t child_id)
{
	struct sim_pair *p = find(n, child_id), *next = NULL;

	if (p == NULL || p->retired)
		abort();
	p->retired = true;
	n->n_retired++;
	delist(n, p->c);
	for (size_t i = 0; i < INSTALLS_MAX; i++) {
		struct sim_pair *q = &n->pairs[i];

		if (q->c != NULL && q->c->replaces == child_id &&
		    (next == NULL || q->born > next->born))
			next = q;
	}
	if (next != NULL)
		next->standby = false;
}

void
plane_remove(struct node *n, uint32_t child_id)
{
	struct sim_pair *p = find(n, child_id);

	if (p == NULL)
		abort(); /* REMOVE of something that isn't there */
	delist(n, p->c);
	if (p->retired)
		n->n_retired--;
	done(p->c);
	memset(p, 0, sizeof(*p));
	n->removed++;
}

void
plane_clear(struct node *n)
{
	for (size_t i = 0; i < INSTALLS_MAX; i++)
		done(n->pairs[i].c);
	memset(n->pairs, 0, sizeof(n->pairs));
	memset(n->installs, 0, sizeof(n->installs));
	n->n_retired = 0;
}

/* The newest that is not on standby, else the newest. */
static struct sim_pair *
elect(struct node *n, unsigned to, uint32_t ref)
{
	struct sim_pair *best = NULL;

	for (size_t i = 0; i < INSTALLS_MAX; i++) {
		struct sim_pair *p = &n->pairs[i];

		if (p->c == NULL || p->c->peer_ref != to + 1 ||
		    p->c->ref % 100 != ref)
			continue;
		if (best == NULL || (best->standby && !p->standby) ||
		    (best->standby == p->standby && p->born > best->born))
			best = p;
	}
	return best;
}

bool
node_send(struct node *n, unsigned to, uint32_t ref)
{
	struct sim_pair *p = elect(n, to, ref);

	if (p == NULL)
		return false;
	n->data_sent++;
	world_carry(n, to, p->c->spi_out);
	return true;
}

void
plane_receive(struct node *n, uint32_t spi)
{
	for (size_t i = 0; i < INSTALLS_MAX; i++) {
		struct sim_pair *p = &n->pairs[i];

		if (p->c == NULL || p->c->spi_in != spi)
			continue;
		n->data_received++;
		p->standby = false;
		ike_child_alive(n->engine, n->world->now_ms, p->c->child_id);
		return;
	}
	n->data_astray++;
	if (n->world->trace)
		printf("%8llu node %u: data for %x, which is not there\n",
		    (unsigned long long)n->world->now_ms, n->number, spi);
}
