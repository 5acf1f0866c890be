#include "capture/sniffer.h"

#include <errno.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/text.h"
#include "capture/filter.h"

enum {
	QUEUE_BYTES = 1 << 20, /* of the kernel, with its overhead */
	A_TURN = 256,          /* frames: then the loop's others */
	FRAME_MAX = 65536 + 18,
	VLAN_AT = 12,
	VLAN_LEN = 4,
};

struct sniffer {
	struct sniffer_host host;
	struct loop_fd *watch;
	int fd;
	unsigned ifindex;
	enum link_type link;
	bool over;             /* host wants no more */
};

/* Room for a tag in front: what is behind the addresses stays in its place. */
static uint8_t frame[VLAN_LEN + FRAME_MAX];

/* ---- a frame ------------------------------------------------------------ */

struct told {
	struct timespec at;
	uint32_t len;
	bool tagged;
	uint16_t tag, tag_type;
};

static void
told_read(struct msghdr *m, struct told *t)
{
	struct tpacket_auxdata aux;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c != NULL;
	    c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level == SOL_SOCKET &&
		    c->cmsg_type == SCM_TIMESTAMPNS) {
			memcpy(&t->at, CMSG_DATA(c), sizeof t->at);
		} else if (c->cmsg_level == SOL_PACKET &&
		    c->cmsg_type == PACKET_AUXDATA) {
			memcpy(&aux, CMSG_DATA(c), sizeof aux);
			t->len = aux.tp_len;
			t->tagged = (aux.tp_status & TP_STATUS_VLAN_VALID) != 0;
			t->tag = aux.tp_vlan_tci;
			t->tag_type = aux.tp_status & TP_STATUS_VLAN_TPID_VALID
			    ? aux.tp_vlan_tpid : ETH_P_8021Q;
		}
	}
}

/* The tag that the driver took off comes back; true if there is one. */
static bool
tag_insert(const struct sniffer *t, const struct told *told, size_t n)
{
	uint8_t *tag = frame + VLAN_AT;

	if (!told->tagged || t->link != LINK_ETHER || n < VLAN_AT)
		return false;
	memmove(frame, frame + VLAN_LEN, VLAN_AT);
	tag[0] = (uint8_t)(told->tag_type >> 8);
	tag[1] = (uint8_t)told->tag_type;
	tag[2] = (uint8_t)(told->tag >> 8);
	tag[3] = (uint8_t)told->tag;
	return true;
}

static void
frame_tell(struct sniffer *t, struct told *told, size_t n)
{
	struct record r;
	bool tagged;

	if (told->at.tv_sec == 0)
		clock_gettime(CLOCK_REALTIME, &told->at);
	if (told->len < n)
		told->len = (uint32_t)n;
	tagged = tag_insert(t, told, n);
	r.sec = (uint32_t)told->at.tv_sec;
	r.usec = (uint32_t)(told->at.tv_nsec / 1000);
	r.caplen = (uint32_t)(n + (tagged ? VLAN_LEN : 0));
	r.len = told->len + (tagged ? VLAN_LEN : 0);
	t->over = !t->host.frame(t->host.ctx, &r,
	    tagged ? frame : frame + VLAN_LEN);
}

/* False: there is none now. */
static bool
frame_read(struct sniffer *t)
{
	char control[CMSG_SPACE(sizeof(struct tpacket_auxdata)) +
	    CMSG_SPACE(sizeof(struct timespec))]
	    __attribute__((aligned(__alignof__(struct cmsghdr))));
	struct iovec iov = { frame + VLAN_LEN, FRAME_MAX };
	struct msghdr m = { .msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof control };
	struct told told = { .len = 0 };
	ssize_t n = recvmsg(t->fd, &m, MSG_DONTWAIT);

	if (n < 0) /* ENETDOWN is told once, then the link is quiet */
		return errno == ENETDOWN || errno == EINTR;
	told_read(&m, &told);
	frame_tell(t, &told, (size_t)n);
	return true;
}

static void
on_readable(void *ctx, int events)
{
	struct sniffer *t = ctx;

	(void)events;
	for (int i = 0; i < A_TURN && !t->over && frame_read(t); i++)
		;
	if (t->over) /* until it is freed */
		loop_fd_events(t->watch, 0);
}

