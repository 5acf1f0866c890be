#include "syslog/format.h"
#include "syslog/ring.h"
#include "tests/unit/unit.h"

/* What a message looks like, and what of it stays in the buffer. */

static struct log_model m;
static struct text out;

static void
setup(void)
{
	setenv("TZ", "UTC", 1);
	tzset();
	log_model_init(&m);
	text_init(&out);
}

static void
teardown(void)
{
	log_model_clear(&m);
	text_clear(&out);
}

/* 2017-08-24 16:58:02 UTC */
static const struct message msg = { 5, 111008, "User 'a' did: %s", 1503593882 };
static const struct message own = { 4, 0, "said: so", 1503593882 };

static void
line_is(const struct message *message, const char *want)
{
	text_reset(&out);
	format_line(&m, message, &out);
	ck_assert_str_eq(text_str(&out), want);
}

static void
packet_is(bool emblem, const char *device, const char *want)
{
	text_reset(&out);
	format_packet(&m, &msg, emblem, device, &out);
	ck_assert_str_eq(text_str(&out), want);
}

START_TEST(lines)
{
	line_is(&msg, "%ASA-5-111008: User 'a' did: %s");
	line_is(&own, "%POSTERN-4: said: so");
	m.timestamp = TIME_ASA;
	line_is(&msg, "Aug 24 2017 16:58:02: %ASA-5-111008: User 'a' did: %s");
	m.timestamp = TIME_RFC5424;
	line_is(&msg, "2017-08-24T16:58:02Z: %ASA-5-111008: User 'a' did: %s");
	m.timestamp = TIME_ASA;
	m.emblem = true;
	line_is(&msg, ":Aug 24 16:58:02 UTC: %ASA-config-5-111008: "
	    "User 'a' did: %s");
	line_is(&own, ":Aug 24 16:58:02 UTC: %POSTERN-4: said: so");
}
END_TEST

START_TEST(packets)
{
	packet_is(false, "", "<165>%ASA-5-111008: User 'a' did: %s");
	packet_is(false, "fw", "<165>fw : %ASA-5-111008: User 'a' did: %s");
	m.facility = 23;
	m.timestamp = TIME_ASA;
	packet_is(false, "", "<189>Aug 24 2017 16:58:02: %ASA-5-111008: "
	    "User 'a' did: %s");
	packet_is(false, "fw", "<189>Aug 24 2017 16:58:02 fw : "
	    "%ASA-5-111008: User 'a' did: %s");
	packet_is(true, "fw", "<189>:Aug 24 16:58:02 UTC: "
	    "%ASA-config-5-111008: User 'a' did: %s");
	m.timestamp = TIME_RFC5424;
	packet_is(false, "fw", "<189>2017-08-24T16:58:02Z fw : "
	    "%ASA-5-111008: User 'a' did: %s");
}
END_TEST

START_TEST(body)
{
	ck_assert_str_eq(format_body("%ASA-5-111008: a: b", 111008), "a: b");
	ck_assert_str_eq(format_body("a: b", 0), "a: b");
}
END_TEST

static void
ring_is(const struct ring *r, const char *want)
{
	text_reset(&out);
	ring_print(r, &out);
	ck_assert_str_eq(text_str(&out), want);
}

START_TEST(ring)
{
	struct ring r;

	ring_init(&r, 16);
	ring_is(&r, "");
	ring_add(&r, "one");
	ring_add(&r, "two");
	ring_add(&r, "three");
	ring_is(&r, "one\ntwo\nthree\n");
	ring_add(&r, "four"); /* 14 + 5: two of them go, not one and a half */
	ring_is(&r, "two\nthree\nfour\n");
	ring_add(&r, "");
	ring_is(&r, "two\nthree\nfour\n\n");
	ring_add(&r, "x");
	ring_is(&r, "three\nfour\n\nx\n");
	ring_add(&r, "0123456789abcdefgh");
	ring_is(&r, "0123456789abcde\n");
	ring_resize(&r, 32);
	ring_add(&r, "more");
	ring_is(&r, "0123456789abcde\nmore\n");
	ring_resize(&r, 8);
	ring_is(&r, "more\n");
	ring_empty(&r);
	ring_is(&r, "");
	ring_add(&r, "1234567");
	ring_is(&r, "1234567\n");
	ring_clear(&r);
}
END_TEST

/* Against a plain model, over all positions of the wrap. */
START_TEST(ring_wraps)
{
	char line[16], all[64 * 16] = "";
	struct ring r;
	size_t len;

	ring_init(&r, 29);
	for (unsigned i = 0; i < 500; i++) {
		snprintf(line, sizeof line, "%0*u", 1 + (int)(i * 7 % 9), i);
		ring_add(&r, line);
		strcat(strcat(all, line), "\n");
		while ((len = strlen(all)) > 29)
			memmove(all, strchr(all, '\n') + 1,
			    strlen(strchr(all, '\n')));
		ring_is(&r, all);
	}
	ring_clear(&r);
}
END_TEST

UNIT_MAIN("syslog format", setup, teardown, lines, packets, body, ring,
    ring_wraps)
