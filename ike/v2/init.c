#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "ike/v2/v2.h"

/* IKE_SA_INIT as initiator. RFC 7296 1.2, 2.6 (cookie), 2.7, 2.23 (NAT). */

enum {
	RESTARTS_MAX = 8, /* for cookies and INVALID_KE_PAYLOADs */
	DOUBT_TRIES = 4,  /* an unproven no stands after so many waits */
};

/* An SA that a child for this peer can be asked of: up, or being made by us.
 * Not one that the peer is making: who knows whether it is the peer. */
static struct v2_sa *
find_usable(struct ike_engine *e, const struct ike_path *path, uint32_t ref)
{
	struct v2_sa *found = NULL;
	struct ike_sa *i = NULL;

	while ((i = ike_sa_of_peer(e, ref, i)) != NULL) {
		struct v2_sa *sa = v2_of(i);

		if (!addr_equal(&i->path.remote.addr, &path->remote.addr))
			continue;
		if (sa->state == V2_READY && sa->up)
			return sa;
		if (sa->state >= V2_I_KEY && sa->state <= V2_I_AUTH)
			found = sa;
	}
	return found;
}

static uint16_t
first_group(const struct ike_peer_config *peer)
{
	for (size_t i = 0; i < peer->n_policies; i++)
		if (peer->policies[i].n_groups > 0)
			return peer->policies[i].groups[0];
	return DH_NONE;
}

/* Begin with a key of setup->group. */
static void
init_start(struct v2_sa *sa)
{
	v2_set_state(sa, V2_I_KEY, IKE_REASON_NONE);
	sa->own_job = ike_job_start(sa->e, &sa->base, sa->setup->group, NULL,
	    NULL, 0);
	if (sa->own_job == 0)
		v2_set_state(sa, V2_DEAD, IKE_REASON_RESOURCES);
}

int
v2_initiate(struct ike_engine *e, const struct ike_path *path,
    const struct ike_peer_config *peer, const struct ike_child_config *child)
{
	struct v2_sa *sa = find_usable(e, path, peer->ref);
	struct v2_task *t;
	int r;

	if (sa != NULL) {
		if (!v2_task_wanted(sa, child))
			return 0;
		v2_touch(sa);
		return v2_task_add(sa, TASK_CHILD, child, &t);
	}
	if (dh_info(first_group(peer)) == NULL)
		return ERR_RANGE;
	if (e->n_sa >= e->limits.sa_max)
		return ERR_FULL;
	sa = v2_new(e, path, peer, true);
	if (sa == NULL)
		return ERR_MEMORY;
	sa->setup = calloc(1, sizeof(*sa->setup));
	r = sa->setup == NULL ? ERR_MEMORY
			      : v2_task_add(sa, TASK_CHILD, child, &t);
	if (r < 0) {
		v2_free(sa);
		return r;
	}
	e->counters.initiated++;
	sa->setup->group = first_group(peer);
	v2_random_nonce(e, &sa->ni);
	init_start(sa);
	return 0;
}

static int
send_init(struct v2_sa *sa)
{
	static const uint8_t zero[8];
	struct v2_setup *s = sa->setup;
	struct wire_ke ke = { .group = s->group };
	struct wire_sa offer;
	struct wire_out o;

	ike_packets_free(sa->request);
	sa->request = NULL;
	ke.data = dh_key_public(s->key, &ke.len);
	ike_offer_ike(&sa->peer, NULL, &offer);
	v2_out_init(sa, &o);
	if (s->cookie_len > 0)
		wire_emit_n(&o, N_COOKIE, s->cookie, s->cookie_len);
	wire_sa_emit(&o, &offer);
	wire_ke_emit(&o, &ke);
	wire_nonce_emit(&o, &sa->ni);
	v2_emit_nat(sa, &o, sa->base.spi_local, zero);
	wire_emit_n(&o, N_FRAGMENTATION_SUPPORTED, NULL, 0);
	return v2_request_clear(sa, &o);
}

/* ---- the response -------------------------------------------------------- */

/* Again, with what the responder asked for; nothing of its is kept. */
static void
restart(struct v2_sa *sa, bool new_key)
{
	struct v2_setup *s = sa->setup;

	s->restarts++;
	sa->deadline_ms = UINT64_MAX; /* a peer that asks doesn't refuse */
	if (new_key) {
		dh_key_free(s->key);
		s->key = NULL;
		ike_packets_free(sa->request);
		sa->request = NULL;
		init_start(sa);
	} else if (send_init(sa) < 0) {
		v2_set_state(sa, V2_DEAD, IKE_REASON_RESOURCES);
	}
}

