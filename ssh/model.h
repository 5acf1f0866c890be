#ifndef POSTERN_SSH_MODEL_H
#define POSTERN_SSH_MODEL_H

#include <net/if.h>
#include <sys/queue.h>

#include "base/json.h"
#include "base/text.h"
#include "crypto/hostkey.h"
#include "ssh/control.h"
#include "ssh/limits.h"
#include "ssh/ssh.h"

/* What ssh/ knows, for the files of this folder. */

struct config_apply;
struct loop_fd;
struct loop_timer;
struct ssh_keys;
struct signing;

enum {
	SSH_NAMEIF_MAX = 49,
	SSH_TIMEOUT_DEFAULT = 5, /* minutes */
	SSH_SESSIONS_DEFAULT = 5,
	SSH_GRACE_S = 30,        /* to log in */
	SSH_TRIES = 3,
	SSH_KEYS_ASKED_MAX = 64, /* of one connection: an agent has many */
	SSH_SHELLS_MAX = 8,      /* of one connection, at once */
	SSH_STARTING_MAX = 8,    /* processes asked for, not yet there */
};

/* `ssh NET MASK NAMEIF` */
struct ssh_rule {
	TAILQ_ENTRY(ssh_rule) entry;
	struct prefix net;
	char nameif[SSH_NAMEIF_MAX];
};

/* What was typed; NULL and 0: nothing, so the default. */
struct ssh_settings {
	bool scopy, pubkey_chain;
	bool no_strict; /* no ssh stricthostkeycheck */
	unsigned timeout_min;
	char *encryption, *integrity; /* "high", "custom a:b" */
	char *kex, *hostkey;
	unsigned quota_all, quota_http, quota_ssh, quota_telnet, quota_user;
	char management[SSH_NAMEIF_MAX]; /* management-access; "" none */
};

struct listener {
	TAILQ_ENTRY(listener) entry;
	struct ssh *ssh;
	char nameif[SSH_NAMEIF_MAX]; /* whose lines say who may come */
	char link[IFNAMSIZ];         /* by which he comes */
	unsigned ifindex;
	struct addr addr;            /* :: for IPv6 */
	int fd;                      /* -1: not yet */
	struct loop_fd *watch;
	bool wanted;
	int told;                    /* the errno that was told of it */
};

enum connection_state {
	CONNECTION_AUTH,  /* nobody knows who it is */
	CONNECTION_IN,    /* he has proved it */
	CONNECTION_SHELL, /* and has what he asked for */
	CONNECTION_END,   /* he was told to go */
};

/* What a channel asked for. */
struct shell {
	TAILQ_ENTRY(shell) entry;
	struct connection *connection;
	uint32_t number;     /* which START it was */
	bool command;        /* else somebody types */
	pid_t pid;           /* 0: not (or no more) there */
	uint64_t session;    /* the host's; 0: none */
	uint64_t ended_ms;   /* when that ended; 0: it didn't */
};

struct connection {
	TAILQ_ENTRY(connection) entry;
	struct ssh *ssh;
	enum connection_state state;
	int fd;              /* TCP: to count its bytes */
	int control;
	struct loop_fd *watch;
	struct loop_timer *timer; /* it must get on until then */
	pid_t sshd;          /* 0: not (or no more) there */
	bool starting;       /* sshd was asked for */
	struct endpoint from, to;
	char nameif[SSH_NAMEIF_MAX];
	uint64_t since_ms;
	unsigned tries, keys_asked;
	bool checking;       /* a password */
	bool faulted;        /* it told why it ends */
	char *user;          /* who it says it is; NULL: not yet */
	bool logged_in;      /* it had a session */
	unsigned id;         /* SID */
	TAILQ_HEAD(, shell) shells;
	uint32_t starts;     /* shells that were asked for */
	bool has_kex;
	char *kex[7];        /* as SSH_CTL_KEX */
	struct hostkey host_keys[HOSTKEY_TYPES]; /* that it was set up with */
	struct signing *signing; /* under way; NULL: none */
	uint64_t sign_next_ms;   /* when one is due that came at their rate */
	uint8_t session_id[SSH_HASH_MAX]; /* the first hash of all */
	size_t session_id_len;            /* 0: none yet */
	char *reason;        /* why it ends; NULL: as it should */
};

struct ssh {
	struct loop *loop;
	struct config *config;
	struct cli *cli;
	struct net *net;
	struct aaa *aaa;
	struct spawner *spawner;
	uint16_t port;
	struct ssh_host host;
	struct ssh_settings set;
	struct ssh_keys *keys;
	TAILQ_HEAD(, ssh_rule) rules;
	TAILQ_HEAD(, listener) listeners;
	TAILQ_HEAD(, connection) connections;
	unsigned starting;
	unsigned sessions_most, quota_errors; /* since the start */
	bool management_rule; /* in nftables, maybe of one that was killed */
	struct config_apply *apply;
	struct loop_timer *tick;
};

