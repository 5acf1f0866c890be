#include <time.h>

#include "capture/model.h"
#include "capture/print.h"

/* show capture: the list, and the packets of one; as text and as JSON. */

static const char *const type_words[] = { [CAPTURE_RAW] = "raw-data",
	[CAPTURE_ISAKMP] = "isakmp" };

static const char *
state_word(const struct capture *c)
{
	return c->full ? "Buffer Full" : c->stopped ? "Stopped" : "Capturing";
}

/* ---- the list ----------------------------------------------------------- */

static void
type_print(uint16_t type, struct text *out)
{
	text_add(out, " ethernet-type ");
	if (type == TYPE_IP || type == TYPE_IP6 || type == TYPE_ARP)
		text_add(out, type == TYPE_ARP ? "arp" :
		    type == TYPE_IP ? "ip" : "ip6");
	else
		text_printf(out, "%u", type);
}

static void
line_print(const struct capture *c, struct text *out)
{
	const struct capture_options *o = &c->o;

	text_printf(out, "capture %s type %s", c->name, type_words[o->type]);
	if (o->list != NULL)
		text_printf(out, " access-list %s", o->list);
	if (o->ethertype != 0)
		type_print(o->ethertype, out);
	if (o->size != CAPTURE_SIZE)
		text_printf(out, " buffer %zu", o->size);
	if (o->length != CAPTURE_LENGTH)
		text_printf(out, " packet-length %u", o->length);
	if (o->circular)
		text_add(out, " circular-buffer");
	if (o->headers_only)
		text_add(out, " headers-only");
	for (size_t i = 0; i < c->n_sources; i++)
		text_printf(out, " interface %s", c->sources[i]->nameif);
	text_printf(out, " [%s - %zu bytes] \n", state_word(c),
	    c->buffer.used);
	for (size_t i = 0; i < o->n_matches; i++) {
		text_add(out, "  match ");
		match_format(&o->matches[i], out);
		text_add_char(out, '\n');
	}
}

void
captures_print(struct captures *all, struct text *out)
{
	struct capture *c;

	TAILQ_FOREACH(c, &all->list, entry) {
		capture_drain(c);
		line_print(c, out);
	}
}

/* What both documents have of a capture. */
static void
facts_put(const struct capture *c, json_t *o)
{
	const struct capture_options *p = &c->o;
	struct text t;
	json_t *list;

	json_put_text(o, "name", c->name);
	json_put_text(o, "type", type_words[p->type]);
	json_put_lower(o, "state", state_word(c));
	list = json_put_array(o, "interfaces");
	for (size_t i = 0; i < c->n_sources; i++)
		json_put_text(list, NULL, c->sources[i]->nameif);
	list = json_put_array(o, "matches");
	text_init(&t);
	for (size_t i = 0; i < p->n_matches; i++) {
		match_format(&p->matches[i], &t);
		json_put_taken(list, NULL, &t);
	}
	text_clear(&t);
	json_put_text(o, "access_list", p->list);
	json_put_number(o, "used_bytes", c->buffer.used);
	json_put_number(o, "buffer_bytes", p->size);
	json_put_number(o, "packet_length_bytes", p->length);
	json_put_bool(o, "circular_buffer", p->circular);
	json_put_bool(o, "headers_only", p->headers_only);
	json_put_number(o, "packets_captured", c->buffer.n);
	json_put_number(o, "packets_overwritten", c->buffer.lost);
	json_put_number(o, "packets_dropped", c->dropped);
}

void
captures_put(struct captures *all, json_t *list)
{
	struct capture *c;

	TAILQ_FOREACH(c, &all->list, entry) {
		capture_drain(c);
		facts_put(c, json_put_object(list, NULL));
	}
}

/* ---- packets ------------------------------------------------------------ */

struct one {
	unsigned long number;
	struct record r;
	const uint8_t *data;
	struct headers p;
};

