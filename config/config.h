#ifndef POSTERN_CONFIG_CONFIG_H
#define POSTERN_CONFIG_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>
#include "base/text.h"

/*
 * The running-config: who writes which part of it, in which order; saving and
 * loading; change batches. Features own their structs; config/ owns only the
 * order, the walk, the secrets policy and the file.
 */
struct config;
struct cli;
struct loop;

/* The release whose forms are imitated; tools look for it. */
#define ASA_VERSION "9.16(4)"

/* Order of parts in show running-config (that of an ASA). */
enum config_order {
	CFG_HOSTNAME = 100, CFG_DOMAIN = 110, CFG_ENABLE = 120,
	CFG_XLATE = 200, CFG_PASSWD = 210, CFG_NAMES = 220,
	CFG_INTERFACE = 300,
	CFG_BANNER = 400, CFG_BOOT = 405, CFG_FTP = 410, CFG_CLOCK = 420,
	CFG_DNS = 430, CFG_SAME_SECURITY = 440,
	CFG_OBJECT = 500, CFG_OBJECT_GROUP = 510, CFG_TIME_RANGE = 520,
	CFG_ACCESS_LIST = 600,
	CFG_PAGER = 700, CFG_LOGGING = 710,
	CFG_MTU = 800, CFG_FAILOVER = 810, CFG_ICMP = 820, CFG_ASDM = 830,
	CFG_ARP = 840,
	CFG_NAT = 900,
	CFG_ACCESS_GROUP = 1000, CFG_IPV6_ROUTE = 1010, CFG_ROUTER = 1020,
	CFG_ROUTE = 1030,
	CFG_TIMEOUT = 1100, CFG_AAA = 1110, CFG_HTTP = 1120, CFG_SNMP = 1130,
	CFG_SYSOPT = 1140, CFG_SERVICE = 1150,
	CFG_IPSEC_TRANSFORM = 1200, CFG_IPSEC_PROPOSAL = 1205,
	CFG_IPSEC_PROFILE = 1210, CFG_IPSEC_SA = 1215, CFG_DYNAMIC_MAP = 1220,
	CFG_CRYPTO_MAP = 1225, CFG_CA = 1230, CFG_ISAKMP = 1235,
	CFG_IKEV2_POLICY = 1240, CFG_IKEV2_ENABLE = 1245,
	CFG_IKEV1_ENABLE = 1250, CFG_IKEV1_POLICY = 1255,
	CFG_TELNET = 1300, CFG_SSH = 1310, CFG_CONSOLE = 1320,
	CFG_MANAGEMENT_ACCESS = 1325, CFG_DHCPD = 1330,
	CFG_THREAT = 1335, CFG_NTP = 1340, CFG_SSL = 1345, CFG_WEBVPN = 1350,
	CFG_GROUP_POLICY = 1400, CFG_DAP = 1405, CFG_USERNAME = 1410,
	CFG_TUNNEL_GROUP = 1420,
	CFG_CLASS_MAP = 1500, CFG_POLICY_MAP = 1510, CFG_SERVICE_POLICY = 1520,
	CFG_PROMPT = 1530, CFG_CALL_HOME = 1540,
};

/* What a section's writer writes into. */
struct config_out {
	struct text *text;
	bool secrets;       /* false: secrets print as ***** */
	bool all;           /* defaults too ("show running-config all") */
	const char *arg;    /* NULL or the one name that is asked for */
	struct config *config; /* whose master key encrypts; NULL: none */
};
/* secret if they may be shown, else "*****". Only for the call's text. */
const char *config_secret(const struct config_out *out, const char *secret);
/* The same for a key whose row takes a type before it: "8 <text>" while
 * `password encryption aes` is configured and there is a master key. Borrowed
 * until the next call. */
const char *config_key(const struct config_out *out, const char *secret);
/* For such a row: the key that was typed behind `8`. 0, or ERR_REFUSED after
 * an error that says why. The caller wipes clear. */
enum { CONFIG_KEY_MAX = 512 };
struct cli_cmd;
int config_key_open(struct config *c, struct cli_cmd *cmd, const char *sealed,
    char clear[CONFIG_KEY_MAX + 1]);

struct config_section {
	unsigned order;
	const char *name;  /* words of `show running-config <name>` and `clear
			    * configure <name>`: "access-list", "crypto map".
			    * "crypto" alone then means all that start so.
			    * NULL: only in the whole. */
	const char *arg;   /* syntax of an optional argument bound to $name,
			    * such as "NAME:access-list$name"; of several words
			    * bound to it the writer gets all; NULL */
	const char *help;  /* help text of the last word of name */
	/* Write the lines, ending each in "\n", nothing if empty. */
	void (*write)(void *ctx, struct config_out *out);
	/* Back to default. arg NULL: all. Runs with references to others in
	 * any order: must not fail. NULL: can't be cleared by itself. */
	void (*clear)(void *ctx, const char *arg);
	unsigned clear_rank; /* for `clear configure all`: users before what
			      * they use; lower goes first */
};

/* loop may be NULL (tests): then nothing settles by itself. cli may be NULL:
 * then no rows are made and config_load has nobody to run lines. */
