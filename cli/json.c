#include "cli/json.h"

#include <malloc.h>
#include "cli/session_impl.h"

/* `| json`. Unlike the other filters it is known to the command, which fills a
 * document instead of a text. */

json_t *
cli_json(struct cli_cmd *cmd)
{
	cmd->s->json_taken = true;
	return cmd->s->json;
}

bool
session_json_begin(struct cli_session *s, struct text *out)
{
	struct text command;

	text_init(&command);
	session_command(s, &command);
	s->json_taken = false;
	if (s->cmd.row->def.flags & CLI_JSON) {
		s->json = json_object();
		json_put_text(s->json, "schema", CLI_JSON_SCHEMA);
		json_put_taken(s->json, "command", &command);
	} else {
		text_printf(out, "ERROR: \"%s\" has no JSON form\n",
		    text_str(&command));
	}
	text_clear(&command);
	return s->json != NULL;
}

/* A large document has taken many small pieces of memory: what is free again
 * goes back to the system, not only to this process. */
enum { LARGE_BYTES = 1 << 20 };

void
session_json_end(struct cli_session *s, struct text *out)
{
	size_t before = out->len;

	if (s->failed)
		text_add_n(out, text_str(&s->filtered), s->filtered.len);
	else if ((s->failed = !s->json_taken))
		text_add(out, "ERROR: This form of the command has no JSON "
		    "form\n");
	else
		json_write(s->json, out);
	session_json_clear(s);
	if (out->len - before > LARGE_BYTES)
		malloc_trim(0);
}

void
session_json_clear(struct cli_session *s)
{
	json_decref(s->json);
	s->json = NULL;
}
