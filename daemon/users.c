#include "daemon/users.h"

#include <stdlib.h>
#include <string.h>

#include "crypto/password.h"
#include "daemon/users_internal.h"

struct users *
users_new(struct config *config, struct cli *cli)
{
	struct users *u = xcalloc(1, sizeof *u);

	u->config = config;
	u->cli = cli;
	TAILQ_INIT(&u->list);
	return u;
}

void
users_free(struct users *u)
{
	if (u == NULL)
		return;
	while (!TAILQ_EMPTY(&u->list))
		user_free(u, TAILQ_FIRST(&u->list));
	free(u);
}

struct user *
user_find(const struct users *u, const char *name)
{
	struct user *user;

	TAILQ_FOREACH(user, &u->list, entry)
		if (strcmp(user->name, name) == 0)
			return user;
	return NULL;
}

struct user *
user_get(struct users *u, const char *name)
{
	struct user *user = user_find(u, name);

	if (user != NULL)
		return user;
	user = xcalloc(1, sizeof *user);
	user->name = xstrdup(name);
	user->hash = xstrdup("");
	user->kind = xstrdup("");
	user->privilege = USER_PRIVILEGE_DEFAULT;
	TAILQ_INIT(&user->lines);
	TAILQ_INSERT_TAIL(&u->list, user, entry);
	return user;
}

void
user_free(struct users *u, struct user *user)
{
	while (!TAILQ_EMPTY(&user->lines))
		user_line_free(user, TAILQ_FIRST(&user->lines));
	TAILQ_REMOVE(&u->list, user, entry);
	free(user->name);
	free(user->hash);
	free(user->kind);
	free(user);
}

void
user_set(struct user *user, const char *hash, const char *kind, int privilege)
{
	char *new_hash = xstrdup(hash), *new_kind = xstrdup(kind);

	free(user->hash);
	free(user->kind);
	user->hash = new_hash;
	user->kind = new_kind;
	user->privilege = privilege;
}

struct user_line *
user_line_find(const struct user *user, const char *text)
{
	size_t len = strcspn(text, " ");
	struct user_line *line;

	TAILQ_FOREACH(line, &user->lines, entry)
		if (text_begins(line->text, text, len))
			return line;
	return NULL;
}

void
user_line_set(struct user *user, const char *text)
{
	struct user_line *line = user_line_find(user, text);

	if (line == NULL) {
		line = xcalloc(1, sizeof *line);
		TAILQ_INSERT_TAIL(&user->lines, line, entry);
	}
	xreplace(&line->text, text);
}

void
user_line_free(struct user *user, struct user_line *line)
{
	TAILQ_REMOVE(&user->lines, line, entry);
	free(line->text);
	free(line);
}

/* The hashes of Microsoft's protocols are kept, but nothing is checked against
 * them. Who has no hash can't log in: `nopassword` is for certificates. */
int
users_check(const struct users *u, const char *name, const char *password)
{
	const struct user *user = user_find(u, name);

	if (user == NULL || (strcmp(user->kind, "pbkdf2") != 0 &&
	    strcmp(user->kind, "encrypted") != 0) ||
	    !password_verify(password, user->hash, name))
		return -1;
	return user->privilege;
}
