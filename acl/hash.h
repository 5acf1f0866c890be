#ifndef POSTERN_ACL_HASH_H
#define POSTERN_ACL_HASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * The numbers by which the ASA names access-lists and their elements in show
 * access-list, syslog and NetFlow: the four little-endian words of the MD5 of
 * a text, exclusive-ored. An identifier, not cryptography: hence not crypto/,
 * and it works where MD5 is forbidden.
 */
uint32_t acl_hash(const char *text, size_t len);
/* The first two of the words, for ids that need more bits. */
uint64_t acl_hash64(const char *text, size_t len);

/* For tables in memory; the value is never shown. */
uint64_t acl_mix(uint64_t seed, const void *data, size_t len);

#endif
