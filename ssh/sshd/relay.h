#ifndef POSTERN_SSH_SSHD_RELAY_H
#define POSTERN_SSH_SSHD_RELAY_H

#include "ssh/sshd/sshd.h"

enum { TERM_LEN = 64 };

/* A channel and the shell behind it: for channel.c and relay.c. */
struct relay {
	struct sshd *sshd;
	ssh_channel channel;
	struct ssh_channel_callbacks_struct callbacks;
	uint32_t shell;       /* its number; 0: not started */
	int fd;               /* pty or stream; -1: none, or ended */
	bool pty;
	bool client_closed;
	bool eof_passed;
	bool exited;          /* status is known */
	bool deaf;            /* the shell reads nothing any more */
	bool over;
	uint8_t status;
	uint16_t columns, rows;
	uint64_t wait_ms;     /* since one of status and last byte is there */
	char term[TERM_LEN];
	uint8_t *in;          /* of the client, for the shell; NULL: none */
	size_t in_len, in_pos;
	size_t backlog;       /* behind that, in libssh */
	uint8_t out[16384];   /* of the shell, that libssh didn't take yet */
	size_t out_len, out_pos;
	uint64_t stalled, sent;
};

/* libssh's callback: returns how many bytes are dealt with; it keeps the
 * others. */
int relay_data(ssh_session session, ssh_channel channel, void *data,
    uint32_t len, int is_stderr, void *relay);
/* Its shell gets no more and gives no more. */
void relay_lose(struct relay *r);
/* Closes it for its client and frees all of it. */
void relay_free(struct relay *r);

#endif
