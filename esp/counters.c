#include <assert.h>

#include "esp/esp.h"

static_assert(sizeof(struct esp_counters) % sizeof(uint64_t) == 0, "counters");

void
esp_counters_add(struct esp_counters *sum, const struct esp_counters *c)
{
	const uint64_t *from = (const uint64_t *)c;
	uint64_t *to = (uint64_t *)sum;

	for (size_t i = 0; i < ESP_N_COUNTERS; i++)
		to[i] += from[i];
}

void
esp_counters_subtract(struct esp_counters *sum, const struct esp_counters *c)
{
	const uint64_t *from = (const uint64_t *)c;
	uint64_t *to = (uint64_t *)sum;

	for (size_t i = 0; i < ESP_N_COUNTERS; i++)
		to[i] -= from[i];
}
