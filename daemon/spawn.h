#ifndef POSTERN_DAEMON_SPAWN_H
#define POSTERN_DAEMON_SPAWN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * What runs between posternd (spawner.c) and the parent that keeps it
 * (starter.c), over a SOCK_SEQPACKET socketpair. Both are the same program, so
 * the messages are plain structs; the parent still takes them as a stranger's.
 */
enum {
	SPAWN_FDS = 2, /* at most, with a message */
	SPAWN_TERM_MAX = 32,
	SPAWN_COMMAND_MAX = 8192,
	SPAWN_CHILDREN_MAX = 256, /* 100 sessions, and who comes */
};

enum spawn_kind {
	SPAWN_SSHD = 1,    /* fds: connection, control */
	SPAWN_SHELL = 2,   /* fd: link */
	SPAWN_KILL = 3,    /* pid; no answer */
	SPAWN_STARTED = 4, /* pid, -1: not; fd of a shell's terminal */
	SPAWN_ENDED = 5,   /* pid, status of waitpid(2) */
};

enum spawn_flag { SPAWN_PTY = 1, SPAWN_COMMAND = 2, SPAWN_SUBSYSTEM = 4 };

struct spawn_request {
	uint32_t kind;
	uint32_t serial; /* comes back in the answer */
	int32_t pid;
	uint16_t flags;
	uint16_t columns, rows;
	char term[SPAWN_TERM_MAX];
	char command[SPAWN_COMMAND_MAX + 1];
};

/* What the others than SPAWN_SHELL send of it. */
enum { SPAWN_SHORT = offsetof(struct spawn_request, term) };

struct spawn_answer {
	uint32_t kind;
	uint32_t serial;
	int32_t pid;
	int32_t status;
};

/* Send or receive one message with descriptors. -1 with errno. A message that
 * is too long or has too many descriptors is received as length 0, and none of
 * its descriptors stays open. *n_fds: room for SPAWN_FDS in, how many out. */
int spawn_send(int socket, const void *data, size_t len, const int *fds,
    size_t n_fds, int flags);
ssize_t spawn_receive(int socket, void *data, size_t capacity, int *fds,
    size_t *n_fds, int flags);

#endif
