#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/messages.h"
#include "base/secret.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "config/disk.h"
#include "config/files.h"
#include "config/internal.h"
#include "config/work.h"

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

void
config_copied_print(struct text *out, size_t bytes,
    const struct timespec *start)
{
	text_printf(out, "\n%zu bytes copied in %.3f secs\n", bytes,
	    seconds_since(start));
}

void
config_packets_print(struct cli_cmd *cmd, size_t packets,
    const struct timespec *start)
{
	cli_printf(cmd, "%zu packets copied in %.3f secs\n", packets,
	    seconds_since(start));
}

static int
running_show(struct cli_cmd *cmd)
{
	struct text own;

	if (config_busy_refuse(cli_ctx(cmd), cmd))
		return ERR_REFUSED;
	config_write(cli_ctx(cmd), config_show_begin(cmd, &own), false,
	    cli_has(cmd, "all"));
	config_show_end(cmd, &own);
	return 0;
}

static int
write_terminal(struct cli_cmd *cmd)
{
	if (config_busy_refuse(cli_ctx(cmd), cmd))
		return ERR_REFUSED;
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
disk_more(struct cli_cmd *cmd, const char *file)
{
	struct text text, own;
	int r;

	text_init(&text);
	if ((r = config_file_get(cli_ctx(cmd), file, cmd_user(cmd),
	    &text)) != 0) {
		cli_refuse(cmd, "%%Error opening %s (%s)", file,
		    disk_error(r));
	} else if (memchr(text_str(&text), '\0', text.len) != NULL) {
		r = cli_refuse(cmd, "%%Error reading %s (Not a text)", file);
	} else {
		text_add(config_show_begin(cmd, &own), text_str(&text));
		config_show_end(cmd, &own);
	}
	config_text_wipe(&text);
	return r == 0 ? 0 : ERR_REFUSED;
}

static int
more_file(struct cli_cmd *cmd)
{
	const char *file = cli_arg(cmd, "file");

	if (strcmp(file, "nvram:startup-config") == 0 ||
	    strcmp(file, "startup-config") == 0)
		return startup_print(cmd, true);
	return disk_more(cmd, file);
}

/* The checksum line: four groups, each with a blank after it. */
void
config_checksum_print(struct config *c, struct text *out)
{
	char sum[33];

	config_checksum(c, sum);
	text_printf(out, "Cryptochecksum: %.8s %.8s %.8s %.8s \n", sum, sum + 8,
	    sum + 16, sum + 24);
}

/* The startup-config has keys that could not be decrypted, so what runs has
 * less: it is kept on disk0: before it is overwritten. */
static bool
unreadable_keep(struct config *c, struct cli_cmd *cmd)
{
	char name[DISK_NAME_MAX] = "startup-config.kept";
	struct disk_entry e;
	struct text text;
	int r;

	if (c->master.unreadable == 0)
		return true;
	for (unsigned i = 2; disk_stat(c, name, &e) == 0; i++)
		snprintf(name, sizeof name, "startup-config.kept%u", i);
	text_init(&text);
	if ((r = config_startup_text(c, &text)) == 0)
		r = disk_write(c, name, text_str(&text), text.len, false);
	config_text_wipe(&text);
	if (r != 0 && r != ERR_NOT_FOUND) {
		cli_error(cmd, "%zu keys of the startup-config could not be "
		    "decrypted and would be lost: it can't be copied to "
		    "disk0:/%s (%s). Nothing was saved.",
		    c->master.unreadable, name, disk_error(r));
		return false;
	}
	cli_warning(cmd, "%zu keys of the startup-config could not be "
	    "decrypted and are not in what is saved now. The one before is "
	    "in disk0:/%s.", c->master.unreadable, name);
	c->master.unreadable = 0;
	return true;
}

int
config_save_print(struct config *c, struct cli_cmd *cmd)
{
	struct timespec start;
	char from[ADDR_TEXT_MAX];
	size_t bytes;
	bool ok;

	if (config_busy_refuse(c, cmd))
		return ERR_REFUSED;
	if (!unreadable_keep(c, cmd))
		return ERR_REFUSED;
	cli_session_origin(cli_cmd_session(cmd), from);
	log_msg(MSG_WRITE_BEGIN, from, "memory");
	clock_gettime(CLOCK_MONOTONIC, &start);
	ok = config_save(c, cmd_user(cmd), &bytes) == 0;
	log_msg(MSG_WRITE_END, from, ok ? "OK" : "FAILED");
	if (!ok)
		return cli_error(cmd, "cannot write startup-config: %s. "
		    "The configuration saved before is unchanged.",
		    strerror(errno));
	if (revert_pending(c)) { /* who saves wants it so */
		revert_confirm(c);
		cli_info(cmd, "The changes are confirmed: no revert.");
	}
	config_checksum_print(c, cli_out(cmd));
	config_copied_print(cli_out(cmd), bytes, &start);
	return 0;
}

static int
save_answered(struct cli_cmd *cmd, const char *answer, void *state)
{
	int r;

	(void)state;
	if (*answer != '\0' && *answer != 'y' && *answer != 'Y')
		return 0;
	cli_printf(cmd, "Building configuration...\n");
	if ((r = config_save_print(cli_ctx(cmd), cmd)) == 0)
		cli_printf(cmd, "[OK]\n");
	return r;
}

int
config_write_memory(struct cli_cmd *cmd)
{
	struct config *c = cli_ctx(cmd);

	if (config_busy_refuse(c, cmd))
		return ERR_REFUSED;
	if (!revert_pending(c))
		return save_answered(cmd, "", NULL);
	cli_warning(cmd, "the changes are reverted in %u seconds unless they "
	    "are confirmed; saving confirms them.", revert_seconds_left(c));
	cli_ask(cmd, CLI_ASK_CONFIRM, "Confirm the changes and save? "
	    "[confirm]", save_answered, NULL);
	return 0;
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

static int
clear_all(struct cli_cmd *cmd)
{
	config_clear_all(cli_ctx(cmd));
	return 0;
}

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
	    "$file\tsystem:running-config, nvram:startup-config or "
	    "disk0:/NAME\n",
	    more_file, NULL, CLI_JSON },
	{ "exec", 15, "write", WRITE_HELP, config_write_memory, NULL, 0 },
	{ "exec", 15, "write memory", WRITE_HELP
	    "memory\tSave the running configuration\n",
	    config_write_memory, NULL, 0 },
	{ "exec", 15, "write terminal", WRITE_HELP
	    "terminal\tShow the running configuration\n",
	    write_terminal, NULL, 0 },
	{ "exec", 15, "write erase [noconfirm$noconfirm]", WRITE_HELP
	    "erase\tErase the saved configuration\n"
	    "noconfirm\tDo not ask\n",
	    write_erase, NULL, 0 },
	{ "config", 15, "clear configure all", "clear\tReset functions\n"
	    "configure\tClear all or a part of the configuration\n"
	    "all\tThe whole configuration\n", clear_all, NULL, 0 },
};

void
config_cli_init(struct config *c)
{
	cli_rows_add(c->cli, rows, sizeof rows / sizeof *rows, c);
	config_diff_cli_init(c);
	config_disk_cli_init(c);
	config_copy_cli_init(c);
	config_master_cli_init(c);
	config_replace_cli_init(c);
	config_revert_cli_init(c);
}
