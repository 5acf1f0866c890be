#ifndef POSTERN_CLI_CHECK_H
#define POSTERN_CLI_CHECK_H

#include "cli/grammar.h"

/* Adds a line to report for each word that no row explains at its place;
 * returns how many. The graphs are built. */
int check_help(struct cli *cli, struct text *report);

#endif
