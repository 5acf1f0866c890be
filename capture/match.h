#ifndef POSTERN_CAPTURE_MATCH_H
#define POSTERN_CAPTURE_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/text.h"
#include "capture/headers.h"

/*
 * What `match` says, of packets in both directions; access-list elements have
 * the same form for the kernel's filter, in one direction.
 */
enum match_end_form { ANY, ANY4, ANY6, HOST, NET };
enum match_port_op { PORTS_ANY, PORTS_EQ, PORTS_NEQ, PORTS_LT, PORTS_GT,
	PORTS_RANGE };

struct match_end {
	enum match_end_form form;
	struct prefix net;       /* of HOST, NET */
	enum match_port_op op;
	uint16_t first, last;    /* last: of a range */
};

struct match {
	uint8_t protocol; /* 0: ip, all of them */
	struct match_end a, b;
};

struct pattern {
	uint8_t protocol;
	struct addr_range src, dst; /* family 0: any of both */
	uint16_t sport_first, sport_last, dport_first, dport_last;
	bool sport_not, dport_not;  /* all but the one in sport_first */
	bool both;                  /* the reverse as well */
};

/* ERR_RANGE: below 0, above 65535, or a range that ends before it begins;
 * ERR_CONFLICT: one end is IPv4, the other IPv6. */
int match_check(const struct match *m);
void match_pattern(const struct match *m, struct pattern *out);
bool pattern_takes(const struct pattern *p, const struct headers *k);
/* "tcp any host 10.1.1.1 eq www", as show capture prints it. */
void match_format(const struct match *m, struct text *out);
bool match_equal(const struct match *a, const struct match *b);

#endif
