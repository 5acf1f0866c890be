#ifndef POSTERN_CLI_SHELL_LINK_H
#define POSTERN_CLI_SHELL_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/protocol.h"

/* The connection to posternd. Errors end the program: without the daemon
 * there is no shell. */
struct link {
	int fd;
	uint8_t buf[CLI_MESSAGE_MAX];
};

/* Connect to the daemon that serves root ("" for /). -1 after an error that
 * was printed. */
int link_open(struct link *l, const char *root);
/* Who started us connected already: that is descriptor fd, a number in digits.
 * The session is a user's who logged in by SSH. -1 after an error that was
 * printed. */
int link_adopt(struct link *l, const char *fd);
/* -1 when the daemon is gone. */
int link_send(struct link *l, enum cli_message_type type, uint16_t flags,
    const void *payload, size_t len);
/* Wait for the next message; -1 when the daemon is gone. m borrows l. */
int link_receive(struct link *l, struct cli_message *m);

#endif
