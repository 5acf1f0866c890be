#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/files.h"
#include "config/internal.h"
#include "config/merge.h"

/* `copy FROM TO`, with an ASA's questions. */

struct copy {
	struct file_ref from, to;
	bool pcap; /* of a capture: the packets, not what show capture prints */
};

static const char *
device(const struct file_ref *f)
{
	return f->kind == FILE_DISK ? "disk0:/" :
	    f->kind == FILE_CAPTURE ? "capture:" : "";
}

static int
cannot(struct cli_cmd *cmd, const char *doing, const struct file_ref *f,
    const char *why)
{
	return cli_refuse(cmd, "%%Error %s %s%s (%s)", doing, device(f),
	    f->name, why);
}

static void
word_make(const struct file_ref *f, char out[DISK_NAME_MAX + 16])
{
	snprintf(out, DISK_NAME_MAX + 16, "%s%s", device(f), f->name);
}

/* ---- into the running-config -------------------------------------------- */

/* From startup-config it is what loading is. */
struct merging {
	struct merge merge;
	bool startup;
	bool stopped; /* nobody waits any more */
	char *user;
	size_t bytes;
	struct timespec start;
};

static enum work_next
merging_step(void *ctx)
{
	struct merging *m = ctx;

	return merge_step(&m->merge);
}

static const char *
merging_stop(void *ctx)
{
	struct merging *m = ctx;

	m->stopped = true;
	return merge_stop(&m->merge);
}

static int
merging_end(void *ctx, struct text *out)
{
	struct merging *m = ctx;
	struct config *c = m->merge.c;
	int bad = merge_end(&m->merge, out);

	if (m->startup)
		c->master.unreadable = c->master.refused;
	config_modified(c, m->user);
	if (!m->stopped) {
		config_checksum_print(c, out);
		config_copied_print(out, m->bytes, &m->start);
	}
	return bad > 0 ? ERR_REFUSED : 0;
}

static void
merging_free(void *ctx)
{
	struct merging *m = ctx;

	merge_clear(&m->merge);
	free(m->user);
	free(m);
}

static const struct work_def merging = {
	merging_step, NULL, merging_stop, merging_end, merging_free
};

static int
merge_run(struct cli_cmd *cmd, const struct copy *copy,
    const struct text *text, const struct timespec *start)
{
	struct merging *m = xcalloc(1, sizeof *m);

	merge_init(&m->merge, cli_ctx(cmd), copy->from.name, text_str(text),
	    text->len);
	m->startup = copy->from.kind == FILE_STARTUP;
	m->user = xstrdup(cli_session_user(cli_cmd_session(cmd)));
	m->bytes = text->len;
	m->start = *start;
	return work_cmd(m->merge.c, cmd, &merging, m);
}

/* ---- copying ------------------------------------------------------------ */

static int
copy_write(struct cli_cmd *cmd, const struct copy *copy,
    const struct text *text, const struct timespec *start)
{
	struct config *c = cli_ctx(cmd);
	char to[DISK_NAME_MAX + 16];
	int r;

	if (copy->to.kind == FILE_RUNNING && copy->from.kind == FILE_DISK &&
	    !config_is_text(text_str(text), text->len))
		return cannot(cmd, "reading", &copy->from,
		    "Not a configuration");
	if (copy->to.kind == FILE_RUNNING)
		return merge_run(cmd, copy, text, start);
	word_make(&copy->to, to);
	r = config_file_put(c, to, text_str(text), text->len);
	if (r != 0)
		return cannot(cmd, "writing", &copy->to, r == ERR_SYNTAX ?
		    "Not a configuration" : disk_error(r));
	if (copy->from.kind == FILE_RUNNING)
		config_checksum_print(c, cli_out(cmd));
	config_copied_print(cli_out(cmd), text->len, start);
	return 0;
}

