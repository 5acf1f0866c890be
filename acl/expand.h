#ifndef POSTERN_ACL_EXPAND_H
#define POSTERN_ACL_EXPAND_H

#include "acl/model.h"
#include "acl/object.h"

/* One expanded element: an ACE with one member of each group in its place. */
struct acl_element {
	const struct acl_ace *ace;
	struct acl_end src, dst;         /* an OBJECT counts by its value */
	struct acl_service_spec service; /* protocol is 0..255 */
	uint32_t hash;
	uint64_t id;
	bool unresolved; /* an fqdn, or an interface without an address */
};

/*
 * Expands ACE after ACE with the same memory. Order as on an ASA: protocol
 * (or service) outermost, then source, destination, source port and port,
 * each in its group's order; tcp-udp is tcp, then udp.
 */
struct acl_expander {
	struct acl_db *db;
	const struct acl_list *list;
	struct acl_element *elements;
	size_t n, capacity;
	bool groups;         /* the ACE has an object or a group */
	uint32_t line_hash;  /* the ACE's own, as its line shows it */
	/* scratch */
	struct acl_end *ends[2];
	size_t n_ends[2], end_capacity[2];
	struct acl_service_spec *services;
	size_t n_services, service_capacity;
	struct acl_ports *ports[2];
	size_t n_ports[2], port_capacity[2];
	uint16_t types[256];
	size_t n_types;
	struct text text;
	uint64_t *seen;
	size_t seen_capacity, seen_mask;
};
void acl_expander_init(struct acl_expander *x, struct acl_db *db,
    const struct acl_list *l);
void acl_expander_clear(struct acl_expander *x);
/* Fill elements with those of a; none for a remark. */
void acl_expander_run(struct acl_expander *x, const struct acl_ace *a);

/* The rules of an element, up to four into out: `neq` is two ranges, and an
 * impossible pair of families none. */
size_t acl_element_rules(struct acl_expander *x, const struct acl_element *e,
    struct acl_rule out[4]);

/* Range of ports as up to two pairs of numbers. */
size_t acl_ports_ranges(const struct acl_ports *p, uint16_t out[2][2]);
/* false: not known (fqdn, interface without address). */
bool acl_end_range(struct acl_db *db, const struct acl_end *e,
    struct addr_range *out);
/* Not inactive, and within its time-range. */
bool acl_ace_active(struct acl_db *db, const struct acl_ace *a);

#endif
