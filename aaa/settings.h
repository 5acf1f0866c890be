#ifndef POSTERN_AAA_SETTINGS_H
#define POSTERN_AAA_SETTINGS_H

#include "aaa/internal.h"

void settings_cli_init(struct aaa *a); /* aaa ... */
void local_cli_init(struct aaa *a);    /* show aaa, clear aaa */

#endif
