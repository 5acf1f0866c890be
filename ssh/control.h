#ifndef POSTERN_SSH_CONTROL_H
#define POSTERN_SSH_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What runs over the socketpair (SOCK_SEQPACKET) between posternd and the one
 * postern-sshd process that serves a connection. The process has the TCP
 * socket, this socket and nothing else: no files, no other sockets, no fork.
 * posternd decides all: it checks passwords and keys, it starts the shell, and
 * it treats each byte from the process as a stranger's.
 *
 * A message is {u8 version, u8 type, u16 0} and fields; a string is a u32
 * length and its bytes. File descriptors come with the message (SCM_RIGHTS).
 */
enum {
	SSH_CONTROL_VERSION = 1,
	SSH_CONTROL_MAX = 65536, /* a message with its header */
	SSH_USER_MAX = 64,       /* bytes of each field */
	SSH_PASSWORD_MAX = 256,
	SSH_KEY_MAX = 8192,      /* a public key as in RFC 4253, 6.6 */
	SSH_COMMAND_MAX = 8192,
	SSH_SIGNED_MAX = SSH_KEY_MAX + 512, /* RFC 4252, 7: a key, names */
	SSH_SIGNATURE_MAX = 4096, /* twice that of RSA's longest key */
	SSH_HASH_MAX = 64,       /* of a key exchange: SHA-512 */
};

enum ssh_control_type {
	/* posternd -> process */
	SSH_CTL_SETUP = 1,   /* struct ssh_setup; the first of all */
	SSH_CTL_AUTH = 2,    /* answer to PASSWORD, KEY_ASK, KEY: u8 enum
			      * ssh_verdict */
	SSH_CTL_STARTED = 3, /* answer to START: one fd, the pty's master or a
			      * stream socket (stdin and stdout) */
	SSH_CTL_REFUSED = 4, /* answer to START: no such thing */
	SSH_CTL_EXITED = 5,  /* a shell ended: u8 exit status, u32 which START
			      * of the connection it was, from 1 (0: the only
			      * one that runs) */
	SSH_CTL_CLOSE = 6,   /* string for the user (may be ""), then the end */
	SSH_CTL_SIGNED = 7,  /* answer to SIGN: the signature (RFC 4253, 6.6) */
	/* process -> posternd */
	SSH_CTL_KEX = 16,    /* key exchange done: strings client version, key
			      * exchange, host key, cipher in, cipher out, MAC
			      * in, MAC out (as SSH names them); printable
			      * ASCII */
	SSH_CTL_PASSWORD = 17, /* strings user, password */
	SSH_CTL_KEY_ASK = 18, /* strings user, blob: would this key do? */
	SSH_CTL_KEY = 19,    /* strings user, blob, signed data, signature (RFC
			      * 4252, 7): he has it, as posternd can see for
			      * itself */
	SSH_CTL_START = 20,  /* struct ssh_start; after AUTH accepted it */
	SSH_CTL_FAULT = 21,  /* string for the log: why the connection ends */
	SSH_CTL_SIGN = 22,   /* string algorithm, the hash of a key exchange:
			      * posternd signs it by the host key. The first is
			      * the session's id (RFC 4253, 7.2) */
};

enum ssh_verdict {
	SSH_VERDICT_NO = 0,      /* wrong; may try again */
	SSH_VERDICT_YES = 1,
	SSH_VERDICT_ENOUGH = 2,  /* wrong, and no more tries */
	SSH_VERDICT_MORE = 3,    /* right, but another method is needed, too */
};

struct ssh_setup {
	char *host_keys;    /* the public halves, a line each: type, base64 */
	char *kex;          /* comma lists, strongest first, SSH's names */
	char *host_key_algorithms;
	char *ciphers;
	char *macs;
	char *banner;       /* before authentication; "" none */
	bool password;      /* methods that are offered */
	bool public_key;
	uint32_t grace_s;   /* until authenticated, then the process ends */
	uint32_t rekey_bytes; /* 0: libssh's own */
	uint32_t rekey_s;
};

struct ssh_start {
	bool pty;
	bool command;        /* exec or subsystem; else a shell */
	bool subsystem;      /* text is a subsystem's name ("sftp") */
	char *term;
	uint16_t columns, rows;
	char *text;          /* the command */
};

struct ssh_control {
	enum ssh_control_type type;
	/* as the type says; strings are the message's own */
	struct ssh_setup setup;
	struct ssh_start start;
	uint8_t code;        /* verdict or exit status */
	uint32_t shell;      /* EXITED */
	char *text[7];       /* strings in the order given above; NUL-free */
	uint8_t *blob;       /* KEY_ASK, KEY; SIGN: hash; SIGNED: signature */
	size_t blob_len;
	uint8_t *signed_data; /* KEY */
	size_t signed_len;
	uint8_t *signature;  /* KEY */
	size_t signature_len;
};

/* ERR_TRUNCATED, ERR_UNSUPPORTED (version), ERR_SYNTAX (type, NUL in a text,
 * left-over bytes, a KEX that is not printable), ERR_RANGE (a field too long).
 * *out needs ssh_control_clear() after 0 only. */
int ssh_control_parse(const void *datagram, size_t len,
    struct ssh_control *out);
/* Returns the length; a NULL string counts as "". ERR_FULL, ERR_RANGE. */
int ssh_control_emit(const struct ssh_control *m, void *buf, size_t capacity);
/* Frees, and wipes what is secret. */
void ssh_control_clear(struct ssh_control *m);

/* One message with at most one descriptor (-1 none). Blocking or not as the
 * socket is. 0, ERR_AGAIN, ERR_CLOSED, ERR_SYSTEM, ERR_MEMORY, or what parse
 * and emit return. fd in send stays the caller's; one that is received is the
 * caller's, too, closed on exec. */
int ssh_control_send(int socket, const struct ssh_control *m, int fd);
int ssh_control_receive(int socket, struct ssh_control *out, int *fd);

#endif
