#include "cli/shell/sftp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "cli/shell/file.h"
#include "cli/shell/sftp_packet.h"

/*
 * Files are small: one that is read is fetched when it is opened, one that is
 * written is handed over when it is closed. The directories are "/", with the
 * configurations, and "/disk0:".
 */
enum { HANDLES = 16, NAMES_A_TIME = 50 };

enum status {
	STATUS_OK, STATUS_EOF, STATUS_NO_SUCH_FILE, STATUS_DENIED,
	STATUS_FAILURE, STATUS_BAD_MESSAGE, STATUS_UNSUPPORTED = 8,
};

enum handle_kind { HANDLE_FREE, HANDLE_READ, HANDLE_WRITE, HANDLE_DIR };

struct handle {
	enum handle_kind kind;
	char name[SFTP_PATH_MAX + 16];
	struct text data;
	struct file_info info;
	struct file_list list;
	size_t next;        /* of the list */
	bool below;         /* the directory is /disk0: */
	bool given_up;      /* the other side cut what it had written */
};

struct sftp {
	struct shell *shell;
	struct handle handles[HANDLES];
	struct writer w;    /* the answer */
	uint8_t out[SFTP_PACKET_MAX + 4];
	uint8_t in[SFTP_PACKET_MAX];
	bool greeted;
};

/* ---- answers ------------------------------------------------------------ */

static void
begin(struct sftp *f, uint8_t type, uint32_t id)
{
	writer_init(&f->w, f->out, sizeof f->out);
	write_u32(&f->w, 0);
	write_u8(&f->w, type);
	write_u32(&f->w, id);
}

static void
string(struct sftp *f, const void *s, size_t n)
{
	write_u32(&f->w, (uint32_t)n);
	write_bytes(&f->w, s, n);
}

static int
end(struct sftp *f)
{
	uint32_t n = (uint32_t)(f->w.len - 4);

	for (int i = 0; i < 4; i++)
		f->out[i] = (uint8_t)(n >> (24 - 8 * i));
	if (f->w.error != 0 || fwrite(f->out, 1, f->w.len,
	    stdout) != f->w.len || fflush(stdout) != 0)
		return -1;
	return 0;
}

static int
status(struct sftp *f, uint32_t id, enum status code, const char *text)
{
	static const char *const texts[] = { "Success", "End of file",
		"No such file", "Permission denied", "Failure", "Bad message",
		"", "", "Operation unsupported" };

	if (*text == '\0')
		text = texts[code];
	begin(f, SFTP_STATUS, id);
	write_u32(&f->w, code);
	string(f, text, strnlen(text, 4096));
	string(f, "", 0);
	return end(f);
}

/* Of a CLI_FILE_*. OpenSSH's clients print their own words for the code and
 * drop why; posternd has logged it. */
static int
status_of(struct sftp *f, uint32_t id, int r, const struct text *why)
{
	static const enum status codes[] = { STATUS_OK, STATUS_DENIED,
		STATUS_NO_SUCH_FILE, STATUS_FAILURE };
	enum status code = r >= 0 && r <= CLI_FILE_FAILED ? codes[r] :
	    STATUS_FAILURE;

	return status(f, id, code, text_str(why));
}

static void
attrs(struct sftp *f, bool directory, uint64_t size, uint64_t changed)
{
	write_u32(&f->w, SFTP_ATTR_SIZE | SFTP_ATTR_PERMISSIONS |
	    SFTP_ATTR_TIMES);
	write_u64(&f->w, size);
	write_u32(&f->w, directory ? 040700 : 0100600);
	write_u32(&f->w, (uint32_t)changed);
	write_u32(&f->w, (uint32_t)changed);
}

/* ---- handles ------------------------------------------------------------ */

static struct handle *
handle_new(struct sftp *f, enum handle_kind kind)
{
	for (size_t i = 0; i < HANDLES; i++)
		if (f->handles[i].kind == HANDLE_FREE) {
			f->handles[i] = (struct handle){ .kind = kind };
			return &f->handles[i];
		}
	return NULL;
}

