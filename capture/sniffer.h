#ifndef POSTERN_CAPTURE_SNIFFER_H
#define POSTERN_CAPTURE_SNIFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/buffer.h"

/*
 * A packet socket of one link, on the loop: what comes in and what goes out by
 * it, once each. Needs CAP_NET_RAW. A link that goes down is quiet; one that
 * is removed never speaks again, also if another one gets its name.
 */
struct filter_want;
struct loop;
struct sniffer;

struct sniffer_host {
	/* A frame, with its VLAN tag, as much of it as the filter asked for;
	 * len is that on the wire. False: no more; it may then free the sniffer
	 * once sniffer_drain or the loop have returned, not before. */
	bool (*frame)(void *ctx, const struct record *r, const uint8_t *data);
	void *ctx;
};

/* want->link is set here. NULL with errno; EAFNOSUPPORT: neither Ethernet nor
 * bare IP. */
struct sniffer *sniffer_new(struct loop *loop, unsigned ifindex,
    struct filter_want *want, const struct sniffer_host *host);
void sniffer_free(struct sniffer *t); /* NULL allowed */
enum link_type sniffer_link(const struct sniffer *t);
unsigned sniffer_ifindex(const struct sniffer *t);
/* Another filter, from now on. */
void sniffer_filter(struct sniffer *t, struct filter_want *want);
/* All that has come until now. */
void sniffer_drain(struct sniffer *t);
/* How many the kernel dropped since the last call: we didn't keep up. */
uint64_t sniffer_dropped(struct sniffer *t);

#endif
