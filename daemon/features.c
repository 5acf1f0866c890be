#include "daemon/features.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aaa/aaa.h"
#include "acl/acl.h"
#include "base/error.h"
#include "base/loop.h"
#include "capture/capture.h"
#include "cli/json.h"
#include "config/config.h"
#include "config/kept.h"
#include "daemon/daemon_cli.h"
#include "daemon/front.h"
#include "daemon/gate.h"
#include "daemon/system.h"
#include "nat/nat.h"
#include "nft/nft.h"
#include "syslog/syslog.h"
#include "vpn/vpn.h"

/* Bind the names to the links, after both were checked. */
static int
net_open(struct features *f)
{
	const struct options *o = f->options;
	struct net_bind *binds = xcalloc(o->n_binds + 1, sizeof *binds);
	int r = 0;

	for (size_t i = 0; i < o->n_binds && r == 0; i++) {
		binds[i] = o->binds[i];
		if (net_hardware_name(o->binds[i].hardware,
		    binds[i].hardware) != 0) {
			fprintf(stderr, "posternd: --interface %s=%s: no such "
			    "interface name\n", o->binds[i].hardware,
			    o->binds[i].link);
			r = -1;
		}
		for (size_t k = 0; k < i && r == 0; k++)
			if (strcmp(binds[i].hardware, binds[k].hardware) == 0 ||
			    strcmp(binds[i].link, binds[k].link) == 0) {
				fprintf(stderr, "posternd: --interface %s=%s: "
				    "the name or the link is bound already\n",
				    binds[i].hardware, binds[i].link);
				r = -1;
			}
	}
	if (r == 0)
		f->net = net_new(f->loop, f->config, f->cli, binds, o->n_binds);
	free(binds);
	if (r == 0 && f->net == NULL) {
		fprintf(stderr, "posternd: no route netlink\n");
		r = -1;
	}
	return r;
}

/* nftables, the data plane, and who uses both. */
static int
vpn_open(struct features *f)
{
	struct esp_settings settings = {
		.kind = f->options->plane, .workers = f->options->workers,
		.loop = f->loop, .events = vpn_esp_events(),
	};
	struct text error;
	int r;

	f->nft = settings.nft = nft_new();
	f->vpn = settings.ctx = vpn_alloc();
	if (f->nft == NULL || f->vpn == NULL) {
		fprintf(stderr, "posternd: no nftables\n");
		return -1;
	}
	gate_shut(f->nft);
	text_init(&error);
	r = esp_open(&settings, &f->plane, &error);
	if (r != 0)
		fprintf(stderr, "posternd: data plane: %s%s%s\n",
		    text_str(&error), error.len > 0 ? ": " : "", err_text(r));
	text_clear(&error);
	if (r != 0)
		return -1;
	r = vpn_start(f->vpn, f->loop, f->config, f->cli, f->net, f->acl,
	    f->plane);
	if (r != 0)
		fprintf(stderr, "posternd: IKE: %s\n", err_text(r));
	f->vpn_started = r == 0;
	return r == 0 ? 0 : -1;
}

/* Where decrypted packets of a link come in. */
static const char *
nat_device(void *ctx, const char *link)
{
	struct features *f = ctx;

	return esp_link_device(f->plane, link);
}

/* Time-ranges begin and end with a minute of the local clock. */
static void
minute_await(struct features *f)
{
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	loop_timer_start(f->minute,
	    tm.tm_sec < 60 ? (uint64_t)(60 - tm.tm_sec) * 1000 : 1000);
}

static void
on_minute(void *ctx)
{
	struct features *f = ctx;

	acl_tick(f->acl);
	minute_await(f);
}

static void
drop_kept(void *ctx, const char *nameif, const char *old_nameif)
{
	(void)nameif;
	if (old_nameif != NULL && *old_nameif != '\0')
		kept_nameif_gone(ctx, old_nameif);
}

static void
gate(void *ctx, bool shut)
{
	struct features *f = ctx;

	if (shut)
		gate_shut(f->nft);
	else
		gate_open(f->nft);
}

static void
refuse_hairpins(void *ctx, const char (*links)[IFNAMSIZ], size_t n,
    struct text *report)
{
	struct features *f = ctx;
	struct text error;

	text_init(&error);
	if (esp_hairpins_refuse(f->plane, links, n, &error) != 0)
		text_printf(report, "WARNING: same-security-traffic: not "
		    "carried out yet: %s\n", text_str(&error));
	text_clear(&error);
}

static const char *
own_hostname(void *ctx)
{
	return system_hostname(((struct features *)ctx)->system);
}

static const char *
own_domain(void *ctx)
{
	return system_domain(((struct features *)ctx)->system);
}

static bool
show_usernames(void *ctx)
{
	return !syslog_hides_usernames(((struct features *)ctx)->syslog);
}

