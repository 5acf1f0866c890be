#include "aaa/check.h"

#include <stdlib.h>
#include <string.h>

#include "aaa/enable.h"
#include "aaa/messages.h"
#include "base/loop.h"
#include "crypto/password.h"

/*
 * Checks of passwords. All that the thread needs is copied; what the answer
 * means is decided when it is back, by what the database says then.
 */
struct check {
	TAILQ_ENTRY(check) entry;
	struct aaa *aaa;          /* NULL: it is gone */
	char *user;               /* NULL: the password of level */
	int level;
	char *hash;               /* what is stored; "" if nothing can match */
	struct secret password;   /* with its NUL */
	struct origin origin;
	unsigned long iterations; /* what it is to cost */
	bool right;
	void (*done)(void *ctx, const struct aaa_result *result); /* NULL */
	void *ctx;
};

unsigned long
hash_iterations(const char *hash)
{
	static const char tag[] = "$sha512$";

	return strncmp(hash, tag, sizeof tag - 1) != 0 ? 0 :
	    strtoul(hash + sizeof tag - 1, NULL, 10);
}

bool
password_good(const char *password)
{
	size_t len = strlen(password);

	return len >= PASSWORD_MIN && len <= PASSWORD_MAX;
}

/* The hashes of Microsoft's protocols are kept, but nothing is checked against
 * them. Nobody has the password of a user who has none (nopassword): he comes
 * in with a key. */
static const char *
user_hash(const struct user *user)
{
	return user != NULL && (strcmp(user->kind, "pbkdf2") == 0 ||
	    strcmp(user->kind, "encrypted") == 0) ? user->hash : "";
}

/* The dearest of all hashes: what a check costs, whoever is asked for, so that
 * its time tells nobody who is there. */
static unsigned long
cost(const struct aaa *a)
{
	unsigned long most = HASH_ITERATIONS, n;
	const struct user *user;

	TAILQ_FOREACH(user, &a->users, entry)
		if ((n = hash_iterations(user_hash(user))) > most)
			most = n;
	for (int i = 0; i < LEVELS; i++)
		if ((n = hash_iterations(a->enable[i])) > most)
			most = n;
	return most;
}

static void
check_free(struct check *c)
{
	free(c->user);
	free(c->hash);
	secret_clear(&c->password);
	origin_clear(&c->origin);
	free(c);
}

/* On a thread. */
static void
check_work(void *ctx)
{
	struct check *c = ctx;
	const char *password = (const char *)c->password.data;
	unsigned long spent = hash_iterations(c->hash);
	char waste[PASSWORD_HASH_MAX];

	c->right = *c->hash != '\0' &&
	    password_verify(password, c->hash, c->user);
	if (c->iterations > spent)
		password_hash_pbkdf2(password,
		    (unsigned)(c->iterations - spent), waste);
}

static const char *
stored_hash(const struct aaa *a, const struct check *c)
{
	return c->user == NULL ? enable_hash(a, c->level) :
	    user_hash(user_find(a, c->user));
}

static void
check_answer(struct aaa *a, struct check *c)
{
	struct aaa_result result = { false, c->level };

	/* What was right for a password that is changed now, is wrong. */
	c->right = c->right && strcmp(stored_hash(a, c), c->hash) == 0;
	if (c->user != NULL)
		aaa_judge(a, c->user, c->right, &c->origin, &result);
	else
		result.ok = c->right;
	c->done(c->ctx, &result);
}

static void checks_start(struct aaa *a);

static void
check_done(void *ctx)
{
	struct check *c = ctx;
	struct aaa *a = c->aaa;

	if (a != NULL) {
		TAILQ_REMOVE(&a->running, c, entry);
		a->n_running--;
		a->iterations += c->iterations;
		checks_start(a);
		if (c->done != NULL)
			check_answer(a, c);
	}
	check_free(c);
}

static void
checks_start(struct aaa *a)
{
	struct check *c;

	while (a->n_running < AAA_CHECKS_MAX &&
	    (c = TAILQ_FIRST(&a->waiting)) != NULL) {
		if (loop_work(a->loop, check_work, check_done, c) != 0)
			return; /* no memory: with the next one that ends */
		TAILQ_REMOVE(&a->waiting, c, entry);
		TAILQ_INSERT_TAIL(&a->running, c, entry);
		a->n_running++;
	}
}

/* user and origin as in struct check and aaa_password_check. */
static void
check_start(struct aaa *a, const char *user, int level, const char *password,
    const struct aaa_origin *origin,
    void (*done)(void *ctx, const struct aaa_result *result), void *ctx)
{
	struct check *c = xcalloc(1, sizeof *c);

	c->aaa = a;
	c->level = level;
	xreplace(&c->user, user);
	c->hash = xstrdup(stored_hash(a, c));
	secret_init(&c->password);
	if (secret_set(&c->password, password, strlen(password) + 1) != 0)
		abort();
	origin_copy(&c->origin, origin);
	c->iterations = cost(a);
	c->done = done;
	c->ctx = ctx;
	TAILQ_INSERT_TAIL(&a->waiting, c, entry);
	checks_start(a);
}

void
aaa_password_check(struct aaa *a, const char *user, const char *password,
    const struct aaa_origin *origin,
    void (*done)(void *ctx, const struct aaa_result *result), void *ctx)
{
	check_start(a, user, 0, password, origin, done, ctx);
}

void
enable_password_check(struct aaa *a, int level, const char *password,
    void (*done)(void *ctx, const struct aaa_result *result), void *ctx)
{
	struct aaa_origin origin = { .service = AAA_ENABLE };

	check_start(a, NULL, level, password, &origin, done, ctx);
}

static void
list_forget(struct check_list *list, const void *ctx)
{
	struct check *c;

	TAILQ_FOREACH(c, list, entry)
		if (c->ctx == ctx)
			c->done = NULL;
}

void
aaa_forget(struct aaa *a, void *ctx)
{
	struct check *c, *next;

	list_forget(&a->running, ctx);
	for (c = TAILQ_FIRST(&a->waiting); c != NULL; c = next) {
		next = TAILQ_NEXT(c, entry);
		if (c->ctx == ctx) {
			TAILQ_REMOVE(&a->waiting, c, entry);
			check_free(c);
		}
	}
}

void
checks_end(struct aaa *a)
{
	struct check *c;

	TAILQ_FOREACH(c, &a->running, entry)
		c->aaa = NULL;
	while ((c = TAILQ_FIRST(&a->waiting)) != NULL) {
		TAILQ_REMOVE(&a->waiting, c, entry);
		check_free(c);
	}
}
