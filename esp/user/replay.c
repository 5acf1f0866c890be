#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "esp/user/replay.h"
#include "esp/user/share.h"

void
replay_init(struct replay *r, unsigned window, bool esn)
{
	assert(window <= REPLAY_WINDOW_MAX);
	memset(r, 0, sizeof(*r));
	r->window = window;
	r->esn = esn;
	r->bits[0] = 1;
}

static bool
bit_get(const struct replay *r, uint64_t seq)
{
	uint64_t word = count_get(&r->bits[seq / 64 % REPLAY_WORDS]);

	return word >> (seq % 64) & 1;
}

/*
 * RFC 4303 A2.1: which 2^32 the low half belongs to. Without a window the
 * number nearest to the highest one is taken.
 */
static int
esn_guess(const struct replay *r, uint32_t low, uint64_t *seq)
{
	uint32_t window = r->window > 0 ? r->window : 1u << 31;
	uint32_t top_low = (uint32_t)r->top;
	uint32_t top_high = (uint32_t)(r->top >> 32);
	uint32_t bottom = top_low - window + 1, high;

	if (top_low >= window - 1) {
		high = low >= bottom ? top_high : top_high + 1;
		if (high < top_high)
			return ERR_REPLAY; /* all 2^64 are used up */
	} else {
		if (low >= bottom && top_high == 0)
			return ERR_REPLAY; /* before the first packet */
		high = low >= bottom ? top_high - 1 : top_high;
	}
	*seq = (uint64_t)high << 32 | low;
	return 0;
}

int
replay_check(const struct replay *r, uint32_t low, uint64_t *seq)
{
	uint64_t s = low;

	if (r->esn && esn_guess(r, low, &s) != 0)
		return ERR_REPLAY;
	*seq = s;
	if (r->window == 0)
		return 0;
	if (s > r->top)
		return 0;
	if (r->top - s >= r->window || bit_get(r, s))
		return ERR_REPLAY;
	return 0;
}

void
replay_accept(struct replay *r, uint64_t seq)
{
	uint64_t word, last = seq / 64, *slot;

	if (seq > r->top) {
		word = r->top / 64 + 1;
		if (last - r->top / 64 > REPLAY_WORDS)
			word = last - REPLAY_WORDS + 1;
		for (; word <= last; word++)
			count_set(&r->bits[word % REPLAY_WORDS], 0);
		count_set(&r->top, seq);
	} else if (r->top - seq >= REPLAY_WINDOW_MAX) {
		return; /* window 0: older than what the ring holds */
	}
	slot = &r->bits[last % REPLAY_WORDS];
	count_set(slot, count_get(slot) | (uint64_t)1 << (seq % 64));
}

void
replay_bitmap(const struct replay *r, uint64_t out[16])
{
	uint64_t top = count_get(&r->top);
	unsigned i;

	memset(out, 0, 16 * sizeof(*out));
	for (i = 0; i < REPLAY_WINDOW_MAX && i <= top; i++) {
		if (r->window > 0 && i >= r->window)
			break;
		if (bit_get(r, top - i))
			out[i / 64] |= (uint64_t)1 << (i % 64);
	}
}