static void
aaa_open(struct features *f, const char *lib)
{
	struct aaa_host host = {
		.hostname = own_hostname, .domain = own_domain,
		.show_usernames = show_usernames, .ctx = f,
	};

	f->aaa = aaa_new(f->loop, f->config, f->cli, lib);
	aaa_host_set(f->aaa, &host);
}

int
features_open(struct features *f, const struct options *o, const char *etc,
    const char *lib)
{
	memset(f, 0, sizeof *f);
	f->options = o;
	f->loop = loop_new();
	if (f->loop == NULL) {
		fprintf(stderr, "posternd: out of memory\n");
		return -1;
	}
	f->started_ms = loop_now_ms(f->loop);
	f->cli = cli_new();
	f->config = config_new(f->loop, f->cli);
	config_set_dir(f->config, etc);
	config_set_lib(f->config, lib);
	f->system = system_new(f->config, f->cli);
	aaa_open(f, lib);
	f->kept = kept_new(f->config);

	config_set_identity(f->config, machine_serial(), machine_hardware());

	if (net_open(f) < 0)
		return -1;

	f->syslog = syslog_new(f->loop, f->config, f->cli, f->net);
	f->acl = acl_new(f->config, f->cli, f->net);
	if (vpn_open(f) < 0)
		return -1;
	f->nat = nat_new(f->config, f->cli, f->net, f->acl, f->nft, nat_device,
	    f);
	if (esp_kind(f->plane) == ESP_KERNEL)
		nat_policies_twice(f->nat);

	f->captures = captures_new(f->loop, f->config, f->cli, f->net,
	    f->acl);
	f->front = front_new(f, lib);
	net_on_change(f->net, drop_kept, f->kept);
	net_gate_set(f->net, gate, f);
	net_hairpins_set(f->net, refuse_hairpins, f);

	config_cli_init(f->config);
	net_cli_init(f->net);
	syslog_cli_init(f->syslog);
	acl_cli_init(f->acl);
	nat_cli_init(f->nat);
	captures_cli_init(f->captures);
	vpn_cli_init(f->vpn);
	system_cli_init(f->system);
	aaa_cli_init(f->aaa);
	front_cli_init(f->front);
	kept_cli_init(f->kept);
	version_cli_init(f);
	reload_cli_init(f);
	f->minute = loop_timer_new(f->loop, on_minute, f);
	minute_await(f);
	return 0;
}

int
features_check(struct features *f)
{
	struct text report;
	int faults;

	text_init(&report);
	faults = cli_check(f->cli, &report);
	faults += cli_check_json(f->cli, &report);
	fputs(text_str(&report), stdout);
	text_clear(&report);
	return faults;
}

void
features_ready(struct features *f)
{
	gate_open(f->nft);
}

void
features_shutdown(struct features *f)
{
	if (f->vpn_started)
		vpn_shutdown(f->vpn);
}

void
features_close(struct features *f)
{
	if (f->loop == NULL)
		return;
	loop_timer_free(f->minute);
	front_free(f->front);
	if (f->nft != NULL)
		gate_shut(f->nft);
	captures_free(f->captures);
	nat_free(f->nat);
	vpn_free(f->vpn);
	esp_close(f->plane);
	acl_free(f->acl);
	syslog_free(f->syslog);
	net_free(f->net);
	if (f->nft != NULL)
		gate_open(f->nft);
	nft_free(f->nft);
	kept_free(f->kept);
	aaa_free(f->aaa);
	system_free(f->system);
	config_free(f->config);
	cli_free(f->cli);
	loop_free(f->loop);
}

const char *
features_plane(const struct features *f)
{
	return esp_kind_text(f->plane);
}

struct interface_print {
	struct cli_cmd *cmd;
	json_t *list; /* NULL: text */
	unsigned n;
};

static void
interface_print(void *ctx, const struct net_interface *i)
{
	struct interface_print *p = ctx;
	const uint8_t *m = i->mac;
	json_t *o;

	if (p->list != NULL) {
		o = json_put_object(p->list, NULL);
		json_put_number(o, "index", p->n++);
		json_put_text(o, "interface", i->hardware);
		json_put_format(o, "mac_address",
		    "%02x%02x.%02x%02x.%02x%02x", m[0], m[1], m[2], m[3],
		    m[4], m[5]);
		return;
	}
	cli_printf(p->cmd, "%2u: Ext: %-20s: address is %02x%02x.%02x%02x."
	    "%02x%02x, irq 0\n", p->n++, i->hardware, m[0], m[1], m[2], m[3],
	    m[4], m[5]);
}

void
features_interfaces_print(struct features *f, struct cli_cmd *cmd)
{
	struct interface_print p = { .cmd = cmd };
	json_t *json = cli_json(cmd);

	if (json != NULL)
		p.list = json_put_array(json, "interfaces");

	net_interface_each(f->net, interface_print, &p);
}
