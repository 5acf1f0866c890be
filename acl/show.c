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
line_words(const struct acl_list *l, const struct acl_ace *a, unsigned line,
    const char *indent, struct text *out)
{
	text_printf(out, "%saccess-list %s line %u %s ", indent, l->name, line,
	    a->match.kind == ACE_STANDARD ? "standard" : "extended");
}

static void
counts(const struct acl_ace *a, bool active, bool unresolved, uint64_t hits,
    uint32_t hash, struct text *out)
{
	acl_options_format(a, true, out);
	if (!unresolved)
		text_printf(out, " (hitcnt=%" PRIu64 ")", hits);
	text_printf(out, "%s 0x%08x \n",
	    unresolved || !active ? " (inactive)" : "", hash);
}

static void
show_ace(struct acl_expander *x, const struct acl_ace *a, unsigned line,
    struct text *out)
{
	bool active = acl_ace_active(x->db, a);
	uint64_t sum = 0;

	acl_expander_run(x, a);
	for (size_t i = 0; i < x->n; i++)
		sum += element_tally(x, &x->elements[i], line).hits;
	line_words(x->list, a, line, "", out);
	acl_match_format(&a->match, FORM_NAMES, out);
	/* Its own interface may lack an address: that isn't said here. */
	counts(a, active, false, sum, x->line_hash, out);
	for (size_t i = 0; x->groups && i < x->n; i++) {
		const struct acl_element *e = &x->elements[i];

		line_words(x->list, a, line, "  ", out);
		acl_element_format(e, FORM_VALUES, out);
		counts(a, active, e->unresolved,
		    element_tally(x, e, line).hits, e->hash, out);
	}
}

/* The number of elements stands before them, and is known after them. */
static void
head_insert(const struct acl_list *l, size_t elements, struct text *out,
    size_t at)
{
	char *head = xasprintf("access-list %s; %zu elements; name hash: "
	    "0x%x\n", l->name, elements, acl_hash(l->name, strlen(l->name)));

	text_insert(out, at, head);
	free(head);
}

void
acl_show_list(struct acl_db *db, const struct acl_list *l, struct text *out)
{
	size_t n = 0, start = out->len;
	struct acl_expander x;

	acl_expander_init(&x, db, l);
	for (size_t i = 0; i < l->n; i++) {
		const struct acl_ace *a = l->lines[i];

		if (a->match.kind == ACE_REMARK) {
			acl_ace_format(l, a, (unsigned)i + 1, true, out);
			text_add_char(out, '\n');
			continue;
		}
		show_ace(&x, a, (unsigned)i + 1, out);
		n += x.n;
	}
	acl_expander_clear(&x);
	head_insert(l, n, out, start);
}

void
acl_show_brief(struct acl_db *db, const struct acl_list *l, struct text *out)
{
	size_t n = 0, start = out->len;
	struct acl_expander x;

	acl_expander_init(&x, db, l);
	for (size_t i = 0; i < l->n; i++) {
		acl_expander_run(&x, l->lines[i]);
		n += x.n;
		for (size_t k = 0; k < x.n; k++) {
			struct tally t = element_tally(&x, &x.elements[k],
			    (unsigned)i + 1);

			if (t.hits > 0)
				text_printf(out, "%08x %08x %08" PRIx64
				    " %08" PRIx64 "\n", x.elements[k].hash,
				    x.groups ? x.line_hash : 0, t.hits,
				    t.last);
		}
	}
	acl_expander_clear(&x);
	head_insert(l, n, out, start);
}

void
acl_show_head(struct text *out)
{
	text_add(out, "access-list cached ACL log flows: total 0, denied 0 "
	    "(deny-flow-max 4096)\n            alert-interval 300\n");
}