/* The packets of a capture, to disk0: only. */
static int
capture_copy(struct cli_cmd *cmd, const struct copy *copy)
{
	struct config *c = cli_ctx(cmd);
	struct timespec start;
	struct text text;
	size_t packets;
	int r;

	clock_gettime(CLOCK_MONOTONIC, &start);
	text_init(&text);
	r = c->captures == NULL ? ERR_NOT_FOUND : c->captures->get(
	    c->captures_ctx, copy->from.name, copy->pcap, &text, &packets);
	if (r != 0) {
		cannot(cmd, "opening", &copy->from, disk_error(r));
	} else if ((r = disk_write(c, copy->to.name, text_str(&text), text.len,
	    false)) != 0) {
		cannot(cmd, "writing", &copy->to, disk_error(r));
	} else {
		cli_printf(cmd, "!\n");
		config_packets_print(cmd, packets, &start);
	}
	text_clear(&text);
	return r == 0 ? 0 : ERR_REFUSED;
}

static int
copy_run(struct cli_cmd *cmd, const struct copy *copy)
{
	struct config *c = cli_ctx(cmd);
	char from[DISK_NAME_MAX + 16];
	struct timespec start;
	struct text text;
	int r;

	if (copy->from.kind == FILE_RUNNING && copy->to.kind == FILE_STARTUP)
		return config_write_memory(cmd);
	if (copy->from.kind == FILE_CAPTURE)
		return capture_copy(cmd, copy);
	if (copy->to.kind == FILE_RUNNING && config_busy_refuse(c, cmd))
		return ERR_REFUSED;
	clock_gettime(CLOCK_MONOTONIC, &start);
	text_init(&text);
	word_make(&copy->from, from);
	r = config_file_get(c, from, cli_session_user(cli_cmd_session(cmd)),
	    &text);
	if (r != 0)
		r = cannot(cmd, "opening", &copy->from, disk_error(r));
	else
		r = copy_write(cmd, copy, &text, &start);
	config_text_wipe(&text);
	return r;
}

/* ---- the questions ------------------------------------------------------ */

static struct copy *
copy_dup(const struct copy *copy)
{
	struct copy *d = xcalloc(1, sizeof *d);

	*d = *copy;
	return d;
}

/* An answer: ENTER keeps the name, another one is of the same device. */
static bool
name_take(struct file_ref *f, const char *answer)
{
	char word[DISK_NAME_MAX + 16];
	struct file_ref other;

	if (*answer == '\0' || strcmp(answer, f->name) == 0)
		return true;
	file_parse(answer, &other);
	if (other.kind == FILE_NONE && f->kind == FILE_DISK) {
		snprintf(word, sizeof word, "disk0:/%s", answer);
		file_parse(word, &other);
	} else if (other.kind == FILE_NONE && f->kind == FILE_CAPTURE) {
		snprintf(word, sizeof word, "capture:%s", answer);
		file_parse(word, &other);
	}
	if (other.kind != f->kind || strlen(answer) >= DISK_NAME_MAX)
		return false;
	*f = other;
	return true;
}

static int
overwrite_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	if (*answer != '\0' && *answer != 'y' && *answer != 'Y')
		return 0;
	return copy_run(cmd, state);
}

static int
overwrite_ask(struct cli_cmd *cmd, const struct copy *copy)
{
	struct disk_entry e;

	if (copy->to.kind != FILE_DISK ||
	    disk_stat(cli_ctx(cmd), copy->to.name, &e) != 0)
		return copy_run(cmd, copy);
	cli_printf(cmd, "\n%%Warning:There is a file already existing with "
	    "this name \n");
	cli_ask(cmd, CLI_ASK_CONFIRM, "Do you want to over write? [confirm]",
	    overwrite_answered, copy_dup(copy));
	return 0;
}

static int
to_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	struct copy *copy = state;

	if (!name_take(&copy->to, answer))
		return cli_refuse(cmd, "%%Error writing %s (%s)", answer,
		    "Not supported");
	return overwrite_ask(cmd, copy);
}

