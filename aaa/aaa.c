#include <stdlib.h>

#include "aaa/check.h"
#include "aaa/enable.h"
#include "aaa/internal.h"

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
	TAILQ_INIT(&a->waiting);
	TAILQ_INIT(&a->running);
	text_init(&a->banner);
	return a;
}

void
aaa_free(struct aaa *a)
{
	if (a == NULL)
		return;
	checks_end(a);
	while (!TAILQ_EMPTY(&a->users))
		user_free(a, TAILQ_FIRST(&a->users));
	for (int i = 0; i < LEVELS; i++)
		free(a->enable[i]);
	free(a->passwd);
	text_clear(&a->banner);
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
	enable_cli_init(a);
	passwords_cli_init(a);
}

bool
aaa_authenticates(const struct aaa *a, enum aaa_service service)
{
	(void)a;
	return service == AAA_LOGIN || service == AAA_SSH;
}
