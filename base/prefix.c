#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/addr.h"
#include "base/error.h"
#include "base/text.h"

/* Copy a with all bits from len on set to one or zero. */
static struct addr
fill_from(const struct addr *a, unsigned len, bool one)
{
	struct addr n = *a;

	for (unsigned i = 0; i < addr_size(a); i++) {
		unsigned keep = len <= i * 8 ? 0 : len - i * 8;
		uint8_t host = (uint8_t)(keep >= 8 ? 0 : 0xff >> keep);

		n.bytes[i] = (uint8_t)(n.bytes[i] & ~host);
		if (one)
			n.bytes[i] = (uint8_t)(n.bytes[i] | host);
	}
	return n;
}

static unsigned
leading_ones(const struct addr *a)
{
	unsigned n = 0;

	while (n < addr_bits(a) && (a->bytes[n / 8] << (n % 8) & 0x80) != 0)
		n++;
	return n;
}

static unsigned
trailing_zeros(const struct addr *a)
{
	unsigned bits = addr_bits(a);
	unsigned n = 0;

	while (n < bits &&
	    (a->bytes[(bits - n - 1) / 8] >> (n % 8) & 1) == 0)
		n++;
	return n;
}

int
mask_parse(const char *s, uint8_t *len)
{
	struct addr a;
	int r = addr_parse(s, &a);

	if (r < 0 || a.family != AF_INET)
		return ERR_SYNTAX;
	if (leading_ones(&a) + trailing_zeros(&a) != 32)
		return ERR_SYNTAX;
	*len = (uint8_t)leading_ones(&a);
	return 0;
}

const char *
mask_format(uint8_t len, char buf[ADDR_TEXT_MAX])
{
	struct addr ones = addr_v4(0xffffffff);
	struct addr mask;

	assert(len <= 32);
	mask = fill_from(&ones, len, false);
	return addr_format(&mask, buf);
}

int
prefix_parse(const char *s, struct prefix *out)
{
	char text[ADDR_TEXT_MAX];
	const char *slash = strchrnul(s, '/');
	struct prefix p = { 0 };
	unsigned long len;
	int r;

	if ((size_t)(slash - s) >= sizeof(text))
		return ERR_SYNTAX;
	memcpy(text, s, (size_t)(slash - s));
	text[slash - s] = '\0';
	r = addr_parse(text, &p.addr);
	if (r < 0)
		return r;
	len = addr_bits(&p.addr);
	if (*slash != '\0') {
		r = text_number(slash + 1, 0, len, &len);
		if (r < 0)
			return r;
	}
	p.len = (uint8_t)len;
	if (!prefix_contains(&p, &p.addr)) /* bits beyond the mask */
		return ERR_RANGE;
	*out = p;
	return 0;
}

const char *
prefix_format(const struct prefix *p, char buf[PREFIX_TEXT_MAX])
{
	char a[ADDR_TEXT_MAX];

	if (addr_is_set(&p->addr))
		snprintf(buf, PREFIX_TEXT_MAX, "%s/%u",
		    addr_format(&p->addr, a), (unsigned)p->len);
	else
		buf[0] = '\0';
	return buf;
}

struct prefix
prefix_make(const struct addr *a, uint8_t len)
{
	assert(len <= addr_bits(a));
	return (struct prefix){ fill_from(a, len, false), len };
}

bool
prefix_contains(const struct prefix *p, const struct addr *a)
{
	struct addr masked;

	if (p->addr.family != a->family || !addr_is_set(a))
		return false;
	masked = fill_from(a, p->len, false);
	return addr_equal(&masked, &p->addr);
}

bool
prefix_overlaps(const struct prefix *a, const struct prefix *b)
{
	if (a->len <= b->len)
		return prefix_contains(a, &b->addr);
	return prefix_contains(b, &a->addr);
}

struct addr_range
prefix_range(const struct prefix *p)
{
	return (struct addr_range){ p->addr,
		fill_from(&p->addr, p->len, true) };
}

struct addr_range
range_host(const struct addr *a)
{
	return (struct addr_range){ *a, *a };
}

struct addr_range
range_any(uint8_t family)
{
	struct prefix all = { { .family = family }, 0 };

	return prefix_range(&all);
}

static bool
range_is_unspec(const struct addr_range *r)
{
	return r->first.family == AF_UNSPEC;
}

bool
range_contains(const struct addr_range *r, const struct addr *a)
{
	if (!addr_is_set(a))
		return false;
	if (range_is_unspec(r))
		return true;
	return a->family == r->first.family && addr_cmp(&r->first, a) <= 0 &&
	    addr_cmp(a, &r->last) <= 0;
}

bool
range_within(const struct addr_range *inner, const struct addr_range *outer)
{
	if (range_is_unspec(outer))
		return true;
	return range_contains(outer, &inner->first) &&
	    range_contains(outer, &inner->last);
}

bool
range_intersect(const struct addr_range *a, const struct addr_range *b,
    struct addr_range *out)
{
	struct addr_range n;

	if (range_is_unspec(a)) {
		*out = *b;
		return true;
	}
	if (range_is_unspec(b)) {
		*out = *a;
		return true;
	}
	if (a->first.family != b->first.family)
		return false;
	n.first = addr_cmp(&a->first, &b->first) > 0 ? a->first : b->first;
	n.last = addr_cmp(&a->last, &b->last) < 0 ? a->last : b->last;
	if (addr_cmp(&n.first, &n.last) > 0)
		return false;
	*out = n;
	return true;
}

bool
range_equal(const struct addr_range *a, const struct addr_range *b)
{
	return addr_equal(&a->first, &b->first) &&
	    addr_equal(&a->last, &b->last);
}

/* The largest prefix that begins where r does and ends within it. */
static struct prefix
range_head(const struct addr_range *r)
{
	unsigned bits = addr_bits(&r->first);
	unsigned host = trailing_zeros(&r->first);
	struct addr last = fill_from(&r->first, bits - host, true);

	while (addr_cmp(&last, &r->last) > 0) {
		host--;
		last = fill_from(&r->first, bits - host, true);
	}
	return (struct prefix){ r->first, (uint8_t)(bits - host) };
}

bool
range_prefix(const struct addr_range *r, struct prefix *out)
{
	struct prefix head;
	struct addr_range covered;

	if (range_is_unspec(r))
		return false;
	head = range_head(r);
	covered = prefix_range(&head);
	if (!range_equal(&covered, r))
		return false;
	*out = head;
	return true;
}

size_t
range_prefixes(const struct addr_range *r, struct prefix *out, size_t max)
{
	struct addr_range left = *r;
	size_t n = 0;

	if (range_is_unspec(r))
		return 0;
	while (addr_cmp(&left.first, &left.last) <= 0) {
		struct prefix head = range_head(&left);
		struct addr_range covered = prefix_range(&head);

		if (n < max)
			out[n] = head;
		n++;
		left.first = covered.last;
		if (!addr_next(&left.first)) /* it ended at the last address */
			break;
	}
	return n;
}
