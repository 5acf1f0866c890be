#ifndef POSTERN_SYSLOG_MODEL_H
#define POSTERN_SYSLOG_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/addr.h"
#include "base/log.h"
#include "base/text.h"
#include "syslog/words.h"

/* What the `logging` commands say, and what it decides about a message. */

/* A destination takes nothing, up to a level, or what a list names. */
struct filter {
	bool on;
	unsigned level;
	char *list; /* NULL: level counts */
};

struct list_rule {
	bool by_level;
	unsigned level;
	int class;            /* -1: all */
	unsigned first, last; /* messages */
};

struct message_list {
	TAILQ_ENTRY(message_list) entry;
	char *name;
	struct list_rule *rules;
	size_t n, capacity;
};

/* `no logging message ID`, `logging message ID level L` */
struct message_setting {
	unsigned id;
	bool off;
	int level; /* -1: its own */
};

enum rate_kind { RATE_LEVEL, RATE_MESSAGE };
struct rate {
	enum rate_kind kind;
	unsigned what;     /* level or message */
	unsigned count;    /* messages ... */
	unsigned seconds;  /* ... in so many; count 0: unlimited */
	bool begun;
	uint64_t since_ms; /* as it goes */
	unsigned passed;
};

enum { PORT_UDP = 514, PORT_TCP = 1470 };
struct log_host_config {
	char *nameif;
	char *name;         /* the address as typed */
	struct addr addr;   /* unset: a name that nobody resolves */
	bool tcp;
	uint16_t port;      /* 0: not typed */
	bool emblem, secure;
	char *reference;    /* reference-identity, or NULL */
};

enum timestamp { TIME_OFF, TIME_ASA, TIME_RFC5424 };
enum device_id {
	DEVICE_OFF, DEVICE_CLUSTER, DEVICE_CONTEXT, DEVICE_HOSTNAME,
	DEVICE_ADDRESS, DEVICE_STRING,
};

/* Lines that are kept as they are; in the order in which they print. */
enum kept_setting {
	KEPT_STANDBY, KEPT_FROM, KEPT_DEBUG_TRACE, KEPT_FLASH, KEPT_FLASH_FREE,
	KEPT_FLASH_MAX, KEPT_FTP, KEPT_SETTINGS,
};

struct recipient {
	char *address;
	int level; /* -1: not typed */
};

struct log_model {
	bool enabled;
	enum timestamp timestamp;
	bool show_username; /* `no logging hide username` */
	bool emblem;
	bool permit_hostdown;
	unsigned buffer_size, queue, facility;
	enum device_id device_id;
	char *device_text;  /* the interface, or the string */
	struct filter filters[DESTS];
	int8_t (*classes)[DESTS]; /* a class each; -1: nothing said */
	TAILQ_HEAD(, message_list) lists;
	struct message_setting *settings; /* by id */
	size_t n_settings, settings_capacity;
	struct rate *rates;
	size_t n_rates, rates_capacity;
	char *kept[KEPT_SETTINGS];        /* what stands behind the words */
	char *ftp_server;    /* address, path, user, kind of password */
	char *ftp_password;
	struct recipient *recipients;
	size_t n_recipients, recipients_capacity;
};

enum { BUFFER_DEFAULT = 4096, QUEUE_DEFAULT = 512, FACILITY_DEFAULT = 20 };

void log_model_init(struct log_model *m);
void log_model_clear(struct log_model *m); /* frees */

/* list NULL: up to level. Copied. */
void filter_set(struct filter *f, unsigned level, const char *list);
void filter_off(struct filter *f);
struct message_list *list_find(struct log_model *m, const char *name);
struct message_list *list_add(struct log_model *m, const char *name);
void list_remove(struct log_model *m, struct message_list *l);
bool list_in_use(const struct log_model *m, const char *name);
/* false: it has (or had not) just this rule. */
bool list_rule_add(struct message_list *l, const struct list_rule *rule);
bool list_rule_remove(struct message_list *l, const struct list_rule *rule);

/* NULL: nothing is said about it. */
const struct message_setting *message_find(const struct log_model *m,
    unsigned id);
/* level -1: its own. A message of which nothing is said needs no memory. */
void message_set(struct log_model *m, unsigned id, bool off, int level);

/* NULL: none. */
struct rate *rate_find(struct log_model *m, enum rate_kind kind,
    unsigned what);
void rate_set(struct log_model *m, const struct rate *rate);
void rate_remove(struct log_model *m, enum rate_kind kind, unsigned what);
/* Does it go out, at now_ms? Counts it. */
bool rate_pass(struct rate *r, uint64_t now_ms);

/* Does the destination take it? `logging class` goes before its filter. */
bool dest_wants(struct log_model *m, enum dest dest, unsigned level,
    unsigned id);
/* May it take anything at all? */
bool dest_is_on(const struct log_model *m, enum dest dest);
/* The highest level that anybody could want. */
enum log_severity level_wanted(const struct log_model *m);

/* write.c: the lines of running-config, in the ASA's order. */
struct config_out;
void log_model_write(const struct log_model *m,
    const struct log_host_config *const *hosts, size_t n_hosts,
    struct config_out *out);

#endif
