#ifndef POSTERN_AAA_AAA_H
#define POSTERN_AAA_AAA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/text.h"

/*
 * Who may come in, and what he may do: the local users, how they prove who
 * they are, lock-out, login history, banners, privilege levels of commands.
 * All that needs no network; servers (RADIUS, TACACS+) are not carried out.
 */
struct aaa;
struct cli;
struct cli_session;
struct config;
struct loop;

/* What it needs of the daemon. Each function may be NULL. */
struct aaa_host {
	const char *(*hostname)(void *ctx);
	const char *(*domain)(void *ctx);
	/* `no logging hide username`: names of users that there aren't may be
	 * logged. */
	bool (*show_usernames)(void *ctx);
	void *ctx;
};

/* lib: the directory of the login history. */
struct aaa *aaa_new(struct loop *loop, struct config *config, struct cli *cli,
    const char *lib);
void aaa_free(struct aaa *a);
void aaa_host_set(struct aaa *a, const struct aaa_host *host); /* copied */
/* Rows, modes, sections, names (*_cli.c). */
void aaa_cli_init(struct aaa *a);

/* ---- authentication ----------------------------------------------------- */

enum aaa_service { AAA_SSH, AAA_SERIAL, AAA_ENABLE, AAA_LOGIN };

/* `aaa authentication ssh|serial|enable console LOCAL` is there. */
bool aaa_authenticates(const struct aaa *a, enum aaa_service service);

struct aaa_origin {
	enum aaa_service service;
	const struct addr *from;  /* NULL: the console. Copied. */
	uint16_t from_port;
	const char *nameif;       /* NULL: the console. Copied. */
	const struct addr *to;    /* our own address; NULL. Copied. */
};

struct aaa_result {
	bool ok;
	int privilege;  /* the user's, 0..15 */
};

/*
 * Check a password. The hashing is a job on a thread, so that guessing never
 * stalls the daemon, and takes the same time for a user that there is, one
 * that there isn't, and one that is locked out. Counts failures, locks out,
 * logs 113xxx, 611101/611102, 605004/605005 (for AAA_SSH). done is called
 * once, later, unless aaa_forget(ctx) comes first. At most AAA_CHECKS_MAX
 * run at once; more wait in turn.
 */
enum { AAA_CHECKS_MAX = 4 };
void aaa_password_check(struct aaa *a, const char *user, const char *password,
    const struct aaa_origin *origin,
    void (*done)(void *ctx, const struct aaa_result *result), void *ctx);
void aaa_forget(struct aaa *a, void *ctx);
/* Is this key (RFC 4253, 6.6) one of the user's? Logs and counts nothing. */
bool aaa_key_known(const struct aaa *a, const char *user, const uint8_t *blob,
    size_t len);
/* He says that he has it, and proved it or not: like a right or wrong
 * password. */
void aaa_key_check(struct aaa *a, const char *user, const uint8_t *blob,
    size_t len, bool proven, const struct aaa_origin *origin,
    struct aaa_result *result);
/* Some user has `ssh authentication`: keys are worth offering. */
bool aaa_has_keys(const struct aaa *a);

/* ---- a session ---------------------------------------------------------- */

/* Text before authentication: `banner login`, "" if none. With $(hostname),
 * $(domain) replaced. Borrowed until the next call. */
const char *aaa_banner_login(struct aaa *a);
/* What he sees at the start: banner motd, the login history ("User X logged in
 * to HOST", "Logins over the last ..."), banner exec, "Type help or '?' ...".
 * Also records the login. */
void aaa_greet(struct aaa *a, const char *user, const struct aaa_origin *o,
    struct text *out);
/* His session ended: 611103. */
void aaa_logged_out(struct aaa *a, const char *user);
/* Mode and level to start with: 1 (user EXEC), or with `aaa authorization exec
 * LOCAL auto-enable` the user's own. */
int aaa_start_privilege(const struct aaa *a, const char *user);
/* His own level, for what has no `enable` (scp): 1 for who may never have more
 * than the prompt, or is no longer there. */
int aaa_own_privilege(const struct aaa *a, const char *name);

#endif
