#ifndef POSTERN_CONFIG_KEPT_H
#define POSTERN_CONFIG_KEPT_H

struct config;

/*
 * Commands of the ASA that Postern keeps but does not carry out: their lines
 * are stored, shown in their place and saved, and the first line of each such
 * feature prints
 *   WARNING: <what>: kept in the configuration, not carried out by Postern.
 * at the prompt (once per session of the daemon and feature; the loader logs
 * it). Which commands: the table in kept_cli.c.
 */
void kept_cli_init(struct config *c);

#endif
