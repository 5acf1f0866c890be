#ifndef POSTERN_AAA_ENABLE_H
#define POSTERN_AAA_ENABLE_H

#include "aaa/internal.h"

/* As aaa_password_check, for `enable`: the password of the level, or where it
 * has none that of level 15. Where that isn't set either, none is right. The
 * result's privilege is the level. */
void enable_password_check(struct aaa *a, int level, const char *password,
    void (*done)(void *ctx, const struct aaa_result *result), void *ctx);
/* Its hash; "" none. */
const char *enable_hash(const struct aaa *a, int level);
/* The dialogue that sets it, instead of the question for it. 0 or an error. */
struct cli_cmd;
int enable_first(struct cli_cmd *cmd, int level);
/* The session has this level now, and the name; user "": that of who has no
 * other than his level's. */
struct cli_session;
void enable_reach(struct cli_session *s, const char *user, int level);

void enable_cli_init(struct aaa *a);    /* enable, disable, login */
void passwords_cli_init(struct aaa *a); /* enable password, passwd */

#endif
