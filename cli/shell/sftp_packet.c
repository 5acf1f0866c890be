#include "cli/shell/sftp_packet.h"

#include <string.h>

#include "base/error.h"

static void
path_read(struct reader *r, char path[SFTP_PATH_MAX])
{
	uint32_t n = read_u32(r);
	const uint8_t *s;

	if (r->error == 0 && n <= read_left(r) && n >= SFTP_PATH_MAX)
		read_fail(r, ERR_RANGE);
	s = read_bytes(r, n);
	if (s == NULL)
		return;
	if (memchr(s, '\0', n) != NULL) {
		read_fail(r, ERR_SYNTAX);
		return;
	}
	memcpy(path, s, n);
	path[n] = '\0';
}

int
sftp_request_parse(const void *packet, size_t len, struct sftp_request *out)
{
	struct sftp_request q = { .type = 0 };
	struct reader r;

	reader_init(&r, packet, len);
	q.type = read_u8(&r);
	q.id = read_u32(&r);
	switch (q.type) {
	case SFTP_OPEN:
		path_read(&r, q.path);
		q.flags = read_u32(&r);
		break;
	case SFTP_READ:
		path_read(&r, q.path);
		q.offset = read_u64(&r);
		q.len = read_u32(&r);
		break;
	case SFTP_WRITE:
		path_read(&r, q.path);
		q.offset = read_u64(&r);
		q.len = read_u32(&r);
		q.data = read_bytes(&r, q.len);
		break;
	case SFTP_FSETSTAT:
		path_read(&r, q.path);
		q.flags = read_u32(&r);
		if (q.flags & SFTP_ATTR_SIZE)
			q.offset = read_u64(&r);
		break;
	case SFTP_CLOSE:
	case SFTP_LSTAT:
	case SFTP_FSTAT:
	case SFTP_SETSTAT:
	case SFTP_OPENDIR:
	case SFTP_READDIR:
	case SFTP_REALPATH:
	case SFTP_STAT:
		path_read(&r, q.path);
		break;
	default:
		break;
	}
	*out = q;
	return r.error;
}
