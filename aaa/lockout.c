#include "aaa/internal.h"
#include "aaa/messages.h"
#include "base/loop.h"

/*
 * `aaa local authentication attempts max-fail`. As from 9.17 on a lock opens by
 * itself after ten minutes, and users of level 15 are locked out like others:
 * before, guessing at theirs had no end, and at others' needed an
 * administrator.
 */
enum { LOCKED_MS = 10 * 60 * 1000 };

bool
user_locked(struct aaa *a, struct user *user)
{
	if (user->locked && loop_now_ms(a->loop) - user->locked_ms >= LOCKED_MS)
		user_unlock(user, "timeout");
	return user->locked;
}

void
user_failed(struct aaa *a, struct user *user)
{
	user->failures++;
	if (a->max_fail == 0 || user->failures < a->max_fail || user->locked)
		return;
	user->locked = true;
	user->locked_ms = loop_now_ms(a->loop);
	message_locked(user->name, user->failures);
}

void
user_unlock(struct user *user, const char *by)
{
	if (user->locked)
		message_unlocked(user->name, by);
	user->locked = false;
	user->failures = 0;
}
