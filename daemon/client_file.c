#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/log.h"
#include "base/secret.h"
#include "config/config.h"
#include "config/disk.h"
#include "config/files.h"
#include "daemon/client.h"

/*
 * Files for a shell that speaks scp or sftp with somebody. What he may is
 * decided here: level 15, and by SSH `ssh scopy enable`, as on an ASA.
 */

static void
done(struct client *c, uint8_t status, const char *text)
{
	client_put_status(c, CLI_MSG_FILE_DONE, status, text);
}

static bool
may(struct client *c)
{
	const struct client_gate *g = c->host->gate;

	if (c->host->config == NULL ||
	    cli_session_privilege(c->session) < 15) {
		done(c, CLI_FILE_DENIED, "privilege level 15 is needed");
		return false;
	}
	if (c->id != 0 && !g->copies(g->ctx)) {
		done(c, CLI_FILE_DENIED, "secure copy is not enabled "
		    "('ssh scopy enable')");
		return false;
	}
	return true;
}

/* "capture:NAME" is what an ASA has too. */
static const char *
missing(const char *name)
{
	return strncmp(name, "capture:", 8) == 0 ? "there is no such capture" :
	    "No such file or directory";
}

static void
info(struct client *c, const char *name, size_t size, time_t changed)
{
	uint8_t buf[16 + 256];
	struct writer w;
	size_t n = strlen(name);

	writer_init(&w, buf, sizeof buf);
	write_u64(&w, size);
	write_u64(&w, (uint64_t)changed);
	write_bytes(&w, name, n < 256 ? n : 256);
	client_queue(c, CLI_MSG_FILE_INFO, 0, buf, w.len);
}

static void
get(struct client *c, const char *name)
{
	struct config *config = c->host->config;
	const char *user = cli_session_user(c->session);
	struct text text;
	size_t size;
	time_t changed;
	int r;

	text_init(&text);
	if (config_file_stat(config, name, &size, &changed) != 0)
		r = ERR_NOT_FOUND;
	else
		r = config_file_get(config, name, user, &text);
	if (r == ERR_NOT_FOUND) {
		done(c, CLI_FILE_MISSING, missing(name));
	} else if (r != 0) {
		done(c, CLI_FILE_FAILED, disk_error(r));
	} else {
		info(c, name, text.len, changed);
		if (text.len > 0)
			client_queue(c, CLI_MSG_FILE_DATA, 0, text.s,
			    text.len);
		done(c, CLI_FILE_OK, "");
		log_msg(SEV_INFORMATIONAL, 0, "User '%s' copied %s by SCP",
		    user, name);
	}
	if (text.s != NULL)
		secret_wipe(text.s, text.len);
	text_clear(&text);
}

static void
capture_tell(void *arg, const char *capture)
{
	struct client *c = arg;
	char name[DISK_NAME_MAX + 16];
	size_t size;
	time_t changed;

	snprintf(name, sizeof name, "capture:%s", capture);
	if (config_file_stat(c->host->config, name, &size, &changed) == 0)
		info(c, name, size, changed);
}

static void
list(struct client *c)
{
	static const char *const configs[] = { "running-config",
		"startup-config" };
	struct config *config = c->host->config;
	struct disk_list all;
	char name[DISK_NAME_MAX + 16];
	size_t size;
	time_t changed;

	for (size_t i = 0; i < 2; i++)
		if (config_file_stat(config, configs[i], &size,
		    &changed) == 0)
			info(c, configs[i], size, changed);
	if (disk_list(config, &all) != 0) {
		done(c, CLI_FILE_FAILED, "disk0: can't be read");
		return;
	}
	for (size_t i = 0; i < all.n; i++) {
		snprintf(name, sizeof name, "disk0:/%s", all.v[i].name);
		info(c, name, all.v[i].bytes, all.v[i].changed);
	}
	free(all.v);
	config_captures_each(config, capture_tell, c);
	done(c, CLI_FILE_OK, "");
}

/* ---- what comes in ------------------------------------------------------ */

void
client_file_end(struct client *c)
{
	if (c->put_name != NULL && c->host->config != NULL)
		config_running_forget(c->host->config, c);
	if (c->put_data.s != NULL)
		secret_wipe(c->put_data.s, c->put_data.len);
	text_clear(&c->put_data);
	free(c->put_name);
	c->put_name = NULL;
}

static void
put_done(void *arg, int r, const char *report)
{
	struct client *c = arg;

	if (r == 0)
		done(c, CLI_FILE_OK, report);
	else if (r == ERR_UNSUPPORTED)
		done(c, CLI_FILE_MISSING, "can't be written");
	else if (r == ERR_REFUSED)
		done(c, CLI_FILE_FAILED, report);
	else
		done(c, CLI_FILE_FAILED, r == ERR_SYNTAX ?
		    "not a configuration" : disk_error(r));
	log_msg(SEV_INFORMATIONAL, 0, "User '%s' copied to %s by SCP%s",
	    cli_session_user(c->session), c->put_name, r == 0 ? "" :
	    ", with errors");
	/* The lines that were refused: sftp has no way to tell them. */
	log_lines(SEV_ERRORS, "", report);
	c->busy = false;
	client_file_end(c);
	client_flush(c);
}

static void
put_end(struct client *c)
{
	struct config *config = c->host->config;
	const char *data = text_str(&c->put_data);
	struct file_ref to;

	file_parse(c->put_name, &to);
	if (to.kind != FILE_RUNNING) {
		put_done(c, config_file_put(config, c->put_name, data,
		    c->put_data.len), "");
		return;
	}
	c->busy = true;
	config_running_put(config, cli_session_user(c->session), data,
	    c->put_data.len, put_done, c);
}

bool
client_file_message(struct client *c, const struct cli_message *m,
    const char *text)
{
	bool putting = c->put_name != NULL;

	if (putting != (m->type == CLI_MSG_FILE_PUT_DATA ||
	    m->type == CLI_MSG_FILE_PUT_END))
		return false;
	switch (m->type) {
	case CLI_MSG_FILE_GET:
		if (may(c))
			get(c, text);
		return true;
	case CLI_MSG_FILE_LIST:
		if (may(c))
			list(c);
		return true;
	case CLI_MSG_FILE_PUT:
		c->put_name = xstrdup(text);
		return true;
	case CLI_MSG_FILE_PUT_DATA:
		if (m->len > CLI_FILE_MAX - c->put_data.len)
			return false;
		/* One who may not is told at the end, and costs nothing. */
		if (cli_session_privilege(c->session) >= 15)
			text_add_n(&c->put_data, (const char *)m->payload,
			    m->len);
		return true;
	case CLI_MSG_FILE_PUT_END:
		if (may(c))
			put_end(c);
		else
			client_file_end(c);
		return true;
	default:
		return false;
	}
}
