#include <inttypes.h>
#include <string.h>
#include "crypto/algorithm.h"
#include "vpn/show.h"
#include "vpn/words.h"

/* show crypto ipsec sa [identity] [detail]. The line about offload is our own:
 * an ASA doesn't say. */

uint64_t
show_replay_bits(const struct esp_stats *s)
{
	uint64_t bits = s->replay_bitmap[0];

	if (s->seq_in < 64)
		bits |= UINT64_C(1) << s->seq_in;
	return bits;
}

uint64_t
show_kb_left(uint64_t hard_kb, uint64_t used_bytes)
{
	uint64_t used = used_bytes / 1024 + (used_bytes % 1024 != 0);

	return used < hard_kb ? hard_kb - used : 0;
}

void
show_ident(struct text *out, const struct ike_ts *ts)
{
	char first[ADDR_TEXT_MAX], mask[ADDR_TEXT_MAX];
	struct prefix p;
	uint16_t port = ts->port_first == ts->port_last ? ts->port_first : 0;

	text_add(out, addr_format(&ts->addrs.first, first));
	if (!range_prefix(&ts->addrs, &p)) {
		/* no mask covers it: the last address tells the range */
		text_printf(out, "-%s", addr_format(&ts->addrs.last, mask));
	} else if (p.addr.family == AF_INET) {
		text_printf(out, "/%s", mask_format(p.len, mask));
	} else {
		text_printf(out, "/%u", p.len);
	}
	text_printf(out, "/%u/%u", ts->protocol, port);
}

static void
idents(struct text *out, const char *label, const struct ike_ts *ts, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		text_printf(out, "      %s ident (addr/mask/prot/port): (",
		    label);
		show_ident(out, &ts[i]);
		text_add(out, ")\n");
	}
}

#define U PRIu64

static void
counters_common(struct text *out, const struct esp_counters *c)
{
	text_printf(out,
	    "      #pkts encaps: %" U ", #pkts encrypt: %" U
	    ", #pkts digest: %" U "\n", c->encaps, c->encrypt, c->digest);
	text_printf(out,
	    "      #pkts decaps: %" U ", #pkts decrypt: %" U
	    ", #pkts verify: %" U "\n", c->decaps, c->decrypt, c->verify);
	text_add(out, "      #pkts compressed: 0, #pkts decompressed: 0\n");
	text_printf(out, "      #pkts not compressed: %" U
	    ", #pkts comp failed: 0, #pkts decomp failed: 0\n", c->encaps);
	text_printf(out, "      #pre-frag successes: %" U
	    ", #pre-frag failures: %" U ", #fragments created: %" U "\n",
	    c->prefrag_ok, c->prefrag_failed, c->fragments_created);
	text_printf(out, "      #PMTUs sent: %" U ", #PMTUs rcvd: %" U
	    ", #decapsulated frgs needing reassembly: %" U "\n",
	    c->pmtus_sent, c->pmtus_rcvd, c->frags_needing_reassembly);
	text_printf(out, "      #TFC rcvd: %" U ", #TFC sent: 0\n",
	    c->tfc_rcvd);
}

static void
counters(struct text *out, const struct esp_counters *c)
{
	counters_common(out, c);
	text_add(out, "      #Valid ICMP Errors rcvd: 0, "
	    "#Invalid ICMP Errors rcvd: 0\n");
	text_printf(out, "      #send errors: %" U ", #recv errors: %" U "\n",
	    c->send_errors, c->recv_errors);
}

uint64_t
show_decaps_failed(const struct esp_counters *c)
{
	uint64_t named = c->replay_failed + c->verify_failed +
	    c->identity_failed + c->invalid_protocol;

	return c->recv_errors > named ? c->recv_errors - named : 0;
}

/* ASA command reference, show crypto ipsec sa detail: each reason apart. What
 * has no counter of its own here is within "decaps failed". */
