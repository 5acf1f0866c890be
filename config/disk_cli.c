#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "cli/json.h"
#include "config/disk.h"
#include "config/internal.h"

/* disk0: as its user sees it: dir, show disk0:, delete, rename. */

enum { FIRST_NUMBER = 11 }; /* an ASA's own files come before */

static int
list_get(struct cli_cmd *cmd, struct disk_list *list)
{
	int r = disk_list(cli_ctx(cmd), list);

	if (r != 0)
		cli_refuse(cmd, "%%Error opening disk0:/ (%s)", disk_error(r));
	return r == 0 ? 0 : ERR_REFUSED;
}

static void
list_put(json_t *json, const struct disk_list *list)
{
	json_t *files = json_put_array(json, "files"), *o;

	for (size_t i = 0; i < list->n; i++) {
		o = json_put_object(files, NULL);
		json_put_text(o, "name", list->v[i].name);
		json_put_number(o, "size_bytes", list->v[i].bytes);
		json_put_time(o, "modified", list->v[i].changed);
	}
	json_put_number(json, "total_bytes", DISK_BYTES_MAX);
	json_put_number(json, "free_bytes", DISK_BYTES_MAX - list->bytes);
}

static void
total_print(struct cli_cmd *cmd, const struct disk_list *list)
{
	size_t left = DISK_BYTES_MAX - list->bytes;

	cli_printf(cmd, "\n%d bytes total (%zu bytes free/%zu%% free)\n",
	    DISK_BYTES_MAX, left, left * 100 / DISK_BYTES_MAX);
}

/* dir has the time first, show disk0: the date. */
static const char *
time_text(bool time_first, time_t t, char buf[40])
{
	struct tm tm;

	localtime_r(&t, &tm);
	if (time_first)
		strftime(buf, 40, "%H:%M:%S %b %d %Y", &tm);
	else
		strftime(buf, 40, "%b %d %Y %H:%M:%S", &tm);
	return buf;
}

/* The one file that is asked for, or all. False after an error. */
static bool
list_choose(struct cli_cmd *cmd, const char *word, struct disk_list *list)
{
	const char *name = disk_name(word);

	if (strcmp(word, "disk0:") == 0 || strcmp(word, "disk0:/") == 0 ||
	    strcmp(word, "flash:") == 0 || strcmp(word, "flash:/") == 0)
		return true;
	for (size_t i = 0; name != NULL && i < list->n; i++)
		if (strcmp(list->v[i].name, name) == 0) {
			list->v[0] = list->v[i];
			list->n = 1;
			return true;
		}
	cli_refuse(cmd, "%%Error opening %s (No such file or directory)",
	    word);
	return false;
}

static int
dir_show(struct cli_cmd *cmd)
{
	const char *word = cli_arg(cmd, "path");
	json_t *json = cli_json(cmd);
	struct disk_list list;
	size_t shown = 0;
	char when[40];

	if (list_get(cmd, &list) != 0)
		return ERR_REFUSED;
	if (word != NULL && !list_choose(cmd, word, &list)) {
		free(list.v);
		return ERR_REFUSED;
	}
	if (json != NULL) {
		list_put(json, &list);
		free(list.v);
		return 0;
	}
	cli_printf(cmd, "\nDirectory of disk0:/\n\n");
	for (size_t i = 0; i < list.n; i++) {
		shown += list.v[i].bytes;
		cli_printf(cmd, "%-6zu -rwx  %-12zu %s  %s\n",
		    i + FIRST_NUMBER, list.v[i].bytes, time_text(true,
		    list.v[i].changed, when), list.v[i].name);
	}
	if (list.n == 0)
		cli_printf(cmd, "No files in directory\n");
	else
		cli_printf(cmd, "\n%zu file(s) total size: %zu bytes\n",
		    list.n, shown);
	total_print(cmd, &list);
	free(list.v);
	return 0;
}

static int
disk_show(struct cli_cmd *cmd)
{
	json_t *json = cli_json(cmd);
	struct disk_list list;
	char when[40];

	if (list_get(cmd, &list) != 0)
		return ERR_REFUSED;
	if (json != NULL) {
		list_put(json, &list);
		free(list.v);
		return 0;
	}
	cli_printf(cmd, "--#--  --length--  -----date/time------  path\n");
	for (size_t i = 0; i < list.n; i++)
		cli_printf(cmd, "%5zu  %-10zu  %s  %s\n", i + FIRST_NUMBER,
		    list.v[i].bytes, time_text(false,
		    list.v[i].changed, when), list.v[i].name);
	total_print(cmd, &list);
	free(list.v);
	return 0;
}

/* ---- delete ------------------------------------------------------------- */

