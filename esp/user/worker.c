#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <urcu-qsbr.h>

#include "base/error.h"
#include "esp/user/frame.h"
#include "esp/user/share.h"
#include "esp/user/worker.h"

#define FRAMES_PER_TURN 32
#define RING_SIZE       (1 << 21)
#define STACK_SIZE      (256 * 1024)
#define RECEIVE_LEN     ((size_t)BATCH_RECEIVE * DATAGRAM_MAX)

void
worker_wake(struct worker *w)
{
	uint64_t one = 1;

	if (write(w->wake.fd, &one, sizeof(one)) < 0)
		return; /* full: it is awake anyway */
}

static void
read_tap(struct worker *w, struct source *s)
{
	ssize_t n;
	int i;

	for (i = 0; i < FRAMES_PER_TURN && handoff_room(w, 1); i++) {
		n = read(s->fd, w->frame, FRAME_MAX);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			worker_unwatch(w, s); /* somebody removed the TAP */
		if (n < 0)
			return;
		outbound_frame(w, s->link, w->frame, (size_t)n, false);
	}
}

static void
read_wake(struct worker *w)
{
	uint64_t n;

	if (read(w->wake.fd, &n, sizeof(n)) < 0)
		return;
	if (handoff_take(w))
		worker_wake(w); /* after the others have had their turn */
}

static void
serve(struct worker *w, struct source *s)
{
	switch (s->type) {
	case SOURCE_TAP:
		read_tap(w, s);
		break;
	case SOURCE_ESP:
		receive_esp(w, s);
		break;
	case SOURCE_UDP:
		receive_udp(w, s);
		break;
	case SOURCE_WAKE:
		read_wake(w);
		break;
	}
	outbound_flush(w);
}

static uint64_t
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void *
worker_main(void *arg)
{
	struct worker *w = arg;
	struct epoll_event events[16];
	struct pollfd any = {.fd = w->epoll, .events = POLLIN};
	int i, n;

	rcu_register_thread();
	while (!__atomic_load_n(&w->shared->stop, __ATOMIC_ACQUIRE)) {
		/* nothing of a table is held while waiting; events are taken
		 * after it, for their sources may be gone meanwhile */
		__atomic_store_n(&w->turns, w->turns + 1, __ATOMIC_RELEASE);
		rcu_thread_offline();
		poll(&any, 1, hold_wait(w));
		rcu_thread_online();
		n = epoll_wait(w->epoll, events, 16, 0);
		w->now_ms = clock_ms();
		if (w->hold.n > 0)
			hold_turn(w);
		for (i = 0; i < n; i++)
			serve(w, events[i].data.ptr);
		handoff_wake(w);
	}
	rcu_unregister_thread();
	return NULL;
}

/* liburcu does it; reading the turns tells ThreadSanitizer, which doesn't see
 * into liburcu. */
void
workers_wait(const struct shared *s)
{
	unsigned i;

	synchronize_rcu();
	for (i = 0; i < s->workers; i++)
		(void)__atomic_load_n(&s->all[i].turns, __ATOMIC_ACQUIRE);
}

int
worker_watch(struct worker *w, struct source *s)
{
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = s};

	return epoll_ctl(w->epoll, EPOLL_CTL_ADD, s->fd, &e) < 0 ?
	    ERR_SYSTEM : 0;
}

void
worker_unwatch(struct worker *w, struct source *s)
{
	epoll_ctl(w->epoll, EPOLL_CTL_DEL, s->fd, NULL);
}

static uint32_t
remainders(const struct shared *s, unsigned worker)
{
	uint32_t set = 0;
	unsigned i;

	for (i = 0; i < s->workers; i++)
		if (i == worker ? i == 0 || s->pairs[i] > 0 :
		    worker == 0 && s->pairs[i] == 0)
			set |= 1u << i;
	return set;
}

static int
take_esp(const struct shared *s, unsigned worker)
{
	const struct worker *w = &s->all[worker];
	uint32_t set = remainders(s, worker);
	int r = sock_esp_take(w->esp4.fd, AF_INET, s->workers, set);

	if (r == 0 && w->esp6.fd >= 0)
		r = sock_esp_take(w->esp6.fd, AF_INET6, s->workers, set);
	return r;
}

