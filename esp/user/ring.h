#ifndef POSTERN_ESP_USER_RING_H
#define POSTERN_ESP_USER_RING_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Records of bytes from one thread to one other, without a lock and without a
 * copy at the reading end.
 */
struct ring;

struct ring *ring_new(size_t size); /* a power of two; NULL: no memory */
void ring_free(struct ring *r);     /* NULL allowed */
/* Writer: bytes that are free, looked at anew if they seem less than enough. */
size_t ring_room(struct ring *r, size_t enough);
/* Writer: add the record head | data; false: no room. */
bool ring_put(struct ring *r, const void *head, size_t head_len,
    const void *data, size_t data_len);
/* Reader: the next record (aligned to 8) or NULL; it stays until
 * ring_release, which gives up all records got so far. */
void *ring_get(struct ring *r, size_t *len);
void ring_release(struct ring *r);

#endif
