#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "acl/hash.h"
#include "acl/table.h"
#include "base/text.h"

static void
table_grow(struct acl_table *t)
{
	size_t n = t->n_buckets == 0 ? 8 : t->n_buckets * 2;
	struct acl_slot **buckets = xcalloc(n, sizeof(*buckets));

	for (size_t i = 0; i < t->n_buckets; i++) {
		struct acl_slot *s = t->buckets[i], *next;

		for (; s != NULL; s = next) {
			next = s->next;
			s->next = buckets[s->key & (n - 1)];
			buckets[s->key & (n - 1)] = s;
		}
	}
	free(t->buckets);
	t->buckets = buckets;
	t->n_buckets = n;
}

void
acl_table_add(struct acl_table *t, struct acl_slot *s, uint64_t key)
{
	struct acl_slot **head;

	if (t->n >= t->n_buckets)
		table_grow(t);
	head = &t->buckets[key & (t->n_buckets - 1)];
	s->key = key;
	s->next = *head;
	*head = s;
	t->n++;
}

void
acl_table_remove(struct acl_table *t, struct acl_slot *s)
{
	struct acl_slot **p = &t->buckets[s->key & (t->n_buckets - 1)];

	while (*p != s) {
		assert(*p != NULL);
		p = &(*p)->next;
	}
	*p = s->next;
	s->next = NULL;
	t->n--;
}

struct acl_slot *
acl_table_find(const struct acl_table *t, uint64_t key)
{
	struct acl_slot *s;

	if (t->n == 0)
		return NULL;
	s = t->buckets[key & (t->n_buckets - 1)];
	while (s != NULL && s->key != key)
		s = s->next;
	return s;
}

struct acl_slot *
acl_table_next(const struct acl_slot *s)
{
	struct acl_slot *next = s->next;

	while (next != NULL && next->key != s->key)
		next = next->next;
	return next;
}

void
acl_table_clear(struct acl_table *t)
{
	free(t->buckets);
	memset(t, 0, sizeof(*t));
}

uint64_t
acl_table_key(const char *name)
{
	return acl_mix(0, name, strlen(name));
}
