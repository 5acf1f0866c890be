#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/loop.h"
#include "tests/unit/unit.h"

static struct loop *loop;
static int calls;

static void
setup(void)
{
	loop = loop_new();
	ck_assert_ptr_nonnull(loop);
	calls = 0;
}

static void
teardown(void)
{
	loop_free(loop);
}

static void
count(void *ctx)
{
	(void)ctx;
	calls++;
}

static char order[16];

static void
note(void *ctx)
{
	strcat(order, ctx);
}

START_TEST(timers_fire_in_order_and_once)
{
	struct loop_timer *b = loop_timer_new(loop, note, (void *)"b");
	struct loop_timer *a = loop_timer_new(loop, note, (void *)"a");
	struct loop_timer *c = loop_timer_new(loop, note, (void *)"c");
	uint64_t began = loop_now_ms(loop);

	loop_timer_start(b, 20);
	loop_timer_start(a, 10);
	loop_timer_start(c, 1);
	ck_assert(loop_timer_active(c));
	loop_timer_stop(c);
	ck_assert(!loop_timer_active(c));
	loop_run(loop); /* ends by itself: nothing is left */
	ck_assert_str_eq(order, "ab");
	ck_assert_uint_ge(loop_now_ms(loop) - began, 20);
	ck_assert(!loop_timer_active(a));
	loop_timer_free(a);
	loop_timer_free(b);
	loop_timer_free(NULL);
}
END_TEST

static struct loop_timer *self;

static void
restart_twice_then_free(void *ctx)
{
	(void)ctx;
	if (++calls < 3)
		loop_timer_start(self, 1);
	else
		loop_timer_free(self);
}

START_TEST(a_timer_restarts_and_frees_itself)
{
	self = loop_timer_new(loop, restart_twice_then_free, NULL);
	loop_timer_start(self, 0);
	loop_run(loop);
	ck_assert_int_eq(calls, 3);
}
END_TEST

static void
stop(void *ctx)
{
	(void)ctx;
	loop_stop(loop);
}

START_TEST(stop_ends_the_run)
{
	struct loop_timer *far = loop_timer_new(loop, count, NULL);
	struct loop_timer *near = loop_timer_new(loop, stop, NULL);

	loop_timer_start(far, 3600 * 1000);
	loop_timer_start(near, 1);
	loop_run(loop);
	ck_assert_int_eq(calls, 0);
	ck_assert(loop_timer_active(far));
	loop_poll(loop); /* doesn't wait for it either */
	ck_assert_int_eq(calls, 0);
}
END_TEST

static int seen;

static void
on_ready(void *ctx, int events)
{
	char c;

	calls++;
	seen = events;
	if (events & LOOP_READ)
		(void)!read(*(int *)ctx, &c, 1);
}

START_TEST(fds_tell_what_is_ready)
{
	struct loop_fd *w;
	int s[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0);
	w = loop_fd_new(loop, s[0], LOOP_READ, on_ready, &s[0]);
	ck_assert_ptr_nonnull(w);
	loop_poll(loop);
	ck_assert_int_eq(calls, 0);
	ck_assert_int_eq(write(s[1], "xy", 2), 2);
	loop_poll(loop);
	loop_poll(loop); /* level-triggered: the second byte */
	loop_poll(loop);
	ck_assert_int_eq(calls, 2);
	ck_assert_int_eq(seen, LOOP_READ);
	ck_assert_int_eq(write(s[1], "z", 1), 1);
	loop_fd_events(w, 0);
	loop_poll(loop);
	ck_assert_int_eq(calls, 2);
	loop_fd_events(w, LOOP_READ | LOOP_WRITE);
	loop_poll(loop);
	ck_assert_int_eq(calls, 3);
	ck_assert_int_eq(seen, LOOP_READ | LOOP_WRITE);
	loop_fd_events(w, LOOP_WRITE);
	loop_poll(loop);
	ck_assert_int_eq(seen, LOOP_WRITE);
	loop_fd_free(w);
	close(s[0]);
	close(s[1]);
	loop_poll(loop);
	ck_assert_int_eq(calls, 4);
	loop_fd_free(NULL);
}
END_TEST

static struct loop_fd *other;

static void
ask_again(void *ctx, int events)
{
	(void)ctx;
	(void)events;
	loop_fd_events(other, LOOP_READ);
}

static void
on_other(void *ctx, int events)
{
	(void)ctx;
	(void)events;
	calls++;
}

START_TEST(asking_again_takes_nothing_away)
{
	struct loop_fd *w;
	int s[2], t[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, t), 0);
	w = loop_fd_new(loop, s[0], LOOP_READ, ask_again, NULL);
	other = loop_fd_new(loop, t[0], LOOP_READ, on_other, NULL);
	ck_assert_int_eq(write(s[1], "x", 1), 1);
	ck_assert_int_eq(write(t[1], "x", 1), 1);
	for (int i = 0; i < 5; i++)
		loop_poll(loop);
	ck_assert_int_ge(calls, 4);
	loop_fd_free(w);
	loop_fd_free(other);
	for (int i = 0; i < 2; i++) {
		close(s[i]);
		close(t[i]);
	}
}
END_TEST

START_TEST(an_fd_that_cannot_be_watched)
{
	FILE *f = tmpfile();

	ck_assert_ptr_null(loop_fd_new(loop, 4000, LOOP_READ, on_ready, NULL));
	ck_assert_ptr_null(
	    loop_fd_new(loop, fileno(f), LOOP_READ, on_ready, NULL));
	fclose(f);
}
END_TEST