static void
counters_detail(struct text *out, const struct esp_counters *c)
{
	counters_common(out, c);
	text_printf(out, "      #pkts encaps failed (send): %" U
	    ", #pkts decaps failed (rcv): %" U "\n", c->send_errors,
	    show_decaps_failed(c));
	text_printf(out, "      #pkts invalid prot (rcv): %" U
	    ", #pkts verify failed: %" U "\n", c->invalid_protocol,
	    c->verify_failed);
	text_printf(out, "      #pkts invalid identity (rcv): %" U "\n",
	    c->identity_failed);
	text_printf(out, "      #pkts replay failed (rcv): %" U "\n",
	    c->replay_failed);
}

static void
endpoints(struct text *out, const struct show_child *c)
{
	static const char *const df[] = { "copy-df", "set-df", "clear-df" };
	char local[ADDR_TEXT_MAX + 8], remote[ADDR_TEXT_MAX + 8];
	unsigned worst, fixed;

	esp_overhead(c->cipher.encr, c->integ, c->udp_encap,
	    c->remote_end.addr.family == AF_INET6, &worst, &fixed);
	text_printf(out, "\n      local crypto endpt.: %s, "
	    "remote crypto endpt.: %s\n",
	    endpoint_format(&c->local_end, local),
	    endpoint_format(&c->remote_end, remote));
	text_printf(out, "      path mtu %u, ipsec overhead %u(%u), "
	    "media mtu %u\n", c->stats.path_mtu, worst, fixed,
	    c->stats.media_mtu);
	text_printf(out, "      PMTU time remaining (sec): %u, "
	    "DF policy: %s\n", c->stats.pmtu_left_s, df[c->df]);
	text_add(out, "      ICMP error validation: disabled, "
	    "TFC packets: disabled\n");
	text_printf(out, "      current outbound spi: %08X\n"
	    "      current inbound spi : %08X\n", c->spi_out, c->spi_in);
}

uint32_t
show_left_s(const struct show_child *c)
{
	return c->stats.age_s < c->hard_s ? c->hard_s - c->stats.age_s : 0;
}

static void
timing(struct text *out, const struct show_child *c, bool inbound)
{
	uint32_t left = show_left_s(c);
	uint64_t used = inbound ? c->stats.used_in : c->stats.used_out;

	if (c->hard_kb == 0)
		text_printf(out, "         sa timing: remaining key lifetime "
		    "(sec): %u\n", left);
	else
		text_printf(out, "         sa timing: remaining key lifetime "
		    "(kB/sec): (%" U "/%u)\n", show_kb_left(c->hard_kb, used),
		    left);
}

unsigned
show_iv_bytes(const struct ike_cipher *c)
{
	const struct encr_info *info = encr_info(c->encr);

	return info ? info->iv : 0;
}

static void
sa(struct text *out, const struct show_child *c, bool inbound, bool detail)
{
	uint32_t spi = inbound ? c->spi_in : c->spi_out;
	uint64_t bits = inbound ? show_replay_bits(&c->stats) : 1;

	text_printf(out, "      spi: 0x%08X (%u)\n"
	    "         SA State: active\n", spi, spi);
	text_printf(out, "         transform: %s %s no compression \n",
	    vpn_encr_esp(c->cipher.encr, c->cipher.key_bits),
	    vpn_integ_esp(c->integ));
	text_printf(out, "         in use settings ={L2L, %s, ",
	    c->transport ? "Transport" : "Tunnel");
	if (c->udp_encap)
		text_add(out, " NAT-T-Encaps, ");
	if (c->pfs_group)
		text_printf(out, "PFS Group %u, ", c->pfs_group);
	text_printf(out, "IKEv%u, %s}\n", c->version,
	    c->rekeyed ? "Rekeyed" : "");
	text_printf(out, "         slot: 0, conn_id: %u, crypto-map: %s\n",
	    c->conn_id, c->map ? c->map : "");
	timing(out, c, inbound);
	text_printf(out, "         IV size: %u bytes\n",
	    show_iv_bytes(&c->cipher));
	if (detail && c->stats.offload != ESP_OFFLOAD_NONE)
		text_printf(out, "         hardware offload: %s\n",
		    c->stats.offload == ESP_OFFLOAD_PACKET ? "packet" :
		    "crypto");
	if (c->stats.replay_window == 0) {
		text_add(out, "         replay detection support: N\n");
		return;
	}
	text_printf(out, "         replay detection support: Y\n"
	    "         Anti replay bitmap: \n"
	    "          0x%08X 0x%08X\n", (unsigned)(bits >> 32),
	    (unsigned)bits);
}

