#include <stdlib.h>
#include <string.h>

#include "aaa/banner.h"
#include "aaa/check.h"
#include "aaa/enable.h"
#include "aaa/history.h"
#include "aaa/levels.h"
#include "aaa/settings.h"
#include "config/config.h"

struct aaa *
aaa_new(struct loop *loop, struct config *config, struct cli *cli,
    const char *lib)
{
	struct aaa *a = xcalloc(1, sizeof *a);

	a->loop = loop;
	a->config = config;
	a->cli = cli;
	a->lib = xstrdup(lib);
	TAILQ_INIT(&a->users);
	for (int i = 0; i < LEVELS; i++)
		a->enable[i] = xstrdup("");
	a->passwd = xstrdup("");
	for (int i = 0; i < BANNERS; i++)
		TAILQ_INIT(&a->banners[i]);
	text_init(&a->banner);
	TAILQ_INIT(&a->levels);
	TAILQ_INIT(&a->settings);
	TAILQ_INIT(&a->waiting);
	TAILQ_INIT(&a->running);
	TAILQ_INIT(&a->history);
	history_open(a);
	return a;
}

void
aaa_free(struct aaa *a)
{
	if (a == NULL)
		return;
	checks_end(a);
	history_close(a);
	levels_guard(a, false);
	while (!TAILQ_EMPTY(&a->users))
		user_free(a, TAILQ_FIRST(&a->users));
	for (int i = 0; i < LEVELS; i++)
		free(a->enable[i]);
	free(a->passwd);
	for (int i = 0; i < BANNERS; i++)
		lines_clear(&a->banners[i]);
	text_clear(&a->banner);
	levels_clear(a);
	lines_clear(&a->settings);
	free(a->lib);
	free(a);
}

void
aaa_host_set(struct aaa *a, const struct aaa_host *host)
{
	a->host = *host;
}

void
aaa_cli_init(struct aaa *a)
{
	users_cli_init(a);
	attributes_cli_init(a);
	enable_cli_init(a);
	passwords_cli_init(a);
	banner_cli_init(a);
	levels_cli_init(a);
	settings_cli_init(a);
	local_cli_init(a);
}

int
aaa_changed(struct aaa *a)
{
	config_modified(a->config, NULL);
	return 0;
}

const char *
aaa_hostname(const struct aaa *a)
{
	return a->host.hostname == NULL ? "ciscoasa" :
	    a->host.hostname(a->host.ctx);
}

const char *
aaa_domain(const struct aaa *a)
{
	return a->host.domain == NULL ? "" : a->host.domain(a->host.ctx);
}

bool
aaa_authenticates(const struct aaa *a, enum aaa_service service)
{
	return service == AAA_LOGIN || a->authenticate[service];
}

int
aaa_own_privilege(const struct aaa *a, const char *name)
{
	const struct user *user = user_find(a, name);

	return user != NULL && user_service(a, user) == SERVICE_ADMIN ?
	    user->privilege : 1;
}

int
aaa_start_privilege(const struct aaa *a, const char *name)
{
	return a->auto_enable ? aaa_own_privilege(a, name) : 1;
}
