#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/algorithm.h"
#include "crypto/crypto.h"
#include "ike/v2/v2.h"

/* IKE_SA_INIT as responder: nothing is kept before policy, load and cookie
 * allow it. RFC 7296 1.2, 2.6. */

/* A copy of each is kept; all that we understand fits twice. */
enum { INIT_MAX = 8192 };

static int
cmp_init(struct v2_sa *a, struct v2_sa *b)
{
	return memcmp(a->setup->digest, b->setup->digest,
	    sizeof(a->setup->digest));
}

IKE_TREE(v2_init_tree, v2_sa, by_init, cmp_init)

void
v2_init_forget(struct v2_sa *sa)
{
	if (!sa->initiator && RB_FIND(v2_init_tree, &sa->e->inits, sa) == sa)
		RB_REMOVE(v2_init_tree, &sa->e->inits, sa);
}

/* The SA that this very message made: 2.1 tells repeated ones by their
 * content, for the initiator's SPI alone can be anybody's. */
static struct v2_sa *
find_init(struct ike_engine *e, const uint8_t digest[20])
{
	struct v2_setup setup;
	struct v2_sa key = { .setup = &setup };

	memcpy(setup.digest, digest, sizeof(setup.digest));
	return RB_FIND(v2_init_tree, &e->inits, &key);
}

struct init_request {
	const struct ike_path *path;
	const struct wire_header *h;
	const uint8_t *data;
	size_t len;
	uint8_t digest[20];
	struct wire_chain chain;
	struct wire_sa offer;
	struct wire_ke ke;
	struct ike_nonce ni;
};

static int
parse_request(struct init_request *q)
{
	const struct wire_payload *sa, *ke, *nonce;
	int e;

	sa = wire_find(&q->chain, PAYLOAD_SA);
	ke = wire_find(&q->chain, PAYLOAD_KE);
	nonce = wire_find(&q->chain, PAYLOAD_NONCE);
	if (sa == NULL || ke == NULL || nonce == NULL)
		return ERR_SYNTAX;
	e = wire_sa_parse(sa, &q->offer);
	if (e == 0)
		e = wire_ke_parse(ke, &q->ke);
	if (e == 0)
		e = wire_nonce_parse(nonce, &q->ni);
	return e;
}

static bool
cookie_satisfied(struct ike_engine *e, const struct init_request *q)
{
	uint8_t cookie[IKE_COOKIE_LEN];
	struct wire_notify n;

	if (e->n_half_open <= e->limits.cookie_above)
		return true;
	if (!e->cookie_mode)
		ike_event_path(e, IKE_EV_COOKIE_MODE, q->path,
		    IKE_REASON_NONE);
	e->cookie_mode = true;
	if (wire_find_notify(&q->chain, N_COOKIE, &n) &&
	    ike_cookie_ok(e, q->path, q->h->spi_i, &q->ni, n.data, n.len))
		return true;
	e->counters.cookies++;
	ike_cookie_make(e, q->path, q->h->spi_i, &q->ni, cookie);
	v2_reply_clear(e, q->path, q->h, N_COOKIE, cookie, sizeof(cookie));
	return false;
}

static int
keep_request(struct v2_sa *sa, const struct init_request *q)
{
	struct v2_setup *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ERR_MEMORY;
	s->request = malloc(sizeof(*s->request) + q->len);
	if (s->request == NULL) {
		free(s);
		return ERR_MEMORY;
	}
	s->request->next = NULL;
	s->request->len = q->len;
	memcpy(s->request->data, q->data, q->len);
	memcpy(s->digest, q->digest, sizeof(s->digest));
	sa->setup = s;
	RB_INSERT(v2_init_tree, &sa->e->inits, sa);
	return 0;
}

static int
accept_request(struct ike_engine *e, const struct init_request *q,
    const struct ike_peer_config *config, const struct ike_suite *suite)
{
	struct wire_notify n;
	struct v2_sa *sa;
	bool known;

	sa = v2_new(e, q->path, config, false);
	if (sa == NULL)
		return ERR_FULL;
	memcpy(sa->base.spi_remote, q->h->spi_i, sizeof(sa->base.spi_remote));
	sa->suite = *suite;
	sa->ni = q->ni;
	v2_random_nonce(e, &sa->nr);
	sa->fragments =
	    wire_find_notify(&q->chain, N_FRAGMENTATION_SUPPORTED, &n);
	if (!config->nat_t_disable)
		v2_check_nat(&q->chain, q->h, q->path, &sa->nat_local,
		    &sa->nat_remote, &known);
	if (keep_request(sa, q) < 0) {
		v2_free(sa);
		return ERR_MEMORY;
	}
	e->counters.responded++;
	ike_event(e, IKE_EV_REQUEST, &sa->base, IKE_REASON_NONE);
	v2_set_state(sa, V2_R_INIT, IKE_REASON_NONE);
	sa->peer_job = ike_job_start(e, &sa->base, suite->group, NULL,
	    q->ke.data, q->ke.len);
	if (sa->peer_job == 0)
		v2_set_state(sa, V2_DEAD, IKE_REASON_RESOURCES);
	return 0;
}

