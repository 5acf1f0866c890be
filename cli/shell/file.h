#ifndef POSTERN_CLI_SHELL_FILE_H
#define POSTERN_CLI_SHELL_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/shell/shell.h"

/* posternd's files, for scp and sftp; they are small enough to be held. */
struct file_info {
	char name[128]; /* running-config, startup-config, disk0:/NAME */
	uint64_t size;
	uint64_t changed;
};

struct file_list {
	struct file_info *v;
	size_t n, room;
};

/* Each returns CLI_FILE_*; why gets what went wrong, in words. */
int file_get(struct shell *s, const char *name, struct text *data,
    struct file_info *info, struct text *why);
int file_put(struct shell *s, const char *name, const char *data, size_t len,
    struct text *why);
/* The caller frees v. */
int file_list(struct shell *s, struct file_list *list, struct text *why);
/* What posternd calls the file that the other side calls so: "/disk0:/x",
 * "./x", "disk0:x" and "x" are disk0:/x. False: that is a directory. */
bool file_name(const char *path, char *out, size_t capacity);

#endif
