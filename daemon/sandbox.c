#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

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

/* Kinds of sockets that the kernel need not make for us are no concern of who
 * takes us over. */
static const unsigned families[] = { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK,
	AF_PACKET };

/* Threads, but no processes: and so no namespaces, in which one would have all
 * capabilities. What clone3() is to do stands in memory, where a filter can't
 * look; without it libc takes clone(). */
static int
some_add(scmp_filter_ctx filter)
{
	int r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
	    SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));

	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
		    SCMP_SYS(clone3), 0);
	for (size_t i = 0; i < sizeof families / sizeof *families && r == 0;
	    i++)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket),
		    1, SCMP_A0(SCMP_CMP_EQ, families[i]));
	return r;
}

int
privileges_sandbox(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r = filter == NULL ? -ENOMEM : 0, call;

	for (size_t i = 0; i < sizeof allowed / sizeof *allowed && r == 0;
	    i++) {
		call = seccomp_syscall_resolve_name(allowed[i]);
		if (call == __NR_SCMP_ERROR)
			continue; /* not on this machine */
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
	}
	if (r == 0)
		r = some_add(filter);
	/* All threads, those of libraries too. */
	if (r == 0)
		r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (r == 0)
		r = seccomp_load(filter);
	if (filter != NULL)
		seccomp_release(filter);
	if (r != 0)
		fprintf(stderr, "posternd: cannot set up the sandbox: %s\n",
		    strerror(-r));
	return r == 0 ? 0 : -1;
}
