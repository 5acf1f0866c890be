#include "cli/cli.h"
#include "config/config.h"
#include "syslog/local.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

/* What is kept and not carried out: mail, flash, FTP, failover, debug-trace. */

static const struct {
	const char *word;
	enum kept_setting setting;
} settings[] = {
	{ "standby", KEPT_STANDBY },
	{ "from-address", KEPT_FROM },
	{ "debug-trace", KEPT_DEBUG_TRACE },
	{ "flash-bufferwrap", KEPT_FLASH },
	{ "flash-minimum-free", KEPT_FLASH_FREE },
	{ "flash-maximum-allocation", KEPT_FLASH_MAX },
	{ "ftp-bufferwrap", KEPT_FTP },
};

static void
warn(struct syslog *s, struct cli_cmd *cmd, const char *word)
{
	char *what = xasprintf("logging %s", word);

	config_warn_kept(s->config, cmd, what);
	free(what);
}

static int
kept(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	const char *word = cli_arg(cmd, "word"), *rest = cli_arg(cmd, "rest");

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (strcmp(settings[i].word, word) == 0)
			xreplace(&s->model.kept[settings[i].setting],
			    cli_is_no(cmd) ? NULL : rest != NULL ? rest : "");
	if (!cli_is_no(cmd))
		warn(s, cmd, word);
	syslog_changed(s);
	return 0;
}

static void
password_drop(struct log_model *m)
{
	if (m->ftp_password != NULL)
		secret_wipe(m->ftp_password, strlen(m->ftp_password));
	xreplace(&m->ftp_password, NULL);
	xreplace(&m->ftp_server, NULL);
}

static int
ftp_server(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	struct log_model *m = &s->model;
	const char *kind = cli_arg(cmd, "kind");

	password_drop(m);
	if (!cli_is_no(cmd)) {
		m->ftp_server = xasprintf("%s %s %s%s%s",
		    cli_arg(cmd, "server"), cli_arg(cmd, "path"),
		    cli_arg(cmd, "user"), kind != NULL ? " " : "",
		    kind != NULL ? kind : "");
		m->ftp_password = xstrdup(cli_arg(cmd, "password"));
		warn(s, cmd, "ftp-server");
	}
	syslog_changed(s);
	return 0;
}

static void
recipient_drop(struct log_model *m, size_t i)
{
	free(m->recipients[i].address);
	m->n_recipients--;
	memmove(&m->recipients[i], &m->recipients[i + 1],
	    (m->n_recipients - i) * sizeof *m->recipients);
}

static int
recipient(struct cli_cmd *cmd)
{
	struct syslog *s = cli_ctx(cmd);
	struct log_model *m = &s->model;
	const char *address = cli_arg(cmd, "address");
	int level = cli_has(cmd, "level") ? (int)syslog_level(cmd, 0) : -1;
	size_t i;

	for (i = 0; i < m->n_recipients; i++)
		if (strcmp(m->recipients[i].address, address) == 0)
			break;
	if (cli_is_no(cmd)) {
		if (i < m->n_recipients)
			recipient_drop(m, i);
	} else if (i < m->n_recipients) {
		m->recipients[i].level = level;
	} else {
		m->recipients = xgrow(m->recipients, &m->recipients_capacity,
		    m->n_recipients, sizeof *m->recipients);
		m->recipients[m->n_recipients++] = (struct recipient){
			xstrdup(address), level };
		warn(s, cmd, "recipient-address");
	}
	syslog_changed(s);
	return 0;
}

static const struct cli_row rows[] = {
	{ "config", 15, "logging { standby$word | flash-bufferwrap$word | "
	    "ftp-bufferwrap$word }",
	    "standby\tThe standby unit logs too\n"
	    "flash-bufferwrap\tSave the buffer to flash when it wraps\n"
	    "ftp-bufferwrap\tSend the buffer to the FTP server when it "
	    "wraps\n", kept, kept, 0 },
	{ "config", 15, "logging debug-trace$word ~ [ persistent$rest ]",
	    "debug-trace\tDebug output becomes syslog messages\n"
	    "persistent\tAlso when the session has ended\n", kept, kept, 0 },
	{ "config", 15, "logging from-address$word ~ WORD$rest",
	    "from-address\tWhom mail comes from\n$rest\tAddress\n",
	    kept, kept, 0 },
	{ "config", 15, "logging { flash-minimum-free$word | "
	    "flash-maximum-allocation$word } ~ (4-2147483647)$rest",
	    "flash-minimum-free\tWhat must stay free in flash\n"
	    "flash-maximum-allocation\tHow much of flash logs may take\n"
	    "$rest\tKilobytes\n", kept, kept, 0 },
	{ "config", 15, "logging ftp-server ~ WORD$server WORD$path "
	    "WORD$user [ { 0$kind | 8$kind } ] WORD$password",
	    "ftp-server\tWhere the buffer is sent\n$server\tAddress\n"
	    "$path\tDirectory\n$user\tUser name\n0\tThe password is clear\n"
	    "8\tThe password is encrypted\n$password\tPassword\n",
	    ftp_server, ftp_server, CLI_SECRET },
	{ "config", 15, "logging recipient-address WORD$address ~ "
	    "[ level @logging-level ]",
	    "recipient-address\tWho gets mail\n$address\tAddress\n"
	    "level\tMessages of this level and worse\n",
	    recipient, recipient, 0 },
};

void
syslog_kept_cli_init(struct syslog *s)
{
	cli_rows_add(s->cli, rows, sizeof rows / sizeof *rows, s);
}
