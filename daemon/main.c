#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/daemon.h"
#include "daemon/keeper.h"
#include "daemon/options.h"

int
main(int argc, char **argv)
{
	struct options o;
	int r;

	umask(022); /* the modes of files are not the caller's matter */
	if ((r = options_parse(&o, argc, argv)) != 0) {
		options_clear(&o);
		return r - 1;
	}
	if ((r = keeper_run(o.libexec, &o.spawner)) < 0)
		r = daemon_run(&o);
	else if (r == KEEPER_RELOAD) {
		/* The program may be a newer one by now. */
		execv("/proc/self/exe", argv);
		fprintf(stderr, "posternd: cannot start again: %s\n",
		    strerror(errno));
		r = 1;
	}
	options_clear(&o);
	return r;
}
