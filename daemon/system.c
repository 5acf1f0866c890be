#include "daemon/system.h"

#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "daemon/system_internal.h"

void
system_prompt_clear(struct system *s)
{
	while (s->n_prompt > 0)
		free(s->prompt[--s->n_prompt]);
}

void
system_prompt_default(struct system *s)
{
	system_prompt_clear(s);
	s->prompt[0] = xstrdup("hostname");
	s->prompt[1] = xstrdup("context");
	s->n_prompt = 2;
}

struct system *
system_new(struct config *config, struct cli *cli)
{
	struct system *s = xcalloc(1, sizeof *s);

	s->config = config;
	s->cli = cli;
	s->hostname = xstrdup("ciscoasa");
	s->domain = xstrdup("");
	s->pager = PAGER_DEFAULT;
	system_prompt_default(s);
	text_init(&s->prompt_name);
	return s;
}

void
system_free(struct system *s)
{
	if (s == NULL)
		return;
	system_prompt_clear(s);
	free(s->hostname);
	free(s->domain);
	text_clear(&s->prompt_name);
	free(s);
}

const char *
system_hostname(const struct system *s)
{
	return s->hostname;
}

const char *
system_domain(const struct system *s)
{
	return s->domain;
}

/* The words that mean nothing without contexts and failover are empty. */
const char *
system_prompt_name(struct system *s)
{
	const char *part;

	text_reset(&s->prompt_name);
	for (unsigned i = 0; i < s->n_prompt; i++) {
		if (strcmp(s->prompt[i], "hostname") == 0)
			part = s->hostname;
		else if (strcmp(s->prompt[i], "domain") == 0)
			part = s->domain;
		else
			continue;
		if (s->prompt_name.len > 0 && *part != '\0')
			text_add_char(&s->prompt_name, '/');
		text_add(&s->prompt_name, part);
	}
	return text_str(&s->prompt_name);
}

int
system_pager(const struct system *s)
{
	return s->pager;
}

void
system_pager_set(struct system *s, int lines)
{
	s->pager = lines;
	config_modified(s->config, NULL);
}
