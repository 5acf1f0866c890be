/* What is typed at the shell, and what the terminal then shows of it. */
#include <locale.h>
#include <stdlib.h>

#include "tests/unit/cli/tty.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* No key, as it is no UTF-8: something else is printed; the window changes. */
enum { NOTICE = 0xfe, RESIZE = 0xff };

static void
notice(struct typist *y)
{
	tty_write(&y->tty, "\n%\n", 3);
	typist_redraw(y);
	tty_check(&y->tty, &y->line, strlen(y->prompt));
}

static void
resize(struct typist *y, uint8_t columns)
{
	typist_resize(y, columns < SCREEN_ROOM ? SCREEN_ROOM : columns);
	tty_check(&y->tty, &y->line, strlen(y->prompt));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct typist *y = malloc(sizeof *y);
	size_t columns, bound;

	assert(y != NULL);
	if (size < 2) {
		free(y);
		return 0;
	}
	setlocale(LC_CTYPE, "C.UTF-8");
	columns = data[0] < SCREEN_ROOM ? SCREEN_ROOM : data[0];
	typist_init(y, columns, data[1]);
	for (size_t i = 2; i < size; i++) {
		y->written = 0;
		if (data[i] == NOTICE)
			notice(y);
		else if (data[i] == RESIZE && i + 1 < size)
			resize(y, data[++i]);
		else
			typist_key(y, data[i]);
		/* There, again, and back: at most two rows are drawn. */
		bound = 2 * (strlen(y->prompt) + 6 * 256) + 64;
		assert(y->written < bound);
	}
	typist_clear(y);
	free(y);
	return 0;
}
