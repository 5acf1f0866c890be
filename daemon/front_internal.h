#ifndef POSTERN_DAEMON_FRONT_INTERNAL_H
#define POSTERN_DAEMON_FRONT_INTERNAL_H

#include <stdbool.h>
#include <sys/queue.h>

#include "daemon/client.h"
#include "daemon/front.h"

struct login_check;

struct front {
	struct features *features;
	struct spawner *spawner;
	struct server *server;
	struct client_gate gate;
	TAILQ_HEAD(, login_check) checks;
	unsigned console_min; /* console timeout; 0: never */
};

void console_cli_init(struct front *f);

#endif
