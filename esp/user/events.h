#ifndef POSTERN_ESP_USER_EVENTS_H
#define POSTERN_ESP_USER_EVENTS_H

#include <sys/queue.h>
#include "esp/esp.h"

/*
 * What workers have to tell the loop's thread. Rare, so there is a lock;
 * bounded, so that a flood of strange packets costs no memory: what doesn't
 * fit is dropped. EVENT_IKE, of which strangers can cause as many as they
 * like, has a bound of its own, so that it never takes the others' place.
 */
enum event_type {
	EVENT_ACQUIRE, EVENT_SOFT, EVENT_HARD, EVENT_MAPPING,
	EVENT_INVALID_SPI, EVENT_REFUSED, EVENT_IKE,
};

struct event {
	STAILQ_ENTRY(event) next;
	enum event_type type;
	uint32_t id;            /* policy or pair */
	uint32_t spi;
	enum esp_refusal why;   /* EVENT_REFUSED: this, its number, packet */
	uint32_t sequence;
	struct esp_packet_id packet;
	struct endpoint local, remote;
	size_t len;
	uint8_t data[];
};

struct events;
struct loop;

/* handle is called in the loop's thread for each event. NULL: no memory. */
struct events *events_new(struct loop *loop,
    void (*handle)(void *ctx, const struct event *e), void *ctx);
void events_free(struct events *q); /* NULL allowed; drops what is left */
/* Any thread. Copies *e and len bytes of data. false: dropped, there is no room
 * or no memory. */
bool events_push(struct events *q, const struct event *e, const void *data,
    size_t len);

#endif
