#include "cli/protocol.h"

#include <string.h>

#include "base/error.h"

enum { HEADER_LEN = 4 };

enum payload {
	PAYLOAD_NONE,  /* no payload at all */
	PAYLOAD_SIZE,  /* u16 width, u16 height */
	PAYLOAD_TYPED, /* text from a keyboard: no control bytes but TAB */
	PAYLOAD_TEXT,  /* text to print: no NUL */
	PAYLOAD_BYTES, /* of a file: any, but some */
};

/* What each type carries: fixed bytes first, then a payload kind. */
static const struct form {
	uint8_t type;
	uint8_t fixed;
	enum payload payload;
} forms[] = {
	{ CLI_MSG_HELLO, 0, PAYLOAD_SIZE },
	{ CLI_MSG_LINE, 0, PAYLOAD_TYPED },
	{ CLI_MSG_HELP, 0, PAYLOAD_TYPED },
	{ CLI_MSG_COMPLETE, 0, PAYLOAD_TYPED },
	{ CLI_MSG_INTERRUPT, 0, PAYLOAD_NONE },
	{ CLI_MSG_END, 0, PAYLOAD_NONE },
	{ CLI_MSG_RESIZE, 0, PAYLOAD_SIZE },
	{ CLI_MSG_FILE_GET, 0, PAYLOAD_TYPED },
	{ CLI_MSG_FILE_LIST, 0, PAYLOAD_NONE },
	{ CLI_MSG_FILE_PUT, 0, PAYLOAD_TYPED },
	{ CLI_MSG_FILE_PUT_DATA, 0, PAYLOAD_BYTES },
	{ CLI_MSG_FILE_PUT_END, 0, PAYLOAD_NONE },
	{ CLI_MSG_OUTPUT, 0, PAYLOAD_TEXT },
	{ CLI_MSG_READY, 4, PAYLOAD_TEXT },
	{ CLI_MSG_HELPED, 0, PAYLOAD_TEXT },
	{ CLI_MSG_COMPLETED, 0, PAYLOAD_TYPED },
	{ CLI_MSG_CLOSE, 1, PAYLOAD_TEXT },
	{ CLI_MSG_NOTICE, 0, PAYLOAD_TEXT },
	{ CLI_MSG_FILE_INFO, 16, PAYLOAD_TEXT },
	{ CLI_MSG_FILE_DATA, 0, PAYLOAD_BYTES },
	{ CLI_MSG_FILE_DONE, 1, PAYLOAD_TEXT },
};

static const struct form *
form_find(uint8_t type)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (forms[i].type == type)
			return &forms[i];
	return NULL;
}

static int
typed_check(const uint8_t *s, size_t len)
{
	if (len > CLI_LINE_MAX)
		return ERR_SYNTAX;
	for (size_t i = 0; i < len; i++)
		if ((s[i] < 0x20 && s[i] != '\t') || s[i] == 0x7f)
			return ERR_SYNTAX;
	return 0;
}

static int
payload_check(const struct form *f, const uint8_t *s, size_t len)
{
	if (len < f->fixed)
		return ERR_TRUNCATED;
	switch (f->payload) {
	case PAYLOAD_NONE:
		return len == 0 ? 0 : ERR_SYNTAX;
	case PAYLOAD_SIZE:
		if (len < 4)
			return ERR_TRUNCATED;
		return len == 4 ? 0 : ERR_SYNTAX;
	case PAYLOAD_TYPED:
		return typed_check(s, len);
	case PAYLOAD_TEXT:
		return memchr(s + f->fixed, 0, len - f->fixed) == NULL ?
		    0 : ERR_SYNTAX;
	case PAYLOAD_BYTES:
		return len > 0 ? 0 : ERR_TRUNCATED;
	}
	return ERR_SYNTAX;
}

int
cli_message_parse(const void *datagram, size_t len, struct cli_message *out)
{
	const struct form *f;
	struct cli_message m;
	struct reader r;
	uint8_t version;
	int error;

	reader_init(&r, datagram, len);
	version = read_u8(&r);
	m.type = read_u8(&r);
	m.flags = read_u16(&r);
	if (r.error != 0)
		return r.error;
	if (version != CLI_PROTOCOL_VERSION)
		return ERR_UNSUPPORTED;
	if (len > CLI_MESSAGE_MAX || (f = form_find(m.type)) == NULL)
		return ERR_SYNTAX;
	m.len = read_left(&r);
	m.payload = read_bytes(&r, m.len);
	if (m.payload == NULL)
		m.payload = (const uint8_t *)"";
	if ((error = payload_check(f, m.payload, m.len)) != 0)
		return error;
	*out = m;
	return 0;
}

int
cli_message_emit(const struct cli_message *m, void *buf, size_t capacity)
{
	struct writer w;

	if (m->len > CLI_MESSAGE_MAX - HEADER_LEN)
		return ERR_RANGE;
	writer_init(&w, buf, capacity);
	write_u8(&w, CLI_PROTOCOL_VERSION);
	write_u8(&w, m->type);
	write_u16(&w, m->flags);
	if (m->len > 0)
		write_bytes(&w, m->payload, m->len);
	return w.error != 0 ? w.error : (int)w.len;
}
