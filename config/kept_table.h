#ifndef POSTERN_CONFIG_KEPT_TABLE_H
#define POSTERN_CONFIG_KEPT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* The table of what is kept. */

enum kept_section {
	KEPT_ALIAS, KEPT_SERVICE_MODULE, KEPT_XLATE, KEPT_NAMES, KEPT_NAME,
	KEPT_MAC,
	KEPT_POOL, KEPT_BOOT, KEPT_FTP, KEPT_CLOCK, KEPT_DNS,
	KEPT_REGEX, KEPT_TCP_MAP, KEPT_FLOW_EXPORT,
	KEPT_VERIFY, KEPT_FRAGMENT, KEPT_FAILOVER, KEPT_MONITOR, KEPT_ICMP,
	KEPT_ASDM, KEPT_ARP, KEPT_PREFIX_LIST, KEPT_ROUTE_MAP, KEPT_FILTER,
	KEPT_ROUTER,
	KEPT_AAA_SERVER, KEPT_USER_IDENTITY, KEPT_HTTP, KEPT_SNMP,
	KEPT_SYSOPT, KEPT_ADDR_ASSIGN, KEPT_SERVICE, KEPT_SLA, KEPT_TRACK,
	KEPT_TELNET, KEPT_DHCPD, KEPT_DHCPRELAY, KEPT_THREAT,
	KEPT_NTP, KEPT_SSL, KEPT_WEBVPN, KEPT_DAP,
	KEPT_CLASS_MAP, KEPT_POLICY_MAP, KEPT_SERVICE_POLICY, KEPT_CALL_HOME,
	KEPT_LICENSE, KEPT_N_SECTIONS,
};

struct kept_section_def {
	unsigned order;     /* enum config_order and its neighbours */
	const char *name;   /* show running-config NAME */
	const char *what;   /* what the warning calls it; NULL: silent */
	const char *before; /* lines around the section if it is not empty */
	const char *after;
};

enum kept_kind {
	KEPT_LIST, /* each different line is one more */
	KEPT_ONE,  /* the first `key` words are the setting, the rest is its
		    * value */
	KEPT_FLAG, /* on or off, and both are printed once they were typed */
	KEPT_NO,   /* on by nature: only the `no` form is stored */
	KEPT_EXACT, /* as LIST, but `no` must have all of its words */
};

struct kept_row {
	enum kept_section section;
	const char *mode;
	const char *syntax; /* as cli.h, but all words bind by themselves;
			     * a secret is the last word and binds to $key */
	const char *help;   /* of typed words "$w", of some keywords */
	enum kept_kind kind;
	unsigned key;
	const char *dflt;   /* a line that stands without being typed: only
			     * where it is true of Postern */
	const char *enter;  /* the sub-mode that the line opens */
	void (*fix)(struct text *line); /* to the canonical form */
	unsigned char blank_at_end;
	unsigned char same_rank; /* as the row before: in the order typed */
};

/* What the word means as the first of a command, or further on; NULL: not
 * told. */
const char *kept_word_help(const char *word, size_t len, bool first);

extern const struct kept_section_def kept_sections[KEPT_N_SECTIONS];
extern const struct kept_row kept_rows[];
extern const size_t kept_n_rows;

#endif
