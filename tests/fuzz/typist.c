#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/typist.h"

enum { WORDS_MAX = 24, WORD_SIZE = 64 };

static unsigned
dice(unsigned *seed, unsigned sides)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % sides;
}

/* Something to type where help says what kind of thing is wanted. */
static void
value(const char *kind, unsigned *seed, char *out)
{
	static const char *const v4[] = { "10.0.0.0", "10.0.0.9", "192.0.2.2",
		"198.51.100.7", "255.255.255.0", "255.255.255.255", "0.0.0.0" };
	static const char *const v6[] = { "2001:db8::1", "fe80::1", "::" };
	static const char *const words[] = { "A", "B", "G", "L", "M", "N", "P",
		"S", "T", "inside", "outside", "192.0.2.2", "80", "k" };
	unsigned long low, high;

	if (strncmp(kind, "A.B.C.D", 7) == 0)
		snprintf(out, WORD_SIZE, "%s%s", v4[dice(seed, 7)],
		    kind[7] == '/' ? "/24" : "");
	else if (strncmp(kind, "X:X:X:X::X", 10) == 0)
		snprintf(out, WORD_SIZE, "%s%s", v6[dice(seed, 3)],
		    kind[10] == '/' ? "/64" : "");
	else if (sscanf(kind, "<%lu-%lu>", &low, &high) == 2)
		snprintf(out, WORD_SIZE, "%lu", dice(seed, 4) == 0 ? high :
		    low + dice(seed, high - low < 8 ? (unsigned)(high - low) +
		    1 : 8));
	else if ((*kind >= 'A' && *kind <= 'Z') || *kind == '<')
		snprintf(out, WORD_SIZE, "%s", words[dice(seed,
		    sizeof(words) / sizeof(*words))]);
	else
		snprintf(out, WORD_SIZE, "%.*s", (int)strcspn(kind, " \n"),
		    kind);
}

/* One of the words that help offers; false: none, or ENTER was chosen. */
static bool
word_choose(const char *help, unsigned *seed, char *out)
{
	const char *at, *chosen = NULL;
	unsigned n = 0;

	/* "  word   What it is"; what goes on in the next line stands deeper */
	for (at = strchr(help, '\n'); at != NULL; at = strchr(at + 1, '\n'))
		if (strncmp(at, "\n  ", 3) == 0 && at[3] != ' ' &&
		    dice(seed, ++n) == 0)
			chosen = at + 3;
	if (chosen == NULL || strncmp(chosen, "<cr>", 4) == 0)
		return false;
	value(chosen, seed, out);
	return true;
}

/* Go on typing the line until ENTER. */
static void
line_type(struct cli_session *s, struct text *line, unsigned *seed)
{
	char word[WORD_SIZE];
	struct text help;

	text_init(&help);
	for (unsigned i = 0; i < WORDS_MAX; i++) {
		text_reset(&help);
		cli_session_help(s, text_str(line), &help);
		if (!word_choose(text_str(&help), seed, word))
			break;
		text_printf(line, "%s ", word);
	}
	text_clear(&help);
}

/* Run the lines before that one; it isn't asked what they said. */
static void
lines_run(struct cli_session *s, const char *text, const char *until)
{
	struct text out;
	const char *end;
	char *line;

	text_init(&out);
	for (; text < until; text = end + 1) {
		end = memchr(text, '\n', (size_t)(until - text));
		line = xstrndup(text, (size_t)(end - text));
		(void)cli_session_batch_line(s, line, &out);
		free(line);
	}
	text_clear(&out);
}

/* Where the words of the line that are kept end. */
static size_t
words_keep(const char *line, size_t len, unsigned *seed)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (line[i] == ' ' && dice(seed, 3) != 0)
			n = i + 1;
		else if (line[i] == ' ')
			break;
	return n;
}

size_t
typist(struct cli_session *s, char *text, size_t len, size_t max,
    unsigned seed)
{
	char *at = text, *end = text + len, *line_end, *next;
	struct text line;
	size_t rest;

	for (unsigned n = dice(&seed, 16); n > 0; n--)
		if ((next = memchr(at, '\n', (size_t)(end - at))) != NULL)
			at = next + 1;
	line_end = memchr(at, '\n', (size_t)(end - at));
	if (line_end == NULL)
		line_end = end;
	text_init(&line);
	switch (dice(&seed, 6)) {
	case 0: /* left out */
		break;
	case 1:
		text_add(&line, "no ");
		text_add_n(&line, at, (size_t)(line_end - at));
		text_add_char(&line, '\n');
		break;
	case 2: /* one more */
		lines_run(s, text, at);
		line_type(s, &line, &seed);
		text_add_char(&line, '\n');
		line_end = at;
		break;
	default:
		lines_run(s, text, at);
		text_add_n(&line, at, words_keep(at, (size_t)(line_end - at),
		    &seed));
		line_type(s, &line, &seed);
		text_add_char(&line, '\n');
	}
	if (line_end < end && line_end > at)
		line_end++; /* its newline */
	rest = (size_t)(end - line_end);
	if ((size_t)(at - text) + line.len + rest <= max) {
		memmove(at + line.len, line_end, rest);
		if (line.len > 0)
			memcpy(at, line.s, line.len);
		len = (size_t)(at - text) + line.len + rest;
	}
	text_clear(&line);
	return len;
}
