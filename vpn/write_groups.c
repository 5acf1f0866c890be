#include <string.h>
#include "config/config.h"
#include "vpn/model.h"

/* Group-policies and tunnel-groups in running-config form. The lines of a
 * block come in the order of its word table; a typed field stands at its word's
 * place. */

typedef void field_writer(struct text *t, const char *word, const void *arg,
    const struct config_out *out);

static void
write_block(struct text *t, const struct vpn_kept_word *words,
    const struct vpn_kept *kept, field_writer *field, const void *arg,
    const struct config_out *out)
{
	for (const struct vpn_kept_word *w = words; w->word; w++) {
		size_t len = strlen(w->word);

		if (!w->help) {
			field(t, w->word, arg, out);
			continue;
		}
		for (unsigned i = 0; i < kept->n; i++) {
			const char *line = kept->lines[i];

			if (text_begins(line, w->word, len))
				text_printf(t, " %s\n", line);
		}
	}
}

/* A block with its head, or nothing if it would be empty. */
static void
write_part(struct config_out *out, const char *head, const char *name,
    const char *part, const struct vpn_kept_word *words,
    const struct vpn_kept *kept, field_writer *field, const void *arg)
{
	struct text block;

	text_init(&block);
	write_block(&block, words, kept, field, arg, out);
	if (block.len > 0)
		text_printf(out->text, "%s %s %s\n%s", head, name, part,
		    text_str(&block));
	text_clear(&block);
}

/* The webvpn block, one blank further in than the block that it stands in. */
static void
webvpn_block(struct text *t, const struct vpn_kept *kept,
    const struct config_out *out)
{
	struct text block;
	const char *line, *end;

	text_init(&block);
	write_block(&block, vpn_group_webvpn_words, kept, NULL, NULL, out);
	text_add(t, " webvpn\n");
	for (line = text_str(&block); *line; line = end + 1) {
		end = strchr(line, '\n');
		text_printf(t, " %.*s\n", (int)(end - line), line);
	}
	text_clear(&block);
}

static void
minutes(struct text *t, const char *word, uint32_t v)
{
	if (v == VPN_TIMEOUT_NONE)
		text_printf(t, " %s none\n", word);
	else if (v)
		text_printf(t, " %s %u\n", word, v);
}

static void
protocols(struct text *t, unsigned set)
{
	static const struct {
		unsigned bit;
		const char *word;
	} words[] = {
		{ PROTO_IKEV1, "ikev1" }, { PROTO_IKEV2, "ikev2" },
		{ PROTO_L2TP, "l2tp-ipsec" },
		{ PROTO_SSL_CLIENT, "ssl-client" },
		{ PROTO_SSL_CLIENTLESS, "ssl-clientless" },
	};

	if (!set)
		return;
	text_add(t, " vpn-tunnel-protocol ");
	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (set & words[i].bit)
			text_printf(t, "%s ", words[i].word);
	text_add(t, "\n");
}

static void
policy_field(struct text *t, const char *word, const void *arg,
    const struct config_out *out)
{
	const struct group_policy *g = arg;

	if (strcmp(word, "vpn-idle-timeout") == 0)
		minutes(t, word, g->idle_min);
	else if (strcmp(word, "vpn-session-timeout") == 0)
		minutes(t, word, g->session_min);
	else if (strcmp(word, "vpn-filter") == 0 && g->filter)
		text_printf(t, " vpn-filter %s%s\n",
		    strcmp(g->filter, "none") == 0 ? "" : "value ", g->filter);
	else if (strcmp(word, "vpn-tunnel-protocol") == 0)
		protocols(t, g->protocols);
	else if (strcmp(word, "webvpn") == 0 && g->webvpn.n > 0)
		webvpn_block(t, &g->webvpn, out);
}

