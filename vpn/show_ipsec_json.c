#include "vpn/show_json.h"
#include "vpn/words.h"

/* show crypto ipsec sa as JSON: an object for each block of the text. */

static void
counters_put(json_t *o, const struct esp_counters *c)
{
	json_put_number(o, "pkts_encaps", c->encaps);
	json_put_number(o, "pkts_encrypt", c->encrypt);
	json_put_number(o, "pkts_digest", c->digest);
	json_put_number(o, "bytes_encaps", c->out_bytes);
	json_put_number(o, "pkts_decaps", c->decaps);
	json_put_number(o, "pkts_decrypt", c->decrypt);
	json_put_number(o, "pkts_verify", c->verify);
	json_put_number(o, "bytes_decaps", c->in_bytes);
	json_put_number(o, "pre_frag_successes", c->prefrag_ok);
	json_put_number(o, "pre_frag_failures", c->prefrag_failed);
	json_put_number(o, "fragments_created", c->fragments_created);
	json_put_number(o, "pmtus_sent", c->pmtus_sent);
	json_put_number(o, "pmtus_rcvd", c->pmtus_rcvd);
	json_put_number(o, "frags_needing_reassembly",
	    c->frags_needing_reassembly);
	json_put_number(o, "tfc_rcvd", c->tfc_rcvd);
	json_put_number(o, "send_errors", c->send_errors);
	json_put_number(o, "recv_errors", c->recv_errors);
	json_put_number(o, "decaps_failed", show_decaps_failed(c));
	json_put_number(o, "invalid_protocol", c->invalid_protocol);
	json_put_number(o, "verify_failed", c->verify_failed);
	json_put_number(o, "invalid_identity", c->identity_failed);
	json_put_number(o, "replay_failed", c->replay_failed);
}

static void
endpoints_put(json_t *o, const struct show_child *c)
{
	static const char *const df[] = { "copy-df", "set-df", "clear-df" };
	unsigned worst, fixed;

	esp_overhead(c->cipher.encr, c->integ, c->udp_encap,
	    c->remote_end.addr.family == AF_INET6, &worst, &fixed);
	json_put_addr(o, "local_endpoint", &c->local_end.addr);
	json_put_number(o, "local_port", c->local_end.port);
	json_put_addr(o, "remote_endpoint", &c->remote_end.addr);
	json_put_number(o, "remote_port", c->remote_end.port);
	json_put_number(o, "path_mtu_bytes", c->stats.path_mtu);
	json_put_number(o, "ipsec_overhead_bytes", worst);
	json_put_number(o, "ipsec_overhead_fixed_bytes", fixed);
	json_put_number(o, "media_mtu_bytes", c->stats.media_mtu);
	json_put_number(o, "pmtu_remaining_s", c->stats.pmtu_left_s);
	json_put_text(o, "df_policy", df[c->df]);
	json_put_format(o, "current_outbound_spi", "0x%08X", c->spi_out);
	json_put_format(o, "current_inbound_spi", "0x%08X", c->spi_in);
}

static void
lifetime_put(json_t *o, const struct show_child *c, bool inbound)
{
	json_put_number(o, "remaining_s", show_left_s(c));
	if (c->hard_kb == 0)
		json_put_null(o, "remaining_kb");
	else
		json_put_number(o, "remaining_kb", show_kb_left(c->hard_kb,
		    inbound ? c->stats.used_in : c->stats.used_out));
}

static void
sa_put(json_t *o, const struct show_child *c, bool inbound)
{
	static const char *const offload[] = { "none", "crypto", "packet" };
	uint64_t bits = inbound ? show_replay_bits(&c->stats) : 1;

	json_put_format(o, "spi", "0x%08X",
	    inbound ? c->spi_in : c->spi_out);
	json_put_text(o, "state", "active");
	json_put_text(o, "encryption",
	    vpn_encr_esp(c->cipher.encr, c->cipher.key_bits));
	json_put_text(o, "integrity", vpn_integ_esp(c->integ));
	json_put_text(o, "mode", c->transport ? "transport" : "tunnel");
	json_put_bool(o, "nat_t", c->udp_encap);
	json_put_number(o, "pfs_group", c->pfs_group);
	json_put_number(o, "ike_version", c->version);
	json_put_bool(o, "rekeyed", c->rekeyed);
	json_put_number(o, "conn_id", c->conn_id);
	json_put_text(o, "crypto_map", c->map);
	lifetime_put(o, c, inbound);
	json_put_number(o, "iv_size_bytes", show_iv_bytes(&c->cipher));
	json_put_text(o, "hardware_offload", offload[c->stats.offload]);
	json_put_bool(o, "replay_detection", c->stats.replay_window != 0);
	if (c->stats.replay_window != 0)
		json_put_format(o, "anti_replay_bitmap", "0x%08X%08X",
		    (unsigned)(bits >> 32), (unsigned)bits);
}

static void
sas_put(json_t *o, const char *key, const struct show_child *c, size_t n,
    bool inbound)
{
	json_t *list = json_put_array(o, key);

	for (size_t i = 0; i < n; i++)
		sa_put(json_put_object(list, NULL), &c[i], inbound);
}

static void
block_put(json_t *o, const struct show_child *c, size_t n, bool sas)
{
	struct esp_counters sum;

	show_block_sum(c, n, &sum);
	json_put_text(o, "interface", c->nameif);
	json_put_text(o, "crypto_map", c->map);
	json_put_number(o, "sequence", c->seq);
	json_put_addr(o, "local_address", &c->local_end.addr);
	if (c->acl_line && *c->acl_line)
		json_put_format(o, "access_list", "%s", c->acl_line);
	else
		json_put_null(o, "access_list");
	put_selectors(o, "local_idents", c->local, c->n_local);
	put_selectors(o, "remote_idents", c->remote, c->n_remote);
	json_put_addr(o, "current_peer", &c->remote_end.addr);
	counters_put(json_put_object(o, "counters"), &sum);
	endpoints_put(o, c);
	if (!sas)
		return;
	sas_put(o, "inbound_esp_sas", c, n, true);
	sas_put(o, "outbound_esp_sas", c, n, false);
}

void
put_ipsec_sas(json_t *o, const struct show_child *c, size_t n, bool sas)
{
	json_t *list = json_put_array(o, "ipsec_sas");

	for (size_t i = 0, same; i < n; i += same) {
		same = show_block_len(&c[i], n - i);
		json_settle(list);
		block_put(json_put_object(list, NULL), &c[i], same, sas);
	}
}
