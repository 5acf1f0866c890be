#ifndef POSTERN_DAEMON_OPTIONS_H
#define POSTERN_DAEMON_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "esp/esp.h"
#include "net/net.h"

struct options {
	const char *root;        /* "" for /; no slash at its end */
	struct net_bind *binds;
	size_t n_binds;
	enum esp_kind plane;
	unsigned workers;        /* 0: the data plane's choice */
	uint16_t ssh_port;
	const char *libexec;     /* where postern-sshd and postern are; NULL:
				  * beside posternd, or as installed */
	int spawner;             /* not an option: of keeper_run */
	bool sandbox;
	bool check_grammar;      /* that only */
};

/* 0 and *o filled; else the exit status + 1, after a message. */
int options_parse(struct options *o, int argc, char **argv);
void options_clear(struct options *o);

#endif
