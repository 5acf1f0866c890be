#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static void
out_of_memory(void)
{
	fputs("out of memory\n", stderr);
	abort();
}

void
text_init(struct text *t)
{
	*t = (struct text){ 0 };
}

void
text_clear(struct text *t)
{
	free(t->s);
	text_init(t);
}

void
text_reset(struct text *t)
{
	t->len = 0;
	if (t->s != NULL)
		t->s[0] = '\0';
}

const char *
text_str(const struct text *t)
{
	return t->s == NULL ? "" : t->s;
}

/* Room for n more characters and the NUL; doubles, so that adding is cheap. */
static void
text_room(struct text *t, size_t n)
{
	size_t need, capacity;
	char *s;

	if (n >= SIZE_MAX / 2 - t->len)
		out_of_memory();
	need = t->len + n + 1;
	if (need <= t->capacity)
		return;
	capacity = t->capacity < 64 ? 64 : t->capacity;
	while (capacity < need)
		capacity *= 2;
	s = xreallocarray(NULL, capacity, 1);
	if (t->s != NULL) {
		memcpy(s, t->s, t->len + 1);
		/* Configurations are texts; keys stand in them. */
		explicit_bzero(t->s, t->capacity);
		free(t->s);
	}
	t->s = s;
	t->capacity = capacity;
}

void
text_add_n(struct text *t, const char *s, size_t n)
{
	text_room(t, n);
	if (n > 0)
		memcpy(t->s + t->len, s, n);
	t->len += n;
	t->s[t->len] = '\0';
}

void
text_add(struct text *t, const char *s)
{
	text_add_n(t, s, strlen(s));
}

void
text_add_char(struct text *t, char c)
{
	text_add_n(t, &c, 1);
}

void
text_insert(struct text *t, size_t at, const char *s)
{
	size_t n = strlen(s);

	text_room(t, n);
	memmove(t->s + at + n, t->s + at, t->len - at);
	memcpy(t->s + at, s, n);
	t->len += n;
	t->s[t->len] = '\0';
}

void
text_pad(struct text *t, size_t n, char c)
{
	text_room(t, n);
	memset(t->s + t->len, c, n);
	t->len += n;
	t->s[t->len] = '\0';
}

void
text_vprintf(struct text *t, const char *fmt, va_list ap)
{
	va_list again;
	size_t room;
	int n;

	text_room(t, 0);
	room = t->capacity - t->len;
	va_copy(again, ap);
	n = vsnprintf(t->s + t->len, room, fmt, ap);
	if (n >= 0 && (size_t)n >= room) {
		text_room(t, (size_t)n);
		n = vsnprintf(t->s + t->len, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	if (n < 0) /* only an unprintable wide character or memory gives this */
		out_of_memory();
	t->len += (size_t)n;
}

void
text_printf(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	text_vprintf(t, fmt, ap);
	va_end(ap);
}

char *
text_take(struct text *t)
{
	char *s = t->s == NULL ? xstrdup("") : t->s;

	text_init(t);
	return s;
}

char *
xstrndup(const char *s, size_t n)
{
	char *p = strndup(s, n);

	if (p == NULL)
		out_of_memory();
	return p;
}

char *
xstrdup(const char *s)
{
	char *p = strdup(s);

	if (p == NULL)
		out_of_memory();
	return p;
}

void
xreplace(char **where, const char *s)
{
	char *copy = s == NULL ? NULL : xstrdup(s); /* s may be *where */

	free(*where);
	*where = copy;
}

char *
xasprintf(const char *fmt, ...)
{
	struct text t = { 0 };
	va_list ap;

	va_start(ap, fmt);
	text_vprintf(&t, fmt, ap);
	va_end(ap);
	return text_take(&t);
}

void *
xcalloc(size_t n, size_t size)
{
	void *p = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

	if (p == NULL)
		out_of_memory();
	return p;
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	p = reallocarray(p, n > 0 ? n : 1, size > 0 ? size : 1);
	if (p == NULL)
		out_of_memory();
	return p;
}

void *
xgrow(void *p, size_t *capacity, size_t n, size_t size)
{
	if (n < *capacity)
		return p;
	*capacity = n < 4 ? 4 : n + n / 2;
	return xreallocarray(p, *capacity, size);
}

bool
text_begins(const char *s, const char *words, size_t len)
{
	return strncmp(s, words, len) == 0 && (s[len] == ' ' || s[len] == '\0');
}

size_t
text_words_len(const char *s, size_t n)
{
	size_t len = 0;

	for (; n > 0 && s[len] != '\0'; n--) {
		len += strspn(s + len, " ");
		len += strcspn(s + len, " ");
	}
	return len;
}

int
text_number(const char *s, unsigned long min, unsigned long max,
    unsigned long *out)
{
	unsigned long v = 0;
	bool overflow = false;

	if (*s == '\0')
		return ERR_SYNTAX;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9')
			return ERR_SYNTAX;
		/* Read on: a letter further right is still ERR_SYNTAX. */
		if (__builtin_mul_overflow(v, 10UL, &v) ||
		    __builtin_add_overflow(
			v, (unsigned long)(*s - '0'), &v))
			overflow = true;
	}
	if (overflow || v < min || v > max)
		return ERR_RANGE;
	*out = v;
	return 0;
}
