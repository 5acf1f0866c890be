#include "cli/shell/terminal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* When this much waits, the kernel's own flow control holds the sender. */
enum { INPUT_MAX = 1 << 18, CTRL_C = 3 };

static struct termios saved;
static volatile sig_atomic_t raw, resized;
static uint8_t input[INPUT_MAX];
static size_t input_start, input_end;

void
terminal_stop(void)
{
	if (raw)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &saved);
	raw = 0;
}

static void
on_signal(int signum)
{
	terminal_stop();
	_exit(128 + signum);
}

static void
on_resize(int signum)
{
	(void)signum;
	resized = 1;
}

int
terminal_start(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct sigaction resize = {
		.sa_handler = on_resize, .sa_flags = SA_RESTART,
	};
	struct termios t;

	if (tcgetattr(STDIN_FILENO, &saved) < 0)
		return -1;
	t = saved;
	t.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP | IXON | IXOFF);
	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
	t.c_oflag |= OPOST | ONLCR;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &t) < 0)
		return -1;
	raw = 1;
	atexit(terminal_stop);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGWINCH, &resize, NULL);
	return 0;
}

void
terminal_size(uint16_t *width, uint16_t *height)
{
	struct winsize ws;

	*width = 80;
	*height = 24;
	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &ws) < 0)
		return;
	if (ws.ws_col > 0)
		*width = ws.ws_col;
	if (ws.ws_row > 0)
		*height = ws.ws_row;
}

bool
terminal_resized(void)
{
	bool was = resized;

	resized = 0;
	return was;
}

/* Is there room at the end, or enough before the start to be worth a move? */
static bool
has_room(void)
{
	return input_end < INPUT_MAX || input_start > INPUT_MAX / 2;
}

/* Take in what the kernel has; false when the terminal is gone. */
static bool
fill(void)
{
	ssize_t n;

	if (input_start == input_end || input_start > INPUT_MAX / 2) {
		memmove(input, input + input_start, input_end - input_start);
		input_end -= input_start;
		input_start = 0;
	}
	if (input_end == INPUT_MAX)
		return true;
	n = read(STDIN_FILENO, input + input_end, INPUT_MAX - input_end);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	input_end += (size_t)n;
	return n > 0;
}

int
terminal_wait(int fd, int timeout_ms)
{
	/* With a full store only fd counts: poll ignores negative fds. */
	struct pollfd p[2] = {
		{ has_room() ? STDIN_FILENO : -1, POLLIN, 0 },
		{ fd, POLLIN, 0 },
	};
	int ready = 0;

	if (poll(p, 2, timeout_ms) < 0)
		return errno == EINTR ? 0 : -1;
	if (p[0].revents != 0) {
		if (!fill())
			return -1;
		ready |= TERMINAL_INPUT;
	}
	if (p[1].revents != 0)
		ready |= TERMINAL_FD;
	return ready;
}

int
terminal_byte(void)
{
	return input_start < input_end ? input[input_start++] : -1;
}

void
terminal_unread(uint8_t byte)
{
	if (input_start == 0) {
		if (input_end == INPUT_MAX)
			return;
		memmove(input + 1, input, input_end);
		input_end++;
		input_start = 1;
	}
	input[--input_start] = byte;
}

bool
terminal_pending(void)
{
	if (input_start < input_end)
		return true;
	return terminal_wait(-1, 0) == TERMINAL_INPUT;
}

bool
terminal_interrupted(void)
{
	uint8_t *last;

	last = memrchr(input + input_start, CTRL_C, input_end - input_start);
	if (last == NULL)
		return false;
	input_start = (size_t)(last + 1 - input);
	return true;
}
