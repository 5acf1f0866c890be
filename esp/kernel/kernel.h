#ifndef POSTERN_ESP_KERNEL_H
#define POSTERN_ESP_KERNEL_H

#include "esp/plane.h"

/* The kernel's ESP (XFRM); ESP_KERNEL. Contract: esp_open. */
int kernel_plane_open(const struct esp_settings *s, struct esp_plane **out,
    struct text *error);

#endif
