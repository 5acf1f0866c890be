#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "vpn/show.h"
#include "vpn/words.h"

/* show vpn-sessiondb [detail] [l2l]. A line has two columns: label padded to
 * 13, ": ", and the second label at column 38. */

#define U PRIu64

static void
pair(struct text *out, const char *indent, const char *label,
    const char *value, const char *label2, const char *value2)
{
	text_printf(out, "%s%-13s: %-23s%-13s: %s\n", indent, label, value,
	    label2, value2);
}

/* The same in an IPsec block, where the second value is padded too. */
static void
pair_padded(struct text *out, const char *label, const char *value,
    const char *label2, const char *value2)
{
	text_printf(out, "  %-13s: %-23s%-13s: %-23s\n", label, value, label2,
	    value2);
}

static const char *
number(char buf[48], uint64_t v, const char *unit)
{
	snprintf(buf, 48, "%" U "%s%s", v, *unit ? " " : "", unit);
	return buf;
}

static void
duration(struct text *out, uint64_t s)
{
	text_add(out, "Duration     : ");
	if (s >= 86400)
		text_printf(out, "%" U "d ", s / 86400);
	text_printf(out, "%uh:%02um:%02us\n", (unsigned)(s / 3600 % 24),
	    (unsigned)(s / 60 % 60), (unsigned)(s % 60));
}

static const char *
ipsec_word(const struct show_child *c)
{
	return c->udp_encap ? "IPsecOverNatT" : "IPsec";
}

void
show_session_bytes(const struct show_session *s, uint64_t *tx, uint64_t *rx)
{
	const struct show_child *c = s->sa.children;

	*tx = *rx = 0;
	for (size_t i = 0; i < s->sa.n_children; i++) {
		*tx += c[i].stats.c.out_bytes + c[i].before.out_bytes;
		*rx += c[i].stats.c.in_bytes + c[i].before.in_bytes;
	}
}

uint32_t
show_idle_left_s(const struct show_child *c)
{
	return c->stats.idle_s < c->idle_s ? c->idle_s - c->stats.idle_s : 0;
}

/* Of the direction that has used more. */
uint64_t
show_session_kb_left(const struct show_child *c)
{
	const struct esp_stats *st = &c->stats;

	return show_kb_left(c->hard_kb, st->used_out > st->used_in ?
	    st->used_out : st->used_in);
}

static void
head(struct text *out, const struct show_session *s)
{
	const struct ike_sa_view *v = &s->sa.v;
	const struct show_child *c = s->sa.children;
	char index[48], addr[ADDR_TEXT_MAX], when[64];
	const char *ipsec = s->sa.n_children ? ipsec_word(c) : "";
	char tx_text[48], rx_text[48];
	uint64_t tx, rx;
	struct tm tm;

	text_printf(out, "Connection   : %s\n", s->connection);
	pair(out, "", "Index", number(index, s->index, ""), "IP Addr",
	    addr_format(&v->path.remote.addr, addr));
	text_printf(out, "Protocol     : IKEv%u%s%s\n", v->version,
	    *ipsec ? " " : "", ipsec);
	text_printf(out, "Encryption   : IKEv%u: (1)%s", v->version,
	    vpn_encr_session(v->cipher.encr, v->cipher.key_bits));
	if (s->sa.n_children)
		text_printf(out, "  %s: (%zu)%s", ipsec, s->sa.n_children,
		    vpn_encr_session(c->cipher.encr, c->cipher.key_bits));
	text_printf(out, "\nHashing      : IKEv%u: (1)%s", v->version,
	    v->version == 1 ? vpn_prf_session(v->prf) :
	    vpn_integ_session(v->integ));
	if (s->sa.n_children)
		text_printf(out, "  %s: (%zu)%s", ipsec, s->sa.n_children,
		    vpn_integ_session(c->integ));
	text_add(out, "\n");
	show_session_bytes(s, &tx, &rx);
	pair(out, "", "Bytes Tx", number(tx_text, tx, ""), "Bytes Rx",
	    number(rx_text, rx, ""));
	localtime_r(&s->login, &tm);
	strftime(when, sizeof(when), "%H:%M:%S %Z %a %b ", &tm);
	text_printf(out, "Login Time   : %s%d %d\n", when, tm.tm_mday,
	    tm.tm_year + 1900);
	duration(out, s->duration_s);
}

