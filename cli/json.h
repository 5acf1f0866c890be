#ifndef POSTERN_CLI_JSON_H
#define POSTERN_CLI_JSON_H

#include "base/json.h"
#include "cli/cli.h"

/*
 * `show ... | json`: one document instead of text. A row with CLI_JSON has
 * such a form; each row that begins with show must (cli_check). Its handler
 * gathers once, and puts the same figures into the document or the text:
 *
 *	json_t *json = cli_json(cmd);
 *
 *	if (json != NULL)
 *		things_put(json_put_array(json, "things"), &things);
 *	else
 *		things_print(cli_out(cmd), &things);
 *
 * Errors are said as ever (cli_error and kin) and come instead of the
 * document. Keys: snake_case, unit last, names in man/postern-json.5, where
 * each must be described.
 */

/* The root, which has "schema" and "command" already; borrowed until the
 * command ends. NULL: text is wanted. */
json_t *cli_json(struct cli_cmd *cmd);

#define CLI_JSON_SCHEMA "postern/1"

#endif
