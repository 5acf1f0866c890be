#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/bytes.h"
#include "vpn/show.h"
#include "vpn/words.h"

/* show crypto ikev1 sa, show crypto ikev2 sa [detail] */

uint64_t
show_active_s(const struct ike_sa_view *v, uint64_t now_ms)
{
	if (v->up_since_ms == 0 || now_ms < v->up_since_ms)
		return 0;
	return (now_ms - v->up_since_ms) / 1000;
}

static size_t
count_version(const struct show_sa *sas, size_t n, unsigned version)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += sas[i].v.version == version;
	return count;
}

/* ---- IKEv1 --------------------------------------------------------------- */

const char *
show_ikev1_state(const struct ike_sa_view *v)
{
	return v->state == IKE_SA_READY ? "MM_ACTIVE" :
	    v->initiator ? "MM_WAIT_MSG2" : "MM_WAIT_MSG3";
}

const char *
show_ikev2_state(const struct ike_sa_view *v)
{
	static const char *const states[] = { "IN-NEG", "READY", "DELETE" };

	return states[v->state];
}

const char *
show_ikev2_description(const struct ike_sa_view *v)
{
	return v->state == IKE_SA_READY ? "Negotiation done" :
	    v->state == IKE_SA_DELETING ? "Deleting" : "Initiating";
}

uint64_t
show_ike_left_s(const struct ike_sa_view *v, uint64_t now_ms)
{
	uint64_t used = show_active_s(v, now_ms);

	return used < v->lifetime_s ? v->lifetime_s - used : 0;
}

static void
ikev1_sa(struct text *out, const struct show_sa *s, unsigned number,
    uint64_t now_ms, bool detail)
{
	const struct ike_sa_view *v = &s->v;
	char peer[ADDR_TEXT_MAX];

	text_printf(out, "%-4uIKE Peer: %s\n", number,
	    addr_format(&v->path.remote.addr, peer));
	text_printf(out, "    Type    : %-16sRole    : %-10s\n", "L2L",
	    v->initiator ? "initiator" : "responder");
	text_printf(out, "    Rekey   : %-16sState   : %-10s\n", "no",
	    show_ikev1_state(v));
	if (!detail)
		return;
	text_printf(out, "    Encrypt : %-16sHash    : %-10s\n",
	    vpn_encr_ikev1(v->cipher.encr, v->cipher.key_bits),
	    vpn_hash_ikev1(v->prf));
	text_printf(out, "    Auth    : %-16sLifetime: %u\n", "preshared",
	    v->lifetime_s);
	if (v->lifetime_s)
		text_printf(out, "    Lifetime Remaining: %" PRIu64 "\n",
		    show_ike_left_s(v, now_ms));
}

void
show_ikev1_sas(struct text *out, const struct show_sa *sas, size_t n,
    uint64_t now_ms, bool detail)
{
	size_t count = count_version(sas, n, 1);
	unsigned number = 0;

	if (count == 0) {
		text_add(out, "\nThere are no IKEv1 SAs\n");
		return;
	}
	text_printf(out, "\nIKEv1 SAs:\n\n"
	    "   Active SA: %zu\n"
	    "    Rekey SA: 0 (A tunnel will report 1 Active and 1 Rekey SA "
	    "during rekey)\n"
	    "Total IKE SA: %zu\n\n", count, count);
	for (size_t i = 0; i < n; i++)
		if (sas[i].v.version == 1)
			ikev1_sa(out, &sas[i], ++number, now_ms, detail);
}

/* ---- IKEv2 --------------------------------------------------------------- */

static void
algorithms(struct text *out, const struct ike_sa_view *v)
{
	if (v->cipher.encr == 0) { /* nothing agreed yet */
		text_add(out, "      Encr: Unknown - 0, Hash: Unknown - 0, "
		    "DH Grp:0, Auth sign: Unknown - 0, "
		    "Auth verify: Unknown - 0\n");
		return;
	}
	text_printf(out, "      Encr: %s", vpn_encr_ike(v->cipher.encr));
	if (v->cipher.key_bits)
		text_printf(out, ", keysize: %u", v->cipher.key_bits);
	text_printf(out, ", Hash: %s, DH Grp:%u, Auth sign: PSK, "
	    "Auth verify: PSK\n", vpn_integ_ike(v->integ), v->group);
}

void
show_ike_spi(char out[17], const uint8_t spi[8])
{
	bytes_hex(out, spi, 8);
	for (char *c = out; *c; c++)
		if (*c >= 'a' && *c <= 'f')
			*c = (char)(*c - 'a' + 'A');
}

void
show_identity(struct text *out, const struct ike_id *id)
{
	struct addr a = { 0 };
	char buf[ADDR_TEXT_MAX];

	if (id->type == IKE_ID_IPV4 && id->len == 4)
		a.family = AF_INET;
	else if (id->type == IKE_ID_IPV6 && id->len == 16)
		a.family = AF_INET6;
	if (a.family) {
		memcpy(a.bytes, id->data, id->len);
		text_add(out, addr_format(&a, buf));
	} else {
		for (unsigned i = 0; i < id->len; i++)
			text_add_char(out, id->data[i] >= 0x20 &&
			    id->data[i] < 0x7f ? (char)id->data[i] : '.');
	}
}

static void
identity(struct text *out, const char *label, const struct ike_id *id)
{
	text_printf(out, "      %s id: ", label);
	show_identity(out, id);
	text_add(out, "\n");
}

