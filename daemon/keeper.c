#include "daemon/keeper.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/starter.h"

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

/* All who ended. True if the daemon is among them: *status is its. */
static bool
reap(pid_t child, int socket, int *status)
{
	bool over = false;
	int one;
	pid_t pid;

	while ((pid = waitpid(-1, &one, WNOHANG)) > 0)
		if (pid == child) {
			*status = one;
			over = true;
		} else {
			starter_ended(socket, pid, one);
		}
	return over;
}

static int
keep(pid_t child, int signals, int socket)
{
	struct pollfd p[] = { { signals, POLLIN, 0 }, { socket, POLLIN, 0 } };
	struct signalfd_siginfo info;
	bool ending = false;
	int status;

	for (;;) {
		if (poll(p, 2, -1) < 0)
			continue;
		if (p[1].revents != 0 && starter_request(socket) < 0)
			p[1].fd = -1; /* it ends */
		if ((p[0].revents & POLLIN) == 0 ||
		    read(signals, &info, sizeof info) != sizeof info)
			continue;
		if (info.ssi_signo != SIGCHLD) {
			ending = true;
			kill(child, (int)info.ssi_signo);
		} else if (reap(child, socket, &status)) {
			break;
		}
	}
	starter_end();
	status = status_of(status);
	/* Who wants the end during a reload wants the end. */
	return ending && status == KEEPER_RELOAD ? 0 : status;
}

static void
ends(sigset_t *signals)
{
	sigemptyset(signals);
	sigaddset(signals, SIGTERM);
	sigaddset(signals, SIGINT);
}

static int
run(const char *libexec, const sigset_t *signals, int ends_of[2])
{
	int watch = signalfd(-1, signals, SFD_CLOEXEC);
	pid_t child;
	int r;

	if (watch < 0 || (child = fork()) < 0) {
		fprintf(stderr, "posternd: cannot fork: %s\n",
		    strerror(errno));
		return 1;
	}
	if (child == 0) {
		close(watch);
		close(ends_of[0]);
		return -1;
	}
	close(ends_of[1]);
	starter_init(libexec);
	r = keep(child, watch, ends_of[0]);
	close(watch);
	close(ends_of[0]);
	return r;
}

int
keeper_run(const char *libexec, int *spawner)
{
	sigset_t signals;
	int pair[2], r;

	ends(&signals);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	keeper = getpid();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		fprintf(stderr, "posternd: no socket: %s\n", strerror(errno));
		return 1;
	}
	if ((r = run(libexec, &signals, pair)) >= 0)
		return r;
	*spawner = pair[1];
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
