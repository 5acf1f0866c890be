#ifndef POSTERN_AAA_BANNER_H
#define POSTERN_AAA_BANNER_H

#include "aaa/internal.h"

/* The lines of a banner, its variables replaced. */
void banner_add(const struct aaa *a, enum banner kind, struct text *out);
void banner_cli_init(struct aaa *a);

#endif