static void
sa_detail(struct text *out, const struct show_sa *s)
{
	const struct ike_sa_view *v = &s->v;
	char local[17], remote[17];

	show_ike_spi(local, v->spi_local);
	show_ike_spi(remote, v->spi_remote);
	text_printf(out, "      Session-id: %u\n", s->session_id);
	text_printf(out, "      Status Description: %s\n",
	    show_ikev2_description(v));
	text_printf(out, "      Local spi: %s       Remote spi: %s\n", local,
	    remote);
	identity(out, "Local", &v->id_local);
	identity(out, "Remote", &v->id_remote);
	text_printf(out, "      Local req mess id: %-14u "
	    "Remote req mess id: %u\n", v->request_next, v->request_peer);
	text_printf(out, "      Local next mess id: %-13u "
	    "Remote next mess id: %u\n", v->request_next, v->request_peer);
	text_printf(out, "      Local req queued: %-15u "
	    "Remote req queued: %u\n", v->request_next, v->request_peer);
	text_printf(out, "      Local window: %-19u Remote window: %u\n",
	    1u, 1u);
	if (v->dpd_idle_s)
		text_printf(out, "      DPD configured for %u seconds, "
		    "retry %u\n", v->dpd_idle_s, v->dpd_retry_s);
	else
		text_add(out, "      DPD is not configured\n");
	if (v->nat_local && v->nat_remote)
		text_add(out, "      NAT-T is detected inside and outside\n");
	else if (v->nat_local)
		text_add(out, "      NAT-T is detected inside\n");
	else if (v->nat_remote)
		text_add(out, "      NAT-T is detected outside\n");
	else
		text_add(out, "      NAT-T is not detected  \n");
}

static void
selector(struct text *out, const char *label, const struct ike_ts *ts)
{
	char first[ADDR_TEXT_MAX], last[ADDR_TEXT_MAX];

	text_printf(out, "%s%s/%u - %s/%u\n", label,
	    addr_format(&ts->addrs.first, first), ts->port_first,
	    addr_format(&ts->addrs.last, last), ts->port_last);
}

static void
child(struct text *out, const struct show_child *c, bool detail)
{
	for (unsigned i = 0; i < c->n_local; i++)
		selector(out, i == 0 ? "Child sa: local selector  " :
		    "          local selector  ", &c->local[i]);
	for (unsigned i = 0; i < c->n_remote; i++)
		selector(out, "          remote selector ", &c->remote[i]);
	text_printf(out, "          ESP spi in/out: 0x%x/0x%x  \n", c->spi_in,
	    c->spi_out);
	if (!detail)
		return;
	text_add(out, "          AH spi in/out: 0x0/0x0  \n"
	    "          CPI in/out: 0x0/0x0  \n");
	text_printf(out, "          Encr: %s", vpn_encr_ike(c->cipher.encr));
	if (c->cipher.key_bits)
		text_printf(out, ", keysize: %u", c->cipher.key_bits);
	text_printf(out, ", esp_hmac: %s\n", vpn_integ_ike(c->integ));
	text_printf(out, "          ah_hmac: None, comp: IPCOMP_NONE, mode "
	    "%s\n", c->transport ? "transport" : "tunnel");
}

static void
ikev2_sa(struct text *out, const struct show_sa *s, uint64_t now_ms,
    bool detail)
{
	const struct ike_sa_view *v = &s->v;
	char local[ADDR_TEXT_MAX + 8], remote[ADDR_TEXT_MAX + 8];

	text_printf(out, "%9u %-52s%-54s%8s%13s\n", v->id,
	    endpoint_format(&v->path.local, local),
	    endpoint_format(&v->path.remote, remote), show_ikev2_state(v),
	    v->initiator ? "INITIATOR" : "RESPONDER");
	algorithms(out, v);
	text_printf(out, "      Life/Active Time: %u/%" PRIu64 " sec\n",
	    v->lifetime_s, show_active_s(v, now_ms));
	if (detail)
		sa_detail(out, s);
	for (size_t i = 0; i < s->n_children; i++)
		child(out, &s->children[i], detail);
}

/* How many of sas[0..n) are the first one's session. */
size_t
show_session_len(const struct show_sa *sas, size_t n)
{
	size_t same = 1;

	while (same < n && sas[same].v.version == sas[0].v.version &&
	    sas[same].session_id == sas[0].session_id)
		same++;
	return same;
}

/* One session: sas[0..n) are its IKE SAs. */
static void
session(struct text *out, const struct show_sa *sas, size_t n, uint64_t now_ms,
    bool detail)
{
	size_t children = 0;

	for (size_t i = 0; i < n; i++)
		children += sas[i].n_children;
	text_printf(out, "\nSession-id:%u, Status:%s, IKE count:%zu, "
	    "CHILD count:%zu\n\n", sas[0].session_id,
	    children > 0 ? "UP-ACTIVE" : "UP-IDLE", n, children);
	text_printf(out, "%-10s%-52s%-56s%-15s%s\n", "Tunnel-id", "Local",
	    "Remote", "Status", "Role");
	for (size_t i = 0; i < n; i++)
		ikev2_sa(out, &sas[i], now_ms, detail);
}

void
show_ikev2_sas(struct text *out, const struct show_sa *sas, size_t n,
    uint64_t now_ms, bool detail)
{
	if (count_version(sas, n, 2) == 0) {
		text_add(out, "\nThere are no IKEv2 SAs\n");
		return;
	}
	text_add(out, "\nIKEv2 SAs:\n");
	for (size_t i = 0; i < n;) {
		size_t same;

		if (sas[i].v.version != 2) {
			i++;
			continue;
		}
		same = show_session_len(&sas[i], n - i);
		session(out, &sas[i], same, now_ms, detail);
		i += same;
	}
}
