#ifndef POSTERN_AAA_INTERNAL_H
#define POSTERN_AAA_INTERNAL_H

#include <stdbool.h>
#include <sys/queue.h>

#include "aaa/aaa.h"
#include "aaa/key.h"
#include "base/text.h"

enum { USER_PRIVILEGE_DEFAULT = 2, LEVELS = 16 };

enum service_type { SERVICE_ADMIN, SERVICE_NAS_PROMPT, SERVICE_REMOTE };

struct user_line { /* of `username X attributes`, as it is printed */
	TAILQ_ENTRY(user_line) entry;
	char *text;
};

struct user {
	TAILQ_ENTRY(user) entry;
	char *name;
	char *hash;     /* "" none: `nopassword` */
	char *kind;     /* word behind the hash: "pbkdf2", "encrypted", ... */
	int privilege;
	bool attributes;
	unsigned failures;   /* since he last proved who he is */
	bool locked;
	uint64_t locked_ms;  /* when, by the loop's clock */
	enum service_type service;
	bool has_key;
	uint8_t key[KEY_HASH_LEN];
	TAILQ_HEAD(, user_line) lines;
};
TAILQ_HEAD(user_list, user);

struct check;
TAILQ_HEAD(check_list, check);

struct aaa {
	struct loop *loop;
	struct config *config;
	struct cli *cli;
	char *lib;
	struct aaa_host host;
	struct user_list users;   /* as they came */
	char *enable[LEVELS];     /* hashes, "" none */
	char *passwd;             /* the same */
	unsigned max_fail;        /* then a user is locked out; 0: never */
	struct check_list waiting, running;
	unsigned n_running;
	uint64_t iterations;      /* of PBKDF2, by all checks so far */
	struct text banner;       /* what aaa_banner_login lent */
};

/* users.c */
struct user *user_find(const struct aaa *a, const char *name);
struct user *user_get(struct aaa *a, const char *name); /* find or add */
void user_free(struct aaa *a, struct user *user);
void user_set(struct user *user, const char *hash, const char *kind,
    int privilege);
/* The line that begins with the same first word; NULL. */
struct user_line *user_line_find(const struct user *user, const char *text);
void user_line_set(struct user *user, const char *text);
void user_line_free(struct user *user, struct user_line *line);

/* lockout.c */
/* Is he (still)? */
bool user_locked(struct aaa *a, struct user *user);
/* Wrong once more. */
void user_failed(struct aaa *a, struct user *user);
void user_unlock(struct aaa *a, struct user *user, const char *by);

void users_cli_init(struct aaa *a);

#endif
