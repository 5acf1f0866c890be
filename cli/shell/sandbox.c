#include "cli/shell/sandbox.h"

#include <errno.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <termios.h>

#if defined(__SANITIZE_ADDRESS__)
/* A sanitizer looks for leaks at the end, from another process. */
static const bool sandbox = false;
#else
static const bool sandbox = true;
#endif

/* Nothing that opens, connects, signals, traces or starts anything. */
static const char *const allowed[] = {
	"read", "write", "readv", "writev", "recvfrom", "sendto", "poll",
	"ppoll", "select", "pselect6", "lseek", "fstat", "close",
	"brk", "munmap", "mremap", "madvise", "futex",
	"clock_gettime", "clock_nanosleep", "gettimeofday", "time",
	"getrandom", "getpid", "gettid", "umask",
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "restart_syscall",
	"exit", "exit_group",
};

int
sandbox_hide(void)
{
	return sandbox ? prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) : 0;
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
	/* A terminal's modes and size; not TIOCSTI, which types. */
	static const unsigned long ioctls[] = { TCGETS, TCSETS, TCSETSW,
		TCSETSF, TIOCGWINSZ, TIOCSWINSZ, FIONREAD };
	const struct scmp_arg_cmp no_code = SCMP_A2(SCMP_CMP_MASKED_EQ,
	    PROT_EXEC, 0);
	int r = 0;

	for (size_t i = 0; i < sizeof allowed / sizeof *allowed && r == 0; i++)
		r = allow(filter, allowed[i], 0, no_code);
	for (size_t i = 0; i < sizeof ioctls / sizeof *ioctls && r == 0; i++)
		r = allow(filter, "ioctl", 1,
		    SCMP_A1(SCMP_CMP_EQ, ioctls[i]));
	if (r == 0)
		r = allow(filter, "mmap", 1, no_code);
	if (r == 0)
		r = allow(filter, "mprotect", 1, no_code);
	return r;
}

int
sandbox_enter(void)
{
	scmp_filter_ctx filter;
	int r;

	if (!sandbox)
		return 0;
	filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	r = filter == NULL ? -ENOMEM : rules_add(filter);
	if (r == 0)
		r = seccomp_load(filter);
	if (filter != NULL)
		seccomp_release(filter);
	if (r != 0)
		fprintf(stderr, "postern: cannot set up the sandbox: %s\n",
		    strerror(-r));
	return r == 0 ? 0 : -1;
}