/* ---- ssh.c -------------------------------------------------------------- */

/* The `ssh` lines let this address come by the interface. */
bool ssh_admits(const struct ssh *s, const struct addr *from,
    const char *nameif);
void ssh_changed(struct ssh *s); /* what is carried out by ssh_listen() */
void ssh_settings_clear(struct ssh_settings *set);
unsigned ssh_quota(const struct ssh *s);
unsigned ssh_timeout_min(const struct ssh *s);

/* ---- listen.c ----------------------------------------------------------- */

/* Listen where the lines say and nowhere else. Adds a line for each place
 * where that fails and which was not told yet. 0 or ERR_SYSTEM. */
int ssh_listen(struct ssh *s, struct text *report);
/* Try again where it failed. */
void ssh_listen_retry(struct ssh *s);
void ssh_listen_end(struct ssh *s);
/* Take connections only while not too many processes are being started. */
void ssh_listen_pace(struct ssh *s);

/* While ssh_listen runs: a socket there, for those whom nameif's lines let
 * in. */
void listener_want(struct ssh *s, const char *nameif, const char *link,
    unsigned ifindex, const struct addr *addr);

/* management.c: the sockets of management-access. 0 or ERR_SYSTEM after an
 * error that was added to report. */
int management_want(struct ssh *s, struct text *report);
void management_end(struct ssh *s);

/* ---- connection.c, session.c -------------------------------------------- */

/* Takes fd. */
void connection_new(struct ssh *s, int fd, const struct endpoint *from,
    const struct endpoint *to, const char *nameif);
/* Everything of it, at once; logs how it ended. */
void connection_free(struct connection *c);
/* For a reason (NULL: in order) that is logged: let go what it has, and if its
 * process doesn't end by itself, kill it. */
void connection_end(struct connection *c, const char *reason);
/* The process or shell with this id ended. */
void connection_process_ended(struct ssh *s, pid_t pid, int status);
/* 0, or the process doesn't read: it was ended. */
int connection_send(struct connection *c, const struct ssh_control *m, int fd);
int connection_tell(struct connection *c, int type, uint8_t code, int fd);
void connection_await(struct connection *c, unsigned ms);
/* Logged in, with what he has proved. */
bool connection_is_session(const struct connection *c);
unsigned connection_sessions(const struct ssh *s);
struct connection *connection_by_id(struct ssh *s, unsigned id);

/* What the process asked, checked against the state. False: not now. */
bool connection_message(struct connection *c, const struct ssh_control *m);

/* ---- signing.c: a host key's signature, for SSH_CTL_SIGN --------------- */

/* It is told when it is made. False: not this, or not now. */
bool signing_start(struct connection *c, const struct ssh_control *m);
/* The one under way is for nobody; and the host keys. */
void signing_free(struct connection *c);

/* ---- shells.c ----------------------------------------------------------- */

struct ssh_start;

/* One more, or REFUSED. */
void shells_start(struct connection *c, const struct ssh_start *start);
/* Their sessions end; they follow. */
void shells_close(struct connection *c);
void shells_free(struct connection *c);
/* Since somebody typed in any of them; 0: there is none. */
uint64_t shells_idle_ms(const struct connection *c);
/* It was one of them. */
bool shells_process_ended(struct connection *c, pid_t pid, int status);
void shells_session_ended(struct connection *c, uint64_t session);
/* Now and then: one whose session ended can show what it has, and then goes.
 * One that stays closed its link itself and is not what was started: killed. */
void shells_linger(struct connection *c);

/* ---- algorithms.c ------------------------------------------------------- */

/* SSH's names, a comma list, strongest first, for the words of a
 * configuration (NULL: Postern's default). Words that are known but that the
 * SSH library lacks go to missing (a blank list). ERR_NOT_FOUND: a word that
 * no ASA has. */
int ssh_kex_names(const char *words, struct text *out, struct text *missing);
int ssh_cipher_names(const char *words, struct text *out,
    struct text *missing);
int ssh_mac_names(const char *words, struct text *out, struct text *missing);
/* The words of the default; for `custom`, with colons. */
void ssh_kex_default(struct text *out);
void ssh_cipher_default(struct text *out);
void ssh_mac_default(struct text *out);
/* The list of `show ssh ciphers`. */
void ssh_ciphers_print(struct text *out);
void ssh_ciphers_put(json_t *o); /* the same as JSON */

/* ---- rows --------------------------------------------------------------- */

void ssh_settings_cli_init(struct ssh *s);
void ssh_sessions_cli_init(struct ssh *s);
void ssh_keys_cli_init(struct ssh *s);
void ssh_quota_cli_init(struct ssh *s);

#endif
