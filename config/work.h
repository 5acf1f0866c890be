#ifndef POSTERN_CONFIG_WORK_H
#define POSTERN_CONFIG_WORK_H

#include <stdbool.h>

#include "base/text.h"

/*
 * What changes the configuration as a whole and may take seconds (a file of 16
 * MB) goes in slices on the event loop, so that IKE and other sessions are not
 * kept waiting. There is one at a time. Until it ends nothing is carried out
 * (config_settle does nothing), and who else wants to configure, or to save or
 * copy what runs, is refused: CONFIG_BUSY.
 */
struct config;
struct config_work;
struct cli_cmd;

enum work_next { WORK_MORE, WORK_THINK, WORK_DONE };
enum { WORK_THINK_BYTES = 64 << 10 }; /* a smaller text isn't worth a thread */

struct work_def {
	/* Do a little: about as much as a command. */
	enum work_next (*step)(void *ctx);
	/* After WORK_THINK, before the next step; on another thread if there
	 * is a loop: it must not touch what is configured. NULL: never. */
	void (*think)(void *ctx);
	/* Who waited is gone, or pressed Ctrl-C. Steps still come up to
	 * WORK_DONE. What to tell him. */
	const char *(*stop)(void *ctx);
	/* After WORK_DONE, when it is carried out: 0 or a code; what there is
	 * to tell is added to out. */
	int (*end)(void *ctx, struct text *out);
	/* At last; also without end if the configuration itself is freed. */
	void (*free)(void *ctx);
};

/* From a command's handler or an answer, as its last act: it ends with the
 * work. ctx is taken. Returns what the handler has to. None may be under way:
 * see config_busy_refuse. */
int work_cmd(struct config *c, struct cli_cmd *cmd, const struct work_def *def,
    void *ctx);
/* For whom nobody waits; what end tells is logged. user: whose it is. Copied.
 * It may be over when this returns. */
void work_start(struct config *c, const char *user,
    const struct work_def *def, void *ctx);
/* The same at once, whatever it takes, for the start. */
int work_run(const struct work_def *def, void *ctx, struct text *out);

/* The ctx of what is under way, if it is of this kind; else NULL. */
void *work_ctx(struct config *c, const struct work_def *def);
bool work_is_of(const struct config *c, const char *user);
/* With the configuration. */
void work_clear(struct config *c);

/* True after the command was refused, for work is under way. */
bool config_busy_refuse(struct config *c, struct cli_cmd *cmd);

#endif
