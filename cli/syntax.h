#ifndef POSTERN_CLI_SYNTAX_H
#define POSTERN_CLI_SYNTAX_H

#include <stddef.h>
#include "cli/words.h"

/* Reading a syntax string token by token. */
enum syntax_token {
	SYN_END = 0,
	SYN_WORD = 'w',    /* keyword, bound or not */
	SYN_TYPED = 't',
	SYN_CALL = '@',
	SYN_TILDE = '~',
	SYN_BAR = '|',
	SYN_OPEN = '{', SYN_CLOSE = '}', SYN_CLOSE_PLUS = '+',
	SYN_OPTION = '[', SYN_OPTION_END = ']',
	SYN_ANY = '<', SYN_ANY_END = '>',
};

struct syntax {
	const char *what;        /* the whole string, for messages */
	const char *next;        /* first byte not read yet */
	enum syntax_token token; /* the one in hand */
	char text[256];          /* keyword, type or sub-grammar's name */
	char bind[128];          /* "" if there is no $ */
	struct word_kind kind;   /* source points into text */
};

void syntax_init(struct syntax *x, const char *s);
void syntax_next(struct syntax *x);
/* How often text was the token before the one in hand. */
unsigned syntax_count(const struct syntax *x);
/* Prints the fault with its string and aborts. */
_Noreturn void syntax_fault(const struct syntax *x, const char *why);

#endif
