#include <string.h>

#include "esp/octets.h"
#include "esp/user/share.h"
#include "esp/user/worker.h"

/* What the sockets bring, cut into packets of ESP. */
#define UDP_BATCH 8 /* each may be many, by GRO */

static int
receive(struct worker *w, int fd, unsigned most)
{
	struct receive_batch *b = &w->receive;
	unsigned i;

	for (i = 0; i < most; i++) {
		b->iov[i].iov_base = b->buffers + (size_t)i * DATAGRAM_MAX;
		b->iov[i].iov_len = DATAGRAM_MAX;
		memset(&b->msgs[i], 0, sizeof(b->msgs[i]));
		b->msgs[i].msg_hdr = (struct msghdr){
			.msg_name = &b->from[i],
			.msg_namelen = sizeof(b->from[i]),
			.msg_iov = &b->iov[i], .msg_iovlen = 1,
			.msg_control = b->control[i],
			.msg_controllen = sizeof(b->control[i]),
		};
	}
	return recvmmsg(fd, b->msgs, most, MSG_DONTWAIT, NULL);
}

/* IPv4 comes with its header, IPv6 without. */
static void
arrival_raw(struct worker *w, uint8_t family, uint8_t *data, size_t len,
    const struct sock_meta *meta)
{
	struct arrival a = {
		.from = {.addr = meta->from.addr}, .to = meta->to,
		.tos = meta->tos, .esp = data, .len = len,
	};
	size_t header;

	if (family == AF_INET) {
		header = len > 0 ? (size_t)(data[0] & 15) * 4 : 0;
		if (header < 20 || header > len) {
			count_add(&w->totals.protocol_failures, 1);
			return;
		}
		a.tos = data[1];
		a.to.family = AF_INET;
		memcpy(a.to.bytes, data + 16, 4);
		a.esp = data + header;
		a.len = len - header;
	}
	inbound_esp(w, &a, false);
}

void
receive_esp(struct worker *w, struct source *s)
{
	struct sock_meta meta;
	int i, n = receive(w, s->fd, BATCH_RECEIVE);

	for (i = 0; i < n; i++) {
		sock_meta_read(&w->receive.msgs[i].msg_hdr, &meta);
		arrival_raw(w, s->family, w->receive.iov[i].iov_base,
		    w->receive.msgs[i].msg_len, &meta);
	}
	coalesce_flush(&w->coalesce);
}

/* RFC 3948 2.2: four zero bytes where ESP has its SPI mean IKE; 2.3: one 0xff
 * byte keeps a NAT awake. */
static void
arrival_udp(struct worker *w, const struct source *s, uint8_t *data,
    size_t len, const struct sock_meta *meta)
{
	struct arrival a = {
		.from = meta->from, .to = s->local.addr, .tos = meta->tos,
		.udp = true, .esp = data, .len = len,
	};
	struct event e = {.type = EVENT_IKE, .remote = meta->from};

	if (len == 1 && data[0] == 0xff)
		return;
	if (addr_is_set(&meta->to))
		a.to = meta->to;
	if (len < 4 || get32(data) != 0) {
		inbound_esp(w, &a, false);
		return;
	}
	e.local.addr = a.to;
	e.local.port = s->local.port;
	if (!events_push(w->shared->events, &e, data + 4, len - 4))
		count_add(&w->totals.capacity_failures, 1);
}

void
receive_udp(struct worker *w, struct source *s)
{
	struct sock_meta meta;
	size_t len, piece, at;
	uint8_t *data;
	int i, n = 0;

	if (handoff_room(w, UDP_BATCH))
		n = receive(w, s->fd, UDP_BATCH);
	for (i = 0; i < n; i++) {
		sock_meta_read(&w->receive.msgs[i].msg_hdr, &meta);
		data = w->receive.iov[i].iov_base;
		len = w->receive.msgs[i].msg_len;
		piece = meta.gro_size > 0 ? meta.gro_size : len;
		for (at = 0; at < len; at += piece) {
			if (piece > len - at)
				piece = len - at;
			arrival_udp(w, s, data + at, piece, &meta);
		}
	}
	coalesce_flush(&w->coalesce);
}
