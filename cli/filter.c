#include <ctype.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/session_impl.h"

/* Output filters: "include REGEX" and its kin, on whole texts. */
enum filter_kind {
	INCLUDE, EXCLUDE, BEGIN, GREP, COUNT, JSON, REDIRECT, APPEND, TEE, KINDS
};

static const char *const kind_names[KINDS] = {
	"include", "exclude", "begin", "grep", "count", "json",
	"redirect", "append", "tee",
};

struct filter {
	enum filter_kind kind;
	bool invert;
	regex_t regex;
};

/*
 * What a pattern may cost is bounded before regcomp sees it: its length, and
 * how deep repetitions nest, for each level doubles the automaton ("x++++",
 * "((a+)+)+"). Back references would make matching exponential; an ASA has
 * none, and no {n,m} either.
 */
enum { PATTERN_LONGEST = 512, PATTERN_NESTED = 4 };

/* Behind the bracket expression that begins at p, or at the end of p. */
static const char *
set_end(const char *p)
{
	p++;
	p += *p == '^';
	p += *p == ']';
	p = strchrnul(p, ']');
	return p + (*p == ']');
}

/* Into the POSIX form: a brace stands for itself, "x++" is "x+". */
static void
pattern_posix(const char *p, struct text *out)
{
	while (*p != '\0') {
		size_t n = 1;

		if (*p == '[') {
			n = (size_t)(set_end(p) - p);
		} else if (*p == '\\' && p[1] != '\0') {
			n = 2;
		} else if (*p == '{' || *p == '}') {
			text_add_char(out, '\\');
		} else if (strchr("+*?", *p) != NULL) {
			n = strspn(p, "+*?");
			/* Mixed, they mean any number. */
			text_add_char(out, strspn(p, "+") >= n ? '+' :
			    strspn(p, "?") >= n ? '?' : '*');
			p += n;
			continue;
		}
		text_add_n(out, p, n);
		p += n;
	}
}

/* What is wrong with a pattern that may be regcomp's ruin; NULL: nothing. */
static const char *
pattern_fault(const char *p)
{
	unsigned char level[PATTERN_LONGEST + 2] = { 0 };
	size_t depth = 0;

	if (strlen(p) > PATTERN_LONGEST)
		return "Regular expression too big";
	for (; *p != '\0'; p++) {
		if (*p == '[') {
			p = set_end(p) - 1;
		} else if (*p == '\\' && p[1] != '\0') {
			if (p[1] >= '1' && p[1] <= '9')
				return "Invalid back reference";
			p++;
		} else if (*p == '(') {
			level[++depth] = 0;
		} else if (*p == ')' && depth > 0) {
			unsigned char inner = level[depth--];

			inner = (unsigned char)(inner + (p[1] != '\0' &&
			    strchr("+*?", p[1]) != NULL));
			if (inner > PATTERN_NESTED)
				return "Regular expression too big";
			if (inner > level[depth])
				level[depth] = inner;
		}
	}
	return NULL;
}

static int
filter_fault(struct text *out, const char *why)
{
	text_printf(out, "ERROR: %% Invalid regular expression: %s\n", why);
	return ERR_SYNTAX;
}

static int
filter_compile(struct filter *f, const char *pattern, struct text *out)
{
	char message[128];
	struct text posix;
	const char *why;

	text_init(&posix);
	pattern_posix(pattern, &posix);
	why = pattern_fault(text_str(&posix));
	if (why == NULL) {
		int r = regcomp(&f->regex, text_str(&posix),
		    REG_EXTENDED | REG_NOSUB);

		if (r != 0) {
			regerror(r, &f->regex, message, sizeof(message));
			why = message;
		}
	}
	text_clear(&posix);
	return why == NULL ? 0 : filter_fault(out, why);
}

/* Which kind the word is short for, -1: none; *taken: how many of its bytes
 * some kind begins with. */
static int
kind_find(const char *word, size_t len, size_t *taken)
{
	*taken = 0;
	for (int k = 0; k < KINDS; k++) {
		size_t same = 0;

		while (same < len && kind_names[k][same] != '\0' &&
		    kind_names[k][same] == tolower((unsigned char)word[same]))
			same++;
		if (same > *taken)
			*taken = same;
		if (len > 0 && same == len)
			return k;
	}
	return -1;
}

static int
filter_kind(const char *filter)
{
	size_t blanks = strspn(filter, " \t"), taken;

	return kind_find(filter + blanks, strcspn(filter + blanks, " \t"),
	    &taken);
}

static int filter_parse(struct filter *f, const char *filter, size_t *at,
    struct text *out);