int
workers_own(struct shared *s, unsigned worker, int change)
{
	bool had = s->pairs[worker] > 0;
	int r;

	s->pairs[worker] += (unsigned)change;
	if (worker == 0 || had == (s->pairs[worker] > 0))
		return 0;
	/* who gives it up comes first: twice is worse than not at all, and
	 * for this short time there is no pair for it anyway */
	r = take_esp(s, had ? worker : 0);
	if (r == 0)
		r = take_esp(s, had ? 0 : worker);
	if (r == 0)
		return 0;
	s->pairs[worker] -= (unsigned)change;
	(void)take_esp(s, 0);
	(void)take_esp(s, worker);
	return r;
}

static int
open_source(struct worker *w, struct source *s, enum source_type type, int fd,
    uint8_t family)
{
	*s = (struct source){.type = type, .fd = fd, .family = family};
	return fd < 0 ? ERR_SYSTEM : worker_watch(w, s);
}

/* Pages that are never written to cost nothing. */
static uint8_t *
reserve(size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void
release(uint8_t *p, size_t len)
{
	if (p != NULL)
		munmap(p, len);
}

static int
open_buffers(struct worker *w)
{
	unsigned i;

	w->frame = reserve(FRAME_MAX);
	w->scratch = reserve(DATAGRAM_MAX);
	w->send.arena = reserve(ARENA_SIZE);
	w->receive.buffers = reserve(RECEIVE_LEN);
	if (w->frame == NULL || w->scratch == NULL ||
	    w->send.arena == NULL || w->receive.buffers == NULL)
		return ERR_SYSTEM;
	for (i = 0; i < w->shared->workers; i++) {
		if (i == w->index)
			continue;
		w->from[i] = ring_new(RING_SIZE);
		if (w->from[i] == NULL)
			return ERR_SYSTEM;
	}
	return 0;
}

static int
open_sockets(struct worker *w)
{
	int r;

	w->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (w->epoll < 0)
		return ERR_SYSTEM;
	r = open_source(w, &w->wake, SOURCE_WAKE,
	    eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), 0);
	if (r == 0)
		r = open_source(w, &w->esp4, SOURCE_ESP,
		    sock_esp(AF_INET), AF_INET);
	if (r != 0)
		return r;
	w->out4 = sock_raw_out(AF_INET);
	if (w->out4 < 0)
		return ERR_SYSTEM;
	/* a kernel without IPv6 has none to protect either */
	r = open_source(w, &w->esp6, SOURCE_ESP,
	    sock_esp(AF_INET6), AF_INET6);
	if (r == 0)
		w->out6 = sock_raw_out(AF_INET6);
	else if (errno == EAFNOSUPPORT)
		r = 0;
	if (r == 0 && w->index == 0)
		r = take_esp(w->shared, 0);
	return r;
}

int
worker_init(struct worker *w, struct shared *shared, unsigned index,
    struct text *error)
{
	int r;

	memset(w, 0, sizeof(*w));
	w->shared = shared;
	w->index = index;
	w->epoll = w->out4 = w->out6 = -1;
	w->wake.fd = w->esp4.fd = w->esp6.fd = -1;
	coalesce_init(&w->coalesce, inbound_emit, w);
	hold_init(&w->hold);
	r = open_buffers(w);
	if (r == 0)
		r = open_sockets(w);
	if (r != 0)
		text_printf(error, "worker %u: raw sockets: %s", index,
		    strerror(errno));
	return r;
}

int
worker_start(struct worker *w)
{
	pthread_attr_t attr;
	sigset_t all, old;
	int e;

	/* signals are for the loop's thread */
	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	e = pthread_create(&w->thread, &attr, worker_main, w);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	w->running = e == 0;
	return e == 0 ? 0 : ERR_SYSTEM;
}

void
worker_join(struct worker *w)
{
	if (!w->running)
		return;
	worker_wake(w);
	pthread_join(w->thread, NULL);
	w->running = false;
}

static void
close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void
worker_clear(struct worker *w)
{
	unsigned i;

	close_fd(w->epoll);
	close_fd(w->wake.fd);
	close_fd(w->esp4.fd);
	close_fd(w->esp6.fd);
	close_fd(w->out4);
	close_fd(w->out6);
	for (i = 0; i < WORKERS_MAX; i++)
		ring_free(w->from[i]);
	hold_clear(&w->hold);
	release(w->frame, FRAME_MAX);
	release(w->scratch, DATAGRAM_MAX);
	release(w->send.arena, ARENA_SIZE);
	release(w->receive.buffers, RECEIVE_LEN);
	memset(w, 0, sizeof(*w));
}
