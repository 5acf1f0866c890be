#ifndef POSTERN_CLI_PROTOCOL_H
#define POSTERN_CLI_PROTOCOL_H

#include <stdint.h>
#include "base/bytes.h"

/*
 * What runs over cli.sock (SOCK_SEQPACKET), between the shell and posternd.
 * A message is a header {u8 version, u8 type, u16 flags} and a payload; text
 * is UTF-8 without NUL. Long texts go in several messages of at most
 * CLI_MESSAGE_MAX bytes. Both sides treat the other's bytes as foreign.
 */
enum {
	CLI_PROTOCOL_VERSION = 1,
	CLI_MESSAGE_MAX = 32768, /* with its header */
	CLI_LINE_MAX = 8192,
	CLI_TEXT_MAX = CLI_MESSAGE_MAX - 8, /* text beside header and fields */
};

/* Below the daemon's root directory. */
#define CLI_SOCKET_PATH "/run/postern/cli.sock"

enum cli_message_type {
	/* shell -> posternd */
	CLI_MSG_HELLO = 1,     /* flags: CLI_HELLO_*; u16 width, u16 height */
	CLI_MSG_LINE = 2,      /* text; flags: CLI_LINE_MORE */
	CLI_MSG_HELP = 3,      /* text before the cursor */
	CLI_MSG_COMPLETE = 4,  /* text before the cursor */
	CLI_MSG_INTERRUPT = 5,
	CLI_MSG_END = 6,       /* Ctrl-Z */
	CLI_MSG_RESIZE = 7,    /* u16 width, u16 height */
	/* posternd -> shell */
	CLI_MSG_OUTPUT = 16,   /* text to print; flags: CLI_OUTPUT_* */
	CLI_MSG_READY = 17,    /* u16 pager lines, u16 width, prompt text;
				* flags: CLI_READY_*. Ends the answer to HELLO,
				* LINE, INTERRUPT and END. */
	CLI_MSG_HELPED = 18,   /* text; may come in pieces, flag MORE */
	CLI_MSG_COMPLETED = 19, /* text to add */
	CLI_MSG_CLOSE = 20,    /* text to print, then the end; u8 exit first */
	CLI_MSG_NOTICE = 21,   /* log line for a monitoring session */
};

enum {
	CLI_HELLO_PRIVILEGED = 1, /* start at #, allowed for root and postern */
	CLI_HELLO_COMMAND = 2,    /* one command follows, no pager */
	CLI_LINE_MORE = 1,        /* more input is waiting at the shell */
	CLI_READY_HIDDEN = 1,     /* echo the answer as '*' */
	CLI_READY_ASKING = 2,     /* a question: no history */
	CLI_READY_FAILED = 4,     /* the command printed an error */
	CLI_READY_SECRET = 8,     /* it had a key in it: no history */
	CLI_OUTPUT_LIVE = 1,      /* of a command that takes its time: no
				   * pages, and INTERRUPT drops none of it */
	CLI_MORE = 1,             /* HELPED: another piece follows */
};

struct cli_message {
	uint8_t type;
	uint16_t flags;
	const uint8_t *payload; /* borrowed from the datagram */
	size_t len;
};

/* ERR_TRUNCATED, ERR_UNSUPPORTED (version), ERR_SYNTAX (type, NUL or control
 * bytes in a text, too long). */
int cli_message_parse(const void *datagram, size_t len,
    struct cli_message *out);
/* ERR_RANGE above CLI_MESSAGE_MAX, ERR_FULL if buf is too small. Returns bytes
 * written. */
int cli_message_emit(const struct cli_message *m, void *buf, size_t capacity);

#endif
