#include <bsd/sys/queue.h>
#include <errno.h>
#include <linux/filter.h>
#include <netlink/attr.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/error.h"
#include "base/loop.h"
#include "base/secret.h"
#include "base/text.h"
#include "esp/kernel/xfrm.h"

#define BUFFER_LEN   65536     /* a dump comes in pieces of 32 KB at most */
#define EVENTS_ROOM  (4 << 20) /* an ACQUIRE or EXPIRE for each of many SAs */
#define READS_MAX    256       /* messages a turn of the loop */

/* A datagram that was read and not yet handed on. */
struct letter {
	STAILQ_ENTRY(letter) next;
	size_t len;
	uint8_t data[];
};

struct xfrm {
	struct nl_sock *calls, *events;
	struct loop_fd *watch;
	STAILQ_HEAD(, letter) letters;
	bool overrun;
	void (*on_heard)(void *ctx, struct nlmsghdr *h);
	void (*on_message)(void *ctx, struct nlmsghdr *h);
	void (*on_overrun)(void *ctx);
	void *ctx;
	char why[128];
	/* By hand and not through nl_recvmsgs, which leaves the keys of what
	 * it read in freed memory. Calls have a buffer of their own: they are
	 * made from within events. */
	_Alignas(8) uint8_t answer[BUFFER_LEN];
	_Alignas(8) uint8_t event[BUFFER_LEN];
};

/*
 * What we do ourselves would come back to us, each SA with its keys; ten
 * thousand of them would overrun the socket. So only those types come that
 * tell of something, and of deletions those that somebody else asked for
 * (their nlmsg_pid). BPF loads are in network order.
 */
static int
filter_events(struct xfrm *x)
{
#define TYPE(t, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, \
    htons(t), yes, no)
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS,
		    offsetof(struct nlmsghdr, nlmsg_type)),
		TYPE(XFRM_MSG_ACQUIRE, 9, 0),
		TYPE(XFRM_MSG_EXPIRE, 8, 0),
		TYPE(XFRM_MSG_NEWAE, 7, 0),
		TYPE(XFRM_MSG_MAPPING, 6, 0),
		TYPE(XFRM_MSG_DELSA, 3, 0),
		TYPE(XFRM_MSG_FLUSHSA, 2, 0),
		TYPE(XFRM_MSG_DELPOLICY, 1, 0),
		TYPE(XFRM_MSG_FLUSHPOLICY, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct nlmsghdr, nlmsg_pid)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
		    htonl(nl_socket_get_local_port(x->calls)), 1, 0),
		BPF_STMT(BPF_RET | BPF_K, 0xffffffff),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
#undef TYPE
	struct sock_fprog program = {
		.len = sizeof(code) / sizeof(*code), .filter = code,
	};

	return setsockopt(nl_socket_get_fd(x->events), SOL_SOCKET,
	    SO_ATTACH_FILTER, &program, sizeof(program));
}

/* Take a message off the front of a datagram. They begin at multiples of four,
 * and the kernel's structs have numbers of eight bytes: so it is moved down
 * onto the end of the one before, which is done with. */
static struct nlmsghdr *
message_next(struct nlmsghdr **at, int *left)
{
	struct nlmsghdr *h = *at;
	size_t len = h->nlmsg_len, odd = (uintptr_t)h % 8;

	*at = nlmsg_next(h, left);
	return memmove((uint8_t *)h - odd, h, len);
}

static void
each_message(struct xfrm *x, struct letter *l,
    void (*fn)(void *ctx, struct nlmsghdr *h))
{
	struct nlmsghdr *h = (struct nlmsghdr *)(void *)l->data;
	int left = (int)l->len;

	for (; nlmsg_ok(h, left); h = nlmsg_next(h, &left))
		fn(x->ctx, h);
}

