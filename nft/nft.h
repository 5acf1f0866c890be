#ifndef POSTERN_NFT_NFT_H
#define POSTERN_NFT_NFT_H

#include "base/text.h"

/*
 * nftables rule sets as text, each change one atomic transaction (libnftables
 * in process). Tables of ours are named "postern_<part>" so that those of
 * others are left alone.
 */
struct nft;

struct nft *nft_new(void); /* NULL: no memory or no nftables */
void nft_free(struct nft *n);
/* Run commands ("table inet postern_nat {...}\n", "delete table ...") as one
 * transaction: all or nothing. On failure ERR_SYSTEM and the library's words
 * in *error (may be NULL). */
int nft_run(struct nft *n, const char *commands, struct text *error);
/* The JSON answer of a list command ("list counters table ..."), to be parsed
 * with jansson by the caller. */
int nft_list(struct nft *n, const char *command, struct text *json,
    struct text *error);
/* Delete the table if it is there ("inet postern_nat"). */
int nft_table_drop(struct nft *n, const char *family, const char *table);

#endif
