#ifndef POSTERN_ACL_MATCH_H
#define POSTERN_ACL_MATCH_H

#include "acl/model.h"

/* Does the rule take the packet? The definition that acl_match must agree
 * with. */
bool acl_rule_matches(const struct acl_rule *r, const struct acl_packet *p);

#endif
