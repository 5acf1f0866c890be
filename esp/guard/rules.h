#ifndef POSTERN_ESP_GUARD_RULES_H
#define POSTERN_ESP_GUARD_RULES_H

#include "esp/guard/guard.h"

#define RULES_TABLE      "postern_esp"
#define RULES_TABLE_SEEN "postern_esp_seen"
#define RULES_TABLE_ICMP "postern_esp_icmp"
#define RULES_TABLE_WHOLE "postern_esp_whole"
#define RULES_TABLE_INNER "postern_esp_inner"
#define RULES_TABLE_HAIRPIN "postern_esp_hairpin"
#define RULES_INNER       "refused" /* its counter */
/* nflog: of this group packets that came in clear, of the next one ESP while
 * it is watched, of the one after that ICMP "too big". */
#define RULES_LOG_GROUP  17747
#define RULES_LOG_BYTES  128

struct rules_link {
	unsigned number;    /* names of the link's sets and chains have it */
	const char *name;
	enum guard_kind kind;
	const char *device; /* GUARD_FORWARD; NULL: what is to be protected is
			     * dropped */
	struct addr local;  /* to where IKE, ESP and ICMP errors come */
	bool log;           /* nflog what is dropped, at most one a second */
};

/*
 * Write what goes between the braces of table netdev postern_esp for one link:
 * sets, counters and two chains. Egress: what the policies protect is sent to
 * the device, or counted and dropped, the rest goes. Ingress: what they
 * protect, seen from the other end, is counted and dropped, for it should have
 * come as ESP (RFC 4301 5.2, step 3a); the rest comes. Both give the answer of
 * classifier_find (esp/user), in fewer steps: neighbours of one action become
 * elements of a set. On egress each element and rule of a denial has a counter
 * and, as its comment, the policy's id.
 */
void rules_write(struct text *out, const struct rules_link *link,
    const struct esp_policy *policies, size_t n);
/* The named counters of what the ingress chain dropped, and, GUARD_DROP, the
 * egress chain. */
void rules_clear_in(unsigned number, char name[32]);
void rules_missing_out(unsigned number, char name[32]);

/* A chain of table netdev postern_esp_seen: ESP that comes to the link's
 * address. */
void rules_write_seen(struct text *out, const struct rules_link *link);
/* Table inet postern_esp_icmp: "too big" that this host sends. */
void rules_write_too_big(struct text *out);
/* Table inet postern_esp_whole: what comes in fragments is put together before
 * it is routed, so that the SPD sees its ports. */
void rules_write_whole(struct text *out);
/*
 * Table inet postern_esp_inner, written between the other two: what comes out
 * of an SA of this reqid must be the policy's.
 */
void rules_inner_begin(struct text *out);
void rules_inner_add(struct text *chains, struct text *map, uint32_t reqid,
    const struct esp_selector *s);
void rules_inner_end(struct text *out, struct text *map);
/*
 * Table inet postern_esp_hairpin, written between the other two: what came in
 * from there doesn't leave by the link.
 */
void rules_hairpin_begin(struct text *out);
void rules_hairpin_add(struct text *out, const char *from, const char *link);
void rules_hairpin_end(struct text *out);
/* A transaction that leaves table postern_esp, on the loopback device, with all
 * that the rules of this kind use. */
void rules_write_probe(struct text *out, enum guard_kind kind);

#endif