static ssize_t got;

static void
on_udp(void *ctx, int events)
{
	char c;

	(void)events;
	calls++;
	got = recv(*(int *)ctx, &c, 1, 0);
}

START_TEST(a_watch_outlives_an_error)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	socklen_t len = sizeof(to);
	int a = socket(AF_INET, SOCK_DGRAM, 0), b;
	struct loop_fd *w;

	/* A port of ours that is closed again: ICMP makes an error of it. */
	b = socket(AF_INET, SOCK_DGRAM, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_eq(bind(b, (void *)&to, len), 0);
	ck_assert_int_eq(getsockname(b, (void *)&to, &len), 0);
	close(b);
	ck_assert_int_eq(connect(a, (void *)&to, len), 0);
	w = loop_fd_new(loop, a, LOOP_READ, on_udp, &a);
	for (int i = 1; i <= 2; i++) {
		ck_assert_int_eq(send(a, "x", 1, 0), 1);
		for (int tries = 0; calls < i && tries < 1000; tries++) {
			loop_poll(loop);
			usleep(1000);
		}
		ck_assert_int_eq(calls, i);
		ck_assert_int_eq(got, -1);
	}
	loop_fd_free(w);
	close(a);
}
END_TEST

static void
on_signal(void *ctx, int signum)
{
	(void)ctx;
	calls = signum;
	loop_stop(loop);
}

START_TEST(signals_arrive_in_the_loop)
{
	struct loop_signal *s;

	s = loop_signal_new(loop, SIGUSR1, on_signal, NULL);
	ck_assert_ptr_nonnull(s);
	ck_assert_ptr_null(loop_signal_new(loop, SIGKILL, on_signal, NULL));
	raise(SIGUSR1);
	ck_assert_int_eq(calls, 0);
	loop_run(loop);
	ck_assert_int_eq(calls, SIGUSR1);
	loop_signal_free(s);
	loop_signal_free(NULL);
}
END_TEST

static void
on_wake(void *ctx)
{
	calls++;
	loop_wake_free(*(struct loop_wake **)ctx);
}

static void *
waker(void *w)
{
	for (int i = 0; i < 100; i++)
		loop_wake(w);
	return NULL;
}

START_TEST(another_thread_wakes_the_loop)
{
	struct loop_wake *w;
	pthread_t thread;

	w = loop_wake_new(loop, on_wake, &w);
	ck_assert_int_eq(pthread_create(&thread, NULL, waker, w), 0);
	pthread_join(thread, NULL);
	loop_run(loop); /* many wakes, one call; then nothing is left */
	ck_assert_int_eq(calls, 1);
	loop_wake_free(NULL);
}
END_TEST

struct job {
	pthread_t ran_in;
	atomic_int worked;
	int done;
	struct loop_timer *timer;
};

static void
work(void *ctx)
{
	struct job *job = ctx;

	usleep(5000);
	job->ran_in = pthread_self();
	job->worked++;
}

static void
done(void *ctx)
{
	struct job *job = ctx;

	ck_assert_int_eq(job->worked, 1);
	job->done++;
	loop_timer_free(job->timer);
}

START_TEST(work_runs_on_the_pool)
{
	struct job jobs[8] = { 0 };

	for (int i = 0; i < 8; i++)
		ck_assert_int_eq(loop_work(loop, work, done, &jobs[i]), 0);
	loop_run(loop);
	for (int i = 0; i < 8; i++) {
		ck_assert_int_eq(jobs[i].done, 1);
		ck_assert(!pthread_equal(jobs[i].ran_in, pthread_self()));
	}
}
END_TEST

static void
done_then_more(void *ctx)
{
	struct job *jobs = ctx;

	done(&jobs[0]);
	/* A host goes on as always, not knowing that it ends. */
	loop_timer_start(jobs[1].timer, 0);
	ck_assert_int_eq(loop_work(loop, work, done, &jobs[1]), 0);
}

START_TEST(freeing_the_loop_finishes_works_only)
{
	struct job jobs[2] = { 0 };
	struct loop_wake *w = loop_wake_new(loop, count, NULL);
	int s[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, s), 0);
	jobs[0].timer = loop_timer_new(loop, count, NULL);
	jobs[1].timer = loop_timer_new(loop, count, NULL);
	loop_timer_start(jobs[0].timer, 0);
	loop_fd_new(loop, s[0], LOOP_WRITE, on_ready, &s[0]);
	loop_signal_new(loop, SIGUSR1, on_signal, NULL);
	loop_wake(w);
	raise(SIGUSR1);
	ck_assert_int_eq(loop_work(loop, work, done_then_more, jobs), 0);
	loop_free(loop);
	loop = NULL;
	ck_assert_int_eq(jobs[0].done, 1);
	ck_assert_int_eq(jobs[1].done, 1);
	ck_assert_int_eq(calls, 0);
	close(s[0]);
	close(s[1]);
}
END_TEST

UNIT_MAIN("loop", setup, teardown, timers_fire_in_order_and_once,
    a_timer_restarts_and_frees_itself, stop_ends_the_run,
    fds_tell_what_is_ready, asking_again_takes_nothing_away,
    an_fd_that_cannot_be_watched, a_watch_outlives_an_error,
    signals_arrive_in_the_loop, another_thread_wakes_the_loop,
    work_runs_on_the_pool, freeing_the_loop_finishes_works_only)
