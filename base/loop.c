#include "base/loop.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <uv.h>

#include "base/error.h"
#include "base/text.h"

struct loop {
	uv_loop_t uv;
	unsigned works; /* on the pool, or done() not called yet */
	bool closing;   /* in loop_free: only done() functions are called */
};

struct loop_timer {
	uv_timer_t uv;
	void (*fn)(void *);
	void *ctx;
};

struct loop_fd {
	uv_poll_t uv;
	int events; /* wanted: LOOP_READ | LOOP_WRITE */
	void (*fn)(void *, int);
	void *ctx;
};

struct loop_signal {
	uv_signal_t uv;
	void (*fn)(void *, int);
	void *ctx;
};

struct loop_wake {
	uv_async_t uv;
	void (*fn)(void *);
	void *ctx;
};

struct work {
	uv_work_t uv;
	struct loop *loop;
	void (*work)(void *);
	void (*done)(void *);
	void *ctx;
};

struct loop *
loop_new(void)
{
	struct loop *loop = calloc(1, sizeof(*loop));

	if (loop == NULL || uv_loop_init(&loop->uv) != 0) {
		free(loop);
		return NULL;
	}
	loop->uv.data = loop;
	return loop;
}

static bool
is_closing(const uv_handle_t *h)
{
	return ((struct loop *)h->loop->data)->closing;
}

/* Each handle is the first member of its struct, and data points back. */
static void
on_close(uv_handle_t *h)
{
	free(h->data);
}

static void
handle_close(uv_handle_t *h, void *ctx)
{
	(void)ctx;
	if (!uv_is_closing(h))
		uv_close(h, on_close);
}

/* Else a ready fd would keep the draining loop of loop_free busy. */
static void
handle_quiet(uv_handle_t *h, void *ctx)
{
	(void)ctx;
	if (uv_is_closing(h))
		return;
	if (h->type == UV_TIMER)
		uv_timer_stop((uv_timer_t *)h);
	else if (h->type == UV_POLL)
		uv_poll_stop((uv_poll_t *)h);
}

void
loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	loop->closing = true;
	uv_walk(&loop->uv, handle_quiet, NULL);
	/* First the works: their done() may still free timers and watches. */
	while (loop->works > 0)
		uv_run(&loop->uv, UV_RUN_ONCE);
	uv_walk(&loop->uv, handle_close, NULL);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	if (uv_loop_close(&loop->uv) != 0)
		abort(); /* a handle of ours outlived uv_close() */
	free(loop);
}

