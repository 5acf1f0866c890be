#ifndef POSTERN_DAEMON_SYSTEM_H
#define POSTERN_DAEMON_SYSTEM_H

#include <stdbool.h>

struct config;
struct cli;

/* Name, prompt and pager: what the box itself is told. */
struct system;

struct system *system_new(struct config *config, struct cli *cli);
void system_free(struct system *s);
/* Rows and sections (system_cli.c). */
void system_cli_init(struct system *s);

const char *system_hostname(const struct system *s);
/* "" if there is none. */
const char *system_domain(const struct system *s);
/* What the `prompt` command puts before > and #. Borrowed until the next
 * call. */
const char *system_prompt_name(struct system *s);
int system_pager(const struct system *s); /* lines, 0: off */
void system_pager_set(struct system *s, int lines);

#endif
