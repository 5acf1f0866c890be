#ifndef POSTERN_CLI_ARENA_H
#define POSTERN_CLI_ARENA_H

#include <stddef.h>

/*
 * Memory that is given back as a whole: the graphs (until the grammar
 * changes) and one walk over them (until the next line). What a walk takes is
 * bounded by its step budget.
 */
struct arena_chunk;

struct arena {
	struct arena_chunk *chunk; /* the one in use; older ones behind it */
};

/* Zeroed, aligned for any type. Aborts when memory is out. */
void *arena_alloc(struct arena *a, size_t size);
/* Empties it; the largest chunk is kept (up to 1 MB), so that the next use
 * does not malloc. */
void arena_reset(struct arena *a);
void arena_wipe(struct arena *a); /* zeroes what it holds, which stays */
void arena_clear(struct arena *a);

#endif
