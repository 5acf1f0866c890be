#include <string.h>
#include "config/config.h"
#include "vpn/model.h"

/* The running-config form of what isn't a crypto map or a group: trailing
 * blanks are the ASA's. */

static void
kept_lines(struct text *t, const char *lead, const struct vpn_kept *k)
{
	for (unsigned i = 0; i < k->n; i++)
		text_printf(t, "%s%s\n", lead, k->lines[i]);
}

static void
algs(struct text *t, const char *lead, const struct vpn_algs *a)
{
	if (a->n == 0)
		return;
	text_add(t, lead);
	for (unsigned i = 0; i < a->n; i++)
		text_printf(t, " %s", a->at[i]->word);
	text_add(t, "\n");
}

static void
write_item(struct text *t, const struct ipsec_item *i)
{
	switch (i->kind) {
	case IPSEC_TRANSFORM_SET:
		text_printf(t, "crypto ipsec ikev1 transform-set %s ", i->name);
		if (i->encr.n > 0)
			text_printf(t, "esp-%s ", i->encr.at[0]->word);
		if (i->integ.n > 0)
			text_printf(t, "esp-%s ", i->integ.at[0]->word);
		text_add(t, "\n");
		if (i->transport)
			text_printf(t, "crypto ipsec ikev1 transform-set %s "
			    "mode transport\n", i->name);
		break;
	case IPSEC_PROPOSAL:
		text_printf(t, "crypto ipsec ikev2 ipsec-proposal %s\n",
		    i->name);
		algs(t, " protocol esp encryption", &i->encr);
		algs(t, " protocol esp integrity", &i->integ);
		break;
	case IPSEC_PROFILE:
		text_printf(t, "crypto ipsec profile %s\n", i->name);
		kept_lines(t, " ", &i->kept);
		break;
	}
}

static void
write_association(struct vpn_model *m, struct config_out *out)
{
	static const char lead[] = "crypto ipsec security-association";
	struct text *t = out->text;

	if (out->all || m->lifetime_s != 28800)
		text_printf(t, "%s lifetime seconds %u\n", lead, m->lifetime_s);
	if (m->lifetime_kb == KILOBYTES_UNLIMITED)
		text_printf(t, "%s lifetime kilobytes unlimited\n", lead);
	else if (out->all || m->lifetime_kb != 4608000)
		text_printf(t, "%s lifetime kilobytes %u\n", lead,
		    m->lifetime_kb);
	if (m->replay_window == 0)
		text_printf(t, "%s replay disable\n", lead);
	else if (out->all || m->replay_window != 64)
		text_printf(t, "%s replay window-size %u\n", lead,
		    m->replay_window);
	if (m->pmtu_reset_min == 0)
		text_printf(t, "%s pmtu-aging infinite\n", lead);
	else
		text_printf(t, "%s pmtu-aging reset-interval %u\n", lead,
		    m->pmtu_reset_min);
}

void
vpn_write_ipsec(struct vpn_model *m, bool before, struct config_out *out)
{
	static const char *const df[] = { "copy-df", "set-df", "clear-df" };
	static const char *const offload[] = { "none", "crypto", "packet" };
	struct text *t = out->text;
	struct ipsec_item *i;
	struct if_setting *s;

	TAILQ_FOREACH(i, &m->ipsec, link)
		write_item(t, i);
	kept_lines(t, "crypto ipsec ", &m->ipsec_kept);
	write_association(m, out);
	if (m->hold_packets)
		text_add(t, "crypto ipsec hold-packets\n");
	TAILQ_FOREACH(s, &m->interfaces, link) {
		if (out->all || s->df != DF_COPY)
			text_printf(t, "crypto ipsec df-bit %s %s\n",
			    df[s->df], s->nameif);
		if (s->after_encryption)
			text_printf(t, "crypto ipsec fragmentation "
			    "after-encryption %s\n", s->nameif);
		else if (out->all && before)
			text_printf(t, "crypto ipsec fragmentation "
			    "before-encryption %s\n", s->nameif);
		if (s->offload != ESP_OFFLOAD_NONE)
			text_printf(t, "crypto offload interface %s %s\n",
			    s->nameif, offload[s->offload]);
	}
}

