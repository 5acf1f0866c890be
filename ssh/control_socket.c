#include "ssh/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/secret.h"

int
ssh_control_send(int socket, const struct ssh_control *m, int fd)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .bytes = { 0 } };
	uint8_t *buf = malloc(SSH_CONTROL_MAX);
	struct iovec part = { .iov_base = buf };
	struct msghdr msg = { .msg_iov = &part, .msg_iovlen = 1 };
	struct cmsghdr *c;
	ssize_t n;
	int len;

	if (buf == NULL)
		return ERR_MEMORY;
	if ((len = ssh_control_emit(m, buf, SSH_CONTROL_MAX)) < 0) {
		free(buf);
		return len;
	}
	part.iov_len = (size_t)len;
	if (fd >= 0) {
		msg.msg_control = control.bytes;
		msg.msg_controllen = sizeof control.bytes;
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof fd);
	}
	do
		n = sendmsg(socket, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	secret_wipe(buf, (size_t)len);
	free(buf);
	if (n >= 0)
		return 0;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return ERR_AGAIN;
	return errno == EPIPE || errno == ECONNRESET ? ERR_CLOSED : ERR_SYSTEM;
}

/* The one descriptor that came, -1 if none; others are closed. */
static int
descriptor_take(struct msghdr *msg)
{
	int taken = -1, fd;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c != NULL;
	    c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t at = 0; CMSG_LEN(at + sizeof fd) <= c->cmsg_len;
		    at += sizeof fd) {
			memcpy(&fd, CMSG_DATA(c) + at, sizeof fd);
			if (taken < 0)
				taken = fd;
			else
				close(fd);
		}
	}
	return taken;
}

int
ssh_control_receive(int socket, struct ssh_control *out, int *fd)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(4 * sizeof(int))];
	} control;
	uint8_t *buf = malloc(SSH_CONTROL_MAX + 1);
	struct iovec part = { .iov_base = buf,
	    .iov_len = SSH_CONTROL_MAX + 1 };
	struct msghdr msg = { .msg_iov = &part, .msg_iovlen = 1,
	    .msg_control = control.bytes,
	    .msg_controllen = sizeof control.bytes };
	ssize_t n;
	int r;

	*fd = -1;
	if (buf == NULL)
		return ERR_MEMORY;
	do
		n = recvmsg(socket, &msg, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		*fd = descriptor_take(&msg);
		r = ssh_control_parse(buf, (size_t)n, out);
		secret_wipe(buf, (size_t)n);
		if (r != 0 && *fd >= 0) {
			close(*fd);
			*fd = -1;
		}
	} else if (n == 0 || errno == ECONNRESET) {
		r = ERR_CLOSED;
	} else {
		r = errno == EAGAIN || errno == EWOULDBLOCK ? ERR_AGAIN :
		    ERR_SYSTEM;
	}
	free(buf);
	return r;
}
