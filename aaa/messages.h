#ifndef POSTERN_AAA_MESSAGES_H
#define POSTERN_AAA_MESSAGES_H

#include "aaa/internal.h"

/* A copy of struct aaa_origin that lasts. */
struct origin {
	enum aaa_service service;
	bool console;
	struct addr from, to;
	uint16_t from_port;
	char *nameif;
};

void origin_copy(struct origin *to, const struct aaa_origin *from);
void origin_clear(struct origin *o);

/* What is logged, with the ASA's numbers. known: there is such a user; others'
 * names aren't written (somebody may have typed his password there). */
void message_accepted(const char *user,
    const struct origin *o);
void message_rejected(const struct aaa *a, const char *user, bool known,
    const char *reason, const struct origin *o);
void message_locked(const char *user, unsigned failures);
void message_unlocked(const char *user, const char *by);
void message_user(const char *user, int privilege, bool added);
void message_privilege(const char *user, int from, int to);

#endif
