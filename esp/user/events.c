#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/loop.h"
#include "esp/user/events.h"

#define EVENTS_MAX    4096
#define IKE_MAX       1024
#define IKE_BYTES_MAX (2 << 20)

struct events {
	pthread_mutex_t lock;
	STAILQ_HEAD(, event) list;
	unsigned n, n_ike; /* the latter not in the former */
	size_t ike_bytes;
	struct loop_wake *wake;
	void (*handle)(void *ctx, const struct event *e);
	void *ctx;
};

/* The first of all events so far; the queue is empty then. */
static struct event *
take_all(struct events *q)
{
	struct event *first;

	pthread_mutex_lock(&q->lock);
	first = STAILQ_FIRST(&q->list);
	STAILQ_INIT(&q->list);
	q->n = q->n_ike = 0;
	q->ike_bytes = 0;
	pthread_mutex_unlock(&q->lock);
	return first;
}

static void
drain(void *ctx)
{
	struct events *q = ctx;
	struct event *e, *next;

	for (e = take_all(q); e != NULL; e = next) {
		next = STAILQ_NEXT(e, next);
		q->handle(q->ctx, e);
		free(e);
	}
}

struct events *
events_new(struct loop *loop, void (*handle)(void *ctx, const struct event *e),
    void *ctx)
{
	struct events *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return NULL;
	STAILQ_INIT(&q->list);
	q->handle = handle;
	q->ctx = ctx;
	q->wake = loop_wake_new(loop, drain, q);
	if (q->wake == NULL) {
		free(q);
		return NULL;
	}
	pthread_mutex_init(&q->lock, NULL);
	return q;
}

void
events_free(struct events *q)
{
	struct event *e, *next;

	if (q == NULL)
		return;
	loop_wake_free(q->wake);
	for (e = take_all(q); e != NULL; e = next) {
		next = STAILQ_NEXT(e, next);
		free(e);
	}
	pthread_mutex_destroy(&q->lock);
	free(q);
}

/* Under the lock. */
static bool
take_place(struct events *q, const struct event *e)
{
	if (e->type != EVENT_IKE)
		return q->n < EVENTS_MAX ? (q->n++, true) : false;
	if (q->n_ike == IKE_MAX || e->len > IKE_BYTES_MAX - q->ike_bytes)
		return false;
	q->n_ike++;
	q->ike_bytes += e->len;
	return true;
}

bool
events_push(struct events *q, const struct event *e, const void *data,
    size_t len)
{
	struct event *copy;
	bool placed;

	copy = malloc(sizeof(*copy) + len);
	if (copy == NULL)
		return false;
	*copy = *e;
	copy->len = len;
	if (len > 0)
		memcpy(copy->data, data, len);
	pthread_mutex_lock(&q->lock);
	placed = take_place(q, copy);
	if (placed)
		STAILQ_INSERT_TAIL(&q->list, copy, next);
	pthread_mutex_unlock(&q->lock);
	if (placed)
		loop_wake(q->wake);
	else
		free(copy);
	return placed;
}
