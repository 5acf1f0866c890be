#include "daemon/starter.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/spawn.h"
#include "daemon/starter_child.h"

static struct child_who who;
static int sshd = -1, shell = -1; /* the programs, open */
static pid_t children[SPAWN_CHILDREN_MAX];

/* ---- the programs ------------------------------------------------------- */

/* Opened once: a shell of another version than the daemon's, installed while
 * it runs, would not understand it; and it is no matter whether the user that
 * it runs as may walk to the folder of a build. */
static int
program_open(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);
	int fd = open(path, O_PATH | O_CLOEXEC);

	free(path);
	return fd;
}

static void
programs_open(const char *own_dir, const char *libexec)
{
	const char *dir = libexec != NULL ? libexec : own_dir;

	sshd = program_open(dir, "postern-sshd");
	shell = program_open(dir, "postern");
	if (sshd < 0 && libexec == NULL)
		sshd = program_open(POSTERN_LIBEXECDIR, "postern-sshd");
	if (shell < 0)
		shell = program_open(POSTERN_BINDIR, "postern");
}

void
starter_init(const char *libexec)
{
	char self[4096] = "", *slash;
	const struct passwd *pw = getpwnam("postern-ssh");

	if (readlink("/proc/self/exe", self, sizeof self - 1) > 0 &&
	    (slash = strrchr(self, '/')) != NULL)
		*slash = '\0';
	programs_open(self, libexec);
	if (pw == NULL)
		pw = getpwnam("nobody");
	who.uid = pw != NULL ? pw->pw_uid : 65534;
	who.gid = pw != NULL ? pw->pw_gid : 65534;
	who.parent = getpid();
}

/* ---- children ----------------------------------------------------------- */

static pid_t *
child_find(pid_t pid)
{
	for (size_t i = 0; i < SPAWN_CHILDREN_MAX; i++)
		if (children[i] == pid)
			return &children[i];
	return NULL;
}

/* -1, or the process, which has the fds from 0 on. */
static pid_t
start(int program, const char *const *argv, const char *term, const int *fds,
    size_t n_fds, bool pty)
{
	pid_t *place = child_find(0), pid;

	if (place == NULL || program < 0)
		return -1;
	if ((pid = fork()) == 0)
		child_exec(&who, program, argv, term, fds, n_fds, pty);
	if (pid > 0)
		*place = pid;
	return pid;
}

static pid_t
start_sshd(const int *fds)
{
	const char *argv[] = { "postern-sshd", NULL };
	int all[] = { -1, -1, -1, fds[0], fds[1] };

	return start(sshd, argv, NULL, all, sizeof all / sizeof *all, false);
}

static int
pty_open(const struct spawn_request *r, int *slave)
{
	struct winsize size = { .ws_col = r->columns, .ws_row = r->rows };
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	*slave = -1;
	if (master < 0)
		return -1;
	if (grantpt(master) == 0 && unlockpt(master) == 0 &&
	    ioctl(master, TIOCSWINSZ, &size) == 0)
		*slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	/* It stays root's: the shell has it open, and the shells of others,
	 * who are the same user of the system, are not to open it. */
	if (*slave >= 0 && fchmod(*slave, 0600) == 0)
		return master;
	if (*slave >= 0)
		close(*slave);
	close(master);
	return -1;
}

static pid_t
start_shell(const struct spawn_request *r, int link, int *terminal)
{
	const char *argv[6] = { "postern", "--link-fd", "3" };
	bool pty = r->flags & SPAWN_PTY;
	int ends[2], all[4] = { -1, -1, -1, link };
	pid_t pid;

	if (r->flags & SPAWN_COMMAND) {
		argv[3] = r->flags & SPAWN_SUBSYSTEM ? "--subsystem" : "-c";
		argv[4] = r->command;
	}
	if (pty)
		ends[0] = pty_open(r, &ends[1]);
	else if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
		ends[0] = -1;
	if (ends[0] < 0)
		return -1;
	all[0] = all[1] = all[2] = ends[1];
	pid = start(shell, argv, r->term, all, 4, pty);
	close(ends[1]);
	if (pid > 0)
		*terminal = ends[0];
	else
		close(ends[0]);
	return pid;
}

/* ---- requests ----------------------------------------------------------- */

static bool
is_terminated(const char *s, size_t size)
{
	return memchr(s, '\0', size) != NULL;
}

/* What a terminal type is made of in terminfo: no path, no variable. */
static bool
is_term(const char *s)
{
	for (; *s != '\0'; s++)
		if (!isalnum((unsigned char)*s) && strchr("+-._", *s) == NULL)
			return false;
	return true;
}

static bool
is_good(const struct spawn_request *r, size_t len, size_t n_fds)
{
	if (len < SPAWN_SHORT || (r->kind == SPAWN_SHELL) !=
	    (len == sizeof *r))
		return false;
	switch (r->kind) {
	case SPAWN_SSHD:
		return n_fds == 2;
	case SPAWN_SHELL:
		return n_fds == 1 && is_terminated(r->term, sizeof r->term) &&
		    is_terminated(r->command, sizeof r->command) &&
		    is_term(r->term);
	case SPAWN_KILL:
		return n_fds == 0 && r->pid > 0;
	default:
		return false;
	}
}

static void
request_run(int socket, const struct spawn_request *r, const int *fds)
{
	struct spawn_answer a = { .kind = SPAWN_STARTED, .serial = r->serial };
	int terminal = -1;

	if (r->kind == SPAWN_KILL) {
		if (child_find(r->pid) != NULL)
			kill(r->pid, SIGKILL);
		return;
	}
	if (r->kind == SPAWN_SSHD)
		a.pid = start_sshd(fds);
	else
		a.pid = start_shell(r, fds[0], &terminal);
	spawn_send(socket, &a, sizeof a, &terminal, terminal >= 0, 0);
	if (terminal >= 0)
		close(terminal);
}

int
starter_request(int socket)
{
	static struct spawn_request r;
	int fds[SPAWN_FDS];
	size_t n_fds;
	ssize_t n;

	n = spawn_receive(socket, &r, sizeof r, fds, &n_fds, MSG_DONTWAIT);
	if (n < 0 && errno == EAGAIN)
		return 0;
	if (n <= 0)
		return -1;
	if (is_good(&r, (size_t)n, n_fds))
		request_run(socket, &r, fds);
	while (n_fds > 0)
		close(fds[--n_fds]);
	return 0;
}

void
starter_ended(int socket, pid_t pid, int status)
{
	struct spawn_answer a = { .kind = SPAWN_ENDED, .pid = pid,
	    .status = status };
	pid_t *place = child_find(pid);

	if (place == NULL)
		return; /* an orphan that we inherited */
	*place = 0;
	spawn_send(socket, &a, sizeof a, NULL, 0, 0);
}

void
starter_end(void)
{
	for (size_t i = 0; i < SPAWN_CHILDREN_MAX; i++)
		if (children[i] > 0) {
			kill(children[i], SIGKILL);
			waitpid(children[i], NULL, 0);
			children[i] = 0;
		}
}
