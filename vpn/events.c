#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/error.h"
#include "base/messages.h"
#include "vpn/local.h"
#include "vpn/show.h"

/* What the engine reports: followed and logged. Texts as in the ASA's syslog
 * guide. */

const char *
vpn_path_text(const struct ike_path *p, const char *user,
    char buf[VPN_PATH_TEXT])
{
	char l[ADDR_TEXT_MAX], r[ADDR_TEXT_MAX];

	snprintf(buf, VPN_PATH_TEXT, "Local:%s:%u Remote:%s:%u Username:%s",
	    addr_format(&p->local.addr, l), p->local.port,
	    addr_format(&p->remote.addr, r), p->remote.port, user);
	return buf;
}

static const char *
user_of(struct vpn *vpn, const struct ike_path *path)
{
	struct tunnel_group *t = tunnel_group_for(&vpn->model,
	    &path->remote.addr);

	return t ? t->name : "Unknown";
}

static const char *
path_of(struct vpn *vpn, const struct ike_output *o, char buf[VPN_PATH_TEXT])
{
	return vpn_path_text(&o->path, user_of(vpn, &o->path), buf);
}

static void
count(struct show_census *c)
{
	c->cumulative++;
	if (++c->active > c->peak)
		c->peak = c->active;
}

/* The children of an SA that is rekeyed are the new one's. */
static void
take_children(struct vpn *vpn, struct vpn_sa *new, struct vpn_sa *old)
{
	struct vpn_child *c;

	if (!old || old->children == 0)
		return;
	TAILQ_FOREACH(c, &vpn->by_age, age)
		if (c->sa_id == old->id)
			c->sa_id = new->id;
	new->children = old->children;
	new->empty_since_ms = 0;
	old->children = 0;
}

static void
sa_up(struct vpn *vpn, const struct ike_output *o)
{
	struct vpn_peer *peer = vpn_peer_by_ref(vpn, o->peer_ref);
	char path[VPN_PATH_TEXT];
	struct vpn_sa *sa;

	if (!peer || vpn_sa_find(vpn, o->sa_id))
		return;
	sa = xcalloc(1, sizeof(*sa));
	sa->id = o->sa_id;
	sa->peer = peer;
	sa->version = 2;
	sa->empty_since_ms = vpn_now(vpn);
	RB_INSERT(vpn_sa_tree, &vpn->sas, sa);
	if (peer->sas++ == 0) {
		peer->session_id = ++vpn->last_session;
		peer->login = time(NULL);
		peer->login_ms = vpn_now(vpn);
		peer->bytes_out = peer->bytes_in = 0;
		count(&vpn->census.sessions);
	}
	count(&vpn->census.ikev2);
	if (o->replaces)
		take_children(vpn, sa, vpn_sa_find(vpn, o->replaces));
	log_msg(MSG_IKEV2_UP, path_of(vpn, o, path), o->replaces ? "Rekey" :
	    "New Connection Established");
	vpn_keep_soon(vpn);
}

/* 113019 tells what the session carried. */
static void
session_down(struct vpn *vpn, const struct vpn_peer *peer, const char *why)
{
	char ip[ADDR_TEXT_MAX];
	uint64_t s = (vpn_now(vpn) - peer->login_ms) / 1000;
	struct tunnel_group *t = tunnel_group_for(&vpn->model, &peer->remote);

	addr_format(&peer->remote, ip);
	log_msg(MSG_SESSION_DOWN, t ? t->name : ip, t ? t->name : ip, ip,
	    (unsigned)(s / 3600), (unsigned)(s / 60 % 60), (unsigned)(s % 60),
	    (unsigned long long)peer->bytes_out,
	    (unsigned long long)peer->bytes_in, why);
}

static void
sa_down(struct vpn *vpn, const struct ike_output *o)
{
	struct vpn_sa *sa = vpn_sa_find(vpn, o->sa_id);
	char path[VPN_PATH_TEXT];
	const char *why;

	if (!sa)
		return; /* it never was up: the failure was logged */
	why = sa->why ? sa->why : ike_reason_text(o->reason);
	log_msg(MSG_IKEV2_DOWN, path_of(vpn, o, path), why);
	vpn->census.ikev2.active--;
	if (--sa->peer->sas == 0) {
		session_down(vpn, sa->peer, why);
		sa->peer->session_before = sa->peer->session_id;
		sa->peer->session_id = 0;
		vpn->census.sessions.active--;
	}
	RB_REMOVE(vpn_sa_tree, &vpn->sas, sa);
	free(sa);
}

static void
aborted(struct vpn *vpn, const struct ike_output *o, const char *why)
{
	char path[VPN_PATH_TEXT];

	log_msg(MSG_IKEV2_ABORTED, path_of(vpn, o, path), why);
}

static const char *
failure_text(enum ike_reason reason)
{
	switch (reason) {
	case IKE_REASON_PEER_LOST:
		return "Maximum number of retransmissions reached";
	case IKE_REASON_AUTH:
		return "Failed to authenticate the IKE SA";
	case IKE_REASON_PROPOSAL:
		return "Failed to find a matching policy";
	case IKE_REASON_TS:
		return "There was no IPSEC policy found for received TS";
	default:
		return ike_reason_text(reason);
	}
}

