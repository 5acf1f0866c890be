#include <errno.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <nftables/libnftables.h>

#include "base/error.h"
#include "nft/nft.h"

#define COMMANDS_BIG (64 * 1024)
#define TRIES        16

struct nft {
	struct nft_ctx *ctx;
};

struct nft *
nft_new(void)
{
	struct nft *n = calloc(1, sizeof(*n));

	if (n == NULL)
		return NULL;
	n->ctx = nft_ctx_new(NFT_CTX_DEFAULT);
	if (n->ctx == NULL)
		goto fail;
	if (nft_ctx_buffer_output(n->ctx) != 0 ||
	    nft_ctx_buffer_error(n->ctx) != 0)
		goto fail;
	return n;
fail:
	nft_free(n);
	return NULL;
}

void
nft_free(struct nft *n)
{
	if (n == NULL)
		return;
	if (n->ctx != NULL)
		nft_ctx_free(n->ctx);
	free(n);
}

/* The library's words without the newline at their end. */
static void
words_add(struct text *error, const char *words)
{
	size_t len;

	if (error == NULL)
		return;
	len = words == NULL ? 0 : strlen(words);
	while (len > 0 && words[len - 1] == '\n')
		len--;
	if (len > 0)
		text_add_n(error, words, len);
	else
		text_add(error, "nftables gives no reason");
}

/* By a signal: the kernel has done nothing then, and only the words say so. */
static bool
interrupted(const char *words)
{
	return words != NULL && strstr(words, strerror(EINTR)) != NULL;
}

/*
 * Both buffers are emptied after each command: the library keeps what it
 * printed until it is asked, and a later answer must not begin with it.
 */
static int
run(struct nft *n, const char *commands, struct text *out, struct text *error)
{
	const char *printed, *words;
	int failed, tries = 0;

	do {
		failed = nft_run_cmd_from_buffer(n->ctx, commands);
		printed = nft_ctx_get_output_buffer(n->ctx);
		words = nft_ctx_get_error_buffer(n->ctx);
	} while (failed != 0 && interrupted(words) && ++tries < TRIES);
	/* the library builds a tree of many times the text's size, of which
	 * glibc would keep the memory */
	if (strlen(commands) > COMMANDS_BIG)
		malloc_trim(0);
	if (failed != 0) {
		words_add(error, words);
		return ERR_SYSTEM;
	}
	if (out != NULL && printed != NULL)
		text_add(out, printed);
	return 0;
}

int
nft_run(struct nft *n, const char *commands, struct text *error)
{
	nft_ctx_output_set_flags(n->ctx, 0);
	return run(n, commands, NULL, error);
}

int
nft_list(struct nft *n, const char *command, struct text *json,
    struct text *error)
{
	nft_ctx_output_set_flags(n->ctx,
	    NFT_CTX_OUTPUT_JSON | NFT_CTX_OUTPUT_NUMERIC_ALL);
	return run(n, command, json, error);
}

int
nft_table_drop(struct nft *n, const char *family, const char *table)
{
	char *commands;
	int r;

	/* "delete" of a table that isn't there fails the transaction; an
	 * "add" before it never does, whether it is there or not. */
	commands = xasprintf("add table %s %s\ndelete table %s %s\n", family,
	    table, family, table);
	r = nft_run(n, commands, NULL);
	free(commands);
	return r;
}