/* Read one datagram. false: there is none. */
static bool
receive(struct xfrm *x)
{
	struct letter *l;
	ssize_t n;

	n = recv(nl_socket_get_fd(x->events), x->event, sizeof(x->event),
	    MSG_DONTWAIT);
	if (n < 0 && errno == ENOBUFS)
		x->overrun = true;
	if (n <= 0)
		return n < 0 && (errno == ENOBUFS || errno == EINTR);
	l = xcalloc(1, sizeof(*l) + (size_t)n);
	l->len = (size_t)n;
	memcpy(l->data, x->event, l->len);
	/* DELSA and EXPIRE carry the whole state */
	secret_wipe(x->event, l->len);
	STAILQ_INSERT_TAIL(&x->letters, l, next);
	if (x->on_heard != NULL)
		each_message(x, l, x->on_heard);
	return true;
}

static struct letter *
take_letter(struct xfrm *x)
{
	struct letter *l = STAILQ_FIRST(&x->letters);

	if (l != NULL)
		STAILQ_REMOVE_HEAD(&x->letters, next);
	return l;
}

static void
letter_free(struct letter *l)
{
	secret_wipe(l->data, l->len);
	free(l);
}

static void
on_events(void *ctx, int events)
{
	struct xfrm *x = ctx;
	struct letter *l;
	int i;

	(void)events;
	for (i = 0; i < READS_MAX; i++)
		if (!receive(x))
			break;
	while ((l = take_letter(x)) != NULL) {
		each_message(x, l, x->on_message);
		letter_free(l);
	}
	if (x->overrun) {
		x->overrun = false;
		x->on_overrun(x->ctx);
	}
}

void
xfrm_hear(struct xfrm *x)
{
	while (receive(x))
		;
}

void
xfrm_handle(struct xfrm *x)
{
	on_events(x, 0);
}

static int
open_events(struct xfrm *x, struct loop *loop)
{
	int room = EVENTS_ROOM, fd;

	x->events = nl_socket_alloc();
	if (x->events == NULL)
		return ERR_MEMORY;
	if (nl_connect(x->events, NETLINK_XFRM) < 0)
		return ERR_SYSTEM;
	fd = nl_socket_get_fd(x->events);
	/* as much as may be, where more is for the machine's root */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room,
	    sizeof(room)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (filter_events(x) < 0)
		return ERR_SYSTEM;
	if (nl_socket_add_memberships(x->events, XFRMNLGRP_ACQUIRE,
	    XFRMNLGRP_EXPIRE, XFRMNLGRP_SA, XFRMNLGRP_POLICY,
	    XFRMNLGRP_AEVENTS, XFRMNLGRP_MAPPING, 0) < 0)
		return ERR_SYSTEM;
	x->watch = loop_fd_new(loop, fd, LOOP_READ, on_events, x);
	return x->watch == NULL ? ERR_MEMORY : 0;
}

static int
open_calls(struct xfrm *x)
{
	int on = 1, fd;

	x->calls = nl_socket_alloc();
	if (x->calls == NULL)
		return ERR_MEMORY;
	if (nl_connect(x->calls, NETLINK_XFRM) < 0)
		return ERR_SYSTEM;
	fd = nl_socket_get_fd(x->calls);
	/* the kernel's own words; not asked back what we asked */
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	return 0;
}

int
xfrm_open(struct loop *loop,
    void (*on_heard)(void *ctx, struct nlmsghdr *h),
    void (*on_message)(void *ctx, struct nlmsghdr *h),
    void (*on_overrun)(void *ctx), void *ctx, struct xfrm **out)
{
	struct xfrm *x = xcalloc(1, sizeof(*x));
	int r;

	STAILQ_INIT(&x->letters);
	x->on_heard = on_heard;
	x->on_message = on_message;
	x->on_overrun = on_overrun;
	x->ctx = ctx;
	r = open_calls(x);
	if (r == 0)
		r = open_events(x, loop);
	if (r != 0) {
		xfrm_close(x);
		return r;
	}
	*out = x;
	return 0;
}

void
xfrm_close(struct xfrm *x)
{
	struct letter *l;

	if (x == NULL)
		return;
	loop_fd_free(x->watch);
	while ((l = take_letter(x)) != NULL)
		letter_free(l);
	nl_socket_free(x->events);
	nl_socket_free(x->calls);
	free(x);
}

