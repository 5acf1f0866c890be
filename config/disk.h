#ifndef POSTERN_CONFIG_DISK_H
#define POSTERN_CONFIG_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/text.h"

/*
 * disk0: - files of the administrator, in one directory without others below
 * it. Its size is bounded, and no name leads out of it: letters, digits and
 * "-_.+", not a dot first.
 */
enum {
	DISK_NAME_MAX = 64,
	DISK_FILE_MAX = 16 << 20, /* bytes */
	DISK_BYTES_MAX = 64 << 20,
	DISK_FILES_MAX = 500,
};

struct config;

struct disk_entry {
	char name[DISK_NAME_MAX + 1];
	size_t bytes;
	time_t changed;
};

struct disk_list {
	struct disk_entry *v; /* by name */
	size_t n;
	size_t bytes; /* of all */
};

/* Can a file be called so: letters, digits, "-_.+", no "." in front? */
bool disk_name_good(const char *name);
/* The file's name in "disk0:/NAME", "flash:/NAME", "disk0:NAME"; NULL if the
 * word isn't of this form or the name not one that can be. */
const char *disk_name(const char *word);
/* Is it disk0: by its beginning, whatever follows? */
bool disk_is_meant(const char *word);

/* ERR_NOT_FOUND; ERR_SYSTEM with errno. */
int disk_read(struct config *c, const char *name, struct text *out);
int disk_stat(struct config *c, const char *name, struct disk_entry *out);
/* The whole file; or, append, its end. At each moment it is the old one or the
 * new one. ERR_RANGE: the file gets too big; ERR_FULL: the disk; ERR_SYSTEM. */
int disk_write(struct config *c, const char *name, const void *data,
    size_t len, bool append);
int disk_remove(struct config *c, const char *name);
/* ERR_EXISTS too. */
int disk_rename(struct config *c, const char *from, const char *to);
/* The caller frees v. */
int disk_list(struct config *c, struct disk_list *out);
/* What a code of these functions is to the administrator. */
const char *disk_error(int code);

#endif
