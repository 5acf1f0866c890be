#ifndef POSTERN_SSH_SSHD_SSHD_H
#define POSTERN_SSH_SSHD_SSHD_H

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "ssh/control.h"

/*
 * postern-sshd: one SSH connection. libssh does not get the TCP socket but
 * one end of a socketpair (valve.c), so that it only ever reads what we hand
 * it: that is where a client that floods or that does not read is held up.
 */
struct pollfd;
struct relay;

enum {
	RELAYS_MAX = 8,        /* channels at once */
	ATTEMPTS_MAX = 32,     /* of authentication, by any method */
	POLL_MAX = 4 + RELAYS_MAX,
};

struct sshd {
	int tcp;         /* to the client */
	int control;     /* to posternd */
	int outer;       /* our end of the valve */
	int inner;       /* libssh's; it closes it */
	ssh_bind bind;
	ssh_session session;
	ssh_event event;
	struct ssh_server_callbacks_struct callbacks;
	struct ssh_counter_struct at_inner; /* what libssh read and wrote */
	struct ssh_setup setup;
	char *user;      /* of a keyboard-interactive exchange */
	struct relay *relays[RELAYS_MAX];
	uint32_t shells; /* STARTs that were granted or refused */
	uint64_t started_ms;
	unsigned attempts;
	unsigned methods; /* that may still be used: SSH_AUTH_METHOD_* */
	bool kex_done;
	bool banner_sent;
	bool authenticated;
	bool ending;     /* nothing more is read from anybody */
	bool client_gone;
	char *farewell;  /* for the user, by CLOSE */

	/* the valve: bytes between tcp and outer */
	struct valve {
		uint8_t data[16384];
		size_t len, pos;
	} in, out;
};

uint64_t sshd_now_ms(void);
/* What is no printable ASCII becomes '?'. */
void sshd_printable(char *text);
/* The connection is to end; a reason other than NULL goes to posternd's log.
 * Only the first call counts. */
void sshd_end(struct sshd *s, const char *reason);

/* ---- session.c: libssh set up from the first message ---- */
/* ERR_SYNTAX (keys), ERR_UNSUPPORTED (algorithms), ERR_MEMORY, ERR_SYSTEM;
 * the reason was told to posternd. Takes what it wants of setup. */
int session_open(struct sshd *s, struct ssh_setup *setup);
void session_close(struct sshd *s);
/* What arrived at inner is taken in, what waits is sent. */
void session_step(struct sshd *s);
/* Key exchange is over: posternd hears what was agreed, before all else. */
void session_tell_kex(struct sshd *s);
/* libssh could not send all: nothing more is to be fed to it. */
bool session_is_clogged(const struct sshd *s);

/* ---- hostkey.c ---- */
/* Gives bind the public keys of these lines, which are changed, and has
 * posternd sign from now on. ERR_SYNTAX, ERR_UNSUPPORTED, ERR_CRYPTO. */
int hostkeys_add(struct sshd *s, char *lines);
void hostkeys_free(void);

/* ---- ask.c: posternd ---- */
/* Sends; the connection ends if that fails. */
void ask_tell(struct sshd *s, const struct ssh_control *m);
/* Sends m and waits for its answer, seconds at most and no longer than the
 * client stays; what else comes is carried out. 0: the answer (a SIGNED is to
 * be cleared), and its descriptor, -1 if it has none. ERR_CLOSED: the
 * connection ends. */
int ask_wait(struct sshd *s, const struct ssh_control *m, unsigned seconds,
    struct ssh_control *answer, int *fd);
/* Messages that nobody waits for. */
void ask_receive(struct sshd *s);

/* ---- auth.c ---- */
void auth_init(struct sshd *s); /* fills callbacks; needs the session */

/* ---- proof.c ---- */
/* What the client signed last, and the signature: for one SSH_CTL_KEY. They
 * are borrowed, until the next signature; empty if there was none. */
void proof_add(struct ssh_control *m);

/* ---- channel.c: what a client asks for on a channel ---- */
/* For libssh's callback: NULL if there are too many. */
ssh_channel relay_open(struct sshd *s);

/* ---- relay.c: bytes between the channels and their shells ---- */
/* Moves what can be moved, and ends what is over. */
void relays_step(struct sshd *s);
/* Adds what they wait for to p; returns how many (RELAYS_MAX at most). */
size_t relays_poll(struct sshd *s, struct pollfd *p);
/* One is about to end: relays_step() has to be called again soon. */
bool relays_are_waiting(const struct sshd *s);
/* The shell with that number ended; 0: the one that runs. */
void relay_exited(struct sshd *s, uint32_t shell, uint8_t status);
/* Text for their users, then the end; the shells hear a hang-up. */
void relays_close(struct sshd *s, const char *text);

/* ---- valve.c ---- */
/* Non-blocking, with bounded buffers in the kernel. ERR_SYSTEM. */
int valve_open(struct sshd *s);
void valve_close(struct sshd *s);
size_t valve_poll(const struct sshd *s, struct pollfd *p);
/* Moves what can be moved; the connection ends when the client has gone. */
void valve_step(struct sshd *s);
/* The client does not take what is sent to it. */
bool valve_is_clogged(const struct sshd *s);

/* ---- sandbox.c ---- */
/* Limits of this process; descriptors but these two are closed. */
int sandbox_limit(int connection, int control);
/* No system call but those that are needed from here on. */
int sandbox_enter(void);

#endif