static void
handle_free(struct handle *h)
{
	text_clear(&h->data);
	free(h->list.v);
	*h = (struct handle){ .kind = HANDLE_FREE };
}

static struct handle *
handle_find(struct sftp *f, const char *text, enum handle_kind kind)
{
	unsigned long n;

	if (text_number(text, 0, HANDLES - 1, &n) != 0 ||
	    f->handles[n].kind != kind)
		return NULL;
	return &f->handles[n];
}

static int
handle_tell(struct sftp *f, uint32_t id, const struct handle *h)
{
	char text[8];
	int n = snprintf(text, sizeof text, "%d", (int)(h - f->handles));

	begin(f, SFTP_HANDLE, id);
	string(f, text, (size_t)n);
	return end(f);
}

/* ---- requests ----------------------------------------------------------- */

static int
open_file(struct sftp *f, const struct sftp_request *q)
{
	bool writes = q->flags & SFTP_OPEN_WRITE;
	struct handle *h = handle_new(f, writes ? HANDLE_WRITE : HANDLE_READ);
	struct text why;
	int r = CLI_FILE_FAILED;

	if (h == NULL)
		return status(f, q->id, STATUS_FAILURE, "");
	text_init(&why);
	if (!file_name(q->path, h->name, sizeof h->name))
		text_add(&why, "not a regular file");
	else if (writes && (q->flags & (SFTP_OPEN_APPEND | SFTP_OPEN_READ)))
		text_add(&why, "files are written as a whole");
	else if (writes)
		r = CLI_FILE_OK;
	else
		r = file_get(f->shell, h->name, &h->data, &h->info, &why);
	if (r == CLI_FILE_OK) {
		text_clear(&why);
		return handle_tell(f, q->id, h);
	}
	handle_free(h);
	r = status_of(f, q->id, r, &why);
	text_clear(&why);
	return r;
}

static int
close_file(struct sftp *f, const struct sftp_request *q)
{
	struct handle *h = NULL;
	struct text why;
	int r = CLI_FILE_OK;

	for (enum handle_kind k = HANDLE_READ; k <= HANDLE_DIR && h == NULL;
	    k++)
		h = handle_find(f, q->path, k);
	if (h == NULL)
		return status(f, q->id, STATUS_FAILURE, "");
	text_init(&why);
	if (h->given_up)
		r = CLI_FILE_FAILED;
	else if (h->kind == HANDLE_WRITE)
		r = file_put(f->shell, h->name, text_str(&h->data),
		    h->data.len, &why);
	handle_free(h);
	r = status_of(f, q->id, r, &why);
	text_clear(&why);
	return r;
}

static int
read_file(struct sftp *f, const struct sftp_request *q)
{
	struct handle *h = handle_find(f, q->path, HANDLE_READ);
	size_t n = q->len < SFTP_DATA_MAX ? q->len : SFTP_DATA_MAX;

	if (h == NULL)
		return status(f, q->id, STATUS_FAILURE, "");
	if (q->offset >= h->data.len)
		return status(f, q->id, STATUS_EOF, "");
	if (n > h->data.len - q->offset)
		n = h->data.len - (size_t)q->offset;
	begin(f, SFTP_DATA, q->id);
	string(f, h->data.s + q->offset, n);
	return end(f);
}

/* In order, or again what was written: no holes. */
static int
write_file(struct sftp *f, const struct sftp_request *q)
{
	struct handle *h = handle_find(f, q->path, HANDLE_WRITE);
	size_t over;

	if (h == NULL || q->offset > h->data.len ||
	    q->offset + q->len > CLI_FILE_MAX)
		return status(f, q->id, STATUS_FAILURE, "");
	over = h->data.len - (size_t)q->offset;
	if (over > q->len)
		over = q->len;
	if (over > 0)
		memcpy(h->data.s + q->offset, q->data, over);
	if (q->len > over)
		text_add_n(&h->data, (const char *)q->data + over,
		    q->len - over);
	return status(f, q->id, STATUS_OK, "");
}

