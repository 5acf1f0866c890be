#ifndef POSTERN_CLI_SHELL_TERMINAL_H
#define POSTERN_CLI_SHELL_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The user's terminal: raw from start to end, so that nothing that is pasted
 * while a command runs is echoed, edited or cut by the kernel. What arrives is
 * kept here until somebody asks for it.
 */

/* Make stdin raw (output processing stays on); restored at exit. -1: not a
 * terminal. */
int terminal_start(void);
void terminal_stop(void);
void terminal_size(uint16_t *width, uint16_t *height);

/* Has its size changed since this was asked last? It ends a wait. */
bool terminal_resized(void);

/* Wait for input or for fd (-1: none) to be readable, at most timeout_ms
 * (-1: no limit). Bits: 1 input is there, 2 fd is readable. -1: the terminal
 * is gone. */
enum { TERMINAL_INPUT = 1, TERMINAL_FD = 2 };
int terminal_wait(int fd, int timeout_ms);
/* The next byte, -1 if none is waiting. */
int terminal_byte(void);
/* Give one back; it is the next again. */
void terminal_unread(uint8_t byte);
/* True if more input is waiting, here or in the kernel. */
bool terminal_pending(void);
/* True if Ctrl-C is in what waits; it and all before it are dropped. */
bool terminal_interrupted(void);

#endif
