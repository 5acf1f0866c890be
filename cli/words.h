#ifndef POSTERN_CLI_WORDS_H
#define POSTERN_CLI_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A typed line cut into words, and the types a word of the grammar may have.
 */
enum { CLI_LINE_LONGEST = 8191 };

struct word {
	const char *s;   /* NUL-terminated, quotes removed */
	const char *low; /* the same in lower case, for keywords */
	uint32_t len;
	uint32_t start;  /* offset of its first byte in the line */
	uint32_t end;    /* offset behind its last byte (behind the quote) */
	bool quoted;     /* then it is no keyword */
};

struct line {
	const char *raw; /* borrowed from the caller */
	size_t len;      /* without trailing blanks */
	bool blank_end;  /* it ended in a blank, or is empty */
	struct word *v;
	size_t n;
	/* Owned memory, kept from line to line. */
	char *memory;
	size_t capacity;
	size_t room;     /* of v */
};

/* Cuts the first len bytes of raw; what was in l is overwritten, its memory
 * used again. */
void line_split(struct line *l, const char *raw, size_t len);
void line_wipe(struct line *l); /* its words, where they were keys */
void line_clear(struct line *l);

/* In the order in which they are tried: the narrower type first. */
enum word_type {
	TYPE_NUMBER,
	TYPE_IPV4,
	TYPE_IPV4_PREFIX,
	TYPE_IPV6,
	TYPE_IPV6_PREFIX,
	TYPE_TIME,
	TYPE_PAIR,
	TYPE_PORT,
	TYPE_NAME,
	TYPE_WORD,
	TYPE_LINE,
	TYPE_COUNT,
};

struct word_kind {
	enum word_type type;
	unsigned long min; /* a number, or the length of a WORD */
	unsigned long max;
	const char *source; /* of a NAME */
};

/* Reads "(1-65535)", "A.B.C.D", ... of a syntax string; false: no type. The
 * source is borrowed from s, which must be NUL-terminated. */
bool word_kind_parse(const char *s, struct word_kind *out);
bool word_kind_equal(const struct word_kind *a, const struct word_kind *b);
/* How many words from v[0] on it takes; 0 if v[0] is no such word. */
size_t word_kind_match(const struct word_kind *k, const struct word *v,
    size_t n);
/* What ? shows in the first column, such as "<1-65535>". Returns buf or a
 * constant. */
const char *word_kind_show(const struct word_kind *k, char buf[48]);

#endif
