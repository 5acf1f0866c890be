#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/messages.h"
#include "base/secret.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/internal.h"

/* Saving, loading and showing the configuration as a whole. */

static const char *
cmd_user(struct cli_cmd *cmd)
{
	return cli_session_user(cli_cmd_session(cmd));
}

static double
seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) +
	    (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static int
running_show(struct cli_cmd *cmd)
{
	struct text own;

	config_write(cli_ctx(cmd), config_show_begin(cmd, &own), false,
	    cli_has(cmd, "all"));
	config_show_end(cmd, &own);
	return 0;
}

static int
write_terminal(struct cli_cmd *cmd)
{
	config_write_as(cli_ctx(cmd), cli_out(cmd), cmd_user(cmd), false,
	    false);
	return 0;
}

static int
startup_print(struct cli_cmd *cmd, bool secrets)
{
	struct text text, own, *out = config_show_begin(cmd, &own);
	int r;

	text_init(&text);
	r = config_startup_text(cli_ctx(cmd), &text);
	if (r == ERR_SYSTEM)
		r = cli_error(cmd, "cannot read startup-config: %s",
		    strerror(errno));
	else if (r == ERR_NOT_FOUND)
		r = cli_refuse(cmd, "No Configuration");
	else if (secrets)
		text_add_n(out, text_str(&text), text.len);
	else
		config_mask_text(text_str(&text), out);
	config_show_end(cmd, &own);
	if (text.s != NULL)
		secret_wipe(text.s, text.len);
	text_clear(&text);
	return r;
}

static int
startup_show(struct cli_cmd *cmd)
{
	return startup_print(cmd, false);
}

static int
more_file(struct cli_cmd *cmd)
{
	const char *file = cli_arg(cmd, "file");
	struct text own;

	if (strcmp(file, "system:running-config") == 0) {
		config_write_as(cli_ctx(cmd), config_show_begin(cmd, &own),
		    cmd_user(cmd), true, false);
		config_show_end(cmd, &own);
		return 0;
	}
	if (strcmp(file, "nvram:startup-config") == 0 ||
	    strcmp(file, "startup-config") == 0)
		return startup_print(cmd, true);
	return cli_refuse(cmd, "%%Error opening %s (No such file or directory)",
	    file);
}

/* The checksum line: four groups, each with a blank after it. */
static void
checksum_print(struct config *c, struct cli_cmd *cmd)
{
	char sum[33];

	config_checksum(c, sum);
	cli_printf(cmd, "Cryptochecksum: %.8s %.8s %.8s %.8s \n", sum, sum + 8,
	    sum + 16, sum + 24);
}

int
config_save_print(struct config *c, struct cli_cmd *cmd)
{
	struct timespec start;
	char from[ADDR_TEXT_MAX];
	size_t bytes;
	bool ok;

	cli_session_origin(cli_cmd_session(cmd), from);
	log_msg(MSG_WRITE_BEGIN, from, "memory");
	clock_gettime(CLOCK_MONOTONIC, &start);
	ok = config_save(c, cmd_user(cmd), &bytes) == 0;
	log_msg(MSG_WRITE_END, from, ok ? "OK" : "FAILED");
	if (!ok)
		return cli_error(cmd, "cannot write startup-config: %s. "
		    "The configuration saved before is unchanged.",
		    strerror(errno));
	checksum_print(c, cmd);
	cli_printf(cmd, "\n%zu bytes copied in %.3f secs\n", bytes,
	    seconds_since(&start));
	return 0;
}

static int
write_memory(struct cli_cmd *cmd)
{
	int r;

	cli_printf(cmd, "Building configuration...\n");
	if ((r = config_save_print(cli_ctx(cmd), cmd)) == 0)
		cli_printf(cmd, "[OK]\n");
	return r;
}

static int
erase_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	char from[ADDR_TEXT_MAX];

	(void)state;
	if (*answer != '\0' && *answer != 'y' && *answer != 'Y')
		return 0;
	log_msg(MSG_ERASE, cli_session_origin(cli_cmd_session(cmd), from));
	if (config_erase(cli_ctx(cmd)) == ERR_SYSTEM)
		return cli_error(cmd, "cannot erase startup-config: %s",
		    strerror(errno));
	cli_printf(cmd, "[OK]\n");
	return 0;
}

static int
write_erase(struct cli_cmd *cmd)
{
	if (cli_has(cmd, "noconfirm"))
		return erase_answered(cmd, "", NULL);
	cli_ask(cmd, CLI_ASK_CONFIRM,
	    "Erase configuration in flash memory? [confirm]", erase_answered,
	    NULL);
	return 0;
}

