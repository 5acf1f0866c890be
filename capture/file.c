#include "base/error.h"
#include "capture/model.h"
#include "config/files.h"

/* capture:NAME, for copy, scp and sftp. */

enum { PCAP_HEAD = 24 };

static int
get(void *ctx, const char *name, bool pcap, struct text *out, size_t *packets)
{
	const struct show_options all = { .count = ~0ul };
	struct capture *c = capture_find(ctx, name);

	if (c == NULL)
		return ERR_NOT_FOUND;
	capture_drain(c);
	if (pcap)
		buffer_pcap(&c->buffer, c->linked ? c->link : LINK_ETHER,
		    CAPTURE_LENGTH_MAX, out);
	else
		capture_print(c, &all, out);
	if (packets != NULL)
		*packets = c->buffer.n;
	return 0;
}

static int
stat_get(void *ctx, const char *name, size_t *bytes, time_t *changed)
{
	struct capture *c = capture_find(ctx, name);

	if (c == NULL)
		return ERR_NOT_FOUND;
	capture_drain(c);
	*bytes = PCAP_HEAD + c->buffer.used;
	*changed = c->changed;
	return 0;
}

static void
each(void *ctx, void (*fn)(void *arg, const char *name), void *arg)
{
	struct captures *all = ctx;
	struct capture *c;

	TAILQ_FOREACH(c, &all->list, entry)
		fn(arg, c->name);
}

void
capture_files_init(struct captures *all)
{
	static const struct config_captures files = { .get = get,
		.stat = stat_get, .each = each };

	config_captures_set(all->config, &files, all);
}
