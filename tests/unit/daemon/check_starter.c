#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/text.h"
#include "daemon/spawn.h"
#include "daemon/starter.h"
#include "ssh/spawner.h"
#include "tests/unit/unit.h"

/*
 * The parent that starts processes, against the daemon's side of it. What it
 * starts are copies of this program: as "postern" or "postern-sshd" it tells
 * what it has (probe) and waits.
 */

extern char **environ;

#if defined(__SANITIZE_ADDRESS__)
#define FILE_SIZE "-1" /* its report is a file */
#else
#define FILE_SIZE "0"
#endif

static void
probe_rights(FILE *f)
{
	struct rlimit core, size;
	char line[256];
	FILE *status = fopen("/proc/self/status", "r");

	getrlimit(RLIMIT_CORE, &core);
	getrlimit(RLIMIT_FSIZE, &size);
	fprintf(f, "uid %d core %d size %d new %d\n", getuid() != 0,
	    (int)core.rlim_cur, (int)size.rlim_cur,
	    prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	while (status != NULL && fgets(line, sizeof line, status) != NULL)
		if (strncmp(line, "CapEff:", 7) == 0 ||
		    strncmp(line, "CapPrm:", 7) == 0 ||
		    strncmp(line, "Groups:", 7) == 0 ||
		    strncmp(line, "SigBlk:", 7) == 0)
			fputs(line, f);
	if (status != NULL)
		fclose(status);
}

static int
probe(int argc, char **argv)
{
	int to = strcmp(argv[0], "postern") == 0 ? 1 : 4;
	FILE *f = fdopen(dup(to), "w");
	struct winsize size = { 0 };

	for (int fd = 0; fd < 64; fd++)
		if (fd != fileno(f) && fcntl(fd, F_GETFD) >= 0)
			fprintf(f, "fd %d\n", fd);
	for (int i = 0; i < argc; i++)
		fprintf(f, "arg %s\n", argv[i]);
	for (char **e = environ; *e != NULL; e++)
		fprintf(f, "env %s\n", *e);
	probe_rights(f);
	if (ioctl(0, TIOCGWINSZ, &size) == 0)
		fprintf(f, "terminal %d %d %d\n", size.ws_col, size.ws_row,
		    tcgetpgrp(0) == getpid());
	fprintf(f, "end\n");
	fclose(f);
	if (argc > 4 && strcmp(argv[4], "leave 7") == 0)
		return 7;
	for (;;)
		pause();
}

/* ---- the parent --------------------------------------------------------- */

static char dir[] = "/tmp/check_starter.XXXXXX";
static struct loop *loop;
static struct spawner *spawner;
static int to_parent;
static pid_t parent, ended, started;
static int end_status, got_fd;
static unsigned ends, starts;

static void
parent_run(int socket)
{
	struct pollfd p = { socket, POLLIN, 0 };
	int status;
	pid_t pid;

	starter_init(dir);
	for (;;) {
		if (poll(&p, 1, 5) > 0 && starter_request(socket) < 0)
			break;
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			starter_ended(socket, pid, status);
	}
	starter_end();
	_exit(0);
}

static void
on_exited(void *ctx, pid_t pid, int status)
{
	(void)ctx;
	ended = pid;
	end_status = status;
	ends++;
}

static void
on_started(void *ctx, pid_t pid, int fd)
{
	(void)ctx;
	started = pid;
	got_fd = fd;
	starts++;
}

static void
setup(void)
{
	char *command;
	int pair[2];

	unit_folder_make(dir);
	command = xasprintf("chmod 755 %s && cp /proc/%d/exe %s/postern && "
	    "cp %s/postern %s/postern-sshd", dir, (int)getpid(), dir, dir,
	    dir);
	ck_assert_int_eq(system(command), 0);
	free(command);
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
	    pair), 0);
	if ((parent = fork()) == 0) {
		close(pair[1]);
		parent_run(pair[0]);
	}
	close(pair[0]);
	loop = loop_new();
	to_parent = pair[1];
	spawner = spawner_new(loop, pair[1], on_exited, NULL);
}

