#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

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

static int
allow(scmp_filter_ctx filter, const char *name, unsigned n,
    struct scmp_arg_cmp arg)
{
	int call = seccomp_syscall_resolve_name(name);

	if (call == __NR_SCMP_ERROR)
		return 0; /* not on this machine */
	return n == 0 ? seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) :
	    seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, arg);
}

static int
rules_add(scmp_filter_ctx filter)
{
	const struct { const char *name; struct scmp_arg_cmp arg; } some[] = {
		{ "mmap", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) },
		{ "mprotect", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) },
		{ "ioctl", SCMP_A1(SCMP_CMP_EQ, TIOCSWINSZ) },
		{ "fcntl", SCMP_A1(SCMP_CMP_EQ, F_GETFL) },
		{ "fcntl", SCMP_A1(SCMP_CMP_EQ, F_SETFL) },
	};
	int r = 0;

	for (size_t i = 0; i < sizeof allowed / sizeof *allowed && r == 0; i++)
		r = allow(filter, allowed[i], 0, some[0].arg);
	for (size_t i = 0; i < sizeof some / sizeof *some && r == 0; i++)
		r = allow(filter, some[i].name, 1, some[i].arg);
	return r;
}

/* EPERM rather than death: libssh looks for files that it can do without
 * (/etc/ssh/moduli). */
int
sandbox_enter(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r = filter == NULL ? -ENOMEM : rules_add(filter);

	if (r == 0)
		r = seccomp_load(filter);
	if (filter != NULL)
		seccomp_release(filter);
	return r;
}
