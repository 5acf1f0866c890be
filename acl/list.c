#include <stdlib.h>
#include <string.h>

#include "acl/access_group.h"
#include "acl/hash.h"
#include "acl/list.h"
#include "acl/object.h"
#include "base/error.h"

static struct acl_ace *
slot_ace(struct acl_slot *s)
{
	return ACL_CONTAINER(s, struct acl_ace, slot);
}

struct acl_list *
acl_list_find(struct acl_db *db, const char *name)
{
	struct acl_slot *s = acl_table_find(&db->list_names,
	    acl_table_key(name));

	for (; s != NULL; s = acl_table_next(s)) {
		struct acl_list *l = ACL_CONTAINER(s, struct acl_list, slot);

		if (strcmp(l->name, name) == 0)
			return l;
	}
	return NULL;
}

struct acl_list *
acl_list_new(struct acl_db *db, const char *name)
{
	struct acl_list *l = xcalloc(1, sizeof(*l));

	l->name = xstrdup(name);
	l->kind = ACE_REMARK;
	TAILQ_INSERT_TAIL(&db->lists, l, entry);
	acl_table_add(&db->list_names, &l->slot, acl_table_key(name));
	return l;
}

static uint64_t
match_key(const struct acl_match_spec *m)
{
	if (m->kind == ACE_REMARK)
		return acl_mix(ACE_REMARK, m->remark, strlen(m->remark));
	return acl_mix(0, m, sizeof(*m));
}

static bool
match_equal(const struct acl_match_spec *a, const struct acl_match_spec *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == ACE_REMARK)
		return strcmp(a->remark, b->remark) == 0;
	return memcmp(a, b, sizeof(*a)) == 0;
}

static bool
options_equal(const struct acl_options *a, const struct acl_options *b)
{
	return a->log == b->log && a->level == b->level &&
	    a->interval_s == b->interval_s && a->inactive == b->inactive;
}

static struct acl_ace *
line_find(const struct acl_list *l, const struct acl_match_spec *m)
{
	struct acl_slot *s = acl_table_find(&l->table, match_key(m));

	while (s != NULL && !match_equal(&slot_ace(s)->match, m))
		s = acl_table_next(s);
	return s == NULL ? NULL : slot_ace(s);
}

/* Everything that the line refers to knows that it does. */
static void
line_uses(struct acl_list *l, const struct acl_match_spec *m, int by)
{
	struct acl_object *const used[] = { m->service, m->sgroup, m->dgroup };
	const struct acl_end *const ends[] = { &m->src, &m->dst };

	if (m->kind == ACE_REMARK)
		return;
	for (unsigned i = 0; i < 3; i++)
		if (used[i] != NULL)
			acl_object_use(used[i], l, by);
	for (unsigned i = 0; i < 2; i++)
		if (ends[i]->kind == END_OBJECT || ends[i]->kind == END_GROUP)
			acl_object_use(ends[i]->object, l, by);
	if (m->time_range != NULL)
		m->time_range->uses += (size_t)by;
}

int
acl_line_add(struct acl_db *db, struct acl_list *l,
    const struct acl_match_spec *match, const struct acl_options *options,
    size_t line)
{
	struct acl_ace *a = match->kind == ACE_REMARK ? NULL :
	    line_find(l, match);
	size_t at = line == 0 || line > l->n ? l->n : line - 1;

	if (a != NULL) {
		if (options_equal(&a->options, options))
			return ERR_EXISTS;
		a->options = *options;
		acl_list_changed(db, l);
		return 1;
	}
	a = xcalloc(1, sizeof(*a));
	memcpy(&a->match, match, sizeof(*match));
	a->options = *options;
	l->lines = xgrow(l->lines, &l->capacity, l->n, sizeof(*l->lines));
	memmove(&l->lines[at + 1], &l->lines[at],
	    (l->n - at) * sizeof(*l->lines));
	l->lines[at] = a;
	l->n++;
	acl_table_add(&l->table, &a->slot, match_key(match));
	line_uses(l, match, 1);
	if (match->kind != ACE_REMARK)
		l->kind = match->kind;
	l->timed |= match->time_range != NULL;
	acl_list_changed(db, l);
	return 0;
}

static void
ace_free(struct acl_list *l, struct acl_ace *a)
{
	line_uses(l, &a->match, -1);
	if (a->match.kind == ACE_REMARK)
		free(a->match.remark);
	free(a);
}

static void
list_free(struct acl_db *db, struct acl_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		ace_free(l, l->lines[i]);
	TAILQ_REMOVE(&db->lists, l, entry);
	acl_table_remove(&db->list_names, &l->slot);
	acl_table_clear(&l->table);
	free(l->lines);
	free(l->rules);
	free(l->name);
	free(l);
}

/* Also when the last line went. Told last: then it isn't there any more. */
static void
list_delete(struct acl_db *db, struct acl_list *l)
{
	char *name = xstrdup(l->name);

	list_free(db, l);
	acl_access_group_drop(db, name, NULL);
	for (size_t i = 0; i < db->n_observers; i++)
		db->observers[i].fn(db->observers[i].ctx, name);
	free(name);
}

/* 0-based place of the line that is meant; n: none. Remarks may stand twice,
 * so that the first that fits is taken. */
static size_t
line_place(const struct acl_list *l, const struct acl_match_spec *match,
    size_t line)
{
	const struct acl_ace *a = line_find(l, match);

	if (a == NULL || line > l->n)
		return l->n;
	if (line != 0)
		return match_equal(&l->lines[line - 1]->match, match) ?
		    line - 1 : l->n;
	for (size_t i = 0; i < l->n; i++)
		if (l->lines[i] == a || (match->kind == ACE_REMARK &&
		    match_equal(&l->lines[i]->match, match)))
			return i;
	return l->n;
}

bool
acl_line_drop(struct acl_db *db, struct acl_list *l, size_t at)
{
	struct acl_ace *a = l->lines[at];

	memmove(&l->lines[at], &l->lines[at + 1],
	    (l->n - at - 1) * sizeof(*l->lines));
	l->n--;
	acl_table_remove(&l->table, &a->slot);
	ace_free(l, a);
	if (l->n == 0) {
		list_delete(db, l);
		return true;
	}
	acl_list_changed(db, l);
	return false;
}

int
acl_line_remove(struct acl_db *db, struct acl_list *l,
    const struct acl_match_spec *match, const struct acl_options *options,
    size_t line)
{
	size_t at = line_place(l, match, line);

	if (at == l->n || (match->kind != ACE_REMARK &&
	    !options_equal(&l->lines[at]->options, options)))
		return ERR_NOT_FOUND;
	acl_line_drop(db, l, at);
	return 0;
}

void
acl_lists_clear(struct acl_db *db, const char *name)
{
	struct acl_list *l, *next;

	TAILQ_FOREACH_SAFE(l, &db->lists, entry, next)
		if (name == NULL || strcmp(l->name, name) == 0)
			list_delete(db, l);
}
