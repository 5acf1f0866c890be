#ifndef POSTERN_DAEMON_USERS_H
#define POSTERN_DAEMON_USERS_H

#include <stdbool.h>

struct config;
struct cli;

/* The local database: `username`. */
struct users;

struct users *users_new(struct config *config, struct cli *cli);
void users_free(struct users *u);
/* Rows, mode, section, and the name source "username" (users_cli.c). */
void users_cli_init(struct users *u);

/* The user's privilege level, -1 if name or password is wrong. */
int users_check(const struct users *u, const char *name, const char *password);

#endif
