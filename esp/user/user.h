#ifndef POSTERN_ESP_USER_USER_H
#define POSTERN_ESP_USER_USER_H

#include "esp/plane.h"

/* esp_open for the user plane. The same errors. */
int user_plane_open(const struct esp_settings *s, struct esp_plane **out,
    struct text *error);

#endif
