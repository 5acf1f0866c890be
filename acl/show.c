#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "acl/expand.h"
#include "acl/format.h"
#include "acl/hash.h"
#include "acl/show.h"

struct tally {
	uint64_t hits;
	uint64_t last; /* seconds since the epoch, 0: nobody knows */
};

/* What all sources say about one element. */
static struct tally
element_tally(struct acl_expander *x, const struct acl_element *e,
    unsigned line)
{
	struct acl_rule rules[4];
	struct tally t = { 0, 0 };
	size_t n;

	if (x->db->n_sources == 0)
		return t;
	n = acl_element_rules(x, e, rules);
	for (size_t k = 0; k < n; k++) {
		rules[k].line = line;
		for (size_t i = 0; i < x->db->n_sources; i++) {
			const struct acl_hit_source *s = &x->db->sources[i];
			uint64_t last = s->last == NULL ? 0 :
			    s->last(s->ctx, x->list->name, &rules[k]);

			t.hits += s->hits(s->ctx, x->list->name, &rules[k]);
			if (last > t.last)
				t.last = last;
		}
	}
	return t;
}

static void
line_words(const struct acl_shown *s, const char *indent, struct text *out)
{
	text_printf(out, "%saccess-list %s line %u %s ", indent, s->list->name,
	    s->line, s->ace->match.kind == ACE_STANDARD ? "standard" :
	    "extended");
}

static void
print(void *ctx, const struct acl_shown *s)
{
	struct text *out = ctx;

	if (s->ace->match.kind == ACE_REMARK) {
		acl_ace_format(s->list, s->ace, s->line, true, out);
		text_add_char(out, '\n');
		return;
	}
	line_words(s, s->element == NULL ? "" : "  ", out);
	if (s->element == NULL)
		acl_match_format(&s->ace->match, FORM_NAMES, out);
	else
		acl_element_format(s->element, FORM_VALUES, out);
	acl_options_format(s->ace, true, out);
	if (!s->unresolved)
		text_printf(out, " (hitcnt=%" PRIu64 ")", s->hits);
	text_printf(out, "%s 0x%08x \n",
	    s->unresolved || !s->active ? " (inactive)" : "", s->hash);
}

static void
each_of_ace(struct acl_expander *x, struct acl_shown *s,
    void (*fn)(void *ctx, const struct acl_shown *s), void *ctx)
{
	s->active = acl_ace_active(x->db, s->ace);
	acl_expander_run(x, s->ace);
	for (size_t i = 0; i < x->n; i++)
		s->hits += element_tally(x, &x->elements[i], s->line).hits;
	s->hash = x->line_hash;
	s->expanded = x->groups;
	/* Its own interface may lack an address: that isn't said here. */
	fn(ctx, s);
	for (size_t i = 0; x->groups && i < x->n; i++) {
		s->element = &x->elements[i];
		s->unresolved = s->element->unresolved;
		s->hits = element_tally(x, s->element, s->line).hits;
		s->hash = s->element->hash;
		fn(ctx, s);
	}
}

size_t
acl_shown_each(struct acl_db *db, const struct acl_list *l,
    void (*fn)(void *ctx, const struct acl_shown *s), void *ctx)
{
	struct acl_expander x;
	size_t n = 0;

	acl_expander_init(&x, db, l);
	for (size_t i = 0; i < l->n; i++) {
		struct acl_shown s = { .list = l, .ace = l->lines[i],
			.line = (unsigned)i + 1 };

		if (s.ace->match.kind == ACE_REMARK) {
			fn(ctx, &s);
			continue;
		}
		each_of_ace(&x, &s, fn, ctx);
		n += x.n;
	}
	acl_expander_clear(&x);
	return n;
}

/* The number of elements stands before them, and is known after them. */
static void
head_insert(const struct acl_list *l, size_t elements, struct text *out,
    size_t at)
{
	char *head = xasprintf("access-list %s; %zu elements; name hash: "
	    "0x%x\n", l->name, elements, acl_name_hash(l));

	text_insert(out, at, head);
	free(head);
}

uint32_t
acl_name_hash(const struct acl_list *l)
{
	return acl_hash(l->name, strlen(l->name));
}

void
acl_show_list(struct acl_db *db, const struct acl_list *l, struct text *out)
{
	size_t start = out->len;

	head_insert(l, acl_shown_each(db, l, print, out), out, start);
}

size_t
acl_hit_each(struct acl_db *db, const struct acl_list *l,
    void (*fn)(void *ctx, const struct acl_hit *h), void *ctx)
{
	struct acl_expander x;
	size_t n = 0;

	acl_expander_init(&x, db, l);
	for (size_t i = 0; i < l->n; i++) {
		acl_expander_run(&x, l->lines[i]);
		n += x.n;
		for (size_t k = 0; k < x.n; k++) {
			struct tally t = element_tally(&x, &x.elements[k],
			    (unsigned)i + 1);

			if (t.hits > 0)
				fn(ctx, &(struct acl_hit){
				    .hash = x.elements[k].hash,
				    .line_hash = x.groups ? x.line_hash : 0,
				    .hits = t.hits, .last = t.last });
		}
	}
	acl_expander_clear(&x);
	return n;
}

static void
print_hit(void *ctx, const struct acl_hit *h)
{
	text_printf(ctx, "%08x %08x %08" PRIx64 " %08" PRIx64 "\n", h->hash,
	    h->line_hash, h->hits, h->last);
}

void
acl_show_brief(struct acl_db *db, const struct acl_list *l, struct text *out)
{
	size_t start = out->len;

	head_insert(l, acl_hit_each(db, l, print_hit, out), out, start);
}

void
acl_show_head(struct text *out)
{
	text_add(out, "access-list cached ACL log flows: total 0, denied 0 "
	    "(deny-flow-max 4096)\n            alert-interval 300\n");
}