struct identities {
	uint32_t sa_id;
	struct text local, remote;
};

static void
find_identities(void *ctx, const struct ike_sa_view *v)
{
	struct identities *i = ctx;

	if (v->id != i->sa_id)
		return;
	show_identity(&i->local, &v->id_local);
	show_identity(&i->remote, &v->id_remote);
}

static void
log_initial_contact(struct vpn *vpn, const struct ike_output *o)
{
	struct identities i = { .sa_id = o->sa_id };
	char path[VPN_PATH_TEXT], l[ADDR_TEXT_MAX], r[ADDR_TEXT_MAX];
	const struct endpoint *local = &o->path.local;
	const struct endpoint *remote = &o->path.remote;

	text_init(&i.local);
	text_init(&i.remote);
	ike_sa_each(vpn->ike, find_identities, &i);
	log_msg(MSG_IKEV2_INITIAL_CONTACT, path_of(vpn, o, path),
	    text_str(&i.local), text_str(&i.remote),
	    addr_format(&remote->addr, r), remote->port,
	    addr_format(&local->addr, l), local->port);
	text_clear(&i.local);
	text_clear(&i.remote);
}

static void
log_invalid_spi(struct vpn *vpn, const struct ike_output *o)
{
	struct vpn_child *c = vpn_child_find(vpn, o->child_id);
	char path[VPN_PATH_TEXT], a[4][ADDR_TEXT_MAX];
	const struct ike_ts *l, *r;

	if (!c)
		return;
	l = &c->facts.local[0];
	r = &c->facts.remote[0];
	log_msg(MSG_IKEV2_INVALID_SPI, path_of(vpn, o, path), o->spi,
	    addr_format(&l->addrs.first, a[0]),
	    addr_format(&l->addrs.last, a[1]), l->protocol, l->port_first,
	    l->port_last, addr_format(&r->addrs.first, a[2]),
	    addr_format(&r->addrs.last, a[3]), r->protocol, r->port_first,
	    r->port_last);
}

void
vpn_ike_event(struct vpn *vpn, const struct ike_output *o)
{
	char path[VPN_PATH_TEXT];

	switch (o->event) {
	case IKE_EV_SA_UP:
		sa_up(vpn, o);
		break;
	case IKE_EV_SA_DOWN:
		sa_down(vpn, o);
		break;
	case IKE_EV_CHILD_UP:
	case IKE_EV_CHILD_DOWN:
		break; /* INSTALL and REMOVE tell it */
	case IKE_EV_REQUEST:
		log_msg(MSG_IKEV2_REQUEST, vpn_path_text(&o->path, "Unknown",
		    path));
		break;
	case IKE_EV_INITIATE_FAILED:
		/* the events of these came before */
		if (o->reason != IKE_REASON_AUTH &&
		    o->reason != IKE_REASON_PROPOSAL &&
		    o->reason != IKE_REASON_TS)
			aborted(vpn, o, failure_text(o->reason));
		/* of a rekeying: the old child stands, no other peer's turn */
		if (!vpn_child_find(vpn, o->child_id))
			vpn_initiate_failed(vpn, o->ref, o->reason);
		break;
	case IKE_EV_AUTH_FAILED:
		aborted(vpn, o, failure_text(IKE_REASON_AUTH));
		break;
	case IKE_EV_NO_PROPOSAL:
		aborted(vpn, o, failure_text(IKE_REASON_PROPOSAL));
		break;
	case IKE_EV_TS_UNACCEPTABLE:
		aborted(vpn, o, failure_text(IKE_REASON_TS));
		break;
	case IKE_EV_PEER_DEAD:
		break; /* SA_DOWN follows with the reason */
	case IKE_EV_COLLISION:
		log_msg(MSG_IKEV2_COLLISION, path_of(vpn, o, path), o->spi);
		break;
	case IKE_EV_FULL:
		log_msg(MSG_IKEV2_FULL, path_of(vpn, o, path));
		break;
	case IKE_EV_INITIAL_CONTACT:
		log_initial_contact(vpn, o);
		break;
	case IKE_EV_INVALID_SPI:
		log_invalid_spi(vpn, o);
		break;
	case IKE_EV_COOKIE_MODE:
		log_msg(MSG_IKEV2_COOKIE, vpn_path_text(&o->path, "Unknown",
		    path));
		break;
	}
}

void
vpn_log_child(const struct vpn_child *c, bool created)
{
	char l[ADDR_TEXT_MAX], r[ADDR_TEXT_MAX];

	addr_format(&c->path.local.addr, l);
	addr_format(&c->path.remote.addr, r);
	if (created) {
		log_msg(MSG_SA_CREATED, "outbound", c->facts.spi_out, l, r, r);
		log_msg(MSG_SA_CREATED, "inbound", c->facts.spi_in, l, r, r);
	} else {
		log_msg(MSG_SA_DELETED, "outbound", c->facts.spi_out, l, r, r);
		log_msg(MSG_SA_DELETED, "inbound", c->facts.spi_in, l, r, r);
	}
}
