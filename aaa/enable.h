#ifndef POSTERN_AAA_ENABLE_H
#define POSTERN_AAA_ENABLE_H

#include "aaa/internal.h"

/* As aaa_password_check, for `enable`: the password of the level, or where it
 * has none that of level 15. Where that isn't set either, the empty one is
 * right. The result's privilege is the level. */
void enable_password_check(struct aaa *a, int level, const char *password,
    void (*done)(void *ctx, const struct aaa_result *result), void *ctx);
/* Its hash; "" none. */
const char *enable_hash(const struct aaa *a, int level);

void enable_cli_init(struct aaa *a);    /* enable, disable, login */
void passwords_cli_init(struct aaa *a); /* enable password, passwd */

#endif
