#ifndef POSTERN_CONFIG_INTERNAL_H
#define POSTERN_CONFIG_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>
#include <time.h>

#include "config/config.h"
#include "config/master.h"
#include "config/revert.h"

/* Shared by the files of config/ only. */

#define DISK_DIR "disk0" /* below lib */

struct section {
	TAILQ_ENTRY(section) entry;
	const struct config_section *def; /* borrowed */
	void *ctx;
};
TAILQ_HEAD(section_list, section);

/* A name that `show running-config` and `clear configure` know: a section's,
 * or the first words of one. */
struct part {
	TAILQ_ENTRY(part) entry;
	struct config *config;
	char *name;
	bool shown;      /* the rows exist */
	bool shown_arg;
	bool cleared;
	bool cleared_arg;
};
TAILQ_HEAD(part_list, part);

struct config_apply {
	TAILQ_ENTRY(config_apply) entry;
	unsigned rank;
	int (*apply)(void *ctx, struct text *report);
	void *ctx;
	bool dirty;
};
TAILQ_HEAD(apply_list, config_apply);

enum { DEFAULTS_MAX = 8 };

struct config {
	struct loop *loop;
	struct cli *cli;
	struct section_list sections; /* by order, then as added */
	struct part_list parts;
	struct apply_list applies;    /* by rank, then as added */
	struct loop_timer *settle_timer;
	bool modified;     /* since save or load */
	bool unattributed; /* modified, and nobody was named for it yet */
	char *modified_by; /* NULL: nobody since the start */
	struct timespec modified_at;
	char *last_modified; /* both as text, as last asked for */
	char *dir;         /* of startup-config */
	char *lib;         /* of disk0: and the master key */
	char *serial;
	char *hardware;
	struct master master;
	struct revert revert;
	struct config_work *work; /* under way; NULL */
	uint64_t slice_us;        /* that it may take at a time */
	void (*notice)(void *ctx, const char *text);
	void *notice_ctx;
	const char *defaults[DEFAULTS_MAX]; /* config_default_add */
	size_t n_defaults;
	const struct config_captures *captures; /* NULL: none */
	void *captures_ctx;
	char **warned;     /* what config_warn_kept has spoken of */
	size_t n_warned;
};

/* True if name starts with the words of part, at the end of a word. */
bool config_part_matches(const char *name, const char *part);
/* The sections of the part back to default; ERR_NOT_FOUND. */
int config_clear_part(struct config *c, const char *part, const char *arg);
/* The form of config_stamp for another moment. */
const char *config_stamp_of(const struct timespec *at, char buf[64]);
/* config_write with a `: Written by` line if user is given. */
void config_write_as(struct config *c, struct text *out, const char *user,
    bool secrets, bool all);
struct cli_cmd;
/* A command that shows configuration writes it into what begin returns; end
 * makes the lines of own into a tree for `| json` (lines_cli.c). */
struct text *config_show_begin(struct cli_cmd *cmd, struct text *own);
void config_show_end(struct cli_cmd *cmd, struct text *own);
/* Run the lines of a text at once; see merge.h. The number of bad lines, each
 * of them in report, with the file's name and the line's number. */
int config_merge(struct config *c, const char *file, const char *text,
    size_t len, struct text *report);
/* Whether and by whom it is modified, to set it back. */
struct config_mark {
	bool modified, unattributed;
};
void config_mark_get(const struct config *c, struct config_mark *out);
void config_mark_set(struct config *c, const struct config_mark *mark);
/* How a bad line is told; output: what the command printed. */
void config_bad_line(struct text *report, const char *file, size_t number,
    const char *line, const char *output);
/* Another text as startup-config. ERR_SYSTEM: the old one is whole. */
int config_startup_put(struct config *c, const char *text, size_t len);
/* "\nN bytes copied in S secs\n" */
struct timespec;
void config_copied_print(struct text *out, size_t bytes,
    const struct timespec *start);
/* "N packets copied in S secs\n" */
void config_packets_print(struct cli_cmd *cmd, size_t packets,
    const struct timespec *start);
/* The line "Cryptochecksum: ...". */
void config_checksum_print(struct config *c, struct text *out);
/* What `write memory` does. */
int config_write_memory(struct cli_cmd *cmd);
/* Does ***** stand in the place of a key? */
bool config_key_hidden(const char *line);
/* Could it be a configuration: lines of printable text, at least one? */
bool config_is_text(const char *data, size_t len);
/* Wipe and free: keys stood in it. */
void config_text_wipe(struct text *t);
/* Rows of the other files. */
void config_diff_cli_init(struct config *c);
void config_disk_cli_init(struct config *c);
void config_copy_cli_init(struct config *c);
void config_master_cli_init(struct config *c);
/* What configures, with all keys in clear; without the frame. */
void config_write_clear(struct config *c, struct text *out);
/* Say why a type 8 key can't be used, and remember it if it was loaded. */
int config_key_refuse(struct config *c, struct cli_cmd *cmd, int code);
/* Make the running configuration what text says, by as few commands as do it,
 * and carry it out. Or leave it as it was, and tell what stood in the way, by
 * the lines of file. What the text doesn't mention gets its default. The last
 * act of a handler: see work_cmd. */
int config_replace(struct config *c, struct cli_cmd *cmd, const char *file,
    const char *text, const char *user);
void config_replace_cli_init(struct config *c);
/* Back to a text of config_write_clear, come what may; then restored is called.
 * What could not be carried out is logged. The text is taken, and why. cmd: who
 * waits for it, as in config_replace; NULL: nobody. */
int config_restore(struct config *c, struct cli_cmd *cmd, struct text *before,
    const char *user, char *why, void (*restored)(struct config *c,
    const char *user, char *why));
void config_revert_cli_init(struct config *c);
/* Make the rows of a section (config_parts.c). */
void config_parts_add(struct config *c, const struct config_section *def);
void config_parts_free(struct config *c);

#endif
