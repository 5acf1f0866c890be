#include "aaa/banner.h"
#include "aaa/history.h"

/* What one sees when he has come in. */

/* The words of an ASA, with their blanks. It counts the day that has begun as
 * one more. */
static void
history_add(struct aaa *a, const char *user, const struct origin *o,
    struct text *out)
{
	const struct record *r = history_find(a, user);
	struct record before = { .user = NULL };
	unsigned count;

	if (r != NULL) {
		before.success = r->success;
		before.failure = r->failure;
		before.failures = r->failures;
	}
	history_success(a, user, o);
	if ((r = history_find(a, user)) == NULL)
		return;
	count = history_count(a, r);
	text_printf(out, "Logins over the last %u days: %u.  ",
	    a->history_days + 1, count);
	if (before.success.at != 0) {
		text_add(out, "Last login: ");
		history_event_write(&before.success, out);
	}
	text_printf(out, "\nFailed logins since the last login: %u.  ",
	    before.failures);
	if (before.failures > 0) {
		text_add(out, "Last failed login: ");
		history_event_write(&before.failure, out);
	}
	text_add_char(out, '\n');
}

void
aaa_greet(struct aaa *a, const char *user, const struct aaa_origin *origin,
    struct text *out)
{
	struct origin o;

	origin_copy(&o, origin);
	banner_add(a, BANNER_MOTD, out);
	text_printf(out, "User %s logged in to %s\n", user, aaa_hostname(a));
	if (a->history_days > 0)
		history_add(a, user, &o, out);
	banner_add(a, BANNER_EXEC, out);
	text_add(out, "Type help or '?' for a list of available commands.\n");
	origin_clear(&o);
}