static bool
same_ts(const struct ike_ts *a, const struct ike_ts *b)
{
	return a->protocol == b->protocol && a->port_first == b->port_first &&
	    a->port_last == b->port_last && range_equal(&a->addrs, &b->addrs);
}

/* Does b belong into a's block? */
static bool
same_block(const struct show_child *a, const struct show_child *b)
{
	if (!a->map || !b->map || strcmp(a->map, b->map) != 0 ||
	    a->seq != b->seq || a->n_local != b->n_local ||
	    a->n_remote != b->n_remote ||
	    !addr_equal(&a->remote_end.addr, &b->remote_end.addr))
		return false;
	for (unsigned i = 0; i < a->n_local; i++)
		if (!same_ts(&a->local[i], &b->local[i]))
			return false;
	for (unsigned i = 0; i < a->n_remote; i++)
		if (!same_ts(&a->remote[i], &b->remote[i]))
			return false;
	return true;
}

size_t
show_block_len(const struct show_child *c, size_t n)
{
	size_t same = 1;

	while (same < n && same_block(&c[0], &c[same]))
		same++;
	return same;
}

void
show_block_sum(const struct show_child *c, size_t n, struct esp_counters *sum)
{
	memset(sum, 0, sizeof(*sum));
	for (size_t i = 0; i < n; i++) {
		esp_counters_add(sum, &c[i].before);
		esp_counters_add(sum, &c[i].stats.c);
	}
}

static void
block(struct text *out, const struct show_child *c, size_t n, unsigned form)
{
	bool detail = form & SHOW_DETAIL;
	char buf[ADDR_TEXT_MAX];
	struct esp_counters sum;

	show_block_sum(c, n, &sum);
	text_printf(out, "    Crypto map tag: %s, seq num: %u, "
	    "local addr: %s\n\n", c->map ? c->map : "", c->seq,
	    addr_format(&c->local_end.addr, buf));
	if (c->acl_line && *c->acl_line)
		text_printf(out, "      %s\n", c->acl_line);
	idents(out, "local", c->local, c->n_local);
	idents(out, "remote", c->remote, c->n_remote);
	text_printf(out, "      current_peer: %s\n\n\n",
	    addr_format(&c->remote_end.addr, buf));
	if (detail)
		counters_detail(out, &sum);
	else
		counters(out, &sum);
	endpoints(out, c);
	if (form & SHOW_IDENTITY)
		return;
	text_add(out, "\n    inbound esp sas:\n");
	for (size_t i = 0; i < n; i++)
		sa(out, &c[i], true, detail);
	text_add(out, "    outbound esp sas:\n");
	for (size_t i = 0; i < n; i++)
		sa(out, &c[i], false, detail);
}

static bool
same_head(const struct show_child *a, const struct show_child *b, bool by_peer)
{
	if (by_peer)
		return addr_equal(&a->remote_end.addr, &b->remote_end.addr);
	return strcmp(a->nameif, b->nameif) == 0;
}

void
show_ipsec_sas(struct text *out, const struct show_child *c, size_t n,
    unsigned form)
{
	bool by_peer = form & SHOW_BY_PEER;
	char buf[ADDR_TEXT_MAX];

	if (n == 0)
		text_add(out, "\nThere are no ipsec sas\n");
	for (size_t i = 0, same; i < n; i += same) {
		if (i > 0)
			text_add(out, "\n");
		if (i == 0 || !same_head(&c[i - 1], &c[i], by_peer)) {
			if (by_peer)
				text_printf(out, "peer address: %s\n",
				    addr_format(&c[i].remote_end.addr, buf));
			else
				text_printf(out, "interface: %s\n",
				    c[i].nameif);
		}
		same = show_block_len(&c[i], n - i);
		block(out, &c[i], same, form);
	}
}
