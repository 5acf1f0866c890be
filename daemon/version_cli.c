#include <config.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

#include "base/loop.h"
#include "cli/json.h"
#include "config/config.h"
#include "daemon/daemon_cli.h"
#include "daemon/features.h"
#include "daemon/system.h"

/* show version and the other commands that say what this box is. */

static void
uptime_print(struct cli_cmd *cmd, uint64_t s)
{
	static const struct { unsigned s; const char *one, *many; } units[] = {
		{ 31536000, "year", "years" }, { 86400, "day", "days" },
		{ 3600, "hour", "hours" }, { 60, "min", "mins" },
		{ 1, "sec", "secs" },
	};
	int left = 2; /* the two largest units */
	uint64_t n;

	for (size_t i = 0; i < sizeof units / sizeof *units && left > 0; i++) {
		n = s / units[i].s;
		s %= units[i].s;
		if (n == 0 && left == 2 && units[i].s > 1)
			continue;
		if (n > 0 || left == 2)
			cli_printf(cmd, " %llu %s", (unsigned long long)n,
			    n == 1 ? units[i].one : units[i].many);
		left--;
	}
	cli_printf(cmd, "\n");
}

static void
modified_print(struct cli_cmd *cmd, struct config *c)
{
	const char *last = config_last_modified(c);

	if (*last != '\0')
		cli_printf(cmd, "Configuration last modified by %s\n", last);
	else
		cli_printf(cmd, "Configuration has not been modified since "
		    "last system restart.\n");
}

static void
version_put(json_t *o, struct features *f, struct cli_cmd *cmd,
    const char *image, uint64_t uptime_s)
{
	const char *user;
	time_t at;

	json_put_text(o, "asa_version", ASA_VERSION);
	json_put_text(o, "postern_version", PACKAGE_VERSION);
	json_put_text(o, "data_plane", features_plane(f));
	json_put_text(o, "system_image_file", image);
	json_put_text(o, "config_file_at_boot", "startup-config");
	json_put_text(o, "hostname", system_hostname(f->system));
	json_put_number(o, "uptime_s", uptime_s);
	json_put_text(o, "hardware", machine_hardware());
	json_put_text(o, "model_id", "Postern");
	features_interfaces_print(f, cmd);
	json_put_text(o, "serial_number", machine_serial());
	user = config_modified_by(f->config, &at);
	json_put_text(o, "config_modified_by", user);
	if (user != NULL)
		json_put_time(o, "config_modified_at", at);
}

/* The form of an ASAv's; licences and a flash disk there are not. */
static int
show_version(struct cli_cmd *cmd)
{
	struct features *f = cli_ctx(cmd);
	uint64_t uptime_s = (loop_now_ms(f->loop) - f->started_ms) / 1000;
	json_t *json = cli_json(cmd);
	char image[256];
	ssize_t n;

	n = readlink("/proc/self/exe", image, sizeof image - 1);
	image[n > 0 ? n : 0] = '\0';
	if (json != NULL) {
		version_put(json, f, cmd, image, uptime_s);
		return 0;
	}
	cli_printf(cmd, "\nCisco Adaptive Security Appliance Software Version "
	    ASA_VERSION " \n");
	cli_printf(cmd, "Postern Version " PACKAGE_VERSION ", data plane %s\n",
	    features_plane(f));
	cli_printf(cmd, "\nSystem image file is \"%s\"\n"
	    "Config file at boot was \"startup-config\"\n\n", image);
	cli_printf(cmd, "%s up", system_hostname(f->system));
	uptime_print(cmd, uptime_s);
	cli_printf(cmd, "\nHardware:   %s,\nModel Id:   Postern\n\n\n",
	    machine_hardware());
	features_interfaces_print(f, cmd);
	cli_printf(cmd, "\nSerial Number: %s\n\n", machine_serial());
	modified_print(cmd, f->config);
	return 0;
}

