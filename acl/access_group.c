#include <string.h>

#include "acl/access_group.h"
#include "base/error.h"

static bool
same_place(const struct acl_group *a, const struct acl_group *b)
{
	if (a->global || b->global)
		return a->global && b->global;
	return a->in == b->in && strcmp(a->nameif, b->nameif) == 0;
}

bool
acl_access_group_set(struct acl_db *db, const struct acl_group *g)
{
	for (size_t i = 0; i < db->n_groups; i++) {
		bool same;

		if (!same_place(&db->groups[i], g))
			continue;
		same = strcmp(db->groups[i].list, g->list) == 0;
		db->groups[i] = *g;
		return same;
	}
	db->groups = xreallocarray(db->groups, db->n_groups + 1, sizeof(*g));
	db->groups[db->n_groups++] = *g;
	return false;
}

static void
remove_at(struct acl_db *db, size_t i)
{
	db->n_groups--;
	memmove(&db->groups[i], &db->groups[i + 1],
	    (db->n_groups - i) * sizeof(*db->groups));
}

int
acl_access_group_unset(struct acl_db *db, const struct acl_group *g)
{
	for (size_t i = 0; i < db->n_groups; i++) {
		if (same_place(&db->groups[i], g) &&
		    strcmp(db->groups[i].list, g->list) == 0) {
			remove_at(db, i);
			return 0;
		}
	}
	return ERR_NOT_FOUND;
}

void
acl_access_group_drop(struct acl_db *db, const char *list,
    const char *nameif)
{
	for (size_t i = db->n_groups; i-- > 0;) {
		const struct acl_group *g = &db->groups[i];

		if ((list == NULL || strcmp(g->list, list) == 0) &&
		    (nameif == NULL || (!g->global &&
		    strcmp(g->nameif, nameif) == 0)))
			remove_at(db, i);
	}
}
