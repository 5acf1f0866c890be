#include "syslog/words.h"

#include <stdio.h>
#include <string.h>

static const char *const levels[LEVELS] = {
	"emergencies", "alerts", "critical", "errors", "warnings",
	"notifications", "informational", "debugging",
};

static const char *const dests[DESTS] = {
	"asdm", "buffered", "console", "history", "mail", "monitor", "trap",
};

/* ASA syslog guide, "Syslog Message Classes and Associated Message ID
 * Numbers". */
const struct message_class message_classes[] = {
	{ "auth", "User authentication", "109 113" },
	{ "bridge", "Transparent firewall", "110 220" },
	{ "ca", "PKI certification authority", "717" },
	{ "citrix", "Citrix client", "723" },
	{ "cluster", "Clustering", "747" },
	{ "config", "Command interface", "111 112 208 308" },
	{ "csd", "Secure desktop", "724" },
	{ "cts", "TrustSec", "776" },
	{ "dap", "Dynamic access policies", "734" },
	{ "eigrp", "EIGRP routing", "336" },
	{ "email", "E-mail proxy", "719" },
	{ "ha", "Failover", "101 102 103 104 105 210 311 709" },
	{ "ids", "Intrusion detection", "400 401 415" },
	{ "ikev2", "IKEv2", "750 751 752" },
	{ "ip", "IP stack", "209 215 313 317 408" },
	{ "ipaa", "IP address assignment", "735" },
	{ "ips", "Intrusion prevention", "420" },
	{ "ipv6", "IPv6", "325" },
	{ "nac", "Network admission control", "731 732" },
	{ "np", "Network processor", "319" },
	{ "ospf", "OSPF routing", "318 409 503 613" },
	{ "rip", "RIP routing", "107 312" },
	{ "rm", "Resource manager", "321" },
	{ "session", "User session", "106 108 201 202 204 302 303 304 305 314 "
	    "405 406 407 500 502 607 608 609 616 620 703 710" },
	{ "snmp", "SNMP", "212" },
	{ "ssl", "SSL stack", "725" },
	{ "svc", "SSL VPN client", "722" },
	{ "sys", "System", "199 211 214 216 306 307 315 414 604 605 606 610 "
	    "612 614 615 701 711 741" },
	{ "threat", "Threat detection", "733" },
	{ "vm", "VLAN mapping", "730" },
	{ "vpdn", "PPTP and L2TP sessions", "213 403 603" },
	{ "vpn", "IKE and IPsec", "316 320 402 404 501 602 702 713 714 715" },
	{ "vpnc", "VPN client", "611" },
	{ "vpnfo", "VPN failover", "720" },
	{ "vpnlb", "VPN load balancing", "718" },
	{ "webfo", "WebVPN failover", "721" },
	{ "webvpn", "WebVPN", "716" },
};
const size_t n_message_classes =
    sizeof message_classes / sizeof *message_classes;

const char *
level_word(unsigned level)
{
	return levels[level < LEVELS ? level : LEVELS - 1];
}

int
level_parse(const char *word)
{
	if (word[0] >= '0' && word[0] < '0' + LEVELS && word[1] == '\0')
		return word[0] - '0';
	for (int i = 0; i < LEVELS; i++)
		if (strcmp(word, levels[i]) == 0)
			return i;
	return -1;
}

const char *
dest_word(enum dest dest)
{
	return dests[dest];
}

int
dest_parse(const char *word)
{
	for (int i = 0; i < DESTS; i++)
		if (strcmp(word, dests[i]) == 0)
			return i;
	return -1;
}

int
class_parse(const char *word)
{
	for (size_t i = 0; i < n_message_classes; i++)
		if (strcmp(word, message_classes[i].name) == 0)
			return (int)i;
	return -1;
}

int
class_of(unsigned id)
{
	char prefix[8];

	if (id < 100000 || id > 999999)
		return -1;
	snprintf(prefix, sizeof prefix, "%u", id / 1000);
	for (size_t i = 0; i < n_message_classes; i++)
		if (strstr(message_classes[i].prefixes, prefix) != NULL)
			return (int)i;
	return -1;
}
