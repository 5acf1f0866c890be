#include "syslog/ring.h"

#include <stdlib.h>
#include <string.h>

void
ring_init(struct ring *r, size_t size)
{
	*r = (struct ring){ .bytes = xcalloc(1, size), .size = size };
}

void
ring_clear(struct ring *r)
{
	free(r->bytes);
	*r = (struct ring){ 0 };
}

void
ring_empty(struct ring *r)
{
	r->start = r->used = 0;
}

static void
drop_line(struct ring *r)
{
	char c;

	do {
		c = r->bytes[r->start];
		r->start = (r->start + 1) % r->size;
		r->used--;
	} while (c != '\n');
}

static void
put(struct ring *r, const char *s, size_t len)
{
	size_t at = (r->start + r->used) % r->size;
	size_t first = len < r->size - at ? len : r->size - at;

	memcpy(r->bytes + at, s, first);
	memcpy(r->bytes, s + first, len - first);
	r->used += len;
}

void
ring_add(struct ring *r, const char *line)
{
	size_t len = strnlen(line, r->size - 1);

	while (r->size - r->used < len + 1)
		drop_line(r);
	put(r, line, len);
	put(r, "\n", 1);
}

void
ring_print(const struct ring *r, struct text *out)
{
	size_t first = r->used < r->size - r->start ? r->used :
	    r->size - r->start;

	text_add_n(out, r->bytes + r->start, first);
	text_add_n(out, r->bytes, r->used - first);
}

void
ring_resize(struct ring *r, size_t size)
{
	struct text all;

	text_init(&all);
	while (r->used > size)
		drop_line(r);
	ring_print(r, &all);
	ring_clear(r);
	ring_init(r, size);
	put(r, text_str(&all), all.len);
	text_clear(&all);
}
