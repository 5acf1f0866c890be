#include "cli/words.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/secret.h"
#include "base/text.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void
line_reserve(struct line *l, size_t len)
{
	if (l->capacity < 2 * len + 2) {
		l->capacity = 2 * len + 256;
		free(l->memory);
		l->memory = xcalloc(1, l->capacity);
	}
	/* Blanks stand between words: at most one word for two bytes. */
	if (l->room < len / 2 + 1) {
		l->room = len / 2 + 64;
		free(l->v);
		l->v = xcalloc(l->room, sizeof(*l->v));
	}
}

/* The end of a quoted word, or NULL if the quote is not closed before a
 * blank: then '"' is an ordinary character. */
static const char *
quote_end(const char *p, const char *end)
{
	const char *q;

	if (*p != '"' || end - p < 2)
		return NULL;
	q = memchr(p + 1, '"', (size_t)(end - p - 1));
	if (q == NULL || (q + 1 < end && !is_blank(q[1])))
		return NULL;
	return q;
}

static void
word_store(struct word *w, char *s, char *low, const char *from, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = from[i];

		s[i] = c;
		low[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	s[len] = low[len] = '\0';
	w->len = (uint32_t)len;
}

void
line_split(struct line *l, const char *raw, size_t len)
{
	const char *p = raw, *end;
	char *s, *low;

	line_reserve(l, len);
	l->raw = raw;
	l->blank_end = len == 0 || is_blank(raw[len - 1]);
	while (len > 0 && is_blank(raw[len - 1]))
		len--;
	l->len = len;
	l->n = 0;
	end = raw + len;
	s = l->memory;
	low = l->memory + l->capacity / 2;
	for (;;) {
		struct word *w = &l->v[l->n];
		const char *q;

		while (p < end && is_blank(*p))
			p++;
		if (p == end)
			return;
		*w = (struct word){ .s = s, .low = low,
			.start = (uint32_t)(p - raw) };
		q = quote_end(p, end);
		if (q != NULL) {
			w->quoted = true;
			word_store(w, s, low, p + 1, (size_t)(q - p - 1));
			p = q + 1;
		} else {
			while (p < end && !is_blank(*p))
				p++;
			word_store(w, s, low, raw + w->start,
			    (size_t)(p - raw) - w->start);
		}
		w->end = (uint32_t)(p - raw);
		s += w->len + 1;
		low += w->len + 1;
		l->n++;
	}
}

void
line_wipe(struct line *l)
{
	secret_wipe(l->memory, l->capacity);
}

void
line_clear(struct line *l)
{
	free(l->memory);
	free(l->v);
	*l = (struct line){ 0 };
}

/* "(1-65535)" -> 1, 65535 */
static bool
range_parse(const char *s, unsigned long *min, unsigned long *max)
{
	char *end;

	if (s[0] != '(' || !isdigit((unsigned char)s[1]))
		return false;
	*min = strtoul(s + 1, &end, 10);
	if (*end != '-' || !isdigit((unsigned char)end[1]))
		return false;
	*max = strtoul(end + 1, &end, 10);
	return strcmp(end, ")") == 0 && *min <= *max;
}

bool
word_kind_parse(const char *s, struct word_kind *out)
{
	static const struct {
		const char *text;
		enum word_type type;
	} names[] = {
		{ "A.B.C.D", TYPE_IPV4 },
		{ "A.B.C.D/<0-32>", TYPE_IPV4_PREFIX },
		{ "X:X:X:X::X", TYPE_IPV6 },
		{ "X:X:X:X::X/<0-128>", TYPE_IPV6_PREFIX },
		{ "hh:mm:ss", TYPE_TIME },
		{ "PAIR", TYPE_PAIR },
		{ "PORT", TYPE_PORT },
		{ "WORD", TYPE_WORD },
		{ "LINE", TYPE_LINE },
	};

	*out = (struct word_kind){ .max = CLI_LINE_LONGEST };
	if (range_parse(s, &out->min, &out->max)) {
		out->type = TYPE_NUMBER;
		return true;
	}
	if (strncmp(s, "NAME:", 5) == 0 && s[5] != '\0') {
		out->type = TYPE_NAME;
		out->source = s + 5;
		return true;
	}
	if (strncmp(s, "WORD(", 5) == 0) {
		out->type = TYPE_WORD;
		return range_parse(s + 4, &out->min, &out->max);
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(s, names[i].text) == 0) {
			out->type = names[i].type;
			return true;
		}
	}
	return false;
}

bool
word_kind_equal(const struct word_kind *a, const struct word_kind *b)
{
	return a->type == b->type && a->min == b->min && a->max == b->max &&
	    (a->type != TYPE_NAME || strcmp(a->source, b->source) == 0);
}

static bool
is_number(const struct word_kind *k, const char *s, size_t len)
{
	unsigned long v = 0;

	if (len == 0 || len > 18)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (unsigned long)(s[i] - '0');
	}
	return v >= k->min && v <= k->max;
}