static void
teardown(void)
{
	int status;

	spawner_free(spawner);
	loop_free(loop);
	waitpid(parent, &status, 0);
	ck_assert_int_eq(status, 0);
	unit_folder_remove(dir);
}

/* Until *count is n. */
static void
await(const unsigned *count, unsigned n)
{
	for (int i = 0; i < 4000 && *count < n; i++) {
		usleep(5000);
		loop_poll(loop);
	}
	ck_assert_uint_eq(*count, n);
}

/* What a probe wrote, without CR. */
static const char *
read_probe(int fd)
{
	static char text[8192];
	size_t len = 0;
	struct pollfd p = { fd, POLLIN, 0 };

	fcntl(fd, F_SETFL, O_NONBLOCK);
	memset(text, 0, sizeof text);
	while (strstr(text, "end\n") == NULL) {
		ck_assert_msg(poll(&p, 1, 20000) > 0, "%s", text);
		if (read(fd, text + len, 1) == 1 && text[len] != '\r')
			len++;
	}
	return text;
}

static void
has(const char *text, const char *what)
{
	ck_assert_msg(strstr(text, what) != NULL, "no %s in:\n%s", what, text);
}

static void
has_no_rights(const char *text)
{
	has(text, "uid 1 core 0 size " FILE_SIZE " new 1\n");
	has(text, "CapPrm:\t0000000000000000\n");
	has(text, "CapEff:\t0000000000000000\n");
	has(text, "SigBlk:\t0000000000000000\n");
	has(text, "Groups:\t \n");
}

static void
pair_make(int pair[2])
{
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
	    pair), 0);
}

/* ---- tests -------------------------------------------------------------- */

START_TEST(postern_sshd_has_two_descriptors)
{
	const char *text;
	int tcp[2], control[2];

	pair_make(tcp);
	pair_make(control);
	ck_assert_int_eq(spawner_sshd(spawner, tcp[1], control[1], on_started,
	    NULL), 0);
	await(&starts, 1);
	ck_assert_int_gt(started, 0);
	ck_assert_int_eq(got_fd, -1);
	text = read_probe(control[0]);
	has_no_rights(text);
	has(text, "fd 0\nfd 1\nfd 2\nfd 3\nfd 4\narg postern-sshd\n"
	    "env PATH=/usr/bin:/bin\nuid");
	spawner_kill(spawner, started);
	await(&ends, 1);
	ck_assert_int_eq(ended, started);
	ck_assert(WIFSIGNALED(end_status));
}
END_TEST

START_TEST(a_shell_has_a_terminal)
{
	struct spawn_shell what = { .pty = true, .columns = 111, .rows = 22,
	    .term = "xterm-256color" };
	const char *text;
	int link[2];

	pair_make(link);
	ck_assert_int_eq(spawner_shell(spawner, link[1], &what, on_started,
	    NULL), 0);
	await(&starts, 1);
	text = read_probe(got_fd);
	has_no_rights(text);
	has(text, "fd 0\nfd 1\nfd 2\nfd 3\narg postern\narg --link-fd\n"
	    "arg 3\nenv PATH=/usr/bin:/bin\nenv TERM=xterm-256color\n");
	has(text, "terminal 111 22 1\n");
	close(got_fd); /* the hang-up ends it */
	await(&ends, 1);
	ck_assert_int_eq(ended, started);
}
END_TEST

START_TEST(a_command_has_a_stream_and_a_status)
{
	struct spawn_shell what = { .command = "leave 7", .term = "$(reboot)" };
	const char *text;
	int link[2];

	pair_make(link);
	ck_assert_int_eq(spawner_shell(spawner, link[1], &what, on_started,
	    NULL), 0);
	await(&starts, 1);
	text = read_probe(got_fd);
	has(text, "arg -c\narg leave 7\nenv PATH=/usr/bin:/bin\nuid");
	await(&ends, 1);
	ck_assert(WIFEXITED(end_status) && WEXITSTATUS(end_status) == 7);
	close(got_fd);
	what.command = "sftp";
	what.subsystem = true;
	ck_assert_int_eq(spawner_shell(spawner, link[1], &what, on_started,
	    NULL), 0);
	await(&starts, 2);
	has(read_probe(got_fd), "arg --subsystem\narg sftp\n");
}
END_TEST

