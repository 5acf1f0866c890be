#ifndef POSTERN_CONFIG_KEPT_H
#define POSTERN_CONFIG_KEPT_H

struct config;
struct kept;

/*
 * Commands of the ASA that Postern keeps but does not carry out: their lines
 * are stored, shown in their place and saved, and the first line of each such
 * feature warns (config_warn_kept). Which commands: the table in kept_table.c.
 */
struct kept *kept_new(struct config *c);
void kept_free(struct kept *k);
/* Modes, rows and sections. */
void kept_cli_init(struct kept *k);
/* No interface has the name any more: the lines that refer to it go. */
void kept_nameif_gone(struct kept *k, const char *nameif);

#endif
