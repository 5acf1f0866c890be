#include <stdlib.h>
#include <string.h>
#include "base/text.h"
#include "cli/session_impl.h"

/*
 * What was entered in a session, for `show history`: also what failed, as on an
 * ASA. What is secret in it is not shown.
 */

static void
add(struct cli_session *s, char *line)
{
	char **slot = &s->history[s->history_n++ % SESSION_HISTORY];

	free(*slot);
	*slot = line;
}

void
session_history_add(struct cli_session *s, const char *line)
{
	const char *filter = s->cmd.filter;

	if (filter == NULL) {
		add(s, xstrdup(line));
		return;
	}
	filter += strspn(filter, " \t");
	add(s, xasprintf("%s | %s", line, filter));
}

/* Is it a word behind which a secret may stand, perhaps cut short? */
static bool
leads_to_secret(const char *word, size_t len)
{
	static const char *const words[] = {
		"password", "passwd", "passphrase", "pre-shared-key", "key",
		"secret", "community", "authentication-key",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (len >= 3 && strncasecmp(words[i], word, len) == 0)
			return true;
	return false;
}

/* No row says what is secret in it: what stands behind such a word may be. */
void
session_history_add_refused(struct cli_session *s, const char *line)
{
	const char *at = line + strspn(line, " ");
	size_t len;
	bool hide = false;

	for (; *at != '\0' && !hide; at += len + strspn(at + len, " ")) {
		len = strcspn(at, " ");
		hide = leads_to_secret(at, len);
	}
	s->secret = hide && *at != '\0';
	add(s, s->secret ? xasprintf("%.*s*", (int)(at - line), line) :
	    xstrdup(line));
}

void
cli_session_clear_history(struct cli_session *s)
{
	for (size_t i = 0; i < SESSION_HISTORY; i++) {
		free(s->history[i]);
		s->history[i] = NULL;
	}
	s->history_n = 0;
}
