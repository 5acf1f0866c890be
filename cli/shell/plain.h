#ifndef POSTERN_CLI_SHELL_PLAIN_H
#define POSTERN_CLI_SHELL_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What others wrote, in a description, a banner, a file, must drive no
 * terminal: of control characters only tabs and the ends of lines are left, and
 * those from U+0080 to U+009F, which terminals obey as well, become '?'.
 */
struct plain {
	unsigned rest; /* bytes of a UTF-8 character that are to come */
	bool low;      /* they may make it one from U+0080 on */
};

/* What is printed for it. */
uint8_t plain_byte(struct plain *p, uint8_t byte);

/* To stdout, plain if that is a terminal: a pipe has what there is. */
void plain_put(uint8_t byte);
void plain_write(const uint8_t *text, size_t len);

#endif