static void
ike_block(struct text *out, const struct show_session *s, uint64_t now_ms)
{
	const struct ike_sa_view *v = &s->sa.v;
	uint64_t left = show_ike_left_s(v, now_ms);
	char a[48], b[48];

	text_printf(out, "\nIKEv%u:\n  Tunnel ID    : %u.1\n", v->version,
	    s->index);
	pair(out, "  ", "UDP Src Port", number(a, v->path.local.port, ""),
	    "UDP Dst Port", number(b, v->path.remote.port, ""));
	if (v->version == 1)
		pair(out, "  ", "IKE Neg Mode", "Main", "Auth Mode",
		    "preSharedKeys");
	else
		text_add(out, "  Rem Auth Mode: preSharedKeys\n"
		    "  Loc Auth Mode: preSharedKeys\n");
	pair(out, "  ", "Encryption",
	    vpn_encr_session(v->cipher.encr, v->cipher.key_bits), "Hashing",
	    v->version == 1 ? vpn_prf_session(v->prf) :
	    vpn_integ_session(v->integ));
	pair(out, "  ", "Rekey Int (T)", number(a, v->lifetime_s, "Seconds"),
	    "Rekey Left(T)", number(b, left, "Seconds"));
	if (v->version == 1)
		text_printf(out, "  D/H Group    : %u\n", v->group);
	else
		pair(out, "  ", "PRF", vpn_prf_session(v->prf), "D/H Group",
		    number(b, v->group, ""));
	text_printf(out, "  Filter Name  : %s\n", s->filter);
}

static void
address(struct text *out, const char *label, const struct ike_ts *ts)
{
	text_printf(out, "  %-13s: ", label);
	show_ident(out, ts);
	text_add(out, "\n");
}

static void
ipsec_block(struct text *out, const struct show_session *s, size_t i)
{
	const struct show_child *c = &s->sa.children[i];
	const struct esp_stats *st = &c->stats;
	uint32_t left = show_left_s(c), idle = show_idle_left_s(c);
	char a[48], b[48];

	/* between two of them stands a line of two blanks */
	text_printf(out, "%s\n%s:\n  Tunnel ID    : %u.%zu\n",
	    i > 0 ? "  " : "", ipsec_word(c), s->index, i + 2);
	address(out, "Local Addr", &c->local[0]);
	address(out, "Remote Addr", &c->remote[0]);
	pair_padded(out, "Encryption",
	    vpn_encr_session(c->cipher.encr, c->cipher.key_bits), "Hashing",
	    vpn_integ_session(c->integ));
	if (c->pfs_group)
		pair_padded(out, "Encapsulation",
		    c->transport ? "Transport" : "Tunnel", "PFS Group",
		    number(b, c->pfs_group, ""));
	else
		text_printf(out, "  %-13s: %-23s\n", "Encapsulation",
		    c->transport ? "Transport" : "Tunnel");
	pair_padded(out, "Rekey Int (T)", number(a, c->hard_s, "Seconds"),
	    "Rekey Left(T)", number(b, left, "Seconds"));
	if (c->hard_kb)
		pair_padded(out, "Rekey Int (D)",
		    number(a, c->lifetime_kb, "K-Bytes"), "Rekey Left(D)",
		    number(b, show_session_kb_left(c), "K-Bytes"));
	pair_padded(out, "Idle Time Out", number(a, c->idle_s / 60, "Minutes"),
	    "Idle TO Left", number(b, idle / 60, "Minutes"));
	pair_padded(out, "Bytes Tx",
	    number(a, st->c.out_bytes + c->before.out_bytes, ""), "Bytes Rx",
	    number(b, st->c.in_bytes + c->before.in_bytes, ""));
	pair_padded(out, "Pkts Tx",
	    number(a, st->c.encaps + c->before.encaps, ""), "Pkts Rx",
	    number(b, st->c.decaps + c->before.decaps, ""));
}

