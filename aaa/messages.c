#include "aaa/messages.h"

#include <stdlib.h>

#include "base/messages.h"

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

/* Whole logins only, not `enable`. */
static void
message_login(const char *user, bool permitted, const struct origin *o)
{
	char from[ADDR_TEXT_MAX], to[ADDR_TEXT_MAX];

	addr_format(&o->from, from);
	addr_format(&o->to, to);
	if (o->service == AAA_SSH && permitted)
		log_msg(MSG_LOGIN, from, (unsigned)o->from_port, o->nameif, to,
		    "ssh", user);
	else if (o->service == AAA_SSH)
		log_msg(MSG_LOGIN_DENIED, from, (unsigned)o->from_port,
		    o->nameif, to, "ssh", user);
	else if (o->service == AAA_SERIAL && permitted)
		log_msg(MSG_CONSOLE_LOGIN, user);
	else if (o->service == AAA_SERIAL)
		log_msg(MSG_CONSOLE_DENIED, user);
}

void
message_accepted(const char *user, const struct origin *o)
{
	char buf[ADDR_TEXT_MAX];

	log_msg(MSG_AAA_ACCEPTED, user);
	log_msg(MSG_USER_ACCEPTED, address(o, buf), user);
	message_login(user, true, o);
}

void
message_rejected(const struct aaa *a, const char *user, bool known,
    const char *reason, const struct origin *o)
{
	char buf[ADDR_TEXT_MAX];

	user = shown(a, user, known);
	log_msg(MSG_AAA_REJECTED, reason, user, address(o, buf));
	log_msg(MSG_USER_REJECTED, address(o, buf), user);
	message_login(user, false, o);
}

void
message_locked(const char *user, unsigned failures)
{
	log_msg(MSG_USER_LOCKED, user, failures);
}

void
message_unlocked(const char *user, const char *by)
{
	log_msg(MSG_USER_UNLOCKED, user, by);
}

void
message_user(const char *user, int privilege, bool added)
{
	if (added)
		log_msg(MSG_USER_ADDED, user, privilege);
	else
		log_msg(MSG_USER_DELETED, user, privilege);
}

void
aaa_logged_out(struct aaa *a, const char *user)
{
	(void)a;
	log_msg(MSG_USER_GONE, user);
}

void
message_privilege(const char *user, int from, int to)
{
	log_msg(MSG_USER_LEVEL, user, from, to);
}
