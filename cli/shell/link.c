#include "cli/shell/link.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/text.h"

int
link_open(struct link *l, const char *root)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int n;

	n = snprintf(sun.sun_path, sizeof sun.sun_path, "%s" CLI_SOCKET_PATH,
	    root);
	if (n < 0 || (size_t)n >= sizeof sun.sun_path) {
		fprintf(stderr, "postern: %s: the path is too long for a "
		    "socket\n", root);
		return -1;
	}
	l->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&sun,
	    sizeof sun) < 0) {
		fprintf(stderr, "postern: cannot reach posternd at %s: %s\n",
		    sun.sun_path, strerror(errno));
		return -1;
	}
	return 0;
}

int
link_adopt(struct link *l, const char *fd)
{
	unsigned long n;

	if (text_number(fd, 0, INT_MAX, &n) != 0 ||
	    fcntl((int)n, F_SETFD, FD_CLOEXEC) < 0) {
		fprintf(stderr, "postern: --link-fd %s: no such descriptor\n",
		    fd);
		return -1;
	}
	l->fd = (int)n;
	return 0;
}

int
link_send(struct link *l, enum cli_message_type type, uint16_t flags,
    const void *payload, size_t len)
{
	struct cli_message m = { (uint8_t)type, flags, payload, len };
	uint8_t buf[CLI_MESSAGE_MAX];
	ssize_t sent;
	int n;

	if ((n = cli_message_emit(&m, buf, sizeof buf)) < 0)
		return -1;
	do {
		sent = send(l->fd, buf, (size_t)n, MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? -1 : 0;
}

int
link_receive(struct link *l, struct cli_message *m)
{
	ssize_t n;

	do {
		n = recv(l->fd, l->buf, sizeof l->buf, 0);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return -1;
	return cli_message_parse(l->buf, (size_t)n, m) == 0 ? 0 : -1;
}