START_TEST(what_is_forgotten_is_killed)
{
	int tcp[2], control[2];

	pair_make(tcp);
	pair_make(control);
	ck_assert_int_eq(spawner_sshd(spawner, tcp[1], control[1], on_started,
	    &loop), 0);
	spawner_forget(spawner, &loop);
	await(&ends, 1);
	ck_assert_uint_eq(starts, 0);
	ck_assert(WIFSIGNALED(end_status));
}
END_TEST

START_TEST(what_cannot_be_asked_is_not_done)
{
	static struct spawn_request r;
	int pair[2];
	char c = 'x';

	pair_make(pair);
	spawner_kill(spawner, getpid()); /* no child of the parent's */
	ck_assert_int_eq(spawn_send(to_parent, &c, 1, NULL, 0, 0), 0);
	ck_assert_int_eq(spawn_send(to_parent, &c, 1, pair, 2, 0), 0);
	r.kind = SPAWN_SSHD;
	ck_assert_int_eq(spawn_send(to_parent, &r, SPAWN_SHORT, pair, 1, 0),
	    0);
	r.kind = SPAWN_SHELL; /* cut short; without a link */
	ck_assert_int_eq(spawn_send(to_parent, &r, SPAWN_SHORT, pair, 1, 0),
	    0);
	ck_assert_int_eq(spawn_send(to_parent, &r, sizeof r, NULL, 0, 0), 0);
	memset(r.term, 'x', sizeof r.term); /* no end */
	ck_assert_int_eq(spawn_send(to_parent, &r, sizeof r, pair, 1, 0), 0);
	strcpy(r.term, "../../x");
	ck_assert_int_eq(spawn_send(to_parent, &r, sizeof r, pair, 1, 0), 0);
	*r.term = '\0';
	memset(r.command, 'x', sizeof r.command);
	ck_assert_int_eq(spawn_send(to_parent, &r, sizeof r, pair, 1, 0), 0);
	r.kind = 99;
	ck_assert_int_eq(spawn_send(to_parent, &r, SPAWN_SHORT, NULL, 0, 0),
	    0);
	/* and it still serves */
	ck_assert_int_eq(spawner_sshd(spawner, pair[0], pair[1], on_started,
	    NULL), 0);
	await(&starts, 1);
	ck_assert_int_gt(started, 0);
	ck_assert_uint_eq(ends, 0);
}
END_TEST

START_TEST(no_more_than_there_is_room_for)
{
	int pair[2];

	pair_make(pair);
	for (unsigned i = 0; i < SPAWN_CHILDREN_MAX; i++) {
		ck_assert_int_eq(spawner_sshd(spawner, pair[0], pair[1],
		    on_started, NULL), 0);
		await(&starts, i + 1);
		ck_assert_int_gt(started, 0);
	}
	ck_assert_int_eq(spawner_sshd(spawner, pair[0], pair[1], on_started,
	    NULL), 0);
	await(&starts, SPAWN_CHILDREN_MAX + 1);
	ck_assert_int_eq(started, -1);
}
END_TEST

int
main(int argc, char **argv)
{
	const TTest *const tests[] = {
		postern_sshd_has_two_descriptors, a_shell_has_a_terminal,
		a_command_has_a_stream_and_a_status,
		what_is_forgotten_is_killed, what_cannot_be_asked_is_not_done,
		no_more_than_there_is_room_for,
	};

	if (strcmp(argv[0], "postern") == 0 ||
	    strcmp(argv[0], "postern-sshd") == 0)
		return probe(argc, argv);
	return geteuid() != 0 ? 77 : unit_main("starter", tests,
	    sizeof tests / sizeof *tests, setup, teardown);
}