/* Behind "json" only a file may come, no more filters: rest is "| tee NAME".
 * As filter_parse. */
static int
json_parse(struct filter *f, const char *rest, size_t *at, struct text *out)
{
	size_t bar;
	int r = ERR_NOT_FOUND, kind = filter_kind(rest + (*rest == '|'));

	*at = 0;
	if (*rest != '|')
		return *rest == '\0' ? 0 : ERR_NOT_FOUND;
	bar = 1 + strspn(rest + 1, " \t");
	if (kind < 0 || kind >= REDIRECT)
		r = filter_parse(f, rest + bar, at, out);
	*at += bar;
	return r;
}

/* "include REGEX" into f. ERR_TRUNCATED: more is needed; ERR_NOT_FOUND: *at is
 * the first byte that no filter has; else a message is in out. */
static int
filter_parse(struct filter *f, const char *filter, size_t *at,
    struct text *out)
{
	const char *s = filter + strspn(filter, " \t");
	size_t len = strcspn(s, " \t"), taken;
	int kind = kind_find(s, len, &taken), r;
	char *pattern;

	*at = (size_t)(s - filter) + taken;
	if (len == 0)
		return ERR_TRUNCATED;
	if (kind < 0)
		return ERR_NOT_FOUND;
	f->kind = (enum filter_kind)kind;
	s += len;
	s += strspn(s, " \t");
	if (kind == GREP && strncmp(s, "-v", 2) == 0 &&
	    (s[2] == ' ' || s[2] == '\0')) {
		f->invert = true;
		s += 2 + strspn(s + 2, " \t");
	}
	if (kind == JSON) { /* takes no pattern */
		r = json_parse(f, s, at, out);
		*at += (size_t)(s - filter);
		return r;
	}
	if (*s == '\0' && kind != COUNT)
		return ERR_TRUNCATED;
	if (kind >= REDIRECT) /* a name, which the host looks at */
		return 0;
	pattern = xstrdup(s);
	for (len = strlen(pattern); len > 0 && pattern[len - 1] == ' '; len--)
		pattern[len - 1] = '\0';
	r = filter_compile(f, pattern, out);
	free(pattern);
	return r;
}

int
filter_check(const char *filter, size_t *at, struct text *out)
{
	struct filter f = { 0 };
	int r = filter_parse(&f, filter, at, out);

	if (r == 0 && f.kind < JSON)
		regfree(&f.regex);
	return r;
}

const char *
filter_behind_json(const char *filter)
{
	const char *bar = strchr(filter, '|');

	return bar != NULL && filter_is_json(filter) ? bar + 1 : filter;
}

bool
filter_is_json(const char *filter)
{
	return filter_kind(filter) == JSON;
}

bool
filter_is_file(const char *filter)
{
	return filter_kind(filter) >= REDIRECT;
}

bool
filter_kind_is(const char *filter, const char *name)
{
	int kind = filter_kind(filter);

	return kind >= 0 && strcmp(kind_names[kind], name) == 0;
}

struct filter_run {
	const struct filter *f;
	struct text *out;
	unsigned long hits;
	bool begun;
};

static void
filter_line(struct filter_run *run, const char *line)
{
	const struct filter *f = run->f;
	bool hit = run->begun || regexec(&f->regex, line, 0, NULL, 0) == 0;

	if (f->kind == EXCLUDE || f->invert)
		hit = !hit;
	run->hits += hit;
	run->begun = run->begun || (f->kind == BEGIN && hit);
	if (hit && f->kind != COUNT) {
		text_add(run->out, line);
		text_add_char(run->out, '\n');
	}
}

int
cli_filter_apply(const char *filter, const char *in, struct text *out)
{
	struct filter f = { 0 };
	struct filter_run run = { .f = &f, .out = out };
	struct text line;
	size_t at;
	int r = filter_parse(&f, filter, &at, out);

	if (r != 0)
		return r;
	if (f.kind >= JSON) {
		text_add(out, f.kind == JSON ?
		    "ERROR: A text has no JSON form\n" :
		    "ERROR: There are no files here\n");
		return ERR_SYNTAX;
	}
	text_init(&line);
	while (*in != '\0') {
		size_t len = strcspn(in, "\n");

		text_reset(&line);
		text_add_n(&line, in, len);
		filter_line(&run, text_str(&line));
		in += len + (in[len] == '\n');
	}
	if (f.kind == COUNT)
		text_printf(out, "Number of lines which match regexp = %lu\n",
		    run.hits);
	text_clear(&line);
	regfree(&f.regex);
	return 0;
}
