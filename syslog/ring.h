#ifndef POSTERN_SYSLOG_RING_H
#define POSTERN_SYSLOG_RING_H

#include <stddef.h>

#include "base/text.h"

/* The last lines that fit into a number of bytes. */
struct ring {
	char *bytes;
	size_t size;
	size_t start, used; /* whole lines, each with its "\n" */
};

void ring_init(struct ring *r, size_t size);
void ring_clear(struct ring *r); /* frees */
void ring_empty(struct ring *r);
/* The lines that fit into the new size stay. */
void ring_resize(struct ring *r, size_t size);
/* The oldest lines make room; a line longer than all of it is cut. Without
 * "\n". */
void ring_add(struct ring *r, const char *line);
void ring_print(const struct ring *r, struct text *out);

#endif
