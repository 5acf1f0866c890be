#include <stdlib.h>

#include "base/error.h"
#include "esp/kernel/state.h"

/*
 * The kernel chooses SPIs, so that none is that of somebody else's SA. Its own
 * reservation, a larval SA, ends after net.core.xfrm_acq_expires, long before
 * a slow negotiation does; ours ends when the pair is there or given up.
 */
static int
spi_compare(const struct spi_node *a, const struct spi_node *b)
{
	return a->spi < b->spi ? -1 : a->spi > b->spi;
}

RB_GENERATE_INTERNAL(spi_tree, spi_node, node, spi_compare,
    static __attribute__((unused)))

#define TRIES 16

static struct spi_node *
node_find(struct kernel_plane *k, uint32_t spi)
{
	return RB_FIND(spi_tree, &k->reserved, &(struct spi_node){.spi = spi});
}

bool
spi_reserved(struct kernel_plane *k, uint32_t spi)
{
	return node_find(k, spi) != NULL;
}

static void
on_spi(void *ctx, struct nlmsghdr *h)
{
	struct sa_state s;

	if (h->nlmsg_type == XFRM_MSG_NEWSA && sa_parse(h, &s) == 0)
		*(uint32_t *)ctx = s.id.spi;
}

int
spi_alloc(struct esp_plane *p, const struct addr *local,
    const struct addr *remote, uint32_t *spi)
{
	struct kernel_plane *k = kernel_plane(p);
	struct spi_node *n = calloc(1, sizeof(*n));
	int i, r = ERR_MEMORY;

	if (n == NULL)
		return r;
	for (i = 0; i < TRIES; i++) {
		r = xfrm_ask(k->xfrm, sa_spi_message(remote, local,
		    XFRM_REQID_SPI), on_spi, &n->spi);
		/* one of ours whose larval SA is gone */
		if (r != 0 || !spi_reserved(k, n->spi))
			break;
	}
	if (r != 0 || i == TRIES || n->spi == 0) {
		free(n);
		return ERR_MEMORY; /* all that the caller can do is give up */
	}
	n->local = *local;
	RB_INSERT(spi_tree, &k->reserved, n);
	*spi = n->spi;
	return 0;
}

void
spi_forget(struct kernel_plane *k, uint32_t spi)
{
	struct spi_node *n = node_find(k, spi);

	if (n == NULL)
		return;
	RB_REMOVE(spi_tree, &k->reserved, n);
	free(n);
}

void
spi_release(struct esp_plane *p, uint32_t spi)
{
	struct kernel_plane *k = kernel_plane(p);
	struct spi_node *n = node_find(k, spi);
	struct sa_state s;
	struct sa_id id;

	if (n == NULL)
		return;
	id = (struct sa_id){spi, n->local};
	spi_forget(k, spi);
	if (sa_read(k, &id, &s) == 0 && s.larval && s.reqid == XFRM_REQID_SPI)
		xfrm_call(k->xfrm, sa_id_message(XFRM_MSG_DELSA, &id));
}

void
spis_close(struct kernel_plane *k)
{
	struct spi_node *n;

	while ((n = RB_MIN(spi_tree, &k->reserved)) != NULL)
		spi_release(&k->plane, n->spi);
}
