#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "cli/cli.h"
#include "vpn/local.h"

/* crypto map NAME interface, crypto dynamic-map; the maps' sections. */

/* ---- crypto map NAME interface ------------------------------------------- */

static int
map_interface(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *map = cli_arg(cmd, "map");
	const char *nameif = cli_arg(cmd, "nameif");
	struct map_bind *b = map_bind_find(&vpn->model, nameif);
	bool incomplete;
	struct crypto_map *c;
	struct map_entry *e;

	if (cli_is_no(cmd)) {
		if (!b || strcmp(b->map, map) != 0)
			return cli_error(cmd, "crypto map %s is not on "
			    "interface %s", map, nameif);
		map_bind_remove(&vpn->model, b);
		vpn_changed(vpn);
		return 0;
	}
	if (!net_by_nameif(vpn->net, nameif))
		return cli_invalid(cmd, "nameif");
	map_bind_set(&vpn->model, nameif, map);
	c = crypto_map_find(&vpn->model, map);
	incomplete = TAILQ_EMPTY(&c->entries);
	TAILQ_FOREACH(e, &c->entries, link)
		incomplete |= !map_entry_complete(e);
	if (incomplete)
		cli_warning(cmd, "crypto map has incomplete entries");
	vpn_changed(vpn);
	return 0;
}

/* ---- crypto dynamic-map -------------------------------------------------- */

/* Words that make a line the same setting: "10 set ikev1 transform-set". */
static unsigned
setting_words(const char *line)
{
	const char *p = strstr(line, " set ");

	if (!p)
		return 3; /* 10 match address */
	if (strncmp(p + 5, "ikev", 4) == 0)
		return 4;
	return strncmp(p + 5, "security", 8) == 0 ? 5 : 3;
}

static int
dynamic_map(struct cli_cmd *cmd)
{
	struct vpn *vpn = cli_ctx(cmd);
	const char *name = cli_arg(cmd, "map");
	struct dynamic_map *d = dynamic_map_find(&vpn->model, name);
	char *line = xasprintf("%s %s %s", cli_arg(cmd, "seq"),
	    cli_arg(cmd, "what"), cli_arg(cmd, "rest"));
	int r = 0;

	if (!cli_is_no(cmd)) {
		d = dynamic_map_get(&vpn->model, name);
		vpn_kept_set(&d->kept, line, setting_words(line));
		config_warn_kept(vpn->config, cmd, "crypto dynamic-map");
	} else if (!d || !vpn_kept_unset(&d->kept, line)) {
		r = cli_error(cmd, "no such line in crypto dynamic-map %s",
		    name);
	} else if (d->kept.n == 0) {
		dynamic_map_remove(&vpn->model, d);
	}
	free(line);
	vpn_changed(vpn);
	return r;
}

static const struct cli_row rows[] = {
	{ "config", 15, "crypto map NAME:crypto-map$map interface "
	    "NAME:nameif$nameif",
	    CRYPTO
	    "map\tConfigure a crypto map\n$map\tName of the crypto map\n"
	    "interface\tInterface that bears the map\n"
	    "$nameif\tName of interface\n", map_interface, map_interface, 0 },
	{ "config", 15, "crypto dynamic-map NAME:dynamic-map$map "
	    "(1-65535)$seq { match$what | set$what } LINE$rest",
	    CRYPTO
	    "dynamic-map\tConfigure a dynamic crypto map\n"
	    "$map\tName of the dynamic map\n"
	    "$seq\tSequence number of the entry\n"
	    "match\tMatch address of packets to encrypt\n"
	    "set\tSet values of the entry\n$rest\tThe setting\n",
	    dynamic_map, dynamic_map, 0 },
};

/* ---- sections ------------------------------------------------------------ */

static void
write_maps(void *ctx, struct config_out *out)
{
	vpn_write_maps(&((struct vpn *)ctx)->model, out);
}

static void
clear_maps(void *ctx, const char *arg)
{
	struct vpn *vpn = ctx;
	struct crypto_map *c;

	if (arg) {
		crypto_map_remove(&vpn->model, arg);
	} else {
		while ((c = TAILQ_FIRST(&vpn->model.maps)))
			crypto_map_remove(&vpn->model, c->name);
	}
	vpn_changed(vpn);
}

static void
write_dynamic(void *ctx, struct config_out *out)
{
	vpn_write_dynamic_maps(&((struct vpn *)ctx)->model, out);
}

static void
clear_dynamic(void *ctx, const char *arg)
{
	struct vpn *vpn = ctx;
	struct dynamic_map *d, *next;

	for (d = TAILQ_FIRST(&vpn->model.dynamic_maps); d; d = next) {
		next = TAILQ_NEXT(d, link);
		if (!arg || strcmp(arg, d->name) == 0)
			dynamic_map_remove(&vpn->model, d);
	}
	vpn_changed(vpn);
}

static const struct config_section sections[] = {
	{ CFG_CRYPTO_MAP, "crypto map", "NAME:crypto-map$name", "Crypto maps",
	    write_maps, clear_maps, 20 },
	{ CFG_DYNAMIC_MAP, "crypto dynamic-map", "NAME:dynamic-map$name",
	    "Dynamic crypto maps", write_dynamic, clear_dynamic, 25 },
};

static void
list_maps(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct vpn *vpn = ctx;
	struct crypto_map *c;

	TAILQ_FOREACH(c, &vpn->model.maps, link)
		each(arg, c->name);
}

static void
list_dynamic(void *ctx, void (*each)(void *arg, const char *name), void *arg)
{
	struct vpn *vpn = ctx;
	struct dynamic_map *d;

	TAILQ_FOREACH(d, &vpn->model.dynamic_maps, link)
		each(arg, d->name);
}

void
vpn_map_cli_init(struct vpn *vpn)
{
	cli_names_add(vpn->cli, "crypto-map", list_maps, vpn);
	cli_names_add(vpn->cli, "dynamic-map", list_dynamic, vpn);
	cli_rows_add(vpn->cli, rows, sizeof(rows) / sizeof(rows[0]), vpn);
	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++)
		config_section_add(vpn->config, &sections[i], vpn);
}
