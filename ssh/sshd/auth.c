/*
 * Who the user is: each password and each key goes to posternd, which says
 * yes or no and when it was enough. libssh checks a key's signature before, and
 * posternd after it.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/error.h"
#include "base/secret.h"
#include "ssh/sshd/sshd.h"

enum { ANSWER_S = 60 };
#define BY_PASSWORD (SSH_AUTH_METHOD_PASSWORD | SSH_AUTH_METHOD_INTERACTIVE)

/* RFC 4252, 5.4: any time between the start of authentication and its end.
 * Before the first answer, so that it is read before a password is typed. */
static void
banner_send(struct sshd *s)
{
	ssh_string text;

	if (s->banner_sent || s->setup.banner[0] == '\0')
		return;
	s->banner_sent = true;
	if ((text = ssh_string_from_char(s->setup.banner)) == NULL)
		return;
	ssh_send_issue_banner(s->session, text);
	ssh_string_free(text);
}

/* False if this one isn't to be asked about. */
static bool
attempt(struct sshd *s)
{
	if (s->ending || s->authenticated)
		return false;
	session_tell_kex(s);
	banner_send(s);
	if (++s->attempts <= ATTEMPTS_MAX)
		return true;
	sshd_end(s, "too many requests for authentication");
	return false;
}

/* Of two that are needed the first is over (RFC 4252, 5.1): clients would
 * try it again and again. */
static void
method_done(struct sshd *s, unsigned methods)
{
	s->methods &= ~methods;
	ssh_set_auth_methods(s->session, (int)s->methods);
}

static int
verdict(struct sshd *s, const struct ssh_control *question, bool final)
{
	struct ssh_control answer;
	int fd;

	if (ask_wait(s, question, ANSWER_S, &answer, &fd) != 0)
		return SSH_AUTH_DENIED;
	if (fd >= 0)
		close(fd);
	switch (answer.code) {
	case SSH_VERDICT_YES:
		s->authenticated = s->authenticated || final;
		return SSH_AUTH_SUCCESS;
	case SSH_VERDICT_MORE:
		if (!final)
			return SSH_AUTH_SUCCESS;
		method_done(s, question->type == SSH_CTL_KEY ?
		    SSH_AUTH_METHOD_PUBLICKEY : BY_PASSWORD);
		return SSH_AUTH_PARTIAL;
	case SSH_VERDICT_ENOUGH:
		sshd_end(s, NULL); /* posternd logs it with the user */
		return SSH_AUTH_DENIED;
	default:
		return SSH_AUTH_DENIED;
	}
}

static int
password_check(struct sshd *s, const char *user, const char *password)
{
	struct ssh_control m = { .type = SSH_CTL_PASSWORD,
	    .text = { (char *)(uintptr_t)user,
	    (char *)(uintptr_t)password } };

	if (!attempt(s) || (s->methods & BY_PASSWORD) == 0)
		return SSH_AUTH_DENIED;
	if (user == NULL || password == NULL ||
	    strlen(user) > SSH_USER_MAX ||
	    strlen(password) > SSH_PASSWORD_MAX)
		return SSH_AUTH_DENIED; /* nobody's */
	return verdict(s, &m, true);
}

static int
on_password(ssh_session session, const char *user, const char *password,
    void *ctx)
{
	(void)session;
	return password_check(ctx, user, password);
}

static int
on_none(ssh_session session, const char *user, void *ctx)
{
	(void)session;
	(void)user;
	attempt(ctx);
	return SSH_AUTH_DENIED;
}

/* libssh gives a key's blob (RFC 4253, 6.6) in base64 only. */
static size_t
blob_of(ssh_key key, uint8_t *blob)
{
	char *text = NULL;
	int len;

	if (ssh_pki_export_pubkey_base64(key, &text) != SSH_OK)
		return 0;
	len = base64_decode(text, strlen(text), blob, SSH_KEY_MAX);
	ssh_string_free_char(text);
	return len > 0 ? (size_t)len : 0;
}

