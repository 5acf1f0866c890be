/* Lines of a configuration and of a person: first byte the level, then lines.
 * Each gets an answer; help and Tab agree with the matcher; a line that was
 * refused says why; a key never reaches the log. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/cli/demo.h"
#include "tests/fuzz/help_and_tab.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct demo demo;

static void
run(struct cli_session *s, const char *line)
{
	struct text out;

	text_init(&out);
	memset(demo.ran, 0, sizeof(demo.ran));
	cli_session_line(s, line, false, &out);
	assert(!cli_session_failed(s) || out.len > 0);
	if (cli_session_state(s) == CLI_BUSY)
		cli_session_interrupt(s);
	if (strncmp(demo.ran, "key ", 4) == 0)
		assert(strncmp(demo.ran + 4 + strspn(demo.ran + 4, " \t"),
		    "* ", 2) == 0 || strchr(demo.ran, '\t') != NULL);
	if (cli_session_state(s) == CLI_READY) {
		text_reset(&out);
		assert(cli_session_batch_line(s, line, &out) == 0 ||
		    out.len > 0);
	}
	text_clear(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cli_session *s;
	char *text, *line, *next;

	if (size == 0)
		return 0;
	if (demo.cli == NULL)
		demo_init(&demo);
	demo.enable[0] = '\0';
	demo.pager = 24;
	s = cli_session_new(demo.cli, "fuzz", data[0] & 1 ? 15 : 1);
	if (data[0] & 2)
		cli_session_configure(s);
	text = xstrndup((const char *)data + 1, size - 1);
	for (line = text; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		help_and_tab(s, line);
		run(s, line);
	}
	free(text);
	cli_session_free(s);
	return 0;
}
