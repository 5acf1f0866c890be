#ifndef POSTERN_CLI_SHELL_SANDBOX_H
#define POSTERN_CLI_SHELL_SANDBOX_H

/* The shell of a user who came by SSH. All of them have one user of the
 * system, and what they type is read by an editor: whoever makes that run his
 * code is to have his own session of it and nothing more, not the terminal,
 * the memory or the life of another's. */

/* At the start: no other process of our user may look into this one. */
int sandbox_hide(void);
/* Before the first byte of a user is read, with all open that is needed: bytes
 * of what is open, and nothing else for the rest of its life. 0, or -1 after
 * an error that was printed. */
int sandbox_enter(void);

#endif
