#include "aaa/messages.h"

#include <stdlib.h>

#include "base/log.h"

void
origin_copy(struct origin *to, const struct aaa_origin *from)
{
	*to = (struct origin){
		.service = from->service,
		.console = from->from == NULL,
		.from_port = from->from_port,
		.nameif = xstrdup(from->nameif != NULL ? from->nameif : ""),
	};
	if (from->from != NULL)
		to->from = *from->from;
	if (from->to != NULL)
		to->to = *from->to;
}

void
origin_clear(struct origin *o)
{
	free(o->nameif);
	o->nameif = NULL;
}

static const char *
shown(const struct aaa *a, const char *user, bool known)
{
	return known || (a->host.show_usernames != NULL &&
	    a->host.show_usernames(a->host.ctx)) ? user : "*****";
}

/* As the ASA has it for a console: no address at all. */
static const char *
address(const struct origin *o, char buf[ADDR_TEXT_MAX])
{
	return o->console ? "0.0.0.0" : addr_format(&o->from, buf);
}

/* 605004, 605005: whole logins only, not `enable`. */
static void
message_login(const char *user, bool permitted, const struct origin *o)
{
	const char *word = permitted ? "permitted" : "denied";
	unsigned id = permitted ? 605005 : 605004;
	char from[ADDR_TEXT_MAX], to[ADDR_TEXT_MAX];

	if (o->service == AAA_SSH)
		log_msg(SEV_INFORMATIONAL, id, "Login %s from %s/%u to "
		    "%s:%s/ssh for user \"%s\"", word,
		    addr_format(&o->from, from), (unsigned)o->from_port,
		    o->nameif, addr_format(&o->to, to), user);
	else if (o->service == AAA_SERIAL)
		log_msg(SEV_INFORMATIONAL, id, "Login %s from serial to "
		    "console for user \"%s\"", word, user);
}

void
message_accepted(const struct aaa *a, const char *user, const struct origin *o)
{
	char buf[ADDR_TEXT_MAX];

	(void)a;
	log_msg(SEV_INFORMATIONAL, 113012, "AAA user authentication "
	    "Successful : local database : user = %s", user);
	log_msg(SEV_INFORMATIONAL, 611101, "User authentication succeeded: "
	    "IP address: %s, Uname: %s", address(o, buf), user);
	message_login(user, true, o);
}

void
message_rejected(const struct aaa *a, const char *user, bool known,
    const char *reason, const struct origin *o)
{
	char buf[ADDR_TEXT_MAX];

	user = shown(a, user, known);
	log_msg(SEV_INFORMATIONAL, 113015, "AAA user authentication Rejected "
	    ": reason = %s : local database : user = %s : user IP = %s",
	    reason, user, address(o, buf));
	log_msg(SEV_INFORMATIONAL, 611102, "User authentication failed: "
	    "IP address: %s, Uname: %s", address(o, buf), user);
	message_login(user, false, o);
}

void
message_locked(const char *user, unsigned failures)
{
	log_msg(SEV_INFORMATIONAL, 113006, "User %s locked out on exceeding "
	    "%u successive failed authentication attempts", user, failures);
}

void
message_unlocked(const char *user, const char *by)
{
	log_msg(SEV_INFORMATIONAL, 113007, "User %s unlocked by %s", user, by);
}

void
message_user(const char *user, int privilege, bool added)
{
	log_msg(SEV_NOTIFICATIONS, added ? 502101 : 502102,
	    "%s local dbase: Uname: %s Priv: %d Encpass: *****",
	    added ? "New user added to" : "User deleted from", user,
	    privilege);
}

void
message_privilege(const char *user, int from, int to)
{
	log_msg(SEV_NOTIFICATIONS, 502103, "User priv level changed: Uname: "
	    "%s From: %d To: %d", user, from, to);
}