static int
on_key(ssh_session session, const char *user, struct ssh_key_struct *key,
    char state, void *ctx)
{
	struct sshd *s = ctx;
	bool final = state == SSH_PUBLICKEY_STATE_VALID;
	uint8_t blob[SSH_KEY_MAX];
	struct ssh_control m = { .type = final ? SSH_CTL_KEY : SSH_CTL_KEY_ASK,
	    .text = { (char *)(uintptr_t)user }, .blob = blob };

	(void)session;
	if (!attempt(s) || (s->methods & SSH_AUTH_METHOD_PUBLICKEY) == 0)
		return SSH_AUTH_DENIED;
	if (!final && state != SSH_PUBLICKEY_STATE_NONE)
		return SSH_AUTH_DENIED; /* wrong signature */
	if (user == NULL || strlen(user) > SSH_USER_MAX ||
	    (m.blob_len = blob_of(key, blob)) == 0)
		return SSH_AUTH_DENIED;
	if (final)
		proof_add(&m);
	return verdict(s, &m, final);
}

/* Without this libssh would ask Kerberos, offered or not. */
static ssh_string
on_gssapi(ssh_session session, const char *user, int n, ssh_string *oids,
    void *ctx)
{
	(void)session;
	(void)user;
	(void)n;
	(void)oids;
	attempt(ctx);
	return NULL;
}

static ssh_channel
on_channel(ssh_session session, void *ctx)
{
	(void)session;
	return relay_open(ctx);
}

/* ---- keyboard-interactive (RFC 4256): one question, the password -------- */

static int
interactive_ask(struct sshd *s, ssh_message m)
{
	const char *prompts[] = { "Password: " };
	const char *user = ssh_message_auth_user(m);
	char echo[] = { 0 };

	if (!attempt(s) || (s->methods & BY_PASSWORD) == 0 || user == NULL ||
	    strlen(user) > SSH_USER_MAX)
		return 1;
	free(s->user);
	if ((s->user = strdup(user)) == NULL)
		return 1;
	ssh_message_auth_interactive_request(m, "", "", 1, prompts, echo);
	return 0;
}

static int
interactive_answer(struct sshd *s, ssh_message m)
{
	const char *answer = NULL;
	char *user = s->user;
	int r = SSH_AUTH_DENIED;

	if (user == NULL) {
		attempt(s); /* nobody asked */
		return 1;
	}
	s->user = NULL;
	if (ssh_userauth_kbdint_getnanswers(s->session) == 1)
		answer = ssh_userauth_kbdint_getanswer(s->session, 0);
	if (answer != NULL)
		r = password_check(s, user, answer);
	if (answer != NULL)
		secret_wipe((char *)(uintptr_t)answer, strlen(answer));
	free(user);
	if (r != SSH_AUTH_SUCCESS && r != SSH_AUTH_PARTIAL)
		return 1;
	ssh_message_auth_reply_success(m, r == SSH_AUTH_PARTIAL);
	return 0;
}

/* What no callback is for. 1: libssh's answer, which is no; but for the
 * service "ssh-userauth", which it accepts. */
static int
on_message(ssh_session session, ssh_message m, void *ctx)
{
	(void)session;
	if (ssh_message_type(m) != SSH_REQUEST_AUTH)
		return 1;
	if (ssh_message_subtype(m) != SSH_AUTH_METHOD_INTERACTIVE) {
		attempt(ctx);
		return 1;
	}
	return ssh_message_auth_kbdint_is_response(m) ?
	    interactive_answer(ctx, m) : interactive_ask(ctx, m);
}

void
auth_init(struct sshd *s)
{
	s->methods = (s->setup.password ? BY_PASSWORD : 0) |
	    (s->setup.public_key ? SSH_AUTH_METHOD_PUBLICKEY : 0);
	ssh_set_auth_methods(s->session, (int)s->methods);
	s->callbacks = (struct ssh_server_callbacks_struct){
		.userdata = s,
		.auth_password_function = on_password,
		.auth_none_function = on_none,
		.auth_pubkey_function = on_key,
		.channel_open_request_session_function = on_channel,
		.gssapi_select_oid_function = on_gssapi,
	};
	ssh_callbacks_init(&s->callbacks);
	ssh_set_server_callbacks(s->session, &s->callbacks);
	ssh_set_message_callback(s->session, on_message, s);
}
