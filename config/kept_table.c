#include "config/kept_table.h"

#include <string.h>

#include "config/config.h"

/*
 * What is kept. The order of the rows of a section is the order in which an
 * ASA prints its lines. `~` stands where a `no` form may end.
 */

#define INSPECTED "{ ctiqbe | dcerpc | dns | esmtp | ftp | gtp | http | " \
	"ils | im | ip-options | ipsec-pass-thru | ipv6 | mgcp | mmp | " \
	"netbios | pptp | rsh | rtsp | scansafe | sctp | sip | skinny | " \
	"snmp | sqlnet | sunrpc | tftp | vxlan | waas | xdmcp }"
#define NET "{ A.B.C.D A.B.C.D | X:X:X:X::X/<0-128> } NAME:nameif"
#define NET_HELP "$w\tAddress\n$w\tMask\n$w\tPrefix\n$w\tName of interface\n"

const struct kept_section_def kept_sections[KEPT_N_SECTIONS] = {
	[KEPT_ALIAS] = { 90, "command-alias", "Command aliases", NULL, NULL },
	[KEPT_SERVICE_MODULE] = { 125, "service-module", "Service modules",
	    NULL, NULL },
	[KEPT_XLATE] = { CFG_XLATE, "xlate", "Per-session PAT", NULL, NULL },
	[KEPT_NAMES] = { CFG_NAMES, "names", "Names of addresses", NULL, NULL },
	[KEPT_NAME] = { CFG_NAMES + 1, "name", "Names of addresses", NULL,
	    NULL },
	[KEPT_MAC] = { CFG_NAMES + 10, "mac-address", "MAC addresses", NULL,
	    NULL },
	[KEPT_POOL] = { CFG_NAMES + 20, "ip local pool", "Address pools", NULL,
	    NULL },
	[KEPT_BOOT] = { CFG_BOOT, "boot system", "Boot images", NULL, NULL },
	[KEPT_FTP] = { CFG_FTP, "ftp", "FTP", NULL, NULL },
	[KEPT_CLOCK] = { CFG_CLOCK, "clock", "Time zones", NULL, NULL },
	[KEPT_DNS] = { CFG_DNS, "dns", "DNS", NULL, NULL },
	[KEPT_REGEX] = { CFG_CLASS_MAP - 2, "regex", "Regular expressions",
	    NULL, NULL },
	[KEPT_TCP_MAP] = { CFG_ACCESS_LIST + 1, "tcp-map", "TCP maps", NULL,
	    "!\n" },
	[KEPT_FLOW_EXPORT] = { CFG_LOGGING + 1, "flow-export",
	    "Export of flows", NULL, NULL },
	[KEPT_VERIFY] = { CFG_MTU + 1, "ip verify", "Reverse path check",
	    NULL, NULL },
	[KEPT_FRAGMENT] = { CFG_MTU + 2, "fragment", "Fragment limits", NULL,
	    NULL },
	[KEPT_FAILOVER] = { CFG_FAILOVER, "failover", "Failover", NULL, NULL },
	[KEPT_MONITOR] = { CFG_FAILOVER + 1, "monitor-interface",
	    "Interface monitoring", NULL, NULL },
	[KEPT_ICMP] = { CFG_ICMP, "icmp", "ICMP to the box", NULL, NULL },
	[KEPT_ASDM] = { CFG_ASDM, "asdm", "ASDM", NULL, NULL },
	[KEPT_ARP] = { CFG_ARP, "arp", "ARP", NULL, NULL },
	[KEPT_PREFIX_LIST] = { CFG_IPV6_ROUTE + 1, "prefix-list",
	    "Prefix lists", NULL, "!\n" },
	[KEPT_ROUTE_MAP] = { CFG_IPV6_ROUTE + 2, "route-map", "Route maps",
	    NULL, "!\n" },
	[KEPT_FILTER] = { CFG_ROUTER - 1, "filter", "Content filters", NULL,
	    NULL },
	[KEPT_ROUTER] = { CFG_ROUTER, "router", "Dynamic routing", NULL,
	    "!\n" },
	[KEPT_AAA_SERVER] = { CFG_TIMEOUT + 5, "aaa-server", "AAA servers",
	    NULL, NULL },
	[KEPT_USER_IDENTITY] = { CFG_AAA - 1, "user-identity", "User identity",
	    NULL, NULL },
	[KEPT_HTTP] = { CFG_HTTP, "http", "HTTP server", NULL, NULL },
	[KEPT_SNMP] = { CFG_SNMP, "snmp-server", "SNMP", NULL, NULL },
	[KEPT_SYSOPT] = { CFG_SYSOPT + 1, "sysopt", "System options", NULL,
	    NULL },
	[KEPT_ADDR_ASSIGN] = { CFG_SYSOPT + 2, "vpn-addr-assign",
	    "VPN address assignment", NULL, NULL },
	[KEPT_SERVICE] = { CFG_SERVICE, "service", "Service options", NULL,
	    NULL },
	[KEPT_SLA] = { CFG_SERVICE + 1, "sla", "SLA monitors", NULL, NULL },
	[KEPT_TRACK] = { CFG_TELNET - 1, "track", "Tracking", "!\n", NULL },
	[KEPT_TELNET] = { CFG_TELNET, "telnet", "Telnet", NULL, NULL },
	[KEPT_DHCPD] = { CFG_DHCPD, "dhcpd", "DHCP server", NULL, NULL },
	[KEPT_DHCPRELAY] = { CFG_DHCPD + 1, "dhcprelay", "DHCP relay", NULL,
	    NULL },
	[KEPT_THREAT] = { CFG_THREAT, "threat-detection", "Threat detection",
	    NULL, NULL },
	[KEPT_NTP] = { CFG_NTP, "ntp", "NTP", NULL, NULL },
	[KEPT_SSL] = { CFG_SSL, "ssl", "SSL", NULL, NULL },
	[KEPT_WEBVPN] = { CFG_WEBVPN, "webvpn", "WebVPN", NULL, NULL },
	[KEPT_DAP] = { CFG_DAP, "dynamic-access-policy-record",
	    "Dynamic access policies", NULL, NULL },
	[KEPT_CLASS_MAP] = { CFG_CLASS_MAP, "class-map", "Class maps", "!\n",
	    "!\n" },
	[KEPT_POLICY_MAP] = { CFG_POLICY_MAP, "policy-map",
	    "Application inspection", "!\n", "!\n" },
	[KEPT_SERVICE_POLICY] = { CFG_SERVICE_POLICY, "service-policy",
	    "Service policies", NULL, NULL },
	[KEPT_CALL_HOME] = { CFG_CALL_HOME, "call-home", "Call home", NULL,
	    NULL },
	[KEPT_LICENSE] = { CFG_CALL_HOME + 2, "license", "Licensing", NULL,
	    NULL },
};

/* A default at the end that an ASA does not print. */
static void
tail_drop(struct text *line, const char *tail)
{
	size_t n = strlen(tail);

	if (line->len > n && strcmp(line->s + line->len - n, tail) == 0)
		line->s[line->len -= n] = '\0';
}

static void
fix_http_port(struct text *line)
{
	tail_drop(line, " 443");
}

#define ROW(k, n, s, m, x, h, ...) { .kind = KEPT_##k, .key = n, \
	.section = KEPT_##s, .mode = m, .syntax = x, .help = h, __VA_ARGS__ }
#define LIST(...) ROW(LIST, 0, __VA_ARGS__)
#define EXACT(...) ROW(EXACT, 0, __VA_ARGS__)
#define FLAG(...) ROW(FLAG, 0, __VA_ARGS__)
#define NO(...) ROW(NO, 0, __VA_ARGS__)
#define ONE(key_words, ...) ROW(ONE, key_words, __VA_ARGS__)

const struct kept_row kept_rows[] = {
#include "config/kept_rows.h"
};
const size_t kept_n_rows = sizeof kept_rows / sizeof *kept_rows;
