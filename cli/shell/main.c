#include <config.h>
#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <langinfo.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/shell/editor.h"
#include "cli/shell/link.h"
#include "cli/shell/pager.h"
#include "cli/shell/sandbox.h"
#include "cli/shell/scp.h"
#include "cli/shell/sftp.h"
#include "cli/shell/shell.h"
#include "cli/shell/terminal.h"

/*
 * postern: the shell of posternd. It knows no command: what is typed goes to
 * the daemon, what comes back goes to the screen.
 */

static void
usage(FILE *f)
{
	fputs("usage: postern [--root DIR | --link-fd N] [--privileged] "
	    "[-c COMMAND]...\n"
	    "       postern [--root DIR | --link-fd N] --subsystem sftp\n"
	    "       postern --version\n", f);
}

static int
root_set(const char **root, const char *dir)
{
	*root = strcmp(dir, "/") == 0 ? "" : dir;
	return 0;
}

static int
link_get(struct shell *s, const char *root, const char *link_fd)
{
	if (link_fd == NULL)
		return link_open(&s->link, root);
	s->boxed = true;
	if (sandbox_hide() < 0) {
		perror("postern: sandbox");
		return -1;
	}
	return link_adopt(&s->link, link_fd);
}

static int
subsystem_run(struct shell *s, const char *name)
{
	if (strcmp(name, "sftp") == 0)
		return sftp_run(s);
	fprintf(stderr, "postern: there is no subsystem %s\n", name);
	return 1;
}

int
main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "root", required_argument, NULL, 'r' },
		{ "link-fd", required_argument, NULL, 'l' },
		{ "subsystem", required_argument, NULL, 's' },
		{ "privileged", no_argument, NULL, 'p' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char **commands = xcalloc((size_t)argc, sizeof *commands);
	const char *root = "";
	struct shell shell = { 0 };
	const char *link_fd = NULL, *subsystem = NULL;
	int n = 0, opt, r;

	while ((opt = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
		switch (opt) {
		case 'c':
			commands[n++] = optarg;
			break;
		case 'r':
			root_set(&root, optarg);
			break;
		case 'l':
			link_fd = optarg;
			break;
		case 's':
			subsystem = optarg;
			break;
		case 'p':
			shell.hello |= CLI_HELLO_PRIVILEGED;
			break;
		case 'V':
			puts("postern " PACKAGE_VERSION);
			free(commands);
			return 0;
		default:
			usage(opt == 'h' ? stdout : stderr);
			free(commands);
			return opt == 'h' ? 0 : 2;
		}
	}
	if (optind < argc) {
		usage(stderr);
		free(commands);
		return 2;
	}
	setlocale(LC_CTYPE, "");
	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	if (link_get(&shell, root, link_fd) < 0)
		r = 1;
	else if (subsystem != NULL)
		r = subsystem_run(&shell, subsystem);
	else if (n == 1 && scp_is_meant(commands[0]))
		r = scp_run(&shell, commands[0]);
	else if (n > 0)
		r = shell_commands(&shell, commands, n);
	else if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		r = shell_interactive(&shell);
	else
		r = shell_piped(&shell);
	shell_clear(&shell);
	free(commands);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "postern: the output could not be written\n");
		r = 1;
	}
	return r;
}
