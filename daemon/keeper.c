#include "daemon/keeper.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t keeper;

static int
status_of(int status)
{
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	fprintf(stderr, "posternd: killed by signal %d (%s)\n",
	    WTERMSIG(status), strsignal(WTERMSIG(status)));
	return 128 + WTERMSIG(status);
}

static int
keep(pid_t child, const sigset_t *signals)
{
	bool ending = false;
	int status, signum;

	for (;;) {
		if (sigwait(signals, &signum) != 0)
			continue;
		if (signum != SIGCHLD) {
			ending = true;
			kill(child, signum);
			continue;
		}
		if (waitpid(child, &status, WNOHANG) != child ||
		    !(WIFEXITED(status) || WIFSIGNALED(status)))
			continue;
		status = status_of(status);
		/* Who wants the end during a reload wants the end. */
		return ending && status == KEEPER_RELOAD ? 0 : status;
	}
}

static void
ends(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGINT);
}

int
keeper_run(void)
{
	sigset_t signals;
	pid_t child;

	ends(&signals);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	keeper = getpid();
	if ((child = fork()) < 0) {
		fprintf(stderr, "posternd: cannot fork: %s\n",
		    strerror(errno));
		return 1;
	}
	if (child > 0)
		return keep(child, &signals);
	keeper_follow();
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &signals, NULL);
	return -1;
}

void
keeper_hear(bool hear)
{
	sigset_t signals;

	ends(&signals);
	sigprocmask(hear ? SIG_UNBLOCK : SIG_BLOCK, &signals, NULL);
}

void
keeper_follow(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != keeper)
		_exit(1); /* it died before that */
}
