#include <fcntl.h>

#include "tests/unit/syslog/console.h"

/* Syslog servers, on an address of our own. */

/* Bound; for TCP it listens too. */
static int
server(int kind, uint16_t port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(0x0a0c0c02) };
	const int on = 1;
	int fd = socket(AF_INET, kind | SOCK_NONBLOCK, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&sin, sizeof sin), 0);
	if (kind == SOCK_STREAM)
		ck_assert_int_eq(listen(fd, 4), 0);
	return fd;
}

/* All that came in so far. */
static const char *
received(int fd)
{
	static char buf[65536];
	ssize_t n;
	size_t len = 0;

	while ((n = recv(fd, buf + len, sizeof buf - 1 - len, 0)) > 0)
		len += (size_t)n;
	buf[len] = '\0';
	return buf;
}

static int
connection(int listening)
{
	int fd = -1;

	for (int i = 0; i < 400 && fd < 0; i++) {
		turn(5);
		fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
	}
	ck_assert_int_ge(fd, 0);
	return fd;
}

static void
shows(const char *what)
{
	ck_assert_msg(strstr(type("show logging"), what) != NULL,
	    "no %s in:\n%s", what, text_str(&out));
}

START_TEST(udp)
{
	int fd = server(SOCK_DGRAM, 5514);
	struct sockaddr_in from;
	socklen_t len = sizeof from;
	char buf[512];
	ssize_t n;

	paste("logging enable\nlogging trap notifications\n"
	    "logging host inside 10.12.12.2 udp/5514\n"
	    "logging device-id hostname\nlogging facility 16\n");
	log_msg(MSG_STARTED);
	log_msg(MSG_COMMAND, "a", "b");
	n = recvfrom(fd, buf, sizeof buf - 1, 0, (struct sockaddr *)&from,
	    &len);
	ck_assert_int_gt(n, 0);
	buf[n] = '\0';
	ck_assert_str_eq(buf, "<133>fw : %ASA-5-111008: User 'a' executed "
	    "the 'b' command.");
	ck_assert_uint_eq(ntohl(from.sin_addr.s_addr), 0x0a0c0c02);
	ck_assert_str_eq(received(fd), "");
	shows("        Logging to inside 10.12.12.2, UDP TX:1 errors: 0  "
	    "dropped: 0\n");
	/* nobody is there: an error is counted, and nothing is in the way */
	close(fd);
	log_msg(MSG_COMMAND, "a", "b");
	log_msg(MSG_COMMAND, "a", "c");
	fd = server(SOCK_DGRAM, 5514);
	log_msg(MSG_COMMAND, "a", "d");
	ck_assert_ptr_nonnull(strstr(received(fd), "'d'"));
	ck_assert_ptr_null(strstr(type("show logging"), "errors: 0"));
	close(fd);
}
END_TEST

START_TEST(no_interface)
{
	paste("logging enable\nlogging trap notifications\n"
	    "logging host outside 10.12.12.2 udp/5514\n");
	log_msg(MSG_COMMAND, "a", "b");
	shows("UDP TX:0 errors: 0  dropped: 1\n");
}
END_TEST

/* What came before the connection stood comes too. */
START_TEST(tcp)
{
	int listening = server(SOCK_STREAM, 5515), fd;

	paste("logging enable\nlogging trap notifications\n"
	    "logging host inside 10.12.12.2 tcp/5515\n");
	log_msg(MSG_COMMAND, "a", "b");
	log_msg(MSG_COMMAND, "a", "c");
	shows("tcp/5515 Not connected, TCP TX:0 errors: 0  dropped: 0\n");
	fd = connection(listening);
	turn(50);
	ck_assert_str_eq(received(fd),
	    "<165>%ASA-5-111008: User 'a' executed the 'b' command.\n"
	    "<165>%ASA-5-111008: User 'a' executed the 'c' command.\n");
	shows("tcp/5515 Connected, TCP TX:2 errors: 0  dropped: 0\n");
	close(fd);
	close(listening);
}
END_TEST

/* The server goes and comes back: told, and nothing that waited is lost but
 * what the queue had no place for. */