struct name {
	char name[DISK_NAME_MAX + 1];
};

static int
delete_run(struct cli_cmd *cmd, const char *name)
{
	int r = disk_remove(cli_ctx(cmd), name);

	if (r == 0)
		return 0;
	return cli_refuse(cmd, "%%Error deleting disk0:/%s (%s)", name,
	    disk_error(r));
}

static int
delete_confirmed(struct cli_cmd *cmd, const char *answer, void *state)
{
	struct name *n = state;

	return *answer == 'y' ? delete_run(cmd, n->name) : 0;
}

/* As typed at the question: with or without disk0:/. */
static bool
name_answered(const char *answer, struct name *n)
{
	char word[DISK_NAME_MAX + 16];
	const char *name;

	if (*answer == '\0')
		return true;
	if (strlen(answer) > DISK_NAME_MAX + 8)
		return false;
	snprintf(word, sizeof word, "%s%s", disk_is_meant(answer) ? "" :
	    "disk0:/", answer);
	if ((name = disk_name(word)) == NULL)
		return false;
	strcpy(n->name, name);
	return true;
}

static int
invalid_name(struct cli_cmd *cmd, const char *doing, const char *word)
{
	return cli_refuse(cmd, "%%Error %s %s (Invalid file name)", doing,
	    word);
}

static int
delete_named(struct cli_cmd *cmd, const char *answer, void *state)
{
	char prompt[DISK_NAME_MAX + 40];
	struct name *n = state;

	if (!name_answered(answer, n))
		return invalid_name(cmd, "deleting", answer);
	cli_printf(cmd, "\n");
	snprintf(prompt, sizeof prompt, "Delete disk0:/%s? [confirm]",
	    n->name);
	cli_ask(cmd, CLI_ASK_CONFIRM, prompt, delete_confirmed, n);
	return 0;
}

/* Without disk0: it is meant all the same. */
static int
file_delete(struct cli_cmd *cmd)
{
	const char *word = cli_arg(cmd, "file");
	char prompt[DISK_NAME_MAX + 40];
	struct name first = { "" }, *n;

	if (!name_answered(word, &first))
		return invalid_name(cmd, "deleting", word);
	if (cli_has(cmd, "noconfirm"))
		return delete_run(cmd, first.name);
	n = xcalloc(1, sizeof *n);
	*n = first;
	cli_printf(cmd, "\n");
	snprintf(prompt, sizeof prompt, "Delete filename [%s]? ", n->name);
	cli_ask(cmd, 0, prompt, delete_named, n);
	return 0;
}

/* ---- rename ------------------------------------------------------------- */

static int
file_rename(struct cli_cmd *cmd)
{
	const char *from = cli_arg(cmd, "from"), *to = cli_arg(cmd, "to");
	struct name a = { "" }, b = { "" };
	int r;

	if (!name_answered(from, &a))
		return invalid_name(cmd, "renaming", from);
	if (!name_answered(to, &b))
		return invalid_name(cmd, "renaming", to);
	if ((r = disk_rename(cli_ctx(cmd), a.name, b.name)) == 0)
		return 0;
	return cli_refuse(cmd, "%%Error renaming disk0:/%s to disk0:/%s (%s)",
	    a.name, b.name, disk_error(r));
}

#define SHOW_HELP "show\tShow running system information\n"

static const struct cli_row rows[] = {
	{ "exec", 15, "dir [/all$all] [ WORD$path ]",
	    "dir\tList files on disk0:\n"
	    "/all\tList all files\n"
	    "$path\tdisk0: or disk0:/NAME\n", dir_show, NULL, CLI_JSON },
	{ "exec", 15, "show disk0:", SHOW_HELP
	    "disk0:\tFiles on disk0:\n", disk_show, NULL, CLI_JSON },
	{ "exec", 15, "show flash:", SHOW_HELP
	    "flash:\tFiles on disk0:\n", disk_show, NULL, CLI_JSON },
	{ "exec", 15, "delete [/noconfirm$noconfirm] WORD$file",
	    "delete\tDelete a file\n"
	    "/noconfirm\tDo not ask\n"
	    "$file\tdisk0:/NAME\n", file_delete, NULL, 0 },
	{ "exec", 15, "rename [/noconfirm$noconfirm] WORD$from WORD$to",
	    "rename\tRename a file\n"
	    "/noconfirm\tDo not ask\n"
	    "$from\tdisk0:/NAME\n"
	    "$to\tdisk0:/NAME\n", file_rename, NULL, 0 },
};

void
config_disk_cli_init(struct config *c)
{
	cli_rows_add(c->cli, rows, sizeof rows / sizeof *rows, c);
}
