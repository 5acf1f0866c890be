#ifndef POSTERN_CONFIG_KEPT_INTERNAL_H
#define POSTERN_CONFIG_KEPT_INTERNAL_H

#include <stdbool.h>

#include "config/config.h"
#include "config/kept_store.h"
#include "config/kept_table.h"

struct cli_cmd;

struct kept_bind { /* what a row's handler gets */
	struct kept *kept;
	const struct kept_row *row;
	unsigned rank;
};

struct kept_part { /* what a section's writer gets */
	struct kept *kept;
	enum kept_section section;
};

enum { KEPT_N_TIMEOUTS = 22, KEPT_TIMEOUT_LEN = 16 };

struct kept {
	struct config *config;
	struct kept_line *roots[KEPT_N_SECTIONS];
	struct kept_bind *binds; /* one a row of the table */
	struct kept_part parts[KEPT_N_SECTIONS];
	struct config_section sections[KEPT_N_SECTIONS];
	char timeouts[KEPT_N_TIMEOUTS][KEPT_TIMEOUT_LEN]; /* "" not typed */
	bool uauth_inactivity; /* not absolute */
};

/* kept_sections.c */
void kept_sections_init(struct kept *k);
/* kept_inspection.c: `fixup`, the old name of an inspection. */
void kept_inspection_cli_init(struct kept *k);
/* kept_timeout.c: `timeout`, many settings to a line. */
void kept_timeout_cli_init(struct kept *k);

#endif
