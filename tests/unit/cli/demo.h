#ifndef POSTERN_TESTS_CLI_DEMO_H
#define POSTERN_TESTS_CLI_DEMO_H

#include "cli/cli.h"
#include "cli/session.h"

/*
 * A small grammar with every element of the syntax, for tests, benches and
 * the fuzz target. Handlers print what they were given:
 * "[no ]ROW name=value ...", one line.
 */
struct demo {
	struct cli *cli;
	unsigned long lines;      /* handled */
	unsigned settled;         /* calls of the host's settle */
	bool settled_more;        /* what the last one was told */
	char ran[256];            /* the last line told to the host */
	char enable[32];          /* password, "" not set */
	int pager;
	bool quiet;               /* handlers only count */
	struct cli_hold *hold;    /* of `ping` */
	unsigned stopped;
};

void demo_init(struct demo *d);
void demo_clear(struct demo *d);

#endif
