#ifndef POSTERN_FUZZ_TYPIST_H
#define POSTERN_FUZZ_TYPIST_H

#include <stddef.h>
#include <stdint.h>

#include "cli/session.h"

/* Someone who asks `?` after each word. */

/* Change one of the lines in text (len of max bytes, not terminated): leave
 * it out, negate it, or type it anew from some word on, or one more. s is in
 * the mode in which the first line would be typed; lines before the chosen one
 * are run in it. Returns the new length. */
size_t typist(struct cli_session *s, char *text, size_t len, size_t max,
    unsigned seed);

#endif
