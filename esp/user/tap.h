#ifndef POSTERN_ESP_USER_TAP_H
#define POSTERN_ESP_USER_TAP_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/text.h"

/*
 * TAP devices with one queue a worker. They are not persistent: the kernel
 * removes them with the process, however it ends. The device files are opened
 * ahead, while the process is still root; making a device and setting it up
 * then takes CAP_NET_ADMIN only.
 */
struct tap_pool;

struct tap {
	char name[IFNAMSIZ];
	unsigned index, queues;
	int *fds;       /* non-blocking, with a vnet header and TSO */
	uint8_t mac[6]; /* what frames to the kernel must be addressed to */
};

/* files: how many to open ahead. NULL: no /dev/net/tun; *error says why. */
struct tap_pool *tap_pool_new(unsigned files, struct text *error);
void tap_pool_free(struct tap_pool *p); /* NULL allowed */

/* "pt-<link>", or with a hash in it where that is too long for a name. */
void tap_name(const char *link, char name[IFNAMSIZ]);
/*
 * Make the device name with that many queues, up, without addresses, ARP and
 * reverse-path check, forwarding IPv4. ERR_SYSTEM, with a text.
 */
int tap_new(struct tap_pool *pool, const char *name, unsigned queues,
    unsigned mtu, struct tap **out, struct text *error);
void tap_free(struct tap *t); /* removes the device; NULL allowed */
/* Set MTU and state. ERR_SYSTEM, with a text. */
int tap_set(struct tap *t, unsigned mtu, bool up, struct text *error);

/* false: somebody removed the device. */
bool tap_stands(const struct tap *t);
/* Make it again, with the same queues and MAC; nobody may be waiting for frames
 * meanwhile, and writing fails. ERR_SYSTEM, with a text: it doesn't stand. */
int tap_renew(struct tap *t, unsigned mtu, bool up, struct text *error);

#endif
