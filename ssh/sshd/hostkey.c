/*
 * The host keys. Here are their public halves only: posternd has the private
 * ones, and signs. libssh has no callback for that and signs by a key in
 * memory; the linker puts the functions below in the place of three of libssh's
 * (local.mk). The second finds the hash and checks that the key is a private
 * one, so it gets a key that is nobody's; the third would sign by that, and
 * asks.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "ssh/sshd/sshd.h"

enum { ANSWER_S = 60, DIGEST_OWN = 0 };

int __wrap_ssh_pki_export_privkey_to_pubkey(const ssh_key key,
    ssh_key *public_key);
/* libssh's own, in none of its headers; as of 0.10. digest is an enum. */
ssh_string __real_ssh_srv_pki_do_sign_sessionid(ssh_session session,
    const ssh_key key, int digest);
ssh_string __wrap_ssh_srv_pki_do_sign_sessionid(ssh_session session,
    const ssh_key key, int digest);
struct ssh_signature_struct *__wrap_pki_sign_data(const ssh_key key,
    int digest, const unsigned char *input, size_t len);
const char *ssh_key_signature_to_char(enum ssh_keytypes_e type, int digest);
int ssh_pki_import_signature_blob(const ssh_string blob, const ssh_key key,
    struct ssh_signature_struct **signature);

/* A process has one connection. */
static struct sshd *connection;
static ssh_key nobodys, wanted;
static int wanted_digest;

int
__wrap_ssh_pki_export_privkey_to_pubkey(const ssh_key key, ssh_key *public_key)
{
	*public_key = ssh_key_dup(key); /* it is that already */
	return *public_key == NULL ? SSH_ERROR : SSH_OK;
}

ssh_string
__wrap_ssh_srv_pki_do_sign_sessionid(ssh_session session, const ssh_key key,
    int digest)
{
	wanted = key;
	wanted_digest = digest;
	return __real_ssh_srv_pki_do_sign_sessionid(session, nobodys,
	    DIGEST_OWN);
}

static struct ssh_signature_struct *
signature_of(const struct ssh_control *answer)
{
	struct ssh_signature_struct *signature = NULL;
	ssh_string blob = ssh_string_new(answer->blob_len);

	if (blob == NULL)
		return NULL;
	if (ssh_string_fill(blob, answer->blob, answer->blob_len) != 0 ||
	    ssh_pki_import_signature_blob(blob, wanted, &signature) != SSH_OK)
		signature = NULL;
	ssh_string_free(blob);
	return signature;
}

struct ssh_signature_struct *
__wrap_pki_sign_data(const ssh_key key, int digest, const unsigned char *input,
    size_t len)
{
	struct ssh_control answer, m = { .type = SSH_CTL_SIGN,
	    .blob = (uint8_t *)(uintptr_t)input, .blob_len = len };
	struct ssh_signature_struct *signature;
	int fd;

	(void)key, (void)digest; /* nobody's */
	m.text[0] = (char *)(uintptr_t)ssh_key_signature_to_char(
	    ssh_key_type(wanted), wanted_digest);
	if (connection->ending ||
	    ask_wait(connection, &m, ANSWER_S, &answer, &fd) != 0)
		return NULL;
	signature = signature_of(&answer);
	ssh_control_clear(&answer);
	return signature;
}

/* A line: its type and its base64. Ends them with NULs. */
static int
key_add(struct sshd *s, char *line)
{
	char *base64 = strchr(line, ' ');
	ssh_key key;

	if (base64 == NULL)
		return ERR_SYNTAX;
	*base64++ = '\0';
	if (ssh_pki_import_pubkey_base64(base64,
	    ssh_key_type_from_name(line), &key) != SSH_OK)
		return ERR_SYNTAX;
	/* takes the key */
	if (ssh_bind_options_set(s->bind, SSH_BIND_OPTIONS_IMPORT_KEY, key) <
	    0) {
		ssh_key_free(key);
		return ERR_UNSUPPORTED;
	}
	return 0;
}

int
hostkeys_add(struct sshd *s, char *lines)
{
	char *rest = lines, *line;
	int r = 0;

	connection = s;
	while (r == 0 && (line = strsep(&rest, "\n")) != NULL)
		if (*line != '\0')
			r = key_add(s, line);
	if (r == 0 && ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &nobodys) !=
	    SSH_OK)
		r = ERR_CRYPTO;
	return r;
}

void
hostkeys_free(void)
{
	ssh_key_free(nobodys);
	nobodys = NULL;
}
