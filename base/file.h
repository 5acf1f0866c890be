#ifndef POSTERN_BASE_FILE_H
#define POSTERN_BASE_FILE_H

#include <stddef.h>

/* Write data to a new file beside dir/name (mode 0600), sync it, then take its
 * place: at each moment dir/name is the old file or the new one, whole.
 * ERR_SYSTEM with errno; then it is the old one. */
int file_replace(const char *dir, const char *name, const void *data,
    size_t len);

/* A file that was removed or renamed stays so. ERR_SYSTEM. */
int file_dir_sync(const char *dir);

/* Remove what file_replace left in dir when the machine stopped in the middle:
 * nobody may be writing there. */
void file_leftovers_remove(const char *dir);

#endif
