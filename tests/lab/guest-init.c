/*
 * Process 1 of tests/lab/guest-kernel's guests. The kernel starts it with the
 * host's root read-only on "/" and guest_state=DIR, a folder of the host's with
 *   command, environment   strings, each with its '\0'
 *   directory              where the command is run
 *   writable               folders of the host's that the guest may change
 * It lays a layer in memory over the host's files, runs the command with what
 * that prints going to consoles 0 and 1, writes its exit status into the file
 * "status" and halts. What goes wrong is told on the kernel's console.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define STATE "/run/guest-kernel"

/* One of the command's output streams on its way to a console. */
struct stream {
	int from;
	int to;
};

static void
halt(void)
{
	sync();
	reboot((int)RB_HALT_SYSTEM);
}

/* mkdir -p */
static void
make_path(const char *path)
{
	char part[4096];

	for (size_t i = 1; i < sizeof(part) && path[i - 1] != '\0'; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (mkdir(part, 0755) != 0 && errno != EEXIST)
			err(1, "%s", part);
	}
}

static void
mounted(const char *type, const char *where, const char *options)
{
	make_path(where);
	if (mount("none", where, type, 0, options) != 0)
		err(1, "%s on %s (%s)", type, where, options);
}

/* The host's files, changes to which stay in memory, become "/". */
static void
layer(void)
{
	mounted("tmpfs", "/run", "mode=755");
	make_path("/run/changed");
	make_path("/run/work");
	mounted("overlay", "/run/root",
	    "lowerdir=/,upperdir=/run/changed,workdir=/run/work");
	/* pivot_root(2): without a place for the old root */
	if (chdir("/run/root") != 0 ||
	    syscall(SYS_pivot_root, ".", ".") != 0 ||
	    umount2(".", MNT_DETACH) != 0 || chdir("/") != 0)
		err(1, "pivot_root");
}

static void
own_mounts(const char *state)
{
	mounted("proc", "/proc", "");
	mounted("sysfs", "/sys", "");
	mounted("debugfs", "/sys/kernel/debug", "");
	mounted("devtmpfs", "/dev", "");
	mounted("devpts", "/dev/pts", "ptmxmode=666,gid=5,mode=620");
	mounted("tmpfs", "/dev/shm", "mode=1777");
	mounted("tmpfs", "/run", "mode=755");
	mounted("tmpfs", "/tmp", "mode=1777");
	mounted("hostfs", STATE, state);
	make_path("/run/lock");
	if (symlink("/proc/self/fd", "/dev/fd") != 0 ||
	    symlink("fd/0", "/dev/stdin") != 0 ||
	    symlink("fd/1", "/dev/stdout") != 0 ||
	    symlink("fd/2", "/dev/stderr") != 0)
		err(1, "/dev/fd");
	/* as "ip netns" and "unshare" find it elsewhere */
	if (mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL) != 0)
		err(1, "/: shared");
}

/* The strings of a state file, ended by NULL; never freed. */
static char **
strings_of(const char *path)
{
	FILE *f = fopen(path, "r");
	char **all = NULL, *one = NULL;
	size_t n = 0, size = 0;

	if (f == NULL)
		err(1, "%s", path);
	do {
		if ((all = realloc(all, (n + 1) * sizeof(*all))) == NULL)
			err(1, "%s", path);
		all[n] = NULL;
		one = NULL;
		size = 0;
		if (getdelim(&one, &size, '\0', f) > 0)
			all[n] = one;
	} while (all[n++] != NULL);
	fclose(f);
	return all;
}

static void
loopback_up(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (s < 0 || ioctl(s, SIOCSIFFLAGS, &lo) != 0)
		err(1, "lo");
	close(s);
}