int
xfrm_events_fd(const struct xfrm *x)
{
	return nl_socket_get_fd(x->events);
}

const char *
xfrm_why(const struct xfrm *x)
{
	return x->why;
}

/* ---- a call and its answer ----------------------------------------------- */

static int
send_message(struct xfrm *x, struct nl_msg *m, uint32_t *seq)
{
	struct nlmsghdr *h = nlmsg_hdr(m);
	ssize_t n;

	*seq = nl_socket_use_seq(x->calls);
	h->nlmsg_seq = *seq;
	h->nlmsg_pid = nl_socket_get_local_port(x->calls);
	h->nlmsg_flags |= NLM_F_REQUEST;
	if ((h->nlmsg_flags & NLM_F_DUMP) != NLM_F_DUMP)
		h->nlmsg_flags |= NLM_F_ACK; /* ends an answer */
	do {
		n = send(nl_socket_get_fd(x->calls), h, h->nlmsg_len, 0);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? ERR_SYSTEM : 0;
}

/* The words that come with a refusal. */
static void
keep_words(struct xfrm *x, struct nlmsghdr *h)
{
	struct nlattr *a;
	int body = (int)sizeof(struct nlmsgerr);

	if (!(h->nlmsg_flags & NLM_F_ACK_TLVS) ||
	    nlmsg_datalen(h) < body)
		return;
	if (!(h->nlmsg_flags & NLM_F_CAPPED))
		body += nlmsg_datalen(&((struct nlmsgerr *)nlmsg_data(h))->msg);
	a = nlmsg_find_attr(h, body, NLMSGERR_ATTR_MSG);
	if (a != NULL)
		nla_strlcpy(x->why, a, sizeof(x->why));
}

static int
to_error(int e)
{
	errno = e;
	switch (e) {
	case 0: return 0;
	case EEXIST: return ERR_EXISTS;
	case ESRCH: case ENOENT: return ERR_NOT_FOUND;
	case EOPNOTSUPP: case EPROTONOSUPPORT: case ENOSYS:
		return ERR_UNSUPPORTED;
	default: return ERR_SYSTEM;
	}
}

/* One message of an answer. true: it was the last. */
static bool
take(struct xfrm *x, struct nlmsghdr *h, int *result,
    void (*fn)(void *ctx, struct nlmsghdr *h), void *ctx)
{
	int code = 0;

	if (h->nlmsg_type != NLMSG_ERROR && h->nlmsg_type != NLMSG_DONE) {
		if (fn != NULL)
			fn(ctx, h);
		return false;
	}
	if (nlmsg_datalen(h) >= (int)sizeof(code))
		memcpy(&code, nlmsg_data(h), sizeof(code));
	if (h->nlmsg_type == NLMSG_ERROR)
		keep_words(x, h);
	*result = code < 0 ? -code : 0;
	return true;
}

int
xfrm_ask(struct xfrm *x, struct nl_msg *m,
    void (*fn)(void *ctx, struct nlmsghdr *h), void *ctx)
{
	bool done = false;
	int r, left, result = 0;
	struct nlmsghdr *at, *h;
	uint32_t seq;
	ssize_t n;

	x->why[0] = '\0';
	r = send_message(x, m, &seq);
	xfrm_message_free(m);
	while (r == 0 && !done) {
		n = recv(nl_socket_get_fd(x->calls), x->answer,
		    sizeof(x->answer), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			r = ERR_SYSTEM;
		at = (struct nlmsghdr *)(void *)x->answer;
		left = (int)n;
		while (r == 0 && !done && nlmsg_ok(at, left)) {
			h = message_next(&at, &left);
			if (h->nlmsg_seq == seq)
				done = take(x, h, &result, fn, ctx);
		}
		if (n > 0 && fn != NULL)
			secret_wipe(x->answer, (size_t)n);
	}
	return r != 0 ? r : to_error(result);
}

int
xfrm_call(struct xfrm *x, struct nl_msg *m)
{
	return xfrm_ask(x, m, NULL, NULL);
}
