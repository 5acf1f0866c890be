#ifndef POSTERN_SYSLOG_WORDS_H
#define POSTERN_SYSLOG_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Words of the `logging` commands: levels, destinations, classes. */

enum { LEVELS = 8 };

/* In the order of their words, which is that of `logging class`. */
enum dest {
	DEST_ASDM, DEST_BUFFERED, DEST_CONSOLE, DEST_HISTORY, DEST_MAIL,
	DEST_MONITOR, DEST_TRAP, DESTS,
};

struct message_class {
	const char *name;
	const char *help;
	const char *prefixes; /* the first three digits of its messages */
};
extern const struct message_class message_classes[];
extern const size_t n_message_classes;

const char *level_word(unsigned level); /* "errors" */
/* A word in full or a number; -1: neither. */
int level_parse(const char *word);
const char *dest_word(enum dest dest); /* "buffered" */
int dest_parse(const char *word); /* -1: no such */
int class_parse(const char *word); /* -1: no such */
/* Whose the message is; -1: nobody's. */
int class_of(unsigned id);

#endif
