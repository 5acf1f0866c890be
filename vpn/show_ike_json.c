#include "vpn/show_json.h"
#include "vpn/words.h"

/* show crypto isakmp|ikev1|ikev2 sa as JSON */

static void
role_put(json_t *o, const struct ike_sa_view *v)
{
	json_put_text(o, "role", v->initiator ? "initiator" : "responder");
}

static void
lifetime_put(json_t *o, const struct ike_sa_view *v, uint64_t now_ms)
{
	json_put_number(o, "lifetime_s", v->lifetime_s);
	json_put_number(o, "active_s", show_active_s(v, now_ms));
	json_put_number(o, "remaining_s", show_ike_left_s(v, now_ms));
}

void
put_ikev1_sas(json_t *o, const struct show_sa *sas, size_t n, uint64_t now_ms)
{
	json_t *list = json_put_array(o, "ikev1_sas"), *sa;

	for (size_t i = 0; i < n; i++) {
		const struct ike_sa_view *v = &sas[i].v;

		if (v->version != 1)
			continue;
		sa = json_put_object(list, NULL);
		json_put_addr(sa, "peer", &v->path.remote.addr);
		json_put_text(sa, "type", "l2l");
		role_put(sa, v);
		json_put_lower(sa, "state", show_ikev1_state(v));
		json_put_lower(sa, "encryption",
		    vpn_encr_ikev1(v->cipher.encr, v->cipher.key_bits));
		json_put_lower(sa, "hash", vpn_hash_ikev1(v->prf));
		json_put_text(sa, "authentication", "preshared");
		lifetime_put(sa, v, now_ms);
	}
}

/* ---- IKEv2 --------------------------------------------------------------- */

static void
key_size_put(json_t *o, const struct ike_cipher *c)
{
	if (c->key_bits)
		json_put_number(o, "key_size_bits", c->key_bits);
}

static void
algorithms_put(json_t *o, const struct ike_sa_view *v)
{
	if (v->cipher.encr == 0) /* nothing agreed yet */
		return;
	json_put_lower(o, "encryption", vpn_encr_ike(v->cipher.encr));
	key_size_put(o, &v->cipher);
	json_put_lower(o, "hash", vpn_integ_ike(v->integ));
	json_put_number(o, "dh_group", v->group);
	json_put_text(o, "auth_sign", "psk");
	json_put_text(o, "auth_verify", "psk");
}

static void
identity_put(json_t *o, const char *key, const struct ike_id *id)
{
	struct text t;

	text_init(&t);
	show_identity(&t, id);
	json_put_taken(o, key, &t);
	text_clear(&t);
}

static void
progress_put(json_t *o, const struct ike_sa_view *v)
{
	char spi[17];

	json_put_text(o, "status_description", show_ikev2_description(v));
	show_ike_spi(spi, v->spi_local);
	json_put_text(o, "local_spi", spi);
	show_ike_spi(spi, v->spi_remote);
	json_put_text(o, "remote_spi", spi);
	identity_put(o, "local_id", &v->id_local);
	identity_put(o, "remote_id", &v->id_remote);
	json_put_number(o, "local_next_message_id", v->request_next);
	json_put_number(o, "remote_next_message_id", v->request_peer);
	json_put_number(o, "dpd_idle_s", v->dpd_idle_s);
	json_put_number(o, "dpd_retry_s", v->dpd_retry_s);
	json_put_text(o, "nat_t", v->nat_local && v->nat_remote ? "both" :
	    v->nat_local ? "inside" : v->nat_remote ? "outside" : "none");
}

void
put_selector(json_t *o, const struct ike_ts *ts)
{
	json_put_addr(o, "first_address", &ts->addrs.first);
	json_put_addr(o, "last_address", &ts->addrs.last);
	json_put_number(o, "protocol", ts->protocol);
	json_put_number(o, "first_port", ts->port_first);
	json_put_number(o, "last_port", ts->port_last);
}

void
put_selectors(json_t *o, const char *key, const struct ike_ts *ts, size_t n)
{
	json_t *list = json_put_array(o, key);

	for (size_t i = 0; i < n; i++)
		put_selector(json_put_object(list, NULL), &ts[i]);
}

static void
child_put(json_t *o, const struct show_child *c)
{
	put_selectors(o, "local_selectors", c->local, c->n_local);
	put_selectors(o, "remote_selectors", c->remote, c->n_remote);
	json_put_format(o, "inbound_spi", "0x%08X", c->spi_in);
	json_put_format(o, "outbound_spi", "0x%08X", c->spi_out);
	json_put_lower(o, "encryption", vpn_encr_ike(c->cipher.encr));
	key_size_put(o, &c->cipher);
	json_put_lower(o, "esp_hmac", vpn_integ_ike(c->integ));
	json_put_text(o, "mode", c->transport ? "transport" : "tunnel");
}

static void
ikev2_sa_put(json_t *o, const struct show_sa *s, uint64_t now_ms)
{
	const struct ike_sa_view *v = &s->v;
	json_t *children;

	json_put_number(o, "tunnel_id", v->id);
	json_put_addr(o, "local_address", &v->path.local.addr);
	json_put_number(o, "local_port", v->path.local.port);
	json_put_addr(o, "remote_address", &v->path.remote.addr);
	json_put_number(o, "remote_port", v->path.remote.port);
	json_put_lower(o, "status", show_ikev2_state(v));
	role_put(o, v);
	algorithms_put(o, v);
	lifetime_put(o, v, now_ms);
	progress_put(o, v);
	children = json_put_array(o, "children");
	for (size_t i = 0; i < s->n_children; i++)
		child_put(json_put_object(children, NULL), &s->children[i]);
}

static void
session_put(json_t *o, const struct show_sa *sas, size_t n, uint64_t now_ms)
{
	size_t children = 0;
	json_t *list;

	for (size_t i = 0; i < n; i++)
		children += sas[i].n_children;
	json_put_number(o, "session_id", sas[0].session_id);
	json_put_text(o, "status", children > 0 ? "up-active" : "up-idle");
	json_put_number(o, "ike_count", n);
	json_put_number(o, "child_count", children);
	list = json_put_array(o, "sas");
	for (size_t i = 0; i < n; i++)
		ikev2_sa_put(json_put_object(list, NULL), &sas[i], now_ms);
}

void
put_ikev2_sessions(json_t *o, const struct show_sa *sas, size_t n,
    uint64_t now_ms)
{
	json_t *list = json_put_array(o, "ikev2_sessions");

	for (size_t i = 0, same; i < n; i += same) {
		same = show_session_len(&sas[i], n - i);
		json_settle(list);
		if (sas[i].v.version == 2)
			session_put(json_put_object(list, NULL), &sas[i],
			    same, now_ms);
	}
}
