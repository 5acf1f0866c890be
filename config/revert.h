#ifndef POSTERN_CONFIG_REVERT_H
#define POSTERN_CONFIG_REVERT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

/*
 * `configure terminal revert MINUTES`: what runs now comes back by itself, if
 * nobody confirms the changes in time. There is one for the box. It lives in
 * memory: after a restart the startup-config runs, as ever.
 */
struct config;
struct loop_timer;
struct cli_cmd;

struct revert {
	struct text snapshot; /* keys in clear; empty: none is pending */
	char *user;           /* who holds it */
	uint64_t ends_ms;
	bool warned;          /* a minute before */
	struct loop_timer *timer;
};

bool revert_pending(const struct config *c);
unsigned revert_seconds_left(const struct config *c);
/* Take the snapshot. None may be pending. */
void revert_start(struct config *c, const char *user, unsigned minutes);
void revert_set(struct config *c, unsigned minutes); /* from now */
void revert_confirm(struct config *c);
/* Back to the snapshot. Not while config_busy. The last act of the command;
 * NULL: of none. Returns what its handler has to. */
int revert_now(struct config *c, struct cli_cmd *cmd, const char *why);
void revert_clear(struct config *c);

#endif
