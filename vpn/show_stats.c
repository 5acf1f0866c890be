#include <inttypes.h>
#include "vpn/show.h"

/* show crypto ipsec stats, show crypto ikev2 stats. What Postern does not do
 * (compression, TFC) is 0 because none happened. Post-fragmentation is 0 too:
 * the user plane doesn't, the kernel doesn't tell which of its fragments were
 * of ESP packets. */

#define U PRIu64

/* Where the figures go: lines of text, or numbers of an object. */
struct sink {
	struct text *out;
	json_t *json;
};

static void
line(struct sink *s, unsigned indent, const char *label, const char *key,
    uint64_t v)
{
	if (s->json != NULL)
		json_put_number(s->json, key, v);
	else
		text_printf(s->out, "%*s%s: %" U "\n", (int)indent, "", label,
		    v);
}

static struct sink
group(struct sink *s, const char *label, const char *key)
{
	struct sink in = *s;

	if (s->json != NULL)
		in.json = json_put_object(s->json, key);
	else
		text_printf(s->out, "%s\n", label);
	return in;
}

static void
inbound(struct sink *s, const struct esp_totals *t)
{
	const struct esp_counters *c = &t->sum;

	line(s, 4, "Bytes", "bytes", c->in_bytes);
	line(s, 4, "Decompressed bytes", "decompressed_bytes", c->in_bytes);
	line(s, 4, "Packets", "packets", c->decaps);
	line(s, 4, "Dropped packets", "dropped_packets",
	    c->recv_errors + t->missing_sa_in);
	line(s, 4, "Replay failures", "replay_failures", c->replay_failed);
	line(s, 4, "Authentications", "authentications", c->verify);
	line(s, 4, "Authentication failures", "authentication_failures",
	    c->verify_failed);
	line(s, 4, "Decryptions", "decryptions", c->decrypt);
	line(s, 4, "Decryption failures", "decryption_failures", 0);
	line(s, 4, "TFC Packets", "tfc_packets", c->tfc_rcvd);
	line(s, 4, "Decapsulated fragments needing reassembly",
	    "fragments_needing_reassembly", c->frags_needing_reassembly);
	line(s, 4, "Valid ICMP Errors rcvd", "valid_icmp_errors_rcvd", 0);
	line(s, 4, "Invalid ICMP Errors rcvd", "invalid_icmp_errors_rcvd", 0);
}

static void
outbound(struct sink *s, const struct esp_totals *t)
{
	const struct esp_counters *c = &t->sum;

	line(s, 4, "Bytes", "bytes", c->out_bytes);
	line(s, 4, "Uncompressed bytes", "uncompressed_bytes", c->out_bytes);
	line(s, 4, "Packets", "packets", c->encaps);
	line(s, 4, "Dropped packets", "dropped_packets",
	    c->send_errors + t->missing_sa_out);
	line(s, 4, "Authentications", "authentications", c->digest);
	line(s, 4, "Authentication failures", "authentication_failures", 0);
	line(s, 4, "Encryptions", "encryptions", c->encrypt);
	line(s, 4, "Encryption failures", "encryption_failures", 0);
	line(s, 4, "TFC Packets", "tfc_packets", 0);
	line(s, 4, "Fragmentation successes", "fragmentation_successes",
	    c->prefrag_ok);
	line(s, 8, "Pre-fragmentation successses",
	    "pre_fragmentation_successes", c->prefrag_ok);
	line(s, 8, "Post-fragmentation successes",
	    "post_fragmentation_successes", 0);
	line(s, 4, "Fragmentation failures", "fragmentation_failures",
	    c->prefrag_failed);
	line(s, 8, "Pre-fragmentation failures", "pre_fragmentation_failures",
	    c->prefrag_failed);
	line(s, 8, "Post-fragmentation failures",
	    "post_fragmentation_failures", 0);
	line(s, 4, "Fragments created", "fragments_created",
	    c->fragments_created);
	line(s, 4, "PMTUs sent", "pmtus_sent", c->pmtus_sent);
	line(s, 4, "PMTUs rcvd", "pmtus_rcvd", c->pmtus_rcvd);
}

void
show_ipsec_stats(struct text *out, json_t *json, const struct esp_totals *t,
    size_t active)
{
	struct sink s = { out, json }, in;

	if (json == NULL)
		text_add(out, "\nIPsec Global Statistics\n"
		    "-----------------------\n");
	line(&s, 0, "Active tunnels", "active_tunnels", active);
	line(&s, 0, "Previous tunnels", "previous_tunnels",
	    t->pairs_ever > active ? t->pairs_ever - active : 0);
	in = group(&s, "Inbound", "inbound");
	inbound(&in, t);
	in = group(&s, "Outbound", "outbound");
	outbound(&in, t);
	line(&s, 0, "Protocol failures", "protocol_failures",
	    t->protocol_failures + t->clear_in);
	line(&s, 0, "Missing SA failures", "missing_sa_failures",
	    t->missing_sa_in + t->missing_sa_out);
	line(&s, 0, "System capacity failures", "system_capacity_failures",
	    t->capacity_failures);
}

void
show_kernel_stat(struct text *out, bool first, const char *name,
    uint64_t value)
{
	if (first)
		text_add(out, "\nKernel (XFRM) Statistics\n"
		    "------------------------\n");
	text_printf(out, "%s: %" U "\n", name, value);
}

static void
row(struct sink *s, const char *label, const char *key, uint64_t v)
{
	if (s->json != NULL)
		json_put_number(s->json, key, v);
	else
		text_printf(s->out, "  %-40s %12" U "\n", label, v);
}

void
show_ikev2_stats(struct text *out, json_t *json, const struct ike_counters *c,
    size_t active)
{
	struct sink s = { out, json };

	if (json == NULL)
		text_add(out, "\nGlobal IKEv2 Statistics\n");
	row(&s, "Active Tunnels:", "active_tunnels", active);
	row(&s, "Previous Tunnels:", "previous_tunnels",
	    c->established > active ? c->established - active : 0);
	row(&s, "In Octets:", "in_octets", c->in_octets);
	row(&s, "In Packets:", "in_packets", c->in_packets);
	row(&s, "In Drop Packets:", "in_drop_packets", c->in_drop);
	row(&s, "In Malformed Packets:", "in_malformed_packets",
	    c->malformed);
	row(&s, "In Packets Without SA:", "in_packets_without_sa", c->no_sa);
	row(&s, "In Authentication Failures:", "in_authentication_failures",
	    c->bad_auth);
	row(&s, "In Duplicate Packets:", "in_duplicate_packets", c->replayed);
	row(&s, "Out Octets:", "out_octets", c->out_octets);
	row(&s, "Out Packets:", "out_packets", c->out_packets);
	row(&s, "Out Retransmissions:", "out_retransmissions",
	    c->retransmits);
	row(&s, "Cookies Sent:", "cookies_sent", c->cookies);
	row(&s, "Initiator Exchanges:", "initiator_exchanges", c->initiated);
	row(&s, "Responder Exchanges:", "responder_exchanges", c->responded);
	row(&s, "Established SAs:", "established_sas", c->established);
	row(&s, "Failed Negotiations:", "failed_negotiations", c->failed);
}
