#include "cli/shell/scp_line.h"

#include <ctype.h>
#include <string.h>

#include "base/error.h"

/* Digits up to end, as far as 2^53. */
static const char *
number(const char *s, uint64_t *out)
{
	const char *start = s;

	for (*out = 0; isdigit((unsigned char)*s); s++) {
		if (*out >> 53)
			return NULL;
		*out = *out * 10 + (uint64_t)(*s - '0');
	}
	return s > start ? s : NULL;
}

static bool
name_ok(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n >= SCP_NAME_MAX || strcmp(name, ".") == 0 ||
	    strcmp(name, "..") == 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (name[i] == '/' || (unsigned char)name[i] < 0x20)
			return false;
	return true;
}

int
scp_line_parse(const char *line, struct scp_line *out)
{
	struct scp_line l = { .kind = SCP_FILE };
	uint64_t mode;

	switch (*line++) {
	case 'C':
		break;
	case 'D':
		l.kind = SCP_DIRECTORY;
		break;
	case 'T':
		l.kind = SCP_TIMES;
		*out = l;
		return isdigit((unsigned char)*line) ? 0 : ERR_SYNTAX;
	case 'E':
		l.kind = SCP_LEAVE;
		*out = l;
		return *line == '\0' ? 0 : ERR_SYNTAX;
	case '\001':
	case '\002':
		l.kind = line[-1] == '\001' ? SCP_WARNING : SCP_FATAL;
		*out = l;
		return 0;
	default:
		return ERR_SYNTAX;
	}
	if ((line = number(line, &mode)) == NULL || *line++ != ' ' ||
	    (line = number(line, &l.size)) == NULL || *line++ != ' ' ||
	    !name_ok(line))
		return ERR_SYNTAX;
	strcpy(l.name, line);
	*out = l;
	return 0;
}

/* The next word, without its quotes. NULL: none, or it is too long. */
static const char *
word(const char *s, char out[SCP_NAME_MAX])
{
	size_t n = 0;
	char quote = '\0';

	s += strspn(s, " \t");
	if (*s == '\0')
		return NULL;
	for (; *s != '\0' && (quote != '\0' || !isblank((unsigned char)*s));
	    s++) {
		if (quote != '\0' && *s == quote) {
			quote = '\0';
		} else if (quote == '\0' && (*s == '\'' || *s == '"')) {
			quote = *s;
		} else {
			if (*s == '\\' && quote != '\'' && s[1] != '\0')
				s++;
			if (n + 1 >= SCP_NAME_MAX)
				return NULL;
			out[n++] = *s;
		}
	}
	out[n] = '\0';
	return s;
}

int
scp_command_parse(const char *command, struct scp_command *out)
{
	struct scp_command c = { .from = false };
	char w[SCP_NAME_MAX];
	bool options = true, path = false;

	if ((command = word(command, w)) == NULL || strcmp(w, "scp") != 0)
		return ERR_SYNTAX;
	while ((command = word(command, w)) != NULL) {
		if (options && strcmp(w, "--") == 0) {
			options = false;
		} else if (options && *w == '-') {
			if (strspn(w + 1, "ftpdrvq") != strlen(w + 1))
				return ERR_SYNTAX;
			c.from = c.from || strchr(w, 'f') != NULL;
			c.to = c.to || strchr(w, 't') != NULL;
			c.times = c.times || strchr(w, 'p') != NULL;
		} else if (path) {
			return ERR_SYNTAX;
		} else {
			strcpy(c.path, w);
			path = true;
			options = false;
		}
	}
	if (c.from == c.to || !path)
		return ERR_SYNTAX;
	*out = c;
	return 0;
}
