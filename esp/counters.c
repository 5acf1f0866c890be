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
esp_totals_subtract(struct esp_totals *t, const struct esp_totals *base)
{
	esp_counters_subtract(&t->sum, &base->sum);
	t->missing_sa_in -= base->missing_sa_in;
	t->missing_sa_out -= base->missing_sa_out;
	t->protocol_failures -= base->protocol_failures;
	t->capacity_failures -= base->capacity_failures;
	t->clear_in -= base->clear_in;
	t->pairs_ever -= base->pairs_ever;
}

void
esp_counters_subtract(struct esp_counters *sum, const struct esp_counters *c)
{
	const uint64_t *from = (const uint64_t *)c;
	uint64_t *to = (uint64_t *)sum;

	for (size_t i = 0; i < ESP_N_COUNTERS; i++)
		to[i] -= from[i];
}