static struct stream
stream_to(const char *console, int *write_end)
{
	struct stream s;
	struct termios t;
	int ends[2];

	s.to = open(console, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (s.to < 0 || tcgetattr(s.to, &t) != 0 || pipe2(ends, O_CLOEXEC) != 0)
		err(1, "%s", console);
	cfmakeraw(&t);
	if (tcsetattr(s.to, TCSANOW, &t) != 0)
		err(1, "%s", console);
	s.from = ends[0];
	*write_end = ends[1];
	return s;
}

/* Copy what is there; the pipe's end closes it. */
static void
stream_copy(struct stream *s)
{
	char buffer[65536];
	ssize_t n = read(s->from, buffer, sizeof(buffer)), done = 0, w;

	if (n <= 0) {
		close(s->from);
		s->from = -1;
		return;
	}
	for (; done < n; done += w) {
		w = write(s->to, buffer + done, (size_t)(n - done));
		if (w < 0)
			err(1, "console");
	}
}

/* The child's part: what goes wrong is told where the command's errors go. */
static void
command_become(char **command, char **directory, int out, int errors)
{
	int null = open("/dev/null", O_RDWR);

	if (setsid() < 0 || null < 0 || dup2(errors, 2) < 0 ||
	    dup2(out, 1) < 0 || dup2(null, 0) < 0)
		_exit(126);
	close(null);
	if (directory[0] == NULL || chdir(directory[0]) != 0) {
		warn("%s", directory[0]);
		_exit(126);
	}
	execvp(command[0], command);
	out = errno == ENOENT ? 127 : 126;
	warn("%s", command[0]);
	_exit(out);
}

static pid_t
command_start(int out, int errors, const sigset_t *blocked)
{
	char **command = strings_of(STATE "/command");
	char **directory = strings_of(STATE "/directory");
	pid_t pid;

	environ = strings_of(STATE "/environment");
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid == 0) {
		sigprocmask(SIG_UNBLOCK, blocked, NULL);
		command_become(command, directory, out, errors);
	}
	return pid;
}

/* Reap what ended, orphans too; the command's status is kept. */
static void
reap(pid_t command, int *status)
{
	int s;

	for (pid_t pid; (pid = waitpid(-1, &s, WNOHANG)) > 0;)
		if (pid == command)
			*status = WIFEXITED(s) ? WEXITSTATUS(s)
					       : 128 + WTERMSIG(s);
}

/*
 * Until the command has ended and its output is told. Children that it leaves
 * may hold the output open: a second of silence ends that too.
 */
static int
command_run(void)
{
	int ends[2], status = -1, signals;
	struct stream out = stream_to("/dev/tty0", &ends[0]);
	struct stream errors = stream_to("/dev/tty1", &ends[1]);
	struct signalfd_siginfo info;
	sigset_t child;
	pid_t pid;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	signals = signalfd(-1, &child, SFD_CLOEXEC);
	pid = command_start(ends[0], ends[1], &child);
	close(ends[0]);
	close(ends[1]);
	while (status < 0 || out.from >= 0 || errors.from >= 0) {
		struct pollfd p[] = { { out.from, POLLIN, 0 },
			{ errors.from, POLLIN, 0 }, { signals, POLLIN, 0 } };

		if (poll(p, 3, status < 0 ? -1 : 1000) == 0)
			break;
		if (p[0].revents != 0)
			stream_copy(&out);
		if (p[1].revents != 0)
			stream_copy(&errors);
		if (p[2].revents != 0 &&
		    read(signals, &info, sizeof(info)) > 0)
			reap(pid, &status);
	}
	tcdrain(out.to);
	tcdrain(errors.to);
	return status;
}

int
main(void)
{
	const char *state = getenv("guest_state");
	int status;
	FILE *f;

	/* Process 1 can't just exit. */
	if (state == NULL || atexit(halt) != 0)
		errx(1, "no guest_state");
	umask(0);
	layer();
	own_mounts(state);
	for (char **w = strings_of(STATE "/writable"); *w != NULL; w++)
		mounted("hostfs", *w, *w);
	if (sethostname("guest", 5) != 0)
		err(1, "hostname");
	loopback_up();
	umask(022);
	status = command_run();
	f = fopen(STATE "/status", "w");
	if (f == NULL || fprintf(f, "%d\n", status) < 0 || fclose(f) != 0)
		err(1, "status");
	return 0;
}
