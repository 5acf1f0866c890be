#include "base/json.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* o takes value over. */
static void
put(json_t *o, const char *key, json_t *value)
{
	int r = value == NULL ? -1 : json_is_array(o) ?
	    json_array_append_new(o, value) :
	    json_object_set_new_nocheck(o, key, value);

	if (r < 0) {
		fputs("out of memory\n", stderr);
		abort();
	}
}

/* Each byte of ISO 8859-1 is the code point of that number. */
static json_t *
from_latin1(const char *s, size_t n)
{
	struct text t;
	json_t *value;

	text_init(&t);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x80)
			text_add_char(&t, (char)(0xc0 | c >> 6));
		text_add_char(&t, (char)(c < 0x80 ? c : 0x80 | (c & 0x3f)));
	}
	value = json_stringn(text_str(&t), t.len);
	text_clear(&t);
	return value;
}

void
json_put_text_n(json_t *o, const char *key, const char *value, size_t n)
{
	json_t *text = json_stringn(value, n);

	put(o, key, text != NULL ? text : from_latin1(value, n));
}

void
json_put_text(json_t *o, const char *key, const char *value)
{
	if (value == NULL)
		json_put_null(o, key);
	else
		json_put_text_n(o, key, value, strlen(value));
}

void
json_put_taken(json_t *o, const char *key, struct text *t)
{
	while (t->len > 0 && t->s[t->len - 1] == ' ')
		t->len--;
	json_put_text_n(o, key, text_str(t), t->len);
	text_reset(t);
}

void
json_put_format(json_t *o, const char *key, const char *fmt, ...)
{
	struct text t;
	va_list ap;

	text_init(&t);
	va_start(ap, fmt);
	text_vprintf(&t, fmt, ap);
	va_end(ap);
	json_put_taken(o, key, &t);
	text_clear(&t);
}

void
json_put_lower(json_t *o, const char *key, const char *word)
{
	struct text t;

	text_init(&t);
	for (; *word != '\0'; word++)
		text_add_char(&t, (char)tolower((unsigned char)*word));
	json_put_taken(o, key, &t);
	text_clear(&t);
}

void
json_put_words(json_t *o, const char *key, const char *words)
{
	json_t *list = json_put_array(o, key);

	for (words += strspn(words, " "); *words != '\0';
	    words += strspn(words, " ")) {
		size_t n = strcspn(words, " ");

		json_put_text_n(list, NULL, words, n);
		words += n;
	}
}

void
json_put_number(json_t *o, const char *key, uint64_t value)
{
	put(o, key, json_integer((json_int_t)value));
}

void
json_put_bool(json_t *o, const char *key, bool value)
{
	put(o, key, json_boolean(value));
}

void
json_put_null(json_t *o, const char *key)
{
	put(o, key, json_null());
}

void
json_put_addr(json_t *o, const char *key, const struct addr *a)
{
	char text[ADDR_TEXT_MAX];

	json_put_text(o, key, addr_is_set(a) ? addr_format(a, text) : NULL);
}

void
json_put_prefix(json_t *o, const char *key, const struct prefix *p)
{
	char text[ADDR_TEXT_MAX];

	json_put_format(o, key, "%s/%u", addr_format(&p->addr, text), p->len);
}

void
json_put_time(json_t *o, const char *key, time_t t)
{
	char text[64];
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	json_put_text(o, key, text);
}

json_t *
json_put_object(json_t *o, const char *key)
{
	json_t *value = json_object();

	put(o, key, value);
	return value;
}

json_t *
json_put_array(json_t *o, const char *key)
{
	json_t *value = json_array();

	put(o, key, value);
	return value;
}

/* ---- writing ------------------------------------------------------------ */

/* A string that begins so is the text of settled elements; no other one does,
 * for it isn't UTF-8. */
static const char settled[] = "\xff";
enum { SETTLED_MARK = sizeof(settled) - 1, INDENT = 2, SETTLE_AT = 512 };

static int
write_piece(const char *piece, size_t n, void *out)
{
	text_add_n(out, piece, n);
	return 0;
}

static void
write_scalar(const json_t *v, struct text *out)
{
	if (json_dump_callback(v, write_piece, out, JSON_ENCODE_ANY) < 0)
		abort(); /* what put() took can always be written */
}

/* Lines that were written at the left margin. */
static void
write_settled(const char *s, size_t depth, struct text *out)
{
	for (size_t n; *s != '\0'; s += n) {
		n = strcspn(s, "\n");
		n += s[n] == '\n';
		text_pad(out, depth * INDENT, ' ');
		text_add_n(out, s, n);
	}
}

static void write_value(const json_t *v, size_t depth, struct text *out);

static void
write_elements(const json_t *array, size_t depth, struct text *out)
{
	size_t n = json_array_size(array);

	for (size_t i = 0; i < n; i++) {
		const json_t *v = json_array_get(array, i);
		const char *s = json_string_value(v);

		if (s != NULL && *s == *settled) {
			write_settled(s + SETTLED_MARK, depth, out);
		} else {
			text_pad(out, depth * INDENT, ' ');
			write_value(v, depth, out);
		}
		text_add(out, i + 1 < n ? ",\n" : "\n");
	}
}

static void
write_members(json_t *object, size_t depth, struct text *out)
{
	size_t left = json_object_size(object);
	const char *key;
	json_t *v;

	json_object_foreach(object, key, v) {
		text_pad(out, depth * INDENT, ' ');
		text_printf(out, "\"%s\": ", key);
		write_value(v, depth, out);
		text_add(out, --left > 0 ? ",\n" : "\n");
	}
}

static void
write_value(const json_t *v, size_t depth, struct text *out)
{
	bool array = json_is_array(v);

	if (!array && !json_is_object(v)) {
		write_scalar(v, out);
		return;
	}
	if (array ? json_array_size(v) == 0 : json_object_size(v) == 0) {
		text_add(out, array ? "[]" : "{}");
		return;
	}
	text_add(out, array ? "[\n" : "{\n");
	if (array)
		write_elements(v, depth + 1, out);
	else
		write_members((json_t *)(uintptr_t)v, depth + 1, out);
	text_pad(out, depth * INDENT, ' ');
	text_add_char(out, array ? ']' : '}');
}

void
json_write(const json_t *root, struct text *out)
{
	write_value(root, 0, out);
	text_add_char(out, '\n');
}

void
json_settle(json_t *array)
{
	size_t n = json_array_size(array), first = n;
	const char *s;
	struct text t;

	while (first > 0) {
		s = json_string_value(json_array_get(array, first - 1));
		if (s != NULL && *s == *settled)
			break;
		first--;
	}
	if (n - first < SETTLE_AT)
		return;
	text_init(&t);
	text_add(&t, settled);
	for (size_t i = first; i < n; i++) {
		write_value(json_array_get(array, i), 0, &t);
		text_add(&t, i + 1 < n ? ",\n" : "");
	}
	while (n > first)
		json_array_remove(array, --n);
	put(array, NULL, json_stringn_nocheck(t.s, t.len));
	text_clear(&t);
}
