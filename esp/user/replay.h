#ifndef POSTERN_ESP_USER_REPLAY_H
#define POSTERN_ESP_USER_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#define REPLAY_WINDOW_MAX 1024
#define REPLAY_WORDS 32 /* a power of two > REPLAY_WINDOW_MAX / 64 */

/*
 * The anti-replay window of one inbound SA (RFC 4303 3.4.3), with extended
 * sequence numbers after RFC 4303 appendix A. The bitmap is a ring (RFC 6479):
 * moving the window clears words instead of shifting them. One thread writes;
 * replay_bitmap may be called from another.
 */
struct replay {
	uint64_t top;          /* the highest that was accepted */
	uint64_t bits[REPLAY_WORDS];
	unsigned window;       /* packets; 0: everything is accepted */
	bool esn;
};

/* Number 0 counts as seen: no packet has it. window <= REPLAY_WINDOW_MAX. */
void replay_init(struct replay *r, unsigned window, bool esn);
/* May a packet with these 32 bits be accepted if it proves authentic? Gives
 * its whole number. ERR_REPLAY: seen, left of the window, or no number that
 * a sender can have. Changes nothing. */
int replay_check(const struct replay *r, uint32_t low, uint64_t *seq);
/* The packet was authentic. */
void replay_accept(struct replay *r, uint64_t seq);
/* Bit 0 of out[0] is the highest received, bit n the n-th before it. */
void replay_bitmap(const struct replay *r, uint64_t out[16]);

#endif
