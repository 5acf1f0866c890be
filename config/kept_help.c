#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "config/kept_table.h"

/* Words of what is kept, explained for the question mark. */

struct word_help {
	const char *word, *help;
};

static const struct word_help first_words[] = {
	{ "aaa-server", "A group of AAA servers, or a server in it" },
	{ "arp", "Static ARP entries, the age of learned ones" },
	{ "asdm", "The Java management client" },
	{ "boot", "Image that is started" },
	{ "call-home", "Reports to the maker" },
	{ "class-map", "A class of traffic for policy maps" },
	{ "clock", "Time zone and summer time" },
	{ "command-alias", "A shorter name for a command" },
	{ "dhcpd", "DHCP server" },
	{ "dhcprelay", "DHCP relay agent" },
	{ "dns", "DNS servers and where they are asked" },
	{ "dns-group", "Group of DNS servers that is used" },
	{ "dns-group-map", "Groups of DNS servers by domain" },
	{ "dynamic-access-policy-record",
	    "A policy for remote access sessions" },
	{ "failover", "Failover to a second unit" },
	{ "filter", "Filtering of web contents" },
	{ "flow-export", "Export of flows to a collector" },
	{ "fragment", "Limits of fragment reassembly" },
	{ "ftp", "FTP mode" },
	{ "http", "Web server for management" },
	{ "icmp", "ICMP to the interfaces themselves" },
	{ "ip", "Address pools, reverse path check" },
	{ "license", "Licensing" },
	{ "mac-address", "MAC addresses of interfaces" },
	{ "monitor-interface", "Interfaces watched for failover" },
	{ "name", "A name for an IP address" },
	{ "names", "Show names in place of addresses" },
	{ "ntp", "Time servers" },
	{ "password", "Encryption of keys in the configuration" },
	{ "policy-map", "What happens to classes of traffic" },
	{ "prefix-list", "A list of prefixes for routing" },
	{ "regex", "A regular expression for inspections" },
	{ "route-map", "Conditions for redistribution and policy routing" },
	{ "router", "Dynamic routing" },
	{ "service", "Resets and other services" },
	{ "service-module", "Keepalives of modules" },
	{ "service-policy", "Bind a policy map to an interface, or to all" },
	{ "sla", "Monitors of reachability" },
	{ "snmp-server", "SNMP agent" },
	{ "ssl", "TLS settings of the web server" },
	{ "sysopt", "Set system functional options" },
	{ "tcp-map", "TCP normalization" },
	{ "telnet", "Who may come by Telnet" },
	{ "threat-detection", "Detection of attacks" },
	{ "track", "Reachability that routes depend on" },
	{ "user-identity", "Rules by user" },
	{ "vpn-addr-assign", "How VPN clients get addresses" },
	{ "webvpn", "SSL VPN" },
	{ "xlate", "Port translation of sessions" },
};

static const struct word_help levels[] = {
	{ "emergencies", "System is unusable                (severity=0)" },
	{ "alerts", "Immediate action needed           (severity=1)" },
	{ "critical", "Critical conditions               (severity=2)" },
	{ "errors", "Error conditions                  (severity=3)" },
	{ "warnings", "Warning conditions                (severity=4)" },
	{ "notifications", "Normal but significant conditions (severity=5)" },
	{ "informational", "Informational messages            (severity=6)" },
	{ "debugging", "Debugging messages                (severity=7)" },
};

static const char *
find(const struct word_help *v, size_t n, const char *word, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(v[i].word) == len &&
		    memcmp(v[i].word, word, len) == 0)
			return v[i].help;
	return NULL;
}

const char *
kept_word_help(const char *word, size_t len, bool first)
{
	return first ? find(first_words, sizeof first_words /
	    sizeof *first_words, word, len) :
	    find(levels, sizeof levels / sizeof *levels, word, len);
}