static bool
group_is_ours(const struct v2_sa *sa, uint16_t group)
{
	for (size_t i = 0; i < sa->peer.n_policies; i++) {
		const struct ike_policy *p = &sa->peer.policies[i];

		for (size_t g = 0; g < p->n_groups; g++)
			if (p->groups[g] == group)
				return dh_info(group) != NULL;
	}
	return false;
}

/* 2.21.1: anybody who sees our SPI can say no, so it is not taken at once; the
 * peer's own answer may still come. */
static void
doubt(struct v2_sa *sa, enum ike_reason reason)
{
	if (sa->deadline_ms != UINT64_MAX)
		return;
	sa->setup->refusal = reason;
	sa->deadline_ms = sa->e->now_ms +
	    DOUBT_TRIES * (uint64_t)sa->e->limits.retransmit_ms;
	v2_touch(sa);
}

/* An answer without an SA payload. It is not authenticated, but whoever sent
 * it has seen our SPI. */
static int
refused(struct v2_sa *sa, const struct wire_chain *c)
{
	struct v2_setup *s = sa->setup;
	struct wire_notify n;
	uint16_t group;

	/* more than that nobody needs: what was asked for last stands */
	if (s->restarts >= RESTARTS_MAX &&
	    (wire_find_notify(c, N_COOKIE, &n) ||
		wire_find_notify(c, N_INVALID_KE_PAYLOAD, &n)))
		return ERR_REFUSED;
	if (wire_find_notify(c, N_COOKIE, &n)) {
		if (n.len == 0 || n.len > sizeof(s->cookie))
			return ERR_SYNTAX;
		memcpy(s->cookie, n.data, n.len);
		s->cookie_len = (uint8_t)n.len;
		restart(sa, false);
		return 0;
	}
	if (wire_find_notify(c, N_INVALID_KE_PAYLOAD, &n)) {
		if (n.len != 2)
			return ERR_SYNTAX;
		group = (uint16_t)(n.data[0] << 8 | n.data[1]);
		/* 2.7: only to a group that we offered ourselves. */
		if (!group_is_ours(sa, group) || group == s->group)
			return ERR_SYNTAX;
		s->group = group;
		restart(sa, true);
		return 0;
	}
	if (wire_find_notify(c, N_NO_PROPOSAL_CHOSEN, &n)) {
		doubt(sa, IKE_REASON_PROPOSAL);
		return 0;
	}
	if (wire_find_notify(c, N_INVALID_SYNTAX, &n) ||
	    wire_find_notify(c, N_INVALID_MAJOR_VERSION, &n) ||
	    wire_find_notify(c, N_UNSUPPORTED_CRITICAL_PAYLOAD, &n)) {
		doubt(sa, IKE_REASON_PROTOCOL);
		return 0;
	}
	return ERR_SYNTAX;
}

void
v2_init_refused(struct v2_sa *sa)
{
	enum ike_reason reason = sa->setup->refusal;

	if (reason == IKE_REASON_PROPOSAL)
		ike_event(sa->e, IKE_EV_NO_PROPOSAL, &sa->base, reason);
	v2_set_state(sa, V2_DEAD, reason);
}

static int
parse_answer(struct v2_sa *sa, const struct wire_chain *c, struct wire_ke *ke)
{
	const struct wire_payload *p_sa = wire_find(c, PAYLOAD_SA);
	const struct wire_payload *p_ke = wire_find(c, PAYLOAD_KE);
	const struct wire_payload *p_n = wire_find(c, PAYLOAD_NONCE);
	struct v2_setup *s = sa->setup;
	struct wire_sa offer, answer;
	struct ike_suite chosen;
	int e;

	if (p_ke == NULL || p_n == NULL)
		return ERR_SYNTAX;
	e = wire_sa_parse(p_sa, &answer);
	if (e == 0)
		e = wire_ke_parse(p_ke, ke);
	if (e == 0)
		e = wire_nonce_parse(p_n, &s->peer_nonce);
	if (e < 0)
		return e;
	ike_offer_ike(&sa->peer, NULL, &offer);
	e = ike_answer_check(&offer, &answer, &chosen);
	if (e < 0)
		return e;
	/* Which of our policies that is: for its lifetime. */
	if (ike_select_ike(&sa->peer, &answer, ke->group, 0, &s->suite) < 0 ||
	    s->suite.group != s->group || ke->group != s->group)
		return ERR_SYNTAX;
	return 0;
}