static int
to_ask(struct cli_cmd *cmd, const struct copy *copy)
{
	char prompt[DISK_NAME_MAX + 40];

	if (copy->to.kind == FILE_STARTUP)
		return copy_run(cmd, copy);
	snprintf(prompt, sizeof prompt, "Destination filename [%s]? ",
	    copy->to.name);
	cli_printf(cmd, "\n");
	cli_ask(cmd, 0, prompt, to_answered, copy_dup(copy));
	return 0;
}

static int
from_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	struct copy *copy = state;

	if (!name_take(&copy->from, answer))
		return cli_refuse(cmd, "%%Error opening %s "
		    "(No such file or directory)", answer);
	return to_ask(cmd, copy);
}

static int
copy_start(struct cli_cmd *cmd)
{
	const char *from = cli_arg(cmd, "from"), *to = cli_arg(cmd, "to");
	char prompt[DISK_NAME_MAX + 40];
	struct copy copy;

	file_parse(from, &copy.from);
	file_parse(to, &copy.to);
	if (copy.from.kind == FILE_NONE)
		return disk_is_meant(from) ? cli_refuse(cmd, "%%Error opening "
		    "%s (Invalid file name)", from) : cli_invalid(cmd, "from");
	if (copy.to.kind == FILE_NONE && strcmp(to, "disk0:/") != 0 &&
	    strcmp(to, "disk0:") != 0)
		return disk_is_meant(to) ? cli_refuse(cmd, "%%Error writing "
		    "%s (Invalid file name)", to) : cli_invalid(cmd, "to");
	if (copy.to.kind == FILE_NONE) { /* the same name, on disk0: */
		copy.to = copy.from;
		copy.to.kind = FILE_DISK;
	}
	if (copy.to.kind == FILE_CAPTURE)
		return cli_refuse(cmd, "%%Error writing %s (Not supported)",
		    to);
	if (copy.from.kind == FILE_CAPTURE && copy.to.kind != FILE_DISK)
		return cli_refuse(cmd, "%%Error writing %s (Not a "
		    "configuration)", to);
	copy.pcap = cli_has(cmd, "pcap");
	if (copy.pcap && copy.from.kind != FILE_CAPTURE)
		return cli_invalid(cmd, "pcap");
	if (copy.from.kind == copy.to.kind &&
	    strcmp(copy.from.name, copy.to.name) == 0)
		return cli_refuse(cmd, "%%Error writing %s (Source and "
		    "destination are the same)", to);
	if (cli_has(cmd, "noconfirm"))
		return copy_run(cmd, &copy);
	if (copy.from.kind == FILE_STARTUP && copy.to.kind == FILE_RUNNING)
		return to_ask(cmd, &copy);
	snprintf(prompt, sizeof prompt, "Source %s [%s]? ",
	    copy.from.kind == FILE_CAPTURE ? "capture name" : "filename",
	    copy.from.name);
	cli_printf(cmd, "\n");
	cli_ask(cmd, 0, prompt, from_answered, copy_dup(&copy));
	return 0;
}

#define COPY_HELP \
	"copy\tCopy from one file to another\n" \
	"/noconfirm\tDo not ask\n" \
	"/pcap\tA capture as a pcap file\n" \
	"running-config\tCurrent operating configuration\n" \
	"startup-config\tConfiguration that is loaded at the start\n" \
	"$from\tsystem:running-config, nvram:startup-config, disk0:/NAME or " \
	"capture:NAME\n" \
	"$to\tsystem:running-config, nvram:startup-config or disk0:/NAME\n"

static const struct cli_row rows[] = {
	{ "exec", 15, "copy [/noconfirm$noconfirm] [/pcap$pcap] "
	    "{ running-config$from | startup-config$from | WORD$from } "
	    "{ running-config$to | startup-config$to | WORD$to }", COPY_HELP,
	    copy_start, NULL, 0 },
};

void
config_copy_cli_init(struct config *c)
{
	cli_rows_add(c->cli, rows, sizeof rows / sizeof *rows, c);
}
