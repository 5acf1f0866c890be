#include "daemon/daemon.h"

#include <config.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/log.h"
#include "base/loop.h"
#include "base/messages.h"
#include "cli/session.h"
#include "config/config.h"
#include "config/disk.h"
#include "crypto/crypto.h"
#include "daemon/daemon_cli.h"
#include "daemon/features.h"
#include "daemon/front.h"
#include "daemon/keeper.h"
#include "daemon/privileges.h"
#include "daemon/root.h"
#include "daemon/server.h"
#include "daemon/system.h"
#include "syslog/syslog.h"

enum { PEERS_MS = 50 }; /* for the last datagrams and the last output */

struct daemon {
	struct root root;
	struct features features;
	struct server *server;
	struct loop_signal *term, *intr;
};

/* ---- what sessions need of the system ----------------------------------- */

static const char *
host_hostname(void *ctx)
{
	struct daemon *d = ctx;

	return system_prompt_name(d->features.system);
}

static void
host_settle(void *ctx, bool more)
{
	struct daemon *d = ctx;
	struct text report;
	int r;

	if (more || !config_is_dirty(d->features.config))
		return;
	text_init(&report);
	r = config_settle(d->features.config, &report);
	if (!server_settled(d->server, text_str(&report), r < 0))
		log_lines(SEV_ERRORS, "", text_str(&report));
	text_clear(&report);
}

static const char *
host_busy(void *ctx)
{
	struct daemon *d = ctx;

	return config_busy(d->features.config) ? CONFIG_BUSY : NULL;
}

static void
on_idle(void *ctx)
{
	host_settle(ctx, false);
}

static void
host_ran(void *ctx, const struct cli_session *s, const char *line)
{
	struct daemon *d = ctx;

	syslog_command(d->features.syslog, cli_session_user(s), line,
	    server_from(d->server, s),
	    config_note_user(d->features.config, cli_session_user(s)));
	server_ran(d->server, line, config_is_dirty(d->features.config));
}

static const struct addr *
host_from(void *ctx, const struct cli_session *s)
{
	struct daemon *d = ctx;

	return server_from(d->server, s);
}

static int
host_pager_default(void *ctx)
{
	struct daemon *d = ctx;

	return system_pager(d->features.system);
}

static void
host_pager_set(void *ctx, int lines)
{
	struct daemon *d = ctx;

	system_pager_set(d->features.system, lines);
}

/* ---- the log ------------------------------------------------------------ */

static const char *
log_hostname(void *ctx)
{
	struct daemon *d = ctx;

	return system_hostname(d->features.system);
}

static void
log_terminals(void *ctx, const char *line, bool console, bool monitor)
{
	struct daemon *d = ctx;

	server_notice(d->server, line, console, monitor);
}

static void
notice_all(void *ctx, const char *text)
{
	struct daemon *d = ctx;

	server_broadcast(d->server, text);
}

static const char *
host_file_refused(void *ctx, const char *name)
{
	(void)ctx;
	return disk_name(name) == NULL ? "Invalid file name" : NULL;
}

static const char *
host_file_write(void *ctx, const char *name, const char *data, size_t len,
    bool append)
{
	struct daemon *d = ctx;
	int r = disk_write(d->features.config, disk_name(name), data, len,
	    append);

	return r == 0 ? NULL : disk_error(r);
}

static void
host_set(struct daemon *d)
{
	struct cli_host host = {
		.hostname = host_hostname,
		.settle = host_settle,
		.busy = host_busy,
		.from = host_from,
		.ran = host_ran,
		.pager_default = host_pager_default,
		.pager_set = host_pager_set,
		.file_refused = host_file_refused,
		.file_write = host_file_write,
		.ctx = d,
	};
	struct syslog_host log = {
		.hostname = log_hostname, .terminals = log_terminals,
		.ctx = d,
	};

	cli_host_set(d->features.cli, &host);
	config_set_notice(d->features.config, notice_all, d);
	server_files(d->server, d->features.config);
	syslog_host_set(d->features.syslog, &log);
}

/* ---- start and end ------------------------------------------------------ */

static void
on_signal(void *ctx, int signum)
{
	struct daemon *d = ctx;

	log_msg(SEV_NOTIFICATIONS, 0, "signal %d: ending", signum);
	loop_stop(d->features.loop);
}

static void
startup_load(struct daemon *d)
{
	struct text report;
	int r;

	text_init(&report);
	r = config_load(d->features.config, &report);
	if (r == ERR_SYSTEM)
		log_msg(SEV_ERRORS, 0, "cannot read the startup-config: %s",
		    strerror(errno));
	else if (r > 0)
		log_msg(SEV_ERRORS, 0, "startup-config: %d lines were not "
		    "understood and are left out", r);
	log_lines(SEV_ERRORS, "", text_str(&report));
	text_clear(&report);
}

static int
open_all(struct daemon *d, const struct options *o)
{
	if (privileges_check() < 0 || root_open(&d->root, o->root) < 0)
		return -1;
	if (crypto_init() != 0) {
		fprintf(stderr, "posternd: the crypto library does not "
		    "start\n");
		return -1;
	}
	return features_open(&d->features, o, d->root.etc, d->root.lib);
}

static int
start(struct daemon *d, const struct options *o)
{
	struct identity id;

	if (open_all(d, o) < 0)
		return -1;
	privileges_identity(&id);
	if (id.found && geteuid() == 0 &&
	    root_own(&d->root, id.uid, id.gid) < 0)
		return -1;
	d->server = server_new(d->features.loop, d->features.cli, on_idle, d);
	front_server(d->features.front, d->server);
	d->term = loop_signal_new(d->features.loop, SIGTERM, on_signal, d);
	d->intr = loop_signal_new(d->features.loop, SIGINT, on_signal, d);
	keeper_hear(true);
	host_set(d);
	if (privileges_drop(&id) < 0)
		return -1;
	keeper_follow();
	if (o->sandbox && privileges_sandbox() < 0)
		return -1;
	startup_load(d);
	features_ready(&d->features);
	return server_listen(d->server, d->root.run, id.uid, id.gid);
}

static void
on_goodbye(void *ctx)
{
	struct daemon *d = ctx;

	loop_stop(d->features.loop);
}

static void
stop(struct daemon *d)
{
	struct loop_timer *t;

	if (d->server != NULL && d->features.loop != NULL) {
		server_close_all(d->server, "\nposternd is going down\n");
		features_shutdown(&d->features);
		t = loop_timer_new(d->features.loop, on_goodbye, d);
		loop_timer_start(t, PEERS_MS);
		loop_run(d->features.loop);
		loop_timer_free(t);
	}
	keeper_hear(false);
	log_set_sink(NULL, NULL);
	if (d->features.front != NULL)
		front_server(d->features.front, NULL);
	server_free(d->server);
	loop_signal_free(d->term);
	loop_signal_free(d->intr);
	features_close(&d->features);
	crypto_cleanup();
	root_close(&d->root);
}

int
daemon_run(const struct options *o)
{
	struct daemon d = { .root = { .lock = -1 } };
	int r = 1;

	signal(SIGPIPE, SIG_IGN);
	if (o->check_grammar)
		r = open_all(&d, o) < 0 || features_check(&d.features) != 0;
	else if (start(&d, o) == 0) {
		log_msg(MSG_STARTED);
		log_msg(SEV_NOTIFICATIONS, 0, "posternd " PACKAGE_VERSION
		    " runs, data plane %s", features_plane(&d.features));
		loop_run(d.features.loop);
		r = d.features.reload ? KEEPER_RELOAD : 0;
	}
	stop(&d);
	return r;
}
