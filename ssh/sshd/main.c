/* postern-sshd: see README. */
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/secret.h"
#include "ssh/sshd/sshd.h"

enum {
	SETUP_S = 20,        /* posternd says what to do */
	FAREWELL_MS = 1000,  /* for the last bytes to go out */
	LINGER_MS = 500,     /* for the client to go first */
};

#if defined(__SANITIZE_ADDRESS__)
static bool sandbox; /* the sanitizer's report at the end needs more calls */
#else
static bool sandbox = true;
#endif

uint64_t
sshd_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void
sshd_printable(char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

void
sshd_end(struct sshd *s, const char *reason)
{
	char text[512];
	struct ssh_control m = { .type = SSH_CTL_FAULT, .text = { text } };

	if (s->ending)
		return;
	s->ending = true;
	if (reason == NULL)
		return;
	snprintf(text, sizeof text, "%s", reason);
	sshd_printable(text); /* the client may have written it */
	ask_tell(s, &m);
}

/* ---- start -------------------------------------------------------------- */

static int
setup_receive(struct sshd *s, struct ssh_control *m)
{
	struct pollfd p = { .fd = s->control, .events = POLLIN };
	int r, fd = -1;

	do {
		if (poll(&p, 1, SETUP_S * 1000) == 0)
			return ERR_AGAIN;
		r = ssh_control_receive(s->control, m, &fd);
	} while (r == ERR_AGAIN);
	if (fd >= 0)
		close(fd);
	if (r == 0 && m->type != SSH_CTL_SETUP) {
		ssh_control_clear(m);
		r = ERR_SYNTAX;
	}
	return r;
}

static void
tcp_set(int fd)
{
	const int on = 1, idle_s = 60;

	/* No matter if it is no TCP socket, as in tests. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
}

static int
prepare(struct sshd *s)
{
	struct ssh_control m;
	int r;

	if (sandbox_limit(s->tcp, s->control) < 0) {
		sshd_end(s, "limits cannot be set");
		return ERR_SYSTEM;
	}
	if ((r = setup_receive(s, &m)) != 0)
		return r;
	tcp_set(s->tcp);
	if ((r = valve_open(s)) == 0)
		r = session_open(s, &m.setup);
	ssh_control_clear(&m);
	if (r == 0 && sandbox && sandbox_enter() != 0)
		r = ERR_SYSTEM;
	if (r != 0)
		sshd_end(s, "it cannot be set up");
	return r;
}

/* ---- running ------------------------------------------------------------ */

static uint64_t
deadline(const struct sshd *s)
{
	if (!s->authenticated)
		return s->started_ms + s->setup.grace_s * 1000ULL;
	if (relays_are_waiting(s))
		return sshd_now_ms() + 100;
	return UINT64_MAX; /* from here on posternd has an eye on the time */
}

static void
await(struct sshd *s)
{
	struct pollfd p[POLL_MAX];
	uint64_t until = deadline(s), now = sshd_now_ms();
	size_t n = valve_poll(s, p);
	int timeout = -1;

	p[n++] = (struct pollfd){ .fd = s->control, .events = POLLIN };
	p[n++] = (struct pollfd){ .fd = s->inner, .events =
	    session_is_clogged(s) ? POLLOUT : POLLIN };
	n += relays_poll(s, &p[n]);
	if (until != UINT64_MAX)
		timeout = until <= now ? 0 : until - now > 60000 ? 60000 :
		    (int)(until - now);
	if (poll(p, n, timeout) < 0 && errno != EINTR)
		sshd_end(s, "poll failed");
	/* Half closed, and we can't read to see it. */
	if ((p[0].revents & (POLLERR | POLLHUP)) != 0 ||
	    (p[0].revents & (POLLRDHUP | POLLIN)) == POLLRDHUP)
		s->client_gone = true;
}

static void
run(struct sshd *s)
{
	session_step(s); /* our version goes out first */
	while (!s->ending) {
		await(s);
		ask_receive(s);
		valve_step(s);
		session_step(s);
		if (s->ending)
			break;
		relays_step(s);
		valve_step(s);
		if (!s->authenticated && sshd_now_ms() >= deadline(s))
			sshd_end(s, "not authenticated in time");
		if (s->client_gone)
			sshd_end(s, s->authenticated ? NULL :
			    "TCP connection closed");
	}
}

/* ---- end ---------------------------------------------------------------- */

/* False if it was not ready in time. */
static bool
await_tcp(struct sshd *s, short events, uint64_t until)
{
	struct pollfd p = { .fd = s->tcp, .events = events };
	uint64_t now = sshd_now_ms();

	return now < until && poll(&p, 1, (int)(until - now)) > 0;
}

static bool
all_sent(struct sshd *s)
{
	char c;

	return s->out.len == 0 && recv(s->outer, &c, 1, MSG_PEEK) <= 0;
}

/* A socket that is closed with bytes unread takes back what was sent: the
 * client would see a reset in the place of our last words. */
static void
last_bytes_send(struct sshd *s)
{
	uint64_t until = sshd_now_ms() + FAREWELL_MS;

	do
		valve_step(s);
	while (!s->client_gone && !all_sent(s) &&
	    await_tcp(s, POLLOUT, until));
	shutdown(s->tcp, SHUT_WR);
	until = sshd_now_ms() + LINGER_MS;
	while (!s->client_gone && await_tcp(s, POLLIN, until))
		if (recv(s->tcp, s->in.data, sizeof s->in.data, 0) <= 0)
			break;
}

static void
farewell(struct sshd *s)
{
	relays_close(s, s->farewell);
	if (s->farewell != NULL && s->farewell[0] != '\0' && !s->authenticated)
		ssh_session_set_disconnect_message(s->session, s->farewell);
	ssh_disconnect(s->session);
	last_bytes_send(s);
}

static int
number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*text == '\0' || *end != '\0' || n < 0 || n > 1023)
		return -1;
	return (int)n;
}

static bool
options_read(int argc, char **argv, struct sshd *s)
{
	static const struct option options[] = {
		{ "connection", required_argument, NULL, 'c' },
		{ "control", required_argument, NULL, 'p' },
		{ "no-sandbox", no_argument, NULL, 'n' },
		{ 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (c == 'c')
			s->tcp = number(optarg);
		else if (c == 'p')
			s->control = number(optarg);
		else if (c == 'n')
			sandbox = false;
		else
			return false;
	return optind == argc && s->tcp >= 0 && s->control >= 0;
}

int
main(int argc, char **argv)
{
	static struct sshd s = { .tcp = 3, .control = 4, .outer = -1,
	    .inner = -1 };
	int r;

	if (!options_read(argc, argv, &s)) {
		fprintf(stderr, "usage: postern-sshd [--connection FD] "
		    "[--control FD] [--no-sandbox]\n"
		    "It is started by posternd, for one connection.\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	s.started_ms = sshd_now_ms();
	if ((r = prepare(&s)) == 0) {
		run(&s);
		farewell(&s);
	}
	session_close(&s);
	valve_close(&s);
	free(s.user);
	free(s.farewell);
	return r == 0 ? 0 : 1;
}