/* What can be said of a path; a running-config has its size when it is made. */
static int
stat_path(struct sftp *f, const struct sftp_request *q)
{
	char name[SFTP_PATH_MAX + 16];
	struct file_info info = { .size = 0 };
	struct text data, why;
	int r;

	if (!file_name(q->path, name, sizeof name)) {
		begin(f, SFTP_ATTRS, q->id);
		attrs(f, true, 0, (uint64_t)time(NULL));
		return end(f);
	}
	text_init(&data);
	text_init(&why);
	r = file_get(f->shell, name, &data, &info, &why);
	if (r == CLI_FILE_OK) {
		begin(f, SFTP_ATTRS, q->id);
		attrs(f, false, data.len, info.changed);
		r = end(f);
	} else if (r == CLI_FILE_MISSING) {
		r = status(f, q->id, STATUS_NO_SUCH_FILE, "");
	} else {
		r = status_of(f, q->id, r, &why);
	}
	text_clear(&data);
	text_clear(&why);
	return r;
}

static int
stat_handle(struct sftp *f, const struct sftp_request *q)
{
	struct handle *h = handle_find(f, q->path, HANDLE_READ);

	if (h == NULL)
		h = handle_find(f, q->path, HANDLE_WRITE);
	if (h == NULL)
		return status(f, q->id, STATUS_FAILURE, "");
	begin(f, SFTP_ATTRS, q->id);
	attrs(f, false, h->data.len, h->info.changed);
	return end(f);
}

/* Modes and times of a copy change nothing. A size below what was written is
 * what a client sets when its copy broke off. */
static int
set_handle(struct sftp *f, const struct sftp_request *q)
{
	struct handle *h = handle_find(f, q->path, HANDLE_WRITE);

	if (h != NULL && (q->flags & SFTP_ATTR_SIZE) &&
	    q->offset != h->data.len)
		h->given_up = true;
	return status(f, q->id, STATUS_OK, "");
}

static int
open_dir(struct sftp *f, const struct sftp_request *q)
{
	char name[SFTP_PATH_MAX + 16] = "";
	struct handle *h;
	struct text why;
	int r;

	if (file_name(q->path, name, sizeof name))
		return status(f, q->id, STATUS_NO_SUCH_FILE, "");
	if ((h = handle_new(f, HANDLE_DIR)) == NULL)
		return status(f, q->id, STATUS_FAILURE, "");
	h->below = strncmp(name, "disk0:", 6) == 0 &&
	    strchr(q->path, ':') != NULL;
	text_init(&why);
	r = file_list(f->shell, &h->list, &why);
	if (r == CLI_FILE_OK) {
		r = handle_tell(f, q->id, h);
	} else {
		handle_free(h);
		r = status_of(f, q->id, r, &why);
	}
	text_clear(&why);
	return r;
}

static void
name_tell(struct sftp *f, const char *name, bool directory, uint64_t size,
    uint64_t changed)
{
	time_t t = (time_t)changed;
	char when[32], line[SFTP_PATH_MAX + 80];
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(when, sizeof when, "%b %d %Y", &tm);
	snprintf(line, sizeof line, "%srw-------    1 postern  postern  "
	    "%8llu %s %s", directory ? "d" : "-", (unsigned long long)size,
	    when, name);
	string(f, name, strlen(name));
	string(f, line, strlen(line));
	attrs(f, directory, size, changed);
}

/* What the next of the list is called in this directory; NULL: it is not
 * there. */
static const char *
name_here(const struct handle *h, const struct file_info *i)
{
	static const char disk[] = "disk0:/";
	size_t n = sizeof(disk) - 1;

	if (strncmp(i->name, disk, n) == 0)
		return h->below ? i->name + n : NULL;
	return h->below ? NULL : i->name;
}

