#ifndef POSTERN_SSH_RULES_H
#define POSTERN_SSH_RULES_H

#include <stdbool.h>

struct prefix;
struct ssh;
struct text;

/* The `ssh NET MASK NAMEIF` lines, in the order typed. False: it was (not)
 * there. */
bool ssh_rule_add(struct ssh *s, const struct prefix *net,
    const char *nameif);
bool ssh_rule_remove(struct ssh *s, const struct prefix *net,
    const char *nameif);
void ssh_rules_clear(struct ssh *s);
/* The interface has no such name any more: what refers to it goes. */
void ssh_rules_nameif_gone(struct ssh *s, const char *nameif);
void ssh_rules_write(const struct ssh *s, const char *before,
    struct text *out);

#endif
