#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/protocol.h"

static const struct {
	uint8_t type;
	uint16_t flags;
	const char *payload;
	size_t len;
} good[] = {
	{ CLI_MSG_HELLO, CLI_HELLO_COMMAND, "\0\120\0\030", 4 },
	{ CLI_MSG_LINE, CLI_LINE_MORE, "show version", 12 },
	{ CLI_MSG_LINE, 0, "", 0 },
	{ CLI_MSG_LINE, 0, "description K\303\266ln\tx", 18 },
	{ CLI_MSG_HELP, 0, "sh ", 3 },
	{ CLI_MSG_COMPLETE, 0, "sh", 2 },
	{ CLI_MSG_INTERRUPT, 0, "", 0 },
	{ CLI_MSG_END, 0, "", 0 },
	{ CLI_MSG_RESIZE, 0, "\0\120\0\030", 4 },
	{ CLI_MSG_OUTPUT, 0, "a\nb\n", 4 },
	{ CLI_MSG_READY, CLI_READY_HIDDEN, "\0\030\0\120Password: ", 14 },
	{ CLI_MSG_HELPED, CLI_MORE, "\nexec mode", 10 },
	{ CLI_MSG_COMPLETED, 0, "ow ", 3 },
	{ CLI_MSG_CLOSE, 0, "\0\nLogoff\n", 9 },
	{ CLI_MSG_NOTICE, 0, "%ASA-5-1: x\n", 12 },
};
enum { N_GOOD = sizeof good / sizeof *good };

START_TEST(parse_is_the_inverse_of_emit)
{
	struct cli_message m = { good[_i].type, good[_i].flags,
	    (const uint8_t *)good[_i].payload, good[_i].len }, out;
	uint8_t buf[64];
	int n = cli_message_emit(&m, buf, sizeof buf);

	ck_assert_int_eq(n, (int)good[_i].len + 4);
	ck_assert_int_eq(cli_message_parse(buf, (size_t)n, &out), 0);
	ck_assert_uint_eq(out.type, m.type);
	ck_assert_uint_eq(out.flags, m.flags);
	ck_assert_uint_eq(out.len, m.len);
	ck_assert_mem_eq(out.payload, m.payload, m.len);
}
END_TEST

START_TEST(header_cut_short)
{
	struct cli_message m = { .type = CLI_MSG_END }, out;
	uint8_t buf[4];

	ck_assert_int_eq(cli_message_emit(&m, buf, sizeof buf), 4);
	for (size_t n = 0; n < 4; n++)
		ck_assert_int_eq(cli_message_parse(buf, n, &out),
		    ERR_TRUNCATED);
}
END_TEST

START_TEST(fixed_fields_cut_short)
{
	static const uint8_t types[] = { CLI_MSG_HELLO, CLI_MSG_RESIZE,
	    CLI_MSG_READY };
	struct cli_message out;
	uint8_t buf[8] = { CLI_PROTOCOL_VERSION };

	for (size_t t = 0; t < sizeof types; t++)
		for (size_t n = 4; n < 8; n++) {
			buf[1] = types[t];
			ck_assert_int_eq(cli_message_parse(buf, n, &out),
			    ERR_TRUNCATED);
		}
	buf[1] = CLI_MSG_CLOSE;
	ck_assert_int_eq(cli_message_parse(buf, 4, &out), ERR_TRUNCATED);
}
END_TEST

static int
parse_of(uint8_t version, uint8_t type, const char *payload, size_t len)
{
	uint8_t buf[64] = { version, type };
	struct cli_message out;

	memcpy(buf + 4, payload, len);
	return cli_message_parse(buf, len + 4, &out);
}

START_TEST(foreign_bytes_are_refused)
{
	ck_assert_int_eq(parse_of(2, CLI_MSG_LINE, "x", 1), ERR_UNSUPPORTED);
	ck_assert_int_eq(parse_of(0, CLI_MSG_LINE, "x", 1), ERR_UNSUPPORTED);
	ck_assert_int_eq(parse_of(1, 0, "", 0), ERR_SYNTAX);
	ck_assert_int_eq(parse_of(1, 15, "", 0), ERR_SYNTAX);
	ck_assert_int_eq(parse_of(1, 255, "", 0), ERR_SYNTAX);
	ck_assert_int_eq(parse_of(1, CLI_MSG_LINE, "a\0b", 3), ERR_SYNTAX);
	ck_assert_int_eq(parse_of(1, CLI_MSG_LINE, "a\nb", 3), ERR_SYNTAX);
	ck_assert_int_eq(parse_of(1, CLI_MSG_LINE, "\033[A", 3), ERR_SYNTAX);
	ck_assert_int_eq(parse_of(1, CLI_MSG_HELP, "\177", 1), ERR_SYNTAX);
	ck_assert_int_eq(parse_of(1, CLI_MSG_OUTPUT, "a\0", 2), ERR_SYNTAX);
	ck_assert_int_eq(parse_of(1, CLI_MSG_END, "x", 1), ERR_SYNTAX);
	ck_assert_int_eq(parse_of(1, CLI_MSG_HELLO, "12345", 5), ERR_SYNTAX);
	/* The fields before a text may have any bytes. */
	ck_assert_int_eq(parse_of(1, CLI_MSG_READY, "\0\0\0\0", 4), 0);
	ck_assert_int_eq(parse_of(1, CLI_MSG_CLOSE, "\0", 1), 0);
}
END_TEST

START_TEST(lengths_have_bounds)
{
	uint8_t *buf = malloc(CLI_MESSAGE_MAX + 1);
	struct cli_message m = { .type = CLI_MSG_OUTPUT }, out;
	uint8_t *text = malloc(CLI_MESSAGE_MAX);

	memset(text, 'x', CLI_MESSAGE_MAX);
	m.payload = text;
	m.len = CLI_MESSAGE_MAX - 4;
	ck_assert_int_eq(cli_message_emit(&m, buf, CLI_MESSAGE_MAX),
	    CLI_MESSAGE_MAX);
	ck_assert_int_eq(cli_message_parse(buf, CLI_MESSAGE_MAX, &out), 0);
	ck_assert_int_eq(cli_message_parse(buf, CLI_MESSAGE_MAX + 1, &out),
	    ERR_SYNTAX);
	m.len++;
	ck_assert_int_eq(cli_message_emit(&m, buf, CLI_MESSAGE_MAX),
	    ERR_RANGE);
	m.len = 10;
	ck_assert_int_eq(cli_message_emit(&m, buf, 13), ERR_FULL);

	m.type = CLI_MSG_LINE;
	m.len = CLI_LINE_MAX;
	ck_assert_int_eq(cli_message_emit(&m, buf, CLI_MESSAGE_MAX),
	    CLI_LINE_MAX + 4);
	ck_assert_int_eq(cli_message_parse(buf, CLI_LINE_MAX + 4, &out), 0);
	buf[CLI_LINE_MAX + 4] = 'x';
	ck_assert_int_eq(cli_message_parse(buf, CLI_LINE_MAX + 5, &out),
	    ERR_SYNTAX);
	free(text);
	free(buf);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("protocol");
	TCase *t = tcase_create("messages");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_loop_test(t, parse_is_the_inverse_of_emit, 0, N_GOOD);
	tcase_add_test(t, header_cut_short);
	tcase_add_test(t, fixed_fields_cut_short);
	tcase_add_test(t, foreign_bytes_are_refused);
	tcase_add_test(t, lengths_have_bounds);
	suite_add_tcase(s, t);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed != 0;
}
