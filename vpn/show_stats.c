#include <inttypes.h>
#include "vpn/show.h"

/* show crypto ipsec stats, show crypto ikev2 stats. What Postern does not do
 * (compression, TFC) is 0 because none happened. Post-fragmentation is 0 too:
 * the user plane doesn't, the kernel doesn't tell which of its fragments were
 * of ESP packets. */

#define U PRIu64

static void
line(struct text *out, unsigned indent, const char *label, uint64_t v)
{
	text_printf(out, "%*s%s: %" U "\n", (int)indent, "", label, v);
}

static void
inbound(struct text *out, const struct esp_totals *t)
{
	const struct esp_counters *c = &t->sum;

	text_add(out, "Inbound\n");
	line(out, 4, "Bytes", c->in_bytes);
	line(out, 4, "Decompressed bytes", c->in_bytes);
	line(out, 4, "Packets", c->decaps);
	line(out, 4, "Dropped packets", c->recv_errors + t->missing_sa_in);
	line(out, 4, "Replay failures", c->replay_failed);
	line(out, 4, "Authentications", c->verify);
	line(out, 4, "Authentication failures", c->verify_failed);
	line(out, 4, "Decryptions", c->decrypt);
	line(out, 4, "Decryption failures", 0);
	line(out, 4, "TFC Packets", c->tfc_rcvd);
	line(out, 4, "Decapsulated fragments needing reassembly",
	    c->frags_needing_reassembly);
	line(out, 4, "Valid ICMP Errors rcvd", 0);
	line(out, 4, "Invalid ICMP Errors rcvd", 0);
}

static void
outbound(struct text *out, const struct esp_totals *t)
{
	const struct esp_counters *c = &t->sum;

	text_add(out, "Outbound\n");
	line(out, 4, "Bytes", c->out_bytes);
	line(out, 4, "Uncompressed bytes", c->out_bytes);
	line(out, 4, "Packets", c->encaps);
	line(out, 4, "Dropped packets", c->send_errors + t->missing_sa_out);
	line(out, 4, "Authentications", c->digest);
	line(out, 4, "Authentication failures", 0);
	line(out, 4, "Encryptions", c->encrypt);
	line(out, 4, "Encryption failures", 0);
	line(out, 4, "TFC Packets", 0);
	line(out, 4, "Fragmentation successes", c->prefrag_ok);
	line(out, 8, "Pre-fragmentation successses", c->prefrag_ok);
	line(out, 8, "Post-fragmentation successes", 0);
	line(out, 4, "Fragmentation failures", c->prefrag_failed);
	line(out, 8, "Pre-fragmentation failures", c->prefrag_failed);
	line(out, 8, "Post-fragmentation failures", 0);
	line(out, 4, "Fragments created", c->fragments_created);
	line(out, 4, "PMTUs sent", c->pmtus_sent);
	line(out, 4, "PMTUs rcvd", c->pmtus_rcvd);
}

void
show_ipsec_stats(struct text *out, const struct esp_totals *t, size_t active)
{
	text_add(out, "\nIPsec Global Statistics\n"
	    "-----------------------\n");
	line(out, 0, "Active tunnels", active);
	line(out, 0, "Previous tunnels",
	    t->pairs_ever > active ? t->pairs_ever - active : 0);
	inbound(out, t);
	outbound(out, t);
	line(out, 0, "Protocol failures", t->protocol_failures + t->clear_in);
	line(out, 0, "Missing SA failures",
	    t->missing_sa_in + t->missing_sa_out);
	line(out, 0, "System capacity failures", t->capacity_failures);
}

void
show_kernel_stat(struct text *out, bool first, const char *name,
    uint64_t value)
{
	if (first)
		text_add(out, "\nKernel (XFRM) Statistics\n"
		    "------------------------\n");
	line(out, 0, name, value);
}

static void
row(struct text *out, const char *label, uint64_t v)
{
	text_printf(out, "  %-40s %12" U "\n", label, v);
}

void
show_ikev2_stats(struct text *out, const struct ike_counters *c, size_t active)
{
	text_add(out, "\nGlobal IKEv2 Statistics\n");
	row(out, "Active Tunnels:", active);
	row(out, "Previous Tunnels:",
	    c->established > active ? c->established - active : 0);
	row(out, "In Octets:", c->in_octets);
	row(out, "In Packets:", c->in_packets);
	row(out, "In Drop Packets:", c->in_drop);
	row(out, "In Malformed Packets:", c->malformed);
	row(out, "In Packets Without SA:", c->no_sa);
	row(out, "In Authentication Failures:", c->bad_auth);
	row(out, "In Duplicate Packets:", c->replayed);
	row(out, "Out Octets:", c->out_octets);
	row(out, "Out Packets:", c->out_packets);
	row(out, "Out Retransmissions:", c->retransmits);
	row(out, "Cookies Sent:", c->cookies);
	row(out, "Initiator Exchanges:", c->initiated);
	row(out, "Responder Exchanges:", c->responded);
	row(out, "Established SAs:", c->established);
	row(out, "Failed Negotiations:", c->failed);
}
