#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "base/bytes.h"
#include "crypto/crypto.h"
#include "daemon/daemon_cli.h"

enum { SERIAL_LEN = 11 };

/* A hash: the machine's id itself is not to be told (machine-id(5)). */
const char *
machine_serial(void)
{
	static char serial[SERIAL_LEN + 1];
	char id[128] = "posternd ", hex[65];
	uint8_t digest[32];
	size_t len = strlen(id);
	FILE *f;

	if (*serial != '\0')
		return serial;
	if ((f = fopen("/etc/machine-id", "re")) != NULL) {
		len += fread(id + len, 1, sizeof id - len, f);
		fclose(f);
	} else {
		len += (size_t)snprintf(id + len, sizeof id - len, "%ld",
		    gethostid());
	}
	crypto_sha256(id, len, digest);
	bytes_hex(hex, digest, sizeof digest);
	for (int i = 0; i < SERIAL_LEN; i++)
		serial[i] = (char)toupper((unsigned char)hex[i]);
	return serial;
}

/* The value of the first line of /proc/cpuinfo that starts with key. */
static void
cpu_value(const char *key, char *out, size_t size)
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	char line[256], *value;

	*out = '\0';
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, key, strlen(key)) == 0 &&
		    (value = strchr(line, ':')) != NULL) {
			value += 1 + strspn(value + 1, " \t");
			value[strcspn(value, "\n")] = '\0';
			snprintf(out, size, "%s", value);
			break;
		}
	if (f != NULL)
		fclose(f);
}

/* Processors in sockets: different values of "physical id". */
static unsigned
sockets_count(void)
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	unsigned long seen = 0, id;
	char line[256];

	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "physical id : %lu", &id) == 1)
			seen |= 1UL << (id % 64);
	if (f != NULL)
		fclose(f);
	return seen == 0 ? 1 : (unsigned)__builtin_popcountl(seen);
}

const char *
machine_hardware(void)
{
	static char text[256];
	char model[128], mhz[32];
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned cpus = sockets_count();
	struct sysinfo info;

	if (*text != '\0')
		return text;
	if (sysinfo(&info) < 0)
		memset(&info, 0, sizeof info);
	cpu_value("model name", model, sizeof model);
	cpu_value("cpu MHz", mhz, sizeof mhz);
	mhz[strcspn(mhz, ".")] = '\0';
	snprintf(text, sizeof text, "Postern, %llu MB RAM, CPU %s%s%s%s, "
	    "%u CPU%s (%ld core%s)", (unsigned long long)info.totalram *
	    info.mem_unit >> 20, *model != '\0' ? model : "unknown",
	    *mhz != '\0' ? " " : "", mhz, *mhz != '\0' ? " MHz" : "", cpus,
	    cpus == 1 ? "" : "s", cores, cores == 1 ? "" : "s");
	return text;
}
