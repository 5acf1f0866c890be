#include <stdlib.h>
#include <string.h>

#include "aaa/internal.h"
#include "base/secret.h"

struct user *
user_find(const struct aaa *a, const char *name)
{
	struct user *user;

	TAILQ_FOREACH(user, &a->users, entry)
		if (strcmp(user->name, name) == 0)
			return user;
	return NULL;
}

struct user *
user_get(struct aaa *a, const char *name)
{
	struct user *user = user_find(a, name);

	if (user != NULL)
		return user;
	user = xcalloc(1, sizeof *user);
	user->name = xstrdup(name);
	user->hash = xstrdup("");
	user->kind = xstrdup("");
	user->privilege = USER_PRIVILEGE_DEFAULT;
	TAILQ_INIT(&user->lines);
	TAILQ_INSERT_TAIL(&a->users, user, entry);
	return user;
}

void
user_free(struct aaa *a, struct user *user)
{
	while (!TAILQ_EMPTY(&user->lines))
		user_line_free(user, TAILQ_FIRST(&user->lines));
	TAILQ_REMOVE(&a->users, user, entry);
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
