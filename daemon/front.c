#include "daemon/front.h"

#include <stdlib.h>
#include <string.h>

#include "aaa/aaa.h"
#include "daemon/features.h"
#include "daemon/front_internal.h"
#include "daemon/server.h"
#include "esp/esp.h"
#include "ssh/spawner.h"
#include "ssh/ssh.h"

/* ---- sessions of SSH ---------------------------------------------------- */

static void
session_ended(void *ctx, uint64_t id)
{
	struct front *f = ctx;

	ssh_session_ended(f->features->ssh, id);
}

static uint64_t
session_open(void *ctx, const struct ssh_login *login, int fd)
{
	struct front *f = ctx;
	struct aaa *aaa = f->features->aaa;
	struct aaa_origin origin = { .service = AAA_SSH, .from = login->from,
	    .from_port = login->from_port, .nameif = login->nameif,
	    .to = login->to };
	struct client_login c = { .user = login->user,
	    .privilege = login->files ? aaa_own_privilege(aaa, login->user) :
	    aaa_start_privilege(aaa, login->user),
	    .command = login->command, .from = login->from };
	struct text greeting;
	uint64_t id;

	text_init(&greeting);
	aaa_greet(aaa, login->user, &origin, &greeting);
	c.greeting = text_str(&greeting);
	id = server_adopt(f->server, fd, &c, session_ended, f);
	text_clear(&greeting);
	return id;
}

static void
session_close(void *ctx, uint64_t session, const char *text)
{
	struct front *f = ctx;

	if (f->server != NULL)
		server_close(f->server, session, text);
}

static uint64_t
session_idle_ms(void *ctx, uint64_t session)
{
	struct front *f = ctx;

	return server_idle_ms(f->server, session);
}

static const char *
tunnel_device(void *ctx, const char *link, bool *shared)
{
	struct front *f = ctx;
	struct esp_plane *plane = f->features->plane;
	const char *device = esp_link_device(plane, link);

	*shared = esp_kind(plane) == ESP_KERNEL;
	return *shared || strcmp(device, link) != 0 ? device : NULL;
}

static void
on_exited(void *ctx, pid_t pid, int status)
{
	struct front *f = ctx;

	ssh_process_ended(f->features->ssh, pid, status);
}

/* ---- the console's gate ------------------------------------------------- */

struct login_check {
	TAILQ_ENTRY(login_check) entry;
	struct front *front;
	char *user;
	void (*done)(void *arg, int privilege, const char *greeting);
	void *arg;
};

static void
check_free(struct login_check *k)
{
	TAILQ_REMOVE(&k->front->checks, k, entry);
	free(k->user);
	free(k);
}

static bool
gate_shut(void *ctx)
{
	struct front *f = ctx;

	return aaa_authenticates(f->features->aaa, AAA_SERIAL);
}

static void
on_checked(void *ctx, const struct aaa_result *result)
{
	static const struct aaa_origin console = { .service = AAA_SERIAL };
	struct login_check *k = ctx;
	struct aaa *aaa = k->front->features->aaa;
	struct text greeting;

	text_init(&greeting);
	if (result->ok)
		aaa_greet(aaa, k->user, &console, &greeting);
	k->done(k->arg, result->ok ? aaa_start_privilege(aaa, k->user) : -1,
	    text_str(&greeting));
	text_clear(&greeting);
	check_free(k);
}

static void
gate_check(void *ctx, const char *user, const char *password,
    void (*done)(void *arg, int privilege, const char *greeting), void *arg)
{
	static const struct aaa_origin console = { .service = AAA_SERIAL };
	struct front *f = ctx;
	struct login_check *k = xcalloc(1, sizeof *k);

	k->front = f;
	k->user = xstrdup(user);
	k->done = done;
	k->arg = arg;
	TAILQ_INSERT_TAIL(&f->checks, k, entry);
	aaa_password_check(f->features->aaa, user, password, &console,
	    on_checked, k);
}

static void
gate_forget(void *ctx, void *arg)
{
	struct front *f = ctx;
	struct login_check *k, *next;

	for (k = TAILQ_FIRST(&f->checks); k != NULL; k = next) {
		next = TAILQ_NEXT(k, entry);
		if (k->arg != arg)
			continue;
		aaa_forget(f->features->aaa, k);
		check_free(k);
	}
}

static bool
gate_copies(void *ctx)
{
	struct front *f = ctx;

	return ssh_copies(f->features->ssh);
}

/* ---- life --------------------------------------------------------------- */

struct front *
front_new(struct features *features, const char *lib)
{
	const struct options *o = features->options;
	struct front *f = xcalloc(1, sizeof *f);
	struct ssh_host host = { session_open, session_close,
	    session_idle_ms, tunnel_device, features->nft, f };

	f->features = features;
	f->gate = (struct client_gate){ gate_shut, gate_check, gate_forget,
	    gate_copies, f };
	TAILQ_INIT(&f->checks);
	f->spawner = spawner_new(features->loop, o->spawner, on_exited, f);
	features->ssh = ssh_new(features->loop, features->config,
	    features->cli, features->net, features->aaa, f->spawner,
	    o->ssh_port, lib, &host);
	return f;
}

void
front_free(struct front *f)
{
	if (f == NULL)
		return;
	ssh_free(f->features->ssh);
	spawner_free(f->spawner);
	free(f);
}

void
front_cli_init(struct front *f)
{
	ssh_cli_init(f->features->ssh);
	console_cli_init(f);
}

void
front_server(struct front *f, struct server *server)
{
	f->server = server;
	if (server == NULL)
		return;
	server_gate(server, &f->gate);
	server_idle_max(server, f->console_min);
}
