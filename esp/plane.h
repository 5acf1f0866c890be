#ifndef POSTERN_ESP_PLANE_H
#define POSTERN_ESP_PLANE_H

#include "esp/esp.h"

/*
 * What a data plane implements; esp.c calls through this table. A plane's own
 * struct begins with a struct esp_plane. The contracts are those of esp.h.
 * The last six are optional: NULL is "not supported", or nothing to tell;
 * can's and sets_df's: it can.
 */
struct esp_plane_ops {
	enum esp_kind kind;
	bool fragments_before;
	void (*close)(struct esp_plane *p);
	int (*policies_set)(struct esp_plane *p, const char *link,
	    unsigned mtu, const struct addr *local,
	    const struct esp_policy *policies, size_t n, struct text *error);
	uint64_t (*policy_hits)(struct esp_plane *p, uint32_t policy);
	const char *(*link_device)(struct esp_plane *p, const char *link);
	int (*spi_alloc)(struct esp_plane *p, const struct addr *local,
	    const struct addr *remote, uint32_t *spi);
	void (*spi_release)(struct esp_plane *p, uint32_t spi);
	int (*pair_add)(struct esp_plane *p, const struct esp_pair *pair);
	int (*pair_delete)(struct esp_plane *p, uint32_t id);
	int (*pair_use)(struct esp_plane *p, uint32_t id);
	int (*pair_remote)(struct esp_plane *p, uint32_t id,
	    const struct endpoint *remote);
	int (*pair_stats)(struct esp_plane *p, uint32_t id,
	    struct esp_stats *out);
	void (*stats_each)(struct esp_plane *p,
	    void (*fn)(void *ctx, const struct esp_stats *s), void *ctx);
	void (*counters_clear)(struct esp_plane *p);
	void (*totals)(struct esp_plane *p, struct esp_totals *out);
	int (*udp_attach)(struct esp_plane *p, int fd,
	    const struct endpoint *local);
	void (*udp_detach)(struct esp_plane *p, int fd);
	int (*hairpins_refuse)(struct esp_plane *p,
	    const char (*links)[IFNAMSIZ], size_t n, struct text *error);

	int (*offload_set)(struct esp_plane *p, const char *link,
	    enum esp_offload mode, struct text *why);
	int (*hold_set)(struct esp_plane *p, bool hold);
	void (*kernel_stats)(struct esp_plane *p,
	    void (*fn)(void *ctx, const char *name, uint64_t value),
	    void *ctx);
	bool (*can)(struct esp_plane *p, uint16_t encr, uint16_t key_bits,
	    uint16_t integ);
	bool (*sets_df)(struct esp_plane *p, struct text *why);
	uint64_t (*policy_last_hit)(struct esp_plane *p, uint32_t policy);
};

struct esp_plane {
	const struct esp_plane_ops *ops;
};

#endif
