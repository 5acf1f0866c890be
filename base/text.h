#ifndef POSTERN_BASE_TEXT_H
#define POSTERN_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * A growing string. Always NUL-terminated once something was added; s is
 * NULL while empty (use text_str). Running out of memory aborts: output
 * text is bounded by the configuration, not by a peer.
 */
struct text {
	char *s;
	size_t len;
	size_t capacity;
};

void text_init(struct text *t);
void text_clear(struct text *t);      /* frees; t is empty and usable again */
void text_reset(struct text *t);      /* empties, keeps the memory */
const char *text_str(const struct text *t); /* never NULL */
void text_add(struct text *t, const char *s);
void text_add_n(struct text *t, const char *s, size_t n);
void text_add_char(struct text *t, char c);
void text_insert(struct text *t, size_t at, const char *s); /* at <= len */
void text_pad(struct text *t, size_t n, char c);
void text_printf(struct text *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void text_vprintf(struct text *t, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));
char *text_take(struct text *t);      /* caller frees; t is empty again */

/* strdup/calloc that abort when memory is out: for configuration, whose size
 * the administrator decides; never for what a peer can make grow. */
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
/* *where becomes a copy of s, or NULL; what it was is freed. */
void xreplace(char **where, const char *s);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void *xcalloc(size_t n, size_t size);
void *xreallocarray(void *p, size_t n, size_t size);
/* One more element for the array p of n; returns its new place. */
void *xgrow(void *p, size_t *capacity, size_t n, size_t size);

/* Does s begin with the words in the first len bytes of words (and go on with a
 * blank, or end)? */
bool text_begins(const char *s, const char *words, size_t len);
/* Length of the first n words of s with the blanks between them. */
size_t text_words_len(const char *s, size_t n);

/* Decimal number within [min,max], whole string, no sign, no blanks.
 * ERR_SYNTAX or ERR_RANGE. */
int text_number(const char *s, unsigned long min, unsigned long max,
    unsigned long *out);

#endif
