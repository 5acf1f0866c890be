#include "cli/shell/sandbox.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <termios.h>

#include "base/sandbox.h"

#if defined(__SANITIZE_ADDRESS__)
/* A sanitizer looks for leaks at the end, from another process. */
static const bool sandbox = false;
#else
static const bool sandbox = true;
#endif

/* Nothing that opens, connects, signals, traces or starts anything. */
static const char *const allowed[] = {
	"read", "write", "readv", "writev", "recvfrom", "sendto", "poll",
	"ppoll", "lseek", "fstat", "close",
	"brk", "munmap", "mremap", "madvise", "futex",
	"clock_gettime", "clock_nanosleep", "gettimeofday", "time",
	"getrandom", "getpid", "gettid", "umask",
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "restart_syscall",
	"exit", "exit_group",
};

/* Of a terminal its modes and size; not TIOCSTI, which types. */
static const struct sandbox_rule rules[] = {
	{ "ioctl", SCMP_A1(SCMP_CMP_EQ, TCGETS) },
	{ "ioctl", SCMP_A1(SCMP_CMP_EQ, TCSETSW) },
	{ "ioctl", SCMP_A1(SCMP_CMP_EQ, TIOCGWINSZ) },
	{ "mmap", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) },
	{ "mprotect", SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0) },
};

int
sandbox_hide(void)
{
	return sandbox ? prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) : 0;
}

int
sandbox_enter(void)
{
	int r;

	if (!sandbox)
		return 0;
	r = sandbox_apply(allowed, sizeof allowed / sizeof *allowed, rules,
	    sizeof rules / sizeof *rules);
	if (r != 0)
		fprintf(stderr, "postern: cannot set up the sandbox: %s\n",
		    strerror(-r));
	return r == 0 ? 0 : -1;
}
