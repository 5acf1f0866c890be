#ifndef POSTERN_DAEMON_DAEMON_CLI_H
#define POSTERN_DAEMON_DAEMON_CLI_H

struct features;

/* show version, clock, mode, firewall, inventory, memory. */
void version_cli_init(struct features *f);
/* reload, show reload. */
void reload_cli_init(struct features *f);

/* The machine: what the frame of the configuration and show version say. */
/* Serial number out of the machine's id; borrowed, static. */
const char *machine_serial(void);
/* "Linux, 2048 MB RAM, CPU Xeon 2400 MHz, 1 CPU (4 cores)"; borrowed. */
const char *machine_hardware(void);

#endif
