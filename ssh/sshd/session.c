/* libssh: host keys, algorithms, and one round of it at a time. */
#include <libssh/libssh.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ssh/sshd/sshd.h"

/* What a client of an ASA sees, and some look for: "SSH-2.0-Cisco-1.25". */
static const char software[] = "Cisco-1.25";

enum { ROUNDS_MAX = 32 };

static int
fail(struct sshd *s, int code, const char *what, void *ssh)
{
	char text[600];

	snprintf(text, sizeof text, "%s: %s", what, ssh_get_error(ssh));
	sshd_end(s, text);
	return code;
}

/* ---- what the first message says ---------------------------------------- */

static int
options_set(struct sshd *s)
{
	const struct { enum ssh_bind_options_e option; const char *value; }
	    texts[] = {
		{ SSH_BIND_OPTIONS_BANNER, software },
		{ SSH_BIND_OPTIONS_KEY_EXCHANGE, s->setup.kex },
		{ SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS,
		    s->setup.host_key_algorithms },
		{ SSH_BIND_OPTIONS_CIPHERS_C_S, s->setup.ciphers },
		{ SSH_BIND_OPTIONS_CIPHERS_S_C, s->setup.ciphers },
		{ SSH_BIND_OPTIONS_HMAC_C_S, s->setup.macs },
		{ SSH_BIND_OPTIONS_HMAC_S_C, s->setup.macs },
	};
	bool files = false;

	if (ssh_bind_options_set(s->bind, SSH_BIND_OPTIONS_PROCESS_CONFIG,
	    &files) < 0)
		return fail(s, ERR_UNSUPPORTED, "configuration", s->bind);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (texts[i].value[0] != '\0' && ssh_bind_options_set(s->bind,
		    texts[i].option, texts[i].value) < 0)
			return fail(s, ERR_UNSUPPORTED, "algorithms", s->bind);
	return 0;
}

static int
session_set(struct sshd *s)
{
	uint64_t bytes = s->setup.rekey_bytes;
	uint32_t seconds = s->setup.rekey_s;

	/* Compression: little gained on a command line, and more code that a
	 * stranger's bytes reach. */
	if (ssh_options_set(s->session, SSH_OPTIONS_COMPRESSION, "no") < 0)
		return fail(s, ERR_UNSUPPORTED, "compression", s->session);
	if ((bytes != 0 && ssh_options_set(s->session, SSH_OPTIONS_REKEY_DATA,
	    &bytes) < 0) || (seconds != 0 && ssh_options_set(s->session,
	    SSH_OPTIONS_REKEY_TIME, &seconds) < 0))
		return fail(s, ERR_UNSUPPORTED, "rekey", s->session);
	return 0;
}

int
session_open(struct sshd *s, struct ssh_setup *setup)
{
	int r;

	s->setup = *setup;
	*setup = (struct ssh_setup){ 0 };
	s->bind = ssh_bind_new();
	s->session = ssh_new();
	s->event = ssh_event_new();
	if (s->bind == NULL || s->session == NULL || s->event == NULL)
		return ERR_MEMORY;
	ssh_set_log_level(SSH_LOG_NONE);
	if ((r = hostkeys_add(s, s->setup.host_keys)) != 0)
		return fail(s, r, "a host key is unreadable", s->bind);
	if ((r = options_set(s)) != 0 || (r = session_set(s)) != 0)
		return r;
	ssh_set_blocking(s->session, 0);
	if (ssh_bind_accept_fd(s->bind, s->session, s->inner) != SSH_OK)
		return fail(s, ERR_SYSTEM, "libssh", s->bind);
	ssh_bind_free(s->bind); /* the session has what it needs of it */
	s->bind = NULL;
	ssh_set_counters(s->session, &s->at_inner, NULL);
	auth_init(s);
	/* Our version goes out; nothing is there to be read yet. Without this
	 * the session has no place in an event. */
	if (ssh_handle_key_exchange(s->session) == SSH_ERROR)
		return fail(s, ERR_SYSTEM, "libssh", s->session);
	if (ssh_event_add_session(s->event, s->session) != SSH_OK)
		return fail(s, ERR_SYSTEM, "libssh", s->session);
	return 0;
}

void
session_close(struct sshd *s)
{
	struct ssh_control setup = { .setup = s->setup };

	ssh_control_clear(&setup);
	if (s->event != NULL && s->session != NULL)
		ssh_event_remove_session(s->event, s->session);
	ssh_event_free(s->event);
	ssh_free(s->session);
	ssh_bind_free(s->bind);
	hostkeys_free();
	s->event = NULL;
	s->session = NULL;
	s->bind = NULL;
}

/* ---- running ------------------------------------------------------------ */

static char *
name(const char *text)
{
	return (char *)(uintptr_t)(text == NULL ? "" : text);
}

void
session_tell_kex(struct sshd *s)
{
	struct ssh_control m = { .type = SSH_CTL_KEX };
	char version[256];
	ssh_key key = NULL;

	if (s->kex_done)
		return;
	s->kex_done = true;
	snprintf(version, sizeof version, "%s",
	    name(ssh_get_clientbanner(s->session)));
	sshd_printable(version);
	m.text[0] = version;
	m.text[1] = name(ssh_get_kex_algo(s->session));
	if (ssh_get_server_publickey(s->session, &key) == SSH_OK)
		m.text[2] = name(ssh_key_type_to_char(ssh_key_type(key)));
	m.text[3] = name(ssh_get_cipher_in(s->session));
	m.text[4] = name(ssh_get_cipher_out(s->session));
	m.text[5] = name(ssh_get_hmac_in(s->session));
	m.text[6] = name(ssh_get_hmac_out(s->session));
	ask_tell(s, &m);
	ssh_key_free(key);
}

static void
end_with_error(struct sshd *s)
{
	const char *why = ssh_get_error(s->session);

	/* A client that says goodbye after it was let in is no fault. */
	if (s->authenticated && (s->client_gone ||
	    strstr(why, "SSH_MSG_DISCONNECT") != NULL))
		why = NULL;
	sshd_end(s, why);
}

bool
session_is_clogged(const struct sshd *s)
{
	return (ssh_get_poll_flags(s->session) & SSH_WRITE_PENDING) != 0;
}

void
session_step(struct sshd *s)
{
	int r;

	for (int i = 0; i < ROUNDS_MAX && !s->ending; i++) {
		r = s->kex_done ? SSH_OK : ssh_handle_key_exchange(s->session);
		if (r == SSH_OK)
			session_tell_kex(s);
		if (r == SSH_ERROR || !ssh_is_connected(s->session)) {
			end_with_error(s);
			return;
		}
		r = ssh_event_dopoll(s->event, 0);
		if ((ssh_get_status(s->session) &
		    (SSH_CLOSED | SSH_CLOSED_ERROR)) != 0)
			end_with_error(s);
		if (r != SSH_OK || session_is_clogged(s))
			return;
	}
}