struct config *config_new(struct loop *loop, struct cli *cli);
void config_free(struct config *c);
/* Borrowed for the life of c. Adds the rows `show running-config [all] name
 * [arg]` and `clear configure name [arg]`. */
void config_section_add(struct config *c, const struct config_section *s,
    void *ctx);
/* A line that is told without having been typed and whose `no` is told too:
 * where a file names neither, it is meant. Borrowed. */
void config_default_add(struct config *c, const char *line);

/* ---- changes ------------------------------------------------------------ */

/* A feature whose compiled state follows its configuration registers an apply
 * function and marks itself dirty on each change; the function runs once per
 * batch, in order of rank, from config_settle. It returns 0 or a code after
 * adding a line per problem ("ERROR: ..." / "WARNING: ...") to report. */
struct config_apply;
struct config_apply *config_apply_add(struct config *c, unsigned rank,
    int (*apply)(void *ctx, struct text *report), void *ctx);
/* The changed command also marks the configuration as modified. */
void config_dirty(struct config *c, struct config_apply *a);
/* The same for what isn't a change of the configuration: a link came up. */
void config_stale(struct config *c, struct config_apply *a);
void config_modified(struct config *c, const char *user); /* nothing to apply */
enum config_rank { RANK_NET = 10, RANK_ACL = 20, RANK_NAT = 30, RANK_VPN = 40 };
/* Apply what is dirty now; report gets the problems. 0 or the first code.
 * What nobody settled for 200 ms after a change settles itself; problems then
 * go to the log. */
int config_settle(struct config *c, struct text *report);
/* A replacement or a large file is under way, in slices on the event loop:
 * nobody else may configure, and nothing settles until it is done. */
#define CONFIG_BUSY "Command Ignored, Configuration in progress..."
bool config_busy(const struct config *c);
bool config_is_dirty(const struct config *c);
/* After a command of user: if it modified the configuration, it was him; did
 * it? */
bool config_note_user(struct config *c, const char *user);
/* "enable_15 at 14:35:24.486 UTC Wed Jun 9 2021", "" if not modified since the
 * start (and load). */
const char *config_last_modified(struct config *c);
/* The same in parts; NULL: not modified. */
const char *config_modified_by(const struct config *c, time_t *at);

/* ---- text --------------------------------------------------------------- */

/* What stands in the frame: serial number and hardware line. Copied. */
void config_set_identity(struct config *c, const char *serial,
    const char *hardware);
/* "14:35:24.486 UTC Wed Jun 9 2021", now. */
const char *config_stamp(char buf[64]);
/* Append the line (no "\n") with keys it has as "*****": by the forms in
 * which an ASA writes keys: pre-shared-key, key, community, ... */
void config_mask(const char *line, size_t len, struct text *out);
/* The same for a line as somebody wrote it, right or wrong: passwords, too, and
 * what follows them. */
void config_mask_typed(const char *line, struct text *out);
/* The same as config_mask for each line of a text. */
void config_mask_text(const char *text, struct text *out);

/* The whole running-config between `: Saved` and `: end` (secrets as asked;
 * checksum over the form with secrets). */
void config_write(struct config *c, struct text *out, bool secrets, bool all);
/* The sections named or whose name starts with the words; ERR_NOT_FOUND. */
int config_write_part(struct config *c, const char *name, const char *arg,
    bool all, struct text *out);
/* 32 hex digits over the body with secrets. */
void config_checksum(struct config *c, char out[33]);
bool config_is_modified(const struct config *c); /* since save or load */

/* Where goes what every session has to know, whatever its terminal shows. */
void config_set_notice(struct config *c, void (*notice)(void *ctx,
    const char *text), void *ctx);

/* ---- files -------------------------------------------------------------- */

/* Directory of startup-config: "<root>/etc/postern". Copied. */
void config_set_dir(struct config *c, const char *dir);
/* Directory of disk0 and master-key: "<root>/var/lib/postern". Copied. */
void config_set_lib(struct config *c, const char *lib);
/* Temporary file, fsync, rename, fsync of the directory. ERR_SYSTEM with errno;
 * then the old file is whole. bytes: size written. */
int config_save(struct config *c, const char *user, size_t *bytes);
int config_erase(struct config *c);
/* Run each line of the startup-config in a batch session. Bad lines are
 * reported ("startup-config line 12: ...: <error>") and skipped. Returns the
 * number of bad lines, ERR_NOT_FOUND without a file, ERR_SYSTEM. */
int config_load(struct config *c, struct text *report);
int config_startup_text(struct config *c, struct text *out);
void config_clear_all(struct config *c);

/* Save for the session of cmd and print what `write memory` prints of it
 * (checksum, bytes, time); ERR_REFUSED after an error that says why. */
struct cli_cmd;
int config_save_print(struct config *c, struct cli_cmd *cmd);

/* For commands that are stored and do nothing. The first time for this what:
 *   WARNING: <what>: kept in the configuration, not carried out by Postern.
 * at the prompt; what is loaded is logged. */
void config_warn_kept(struct config *c, struct cli_cmd *cmd, const char *what);

/* The rows: show running-config, show startup-config, more, write, copy,
 * clear configure; in config_cli.c. */
void config_cli_init(struct config *c);

#endif
