#include "ssh/ssh.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/loop.h"
#include "config/config.h"
#include "net/net.h"
#include "ssh/keys.h"
#include "ssh/model.h"
#include "ssh/rules.h"

enum { RANK_SSH = RANK_VPN + 10, TICK_MS = 5000 };

bool
ssh_admits(const struct ssh *s, const struct addr *from, const char *nameif)
{
	const struct ssh_rule *r;

	TAILQ_FOREACH(r, &s->rules, entry)
		if (strcmp(r->nameif, nameif) == 0 &&
		    prefix_contains(&r->net, from))
			return true;
	return false;
}

void
ssh_changed(struct ssh *s)
{
	config_dirty(s->config, s->apply);
}

unsigned
ssh_quota(const struct ssh *s)
{
	unsigned most = s->set.quota_ssh > 0 ? s->set.quota_ssh :
	    SSH_SESSIONS_DEFAULT;

	return s->set.quota_all > 0 && s->set.quota_all < most ?
	    s->set.quota_all : most;
}

unsigned
ssh_timeout_min(const struct ssh *s)
{
	return s->set.timeout_min > 0 ? s->set.timeout_min :
	    SSH_TIMEOUT_DEFAULT;
}

void
ssh_settings_clear(struct ssh_settings *set)
{
	free(set->encryption);
	free(set->integrity);
	free(set->kex);
	free(set->hostkey);
	*set = (struct ssh_settings){ 0 };
}

/* ---- what it follows ---------------------------------------------------- */

static int
apply(void *ctx, struct text *report)
{
	struct ssh *s = ctx;

	if (!TAILQ_EMPTY(&s->rules) && !ssh_keys_ready(s->keys))
		ssh_keys_first(s->keys);
	return ssh_listen(s, report);
}

static void
on_keys(void *ctx)
{
	struct ssh *s = ctx;

	config_stale(s->config, s->apply);
}

static void
on_interface(void *ctx, const char *nameif, const char *old_nameif)
{
	struct ssh *s = ctx;

	(void)nameif;
	if (old_nameif != NULL && *old_nameif != '\0')
		ssh_rules_nameif_gone(s, old_nameif);
	config_stale(s->config, s->apply);
}

static bool
on_links(void *ctx)
{
	struct ssh *s = ctx;

	if (TAILQ_EMPTY(&s->rules))
		return false;
	config_stale(s->config, s->apply);
	return true;
}

/* Idle sessions end, silently as on an ASA. */
static void
idle_end(struct ssh *s)
{
	uint64_t most = ssh_timeout_min(s) * 60000ULL;
	struct connection *c;

	TAILQ_FOREACH(c, &s->connections, entry)
		if (c->state == CONNECTION_SHELL && shells_idle_ms(c) >= most)
			connection_end(c, "Time-out activated");
}

static void
on_tick(void *ctx)
{
	struct ssh *s = ctx;
	struct connection *c;

	idle_end(s);
	TAILQ_FOREACH(c, &s->connections, entry)
		shells_linger(c);
	ssh_listen_retry(s);
	loop_timer_start(s->tick, TICK_MS);
}

void
ssh_session_ended(struct ssh *s, uint64_t session)
{
	struct connection *c;

	TAILQ_FOREACH(c, &s->connections, entry)
		shells_session_ended(c, session);
}

void
ssh_process_ended(struct ssh *s, pid_t pid, int status)
{
	connection_process_ended(s, pid, status);
}

bool
ssh_copies(const struct ssh *s)
{
	return s->set.scopy;
}

/* ---- life --------------------------------------------------------------- */

struct ssh *
ssh_new(struct loop *loop, struct config *config, struct cli *cli,
    struct net *net, struct aaa *aaa, struct spawner *spawner, uint16_t port,
    const char *lib, const struct ssh_host *host)
{
	struct ssh *s = xcalloc(1, sizeof *s);
	char *dir = xasprintf("%s/ssh", lib);

	s->loop = loop;
	s->config = config;
	s->cli = cli;
	s->net = net;
	s->aaa = aaa;
	s->spawner = spawner;
	s->port = port;
	s->host = *host;
	s->management_rule = true;
	TAILQ_INIT(&s->rules);
	TAILQ_INIT(&s->listeners);
	TAILQ_INIT(&s->connections);
	s->keys = ssh_keys_new(loop, dir, on_keys, s);
	free(dir);
	s->apply = config_apply_add(config, RANK_SSH, apply, s);
	s->tick = loop_timer_new(loop, on_tick, s);
	loop_timer_start(s->tick, TICK_MS);
	net_on_change(net, on_interface, s);
	net_on_links(net, on_links, s);
	return s;
}

void
ssh_free(struct ssh *s)
{
	if (s == NULL)
		return;
	while (!TAILQ_EMPTY(&s->connections))
		connection_free(TAILQ_FIRST(&s->connections));
	ssh_listen_end(s);
	ssh_rules_clear(s);
	loop_timer_free(s->tick);
	ssh_keys_free(s->keys);
	ssh_settings_clear(&s->set);
	free(s);
}

void
ssh_cli_init(struct ssh *s)
{
	ssh_settings_cli_init(s);
	ssh_sessions_cli_init(s);
	ssh_keys_cli_init(s);
	ssh_quota_cli_init(s);
}
