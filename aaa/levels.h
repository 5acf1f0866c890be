#ifndef POSTERN_AAA_LEVELS_H
#define POSTERN_AAA_LEVELS_H

#include "aaa/internal.h"

/* `privilege`: the level that a command needs, where that isn't its row's. */
void levels_clear(struct aaa *a);
/* cli/ asks for them before each command: command authorization. */
void levels_guard(struct aaa *a, bool on);

void levels_cli_init(struct aaa *a);

#endif
