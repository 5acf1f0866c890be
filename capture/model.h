#ifndef POSTERN_CAPTURE_MODEL_H
#define POSTERN_CAPTURE_MODEL_H

#include <bsd/sys/queue.h>

#include "base/json.h"
#include "capture/capture.h"
#include "capture/filter.h"
#include "capture/match.h"
#include "capture/sniffer.h"

enum {
	CAPTURE_NAME_MAX = 63,
	CAPTURES_MAX = 32,
	CAPTURE_BYTES_MAX = 128 << 20, /* of all buffers */
	CAPTURE_SOURCES_MAX = 8,
	CAPTURE_MATCHES_MAX = 16,
	CAPTURE_SIZE = 524288, CAPTURE_SIZE_MIN = 1534,
	CAPTURE_SIZE_MAX = 33554432,
	CAPTURE_LENGTH = 1518, CAPTURE_LENGTH_MIN = 64,
	CAPTURE_LENGTH_MAX = 9216,
};

enum capture_type { CAPTURE_RAW, CAPTURE_ISAKMP };

struct source {
	struct capture *of;
	char nameif[49];
	struct sniffer *sniffer; /* NULL: stopped, full, or no such link now */
};

struct capture_options {
	enum capture_type type;
	char *list;          /* access-list; NULL: none */
	uint16_t ethertype;  /* 0: any */
	size_t size;         /* of the buffer */
	unsigned length;     /* bytes of a packet */
	bool circular, headers_only;
	struct match matches[CAPTURE_MATCHES_MAX];
	size_t n_matches;
};

struct capture {
	TAILQ_ENTRY(capture) entry;
	struct captures *all;
	char name[CAPTURE_NAME_MAX + 1];
	struct capture_options o;
	struct pattern patterns[CAPTURE_MATCHES_MAX]; /* of the matches */
	struct source *sources[CAPTURE_SOURCES_MAX];
	size_t n_sources;
	bool stopped, full;
	bool linked;         /* link is known, of all its packets */
	enum link_type link;
	struct buffer buffer;
	uint64_t dropped;    /* by the kernel, before we saw them */
	time_t changed;      /* of the newest packet, or when it was made */
};

struct captures {
	struct loop *loop;
	struct config *config;
	struct cli *cli;
	struct net *net;
	struct acl_db *acl;
	struct loop_timer *tidy; /* close what is full */
	TAILQ_HEAD(capture_list, capture) list; /* as they were made */
	size_t n;
};

/* ---- capture.c ---------------------------------------------------------- */

void capture_options_init(struct capture_options *o); /* the defaults */
void capture_options_copy(struct capture_options *to,
    const struct capture_options *from);
void capture_options_clear(struct capture_options *o);

struct capture *capture_find(struct captures *all, const char *name);
/* A new one without interfaces; takes o. NULL: there are too many. */
struct capture *capture_add(struct captures *all, const char *name,
    struct capture_options *o);
/* ERR_FULL: its buffer holds more than the new size. Takes o. */
int capture_change(struct capture *c, struct capture_options *o);
void capture_remove(struct capture *c);
/* Would there be memory for o (in place of c's, if that isn't NULL)? */
bool capture_fits(struct captures *all, const struct capture *c, size_t size);
/* 0, or what stands against capturing there: ERR_FULL; ERR_UNSUPPORTED: its
 * frames are of another kind than those of c, or of one we don't know;
 * ERR_SYSTEM with errno. c may be NULL: a new one. */
int capture_source_check(struct captures *all, const struct capture *c,
    const char *nameif);
bool capture_has_source(const struct capture *c, const char *nameif);
void capture_source_add(struct capture *c, const char *nameif);
void capture_source_remove(struct capture *c, const char *nameif);
void capture_stop(struct capture *c, bool stop);
void capture_empty(struct capture *c); /* and go on */
/* Take in what the kernel has until now. */
void capture_drain(struct capture *c);

/* ---- wanted.c ----------------------------------------------------------- */

/* What the capture is to have of a packet: is it wanted? */
bool capture_wants(struct capture *c, const struct headers *p);
/* Does the access-list permit it? */
bool capture_list_permits(struct captures *all, const char *list,
    const struct headers *p);
/* Is it an IKE message, on port 500, or 4500 behind its marker (RFC 3948)?
 * Then where it begins in p's payload. */
bool capture_is_ike(const struct headers *p, size_t *at);
/* What the kernel is to look for, the narrowest of what is asked for. own: room
 * for patterns, which w borrows, or those of c. */
void capture_filter_want(struct capture *c, struct filter_want *w,
    struct pattern own[FILTER_PATTERNS]);

/* ---- show.c ------------------------------------------------------------- */

struct show_options {
	const char *list;     /* only what that access-list permits */
	unsigned long first, count; /* from that number on; how many */
	bool detail, dump, decode;
};
void captures_print(struct captures *all, struct text *out);
void captures_put(struct captures *all, json_t *list);
void capture_print(struct capture *c, const struct show_options *o,
    struct text *out);
void capture_put(struct capture *c, const struct show_options *o, json_t *json);

/* ---- file.c, *_cli.c ---------------------------------------------------- */

void capture_files_init(struct captures *all);
void capture_cli_init(struct captures *all);
void capture_show_cli_init(struct captures *all);

/* match_cli.c: @capture-match, of which a command has several, each bound under
 * a prefix: "m1" */
struct cli_cmd;
void match_cli_init(struct cli *cli);
bool match_given(const struct cli_cmd *cmd, const char *prefix);
/* 0, or what to return after it said what is wrong. */
int match_read(struct cli_cmd *cmd, const char *prefix, struct match *m);

#endif
