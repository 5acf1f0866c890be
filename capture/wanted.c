#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "acl/acl.h"
#include "capture/model.h"

/* Which packets a capture is to have: what is asked of each that comes, and
 * what the kernel is asked before. */

enum { IKE_PORT = 500, NAT_T_PORT = 4500, UDP_LEN = 8, MARKER_LEN = 4 };

bool
capture_is_ike(const struct headers *p, size_t *at)
{
	static const uint8_t marker[MARKER_LEN];

	if (p->protocol != IPPROTO_UDP || !p->has_ports)
		return false;
	*at = UDP_LEN;
	if (p->sport == IKE_PORT || p->dport == IKE_PORT)
		return true;
	if (p->sport != NAT_T_PORT && p->dport != NAT_T_PORT)
		return false;
	*at += MARKER_LEN;
	return p->payload_left >= UDP_LEN + MARKER_LEN &&
	    memcmp(p->payload + UDP_LEN, marker, MARKER_LEN) == 0;
}

bool
capture_list_permits(struct captures *all, const char *list,
    const struct headers *p)
{
	struct acl_packet k = { .src = p->src, .dst = p->dst,
		.protocol = p->protocol, .sport = p->sport,
		.dport = p->dport };
	struct acl_rule rule;

	return p->src.family != AF_UNSPEC &&
	    acl_match(all->acl, list, &k, &rule) && rule.permit;
}

bool
capture_wants(struct capture *c, const struct headers *p)
{
	size_t at;
	bool any = c->o.n_matches == 0;

	if (c->o.ethertype != 0 && c->o.ethertype != p->type)
		return false;
	if (c->o.type == CAPTURE_ISAKMP && !capture_is_ike(p, &at))
		return false;
	for (size_t i = 0; i < c->o.n_matches && !any; i++)
		any = pattern_takes(&c->patterns[i], p);
	return any && (c->o.list == NULL ||
	    capture_list_permits(c->all, c->o.list, p));
}

/* What the access-list's elements permit, whatever those before deny. -1: too
 * many for a filter. */
static int
list_patterns(struct captures *all, const char *list,
    struct pattern out[FILTER_PATTERNS])
{
	struct acl_rule *rules = NULL;
	size_t n = 0;
	int k = 0;

	if (acl_list_expand(all->acl, list, &rules, &n) != 0)
		return 0;
	for (size_t i = 0; i < n && k >= 0; i++) {
		const struct acl_service *s = &rules[i].service;

		if (!rules[i].permit)
			continue;
		if (k == FILTER_PATTERNS) {
			k = -1;
			break;
		}
		out[k++] = (struct pattern){ .protocol = s->protocol,
			.src = rules[i].src, .dst = rules[i].dst,
			.sport_last = 65535, .dport_last = 65535 };
	}
	free(rules);
	return k;
}

void
capture_filter_want(struct capture *c, struct filter_want *w,
    struct pattern own[FILTER_PATTERNS])
{
	int n;

	*w = (struct filter_want){ .snaplen = c->o.length,
		.type = c->o.ethertype, .patterns = own };
	if (c->o.n_matches > 0) {
		w->patterns = c->patterns;
		w->n = c->o.n_matches;
	} else if (c->o.list != NULL) {
		n = list_patterns(c->all, c->o.list, own);
		w->all = n < 0;
		w->n = n < 0 ? 0 : (size_t)n;
	} else if (c->o.type == CAPTURE_ISAKMP) {
		own[0] = (struct pattern){ .protocol = IPPROTO_UDP,
			.sport_last = 65535, .dport_first = IKE_PORT,
			.dport_last = IKE_PORT, .both = true };
		own[1] = own[0];
		own[1].dport_first = own[1].dport_last = NAT_T_PORT;
		w->n = 2;
	} else {
		w->all = true;
	}
}
