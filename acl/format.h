#ifndef POSTERN_ACL_FORMAT_H
#define POSTERN_ACL_FORMAT_H

#include "acl/model.h"

/* How things read: one place for running-config, show and the hashed text. */
enum acl_form {
	FORM_NAMES,  /* objects by name: running-config and parent lines */
	FORM_VALUES, /* objects by value: expanded lines */
	FORM_HASH,   /* names kept, protocols, ports and types as numbers */
};

/* "network", "service", "protocol", "icmp-type" */
const char *acl_kind_word(enum acl_object_kind kind);
/* " tcp", " udp", " tcp-udp" of a service group; "" */
const char *acl_ports_word(const struct acl_object *g);
void acl_end_format(const struct acl_end *e, enum acl_form form,
    struct text *out);
/* The value of a network object: "host A", "A M", "range A B", "fqdn N". */
void acl_network_format(const struct acl_network *v, enum acl_form form,
    struct text *out);
/* " eq www", with the blank before it; nothing for PORT_ANY. protocol 0, or
 * FORM_HASH's callers: numbers. */
void acl_ports_format(const struct acl_ports *p, unsigned protocol,
    struct text *out);
void acl_protocol_format(unsigned protocol, struct text *out);
void acl_icmp_format(unsigned type, bool v6, struct text *out);
/* "tcp source eq 80 destination gt 1024", "icmp echo" */
void acl_service_format(const struct acl_service_spec *s, struct text *out);

/* "permit tcp host A eq www any4 object-group G" */
void acl_match_format(const struct acl_match_spec *m, enum acl_form form,
    struct text *out);
/* The same of an expanded element. */
struct acl_element;
void acl_element_format(const struct acl_element *e, enum acl_form form,
    struct text *out);
/* " log critical time-range T inactive"; show: with level and interval, as
 * show access-list has them. */
void acl_options_format(const struct acl_ace *a, bool show, struct text *out);
/* The line in running-config, without "\n"; line 0: no " line N". */
void acl_ace_format(const struct acl_list *l, const struct acl_ace *a,
    unsigned line, bool show, struct text *out);

#endif