void
vpn_write_group_policies(struct vpn_model *m, struct config_out *out)
{
	/* What an ASA's default policy says; printed with `all` only. */
	static const struct group_policy builtin = {
		.idle_min = 30, .session_min = VPN_TIMEOUT_NONE,
		.protocols = PROTO_IKEV1 | PROTO_IKEV2 | PROTO_L2TP |
		    PROTO_SSL_CLIENTLESS,
	};
	struct group_policy *g;

	if (out->all && !group_policy_find(m, VPN_DFLT_GROUP_POLICY) &&
	    (!out->arg || strcmp(out->arg, VPN_DFLT_GROUP_POLICY) == 0)) {
		text_printf(out->text, "group-policy %s internal\n",
		    VPN_DFLT_GROUP_POLICY);
		write_part(out, "group-policy", VPN_DFLT_GROUP_POLICY,
		    "attributes", vpn_group_policy_words, &builtin.kept,
		    policy_field, &builtin);
	}
	TAILQ_FOREACH(g, &m->group_policies, link) {
		if (out->arg && strcmp(out->arg, g->name) != 0)
			continue;
		if (out->all || strcmp(g->name, VPN_DFLT_GROUP_POLICY) != 0)
			text_printf(out->text, "group-policy %s internal\n",
			    g->name);
		write_part(out, "group-policy", g->name, "attributes",
		    vpn_group_policy_words, &g->kept, policy_field, g);
	}
}

static void
key(struct text *t, const char *word, const char *secret,
    const struct config_out *out)
{
	if (secret)
		text_printf(t, " %s %s\n", word, config_key(out, secret));
}

static void
tunnel_field(struct text *t, const char *word, const void *arg,
    const struct config_out *out)
{
	const struct tunnel_group *g = arg;

	if (strcmp(word, "default-group-policy") == 0) {
		if (g->policy || out->all)
			text_printf(t, " default-group-policy %s\n",
			    g->policy ? g->policy : VPN_DFLT_GROUP_POLICY);
	} else if (strcmp(word, "ikev1 pre-shared-key") == 0) {
		key(t, word, g->key_v1, out);
	} else if (strcmp(word, "chain") == 0) {
		if (g->chain || out->all)
			text_add(t, g->chain ? " chain\n" : " no chain\n");
	} else if (strcmp(word, "isakmp keepalive") == 0) {
		if (g->dpd_disable)
			text_add(t, " isakmp keepalive disable\n");
		else if (out->all || g->dpd_threshold_s != 10 ||
		    g->dpd_retry_s != 2)
			text_printf(t, " isakmp keepalive threshold %u retry "
			    "%u\n", g->dpd_threshold_s, g->dpd_retry_s);
	} else if (strstr(word, "remote-authentication")) {
		key(t, word, g->key_remote, out);
	} else if (strstr(word, "local-authentication")) {
		key(t, word, g->key_local, out);
	} else if (strcmp(word, "peer-id-validate") == 0) {
		if (g->peer_id_validate || out->all)
			text_printf(t, " peer-id-validate %s\n",
			    g->peer_id_validate ? g->peer_id_validate : "req");
	}
}

static void
write_group(struct config_out *out, const struct tunnel_group *t)
{
	static const char *const types[] = { "ipsec-l2l", "remote-access",
		"webvpn" };
	static const char head[] = "tunnel-group";

	if (!t->implicit || out->all)
		text_printf(out->text, "%s %s type %s\n", head, t->name,
		    types[t->type]);
	write_part(out, head, t->name, "general-attributes", vpn_general_words,
	    &t->general, tunnel_field, t);
	write_part(out, head, t->name, "webvpn-attributes", vpn_webvpn_words,
	    &t->webvpn, tunnel_field, t);
	write_part(out, head, t->name, "ipsec-attributes", vpn_ipsec_words,
	    &t->ipsec, tunnel_field, t);
	write_part(out, head, t->name, "ppp-attributes", vpn_ppp_words,
	    &t->ppp, tunnel_field, t);
}

void
vpn_write_tunnel_groups(struct vpn_model *m, struct config_out *out)
{
	struct tunnel_group builtin = { .type = TUNNEL_L2L, .implicit = true,
		.name = (char[]){ VPN_DEFAULT_L2L }, .dpd_threshold_s = 10,
		.dpd_retry_s = 2 };
	struct tunnel_group *t;

	if (out->all && !tunnel_group_find(m, VPN_DEFAULT_L2L) &&
	    (!out->arg || strcmp(out->arg, VPN_DEFAULT_L2L) == 0))
		write_group(out, &builtin);
	TAILQ_FOREACH(t, &m->tunnel_groups, link)
		if (!out->arg || strcmp(out->arg, t->name) == 0)
			write_group(out, t);
	for (unsigned i = 0; i < m->group_maps.n && !out->arg; i++)
		text_printf(out->text, "tunnel-group-map %s\n",
		    m->group_maps.lines[i]);
}
