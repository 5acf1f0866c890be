#ifndef POSTERN_ESP_KERNEL_SA_H
#define POSTERN_ESP_KERNEL_SA_H

#include "esp/kernel/xfrm.h"

/*
 * One SA in the kernel's words: the messages that make, ask for and delete it,
 * and what the kernel tells of it. Knows no tables and no sockets.
 */

/* Which SA: the kernel finds it by these. SPIs are in host order. */
struct sa_id {
	uint32_t spi;
	struct addr to; /* outer destination */
};

/* What the kernel tells of an SA of any kind. */
struct sa_state {
	struct sa_id id;
	uint32_t reqid;
	bool larval;           /* has no keys yet */
	struct xfrm_selector selector;
	uint64_t packets, bytes;
	uint64_t too_old, doubled, bad_icv;
	uint64_t seq_out, seq_in;
	uint64_t bitmap[16];   /* as in struct esp_stats */
	unsigned window;
	uint64_t used_s;       /* wall clock; 0: never, or it isn't told */
	enum esp_offload offload;
};

/* 0, ERR_UNSUPPORTED (an algorithm, transport mode), ERR_RANGE (key sizes,
 * window, SPIs): can there be such a pair? */
int sa_check(const struct esp_pair *p);

#define SA_NAMES_MAX 80
/* Its algorithms as the kernel calls them, for a pair that has passed; out. */
const char *sa_names(const struct esp_pair *p, char out[SA_NAMES_MAX]);

struct sa_options {
	uint32_t reqid;
	struct xfrm_selector selector;
	uint32_t alive;        /* ticks between signs of life; 0: none */
};

/* XFRM_MSG_NEWSA or XFRM_MSG_UPDSA for one direction of a pair that has passed
 * sa_check. */
struct nl_msg *sa_message(int type, const struct esp_pair *p, bool inbound,
    const struct sa_options *o);
/* XFRM_MSG_GETSA, XFRM_MSG_DELSA. */
struct nl_msg *sa_id_message(int type, const struct sa_id *id);
/* Larval SA and SPI; the answer is a NEWSA. */
struct nl_msg *sa_spi_message(const struct addr *from, const struct addr *to,
    uint32_t reqid);
/* All SAs of ESP. */
struct nl_msg *sa_dump_message(void);
/* From what GETSA told, a NEWSA for the same with other addresses and ports
 * (ports 0: not in UDP); its counters, lifetimes and windows go on. */
struct nl_msg *sa_moved(struct nlmsghdr *told, const struct endpoint *from,
    const struct endpoint *to, uint32_t alive);
/* Ask the device of the link to carry the SA. */
void sa_offload(struct nl_msg *m, unsigned ifindex, bool inbound,
    enum esp_offload mode);

/* A message NEWSA, UPDSA or EXPIRE (then without windows). ERR_TRUNCATED. */
int sa_parse(struct nlmsghdr *h, struct sa_state *out);
/* The SA that a DELSA, NEWAE or MAPPING is about. ERR_TRUNCATED. */
int sa_parse_id(struct nlmsghdr *h, struct sa_id *out);

#endif
