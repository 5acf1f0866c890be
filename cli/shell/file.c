#include "cli/shell/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

enum { LISTED_MAX = 2000 };

static void
info_take(const struct cli_message *m, struct file_info *info)
{
	struct reader r;
	size_t n;

	reader_init(&r, m->payload, m->len);
	info->size = read_u64(&r);
	info->changed = read_u64(&r);
	n = read_left(&r);
	if (n >= sizeof info->name)
		n = sizeof info->name - 1;
	read_copy(&r, info->name, n);
	info->name[n] = '\0';
}

/* Take the answer up to DONE. */
static int
answer(struct shell *s, struct text *data, struct file_info *info,
    struct file_list *list, struct text *why)
{
	struct file_info one;
	struct cli_message m;

	while (link_receive(&s->link, &m) == 0) {
		switch (m.type) {
		case CLI_MSG_FILE_INFO:
			info_take(&m, info != NULL ? info : &one);
			if (list == NULL || list->n >= LISTED_MAX)
				break;
			list->v = xgrow(list->v, &list->room, list->n,
			    sizeof *list->v);
			list->v[list->n++] = one;
			break;
		case CLI_MSG_FILE_DATA:
			if (data != NULL && data->len <= CLI_FILE_MAX)
				text_add_n(data, (const char *)m.payload,
				    m.len);
			break;
		case CLI_MSG_FILE_DONE:
			text_add_n(why, (const char *)m.payload + 1,
			    m.len - 1);
			return m.payload[0];
		case CLI_MSG_CLOSE:
			s->closed = true;
			break;
		default:
			break;
		}
		if (s->closed)
			break;
	}
	s->closed = true;
	text_add(why, "posternd has ended the session");
	return CLI_FILE_FAILED;
}

static int
ask(struct shell *s, enum cli_message_type type, const void *data, size_t len)
{
	return s->closed ? -1 : link_send(&s->link, type, 0, data, len);
}

/* posternd ends a session whose texts have such. */
static bool
name_refused(const char *name, struct text *why)
{
	for (; *name != '\0'; name++)
		if ((unsigned char)*name < 0x20 || *name == 0x7f) {
			text_add(why, "a name with control characters");
			return true;
		}
	return false;
}

int
file_get(struct shell *s, const char *name, struct text *data,
    struct file_info *info, struct text *why)
{
	if (name_refused(name, why))
		return CLI_FILE_FAILED;
	ask(s, CLI_MSG_FILE_GET, name, strlen(name));
	return answer(s, data, info, NULL, why);
}

int
file_list(struct shell *s, struct file_list *list, struct text *why)
{
	*list = (struct file_list){ .n = 0 };
	ask(s, CLI_MSG_FILE_LIST, NULL, 0);
	return answer(s, NULL, NULL, list, why);
}

int
file_put(struct shell *s, const char *name, const char *data, size_t len,
    struct text *why)
{
	size_t n;

	if (len > CLI_FILE_MAX) {
		text_add(why, "the file is too big");
		return CLI_FILE_FAILED;
	}
	if (name_refused(name, why))
		return CLI_FILE_FAILED;
	ask(s, CLI_MSG_FILE_PUT, name, strlen(name));
	for (; len > 0; data += n, len -= n) {
		n = len < CLI_TEXT_MAX ? len : CLI_TEXT_MAX;
		if (ask(s, CLI_MSG_FILE_PUT_DATA, data, n) < 0)
			break;
	}
	ask(s, CLI_MSG_FILE_PUT_END, NULL, 0);
	return answer(s, NULL, NULL, NULL, why);
}

bool
file_name(const char *path, char *out, size_t capacity)
{
	static const char *const disks[] = { "disk0:", "flash:" };
	const char *other;

	while (*path == '/' || (path[0] == '.' && (path[1] == '/' ||
	    path[1] == '\0')))
		path++;
	for (size_t i = 0; i < 2; i++)
		if (strncmp(path, disks[i], 6) == 0) {
			path += 6;
			path += strspn(path, "/");
			snprintf(out, capacity, "disk0:/%s", path);
			return *path != '\0' && strcmp(path, ".") != 0;
		}
	other = strchr(path, ':');
	if (strcmp(path, "running-config") == 0 || other != NULL ||
	    strcmp(path, "startup-config") == 0)
		snprintf(out, capacity, "%s", path);
	else
		snprintf(out, capacity, "disk0:/%s", path);
	return *path != '\0';
}
