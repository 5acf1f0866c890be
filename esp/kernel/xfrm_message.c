#include "esp/kernel/xfrm.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

/* Messages and what is put into them; no socket. */

struct nl_msg *
xfrm_message(int type, int flags, const void *body, size_t len)
{
	struct nl_msg *m = nlmsg_alloc_simple(type, flags);

	if (m == NULL || nlmsg_append(m, (void *)(uintptr_t)body, len,
	    NLMSG_ALIGNTO) != 0)
		abort(); /* as xcalloc: out of memory */
	return m;
}

struct nl_msg *
xfrm_message_copy(struct nl_msg *m)
{
	struct nlmsghdr *h = nlmsg_hdr(m);

	return xfrm_message(h->nlmsg_type, h->nlmsg_flags, nlmsg_data(h),
	    (size_t)nlmsg_datalen(h));
}

void
xfrm_message_free(struct nl_msg *m)
{
	struct nlmsghdr *h;

	if (m == NULL)
		return;
	h = nlmsg_hdr(m);
	secret_wipe(nlmsg_data(h), (size_t)nlmsg_datalen(h));
	nlmsg_free(m);
}

xfrm_address_t
xfrm_address(const struct addr *a)
{
	xfrm_address_t out = {0};

	memcpy(&out, a->bytes, addr_size(a));
	return out;
}

struct addr
xfrm_to_addr(const xfrm_address_t *a, uint16_t family)
{
	struct addr out = {.family = (uint8_t)family};

	memcpy(out.bytes, a, addr_size(&out));
	return out;
}
