#ifndef POSTERN_ACL_WORDS_H
#define POSTERN_ACL_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The words of the ASA for ports, protocols, ICMP types and log levels. What
 * acl.h declares of them is here too: acl_port_number and the like.
 */
enum {
	ACL_ICMP = 1, ACL_TCP = 6, ACL_UDP = 17, ACL_ICMP6 = 58, ACL_SCTP = 132,
	ACL_TCP_UDP = 256, /* "tcp-udp": both, in services and port groups */
};

struct acl_word {
	const char *name;
	uint16_t number;
	bool alias; /* accepted, never printed */
};
struct acl_words {
	const struct acl_word *words;
	size_t n;
};
const struct acl_words *acl_words_ports(unsigned protocol); /* may be NULL */
const struct acl_words *acl_words_protocols(void);
const struct acl_words *acl_words_icmp(bool v6);

/* Number 0..255 by word or decimal; -1. */
int acl_icmp_number(const char *word, bool v6);
const char *acl_icmp_name(uint8_t type, bool v6); /* NULL: none */
/* As acl_port_number, for ACL_TCP_UDP as well: a word that both protocols
 * have. */
int acl_port_number_of(const char *word, unsigned protocol);
/* NULL: it has none. */
const char *acl_port_name_of(uint16_t port, unsigned protocol);
/* Like acl_protocol_number; "tcp-udp" is ACL_TCP_UDP. -1. */
int acl_protocol_number_of(const char *word);

int acl_log_level(const char *word); /* word or 0..7; -1 */
const char *acl_log_word(unsigned level);

#endif
