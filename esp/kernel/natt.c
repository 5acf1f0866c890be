#include <errno.h>
#include <netinet/udp.h>
#include <string.h>
#include <sys/socket.h>

#include "base/error.h"
#include "esp/kernel/state.h"

#define DATAGRAM_MAX 65536
#define READS_MAX    64
#define MARKER       4     /* RFC 3948 2.2: zeros where ESP has its SPI */

/*
 * Sockets on port 4500: the kernel takes ESP and keepalives out of them by
 * itself (RFC 3948); what is left is IKE.
 */
static bool
read_one(struct udp_socket *s)
{
	struct kernel_plane *k = s->plane;
	static const uint8_t marker[MARKER];
	static uint8_t data[DATAGRAM_MAX];
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	struct endpoint remote;
	ssize_t n;

	n = recvfrom(s->fd, data, sizeof(data), MSG_DONTWAIT,
	    (struct sockaddr *)&from, &len);
	if (n < 0)
		return errno != EAGAIN && errno != EWOULDBLOCK;
	if (n <= MARKER || memcmp(data, marker, MARKER) != 0 ||
	    endpoint_from_sockaddr(&from, &remote) != 0)
		return true;
	TELL(k, ike, &s->local, &remote, data + MARKER, (size_t)n - MARKER);
	return true;
}

/* An event may detach the socket. */
static void
on_readable(void *ctx, int events)
{
	struct udp_socket *s = ctx;
	int i;

	(void)events;
	for (i = 0; i < READS_MAX && s->plane != NULL; i++)
		if (!read_one(s))
			return;
}

static struct udp_socket *
socket_find(struct kernel_plane *k, int fd)
{
	unsigned i;

	for (i = 0; i < UDP_MAX; i++)
		if (k->udp[i].plane != NULL && k->udp[i].fd == fd)
			return &k->udp[i];
	return NULL;
}

int
natt_attach(struct esp_plane *p, int fd, const struct endpoint *local)
{
	struct kernel_plane *k = kernel_plane(p);
	int type = UDP_ENCAP_ESPINUDP;
	struct udp_socket *s;
	unsigned i;

	if (socket_find(k, fd) != NULL)
		return ERR_EXISTS;
	for (i = 0; i < UDP_MAX && k->udp[i].plane != NULL; i++)
		;
	if (i == UDP_MAX)
		return ERR_FULL;
	if (setsockopt(fd, IPPROTO_UDP, UDP_ENCAP, &type, sizeof(type)) < 0)
		return ERR_SYSTEM;
	s = &k->udp[i];
	*s = (struct udp_socket){.plane = k, .fd = fd, .local = *local};
	s->watch = loop_fd_new(k->loop, fd, LOOP_READ, on_readable, s);
	if (s->watch == NULL) {
		s->plane = NULL;
		return ERR_MEMORY;
	}
	return 0;
}

static void
detach(struct udp_socket *s)
{
	int none = 0;

	loop_fd_free(s->watch);
	setsockopt(s->fd, IPPROTO_UDP, UDP_ENCAP, &none, sizeof(none));
	*s = (struct udp_socket){.fd = -1};
}

void
natt_detach(struct esp_plane *p, int fd)
{
	struct udp_socket *s = socket_find(kernel_plane(p), fd);

	if (s != NULL)
		detach(s);
}

void
natt_close(struct kernel_plane *k)
{
	unsigned i;

	for (i = 0; i < UDP_MAX; i++)
		if (k->udp[i].plane != NULL)
			detach(&k->udp[i]);
}
