#include <errno.h>
#include <netlink/attr.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "esp/kernel/state.h"

/*
 * Does the kernel do ESP, and by which algorithms? It is asked by adding an SA
 * that nobody will use, between addresses for documentation (RFC 5737), and
 * taking it out again; this loads the modules that it takes.
 */
#define ALIVE_UNITS 30     /* of 100 ms: a pair's signs of life */
#define PROBE_TICKS 100000
#define AGAIN_MS    60000  /* somebody may load the module after all */

static const struct esp_selector any = {
	.sport_last = 65535, .dport_last = 65535,
};

static struct esp_pair
pair_of(const uint8_t keys[64], const struct probed *a)
{
	const struct integ_info *i = integ_info(a->integ);

	return (struct esp_pair){
		.local.addr = addr_v4(0xc0000201),
		.remote.addr = addr_v4(0xc0000202),
		.encr = a->encr, .key_bits = a->key_bits,
		.integ = a->integ, .replay_window = 64,
		.in = {0xfffffff0, keys, encr_keymat_len(a->encr, a->key_bits),
			keys, i == NULL ? 0 : i->key},
		.out = {0xfffffff0, keys,
			encr_keymat_len(a->encr, a->key_bits),
			keys, i == NULL ? 0 : i->key},
		.selectors = &any, .n_selectors = 1,
	};
}

/* The SA stands after that if it is 0. */
static int
add(struct kernel_plane *k, const struct probed *a, struct sa_id *id)
{
	struct sa_options o = {.reqid = XFRM_REQID_LAST,
		.alive = PROBE_TICKS};
	uint8_t keys[64];
	struct esp_pair p;
	int r;

	crypto_random(keys, sizeof(keys)); /* DES and 3DES: no weak ones */
	p = pair_of(keys, a);
	*id = (struct sa_id){p.in.spi, p.local.addr};
	r = sa_check(&p);
	if (r != 0)
		return r;
	xfrm_call(k->xfrm, sa_id_message(XFRM_MSG_DELSA, id));
	return xfrm_call(k->xfrm, sa_message(XFRM_MSG_NEWSA, &p, true, &o));
}

static void
take_out(struct kernel_plane *k, const struct sa_id *id)
{
	xfrm_call(k->xfrm, sa_id_message(XFRM_MSG_DELSA, id));
}

/* ---- the start ----------------------------------------------------------- */

static void
on_thresholds(void *ctx, struct nlmsghdr *h)
{
	struct nlattr *a = nlmsg_find_attr(h, sizeof(struct xfrm_aevent_id),
	    XFRMA_ETIMER_THRESH);

	if (h->nlmsg_type == XFRM_MSG_NEWAE && a != NULL && nla_len(a) >= 4)
		*(uint32_t *)ctx = nla_get_u32(a);
}

/* The kernel takes an SA's timer in ticks of its own and tells it in units of
 * 100 ms (net/xfrm/xfrm_user.c): how many ticks are one? */
static void
measure_ticks(struct kernel_plane *k, const struct sa_id *id)
{
	struct xfrm_aevent_id a = {
		.sa_id = {.daddr = xfrm_address(&id->to),
			.spi = htonl(id->spi), .family = id->to.family,
			.proto = IPPROTO_ESP},
		.flags = XFRM_AE_ETHR,
	};
	uint32_t told = 0;

	if (xfrm_ask(k->xfrm, xfrm_message(XFRM_MSG_GETAE, 0, &a, sizeof(a)),
	    on_thresholds, &told) != 0 || told == 0)
		told = PROBE_TICKS; /* as if they were the same */
	k->alive_ticks = ALIVE_UNITS * PROBE_TICKS / told;
}

int
probe_esp(struct kernel_plane *k, struct text *error)
{
	const struct probed usual = {
		.encr = ENCR_AES_CBC, .key_bits = 128,
		.integ = INTEG_HMAC_SHA2_256_128,
	};
	struct sa_id id;

	if (add(k, &usual, &id) != 0) {
		text_printf(error, "the kernel has no ESP: %s%s%s",
		    strerror(errno), *xfrm_why(k->xfrm) ? ": " : "",
		    xfrm_why(k->xfrm));
		return ERR_UNSUPPORTED;
	}
	measure_ticks(k, &id);
	take_out(k, &id);
	return 0;
}

/* ---- an algorithm -------------------------------------------------------- */

/* ENOSYS, or ENOENT of a template; what else it may refuse for would meet all
 * algorithms. */
static bool
ask(struct kernel_plane *k, const struct probed *a)
{
	struct sa_id id;
	int r = add(k, a, &id);

	if (r == 0)
		take_out(k, &id);
	return r != ERR_UNSUPPORTED && r != ERR_NOT_FOUND && r != ERR_RANGE;
}

bool
probe_can(struct esp_plane *p, uint16_t encr, uint16_t key_bits,
    uint16_t integ)
{
	struct kernel_plane *k = kernel_plane(p);
	struct probed *a = k->probed, *end = a + k->n_probed;
	uint64_t now = loop_now_ms(k->loop);

	while (a < end && (a->encr != encr || a->key_bits != key_bits ||
	    a->integ != integ))
		a++;
	if (a == end) {
		if (k->n_probed == PROBED_MAX)
			return true;
		k->n_probed++;
		*a = (struct probed){encr, key_bits, integ, false, 0};
	} else if (a->can || now - a->asked_ms < AGAIN_MS) {
		return a->can;
	}
	a->can = ask(k, a);
	a->asked_ms = now;
	return a->can;
}