/* Choose, or say what is wrong with the offer. */
static int
answer_offer(struct ike_engine *e, const struct init_request *q,
    const struct ike_peer_config *config)
{
	struct ike_suite suite;
	uint8_t group[2];

	if (ike_select_ike(config, &q->offer, q->ke.group, 0, &suite) < 0) {
		ike_event_path(e, IKE_EV_NO_PROPOSAL, q->path,
		    IKE_REASON_PROPOSAL);
		v2_reply_clear(e, q->path, q->h, N_NO_PROPOSAL_CHOSEN, NULL,
		    0);
		return ERR_REFUSED;
	}
	if (suite.group != q->ke.group) {
		group[0] = (uint8_t)(suite.group >> 8);
		group[1] = (uint8_t)suite.group;
		v2_reply_clear(e, q->path, q->h, N_INVALID_KE_PAYLOAD, group,
		    sizeof(group));
		return 0;
	}
	if (dh_info(suite.group) == NULL ||
	    q->ke.len != dh_info(suite.group)->public_len)
		return ERR_SYNTAX;
	return accept_request(e, q, config, &suite);
}

/* A repeated one: answered as before if it is answered at all yet. */
static void
repeat(struct v2_sa *sa, const struct ike_path *path)
{
	if (sa->state != V2_R_AUTH || sa->setup->reply == NULL)
		return;
	sa->e->counters.retransmits++;
	ike_send(sa->e, path, sa->setup->reply);
}

static int
handle(struct ike_engine *e, struct init_request *q)
{
	struct ike_peer_config config = { 0 };
	uint8_t critical;
	int r;

	r = wire_chain_parse(q->h->first, q->data + WIRE_HEADER_LEN,
	    q->len - WIRE_HEADER_LEN, &q->chain);
	if (r < 0)
		return r;
	critical = v2_critical(&q->chain);
	if (critical != 0) {
		v2_reply_clear(e, q->path, q->h,
		    N_UNSUPPORTED_CRITICAL_PAYLOAD, &critical, 1);
		return ERR_UNSUPPORTED;
	}
	r = parse_request(q);
	if (r < 0)
		return r;
	if (!cookie_satisfied(e, q))
		return 0;
	if (e->ops.peer(e->ctx, q->path, NULL, &config) < 0) {
		v2_reply_clear(e, q->path, q->h, N_NO_PROPOSAL_CHOSEN, NULL,
		    0);
		return ERR_REFUSED;
	}
	r = answer_offer(e, q, &config);
	ike_peer_config_clear(&config);
	return r;
}

int
v2_init_request(struct ike_engine *e, const struct ike_path *path,
    const struct wire_header *h, const uint8_t *data, size_t len)
{
	struct init_request q;
	struct v2_sa *sa;

	if (h->id != 0)
		return ERR_SYNTAX;
	if (len > INIT_MAX)
		return ERR_RANGE;
	crypto_sha1(data, len, q.digest);
	sa = find_init(e, q.digest);
	if (sa != NULL) {
		repeat(sa, path);
		return 0;
	}
	if (e->n_half_open >= e->limits.half_open_max ||
	    e->n_sa >= e->limits.sa_max) {
		ike_event_full(e, path);
		return ERR_FULL;
	}
	q.path = path;
	q.h = h;
	q.data = data;
	q.len = len;
	return handle(e, &q);
}

/* ---- the reply ----------------------------------------------------------- */

static void
send_reply(struct v2_sa *sa, const struct dh_key *key)
{
	struct wire_ke ke = { .group = sa->suite.group };
	struct wire_sa answer;
	struct wire_out o;

	ke.data = dh_key_public(key, &ke.len);
	ike_answer_make(&sa->suite, PROTO_IKE, NULL, 0, &answer);
	v2_out_init(sa, &o);
	wire_sa_emit(&o, &answer);
	wire_ke_emit(&o, &ke);
	wire_nonce_emit(&o, &sa->nr);
	v2_emit_nat(sa, &o, sa->base.spi_remote, sa->base.spi_local);
	if (sa->fragments)
		wire_emit_n(&o, N_FRAGMENTATION_SUPPORTED, NULL, 0);
	v2_reply(sa, &sa->base.path, EXCHANGE_SA_INIT, &o);
}

void
v2_init_reply_job(struct v2_sa *sa, struct ike_job_result *r)
{
	struct ike_exchange x = { &sa->ni, &sa->nr, NULL };

	if (sa->state != V2_R_INIT)
		return;
	if (r == NULL || r->error < 0) {
		/* Not a value of the group (RFC 6989): no answer to that. */
		sa->e->counters.malformed++;
		v2_set_state(sa, V2_DEAD, IKE_REASON_PROTOCOL);
		return;
	}
	x.shared = &r->shared;
	if (ike_keys_derive(&sa->suite, &x, sa->base.spi_remote,
		sa->base.spi_local, &sa->keys) < 0) {
		v2_set_state(sa, V2_DEAD, IKE_REASON_RESOURCES);
		return;
	}
	v2_set_state(sa, V2_R_AUTH, IKE_REASON_NONE);
	send_reply(sa, r->key);
	if (sa->state != V2_R_AUTH)
		return;
	/* AUTH is over the message as it was sent (2.15); the copy for those
	 * who ask again is the one that AUTH needs. */
	sa->setup->reply = sa->reply;
	sa->reply = NULL;
}
