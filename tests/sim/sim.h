#ifndef POSTERN_TESTS_SIM_SIM_H
#define POSTERN_TESTS_SIM_SIM_H

#include "tests/sim/world.h"

/* The scenario of rekey.c. NULL: all went well; else what didn't. */
const char *rekey_run(uint64_t seed, bool trace);

#endif
