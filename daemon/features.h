#ifndef POSTERN_DAEMON_FEATURES_H
#define POSTERN_DAEMON_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "daemon/options.h"

/* All that this daemon is made of, in the order in which it is made. The one
 * place that knows every feature. */
struct cli_cmd;

struct features {
	const struct options *options;
	struct loop *loop;
	struct cli *cli;
	struct config *config;
	struct system *system;
	struct aaa *aaa;
	struct kept *kept;
	struct net *net;
	struct syslog *syslog;
	struct acl_db *acl;
	struct nat *nat;
	struct captures *captures;
	struct nft *nft;
	struct esp_plane *plane;
	struct vpn *vpn;
	bool vpn_started;
	struct ssh *ssh;
	struct front *front;
	struct loop_timer *minute;
	uint64_t started_ms;
	bool reload; /* start again after the end */
};

/* Make them, open what needs root. -1 after a message. f is to be closed in
 * either case. */
int features_open(struct features *f, const struct options *o,
    const char *etc, const char *lib);
/* A row without help, one that can't be reached, a `show` without a JSON form
 * is a programmer's error: not looked for at each start, but by the tests.
 * Returns the number of faults, after a message. */
int features_check(struct features *f);
/* The startup-config is carried out: from here on packets are forwarded. */
void features_ready(struct features *f);
/* Say goodbye to peers; the loop may run a turn after it. */
void features_shutdown(struct features *f);
void features_close(struct features *f);
/* The interfaces as show version lists them, text or JSON. */
void features_interfaces_print(struct features *f, struct cli_cmd *cmd);
const char *features_plane(const struct features *f); /* "user", "kernel" */

#endif
