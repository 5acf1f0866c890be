#include "nat/compile.h"

#include <stdlib.h>
#include <string.h>

#include "net/net.h"

/*
 * What nftables rules look at: devices, addresses, services, marks. Each
 * condition ends in a blank.
 */

const char *
family_word(const struct view *v)
{
	return v->family == AF_INET6 ? "ip6" : "ip";
}

/* The second device on which packets of an interface come in; NULL: none. */
static const char *
second_device(struct nat *nat, const struct net_interface *i)
{
	const char *device;

	if (nat->device == NULL || i->link[0] == '\0')
		return NULL;
	device = nat->device(nat->ctx, i->link);
	return device == NULL || strcmp(device, i->link) == 0 ? NULL : device;
}

/* Such interfaces have a set of their devices, named by their place. */
struct inputs {
	struct nat *nat;
	struct text *out;
	const struct net_interface *wanted;
	size_t n, place;
};

static void
input_count(void *ctx, const struct net_interface *i)
{
	struct inputs *in = ctx;

	if (i == in->wanted)
		in->place = in->n;
	in->n++;
}

void
input_add(struct nat *nat, const char *nameif, struct text *out)
{
	struct inputs in = { .nat = nat };

	if (strcmp(nameif, "any") == 0)
		return;
	in.wanted = net_by_nameif(nat->net, nameif);
	if (second_device(nat, in.wanted) == NULL) {
		text_printf(out, "iifname \"%s\" ", in.wanted->link);
		return;
	}
	net_interface_each(nat->net, input_count, &in);
	text_printf(out, "iifname @in%zu ", in.place);
}

static void
input_set_add(void *ctx, const struct net_interface *i)
{
	struct inputs *in = ctx;
	const char *device = second_device(in->nat, i);

	if (device != NULL)
		text_printf(in->out, " set in%zu {\n  type ifname\n  "
		    "elements = { \"%s\", \"%s\" }\n }\n", in->n, i->link,
		    device);
	else if (in->n < in->nat->n_in_sets)
		text_printf(in->out, " set in%zu {\n  type ifname\n }\n",
		    in->n);
	in->n++;
}

/* The sets of before are there still, and empty by now. */
void
input_sets_add(struct nat *nat, struct text *out)
{
	struct inputs in = { .nat = nat, .out = out };

	net_interface_each(nat->net, input_set_add, &in);
}

void
input_sets_flush(struct nat *nat, struct text *out)
{
	size_t i;

	for (i = 0; i < nat->n_in_sets; i++)
		text_printf(out, "add set inet postern_nat in%zu "
		    "{ type ifname; }\nflush set inet postern_nat in%zu\n",
		    i, i);
}

void
input_sets_note(struct nat *nat)
{
	struct inputs in = { .nat = nat };

	net_interface_each(nat->net, input_count, &in);
	if (in.n > nat->n_in_sets)
		nat->n_in_sets = in.n;
}

void
output_ahead_add(struct nat *nat, const char *nameif, struct text *out)
{
	const struct net_interface *i;

	if (strcmp(nameif, "any") == 0) {
		text_add(out, "fib daddr type unicast ");
		return;
	}
	i = net_by_nameif(nat->net, nameif);
	text_printf(out, "fib daddr oifname \"%s\" ", i->link);
}

static int
range_cmp(const void *va, const void *vb)
{
	const struct addr_range *a = va, *b = vb;
	int r;

	r = addr_cmp(&a->first, &b->first);
	return r != 0 ? r : addr_cmp(&a->last, &b->last);
}

/* Sorted, without overlaps, as a set must be; caller frees. */
static struct addr_range *
ranges_merge(const struct addr_range *in, size_t n, size_t *n_out)
{
	struct addr_range *list, *last;
	struct addr next;
	size_t i, k = 0;

	list = xcalloc(n, sizeof(*list));
	memcpy(list, in, n * sizeof(*list));
	qsort(list, n, sizeof(*list), range_cmp);
	for (i = 1; i < n; i++) {
		last = &list[k];
		next = last->last;
		if (!addr_next(&next) ||
		    addr_cmp(&list[i].first, &next) <= 0) {
			if (addr_cmp(&list[i].last, &last->last) > 0)
				last->last = list[i].last;
		} else {
			list[++k] = list[i];
		}
	}
	*n_out = k + 1;
	return list;
}

static void
address_set_add(const char *field, const struct addr_range *in, size_t n_in,
    struct text *out)
{
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];
	struct addr_range *list;
	struct prefix p;
	size_t i, n;

	/* One range needs no set: the kernel's transactions take long with
	 * thousands of sets. */
	list = ranges_merge(in, n_in, &n);
	text_printf(out, n > 1 ? "%s { " : "%s ", field);
	for (i = 0; i < n; i++) {
		if (i > 0)
			text_add(out, ", ");
		if (range_prefix(&list[i], &p))
			text_printf(out, "%s/%u", addr_format(&p.addr, a),
			    p.len);
		else
			text_printf(out, "%s-%s", addr_format(&list[i].first,
				a), addr_format(&list[i].last, b));
	}
	text_add(out, n > 1 ? " } " : " ");
	free(list);
}

void
side_add(const struct view *v, const char *field, const struct ranges *ranges,
    const struct pairs *pairs, bool back, struct text *out)
{
	struct addr_range *list;
	struct prefix p;
	char name[32];
	size_t i;

	snprintf(name, sizeof(name), "%s %s", family_word(v), field);
	if (pairs->n == 0) {
		if (ranges->n > 0)
			address_set_add(name, ranges->r, ranges->n, out);
		return;
	}
	list = xcalloc(pairs->n, sizeof(*list));
	for (i = 0; i < pairs->n; i++) {
		p = (struct prefix){ back ? pairs->p[i].to : pairs->p[i].from,
			pairs->p[i].len };
		list[i] = prefix_range(&p);
	}
	address_set_add(name, list, pairs->n, out);
	free(list);
}

void
port_add(const char *protocol, const char *field, uint16_t first,
    uint16_t last, struct text *out)
{
	if (first == 0 && last == 65535)
		return;
	text_printf(out, "%s %s %u", protocol, field, first);
	if (last != first)
		text_printf(out, "-%u", last);
	text_add_char(out, ' ');
}

const char *
protocol_word(uint8_t protocol)
{
	return protocol == 6 ? "tcp" : protocol == 17 ? "udp" : "sctp";
}

void
service_add(const struct service *s, bool reverse, struct text *out)
{
	const char *word = protocol_word(s->protocol);

	if (s->protocol == 0)
		return;
	text_printf(out, "meta l4proto %u ", s->protocol);
	if (s->protocol != 6 && s->protocol != 17 && s->protocol != 132)
		return;
	port_add(word, reverse ? "dport" : "sport", s->sport_first,
	    s->sport_last, out);
	port_add(word, reverse ? "sport" : "dport", s->dport_first,
	    s->dport_last, out);
}

void
mark_add(const struct nat_rule *r, bool reverse, struct text *out)
{
	text_printf(out, "ct mark & 0x%08x == 0x%08x ", NAT_MARK_MASK,
	    rule_mark(r, reverse));
}
