#ifndef POSTERN_DAEMON_USERS_INTERNAL_H
#define POSTERN_DAEMON_USERS_INTERNAL_H

#include <sys/queue.h>

#include "base/text.h"
#include "daemon/users.h"

enum { USER_PRIVILEGE_DEFAULT = 2 };

struct user_line { /* of `username X attributes`: kept, not carried out */
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
	TAILQ_HEAD(, user_line) lines;
};

struct users {
	struct config *config;
	struct cli *cli;
	TAILQ_HEAD(, user) list; /* as they came */
};

struct user *user_find(const struct users *u, const char *name);
struct user *user_get(struct users *u, const char *name); /* find or add */
void user_free(struct users *u, struct user *user);
void user_set(struct user *user, const char *hash, const char *kind,
    int privilege);
/* The line that begins with the same first word; NULL. */
struct user_line *user_line_find(const struct user *user, const char *text);
void user_line_set(struct user *user, const char *text);
void user_line_free(struct user *user, struct user_line *line);

#endif
