#include "daemon/options.h"

#include <config.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { WORKERS_MAX = 64, SSH_PORT = 22 };

static void
usage(FILE *f)
{
	fputs("usage: posternd [--root DIR] [--interface NAME=LINK]...\n"
	    "                [--data-plane user|kernel|auto] [--workers N]\n"
	    "                [--ssh-port PORT] [--libexec DIR]\n"
	    "                [--foreground] [--no-sandbox] [--check-grammar]\n"
	    "       posternd --version\n", f);
}

static int
interface_add(struct options *o, const char *arg)
{
	const char *link = strchr(arg, '=');
	struct net_bind *b;
	size_t len = link != NULL ? (size_t)(link - arg) : 0;

	if (len == 0 || len >= sizeof b->hardware || link[1] == '\0' ||
	    strlen(link + 1) >= sizeof b->link) {
		fprintf(stderr, "posternd: --interface %s: NAME=LINK is "
		    "wanted, as in GigabitEthernet0/0=eth0\n", arg);
		return 3;
	}
	o->binds = xreallocarray(o->binds, o->n_binds + 1, sizeof *o->binds);
	b = &o->binds[o->n_binds];
	memset(b, 0, sizeof *b);
	memcpy(b->hardware, arg, len);
	strcpy(b->link, link + 1);
	o->n_binds++;
	return 0;
}

static int
plane_set(struct options *o, const char *arg)
{
	if (strcmp(arg, "user") == 0)
		o->plane = ESP_USER;
	else if (strcmp(arg, "kernel") == 0)
		o->plane = ESP_KERNEL;
	else if (strcmp(arg, "auto") == 0)
		o->plane = ESP_AUTO;
	else {
		fprintf(stderr, "posternd: --data-plane %s: user, kernel or "
		    "auto is wanted\n", arg);
		return 3;
	}
	return 0;
}

static int
workers_set(struct options *o, const char *arg)
{
	unsigned long n;

	if (text_number(arg, 1, WORKERS_MAX, &n) != 0) {
		fprintf(stderr, "posternd: --workers %s: 1 to %d is wanted\n",
		    arg, WORKERS_MAX);
		return 3;
	}
	o->workers = (unsigned)n;
	return 0;
}

static int
ssh_port_set(struct options *o, const char *arg)
{
	unsigned long n;

	if (text_number(arg, 1, UINT16_MAX, &n) != 0) {
		fprintf(stderr, "posternd: --ssh-port %s: 1 to 65535 is "
		    "wanted\n", arg);
		return 3;
	}
	o->ssh_port = (uint16_t)n;
	return 0;
}

static int
root_set(struct options *o, char *arg)
{
	size_t len = strlen(arg);

	while (len > 0 && arg[len - 1] == '/')
		arg[--len] = '\0';
	o->root = arg;
	return 0;
}

static int
option_take(struct options *o, int opt)
{
	switch (opt) {
	case 'r':
		return root_set(o, optarg);
	case 'i':
		return interface_add(o, optarg);
	case 'd':
		return plane_set(o, optarg);
	case 'w':
		return workers_set(o, optarg);
	case 's':
		return ssh_port_set(o, optarg);
	case 'l':
		o->libexec = optarg;
		return 0;
	case 'f':
		return 0;
	case 'n':
		o->sandbox = false;
		return 0;
	case 'c':
		o->check_grammar = true;
		return 0;
	case 'V':
		puts("posternd " PACKAGE_VERSION);
		return 1;
	case 'h':
		usage(stdout);
		return 1;
	default:
		usage(stderr);
		return 3;
	}
}

int
options_parse(struct options *o, int argc, char **argv)
{
	static const struct option options[] = {
		{ "root", required_argument, NULL, 'r' },
		{ "interface", required_argument, NULL, 'i' },
		{ "data-plane", required_argument, NULL, 'd' },
		{ "workers", required_argument, NULL, 'w' },
		{ "ssh-port", required_argument, NULL, 's' },
		{ "libexec", required_argument, NULL, 'l' },
		{ "foreground", no_argument, NULL, 'f' },
		{ "no-sandbox", no_argument, NULL, 'n' },
		{ "check-grammar", no_argument, NULL, 'c' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int opt, r;

	*o = (struct options){ .root = "", .plane = ESP_AUTO,
	    .sandbox = true, .ssh_port = SSH_PORT, .spawner = -1 };
	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1)
		if ((r = option_take(o, opt)) != 0)
			return r;
	if (optind < argc) {
		usage(stderr);
		return 3;
	}
	return 0;
}

void
options_clear(struct options *o)
{
	free(o->binds);
}