void
vpn_write_ca(struct vpn_model *m, struct config_out *out)
{
	struct ca_block *b;
	bool open; /* a certificate: its data ends with quit, typed or not */

	TAILQ_FOREACH(b, &m->ca, link) {
		text_printf(out->text, "crypto ca %s\n", b->head);
		open = false;
		for (unsigned i = 0; i < b->kept.n; i++) {
			bool starts = strncmp(b->head, "certificate chain ",
			    18) == 0 && b->kept.lines[i][0] != ' ';

			if (open && starts)
				text_add(out->text, "  quit\n");
			open = open || starts;
			text_printf(out->text, " %s\n", b->kept.lines[i]);
		}
		if (open)
			text_add(out->text, "  quit\n");
	}
}

void
vpn_write_isakmp(struct vpn_model *m, struct config_out *out)
{
	struct text *t = out->text;

	switch (m->identity) {
	case IDENTITY_AUTO:
		if (out->all)
			text_add(t, "crypto isakmp identity auto \n");
		break;
	case IDENTITY_ADDRESS:
		text_add(t, "crypto isakmp identity address \n");
		break;
	case IDENTITY_HOSTNAME:
		text_add(t, "crypto isakmp identity hostname \n");
		break;
	case IDENTITY_KEY_ID:
		text_printf(t, "crypto isakmp identity key-id %s\n",
		    m->key_id);
		break;
	}
	if (!m->nat_t)
		text_add(t, "no crypto isakmp nat-traversal\n");
	else if (out->all || m->nat_t_keepalive_s != 20)
		text_printf(t, "crypto isakmp nat-traversal %u\n",
		    m->nat_t_keepalive_s);
	kept_lines(t, "crypto isakmp ", &m->isakmp_kept);
}

void
vpn_write_ikev2(struct vpn_model *m, struct config_out *out)
{
	struct text *t = out->text;
	struct ikev2_policy *p;
	struct if_setting *s;

	TAILQ_FOREACH(p, &m->ikev2_policies, link) {
		text_printf(t, "crypto ikev2 policy %u\n", p->priority);
		algs(t, " encryption", &p->encr);
		algs(t, " integrity", &p->integ);
		algs(t, " group", &p->group);
		algs(t, " prf", &p->prf);
		text_printf(t, " lifetime seconds %u\n", p->lifetime_s);
	}
	kept_lines(t, "crypto ikev2 ", &m->ikev2_kept);
	TAILQ_FOREACH(s, &m->interfaces, link) {
		if (!s->ikev2)
			continue;
		text_printf(t, "crypto ikev2 enable %s", s->nameif);
		if (s->client_services)
			text_add(t, " client-services");
		if (s->client_port)
			text_printf(t, " port %u", s->client_port);
		text_add(t, "\n");
	}
}

void
vpn_write_ikev1(struct vpn_model *m, struct config_out *out)
{
	static const char *const auth[] = { "pre-share", "rsa-sig", "crack" };
	struct text *t = out->text;
	struct ikev1_policy *p;
	struct if_setting *s;

	TAILQ_FOREACH(s, &m->interfaces, link)
		if (s->ikev1)
			text_printf(t, "crypto ikev1 enable %s\n", s->nameif);
	kept_lines(t, "crypto ikev1 ", &m->ikev1_kept);
	TAILQ_FOREACH(p, &m->ikev1_policies, link) {
		text_printf(t, "crypto ikev1 policy %u\n"
		    " authentication %s\n encryption %s\n hash %s\n group %s\n",
		    p->priority, auth[p->auth], p->encr->word, p->hash->word,
		    p->group->word);
		if (p->lifetime_s)
			text_printf(t, " lifetime %u\n", p->lifetime_s);
		else
			text_add(t, " lifetime none\n");
	}
}

void
vpn_write_sysopt(struct vpn_model *m, struct config_out *out)
{
	if (!m->permit_vpn)
		text_add(out->text, "no sysopt connection permit-vpn\n");
	else if (out->all)
		text_add(out->text, "sysopt connection permit-vpn\n");
}
