#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "acl/access_group.h"
#include "acl/list.h"
#include "acl/object.h"
#include "acl/time_range.h"

static int64_t
wall_clock(void)
{
	return (int64_t)time(NULL);
}

struct acl_db *
acl_new(struct config *config, struct cli *cli, struct net *net)
{
	struct acl_db *db = xcalloc(1, sizeof(*db));

	db->config = config;
	db->cli = cli;
	db->net = net;
	db->now = wall_clock;
	TAILQ_INIT(&db->objects);
	TAILQ_INIT(&db->lists);
	TAILQ_INIT(&db->time_ranges);
	return db;
}

void
acl_free(struct acl_db *db)
{
	struct acl_time_range *t, *next_t;

	if (db == NULL)
		return;
	db->n_observers = 0;
	acl_lists_clear(db, NULL);
	acl_objects_free(db);
	TAILQ_FOREACH_SAFE(t, &db->time_ranges, entry, next_t)
		acl_time_range_delete(db, t);
	for (size_t i = 0; i < db->n_interned; i++)
		free(db->interned[i]);
	acl_table_clear(&db->names);
	acl_table_clear(&db->list_names);
	free(db->interned);
	free(db->groups);
	free(db->users);
	free(db->observers);
	free(db->sources);
	free(db);
}

const char *
acl_intern(struct acl_db *db, const char *s)
{
	for (size_t i = 0; i < db->n_interned; i++)
		if (strcmp(db->interned[i], s) == 0)
			return db->interned[i];
	db->interned = xreallocarray(db->interned, db->n_interned + 1,
	    sizeof(*db->interned));
	return db->interned[db->n_interned++] = xstrdup(s);
}

/* ---- others ---------------------------------------------------------- */

void
acl_user_add(struct acl_db *db, bool (*uses)(void *ctx, const char *name),
    void *ctx)
{
	db->users = xreallocarray(db->users, db->n_users + 1,
	    sizeof(*db->users));
	db->users[db->n_users++] = (struct acl_user){ uses, ctx };
}

void
acl_on_change(struct acl_db *db, void (*fn)(void *ctx, const char *name),
    void *ctx)
{
	db->observers = xreallocarray(db->observers, db->n_observers + 1,
	    sizeof(*db->observers));
	db->observers[db->n_observers++] = (struct acl_observer){ fn, ctx };
}

void
acl_hits_add(struct acl_db *db, uint64_t (*hits)(void *ctx, const char *list,
    const struct acl_rule *rule),
    void (*clear)(void *ctx, const char *list), uint64_t (*last)(void *ctx,
    const char *list, const struct acl_rule *rule), void *ctx)
{
	db->sources = xreallocarray(db->sources, db->n_sources + 1,
	    sizeof(*db->sources));
	db->sources[db->n_sources++] = (struct acl_hit_source){
		.hits = hits, .clear = clear, .last = last, .ctx = ctx,
	};
}

static void
tell(struct acl_db *db, const char *name)
{
	for (size_t i = 0; i < db->n_observers; i++)
		db->observers[i].fn(db->observers[i].ctx, name);
}

void
acl_list_changed(struct acl_db *db, struct acl_list *l)
{
	free(l->rules);
	l->rules = NULL;
	l->n_rules = 0;
	tell(db, l->name);
}

/* The object, each group around it, each list that names one of them: once. */
static void
changed_walk(struct acl_db *db, struct acl_object *o)
{
	if (o->mark == db->walk)
		return;
	o->mark = db->walk;
	tell(db, o->name);
	for (size_t i = 0; i < o->n_uses; i++) {
		struct acl_list *l = o->uses[i].list;

		if (l->mark == db->walk)
			continue;
		l->mark = db->walk;
		acl_list_changed(db, l);
	}
	for (size_t i = 0; i < o->n_parents; i++)
		changed_walk(db, o->parents[i]);
}

void
acl_object_changed(struct acl_db *db, struct acl_object *o)
{
	db->walk++;
	changed_walk(db, o);
}
