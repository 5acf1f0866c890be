#include "ssh/control.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"

enum { TEXTS_MAX = 7, ALGORITHMS_MAX = 4096, SHORT_MAX = 256 };

/* What each type carries: a byte, so many texts of so many bytes, blobs. */
static const struct form {
	uint8_t type;
	bool code, setup, start, shell;
	bool plain; /* texts for a terminal: printable ASCII */
	uint8_t texts;
	uint32_t text_max[2]; /* of the first, of the others */
	uint32_t blob_max; /* 0: none */
	bool proof; /* what was signed, a signature */
} forms[] = {
	{ .type = SSH_CTL_SETUP, .setup = true },
	{ .type = SSH_CTL_AUTH, .code = true },
	{ .type = SSH_CTL_STARTED },
	{ .type = SSH_CTL_REFUSED },
	{ .type = SSH_CTL_EXITED, .code = true, .shell = true },
	{ .type = SSH_CTL_CLOSE, .texts = 1, .text_max = { 8192 } },
	{ .type = SSH_CTL_SIGNED, .blob_max = SSH_SIGNATURE_MAX },
	{ .type = SSH_CTL_KEX, .texts = 7, .plain = true,
	    .text_max = { SHORT_MAX, SHORT_MAX } },
	{ .type = SSH_CTL_PASSWORD, .texts = 2,
	    .text_max = { SSH_USER_MAX, SSH_PASSWORD_MAX } },
	{ .type = SSH_CTL_KEY_ASK, .texts = 1, .text_max = { SSH_USER_MAX },
	    .blob_max = SSH_KEY_MAX },
	{ .type = SSH_CTL_KEY, .texts = 1, .text_max = { SSH_USER_MAX },
	    .blob_max = SSH_KEY_MAX, .proof = true },
	{ .type = SSH_CTL_START, .start = true },
	{ .type = SSH_CTL_FAULT, .texts = 1, .text_max = { 1024 } },
	{ .type = SSH_CTL_SIGN, .texts = 1, .text_max = { SHORT_MAX },
	    .blob_max = SSH_HASH_MAX },
};

static const struct form *
form_find(unsigned type)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (forms[i].type == type)
			return &forms[i];
	return NULL;
}

static uint32_t
text_max(const struct form *f, unsigned i)
{
	return f->text_max[i == 0 ? 0 : 1];
}

/* The next string, on the heap; NULL with an error in r. */
static char *
read_text(struct reader *r, uint32_t max)
{
	uint32_t len = read_u32(r);
	const uint8_t *s;
	char *text;

	if (r->error == 0 && len > max)
		read_fail(r, ERR_RANGE);
	s = read_bytes(r, len);
	if (r->error == 0 && len > 0 && memchr(s, 0, len) != NULL)
		read_fail(r, ERR_SYNTAX);
	if (r->error != 0)
		return NULL;
	if ((text = malloc((size_t)len + 1)) == NULL) {
		read_fail(r, ERR_MEMORY);
		return NULL;
	}
	if (len > 0)
		memcpy(text, s, len);
	text[len] = '\0';
	return text;
}

static void
plain_check(struct reader *r, const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			read_fail(r, ERR_SYNTAX);
}

static bool
read_bool(struct reader *r)
{
	uint8_t v = read_u8(r);

	if (v > 1)
		read_fail(r, ERR_SYNTAX);
	return v == 1;
}

static void
read_setup(struct reader *r, struct ssh_setup *s)
{
	s->host_keys = read_text(r, SSH_CONTROL_MAX);
	s->kex = read_text(r, ALGORITHMS_MAX);
	s->host_key_algorithms = read_text(r, ALGORITHMS_MAX);
	s->ciphers = read_text(r, ALGORITHMS_MAX);
	s->macs = read_text(r, ALGORITHMS_MAX);
	s->banner = read_text(r, SSH_CONTROL_MAX);
	s->password = read_bool(r);
	s->public_key = read_bool(r);
	s->grace_s = read_u32(r);
	s->rekey_bytes = read_u32(r);
	s->rekey_s = read_u32(r);
}

static void
read_start(struct reader *r, struct ssh_start *s)
{
	s->pty = read_bool(r);
	s->command = read_bool(r);
	s->subsystem = read_bool(r);
	s->term = read_text(r, SHORT_MAX);
	s->columns = read_u16(r);
	s->rows = read_u16(r);
	s->text = read_text(r, SSH_COMMAND_MAX);
}

/* The next bytes, on the heap. */
static void
read_blob(struct reader *r, uint32_t max, uint8_t **blob, size_t *blob_len)
{
	uint32_t len = read_u32(r);
	const uint8_t *data;

	if (r->error == 0 && len > max)
		read_fail(r, ERR_RANGE);
	data = read_bytes(r, len);
	if (r->error != 0)
		return;
	if ((*blob = malloc((size_t)len + 1)) == NULL) {
		read_fail(r, ERR_MEMORY);
		return;
	}
	if (len > 0)
		memcpy(*blob, data, len);
	*blob_len = len;
}

static void
read_proof(struct reader *r, struct ssh_control *m)
{
	read_blob(r, SSH_SIGNED_MAX, &m->signed_data, &m->signed_len);
	read_blob(r, SSH_SIGNATURE_MAX, &m->signature, &m->signature_len);
}

