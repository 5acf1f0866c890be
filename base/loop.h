#ifndef POSTERN_BASE_LOOP_H
#define POSTERN_BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The daemon's event loop; libuv behind it, so that no other folder includes
 * <uv.h>. One thread calls everything here, except loop_wake and what a work
 * function itself does.
 */
struct loop;
struct loop_timer;
struct loop_fd;
struct loop_signal;
struct loop_wake;

struct loop *loop_new(void); /* NULL: out of memory */
/* Closes all that is still registered, waits for works under way and calls
 * their done, frees. NULL allowed. */
void loop_free(struct loop *loop);
void loop_run(struct loop *loop); /* until loop_stop or nothing is left */
void loop_stop(struct loop *loop);
/* Run whatever is ready without waiting; for tests. */
void loop_poll(struct loop *loop);
uint64_t loop_now_ms(struct loop *loop); /* monotonic, cached per turn */

/* Timers, one-shot. A callback may restart or free its own timer. */
struct loop_timer *loop_timer_new(struct loop *loop, void (*fn)(void *),
    void *ctx);
void loop_timer_start(struct loop_timer *t, uint64_t delay_ms);
void loop_timer_stop(struct loop_timer *t);
bool loop_timer_active(const struct loop_timer *t);
void loop_timer_free(struct loop_timer *t); /* NULL allowed */

enum { LOOP_READ = 1, LOOP_WRITE = 2 };
/* Watch fd (borrowed; free the watch before closing fd; it is made
 * non-blocking). fn gets the events that are ready; after an error on the fd
 * those that were asked for, so that the next read or write tells it. NULL if
 * the fd can't be watched. */
struct loop_fd *loop_fd_new(struct loop *loop, int fd, int events,
    void (*fn)(void *ctx, int events), void *ctx);
void loop_fd_events(struct loop_fd *w, int events); /* 0: pause */
void loop_fd_free(struct loop_fd *w); /* NULL allowed */

struct loop_signal *loop_signal_new(struct loop *loop, int signum,
    void (*fn)(void *ctx, int signum), void *ctx);
void loop_signal_free(struct loop_signal *s);

/* Wake the loop from another thread: fn runs in the loop's thread; several
 * wakes may become one call. */
struct loop_wake *loop_wake_new(struct loop *loop, void (*fn)(void *),
    void *ctx);
void loop_wake(struct loop_wake *w); /* thread-safe */
void loop_wake_free(struct loop_wake *w);

/* Run work(ctx) on the thread pool, then done(ctx) in the loop's thread.
 * done is called exactly once, also when the loop is being freed.
 * ERR_MEMORY. */
int loop_work(struct loop *loop, void (*work)(void *), void (*done)(void *),
    void *ctx);

#endif
