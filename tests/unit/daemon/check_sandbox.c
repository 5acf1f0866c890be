#include <errno.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/privileges.h"
#include "tests/unit/unit.h"

/* In the sandbox of posternd. A process of it ends without what a sanitizer
 * does at the end, which needs more calls. */
static int
in_sandbox(bool (*test)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		    privileges_sandbox() != 0 ? 2 : test() ? 0 : 1);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void *
run(void *ctx)
{
	return ctx;
}

static bool
thread(void)
{
	pthread_t thread;
	void *out = NULL;
	int here;

	return pthread_create(&thread, NULL, run, &here) == 0 &&
	    pthread_join(thread, &out) == 0 && out == &here;
}

START_TEST(threads_start)
{
	ck_assert_int_eq(in_sandbox(thread), 0);
}
END_TEST

static bool
is_refused(unsigned long flags)
{
	long pid = syscall(SYS_clone, flags | SIGCHLD, NULL, NULL, NULL, NULL);

	if (pid == 0)
		_exit(0);
	return pid < 0 && errno == EPERM;
}

static bool
no_process(void)
{
	struct clone_args args = { .flags = CLONE_NEWUSER,
	    .exit_signal = SIGCHLD };

	return is_refused(0) && is_refused(CLONE_NEWUSER) &&
	    is_refused(CLONE_NEWUSER | CLONE_NEWNET) &&
	    syscall(SYS_clone3, &args, sizeof args) < 0 && errno == ENOSYS &&
	    unshare(CLONE_NEWUSER) < 0 && errno == EPERM;
}

START_TEST(processes_and_namespaces_do_not)
{
	ck_assert_int_eq(in_sandbox(no_process), 0);
}
END_TEST

static bool
sockets(void)
{
	static const int good[] = { AF_UNIX, AF_INET, AF_INET6 };
	static const int bad[] = { AF_ALG, AF_VSOCK, AF_BLUETOOTH, AF_KEY };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (socket(good[i], SOCK_DGRAM, 0) < 0)
			return false;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (socket(bad[i], SOCK_DGRAM, 0) >= 0 || errno != EPERM)
			return false;
	return socket(AF_NETLINK, SOCK_RAW, 0) >= 0;
}

START_TEST(only_sockets_that_are_needed)
{
	ck_assert_int_eq(in_sandbox(sockets), 0);
}
END_TEST

UNIT_MAIN("sandbox", NULL, NULL, threads_start,
    processes_and_namespaces_do_not, only_sockets_that_are_needed)
