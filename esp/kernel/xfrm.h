#ifndef POSTERN_ESP_KERNEL_XFRM_H
#define POSTERN_ESP_KERNEL_XFRM_H

#include <linux/xfrm.h>
#include <netlink/msg.h>
#include "esp/esp.h"

/*
 * NETLINK_XFRM: one socket for what we ask, one for what the kernel tells.
 * libnl's messages with the kernel's own structs in them (libnl-xfrm has no
 * output mark, no offload, no ESN by dump).
 *
 * What is ours can be told from what others have: SAs by a reqid, policies by
 * a priority, of these ranges. An earlier run's are removed at the start.
 */
#define XFRM_REQID_FIRST    0x50530000u /* "PS" */
#define XFRM_REQID_LAST     0x505fffffu
#define XFRM_PRIORITY_FIRST 0x50530000u
#define XFRM_PRIORITY_LAST  0x5fffffffu
/* Of the larval SAs that hold an SPI. SAs and policies have one a policy of
 * esp.h: were it one for all inbound SAs, they would be one chain of the
 * kernel's hash table. What may come in by an SA says its own selector (RFC
 * 4301 5.2, step 4). */
#define XFRM_REQID_SPI      XFRM_REQID_FIRST

struct xfrm;
struct loop;

/* on_message gets each ACQUIRE, EXPIRE, NEWAE, MAPPING and, unless we asked for
 * it, DELSA, FLUSHSA, DELPOLICY and FLUSHPOLICY in the loop's thread; on_heard
 * (may be NULL) the same, as soon as it is read, perhaps from within xfrm_hear:
 * it may note something and call nothing. on_overrun is called after some were
 * lost. ERR_SYSTEM (no XFRM, no CAP_NET_ADMIN), ERR_MEMORY. */
int xfrm_open(struct loop *loop,
    void (*on_heard)(void *ctx, struct nlmsghdr *h),
    void (*on_message)(void *ctx, struct nlmsghdr *h),
    void (*on_overrun)(void *ctx), void *ctx, struct xfrm **out);
void xfrm_close(struct xfrm *x);

/* Read what the kernel has told up to now: on_heard gets it at once, on_message
 * with the next event, or by xfrm_handle, which not to call from within one. */
void xfrm_hear(struct xfrm *x);
void xfrm_handle(struct xfrm *x);

/* A message of this type whose body is the struct; attributes are put with
 * nla_put. Never NULL (xmalloc's way). */
struct nl_msg *xfrm_message(int type, int flags, const void *body,
    size_t len);
/* Send and await the kernel's yes; frees m and wipes it, for it may hold keys.
 * ERR_EXISTS, ERR_NOT_FOUND, ERR_UNSUPPORTED (EOPNOTSUPP, EPROTONOSUPPORT,
 * ENOSYS: an algorithm or a device), ERR_SYSTEM; errno is the kernel's. */
int xfrm_call(struct xfrm *x, struct nl_msg *m);
/* Wipe and free one that isn't sent; a copy of one. */
void xfrm_message_free(struct nl_msg *m);
struct nl_msg *xfrm_message_copy(struct nl_msg *m);
/* Send; fn gets each message of the answer (NLM_F_DUMP: all of them). A dump
 * that the kernel says was changed meanwhile is complete enough for us. Frees
 * m. fn must not call into x. */
int xfrm_ask(struct xfrm *x, struct nl_msg *m,
    void (*fn)(void *ctx, struct nlmsghdr *h), void *ctx);

/* The kernel's own words for the last call's refusal, or "". */
const char *xfrm_why(const struct xfrm *x);
/* The socket of what the kernel tells: for its buffer's size, in tests. */
int xfrm_events_fd(const struct xfrm *x);

/* family, address <-> the kernel's. */
xfrm_address_t xfrm_address(const struct addr *a); /* unset: zeros */
struct addr xfrm_to_addr(const xfrm_address_t *a, uint16_t family);

#endif
