#include "aaa/internal.h"

static const char *
hostname(const struct aaa *a)
{
	return a->host.hostname == NULL ? "ciscoasa" :
	    a->host.hostname(a->host.ctx);
}

const char *
aaa_banner_login(struct aaa *a)
{
	return text_str(&a->banner);
}

void
aaa_greet(struct aaa *a, const char *user, const struct aaa_origin *o,
    struct text *out)
{
	(void)o;
	text_printf(out, "User %s logged in to %s\n", user, hostname(a));
	text_add(out, "Type help or '?' for a list of available commands.\n");
}