static int
read_dir(struct sftp *f, const struct sftp_request *q)
{
	struct handle *h = handle_find(f, q->path, HANDLE_DIR);
	const struct file_info *i;
	size_t count_at;
	uint32_t n = 0;

	if (h == NULL)
		return status(f, q->id, STATUS_FAILURE, "");
	begin(f, SFTP_NAME, q->id);
	count_at = f->w.len;
	write_u32(&f->w, 0);
	if (h->next == 0 && !h->below) {
		name_tell(f, "disk0:", true, 0, (uint64_t)time(NULL));
		n++;
	}
	for (; h->next < h->list.n && n < NAMES_A_TIME; h->next++) {
		i = &h->list.v[h->next];
		if (name_here(h, i) == NULL)
			continue;
		name_tell(f, name_here(h, i), false, i->size, i->changed);
		n++;
	}
	h->next += h->next == 0; /* disk0: was told */
	if (n == 0)
		return status(f, q->id, STATUS_EOF, "");
	f->out[count_at + 3] = (uint8_t)n;
	return end(f);
}

static int
real_path(struct sftp *f, const struct sftp_request *q)
{
	char name[SFTP_PATH_MAX + 16] = "", path[SFTP_PATH_MAX + 20];
	bool file = file_name(q->path, name, sizeof name);
	size_t n;

	snprintf(path, sizeof path, "/%s", !file && strchr(q->path, ':') ==
	    NULL ? "" : name);
	n = strlen(path);
	if (n > 1 && path[n - 1] == '/')
		path[--n] = '\0';
	begin(f, SFTP_NAME, q->id);
	write_u32(&f->w, 1);
	string(f, path, n);
	string(f, path, n);
	attrs(f, !file, 0, 0);
	return end(f);
}

static int
init(struct sftp *f)
{
	f->greeted = true;
	begin(f, SFTP_VERSION, 3);
	return end(f);
}

static int
request(struct sftp *f, const struct sftp_request *q)
{
	if (f->greeted == (q->type == SFTP_INIT))
		return -1;
	switch (q->type) {
	case SFTP_INIT:
		return init(f);
	case SFTP_OPEN:
		return open_file(f, q);
	case SFTP_CLOSE:
		return close_file(f, q);
	case SFTP_READ:
		return read_file(f, q);
	case SFTP_WRITE:
		return write_file(f, q);
	case SFTP_LSTAT:
	case SFTP_STAT:
		return stat_path(f, q);
	case SFTP_FSTAT:
		return stat_handle(f, q);
	case SFTP_SETSTAT:
		return status(f, q->id, STATUS_OK, "");
	case SFTP_FSETSTAT:
		return set_handle(f, q);
	case SFTP_OPENDIR:
		return open_dir(f, q);
	case SFTP_READDIR:
		return read_dir(f, q);
	case SFTP_REALPATH:
		return real_path(f, q);
	default:
		return status(f, q->id, STATUS_UNSUPPORTED, "");
	}
}

/* False at the end. */
static bool
packet_read(struct sftp *f, size_t *len)
{
	uint8_t head[4];
	struct reader r;

	if (fread(head, 1, 4, stdin) != 4)
		return false;
	reader_init(&r, head, 4);
	*len = read_u32(&r);
	return *len > 0 && *len <= sizeof f->in &&
	    fread(f->in, 1, *len, stdin) == *len;
}

int
sftp_run(struct shell *s)
{
	struct sftp *f = xcalloc(1, sizeof *f);
	struct sftp_request q;
	size_t len;
	int r = 0;

	f->shell = s;
	s->hello |= CLI_HELLO_PRIVILEGED | CLI_HELLO_COMMAND;
	shell_hello(s);
	while (r == 0 && !s->closed && packet_read(f, &len)) {
		r = sftp_request_parse(f->in, len, &q);
		if (r == ERR_RANGE)
			r = status(f, q.id, STATUS_NO_SUCH_FILE, "");
		else if (r == 0)
			r = request(f, &q);
	}
	for (size_t i = 0; i < HANDLES; i++)
		handle_free(&f->handles[i]);
	free(f);
	return r != 0 || s->closed;
}
