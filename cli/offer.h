#ifndef POSTERN_CLI_OFFER_H
#define POSTERN_CLI_OFFER_H

#include "cli/session_impl.h"

/*
 * What can stand at a place of a line: the common ground of ? and Tab.
 */
struct offer {
	const char *token; /* keyword, type or name */
	const char *text;  /* help, "" for a name */
	bool typed;
	bool name;         /* out of a NAME's source */
};

struct offers {
	struct cli_session *s;
	const char *prefix; /* what the next word begins with; "" if open */
	const char *low;    /* the same in lower case */
	struct offer *v;
	size_t n, room;
	const struct mode *mode; /* that is gathered */
	bool reached;       /* the words before fit */
	bool may_end;       /* <cr> */
	bool filtered;      /* | include ... may follow */
	bool common;        /* only what each mode lists: exit, help ... */
	struct arena memory;
};

/* All that mode m offers behind the first words words of cli->line, sorted:
 * types, each followed by its names, then keywords. */
void offers_gather(struct offers *o, const struct mode *m, size_t words);
void offers_reset(struct offers *o); /* before the next gather */
void offers_clear(struct offers *o);

#endif