void
loop_run(struct loop *loop)
{
	uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void
loop_stop(struct loop *loop)
{
	uv_stop(&loop->uv);
}

void
loop_poll(struct loop *loop)
{
	uv_run(&loop->uv, UV_RUN_NOWAIT);
}

uint64_t
loop_now_ms(struct loop *loop)
{
	return uv_now(&loop->uv);
}

struct loop_timer *
loop_timer_new(struct loop *loop, void (*fn)(void *), void *ctx)
{
	struct loop_timer *t = xcalloc(1, sizeof(*t));

	uv_timer_init(&loop->uv, &t->uv);
	t->uv.data = t;
	t->fn = fn;
	t->ctx = ctx;
	return t;
}

static void
on_timer(uv_timer_t *h)
{
	struct loop_timer *t = h->data;

	t->fn(t->ctx);
}

void
loop_timer_start(struct loop_timer *t, uint64_t delay_ms)
{
	if (!is_closing((uv_handle_t *)&t->uv))
		uv_timer_start(&t->uv, on_timer, delay_ms, 0);
}

void
loop_timer_stop(struct loop_timer *t)
{
	uv_timer_stop(&t->uv);
}

bool
loop_timer_active(const struct loop_timer *t)
{
	return uv_is_active((const uv_handle_t *)&t->uv) != 0;
}

void
loop_timer_free(struct loop_timer *t)
{
	if (t != NULL)
		handle_close((uv_handle_t *)&t->uv, NULL);
}

static void on_fd(uv_poll_t *h, int status, int events);

void
loop_fd_events(struct loop_fd *w, int events)
{
	int uv_events = 0;

	/* To start anew would drop what this turn has for it already: for
	 * ever, if an fd before it does so at each turn. */
	if (events == w->events && uv_is_active((uv_handle_t *)&w->uv))
		return;
	w->events = events;
	if (events & LOOP_READ)
		uv_events |= UV_READABLE;
	if (events & LOOP_WRITE)
		uv_events |= UV_WRITABLE;
	if (uv_events == 0 || is_closing((uv_handle_t *)&w->uv))
		uv_poll_stop(&w->uv);
	else
		uv_poll_start(&w->uv, uv_events, on_fd);
}

static void
on_fd(uv_poll_t *h, int status, int events)
{
	struct loop_fd *w = h->data;
	int ready = 0;

	if (status < 0) {
		/* POLLERR, as after an ICMP error: libuv stops watching, but
		 * the next read or write tells the error and clears it. */
		ready = w->events;
		loop_fd_events(w, w->events);
	}
	if (events & UV_READABLE)
		ready |= LOOP_READ;
	if (events & UV_WRITABLE)
		ready |= LOOP_WRITE;
	if (ready != 0)
		w->fn(w->ctx, ready);
}

struct loop_fd *
loop_fd_new(struct loop *loop, int fd, int events,
    void (*fn)(void *ctx, int events), void *ctx)
{
	struct loop_fd *w = xcalloc(1, sizeof(*w));

	if (uv_poll_init(&loop->uv, &w->uv, fd) != 0) {
		free(w);
		return NULL;
	}
	w->uv.data = w;
	w->fn = fn;
	w->ctx = ctx;
	loop_fd_events(w, events);
	return w;
}

void
loop_fd_free(struct loop_fd *w)
{
	if (w != NULL)
		handle_close((uv_handle_t *)&w->uv, NULL);
}

static void
on_signal(uv_signal_t *h, int signum)
{
	struct loop_signal *s = h->data;

	if (!is_closing((uv_handle_t *)h))
		s->fn(s->ctx, signum);
}

struct loop_signal *
loop_signal_new(struct loop *loop, int signum,
    void (*fn)(void *ctx, int signum), void *ctx)
{
	struct loop_signal *s = xcalloc(1, sizeof(*s));

	if (uv_signal_init(&loop->uv, &s->uv) != 0) {
		free(s);
		return NULL;
	}
	s->uv.data = s;
	s->fn = fn;
	s->ctx = ctx;
	if (uv_signal_start(&s->uv, on_signal, signum) != 0) {
		handle_close((uv_handle_t *)&s->uv, NULL);
		return NULL;
	}
	return s;
}

void
loop_signal_free(struct loop_signal *s)
{
	if (s != NULL)
		handle_close((uv_handle_t *)&s->uv, NULL);
}

static void
on_wake(uv_async_t *h)
{
	struct loop_wake *w = h->data;

	if (!is_closing((uv_handle_t *)h))
		w->fn(w->ctx);
}

struct loop_wake *
loop_wake_new(struct loop *loop, void (*fn)(void *), void *ctx)
{
	struct loop_wake *w = xcalloc(1, sizeof(*w));

	if (uv_async_init(&loop->uv, &w->uv, on_wake) != 0) {
		free(w);
		return NULL;
	}
	w->uv.data = w;
	w->fn = fn;
	w->ctx = ctx;
	return w;
}

void
loop_wake(struct loop_wake *w)
{
	uv_async_send(&w->uv);
}

void
loop_wake_free(struct loop_wake *w)
{
	if (w != NULL)
		handle_close((uv_handle_t *)&w->uv, NULL);
}

static void
on_work(uv_work_t *uv)
{
	struct work *w = uv->data;

	w->work(w->ctx);
}

static void
on_work_done(uv_work_t *uv, int status)
{
	struct work *w = uv->data;

	assert(status == 0); /* nobody calls uv_cancel() */
	(void)status;
	w->loop->works--;
	w->done(w->ctx);
	free(w);
}

int
loop_work(struct loop *loop, void (*work)(void *), void (*done)(void *),
    void *ctx)
{
	struct work *w = calloc(1, sizeof(*w));
	sigset_t all, before;
	int r;

	if (w == NULL)
		return ERR_MEMORY;
	*w = (struct work){
		.loop = loop, .work = work, .done = done, .ctx = ctx
	};
	w->uv.data = w;
	/* The first one makes the threads: signals are not for them, or one
	 * that the loop's thread holds back would get there. */
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	r = uv_queue_work(&loop->uv, &w->uv, on_work, on_work_done);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (r != 0) {
		free(w);
		return ERR_MEMORY;
	}
	loop->works++;
	return 0;
}
