#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include "base/sandbox.h"
#include "ssh/sshd/sshd.h"

enum { NOFILE = 24, DATA_MAX = 64 << 20 };

/* Bytes of the sockets and terminals it has, memory, time, its end. Nothing
 * that gives it another descriptor: those come over the control socket. */
static const char *const allowed[] = {
	"read", "write", "recvfrom", "sendto", "recvmsg", "sendmsg", "poll",
	"ppoll", "shutdown", "close",
	"brk", "munmap", "mremap", "madvise", "futex",
	"clock_gettime", "gettimeofday", "time", "getrandom", "getpid",
	"gettid", "rt_sigprocmask", "rt_sigreturn", "restart_syscall",
	"exit", "exit_group",
};

static const struct sandbox_rule rules[] = {
	{ "mmap", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) },
	{ "mprotect", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) },
	{ "ioctl", SCMP_A1(SCMP_CMP_EQ, TIOCSWINSZ) },
	{ "fcntl", SCMP_A1(SCMP_CMP_EQ, F_GETFL) },
	{ "fcntl", SCMP_A1(SCMP_CMP_EQ, F_SETFL) },
};

int
sandbox_limit(int connection, int control)
{
	const struct { __rlimit_resource_t what; rlim_t most; } limits[] = {
		{ RLIMIT_CORE, 0 }, { RLIMIT_NOFILE, NOFILE },
#if !defined(__SANITIZE_ADDRESS__) /* it writes to a file, and for leaks has
				    * a process of its own */
		{ RLIMIT_FSIZE, 0 }, { RLIMIT_NPROC, 0 },
		{ RLIMIT_DATA, DATA_MAX },
#endif
	};
	int low = connection < control ? connection : control;
	int high = connection < control ? control : connection;

	if (low <= STDERR_FILENO || low == high)
		return -1;
	if ((low > 3 && close_range(3, (unsigned)low - 1, 0) < 0) ||
	    (high > low + 1 && close_range((unsigned)low + 1,
	    (unsigned)high - 1, 0) < 0) ||
	    close_range((unsigned)high + 1, ~0U, 0) < 0)
		return -1;
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		struct rlimit l = { limits[i].most, limits[i].most };

		if (setrlimit(limits[i].what, &l) < 0)
			return -1;
	}
#if defined(__SANITIZE_ADDRESS__)
	return 0;
#else
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/* EPERM rather than death: libssh looks for files that it can do without
 * (/etc/ssh/moduli). */
int
sandbox_enter(void)
{
	return sandbox_apply(allowed, sizeof allowed / sizeof *allowed, rules,
	    sizeof rules / sizeof *rules);
}
