#include <stdio.h>
#include "run.h"

/*
 * Random lines, half of them made of words that mean something: no crash, no
 * leak, an answer to each, and what is completed is taken.
 */
static unsigned
next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(*state >> 33);
}

static void
random_line(uint64_t *seed, char *line, size_t size)
{
	static const char *const words[] = {
		"access-list", "X", "extended", "permit", "tcp", "any", "host",
		"10.0.0.1", "255.0.0.0", "eq", "ssh", "range", "1", "65535",
		"no", "crypto", "map", "set", "peer", "interface", "Gi0/0",
		"Gi", "0/0", "ip", "address", "show", "run", "version", "|",
		"include", "a", "grep", "-v", "[", "(", "anyorder", "alpha",
		"beta", "gamma", "end", "many", "one", "two", "exit", "conf",
		"t", "?", "\"a b\"", "\"", "types", "pair", "(a,b)", "(a,",
		"b)", "time", "1:00:00", "ask", "confirm", "ping", "quick",
		"object", "network", "class", "enable", "", "!", "remark",
		"2001:db8::1", "2001:db8::/32", "six", "prefix6", "\t",
		"terminal", "pager", "width", "line", "log", "inactive",
	};
	size_t n = 0, count = next_random(seed) % 12;

	line[0] = '\0';
	for (size_t i = 0; i < count && n + 40 < size; i++) {
		if (next_random(seed) % 8 == 0) {
			for (unsigned k = next_random(seed) % 9; k > 0; k--)
				line[n++] = (char)(1 + next_random(seed) % 255);
			line[n] = '\0';
		} else {
			n += (size_t)snprintf(line + n, size - n, "%s",
			    words[next_random(seed) %
			    (sizeof(words) / sizeof(words[0]))]);
			if (next_random(seed) % 6 == 0 && n > 0)
				line[--n] = '\0';
		}
		if (next_random(seed) % 10 != 0)
			n += (size_t)snprintf(line + n, size - n, " ");
	}
}

static void
release(void)
{
	if (cli_session_state(s) == CLI_BUSY)
		cli_session_interrupt(s);
}

START_TEST(lines)
{
	uint64_t seed = 20240607;
	char line[1024];

	for (int i = 0; i < 30000; i++) {
		random_line(&seed, line, sizeof(line));
		text_reset(&out);
		cli_session_help(s, line, &out);
		ck_assert_uint_gt(out.len, 0);
		text_reset(&out);
		cli_session_complete(s, line, &out);
		text_reset(&out);
		if (cli_session_line(s, line, i % 2, &out) == CLI_CLOSED) {
			cli_session_free(s);
			s = cli_session_new(d.cli, "again", i % 3 ? 15 : 1);
		}
		if (cli_session_failed(s))
			ck_assert_uint_gt(out.len, 0);
		release();
		if (cli_session_state(s) == CLI_READY)
			cli_session_batch_line(s, line, &out);
		if (i % 50 == 0 && cli_session_state(s) == CLI_READY)
			cli_session_configure(s);
	}
}
END_TEST

/* Whatever is shown as complete by Tab matches as far as it goes. */
START_TEST(completions)
{
	uint64_t seed = 7;
	char line[1024];
	int completed = 0;

	for (int i = 0; i < 5000; i++) {
		random_line(&seed, line, sizeof(line) - 64);
		text_reset(&out);
		cli_session_complete(s, line, &out);
		if (out.len == 0)
			continue;
		completed++;
		strcat(line, text_str(&out));
		text_reset(&out);
		cli_session_help(s, line, &out);
		ck_assert_str_ne(text_str(&out),
		    "ERROR: % Unrecognized command\n");
	}
	ck_assert_int_gt(completed, 20);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cli random");
	TCase *t = tcase_create("random");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, open_config, close_all);
	tcase_add_test(t, lines);
	tcase_add_test(t, completions);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
