/* Addresses, prefixes and masks: what parses comes back from its own text;
 * a range is covered by its prefixes without gap or overlap. */
#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "base/addr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
texts(const char *text)
{
	char buf[PREFIX_TEXT_MAX];
	struct prefix p, p2;
	struct addr a, a2;
	uint8_t len, len2;

	if (addr_parse(text, &a) == 0) {
		assert(addr_is_set(&a));
		assert(addr_parse(addr_format(&a, buf), &a2) == 0);
		assert(addr_equal(&a, &a2));
		assert(prefix_parse(text, &p) == 0);
		assert(p.len == addr_bits(&a));
	}
	if (prefix_parse(text, &p) == 0) {
		struct addr_range r = prefix_range(&p);

		assert(prefix_parse(prefix_format(&p, buf), &p2) == 0);
		assert(p.len == p2.len && addr_equal(&p.addr, &p2.addr));
		assert(prefix_contains(&p, &r.first));
		assert(prefix_contains(&p, &r.last));
		assert(range_prefix(&r, &p2) && p2.len == p.len);
	}
	if (mask_parse(text, &len) == 0) {
		assert(mask_parse(mask_format(len, buf), &len2) == 0);
		assert(len == len2);
	}
}

static void
ranges(uint8_t family, const uint8_t *first, const uint8_t *last)
{
	struct addr_range r = { { .family = family }, { .family = family } };
	struct prefix p[254];
	struct addr next;
	size_t n;

	memcpy(r.first.bytes, first, addr_size(&r.first));
	memcpy(r.last.bytes, last, addr_size(&r.last));
	if (addr_cmp(&r.first, &r.last) > 0) {
		next = r.first;
		r.first = r.last;
		r.last = next;
	}
	n = range_prefixes(&r, p, 254);
	assert(n >= 1 && n <= (family == AF_INET ? 62 : 254));
	next = r.first;
	for (size_t i = 0; i < n; i++) {
		struct addr_range piece = prefix_range(&p[i]);

		assert(addr_equal(&piece.first, &next));
		assert(range_within(&piece, &r));
		assert(addr_equal(&piece.last, &r.last) == (i == n - 1));
		next = piece.last;
		addr_next(&next);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[128];

	if (size >= 33)
		ranges(data[0] & 1 ? AF_INET : AF_INET6, data + 1, data + 17);
	if (size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	texts(text);
	return 0;
}
