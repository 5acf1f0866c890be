/*
 * Frames of strangers as show capture prints them. The first byte says which
 * link, the second how much of the frame was captured. What is printed is
 * printable and bounded; nothing is read behind the bytes; the kernel's filter
 * isn't asked, but match is.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "capture/match.h"
#include "capture/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
printable(const struct text *t, bool lines)
{
	for (size_t i = 0; i < t->len; i++)
		assert((t->s[i] >= 0x20 && t->s[i] < 0x7f) ||
		    (lines && t->s[i] == '\n'));
}

static void
check_headers(const struct headers *h, const uint8_t *data, size_t len)
{
	assert(h->headers_len <= len);
	assert(h->net_len <= len);
	if (h->src.family == AF_UNSPEC)
		return;
	assert(h->src.family == h->dst.family);
	assert(h->payload >= data && h->payload + h->payload_left <=
	    data + len);
	assert(h->payload_left <= h->payload_len);
}

static void
check_match(const struct headers *h)
{
	struct match m = { .protocol = h->protocol };
	struct pattern p;

	if (h->src.family == AF_UNSPEC)
		return;
	m.a = (struct match_end){ .form = HOST,
		.net = prefix_make(&h->dst, (uint8_t)addr_bits(&h->dst)) };
	m.b = (struct match_end){ .form = HOST,
		.net = prefix_make(&h->src, (uint8_t)addr_bits(&h->src)) };
	match_pattern(&m, &p);
	assert(pattern_takes(&p, h)); /* it is the way back */
	p.both = false;
	assert(addr_equal(&h->src, &h->dst) || !pattern_takes(&p, h));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum { LONGEST = 4096 };
	struct headers h;
	struct text t;
	uint8_t *copy;
	size_t len;

	if (size < 2 || size > LONGEST)
		return 0;
	len = size - 2 < data[1] * 8u ? size - 2 : data[1] * 8u;
	copy = malloc(len > 0 ? len : 1); /* a byte too many is noticed */
	assert(copy != NULL);
	memcpy(copy, data + 2, len);
	headers_parse(data[0] & 1 ? LINK_RAW : LINK_ETHER, copy, len, size - 2,
	    &h);
	check_headers(&h, copy, len);
	check_match(&h);
	text_init(&t);
	headers_print(&h, (data[0] & 2) != 0, &t);
	headers_link_print(&h, &t);
	printable(&t, false);
	assert(t.len < 400 + 30 * len);
	text_reset(&t);
	bytes_dump(copy, len, &t);
	ike_print(copy, len, &t);
	printable(&t, true);
	text_clear(&t);
	free(copy);
	return 0;
}