void
show_sessions_l2l(struct text *out, const struct show_session *s, size_t n,
    uint64_t now_ms, bool detail)
{
	if (n == 0) {
		text_add(out, "INFO: There are presently no active sessions\n");
		return;
	}
	text_printf(out, "\nSession Type: LAN-to-LAN%s\n",
	    detail ? " Detailed" : "");
	for (size_t i = 0; i < n; i++) {
		text_add(out, "\n");
		head(out, &s[i]);
		if (!detail)
			continue;
		text_printf(out, "\nIKEv%u Tunnels: 1\n",
		    s[i].sa.v.version);
		if (s[i].sa.n_children)
			text_printf(out, "%s Tunnels: %zu\n",
			    ipsec_word(s[i].sa.children), s[i].sa.n_children);
		ike_block(out, &s[i], now_ms);
		for (size_t k = 0; k < s[i].sa.n_children; k++)
			ipsec_block(out, &s[i], k);
	}
	text_add(out, "\n");
}

/* ---- summary ------------------------------------------------------------- */

static void
rule(struct text *out)
{
	text_pad(out, 75, '-');
	text_add(out, "\n");
}

static void
table_head(struct text *out, const char *title, const char *columns)
{
	rule(out);
	text_printf(out, "%s\n", title);
	rule(out);
	text_printf(out, "%31s%s\n", "", columns);
	text_pad(out, 29, ' ');
	text_pad(out, 46, '-');
	text_add(out, "\n");
}

static void
census(struct text *out, const char *label, const struct show_census *c,
    int width)
{
	if (c->cumulative == 0)
		return;
	text_printf(out, "%-29s: %6u : %10" U " : %*u\n", label, c->active,
	    c->cumulative, width, c->peak);
}

struct show_census
show_tunnels(const struct show_summary *s)
{
	const struct show_census *tunnels[] = { &s->ikev1, &s->ikev2,
		&s->ipsec, &s->ipsec_nat_t };
	struct show_census sum = { 0 };

	for (size_t i = 0; i < sizeof(tunnels) / sizeof(tunnels[0]); i++) {
		sum.active += tunnels[i]->active;
		sum.cumulative += tunnels[i]->cumulative;
	}
	return sum;
}

unsigned
show_load_percent(const struct show_summary *s)
{
	return s->capacity ? s->sessions.active * 100 / s->capacity : 0;
}

void
show_sessions_summary(struct text *out, const struct show_summary *s)
{
	struct show_census tunnels = show_tunnels(s);

	table_head(out, "VPN Session Summary",
	    "Active : Cumulative : Peak Concur : Inactive");
	census(out, "Site-to-Site VPN", &s->sessions, 11);
	census(out, "  IKEv2 IPsec", &s->ikev2, 11);
	census(out, "  IKEv1 IPsec", &s->ikev1, 11);
	rule(out);
	text_printf(out, "Total Active and Inactive    : %6u%13sTotal "
	    "Cumulative : %6" U "\n", s->sessions.active, "",
	    s->sessions.cumulative);
	text_printf(out, "Device Total VPN Capacity    : %6u\n", s->capacity);
	text_printf(out, "Device Load                  : %5u%%\n",
	    show_load_percent(s));
	rule(out);
	text_add(out, "\n");
	table_head(out, "Tunnels Summary",
	    "Active : Cumulative : Peak Concurrent   ");
	census(out, "IKEv1", &s->ikev1, 15);
	census(out, "IKEv2", &s->ikev2, 15);
	census(out, "IPsec", &s->ipsec, 15);
	census(out, "IPsecOverNatT", &s->ipsec_nat_t, 15);
	rule(out);
	text_printf(out, "Totals                       : %6u : %10" U "\n",
	    tunnels.active, tunnels.cumulative);
	rule(out);
}
