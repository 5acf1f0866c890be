#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ssh/sshd/relay.h"
#include "tests/unit/unit.h"

/*
 * The relay and the valve over socketpairs, with a libssh that does what the
 * test wants. What must not be is bytes that wait while poll() waits for
 * nothing that would move them.
 */
enum { SMALL = 4096, ALL = 1000000 };

static struct sshd s;
static int client, shell; /* the other ends */
static bool pending;      /* libssh waits until it may write again */
static bool new_keys;     /* it takes nothing */
static struct relay *closes; /* its client closes it during the next write */
static size_t passed, arrived;

/* ---- libssh and the rest of postern-sshd -------------------------------- */

int
ssh_channel_write(ssh_channel channel, const void *data, uint32_t len)
{
	(void)channel;
	if (closes != NULL) {
		closes->client_closed = true;
		closes = NULL;
		s.at_inner.in_bytes++;
	}
	if (new_keys)
		return 0;
	ck_assert_int_eq(send(s.inner, data, len, 0), (ssize_t)len);
	passed += len;
	s.at_inner.out_bytes += len;
	pending = true;
	return (int)len;
}

uint32_t
ssh_channel_window_size(ssh_channel channel)
{
	(void)channel;
	return 2 * ALL;
}

int
ssh_channel_read_nonblocking(ssh_channel channel, void *data, uint32_t len,
    int is_stderr)
{
	(void)channel, (void)data, (void)len, (void)is_stderr;
	return 0;
}

int
ssh_channel_is_eof(ssh_channel channel)
{
	(void)channel;
	return 0;
}

int
ssh_channel_request_send_exit_status(ssh_channel channel, int status)
{
	(void)channel, (void)status;
	return SSH_OK;
}

void
relay_free(struct relay *r)
{
	relay_lose(r);
	free(r);
}

bool
session_is_clogged(const struct sshd *of)
{
	(void)of;
	return pending;
}

uint64_t
sshd_now_ms(void)
{
	return 1;
}

void
sshd_end(struct sshd *of, const char *reason)
{
	(void)of;
	ck_abort_msg("%s", reason);
}

/* ---- a connection ------------------------------------------------------- */

static void
pair_make(int *ours, int *theirs)
{
	int pair[2];

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
	    pair), 0);
	*ours = pair[0];
	*theirs = pair[1];
}

static struct relay *
relay_make(size_t i)
{
	struct relay *r = calloc(1, sizeof *r);

	ck_assert_ptr_nonnull(r);
	r->sshd = &s;
	r->fd = -1;
	return s.relays[i] = r;
}

static void
setup(void)
{
	int size = SMALL, end;

	s = (struct sshd){ .authenticated = true };
	pending = new_keys = false;
	closes = NULL;
	passed = arrived = 0;
	pair_make(&s.tcp, &client);
	pair_make(&s.control, &end);
	close(end);
	ck_assert_int_eq(setsockopt(s.tcp, SOL_SOCKET, SO_SNDBUF, &size,
	    sizeof size), 0);
	ck_assert_int_eq(valve_open(&s), 0);
	pair_make(&relay_make(0)->fd, &shell);
}

static void
teardown(void)
{
	relays_close(&s, NULL);
	valve_close(&s);
	close(s.inner);
	close(s.tcp);
	close(s.control);
	close(client);
	close(shell);
}

/* Does anything that is waited for happen? */
static bool
wakes(void)
{
	struct pollfd p[POLL_MAX];
	size_t n = valve_poll(&s, p);

	p[n++] = (struct pollfd){ .fd = s.inner,
	    .events = pending ? POLLOUT : POLLIN };
	n += relays_poll(&s, &p[n]);
	return poll(p, n, 0) > 0;
}

static void
client_take(void)
{
	static char buf[65536];
	ssize_t n;

	while ((n = recv(client, buf, sizeof buf, 0)) > 0)
		arrived += (size_t)n;
}

static size_t
shell_write(size_t len)
{
	static const char buf[65536];
	ssize_t n = send(shell, buf, len < sizeof buf ? len : sizeof buf, 0);

	ck_assert(n > 0 || (n < 0 && errno == EAGAIN));
	return n > 0 ? (size_t)n : 0;
}

/* ---- tests -------------------------------------------------------------- */

/* The client always takes what it has after the relay has looked whether it
 * did, and before the valve looks again. */
START_TEST(a_client_that_reads_in_between)
{
	size_t said = 0;

	while (arrived < ALL) {
		if (said < ALL)
			said += shell_write(ALL - said);
		/* if it is clogged, the client wakes us when it reads */
		ck_assert_msg(valve_is_clogged(&s) || wakes(),
		    "asleep after %zu bytes", arrived);
		valve_step(&s);
		pending = false; /* session_step() */
		relays_step(&s);
		client_take();
		valve_step(&s);
	}
	ck_assert_uint_eq(arrived, ALL);
	ck_assert(!wakes());
}
END_TEST

/* What was read is held back while there are new keys, without a look every
 * millisecond; then it goes, even if the client is slow at that moment. */
START_TEST(new_keys_in_the_middle)
{
	size_t said = shell_write(1000);

	new_keys = true;
	relays_step(&s);
	ck_assert_uint_eq(passed, 0);
	ck_assert(!wakes());
	new_keys = false;
	s.out.len = 1;
	relays_step(&s);
	ck_assert_uint_eq(passed, said);
	s.out.len = 0;
}
END_TEST

/* While one channel's bytes are written, libssh hears that another's client
 * has closed it. */
START_TEST(one_is_told_while_another_writes)
{
	struct relay *first = s.relays[0];

	s.relays[0] = NULL;
	s.relays[1] = first; /* with the shell */
	closes = relay_make(0);
	ck_assert_uint_gt(shell_write(1000), 0);
	relays_step(&s);
	ck_assert_uint_eq(passed, 1000);
	ck_assert_ptr_null(s.relays[0]);
	ck_assert_ptr_eq(s.relays[1], first);
}
END_TEST

UNIT_MAIN("relay", setup, teardown, a_client_that_reads_in_between,
    new_keys_in_the_middle, one_is_told_while_another_writes)
