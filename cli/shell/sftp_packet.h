#ifndef POSTERN_CLI_SHELL_SFTP_PACKET_H
#define POSTERN_CLI_SHELL_SFTP_PACKET_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* A request of the other side (draft-ietf-secsh-filexfer-02). Pure. */
enum {
	SFTP_PACKET_MAX = 256 * 1024, /* without its length */
	SFTP_PATH_MAX = 256,
	SFTP_DATA_MAX = SFTP_PACKET_MAX - 1024,
};

enum sftp_type {
	SFTP_INIT = 1, SFTP_VERSION = 2, SFTP_OPEN = 3, SFTP_CLOSE = 4,
	SFTP_READ = 5, SFTP_WRITE = 6, SFTP_LSTAT = 7, SFTP_FSTAT = 8,
	SFTP_SETSTAT = 9, SFTP_FSETSTAT = 10, SFTP_OPENDIR = 11,
	SFTP_READDIR = 12, SFTP_REMOVE = 13, SFTP_MKDIR = 14, SFTP_RMDIR = 15,
	SFTP_REALPATH = 16, SFTP_STAT = 17, SFTP_RENAME = 18,
	SFTP_STATUS = 101, SFTP_HANDLE = 102, SFTP_DATA = 103, SFTP_NAME = 104,
	SFTP_ATTRS = 105,
};

enum {
	SFTP_OPEN_READ = 1, SFTP_OPEN_WRITE = 2, SFTP_OPEN_APPEND = 4,
	SFTP_OPEN_CREAT = 8, SFTP_OPEN_TRUNC = 16,
	SFTP_ATTR_SIZE = 1, SFTP_ATTR_PERMISSIONS = 4, SFTP_ATTR_TIMES = 8,
};

struct sftp_request {
	uint8_t type;
	uint32_t id;              /* of INIT: its version */
	char path[SFTP_PATH_MAX]; /* also the handle's text */
	uint32_t flags;           /* of OPEN, of FSETSTAT's attributes */
	uint64_t offset;          /* of FSETSTAT, its size if flags say so */
	uint32_t len;             /* of READ; of WRITE, of data */
	const uint8_t *data;      /* borrowed */
};

/* packet: what follows its length. What stands behind the fields that are
 * looked at is passed over. ERR_TRUNCATED; ERR_RANGE: a path too long;
 * ERR_SYNTAX: a NUL in it. out has its id then, as far as it
 * was read. A type that isn't known has only its id. */
int sftp_request_parse(const void *packet, size_t len,
    struct sftp_request *out);

#endif
