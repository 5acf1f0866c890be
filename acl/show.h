#ifndef POSTERN_ACL_SHOW_H
#define POSTERN_ACL_SHOW_H

#include "acl/model.h"
#include "base/json.h"

/* A line, or one element of a line that has objects or groups. */
struct acl_element;
struct acl_shown {
	const struct acl_list *list;
	const struct acl_ace *ace;         /* a remark has none of the rest */
	const struct acl_element *element; /* NULL: the line itself */
	unsigned line;
	bool expanded;                     /* its elements follow the line */
	bool active, unresolved;
	uint64_t hits;
	uint32_t hash;
};
/* Each line, followed by its elements; returns the number of elements. */
size_t acl_shown_each(struct acl_db *db, const struct acl_list *l,
    void (*fn)(void *ctx, const struct acl_shown *s), void *ctx);

/* An element that was hit. */
struct acl_hit {
	uint32_t hash, line_hash; /* line_hash 0: it is the line */
	uint64_t hits;
	uint64_t last;            /* seconds since the epoch, 0: not known */
};
size_t acl_hit_each(struct acl_db *db, const struct acl_list *l,
    void (*fn)(void *ctx, const struct acl_hit *h), void *ctx);
uint32_t acl_name_hash(const struct acl_list *l);

/* show access-list [NAME]: CLI-layout of ASA 9.12. */
void acl_show_list(struct acl_db *db, const struct acl_list *l,
    struct text *out);
/* show access-list NAME brief: elements that were hit. */
void acl_show_brief(struct acl_db *db, const struct acl_list *l,
    struct text *out);
/* "", then what comes before all lists. */
void acl_show_head(struct text *out);

/* The same in JSON: one list into the array lists (show_json.c). */
void acl_put_list(struct acl_db *db, const struct acl_list *l, bool brief,
    json_t *lists);

#endif
