/*
 * What a client signed to prove that it has a key. posternd checks that for
 * itself, and libssh tells nobody: the linker puts the function below in the
 * place of libssh's (local.mk).
 */
#include <string.h>

#include "ssh/sshd/sshd.h"

/* libssh's own, in none of its headers; as of 0.10. */
struct ssh_signature_struct;
int __real_ssh_pki_signature_verify(ssh_session session,
    struct ssh_signature_struct *signature, const ssh_key key,
    const unsigned char *input, size_t len);
int __wrap_ssh_pki_signature_verify(ssh_session session,
    struct ssh_signature_struct *signature, const ssh_key key,
    const unsigned char *input, size_t len);
int ssh_pki_export_signature_blob(const struct ssh_signature_struct *signature,
    ssh_string *blob);

/* Of the last one: a process has one connection. */
static uint8_t signed_data[SSH_SIGNED_MAX], signature_blob[SSH_SIGNATURE_MAX];
static size_t signed_len, signature_len;

static void
keep(const struct ssh_signature_struct *signature, const uint8_t *input,
    size_t len)
{
	ssh_string blob = NULL;
	size_t n;

	signed_len = signature_len = 0;
	if (len > sizeof signed_data ||
	    ssh_pki_export_signature_blob(signature, &blob) != SSH_OK)
		return;
	if ((n = ssh_string_len(blob)) <= sizeof signature_blob) {
		memcpy(signed_data, input, len);
		signed_len = len;
		memcpy(signature_blob, ssh_string_data(blob), n);
		signature_len = n;
	}
	ssh_string_free(blob);
}

int
__wrap_ssh_pki_signature_verify(ssh_session session,
    struct ssh_signature_struct *signature, const ssh_key key,
    const unsigned char *input, size_t len)
{
	int r = __real_ssh_pki_signature_verify(session, signature, key,
	    input, len);

	if (r == SSH_OK)
		keep(signature, input, len);
	return r;
}

void
proof_add(struct ssh_control *m)
{
	m->signed_data = signed_data;
	m->signed_len = signed_len;
	m->signature = signature_blob;
	m->signature_len = signature_len;
	signed_len = signature_len = 0;
}
