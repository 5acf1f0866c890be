#include <string.h>

#include "aaa/check.h"
#include "aaa/history.h"
#include "aaa/messages.h"
#include "base/bytes.h"

/* What a right or wrong proof of a user comes to. */

/* remote-access is for the VPN: such a user never manages the box but at its
 * console. */
static bool
may_manage(const struct aaa *a, const struct user *user,
    enum aaa_service service)
{
	return user_service(a, user) != SERVICE_REMOTE ||
	    service == AAA_SERIAL;
}

/* nas-prompt has `>`, and what he is told there. */
static int
privilege_of(const struct aaa *a, const struct user *user)
{
	return user_service(a, user) == SERVICE_ADMIN ||
	    user->privilege == 0 ? user->privilege : 1;
}

void
aaa_judge(struct aaa *a, const char *name, bool right,
    const struct origin *origin, struct aaa_result *result)
{
	struct user *user = user_find(a, name);
	const char *reason = NULL;

	*result = (struct aaa_result){ false, 0 };
	if (user == NULL)
		reason = "User was not found";
	else if (user_locked(a, user))
		reason = "User is locked out";
	else if (!right)
		reason = "Invalid password";
	else if (!may_manage(a, user, origin->service))
		reason = "Service type does not allow it";
	if (reason == NULL) {
		user->failures = 0;
		*result = (struct aaa_result){ true, privilege_of(a, user) };
		message_accepted(name, origin);
		if (origin->service == AAA_LOGIN)
			history_success(a, name, origin);
		return;
	}
	message_rejected(a, name, user != NULL, reason, origin);
	if (user == NULL)
		return;
	if (origin->service != AAA_ENABLE)
		history_failure(a, name, origin);
	if (!right)
		user_failed(a, user);
}

bool
aaa_key_known(const struct aaa *a, const char *name, const uint8_t *blob,
    size_t len)
{
	const struct user *user = user_find(a, name);
	uint8_t hash[KEY_HASH_LEN];

	if (user == NULL || !user->has_key)
		return false;
	key_hash(blob, len, hash);
	return bytes_equal_ct(hash, user->key, sizeof hash);
}

void
aaa_key_check(struct aaa *a, const char *name, const uint8_t *blob, size_t len,
    bool proven, const struct aaa_origin *origin, struct aaa_result *result)
{
	struct origin o;

	origin_copy(&o, origin);
	aaa_judge(a, name, proven && aaa_key_known(a, name, blob, len), &o,
	    result);
	origin_clear(&o);
}

bool
aaa_has_keys(const struct aaa *a)
{
	const struct user *user;

	TAILQ_FOREACH(user, &a->users, entry)
		if (user->has_key)
			return true;
	return false;
}
