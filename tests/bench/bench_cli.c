#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "cli/words.h"
#include "tests/unit/cli/demo.h"

/*
 * How fast lines of access-lists get through the matcher to a handler that
 * does nothing, beside the time to cut the same text into lines and words.
 */
enum { LINES = 100000 };

static double
now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
write_lines(struct text *t)
{
	for (unsigned i = 0; i < LINES; i++) {
		unsigned a = i / 256 % 256, b = i % 256;

		text_printf(t, "access-list outside_access_in line %u "
		    "extended permit tcp ", i + 1);
		switch (i % 4) {
		case 0:
			text_printf(t, "host 10.%u.%u.7 any eq https\n", a, b);
			break;
		case 1:
			text_printf(t, "10.%u.%u.0 255.255.255.0 192.168.0.0 "
			    "255.255.0.0 eq 8443\n", a, b);
			break;
		case 2:
			text_printf(t, "object-group NET_%u_%u object WEB "
			    "range 1000 2000 log 4\n", a, b);
			break;
		default:
			text_printf(t, "any4 host 172.16.%u.%u eq ssh "
			    "inactive\n", a, b);
		}
	}
}

/* Calls fn with each line of the text; returns seconds. */
static double
each_line(const char *text, void (*fn)(void *ctx, const char *line), void *ctx)
{
	double start = now_s();
	char line[512];

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		memcpy(line, text, len);
		line[len] = '\0';
		fn(ctx, line);
		text += len + 1;
	}
	return now_s() - start;
}

static void
cut(void *ctx, const char *line)
{
	line_split(ctx, line, strlen(line));
}

struct run {
	struct cli_session *s;
	struct text out;
};

static void
match(void *ctx, const char *line)
{
	struct run *r = ctx;

	if (cli_session_batch_line(r->s, line, &r->out) != 0) {
		fprintf(stderr, "%s\n%s", line, text_str(&r->out));
		exit(1);
	}
}

int
main(void)
{
	struct demo d;
	struct run r;
	struct line cutter = { 0 };
	struct text t;
	double cutting, matching;

	demo_init(&d);
	d.quiet = true;
	text_init(&t);
	text_init(&r.out);
	write_lines(&t);
	r.s = cli_session_new(d.cli, "bench", 15);
	cli_session_configure(r.s);
	match(&r, "banner builds the graph");
	cutting = each_line(text_str(&t), cut, &cutter);
	matching = each_line(text_str(&t), match, &r);
	if (d.lines != LINES + 1)
		return 1;
	printf("cut-access-lists %.0f lines/s\n", LINES / cutting);
	printf("match-access-lists %.0f lines/s\n", LINES / matching);
	printf("match-to-cut %.2f times\n", matching / cutting);
	cli_session_free(r.s);
	text_clear(&r.out);
	text_clear(&t);
	line_clear(&cutter);
	demo_clear(&d);
	return 0;
}
