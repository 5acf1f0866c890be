#ifndef POSTERN_NAT_COMPILE_H
#define POSTERN_NAT_COMPILE_H

#include "nat/model.h"

/* Shared by the compiler's files: compile.c, condition.c, translation.c,
 * later.c. All append to out. */

/* ---- compile.c ----------------------------------------------------------- */

/* Does the rule stand in the kernel? */
bool carried(const struct view *v);
/* May the chain `source` take it: where a packet has to come from and go to,
 * then. ahead: asked of routing, for before it. */
bool source_takes(const struct view *v);
void source_condition_add(struct nat *nat, const struct view *v,
    const struct pairs *pairs, bool ahead, struct text *out);

/* ---- later.c ------------------------------------------------------------- */

/* Chains that mark packets whose source will be translated, until it is. */
void later_add(struct nat *nat, const struct view *v, struct text *out);

/* ---- condition.c --------------------------------------------------------- */

const char *family_word(const struct view *v);         /* "ip", "ip6" */
const char *protocol_word(uint8_t protocol);           /* "tcp", ... */
void mark_add(const struct nat_rule *r, bool reverse, struct text *out);
/* That it came in by the interface; nothing for "any". Interfaces of two
 * devices have a set of them, which input_sets_add declares; those of before
 * are emptied by input_sets_flush, and input_sets_note says that the table
 * has them now. */
void input_add(struct nat *nat, const char *nameif, struct text *out);
void input_sets_add(struct nat *nat, struct text *out);
void input_sets_flush(struct nat *nat, struct text *out);
void input_sets_note(struct nat *nat);
/* That it will go out by the interface, asked of routing before its
 * destination is translated. */
void output_ahead_add(struct nat *nat, const char *nameif, struct text *out);
/* That field ("saddr", "daddr") is in what one side of a translation covers:
 * the ranges, or if there are pairs those; back: their second addresses. */
void side_add(const struct view *v, const char *field,
    const struct ranges *ranges, const struct pairs *pairs, bool back,
    struct text *out);
void port_add(const char *protocol, const char *field, uint16_t first,
    uint16_t last, struct text *out);
/* reverse: what the answering side would send. */
void service_add(const struct service *s, bool reverse, struct text *out);

/* ---- translation.c ------------------------------------------------------- */

/* "ip to ..." for the pairs that are hosts, or those that are not: nftables
 * wants them apart. A pair that is alone needs no map. false: none. */
bool map_add(const struct view *v, const char *field,
    const struct pairs *pairs, bool back, bool hosts, struct text *out);
/* Lines that translate the source (postrouting) or the destination
 * (prerouting) of a mark's connections. In reverse the rule's source is the
 * packet's destination. */
void side_lines(const struct view *v, bool reverse, bool source,
    struct text *out);
/* "snat ip to POOL" of a dynamic rule. */
void pool_add(const struct view *v, struct text *out);

#endif
