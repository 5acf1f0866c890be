#include "daemon/starter_child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FDS_MAX = 8, NOFILE_MAX = 32 };

#if defined(__SANITIZE_ADDRESS__)
/* A sanitizer reserves terabytes, and its report has to be seen. */
static const bool sanitized = true;
#else
static const bool sanitized = false;
#endif

_Noreturn static void
child_fail(const char *what)
{
	fprintf(stderr, "posternd: cannot start a process: %s: %s\n", what,
	    strerror(errno));
	_exit(126);
}

/* First out of the way of the numbers that are wanted, then to those. */
static void
descriptors_set(const int *fds, size_t n)
{
	int high[FDS_MAX];

	for (size_t i = 0; i < n; i++) {
		high[i] = fds[i] >= 0 ? fcntl(fds[i], F_DUPFD_CLOEXEC,
		    FDS_MAX) : sanitized && i == STDERR_FILENO ?
		    fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, FDS_MAX) :
		    open("/dev/null", O_RDWR | O_CLOEXEC);
		if (high[i] < 0)
			child_fail("descriptors");
	}
	for (size_t i = 0; i < n; i++)
		if (dup2(high[i], (int)i) < 0)
			child_fail("descriptors");
}

static void
limit(int what, rlim_t most)
{
	struct rlimit r = { most, most };

	if (setrlimit((__rlimit_resource_t)what, &r) < 0)
		child_fail("limits");
}

static void
limits_set(void)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NOFILE, NOFILE_MAX);
	if (sanitized)
		return;
	limit(RLIMIT_FSIZE, 0); /* it has no file to write */
	limit(RLIMIT_AS, 1UL << 30);
}

/* Where the daemon was not started by root but with capabilities, there is
 * only these to give up. */
static void
rights_drop(const struct child_who *who)
{
	cap_t none = cap_init();

	if (geteuid() == 0 && (setgroups(0, NULL) < 0 ||
	    setresgid(who->gid, who->gid, who->gid) < 0 ||
	    setresuid(who->uid, who->uid, who->uid) < 0))
		child_fail("user");
	if (none == NULL || cap_set_proc(none) < 0 ||
	    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		child_fail("rights");
	cap_free(none);
}

static void
signals_reset(void)
{
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void
child_exec(const struct child_who *who, int program, const char *const *argv,
    const char *term, const int *fds, size_t n_fds, bool pty)
{
	char path[] = "PATH=/usr/bin:/bin", terminal[64] = "TERM=";
	char *environment[] = { path, NULL, NULL };
	int self;

	signals_reset();
	if (term != NULL && *term != '\0') {
		strncat(terminal, term, sizeof terminal - 6);
		environment[1] = terminal;
	}
	setsid();
	self = fcntl(program, F_DUPFD_CLOEXEC, 2 * FDS_MAX);
	descriptors_set(fds, n_fds);
	if (pty && ioctl(STDIN_FILENO, TIOCSCTTY, 0) < 0)
		child_fail("terminal");
	if (self < 0 || dup3(self, (int)n_fds, O_CLOEXEC) < 0 ||
	    close_range((unsigned)n_fds + 1, ~0U, 0) < 0 || chdir("/") < 0)
		child_fail("descriptors");
	umask(077);
	limits_set();
	rights_drop(who);
	/* after the change of user, which clears it */
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != who->parent)
		_exit(126);
	fexecve((int)n_fds, (char *const *)(uintptr_t)argv, environment);
	child_fail(argv[0]);
}
