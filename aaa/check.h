#ifndef POSTERN_AAA_CHECK_H
#define POSTERN_AAA_CHECK_H

#include "aaa/internal.h"
#include "base/secret.h"

enum {
	PASSWORD_MIN = 3, PASSWORD_MAX = 127,
	HASH_ITERATIONS = 5000,       /* of a password given in clear */
	HASH_ITERATIONS_MAX = 200000, /* that a configuration may ask for */
};

/* The iterations that a stored hash asks for; 0 if it is no PBKDF2 hash. */
unsigned long hash_iterations(const char *hash);
/* Of a length that may be set? If not, that is what is told. */
bool password_good(const char *password);
#define PASSWORD_RULE "a password has 3 to 127 characters"
/* A hash has a form that a password can be checked against, in bounded time. */
bool hash_is_valid(const char *hash, const char *kind);
/* All that wait or run are forgotten. */
void checks_end(struct aaa *a);

/* login.c: he has (not) proved to be this user. Counts, locks out, logs; the
 * result is what comes of it. */
struct origin;
void aaa_judge(struct aaa *a, const char *name, bool right,
    const struct origin *origin, struct aaa_result *result);

#endif