/* ---- copy --------------------------------------------------------------- */

static int
to_startup_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	(void)state;
	if (*answer != '\0' && strcmp(answer, "running-config") != 0)
		return cli_refuse(cmd, "%%Error opening %s "
		    "(No such file or directory)", answer);
	return write_memory(cmd);
}

static int
copy_to_startup(struct cli_cmd *cmd)
{
	if (cli_has(cmd, "noconfirm"))
		return write_memory(cmd);
	cli_printf(cmd, "\n");
	cli_ask(cmd, 0, "Source filename [running-config]? ",
	    to_startup_answered, NULL);
	return 0;
}

static int
merge(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);
	struct timespec start;
	struct text text;
	size_t bytes;
	int r;

	clock_gettime(CLOCK_MONOTONIC, &start);
	text_init(&text);
	r = config_startup_text(c, &text);
	bytes = text.len;
	text_clear(&text);
	if (r == 0)
		r = config_load(c, cli_out(cmd));
	if (r == ERR_NOT_FOUND)
		return cli_refuse(cmd, "%%Error opening startup-config "
		    "(No such file or directory)");
	if (r == ERR_SYSTEM)
		return cli_error(cmd, "cannot read startup-config: %s",
		    strerror(errno));
	config_modified(c, cmd_user(cmd));
	checksum_print(c, cmd);
	cli_printf(cmd, "\n%zu bytes copied in %.3f secs\n", bytes,
	    seconds_since(&start));
	return r > 0 ? ERR_REFUSED : 0;
}

static int
to_running_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	(void)state;
	if (*answer != '\0' && strcmp(answer, "running-config") != 0)
		return cli_refuse(cmd, "%%Error writing %s "
		    "(Not supported)", answer);
	return merge(cmd);
}

static int
copy_to_running(struct cli_cmd *cmd)
{
	if (cli_has(cmd, "noconfirm"))
		return merge(cmd);
	cli_printf(cmd, "\n");
	cli_ask(cmd, 0, "Destination filename [running-config]? ",
	    to_running_answered, NULL);
	return 0;
}

static int
clear_all(struct cli_cmd *cmd)
{
	config_clear_all(cli_ctx(cmd));
	return 0;
}

#define COPY_HELP \
	"copy\tCopy from one file to another\n" \
	"/noconfirm\tDo not ask\n" \
	"running-config\tCurrent operating configuration\n" \
	"startup-config\tConfiguration that is loaded at the start\n"
#define WRITE_HELP "write\tWrite, erase or show the configuration\n"
#define SHOW_HELP "show\tShow running system information\n"

static const struct cli_row rows[] = {
	{ "exec", 15, "show running-config [all$all]", SHOW_HELP
	    "running-config\tCurrent operating configuration\n"
	    "all\tCurrent operating configuration including defaults\n",
	    running_show, NULL, CLI_JSON },
	{ "exec", 15, "show startup-config", SHOW_HELP
	    "startup-config\tConfiguration that is loaded at the start\n",
	    startup_show, NULL, CLI_JSON },
	{ "exec", 15, "more WORD$file", "more\tShow the contents of a file\n"
	    "$file\tsystem:running-config or nvram:startup-config\n",
	    more_file, NULL, CLI_JSON },
	{ "exec", 15, "write", WRITE_HELP, write_memory, NULL, 0 },
	{ "exec", 15, "write memory", WRITE_HELP
	    "memory\tSave the running configuration\n",
	    write_memory, NULL, 0 },
	{ "exec", 15, "write terminal", WRITE_HELP
	    "terminal\tShow the running configuration\n",
	    write_terminal, NULL, 0 },
	{ "exec", 15, "write erase [noconfirm$noconfirm]", WRITE_HELP
	    "erase\tErase the saved configuration\n"
	    "noconfirm\tDo not ask\n",
	    write_erase, NULL, 0 },
	{ "exec", 15,
	    "copy [/noconfirm$noconfirm] running-config startup-config",
	    COPY_HELP, copy_to_startup, NULL, 0 },
	{ "exec", 15,
	    "copy [/noconfirm$noconfirm] startup-config running-config",
	    COPY_HELP, copy_to_running, NULL, 0 },
	{ "config", 15, "clear configure all", "clear\tReset functions\n"
	    "configure\tClear all or a part of the configuration\n"
	    "all\tThe whole configuration\n", clear_all, NULL, 0 },
};

void
config_cli_init(struct config *c)
{
	cli_rows_add(c->cli, rows, sizeof rows / sizeof *rows, c);
	config_diff_cli_init(c);
}
