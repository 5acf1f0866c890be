#ifndef POSTERN_CONFIG_FILES_H
#define POSTERN_CONFIG_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/text.h"
#include "config/disk.h"

/*
 * What copy, more, configure replace, scp and sftp call files:
 * running-config, startup-config (also system:running-config,
 * nvram:startup-config), disk0:/NAME and capture:NAME.
 */
struct config;

enum file_kind { FILE_NONE, FILE_RUNNING, FILE_STARTUP, FILE_DISK,
	FILE_CAPTURE };

struct file_ref {
	enum file_kind kind;
	char name[DISK_NAME_MAX + 1]; /* without disk0:/, capture: */
};

/* Packet captures are files that are read, of a folder below this one. */
struct config_captures {
	/* As a pcap file, or as show capture prints it; packets: how many, may
	 * be NULL. ERR_NOT_FOUND. */
	int (*get)(void *ctx, const char *name, bool pcap, struct text *out,
	    size_t *packets);
	/* Of the pcap file. ERR_NOT_FOUND. */
	int (*stat)(void *ctx, const char *name, size_t *bytes,
	    time_t *changed);
	void (*each)(void *ctx, void (*fn)(void *arg, const char *name),
	    void *arg);
};
/* Borrowed for the life of c; NULL: there are none any more. */
void config_captures_set(struct config *c, const struct config_captures *all,
    void *ctx);
/* Names without capture:. */
void config_captures_each(struct config *c, void (*fn)(void *arg,
    const char *name), void *arg);

/* FILE_NONE: there is no such name. */
void file_parse(const char *word, struct file_ref *out);

/* All of it, keys included; user is named in a running-config's frame; a
 * capture is a pcap file. ERR_NOT_FOUND; ERR_IN_USE: config_busy; ERR_SYSTEM
 * with errno: see disk_error. */
int config_file_get(struct config *c, const char *word, const char *user,
    struct text *out);
/* ERR_NOT_FOUND. The size of running-config is 0 here: it has none before it
 * is written. */
int config_file_stat(struct config *c, const char *word, size_t *bytes,
    time_t *changed);
/* Another content of a startup-config, which must be a text of lines
 * (ERR_SYNTAX), or of a file: the old one or the new one is there.
 * ERR_UNSUPPORTED: no such name; else as disk_write. */
int config_file_put(struct config *c, const char *word, const char *data,
    size_t len);
/* To the running-config: its lines are run one by one. done: once, maybe before
 * this returns. ERR_REFUSED: report has the lines that were refused;
 * ERR_SYNTAX: no text of lines; ERR_IN_USE: somebody else's is under way. */
void config_running_put(struct config *c, const char *user, const char *data,
    size_t len, void (*done)(void *arg, int r, const char *report), void *arg);
/* Who waits for done with this arg is gone: it stops, done isn't called. */
void config_running_forget(struct config *c, const void *arg);

#endif
