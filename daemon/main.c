#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/daemon.h"
#include "daemon/options.h"

int
main(int argc, char **argv)
{
	struct options o;
	int r;

	if ((r = options_parse(&o, argc, argv)) == 0)
		r = daemon_run(&o) + 1;
	options_clear(&o);
	if (r > 0)
		return r - 1;
	/* reload: a fresh process, with the capabilities that this one has. */
	execv("/proc/self/exe", argv);
	fprintf(stderr, "posternd: cannot start again: %s\n", strerror(errno));
	return 1;
}
