#include <string.h>
#include <strings.h>

#include "acl/acl.h"
#include "acl/words.h"
#include "base/text.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* ASA command reference, "Protocols and Applications": one table a protocol,
 * since a word exists for one and not for the other. */
static const struct acl_word tcp_ports[] = {
	{ "aol", 5190, false }, { "bgp", 179, false },
	{ "chargen", 19, false }, { "cifs", 3020, false },
	{ "citrix-ica", 1494, false }, { "ctiqbe", 2748, false },
	{ "cmd", 514, true }, { "daytime", 13, false },
	{ "discard", 9, false }, { "domain", 53, false },
	{ "echo", 7, false }, { "exec", 512, false },
	{ "finger", 79, false }, { "ftp", 21, false },
	{ "ftp-data", 20, false }, { "gopher", 70, false },
	{ "h323", 1720, false }, { "hostname", 101, false },
	{ "http", 80, true }, { "https", 443, false },
	{ "ident", 113, false }, { "imap4", 143, false },
	{ "irc", 194, false }, { "kerberos", 750, false },
	{ "klogin", 543, false }, { "kshell", 544, false },
	{ "ldap", 389, false }, { "ldaps", 636, false },
	{ "login", 513, false }, { "lotusnotes", 1352, false },
	{ "lpd", 515, false }, { "netbios-ssn", 139, false },
	{ "nfs", 2049, false }, { "nntp", 119, false },
	{ "pcanywhere-data", 5631, false }, { "pim-auto-rp", 496, false },
	{ "pop2", 109, false }, { "pop3", 110, false },
	{ "pptp", 1723, false }, { "rsh", 514, false },
	{ "rtsp", 554, false }, { "sip", 5060, false },
	{ "smtp", 25, false }, { "sqlnet", 1521, false },
	{ "ssh", 22, false }, { "sunrpc", 111, false },
	{ "tacacs", 49, false }, { "talk", 517, false },
	{ "telnet", 23, false }, { "uucp", 540, false },
	{ "whois", 43, false }, { "www", 80, false },
};

static const struct acl_word udp_ports[] = {
	{ "biff", 512, false }, { "bootpc", 68, false },
	{ "bootps", 67, false }, { "cifs", 3020, false },
	{ "discard", 9, false }, { "dnsix", 195, false },
	{ "domain", 53, false }, { "echo", 7, false },
	{ "http", 80, true }, { "isakmp", 500, false },
	{ "kerberos", 750, false }, { "mobile-ip", 434, false },
	{ "nameserver", 42, false }, { "netbios-dgm", 138, false },
	{ "netbios-ns", 137, false }, { "nfs", 2049, false },
	{ "ntp", 123, false }, { "pcanywhere-status", 5632, false },
	{ "pim-auto-rp", 496, false }, { "radius", 1645, false },
	{ "radius-acct", 1646, false }, { "rip", 520, false },
	{ "secureid-udp", 5510, false }, { "sip", 5060, false },
	{ "snmp", 161, false }, { "snmptrap", 162, false },
	{ "sunrpc", 111, false }, { "syslog", 514, false },
	{ "tacacs", 49, false }, { "talk", 517, false },
	{ "tftp", 69, false }, { "time", 37, false },
	{ "vxlan", 4789, false }, { "who", 513, false },
	{ "www", 80, false }, { "xdmcp", 177, false },
};

static const struct acl_word both_ports[] = {
	{ "cifs", 3020, false }, { "discard", 9, false },
	{ "domain", 53, false }, { "echo", 7, false },
	{ "http", 80, true }, { "kerberos", 750, false },
	{ "nfs", 2049, false }, { "pim-auto-rp", 496, false },
	{ "sip", 5060, false }, { "sunrpc", 111, false },
	{ "tacacs", 49, false }, { "talk", 517, false },
	{ "www", 80, false },
};

static const struct acl_word protocols[] = {
	{ "ah", 51, false }, { "eigrp", 88, false }, { "esp", 50, false },
	{ "gre", 47, false }, { "icmp", 1, false }, { "icmp6", 58, false },
	{ "igmp", 2, false }, { "igrp", 9, false }, { "ip", 0, false },
	{ "ipinip", 4, false }, { "ipsec", 50, true }, { "nos", 94, false },
	{ "ospf", 89, false }, { "pcp", 108, false }, { "pim", 103, false },
	{ "pptp", 47, true }, { "sctp", 132, false }, { "snp", 109, false },
	{ "tcp", 6, false }, { "udp", 17, false },
};