/* Dotted quad up to end; no leading zeros, as inet_pton has it. */
static bool
is_ipv4(const char *s, const char *end)
{
	for (int part = 0; part < 4; part++) {
		int v = 0, digits = 0;

		if (part > 0 && (s == end || *s++ != '.'))
			return false;
		for (; s < end && *s >= '0' && *s <= '9'; s++, digits++) {
			if (digits > 0 && v == 0)
				return false;
			v = v * 10 + (*s - '0');
			if (v > 255)
				return false;
		}
		if (digits == 0)
			return false;
	}
	return s == end;
}

static bool
is_ipv6(const char *s, const char *end)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr in6;
	size_t len = (size_t)(end - s);

	if (len >= sizeof(text) || memchr(s, ':', len) == NULL)
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	return inet_pton(AF_INET6, text, &in6) == 1;
}

static bool
is_prefix(const struct word *w, bool v6)
{
	struct word_kind bits = { .type = TYPE_NUMBER, .max = v6 ? 128 : 32 };
	const char *slash = memchr(w->s, '/', w->len);

	if (slash == NULL)
		return false;
	if (!is_number(&bits, slash + 1, strlen(slash + 1)))
		return false;
	return v6 ? is_ipv6(w->s, slash) : is_ipv4(w->s, slash);
}

/* Hours may be many: `timeout` goes to 1193:00:00. */
static bool
is_time(const char *s)
{
	static const size_t longest[3] = { 4, 2, 2 };

	for (int part = 0; part < 3; part++) {
		size_t n = strspn(s, "0123456789");

		if (n == 0 || n > longest[part])
			return false;
		if (part > 0 && n == 2 && s[0] > '5')
			return false;
		s += n;
		if (*s != (part < 2 ? ':' : '\0'))
			return false;
		s += part < 2;
	}
	return true;
}

static bool
is_port_number(const char *s)
{
	return isdigit((unsigned char)s[0]) &&
	    s[strspn(s, "0123456789/.")] == '\0';
}

/* "GigabitEthernet0/0", or "GigabitEthernet" and "0/0". */
static size_t
match_port(const struct word *v, size_t n)
{
	const char *s = v[0].s;
	size_t i = 0;

	while (isalpha((unsigned char)s[i]) || s[i] == '-')
		i++;
	if (i == 0 || !isalpha((unsigned char)s[0]))
		return 0;
	if (s[i] != '\0')
		return is_port_number(s + i) ? 1 : 0;
	return n > 1 && is_port_number(v[1].s) ? 2 : 0;
}

/* "(inside,outside)", or "(inside," and "outside)". */
static size_t
match_pair(const struct word *v, size_t n)
{
	const char *s = v[0].s, *comma;

	if (s[0] != '(' || (comma = strchr(s, ',')) == NULL || comma == s + 1)
		return 0;
	if (comma[1] != '\0')
		return v[0].len > 4 && s[v[0].len - 1] == ')' &&
		    comma[1] != ')' && strchr(comma + 1, ',') == NULL ? 1 : 0;
	if (n < 2 || v[1].len < 2 || v[1].s[v[1].len - 1] != ')')
		return 0;
	return strchr(v[1].s, ',') == NULL ? 2 : 0;
}

size_t
word_kind_match(const struct word_kind *k, const struct word *v, size_t n)
{
	const struct word *w = &v[0];
	const char *end = w->s + w->len;

	switch (k->type) {
	case TYPE_NUMBER:
		return is_number(k, w->s, w->len);
	case TYPE_IPV4:
		/* "0" is how an ASA abbreviates 0.0.0.0. */
		return is_ipv4(w->s, end) || (w->len == 1 && *w->s == '0');
	case TYPE_IPV4_PREFIX:
		return is_prefix(w, false);
	case TYPE_IPV6:
		return is_ipv6(w->s, end);
	case TYPE_IPV6_PREFIX:
		return is_prefix(w, true);
	case TYPE_TIME:
		return is_time(w->s);
	case TYPE_PAIR:
		return match_pair(v, n);
	case TYPE_PORT:
		return match_port(v, n);
	case TYPE_NAME:
		return 1;
	case TYPE_WORD:
		return w->len >= k->min && w->len <= k->max;
	case TYPE_LINE:
		return n;
	default:
		return 0;
	}
}

const char *
word_kind_show(const struct word_kind *k, char buf[48])
{
	static const char *const shown[TYPE_COUNT] = {
		[TYPE_IPV4] = "A.B.C.D",
		[TYPE_IPV4_PREFIX] = "A.B.C.D/<0-32>",
		[TYPE_IPV6] = "X:X:X:X::X",
		[TYPE_IPV6_PREFIX] = "X:X:X:X::X/<0-128>",
		[TYPE_TIME] = "hh:mm:ss",
		[TYPE_PAIR] = "(",
		[TYPE_PORT] = "WORD",
		[TYPE_NAME] = "WORD",
		[TYPE_WORD] = "WORD",
		[TYPE_LINE] = "LINE",
	};

	if (k->type != TYPE_NUMBER)
		return shown[k->type];
	snprintf(buf, 48, "<%lu-%lu>", k->min, k->max);
	return buf;
}
