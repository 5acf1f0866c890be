#ifndef TESTS_UNIT_ESP_RANDOM_H
#define TESTS_UNIT_ESP_RANDOM_H

#include "esp/esp.h"
#include "tests/unit/esp/make.h"

/* Random policies and packets that often meet. */

static inline uint32_t
any(uint32_t n)
{
	return (uint32_t)rand() % n;
}

/* Few addresses, so that there are many hits and overlaps. */
static inline struct addr
random_addr(bool v6)
{
	struct addr a = make_addr(v6 ? "fd00::" : "10.0.0.0");

	a.bytes[v6 ? 15 : 3] = (uint8_t)any(256);
	a.bytes[v6 ? 14 : 2] = (uint8_t)any(3);
	return a;
}

static inline struct addr_range
random_range(bool v6)
{
	struct addr a = random_addr(v6), b = random_addr(v6);
	struct prefix p;
	struct addr_range none = {0};

	switch (any(6)) {
	case 0:
		return range_any(v6 ? AF_INET6 : AF_INET);
	case 1:
		return range_host(&a);
	case 2: /* no prefix */
		return addr_cmp(&a, &b) < 0 ? (struct addr_range){a, b} :
		    (struct addr_range){b, a};
	case 3:
		return any(10) == 0 ? none : range_host(&a);
	default:
		p = prefix_make(&a, (uint8_t)(addr_bits(&a) - any(12)));
		return prefix_range(&p);
	}
}

static inline void
random_policy(struct esp_policy *p, uint32_t id)
{
	static const uint8_t protocols[] = {0, 0, 6, 17, 1, 50};
	struct esp_selector *s = &p->selector;
	bool v6 = any(4) == 0;

	p->id = id;
	p->protect = any(3) != 0;
	s->src = random_range(v6);
	s->dst = random_range(v6);
	s->protocol = protocols[any(6)];
	s->sport_first = s->dport_first = 0;
	s->sport_last = s->dport_last = 65535;
	if (any(2) == 0) {
		s->dport_first = (uint16_t)any(4);
		s->dport_last = (uint16_t)(s->dport_first + any(3));
	}
	if (any(4) == 0)
		s->sport_first = s->sport_last = (uint16_t)any(4);
}

static inline struct packet_info
random_packet(void)
{
	static const uint8_t protocols[] = {6, 17, 1, 50, 47};
	bool v6 = any(4) == 0;
	struct packet_info i = {
		.family = v6 ? AF_INET6 : AF_INET, .src = random_addr(v6),
		.dst = random_addr(v6), .protocol = protocols[any(5)],
		.sport = (uint16_t)any(5), .dport = (uint16_t)any(6),
	};

	i.later = i.fragment = any(10) == 0;
	return i;
}

#endif
