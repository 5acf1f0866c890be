#include "cli/shell/history.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

#define HEADER "_HiStOrY_V2_"

void
history_add(struct history *h, const char *line)
{
	const char *last = history_get(h, 1);
	char **slot = &h->line[h->n % HISTORY_LINES];

	if (line[strspn(line, " ")] == '\0' ||
	    (last != NULL && strcmp(last, line) == 0))
		return;
	xreplace(slot, line);
	h->n++;
}

const char *
history_get(const struct history *h, size_t back)
{
	if (back == 0 || back > h->n || back > HISTORY_LINES)
		return NULL;
	return h->line[(h->n - back) % HISTORY_LINES];
}

void
history_clear(struct history *h)
{
	for (size_t i = 0; i < HISTORY_LINES; i++)
		free(h->line[i]);
	memset(h, 0, sizeof *h);
}

/* ---- the file ----------------------------------------------------------- */

static bool
is_octal(const char *s)
{
	return s[0] >= '0' && s[0] <= '3' && s[1] >= '0' && s[1] <= '7' &&
	    s[2] >= '0' && s[2] <= '7';
}

/* In place. */
static void
unescape(char *line)
{
	char *to = line;

	for (const char *s = line; *s != '\0'; ) {
		if (s[0] == '\\' && is_octal(s + 1)) {
			*to = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 |
			    (s[3] - '0'));
			to += *to != '\0';
			s += 4;
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
}

static void
escaped_put(FILE *f, const char *line)
{
	for (; *line != '\0'; line++) {
		unsigned char c = (unsigned char)*line;

		if (c > ' ' && c < 0x7f && c != '\\')
			putc(c, f);
		else
			fprintf(f, "\\%03o", c);
	}
	putc('\n', f);
}

void
history_load(struct history *h, const char *file)
{
	FILE *f = fopen(file, "re");
	char *line = NULL;
	size_t capacity = 0;
	ssize_t len;

	if (f == NULL)
		return;
	while ((len = getline(&line, &capacity, f)) > 0) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (strcmp(line, HEADER) == 0)
			continue;
		unescape(line);
		history_add(h, line);
	}
	free(line);
	fclose(f);
}

void
history_save(const struct history *h, const char *file)
{
	mode_t mask = umask(077);
	FILE *f = fopen(file, "we");

	umask(mask);
	if (f == NULL)
		return;
	fputs(HEADER "\n", f);
	for (size_t back = HISTORY_LINES; back > 0; back--)
		if (history_get(h, back) != NULL)
			escaped_put(f, history_get(h, back));
	fclose(f);
}