static const struct acl_word icmp4_types[] = {
	{ "alternate-address", 6, false }, { "conversion-error", 31, false },
	{ "echo", 8, false }, { "echo-reply", 0, false },
	{ "information-reply", 16, false },
	{ "information-request", 15, false }, { "mask-reply", 18, false },
	{ "mask-request", 17, false }, { "mobile-redirect", 32, false },
	{ "parameter-problem", 12, false }, { "redirect", 5, false },
	{ "router-advertisement", 9, false },
	{ "router-solicitation", 10, false }, { "source-quench", 4, false },
	{ "time-exceeded", 11, false }, { "timestamp-reply", 14, false },
	{ "timestamp-request", 13, false }, { "traceroute", 30, false },
	{ "unreachable", 3, false },
};

static const struct acl_word icmp6_types[] = {
	{ "echo", 128, false }, { "echo-reply", 129, false },
	{ "membership-query", 130, false },
	{ "membership-reduction", 132, false },
	{ "membership-report", 131, false },
	{ "neighbor-advertisement", 136, false },
	{ "neighbor-redirect", 137, false },
	{ "neighbor-solicitation", 135, false },
	{ "packet-too-big", 2, false }, { "parameter-problem", 4, false },
	{ "router-advertisement", 134, false },
	{ "router-renumbering", 138, false },
	{ "router-solicitation", 133, false }, { "time-exceeded", 3, false },
	{ "unreachable", 1, false },
};

static const char *const log_words[] = {
	"emergencies", "alerts", "critical", "errors", "warnings",
	"notifications", "informational", "debugging",
};

static const struct acl_words tcp_table = { tcp_ports, N(tcp_ports) };
static const struct acl_words udp_table = { udp_ports, N(udp_ports) };
static const struct acl_words both_table = { both_ports, N(both_ports) };
static const struct acl_words protocol_table = { protocols, N(protocols) };
static const struct acl_words icmp4_table = { icmp4_types, N(icmp4_types) };
static const struct acl_words icmp6_table = { icmp6_types, N(icmp6_types) };

static int
word_number(const struct acl_words *t, const char *word, unsigned long max)
{
	unsigned long v;

	bool digits = *word >= '0' && *word <= '9';

	for (size_t i = 0; !digits && t != NULL && i < t->n; i++)
		if (strcasecmp(t->words[i].name, word) == 0)
			return t->words[i].number;
	if (text_number(word, 0, max, &v) < 0)
		return -1;
	return (int)v;
}

static const char *
word_name(const struct acl_words *t, unsigned number)
{
	for (size_t i = 0; t != NULL && i < t->n; i++)
		if (t->words[i].number == number && !t->words[i].alias)
			return t->words[i].name;
	return NULL;
}

const struct acl_words *
acl_words_ports(unsigned protocol)
{
	switch (protocol) {
	case ACL_TCP:
		return &tcp_table;
	case ACL_UDP:
		return &udp_table;
	case ACL_TCP_UDP:
		return &both_table;
	default:
		return NULL;
	}
}

const struct acl_words *
acl_words_protocols(void)
{
	return &protocol_table;
}

const struct acl_words *
acl_words_icmp(bool v6)
{
	return v6 ? &icmp6_table : &icmp4_table;
}

int
acl_port_number_of(const char *word, unsigned protocol)
{
	return word_number(acl_words_ports(protocol), word, 65535);
}

const char *
acl_port_name_of(uint16_t port, unsigned protocol)
{
	return word_name(acl_words_ports(protocol), port);
}

int
acl_port_number(const char *word, uint8_t protocol)
{
	return acl_port_number_of(word, protocol);
}

int
acl_protocol_number(const char *word)
{
	return word_number(&protocol_table, word, 255);
}

const char *
acl_protocol_name(uint8_t protocol)
{
	return word_name(&protocol_table, protocol);
}

int
acl_protocol_number_of(const char *word)
{
	if (strcasecmp(word, "tcp-udp") == 0)
		return ACL_TCP_UDP;
	return acl_protocol_number(word);
}

int
acl_icmp_number(const char *word, bool v6)
{
	return word_number(acl_words_icmp(v6), word, 255);
}

const char *
acl_icmp_name(uint8_t type, bool v6)
{
	return word_name(acl_words_icmp(v6), type);
}

int
acl_log_level(const char *word)
{
	unsigned long v;

	for (unsigned i = 0; i < N(log_words); i++)
		if (strcasecmp(log_words[i], word) == 0)
			return (int)i;
	return text_number(word, 0, 7, &v) < 0 ? -1 : (int)v;
}

const char *
acl_log_word(unsigned level)
{
	return log_words[level & 7];
}
