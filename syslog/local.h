#ifndef POSTERN_SYSLOG_LOCAL_H
#define POSTERN_SYSLOG_LOCAL_H

#include <stdbool.h>
#include <stdint.h>

#include "syslog/format.h"
#include "syslog/model.h"
#include "syslog/remote.h"
#include "syslog/ring.h"
#include "syslog/syslog.h"

/* What the files of syslog/ share. */

struct syslog {
	struct loop *loop;
	struct config *config;
	struct cli *cli;
	struct net *net;
	struct syslog_host host;
	struct log_model model;
	struct remotes *remotes;
	struct ring ring;
	uint64_t logged[DESTS];
	bool warned_blocking; /* of TCP without permit-hostdown */
	bool delivering; /* a message: what it causes is not another one */
	struct text class_syntax, class_help; /* sub-grammars */
};

/* After a change: levels, buffer, running-config. */
void syslog_changed(struct syslog *s);
/* "hostname", its address, the string; "" for none. */
const char *syslog_device(const struct syslog *s, char buf[ADDR_TEXT_MAX]);
/* show logging without the buffer. */
void syslog_settings_print(struct syslog *s, struct text *out);
/* The same as JSON, and the buffer's lines. */
void syslog_settings_put(struct syslog *s, json_t *o);
void syslog_buffer_put(struct syslog *s, json_t *lines);

/* catalogue.c: the messages that Postern has. */
struct known_message {
	enum log_severity severity;
	unsigned id;
	const char *text;
};
extern const struct known_message known_messages[];
extern const size_t n_known_messages;
const struct known_message *known_message(unsigned id); /* NULL: not ours */

struct cli_cmd;
/* A level that a row bound to `level`: a word or a number. */
unsigned syslog_level(struct cli_cmd *cmd, size_t i);
void syslog_settings_cli_init(struct syslog *s);
void syslog_filter_cli_init(struct syslog *s);
void syslog_message_cli_init(struct syslog *s);
void syslog_host_cli_init(struct syslog *s);
void syslog_kept_cli_init(struct syslog *s);
void syslog_show_cli_init(struct syslog *s);

#endif
