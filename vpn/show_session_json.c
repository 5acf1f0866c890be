#include "vpn/show_json.h"
#include "vpn/words.h"

/* show vpn-sessiondb [detail] [l2l] as JSON */

static void
ike_put(json_t *o, const struct show_session *s, uint64_t now_ms)
{
	const struct ike_sa_view *v = &s->sa.v;

	json_put_format(o, "tunnel_id", "%u.1", s->index);
	json_put_number(o, "version", v->version);
	json_put_number(o, "udp_src_port", v->path.local.port);
	json_put_number(o, "udp_dst_port", v->path.remote.port);
	json_put_text(o, "auth_mode", "presharedkeys");
	json_put_lower(o, "encryption",
	    vpn_encr_session(v->cipher.encr, v->cipher.key_bits));
	json_put_lower(o, "hashing", v->version == 1 ?
	    vpn_prf_session(v->prf) : vpn_integ_session(v->integ));
	json_put_lower(o, "prf", vpn_prf_session(v->prf));
	json_put_number(o, "dh_group", v->group);
	json_put_number(o, "rekey_interval_s", v->lifetime_s);
	json_put_number(o, "rekey_left_s", show_ike_left_s(v, now_ms));
	json_put_text(o, "filter_name", *s->filter ? s->filter : NULL);
}

static void
rekey_put(json_t *o, const struct show_child *c)
{
	json_put_number(o, "rekey_interval_s", c->hard_s);
	json_put_number(o, "rekey_left_s", show_left_s(c));
	if (c->hard_kb == 0) {
		json_put_null(o, "rekey_interval_kb");
		json_put_null(o, "rekey_left_kb");
		return;
	}
	json_put_number(o, "rekey_interval_kb", c->lifetime_kb);
	json_put_number(o, "rekey_left_kb", show_session_kb_left(c));
}

static void
ipsec_put(json_t *o, const struct show_session *s, size_t i)
{
	const struct show_child *c = &s->sa.children[i];
	const struct esp_counters *now = &c->stats.c, *before = &c->before;

	json_put_format(o, "tunnel_id", "%u.%zu", s->index, i + 2);
	put_selector(json_put_object(o, "local"), &c->local[0]);
	put_selector(json_put_object(o, "remote"), &c->remote[0]);
	json_put_bool(o, "nat_t", c->udp_encap);
	json_put_lower(o, "encryption",
	    vpn_encr_session(c->cipher.encr, c->cipher.key_bits));
	json_put_lower(o, "hashing", vpn_integ_session(c->integ));
	json_put_text(o, "encapsulation",
	    c->transport ? "transport" : "tunnel");
	json_put_number(o, "pfs_group", c->pfs_group);
	rekey_put(o, c);
	json_put_number(o, "idle_timeout_s", c->idle_s);
	json_put_number(o, "idle_left_s", show_idle_left_s(c));
	json_put_number(o, "bytes_tx", now->out_bytes + before->out_bytes);
	json_put_number(o, "bytes_rx", now->in_bytes + before->in_bytes);
	json_put_number(o, "pkts_tx", now->encaps + before->encaps);
	json_put_number(o, "pkts_rx", now->decaps + before->decaps);
}

void
put_sessions_l2l(json_t *o, const struct show_session *s, size_t n,
    uint64_t now_ms)
{
	json_t *list = json_put_array(o, "sessions"), *session, *ipsec;
	uint64_t tx, rx;

	for (size_t i = 0; i < n; i++) {
		json_settle(list);
		session = json_put_object(list, NULL);
		show_session_bytes(&s[i], &tx, &rx);
		json_put_text(session, "connection", s[i].connection);
		json_put_number(session, "index", s[i].index);
		json_put_addr(session, "ip_address",
		    &s[i].sa.v.path.remote.addr);
		json_put_number(session, "bytes_tx", tx);
		json_put_number(session, "bytes_rx", rx);
		json_put_time(session, "login_time", s[i].login);
		json_put_number(session, "duration_s", s[i].duration_s);
		ike_put(json_put_object(session, "ike"), &s[i], now_ms);
		ipsec = json_put_array(session, "ipsec");
		for (size_t k = 0; k < s[i].sa.n_children; k++)
			ipsec_put(json_put_object(ipsec, NULL), &s[i], k);
	}
}

/* ---- summary ------------------------------------------------------------- */

static void
census_put(json_t *o, const char *key, const struct show_census *c)
{
	json_t *v = json_put_object(o, key);

	json_put_number(v, "active", c->active);
	json_put_number(v, "cumulative", c->cumulative);
	json_put_number(v, "peak_concurrent", c->peak);
}

void
put_sessions_summary(json_t *o, const struct show_summary *s)
{
	struct show_census total = show_tunnels(s);
	json_t *t;

	census_put(o, "site_to_site_sessions", &s->sessions);
	json_put_number(o, "capacity", s->capacity);
	json_put_number(o, "load_percent", show_load_percent(s));
	t = json_put_object(o, "tunnels");
	census_put(t, "ikev1", &s->ikev1);
	census_put(t, "ikev2", &s->ikev2);
	census_put(t, "ipsec", &s->ipsec);
	census_put(t, "ipsec_over_nat_t", &s->ipsec_nat_t);
	json_put_number(t, "active", total.active);
	json_put_number(t, "cumulative", total.cumulative);
}
