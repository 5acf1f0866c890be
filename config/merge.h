#ifndef POSTERN_CONFIG_MERGE_H
#define POSTERN_CONFIG_MERGE_H

#include <stddef.h>

#include "config/work.h"

/* The lines of a text, run one by one in configuration mode; nothing else than
 * configuration is done in it. As the steps of a work. */
struct config;
struct cli_session;

struct merge {
	struct config *c;
	char *file;            /* by which bad lines are told */
	char *text, *at, *end; /* owned; cut up on the way, wiped at last */
	size_t number;         /* of lines that were run */
	size_t bad;            /* of them; each is in report */
	struct cli_session *session;
	struct text report;
	struct text output;    /* of the last line */
};

/* Both texts are copied. */
void merge_init(struct merge *m, struct config *c, const char *file,
    const char *text, size_t len);
enum work_next merge_step(struct merge *m);
/* No more lines: what to tell. */
const char *merge_stop(struct merge *m);
/* Carry it out. The number of bad lines; what there is to tell is in out. */
int merge_end(struct merge *m, struct text *out);
void merge_clear(struct merge *m);

#endif
