#ifndef POSTERN_AAA_INTERNAL_H
#define POSTERN_AAA_INTERNAL_H

#include <stdbool.h>
#include <sys/queue.h>

#include "aaa/aaa.h"
#include "aaa/key.h"
#include "aaa/lines.h"
#include "base/text.h"

enum {
	USER_PRIVILEGE_DEFAULT = 2, LEVELS = 16, LEVEL_MAX = LEVELS - 1,
	AAA_SERVICES = 4,
};

enum service_type { SERVICE_ADMIN, SERVICE_NAS_PROMPT, SERVICE_REMOTE };

enum banner { BANNER_EXEC, BANNER_LOGIN, BANNER_MOTD, BANNER_ASDM, BANNERS };

struct user {
	TAILQ_ENTRY(user) entry;
	char *name;
	char *hash;     /* "" none: `nopassword` */
	char *kind;     /* word behind the hash: "pbkdf2", "encrypted", ... */
	int privilege;
	bool attributes;
	struct line_list lines;    /* of `username X attributes` */
	enum service_type service; /* what they say of it, and the key */
	bool has_key;
	uint8_t key[KEY_HASH_LEN];
	unsigned failures;   /* since he last proved who he is */
	bool locked;
	uint64_t locked_ms;  /* when, by the loop's clock */
};
TAILQ_HEAD(user_list, user);

struct check;
TAILQ_HEAD(check_list, check);
struct level_entry;
TAILQ_HEAD(level_list, level_entry);
struct record;
TAILQ_HEAD(record_list, record);

struct aaa {
	struct loop *loop;
	struct config *config;
	struct cli *cli;
	char *lib;
	struct aaa_host host;
	struct user_list users;   /* as they came */
	char *enable[LEVELS];     /* hashes, "" none */
	char *passwd;             /* the same */
	struct line_list banners[BANNERS]; /* texts */
	struct text banner;       /* what aaa_banner_login lent */
	struct level_list levels; /* `privilege` */

	struct line_list settings; /* `aaa` lines; what they come to: */
	bool authenticate[AAA_SERVICES]; /* by enum aaa_service */
	bool authorize_exec, auto_enable;
	unsigned max_fail;        /* then a user is locked out; 0: never */
	unsigned history_days;    /* 0: no login history */
	bool no_history;

	struct check_list waiting, running;
	unsigned n_running;
	uint64_t iterations;      /* of PBKDF2, by all checks so far */
	struct record_list history;
	struct loop_timer *history_timer;
};

/* aaa.c */
int aaa_changed(struct aaa *a); /* marks the configuration; 0 */
const char *aaa_hostname(const struct aaa *a);
const char *aaa_domain(const struct aaa *a);

/* users.c */
struct user *user_find(const struct aaa *a, const char *name);
struct user *user_get(struct aaa *a, const char *name); /* find or add */
void user_free(struct aaa *a, struct user *user);
void user_set(struct user *user, const char *hash, const char *kind,
    int privilege);
/* What he may use: his service-type counts with `aaa authorization exec` only,
 * as on an ASA. */
enum service_type user_service(const struct aaa *a, const struct user *user);
/* After a change of his lines: service and key are what they say. */
void user_read(struct user *user);
void user_attributes_clear(struct user *user);

/* lockout.c */
/* Is he (still)? */
bool user_locked(struct aaa *a, struct user *user);
/* Wrong once more. */
void user_failed(struct aaa *a, struct user *user);
void user_unlock(struct user *user, const char *by);

/* users_cli.c */
/* Is what was bound to name one word? A quoted one with blanks would not be
 * read again as it is written. */
struct cli_cmd;
bool aaa_is_word(const struct cli_cmd *cmd, const char *name);

void users_cli_init(struct aaa *a);
void attributes_cli_init(struct aaa *a);

#endif