void
sniffer_drain(struct sniffer *t)
{
	/* As many as can be waiting, for others may come meanwhile. */
	for (int i = 0; i < QUEUE_BYTES / 64 && !t->over && frame_read(t); i++)
		;
	if (t->over)
		loop_fd_events(t->watch, 0);
}

uint64_t
sniffer_dropped(struct sniffer *t)
{
	struct tpacket_stats s;
	socklen_t len = sizeof s;

	return getsockopt(t->fd, SOL_PACKET, PACKET_STATISTICS, &s, &len) < 0 ?
	    0 : s.tp_drops; /* reading sets it to 0, packet(7) */
}

/* ---- start and end ------------------------------------------------------ */

/* Refused: longer than this kernel allows. Then everything comes. */
static int
filter_attach(int fd, struct filter_want *want)
{
	struct filter f;
	struct sock_fprog prog = { .filter = f.v };

	filter_make(want, &f);
	prog.len = f.n;
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
	    sizeof prog) == 0)
		return 0;
	want->all = true;
	filter_make(want, &f);
	prog.len = f.n;
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
	    sizeof prog);
}

/* How the frames of the link begin. */
static int
link_find(int fd, enum link_type *out)
{
	struct sockaddr_ll ll;
	socklen_t len = sizeof ll;

	if (getsockname(fd, (struct sockaddr *)&ll, &len) < 0)
		return -1;
	if (ll.sll_hatype == ARPHRD_ETHER || ll.sll_hatype == ARPHRD_LOOPBACK)
		*out = LINK_ETHER;
	else if (ll.sll_hatype == ARPHRD_NONE || ll.sll_hatype == ARPHRD_PPP ||
	    ll.sll_hatype == ARPHRD_RAWIP)
		*out = LINK_RAW;
	else {
		errno = EAFNOSUPPORT;
		return -1;
	}
	return 0;
}

static int
bind_to(int fd, unsigned ifindex, uint16_t protocol)
{
	struct sockaddr_ll ll = { .sll_family = AF_PACKET,
		.sll_protocol = htons(protocol), .sll_ifindex = (int)ifindex };

	return bind(fd, (struct sockaddr *)&ll, sizeof ll);
}

/* Nothing comes before the filter is there: protocol 0 is none. */
static int
socket_open(struct sniffer *t, struct filter_want *want)
{
	int on = 1, queue = QUEUE_BYTES;

	t->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (t->fd < 0 || bind_to(t->fd, t->ifindex, 0) < 0 ||
	    link_find(t->fd, &t->link) < 0)
		return -1;
	want->link = t->link;
	if (filter_attach(t->fd, want) < 0 ||
	    setsockopt(t->fd, SOL_PACKET, PACKET_AUXDATA, &on,
		sizeof on) < 0 ||
	    setsockopt(t->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) < 0)
		return -1;
	/* With CAP_NET_ADMIN; else what the machine allows. */
	if (setsockopt(t->fd, SOL_SOCKET, SO_RCVBUFFORCE, &queue,
	    sizeof queue) < 0)
		(void)setsockopt(t->fd, SOL_SOCKET, SO_RCVBUF, &queue,
		    sizeof queue);
	return bind_to(t->fd, t->ifindex, ETH_P_ALL);
}

struct sniffer *
sniffer_new(struct loop *loop, unsigned ifindex, struct filter_want *want,
    const struct sniffer_host *host)
{
	struct sniffer *t = xcalloc(1, sizeof *t);
	int r;

	t->host = *host;
	t->ifindex = ifindex;
	r = socket_open(t, want);
	if (r == 0)
		t->watch = loop_fd_new(loop, t->fd, LOOP_READ, on_readable, t);
	if (t->watch == NULL) {
		r = errno;
		sniffer_free(t);
		errno = r;
		return NULL;
	}
	return t;
}

void
sniffer_free(struct sniffer *t)
{
	if (t == NULL)
		return;
	loop_fd_free(t->watch);
	if (t->fd >= 0)
		close(t->fd);
	free(t);
}

enum link_type
sniffer_link(const struct sniffer *t)
{
	return t->link;
}

unsigned
sniffer_ifindex(const struct sniffer *t)
{
	return t->ifindex;
}

void
sniffer_filter(struct sniffer *t, struct filter_want *want)
{
	want->link = t->link;
	(void)filter_attach(t->fd, want);
}
