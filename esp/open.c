#include <assert.h>

#include "base/error.h"
#include "base/log.h"
#include "esp/esp.h"
#include "esp/kernel/kernel.h"
#include "esp/user/user.h"

/* Why it is not the kernel's is said once: where there should be one, that is
 * what somebody will look for. */
static int
open_either(const struct esp_settings *s, struct esp_plane **out,
    struct text *error)
{
	struct text why;
	int r;

	text_init(&why);
	r = kernel_plane_open(s, out, &why);
	if (r != 0) {
		log_msg(SEV_INFORMATIONAL, 0, "the data plane is Postern's "
		    "own: %s", text_str(&why));
		r = user_plane_open(s, out, error);
	}
	text_clear(&why);
	return r;
}

int
esp_open(const struct esp_settings *s, struct esp_plane **out,
    struct text *error)
{
	assert(s->loop != NULL && s->nft != NULL && s->events != NULL);
	*out = NULL;
	switch (s->kind) {
	case ESP_KERNEL:
		return kernel_plane_open(s, out, error);
	case ESP_USER:
		return user_plane_open(s, out, error);
	default:
		return open_either(s, out, error);
	}
}
