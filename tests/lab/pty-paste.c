/*
 * pty-paste FILE COMMAND...: runs COMMAND on a terminal of its own and pastes
 * FILE into it as fast as the terminal takes it, reading what comes back all
 * the while, as a terminal emulator does. What the terminal showed goes to
 * stdout. Exits with COMMAND's status; 124 after a minute.
 */
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define LIMIT_S 60

struct paste {
	char *data;
	size_t len;
	size_t sent;
};

static void
paste_read(struct paste *p, const char *file)
{
	FILE *f = fopen(file, "r");
	char buf[4096];
	size_t n;

	if (f == NULL)
		err(1, "%s", file);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0) {
		p->data = realloc(p->data, p->len + n);
		if (p->data == NULL)
			err(1, NULL);
		for (size_t i = 0; i < n; i++) /* ENTER is CR on a terminal */
			p->data[p->len++] = buf[i] == '\n' ? '\r' : buf[i];
	}
	fclose(f);
}

/* Returns false once the other side has closed. */
static bool
paste_turn(struct paste *p, int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char buf[4096];
	ssize_t n;

	if (p->sent < p->len)
		pfd.events |= POLLOUT;
	if (poll(&pfd, 1, 1000) < 0 && errno != EINTR)
		err(1, "poll");
	if (pfd.revents & (POLLIN | POLLHUP | POLLERR)) {
		n = read(fd, buf, sizeof(buf));
		if (n <= 0 && errno != EAGAIN)
			return false;
		if (n > 0 && write(STDOUT_FILENO, buf, (size_t)n) != n)
			err(1, "stdout");
	}
	if (pfd.revents & POLLOUT) {
		n = write(fd, p->data + p->sent, p->len - p->sent);
		if (n > 0)
			p->sent += (size_t)n;
	}
	return true;
}

int
main(int argc, char **argv)
{
	struct paste p = { 0 };
	struct winsize ws = { .ws_row = 24, .ws_col = 80 };
	time_t end = time(NULL) + LIMIT_S;
	int fd, status;
	pid_t pid;

	if (argc < 3)
		errx(1, "usage: pty-paste FILE COMMAND...");
	paste_read(&p, argv[1]);
	pid = forkpty(&fd, NULL, NULL, &ws);
	if (pid < 0)
		err(1, "forkpty");
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		err(127, "%s", argv[2]);
	}
	if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0)
		err(1, "fcntl");
	while (paste_turn(&p, fd)) {
		if (time(NULL) > end) {
			kill(pid, SIGKILL);
			errx(124, "no end after %d s", LIMIT_S);
		}
	}
	if (waitpid(pid, &status, 0) < 0)
		err(1, "waitpid");
	free(p.data);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
