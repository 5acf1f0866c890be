#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/sandbox.h"
#include "daemon/privileges.h"

/* What a running daemon does: its loop and its threads, files of its own
 * directories, sockets and netlink. Not here: execve, ptrace, mounts, modules,
 * keys, bpf, namespaces, other users. */
static const char *const allowed[] = {
	/* memory and threads */
	"brk", "mmap", "munmap", "mremap", "mprotect", "madvise", "futex",
	"set_robust_list", "get_robust_list", "rseq",
	"set_tid_address", "sched_yield", "sched_getaffinity",
	"sched_setaffinity", "sched_getparam", "sched_getscheduler",
	"membarrier", "exit", "exit_group", "restart_syscall", "getcpu",
	"arch_prctl", "prctl", "prlimit64", "getrlimit",
	/* the loop, clocks, signals */
	"epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
	"epoll_pwait2", "poll", "ppoll", "select", "pselect6", "eventfd2",
	"timerfd_create", "timerfd_settime", "clock_gettime", "clock_getres",
	"clock_nanosleep", "nanosleep", "gettimeofday", "time",
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait",
	"sigaltstack", "tgkill", "getpid", "gettid", "getppid",
	/* files */
	"read", "readv", "pread64", "preadv", "write", "writev", "pwrite64",
	"pwritev", "lseek", "open", "openat", "close", "close_range", "dup",
	"dup2", "dup3", "fcntl", "flock", "fsync", "fdatasync", "ftruncate",
	"stat", "fstat", "lstat", "newfstatat", "statx", "statfs", "fstatfs",
	"access", "faccessat", "faccessat2", "getdents64", "readlink",
	"readlinkat", "rename", "renameat", "renameat2", "unlink", "unlinkat",
	"mkdir", "mkdirat", "fchmod", "umask", "getcwd", "pipe2", "ioctl",
	"chown",
	/* sockets */
	"socketpair", "bind", "listen", "accept", "accept4",
	"connect", "getsockname", "getpeername", "getsockopt", "setsockopt",
	"sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg",
	"shutdown",
	/* who we are, what the machine has */
	"getuid", "geteuid", "getgid", "getegid", "getgroups", "getresuid",
	"getresgid", "uname", "sysinfo", "getrandom", "getrusage", "times",
};

/* Threads, but no processes: and so no namespaces, in which one would have all
 * capabilities. Kinds of sockets that the kernel need not make for us are no
 * concern of who takes us over. */
static const struct sandbox_rule rules[] = {
	{ "clone", SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD) },
	{ "socket", SCMP_A0(SCMP_CMP_EQ, AF_UNIX) },
	{ "socket", SCMP_A0(SCMP_CMP_EQ, AF_INET) },
	{ "socket", SCMP_A0(SCMP_CMP_EQ, AF_INET6) },
	{ "socket", SCMP_A0(SCMP_CMP_EQ, AF_NETLINK) },
	{ "socket", SCMP_A0(SCMP_CMP_EQ, AF_PACKET) },
};

int
privileges_sandbox(void)
{
	int r = sandbox_apply(allowed, sizeof allowed / sizeof *allowed, rules,
	    sizeof rules / sizeof *rules);

	if (r != 0)
		fprintf(stderr, "posternd: cannot set up the sandbox: %s\n",
		    strerror(-r));
	return r == 0 ? 0 : -1;
}
