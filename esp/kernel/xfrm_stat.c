#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "esp/kernel/xfrm_stat.h"

/* Held open: it is this network namespace's, whatever becomes of /proc. */
int
xfrm_stat_open(void)
{
	int fd = open("/proc/thread-self/net/xfrm_stat",
	    O_RDONLY | O_CLOEXEC);

	return fd < 0 ? ERR_SYSTEM : fd;
}

void
xfrm_stat_read(int fd, struct xfrm_stat *out)
{
	char buf[4096], *at = buf, *line;
	unsigned long long value;
	ssize_t n;

	out->n = 0;
	n = pread(fd, buf, sizeof(buf) - 1, 0);
	if (n <= 0)
		return;
	buf[n] = '\0';
	while ((line = strsep(&at, "\n")) != NULL && out->n < XFRM_STAT_MAX) {
		if (sscanf(line, "%31s %llu", out->lines[out->n].name,
		    &value) != 2)
			continue;
		out->lines[out->n++].value = value;
	}
}

uint64_t
xfrm_stat_get(const struct xfrm_stat *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (strcmp(s->lines[i].name, name) == 0)
			return s->lines[i].value;
	return 0;
}

uint64_t
xfrm_stat_since(const struct xfrm_stat *s, const struct xfrm_stat *base,
    const char *name)
{
	return xfrm_stat_get(s, name) - xfrm_stat_get(base, name);
}