int
ssh_control_parse(const void *datagram, size_t len, struct ssh_control *out)
{
	const struct form *f;
	struct ssh_control m = { 0 };
	struct reader r;
	uint8_t version, type;
	int error;

	reader_init(&r, datagram, len);
	version = read_u8(&r);
	type = read_u8(&r);
	read_u16(&r);
	if (r.error != 0)
		return r.error;
	if (version != SSH_CONTROL_VERSION)
		return ERR_UNSUPPORTED;
	if (len > SSH_CONTROL_MAX)
		return ERR_RANGE;
	if ((f = form_find(type)) == NULL)
		return ERR_SYNTAX;
	m.type = type;
	if (f->setup)
		read_setup(&r, &m.setup);
	if (f->start)
		read_start(&r, &m.start);
	if (f->code)
		m.code = read_u8(&r);
	if (f->shell)
		m.shell = read_u32(&r);
	for (unsigned i = 0; i < f->texts; i++) {
		m.text[i] = read_text(&r, text_max(f, i));
		if (f->plain)
			plain_check(&r, m.text[i]);
	}
	if (f->blob_max > 0)
		read_blob(&r, f->blob_max, &m.blob, &m.blob_len);
	if (f->proof)
		read_proof(&r, &m);
	if (type == SSH_CTL_AUTH && m.code > SSH_VERDICT_MORE)
		read_fail(&r, ERR_SYNTAX);
	if ((error = read_finish(&r)) != 0) {
		ssh_control_clear(&m);
		return error;
	}
	*out = m;
	return 0;
}

/* NULL is "". */
static int
write_text(struct writer *w, const char *text, uint32_t max)
{
	size_t len = text == NULL ? 0 : strlen(text);

	if (len > max)
		return ERR_RANGE;
	write_u32(w, (uint32_t)len);
	if (len > 0)
		write_bytes(w, text, len);
	return 0;
}

static int
write_blob(struct writer *w, const uint8_t *blob, size_t len, size_t max)
{
	if (len > max)
		return ERR_RANGE;
	write_u32(w, (uint32_t)len);
	if (len > 0)
		write_bytes(w, blob, len);
	return 0;
}

static int
write_setup(struct writer *w, const struct ssh_setup *s)
{
	int r;

	if ((r = write_text(w, s->host_keys, SSH_CONTROL_MAX)) != 0 ||
	    (r = write_text(w, s->kex, ALGORITHMS_MAX)) != 0 ||
	    (r = write_text(w, s->host_key_algorithms, ALGORITHMS_MAX)) != 0 ||
	    (r = write_text(w, s->ciphers, ALGORITHMS_MAX)) != 0 ||
	    (r = write_text(w, s->macs, ALGORITHMS_MAX)) != 0 ||
	    (r = write_text(w, s->banner, SSH_CONTROL_MAX)) != 0)
		return r;
	write_u8(w, s->password);
	write_u8(w, s->public_key);
	write_u32(w, s->grace_s);
	write_u32(w, s->rekey_bytes);
	write_u32(w, s->rekey_s);
	return 0;
}

static int
write_start(struct writer *w, const struct ssh_start *s)
{
	int r;

	write_u8(w, s->pty);
	write_u8(w, s->command);
	write_u8(w, s->subsystem);
	if ((r = write_text(w, s->term, SHORT_MAX)) != 0)
		return r;
	write_u16(w, s->columns);
	write_u16(w, s->rows);
	return write_text(w, s->text, SSH_COMMAND_MAX);
}

int
ssh_control_emit(const struct ssh_control *m, void *buf, size_t capacity)
{
	const struct form *f = form_find((unsigned)m->type);
	struct writer w;
	int r = 0;

	if (f == NULL || (m->type == SSH_CTL_AUTH &&
	    m->code > SSH_VERDICT_MORE))
		return ERR_RANGE;
	writer_init(&w, buf, capacity < SSH_CONTROL_MAX ? capacity :
	    SSH_CONTROL_MAX);
	write_u8(&w, SSH_CONTROL_VERSION);
	write_u8(&w, (uint8_t)m->type);
	write_u16(&w, 0);
	if (f->setup)
		r = write_setup(&w, &m->setup);
	if (f->start)
		r = write_start(&w, &m->start);
	if (f->code)
		write_u8(&w, m->code);
	if (f->shell)
		write_u32(&w, m->shell);
	for (unsigned i = 0; i < f->texts && r == 0; i++)
		r = write_text(&w, m->text[i], text_max(f, i));
	if (f->blob_max > 0 && r == 0)
		r = write_blob(&w, m->blob, m->blob_len, f->blob_max);
	if (f->proof && r == 0)
		r = write_blob(&w, m->signed_data, m->signed_len,
		    SSH_SIGNED_MAX);
	if (f->proof && r == 0)
		r = write_blob(&w, m->signature, m->signature_len,
		    SSH_SIGNATURE_MAX);
	if (r != 0)
		return r;
	return w.error != 0 ? w.error : (int)w.len;
}

/* Passwords are among them: all are wiped. */
static void
text_free(char *text)
{
	if (text == NULL)
		return;
	secret_wipe(text, strlen(text));
	free(text);
}

void
ssh_control_clear(struct ssh_control *m)
{
	text_free(m->setup.host_keys);
	text_free(m->setup.kex);
	text_free(m->setup.host_key_algorithms);
	text_free(m->setup.ciphers);
	text_free(m->setup.macs);
	text_free(m->setup.banner);
	text_free(m->start.term);
	text_free(m->start.text);
	for (unsigned i = 0; i < TEXTS_MAX; i++)
		text_free(m->text[i]);
	free(m->blob);
	free(m->signed_data);
	free(m->signature);
	memset(m, 0, sizeof *m);
}
