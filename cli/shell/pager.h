#ifndef POSTERN_CLI_SHELL_PAGER_H
#define POSTERN_CLI_SHELL_PAGER_H

#include <stddef.h>
#include <stdint.h>

/* `<--- More --->`: SPACE a page, ENTER a line, q ends the output. */

/* A new command's output begins; lines 0: no paging. */
void pager_begin(unsigned lines, unsigned width);
/* Print, stopping where a page is full. -1: the terminal is gone. */
int pager_write(const uint8_t *text, size_t len);
/* Drop what comes until the next pager_begin. */
void pager_discard(void);
/* What comes now is printed at once and all of it. */
void pager_off(void);

#endif