/* How many were told. */
static unsigned long
each(struct capture *c, const struct show_options *o,
    void (*fn)(void *ctx, const struct one *one), void *ctx)
{
	static uint8_t data[CAPTURE_LENGTH_MAX];
	struct one one = { .data = data };
	unsigned long shown = 0;
	size_t at = 0;

	while (shown < o->count &&
	    buffer_next(&c->buffer, &at, &one.r, data)) {
		if (++one.number < o->first)
			continue;
		headers_parse(c->link, data, one.r.caplen, one.r.len, &one.p);
		if (o->list != NULL &&
		    !capture_list_permits(c->all, o->list, &one.p))
			continue;
		fn(ctx, &one);
		shown++;
	}
	return shown;
}

struct printing {
	const struct show_options *o;
	struct text *out;
};

static void
one_print(void *ctx, const struct one *one)
{
	struct printing *x = ctx;
	time_t at = (time_t)one->r.sec;
	size_t ike;
	struct tm tm;

	localtime_r(&at, &tm);
	text_printf(x->out, "%4lu: %02d:%02d:%02d.%06u ", one->number,
	    tm.tm_hour, tm.tm_min, tm.tm_sec, one->r.usec % 1000000);
	if (x->o->detail)
		headers_link_print(&one->p, x->out);
	text_add(x->out, x->o->detail ? "\n      " : "      ");
	headers_print(&one->p, x->o->detail, x->out);
	text_add_char(x->out, '\n');
	if (x->o->decode && capture_is_ike(&one->p, &ike) &&
	    one->p.payload_left > ike)
		ike_print(one->p.payload + ike, one->p.payload_left - ike,
		    x->out);
	if (x->o->dump)
		bytes_dump(one->data, one->r.caplen, x->out);
}

static const char *
plural(uint64_t n)
{
	return n > 1 ? "s" : "";
}

void
capture_print(struct capture *c, const struct show_options *o,
    struct text *out)
{
	struct printing x = { .o = o, .out = out };
	unsigned long shown;

	capture_drain(c);
	text_printf(out, "\n%zu packet%s captured\n", c->buffer.n,
	    plural(c->buffer.n));
	if (c->buffer.lost > 0)
		text_printf(out, "%llu packet%s overwritten by later ones\n",
		    (unsigned long long)c->buffer.lost,
		    plural(c->buffer.lost));
	if (c->dropped > 0)
		text_printf(out, "%llu packet%s not captured: they came too "
		    "fast\n", (unsigned long long)c->dropped,
		    plural(c->dropped));
	text_add_char(out, '\n');
	shown = each(c, o, one_print, &x);
	text_printf(out, "%lu packet%s shown\n", shown, plural(shown));
}

static void
one_put(void *ctx, const struct one *one)
{
	const struct headers *p = &one->p;
	json_t *list = ctx, *o = json_put_object(list, NULL);
	bool ip = p->src.family != AF_UNSPEC;
	struct text t;

	json_put_number(o, "number", one->number);
	json_put_number(o, "time_us", one->r.sec * UINT64_C(1000000) +
	    one->r.usec);
	json_put_number(o, "length_bytes", one->r.len);
	json_put_number(o, "captured_bytes", one->r.caplen);
	if (p->n_vlans > 0)
		json_put_number(o, "vlan", p->vlans[0] & 0xfff);
	json_put_format(o, "ethernet_type", "0x%04X", p->type);
	json_put_addr(o, "source", &p->src);
	json_put_addr(o, "destination", &p->dst);
	if (ip)
		json_put_number(o, "protocol", p->protocol);
	text_init(&t);
	headers_print(p, false, &t);
	json_put_taken(o, "text", &t);
	text_clear(&t);
	json_settle(list);
}

void
capture_put(struct capture *c, const struct show_options *o, json_t *json)
{
	capture_drain(c);
	facts_put(c, json);
	each(c, o, one_put, json_put_array(json, "packets"));
}
