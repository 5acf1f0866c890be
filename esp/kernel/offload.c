#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "esp/kernel/state.h"

/*
 * ESP by the link's device. A device that has none is passed over in silence
 * by the kernel, so what became of an SA is asked for; what a device refuses
 * is installed without it, and told once for a link and a setting.
 */
#define FEATURE      "esp-hw-offload"
#define FEATURES_MAX 1024

static int
ethtool(int fd, const char *link, void *command)
{
	struct ifreq r = {.ifr_data = command};

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", link);
	return ioctl(fd, SIOCETHTOOL, &r);
}

/* The number of the feature among all that this kernel knows; -1. */
static int
feature_number(int fd, const char *link, unsigned *n)
{
	struct {
		struct ethtool_sset_info i;
		uint32_t len;
	} ask = {.i = {.cmd = ETHTOOL_GSSET_INFO,
		.sset_mask = 1ull << ETH_SS_FEATURES}};
	struct ethtool_gstrings *names;
	int found = -1;
	unsigned i;

	if (ethtool(fd, link, &ask) < 0 || ask.len == 0 ||
	    ask.len > FEATURES_MAX)
		return -1;
	*n = ask.len;
	names = xcalloc(1, sizeof(*names) + (size_t)*n * ETH_GSTRING_LEN);
	names->cmd = ETHTOOL_GSTRINGS;
	names->string_set = ETH_SS_FEATURES;
	names->len = *n;
	if (ethtool(fd, link, names) == 0)
		for (i = 0; i < *n && found < 0; i++)
			if (strncmp((const char *)names->data +
			    i * ETH_GSTRING_LEN, FEATURE,
			    ETH_GSTRING_LEN) == 0)
				found = (int)i;
	free(names);
	return found;
}

static bool
feature_active(int fd, const char *link)
{
	struct ethtool_gfeatures *f;
	unsigned n, blocks;
	int number = feature_number(fd, link, &n);
	bool on;

	if (number < 0)
		return false;
	blocks = (n + 31) / 32;
	f = xcalloc(1, sizeof(*f) + blocks * sizeof(f->features[0]));
	f->cmd = ETHTOOL_GFEATURES;
	f->size = blocks;
	on = ethtool(fd, link, f) == 0 &&
	    f->features[number / 32].active >> number % 32 & 1;
	free(f);
	return on;
}

static bool
device_does_esp(const char *link)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool does;

	if (fd < 0)
		return false;
	does = feature_active(fd, link);
	close(fd);
	return does;
}

int
klink_offload_set(struct esp_plane *p, const char *link,
    enum esp_offload mode, struct text *why)
{
	struct klink *l = klink_get(kernel_plane(p), link);

	if (mode != l->offload)
		memset(l->refused, 0, sizeof(l->refused));
	l->offload = mode;
	if (mode == ESP_OFFLOAD_NONE || device_does_esp(link))
		return 0;
	if (if_nametoindex(link) == 0)
		text_printf(why, "%s isn't there", link);
	else
		text_printf(why, "%s has no ESP offload (" FEATURE ")", link);
	return ERR_UNSUPPORTED;
}

/*
 * A device does whole packets of policies that it has been given, too. It isn't
 * given them (Linux 7.3, as the files say):
 * - What it is to encrypt goes to it in clear and with nothing to tell it by
 *   (xfrm_dev_direct_output, net/xfrm/xfrm_output.c). The guard, on the same
 *   way, would have to let all pass that a policy protects, and a policy or an
 *   SA that somebody flushes would be a hole.
 * - Policies in a device go before all others, whatever the priorities
 *   (net/xfrm/xfrm_policy.c): an element that permits before the denial above
 *   it. And not all can be in it; mlx5 has none for ICMP.
 */
#define WHOLE_REFUSED "what it is to encrypt would pass the last check in clear"

static void
refused(struct kernel_plane *k, struct klink *l, const char *why)
{
	if (l->refused[l->offload])
		return;
	l->refused[l->offload] = true;
	TELL(k, offload_refused, l->name, l->offload, why);
}

/* An SA that isn't there is ESRCH; ENOENT is an algorithm that isn't. */
static int
call(struct kernel_plane *k, struct nl_msg *m)
{
	int r = xfrm_call(k->xfrm, m);

	return r == ERR_NOT_FOUND && errno == ENOENT ? ERR_UNSUPPORTED : r;
}

/* true: *result is the outcome; false: try without. */
static bool
install_by_device(struct kernel_plane *k, struct klink *l, bool inbound,
    const struct sa_id *id, struct nl_msg *m, int *result)
{
	struct nl_msg *copy = xfrm_message_copy(m);
	const char *words = xfrm_why(k->xfrm);
	char why[128];
	struct sa_state s;

	sa_offload(copy, if_nametoindex(l->name), inbound, l->offload);
	*result = call(k, copy);
	if (*result == ERR_EXISTS || *result == ERR_NOT_FOUND)
		return true;
	/* the next call takes the words' place */
	snprintf(why, sizeof(why), "%s", words[0] != '\0' ? words :
	    "the device refuses it");
	if (*result != 0) {
		refused(k, l, why);
		return false;
	}
	if (l->offload == ESP_OFFLOAD_PACKET) {
		/* no packet of a policy in software finds such an SA */
		xfrm_call(k->xfrm, sa_id_message(XFRM_MSG_DELSA, id));
		refused(k, l, WHOLE_REFUSED);
		return false;
	}
	if (sa_read(k, id, &s) == 0 && s.offload == ESP_OFFLOAD_NONE)
		refused(k, l, "the device has no ESP offload");
	return true;
}

int
klink_install(struct kernel_plane *k, struct klink *l, bool inbound,
    const struct sa_id *id, struct nl_msg *m)
{
	int r;

	if (l->offload != ESP_OFFLOAD_NONE &&
	    install_by_device(k, l, inbound, id, m, &r)) {
		xfrm_message_free(m);
		return r;
	}
	return call(k, m);
}
