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
	CLI_LINE_KEPT = 16384, /* what a shell keeps of one that is longer */
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
	/* Files, for scp and sftp. GET is answered by FILE_INFO, FILE_DATA and
	 * FILE_DONE; LIST by FILE_INFOs and FILE_DONE. PUT, DATA as often as
	 * needed and PUT_END are answered by one FILE_DONE; until PUT_END the
	 * file stays as it was. */
	CLI_MSG_FILE_GET = 8,      /* name */
	CLI_MSG_FILE_LIST = 9,
	CLI_MSG_FILE_PUT = 10,     /* name */
	CLI_MSG_FILE_PUT_DATA = 11, /* bytes */
	CLI_MSG_FILE_PUT_END = 12,
	/* posternd -> shell */
	CLI_MSG_OUTPUT = 16,   /* text to print; flags: CLI_OUTPUT_* */
	CLI_MSG_READY = 17,    /* u16 pager lines, u16 width, prompt text;
				* flags: CLI_READY_*. Ends the answer to HELLO,
				* LINE, INTERRUPT and END. */
	CLI_MSG_HELPED = 18,   /* text; may come in pieces, flag MORE */
	CLI_MSG_COMPLETED = 19, /* text to add */
	CLI_MSG_CLOSE = 20,    /* text to print, then the end; u8 exit first */
	CLI_MSG_NOTICE = 21,   /* log line for a monitoring session */
	CLI_MSG_FILE_INFO = 22, /* u64 size, u64 time of change, name; of GET
				 * it is the size of what follows */
	CLI_MSG_FILE_DATA = 23, /* bytes */
	CLI_MSG_FILE_DONE = 24, /* u8 CLI_FILE_*, text: what went wrong */
};

enum { CLI_FILE_OK, CLI_FILE_DENIED, CLI_FILE_MISSING, CLI_FILE_FAILED };

enum {
	CLI_FILE_MAX = 33 << 20, /* bytes of a file: a capture's buffer */
	CLI_HELLO_PRIVILEGED = 1, /* start at #, allowed for root and postern */
	CLI_HELLO_COMMAND = 2,    /* one command follows, no pager */
	CLI_LINE_MORE = 1,        /* more input is waiting at the shell */
	CLI_READY_HIDDEN = 1,     /* echo the answer as '*' */
	CLI_READY_ASKING = 2,     /* a question: no history */
	CLI_READY_FAILED = 4,     /* the command printed an error */
	CLI_READY_SECRET = 8,     /* it had a key in it, or may have had: no
				   * history */
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
