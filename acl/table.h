#ifndef POSTERN_ACL_TABLE_H
#define POSTERN_ACL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A hash table of structs that have a slot in them: two words a struct, one
 * pointer a bucket. The caller compares; equal keys may stand in it together.
 */
struct acl_slot {
	struct acl_slot *next;
	uint64_t key;
};
struct acl_table {
	struct acl_slot **buckets;
	size_t n_buckets, n;
};

void acl_table_add(struct acl_table *t, struct acl_slot *s, uint64_t key);
void acl_table_remove(struct acl_table *t, struct acl_slot *s);
/* The first with this key, then the next one after s; NULL: none. */
struct acl_slot *acl_table_find(const struct acl_table *t, uint64_t key);
struct acl_slot *acl_table_next(const struct acl_slot *s);
void acl_table_clear(struct acl_table *t); /* the structs are the caller's */
uint64_t acl_table_key(const char *name);

#define ACL_CONTAINER(p, type, member) \
	((type *)(void *)((char *)(p) - offsetof(type, member)))

#endif