START_TEST(tcp_again)
{
	int listening = server(SOCK_STREAM, 5515), fd;

	paste("logging enable\nlogging trap notifications\n"
	    "logging buffered informational\nlogging queue 3\n"
	    "logging host inside 10.12.12.2 tcp/5515\n");
	log_msg(MSG_COMMAND, "a", "0");
	fd = connection(listening);
	turn(50);
	ck_assert_ptr_nonnull(strstr(received(fd), "'0'"));
	close(fd);
	close(listening);
	turn(50);
	ck_assert_str_eq(buffer(), "%ASA-5-111008: User 'a' executed the '0' "
	    "command.\n%ASA-3-414003: TCP Syslog Server inside:10.12.12.2/5515"
	    " not responding. New connections are permitted based on logging "
	    "permit-hostdown policy.\n");
	shows("Not connected since ");
	for (char what[] = "1"; what[0] <= '4'; what[0]++)
		log_msg(MSG_COMMAND, "a", what);
	shows("        NOT_PUTABLE: 0, ALL_CHANNEL_DOWN: 2\n"
	    "        CHANNEL_FLAP_CNT: 1, SYSLOG_PKT_LOSS: 2\n");
	expect("show logging queue",
	    "    Logging Queue length limit : 3 msg(s)\n"
	    "    2 msg(s) discarded due to queue overflow\n"
	    "    0 msg(s) discarded due to memory allocation failure\n"
	    "    Current 3 msg on queue, 3 msgs most on queue\n");
	listening = server(SOCK_STREAM, 5515);
	/* a change of the interface is a reason not to wait */
	paste("interface g0/1\n mtu inside 1400\n");
	fd = connection(listening);
	turn(50);
	ck_assert_str_eq(received(fd),
	    "<163>%ASA-3-414003: TCP Syslog Server inside:10.12.12.2/5515 "
	    "not responding. New connections are permitted based on logging "
	    "permit-hostdown policy.\n"
	    "<165>%ASA-5-111008: User 'a' executed the '1' command.\n"
	    "<165>%ASA-5-111008: User 'a' executed the '2' command.\n");
	ck_assert_ptr_nonnull(strstr(buffer(), "%ASA-6-414004: TCP Syslog "
	    "Server inside:10.12.12.2/5515 - Connection restored\n"));
	close(fd);
	close(listening);
}
END_TEST

/* It takes nothing any more: bounded, and nothing waits for it. */
START_TEST(tcp_stuck)
{
	int listening = server(SOCK_STREAM, 5515), fd;
	char line[900];

	paste("logging enable\nlogging trap notifications\n"
	    "logging host inside 10.12.12.2 tcp/5515\n");
	log_msg(MSG_COMMAND, "a", "0");
	fd = connection(listening);
	memset(line, 'x', sizeof line - 1);
	line[sizeof line - 1] = '\0';
	for (int i = 0; i < 20000; i++) {
		log_msg(MSG_COMMAND, "a", line);
		if (i % 100 == 0)
			loop_poll(loop);
	}
	ck_assert_ptr_nonnull(strstr(type("show logging queue"),
	    "Current 512 msg on queue, 512 msgs most on queue\n"));
	ck_assert_ptr_null(strstr(type("show logging"), "NOT_PUTABLE: 0"));
	paste("no logging host inside 10.12.12.2\n");
	ck_assert_ptr_nonnull(strstr(type("show logging queue"),
	    "Current 0 msg on queue"));
	close(fd);
	close(listening);
}
END_TEST

/* Nothing goes out in clear to where TLS is asked for. */
START_TEST(secure)
{
	int listening = server(SOCK_STREAM, 5515);

	paste("logging enable\nlogging trap notifications\n"
	    "logging host inside 10.12.12.2 tcp/5515 secure\n");
	log_msg(MSG_COMMAND, "a", "0");
	turn(100);
	ck_assert_int_lt(accept4(listening, NULL, NULL, SOCK_NONBLOCK), 0);
	shows("tcp/5515 SECURE Not connected, TCP TX:0 errors: 0  dropped: "
	    "1\n");
	close(listening);
}
END_TEST

MACHINE_MAIN("syslog servers", logging_begin, logging_end, udp, no_interface,
    tcp, tcp_again, tcp_stuck, secure)
