#include "cli/syntax.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Rows are the programmer's: a fault in one is found at the first start, so
 * it ends the process with a message.
 */
void
syntax_fault(const struct syntax *x, const char *why)
{
	fprintf(stderr, "cli grammar: \"%s\": %s\n", x->what, why);
	abort();
}

void
syntax_init(struct syntax *x, const char *s)
{
	*x = (struct syntax){ .what = s, .next = s };
	syntax_next(x);
}

static void
split_bind(struct syntax *x, const char *s, size_t len)
{
	const char *dollar = memchr(s, '$', len);
	size_t n = dollar == NULL ? len : (size_t)(dollar - s);
	size_t b = dollar == NULL ? 0 : len - n - 1;

	if (n == 0 || n >= sizeof(x->text) || b >= sizeof(x->bind))
		syntax_fault(x, "empty or too long word");
	if (dollar != NULL && b == 0)
		syntax_fault(x, "nothing behind $");
	memcpy(x->text, s, n);
	x->text[n] = '\0';
	if (b > 0)
		memcpy(x->bind, dollar + 1, b);
	x->bind[b] = '\0';
}

static void
classify(struct syntax *x)
{
	static const char chars[] =
	    "abcdefghijklmnopqrstuvwxyz0123456789-_/.:+*";

	if (x->text[0] == '@') {
		memmove(x->text, x->text + 1, strlen(x->text));
		x->token = SYN_CALL;
		return;
	}
	if (word_kind_parse(x->text, &x->kind)) {
		x->token = SYN_TYPED;
		return;
	}
	if (x->text[strspn(x->text, chars)] != '\0')
		syntax_fault(x, "neither a keyword nor a type");
	x->token = SYN_WORD;
}

void
syntax_next(struct syntax *x)
{
	const char *s = x->next + strspn(x->next, " \t\n");
	size_t len;

	x->text[0] = x->bind[0] = '\0';
	if (*s == '\0') {
		x->token = SYN_END;
		x->next = s;
		return;
	}
	if (s[0] == '}' && s[1] == '+') {
		x->token = SYN_CLOSE_PLUS;
		x->next = s + 2;
		return;
	}
	if (strchr("{}[]|", *s) != NULL) {
		x->token = (enum syntax_token)*s;
		x->next = s + 1;
		return;
	}
	len = strcspn(s, " \t\n{}[]|");
	x->next = s + len;
	if (len == 1 && strchr("<>~", *s) != NULL) {
		x->token = (enum syntax_token)*s;
		return;
	}
	split_bind(x, s, len);
	classify(x);
}

unsigned
syntax_count(const struct syntax *x)
{
	struct syntax y;
	unsigned n = 0;

	for (syntax_init(&y, x->what); y.next < x->next; syntax_next(&y)) {
		if (y.token != x->token)
			continue;
		if (x->token == SYN_TYPED && x->bind[0] != '\0')
			n += strcmp(y.bind, x->bind) == 0;
		else
			n += strcmp(y.text, x->text) == 0;
	}
	return n;
}
