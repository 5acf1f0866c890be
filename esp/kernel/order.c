#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/text.h"
#include "esp/kernel/order.h"

#define STEP_MAX 65536u

/*
 * Those that needn't change: a longest rising subsequence of the old numbers.
 * ends[k] is the member that ends the best one of length k + 1, before[i] the
 * one that comes before i in it. The others are set to 0.
 */
static void
keep_rising(uint32_t *numbers, size_t n)
{
	size_t *ends = xcalloc(n + 1, sizeof(*ends));
	size_t *before = xcalloc(n + 1, sizeof(*before));
	size_t len = 0, low, high, i, at;

	for (i = 0; i < n; i++) {
		if (numbers[i] == 0)
			continue;
		for (low = 0, high = len; low < high;) {
			size_t middle = (low + high) / 2;

			if (numbers[ends[middle]] < numbers[i])
				low = middle + 1;
			else
				high = middle;
		}
		before[i] = low > 0 ? ends[low - 1] : n;
		ends[low] = i;
		if (low == len)
			len++;
	}
	at = len > 0 ? ends[len - 1] : n;
	for (i = n; i-- > 0;)
		if (i == at)
			at = before[i];
		else
			numbers[i] = 0;
	free(ends);
	free(before);
}

static uint32_t
step_between(uint32_t low, uint32_t high, size_t n)
{
	uint32_t step = (high - low) / (uint32_t)(n + 1);

	return step < STEP_MAX ? step : STEP_MAX;
}

/* n new ones after low and before high; false: there is no room. */
static bool
fill(uint32_t *numbers, size_t n, uint32_t low, uint32_t high, bool at_start)
{
	uint32_t step = step_between(low, high, n);
	size_t i;

	if (step == 0)
		return false;
	if (at_start) /* leave the room in front of them */
		low = high - (uint32_t)(n + 1) * step;
	for (i = 0; i < n; i++)
		numbers[i] = low + (uint32_t)(i + 1) * step;
	return true;
}

static bool
fill_gaps(uint32_t *numbers, size_t n, uint32_t first, uint32_t last)
{
	size_t i, end;

	for (i = 0; i < n; i = end + 1) {
		for (end = i; end < n && numbers[end] == 0;)
			end++;
		if (end > i && !fill(numbers + i, end - i,
		    i > 0 ? numbers[i - 1] : first - 1,
		    end < n ? numbers[end] : last, i == 0 && end < n))
			return false;
	}
	return true;
}

/* In the middle of what there is: a list grows at both ends. */
static void
renumber(uint32_t *numbers, size_t n, uint32_t first, uint32_t last)
{
	uint32_t room = last - first;
	uint32_t step = step_between(0, room / 2, n);
	size_t i;

	assert(step > 0);
	first += (room - (uint32_t)n * step) / 2;
	for (i = 0; i < n; i++)
		numbers[i] = first + (uint32_t)i * step;
}

void
order_numbers(uint32_t *numbers, size_t n, uint32_t first, uint32_t last)
{
	uint32_t any = 0;
	size_t i;

	assert(first > 0 && n <= (last - first) / 4);
	for (i = 0; i < n; i++)
		any |= numbers[i];
	if (any != 0)
		keep_rising(numbers, n);
	if (any == 0 || !fill_gaps(numbers, n, first, last))
		renumber(numbers, n, first, last);
}