static int
show_clock(struct cli_cmd *cmd)
{
	json_t *json = cli_json(cmd);
	char stamp[64];

	if (json != NULL)
		json_put_time(json, "time", time(NULL));
	else
		cli_printf(cmd, "%s\n", config_stamp(stamp));
	return 0;
}

static int
show_mode(struct cli_cmd *cmd)
{
	json_t *json = cli_json(cmd);

	if (json != NULL)
		json_put_text(json, "security_context_mode", "single");
	else
		cli_printf(cmd, "Security context mode: single \n");
	return 0;
}

static int
show_firewall(struct cli_cmd *cmd)
{
	json_t *json = cli_json(cmd);

	if (json != NULL)
		json_put_text(json, "firewall_mode", "router");
	else
		cli_printf(cmd, "Firewall mode: Router\n");
	return 0;
}

static int
show_inventory(struct cli_cmd *cmd)
{
	json_t *json = cli_json(cmd), *o;

	if (json != NULL) {
		o = json_put_object(json_put_array(json, "parts"), NULL);
		json_put_text(o, "name", "Chassis");
		json_put_text(o, "description", "Postern VPN firewall");
		json_put_text(o, "pid", "POSTERN");
		json_put_text(o, "vid", "V01");
		json_put_text(o, "serial_number", machine_serial());
		return 0;
	}
	cli_printf(cmd, "Name: \"Chassis\", DESCR: \"Postern VPN firewall\"\n"
	    "PID: %-18s, VID: %-8s, SN: %s\n\n", "POSTERN", "V01",
	    machine_serial());
	return 0;
}

/* Of the machine: what is not free or buffers is used. */
static int
show_memory(struct cli_cmd *cmd)
{
	unsigned long long total, free;
	json_t *json = cli_json(cmd);
	struct sysinfo info;
	unsigned percent;

	if (sysinfo(&info) < 0)
		return cli_error(cmd, "the machine does not tell its memory");
	total = (unsigned long long)info.totalram * info.mem_unit;
	free = (unsigned long long)(info.freeram + info.bufferram) *
	    info.mem_unit;
	if (json != NULL) {
		json_put_number(json, "free_bytes", free);
		json_put_number(json, "used_bytes", total - free);
		json_put_number(json, "total_bytes", total);
		return 0;
	}
	percent = total > 0 ? (unsigned)(free * 100 / total) : 0;
	cli_printf(cmd, "Free memory:       %11llu bytes (%2u%%)\n", free,
	    percent);
	cli_printf(cmd, "Used memory:       %11llu bytes (%2u%%)\n",
	    total - free, 100 - percent);
	cli_printf(cmd, "-------------     ------------------\n");
	cli_printf(cmd, "Total memory:      %11llu bytes (100%%)\n", total);
	return 0;
}

#define SHOW_HELP "show\tShow running system information\n"

static const struct cli_row rows[] = {
	{ "user", 0, "show version", SHOW_HELP
	    "version\tSystem software and hardware version\n",
	    show_version, NULL, CLI_JSON },
	{ "user", 0, "show clock", SHOW_HELP "clock\tTime of day\n",
	    show_clock, NULL, CLI_JSON },
	{ "exec", 15, "show mode", SHOW_HELP
	    "mode\tSecurity context mode\n", show_mode, NULL, CLI_JSON },
	{ "exec", 15, "show firewall", SHOW_HELP
	    "firewall\tFirewall mode\n", show_firewall, NULL, CLI_JSON },
	{ "exec", 15, "show inventory", SHOW_HELP
	    "inventory\tWhat this system is made of\n",
	    show_inventory, NULL, CLI_JSON },
	{ "exec", 15, "show memory", SHOW_HELP
	    "memory\tMemory of the machine\n", show_memory, NULL, CLI_JSON },
};

void
version_cli_init(struct features *f)
{
	cli_rows_add(f->cli, rows, sizeof rows / sizeof *rows, f);
}