static int
keep_reply(struct v2_sa *sa, const uint8_t *data, size_t len)
{
	struct ike_packet *copy = malloc(sizeof(*copy) + len);

	if (copy == NULL)
		return ERR_MEMORY;
	copy->next = NULL;
	copy->len = len;
	memcpy(copy->data, data, len);
	ike_packets_free(sa->setup->reply);
	sa->setup->reply = copy;
	return 0;
}

int
v2_init_response(struct v2_sa *sa, const struct ike_path *path,
    const struct wire_header *h, const uint8_t *data, size_t len)
{
	static const uint8_t zero[8];
	struct v2_setup *s = sa->setup;
	struct wire_chain c;
	struct wire_notify n;
	struct wire_ke ke;
	int e;

	if (sa->state != V2_I_INIT || h->id != 0)
		return ERR_REPLAY;
	e = wire_chain_parse(h->first, data + WIRE_HEADER_LEN,
	    len - WIRE_HEADER_LEN, &c);
	if (e < 0)
		return e;
	if (wire_find(&c, PAYLOAD_SA) == NULL)
		return refused(sa, &c);
	if (memcmp(h->spi_r, zero, sizeof(zero)) == 0 || v2_critical(&c) != 0)
		return ERR_SYNTAX;
	e = parse_answer(sa, &c, &ke);
	if (e == 0)
		e = keep_reply(sa, data, len);
	if (e < 0)
		return e;
	memcpy(s->spi_remote, h->spi_r, sizeof(s->spi_remote));
	s->fragments = wire_find_notify(&c, N_FRAGMENTATION_SUPPORTED, &n);
	v2_check_nat(&c, h, path, &s->nat_local, &s->nat_remote,
	    &s->nat_known);
	sa->own_job = ike_job_start(sa->e, &sa->base, s->group, s->key,
	    ke.data, ke.len);
	s->key = NULL;
	sa->deadline_ms = UINT64_MAX;
	v2_set_state(sa, V2_I_SECRET, IKE_REASON_NONE);
	if (sa->own_job == 0)
		v2_set_state(sa, V2_DEAD, IKE_REASON_RESOURCES);
	return 0;
}

/* 2.23: behind a NAT everything goes over port 4500 from here on. */
static void
float_port(struct v2_sa *sa)
{
	if (sa->base.path.remote.port != 500 || sa->base.path.local.port != 500)
		return;
	sa->base.path.local.port = 4500;
	sa->base.path.remote.port = 4500;
}

static void
have_secret(struct v2_sa *sa, struct ike_job_result *r)
{
	struct v2_setup *s = sa->setup;
	struct ike_exchange x = { &sa->ni, &s->peer_nonce, &r->shared };

	if (r->error < 0) {
		/* A KE value that is none: somebody else's answer may still
		 * come, so the request is repeated as before. */
		s->key = r->key;
		r->key = NULL;
		v2_set_state(sa, V2_I_INIT, IKE_REASON_NONE);
		if (s->key == NULL)
			v2_set_state(sa, V2_DEAD, IKE_REASON_RESOURCES);
		return;
	}
	if (ike_keys_derive(&s->suite, &x, sa->base.spi_local, s->spi_remote,
		&sa->keys) < 0) {
		v2_set_state(sa, V2_DEAD, IKE_REASON_RESOURCES);
		return;
	}
	sa->nr = s->peer_nonce;
	sa->suite = s->suite;
	sa->fragments = s->fragments;
	memcpy(sa->base.spi_remote, s->spi_remote, 8);
	if (!sa->peer.nat_t_disable && s->nat_known) {
		sa->nat_local = s->nat_local;
		sa->nat_remote = s->nat_remote;
	}
	if (sa->nat_local || sa->nat_remote)
		float_port(sa);
	v2_request_done(sa);
	v2_auth_start(sa);
}

void
v2_init_job(struct v2_sa *sa, struct ike_job_result *r)
{
	bool making = sa->state == V2_I_KEY;

	if (!making && sa->state != V2_I_SECRET)
		return;
	if (r == NULL || (making && r->error < 0)) {
		v2_set_state(sa, V2_DEAD, IKE_REASON_RESOURCES);
		return;
	}
	if (!making) {
		have_secret(sa, r);
		return;
	}
	sa->setup->key = r->key;
	r->key = NULL;
	v2_set_state(sa, V2_I_INIT, IKE_REASON_NONE);
	if (send_init(sa) < 0)
		v2_set_state(sa, V2_DEAD, IKE_REASON_RESOURCES);
}
