#include <stdlib.h>
#include <string.h>

#include "aaa/internal.h"

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
	lines_clear(&user->lines);
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

void
user_attributes_clear(struct user *user)
{
	user->attributes = false;
	lines_clear(&user->lines);
	user_read(user);
}

enum service_type
user_service(const struct aaa *a, const struct user *user)
{
	return a->authorize_exec ? user->service : SERVICE_ADMIN;
}

void
user_read(struct user *user)
{
	static const char key[] = "ssh authentication publickey ";
	const struct line *line;
	char *hash;

	line = line_find(&user->lines, "service-type", 0);
	user->service = line == NULL ? SERVICE_ADMIN :
	    strstr(line->text, "remote") != NULL ? SERVICE_REMOTE :
	    strstr(line->text, "nas") != NULL ? SERVICE_NAS_PROMPT :
	    SERVICE_ADMIN;
	line = line_find(&user->lines, "ssh authentication publickey", 0);
	user->has_key = false;
	if (line == NULL)
		return;
	hash = xstrndup(line->text + sizeof key - 1,
	    strcspn(line->text + sizeof key - 1, " "));
	user->has_key = key_hash_parse(hash, user->key) == 0;
	free(hash);
}
