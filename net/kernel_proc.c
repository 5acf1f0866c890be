#include "net/kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * What rtnetlink doesn't reach: /proc/sys, and the driver's name and speed.
 */

static void
sysctl_set(const char *path, const char *value, struct text *report)
{
	ssize_t n = -1;
	int fd;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		n = write(fd, value, strlen(value));
		if (n < 0 && errno == 0)
			errno = EIO;
	}
	if (n < 0 && errno != ENOENT) /* no IPv6 in this kernel */
		text_printf(report, "%s can't be set to %s: %s\n", path, value,
		    strerror(errno));
	if (fd >= 0)
		close(fd);
}

static void
sysctl_link(const char *link, const char *family, const char *name,
    const char *value, struct text *report)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/sys/net/%s/conf/%s/%s", family,
	    link, name);
	sysctl_set(path, value, report);
}

void
kernel_sysctl(const char *link, struct text *report)
{
	if (link == NULL) {
		sysctl_set("/proc/sys/net/ipv4/ip_forward", "1", report);
		/* The larger of all and the link's own counts. */
		sysctl_link("all", "ipv4", "rp_filter", "0", report);
		sysctl_link("all", "ipv4", "accept_redirects", "0", report);
		sysctl_link("all", "ipv4", "send_redirects", "0", report);
		sysctl_link("all", "ipv6", "forwarding", "1", report);
		sysctl_link("all", "ipv6", "accept_redirects", "0", report);
		/* For links that appear later. */
		kernel_sysctl("default", report);
		return;
	}
	sysctl_link(link, "ipv4", "forwarding", "1", report);
	sysctl_link(link, "ipv4", "rp_filter", "0", report);
	sysctl_link(link, "ipv4", "accept_redirects", "0", report);
	sysctl_link(link, "ipv4", "send_redirects", "0", report);
	sysctl_link(link, "ipv6", "forwarding", "1", report);
	sysctl_link(link, "ipv6", "accept_redirects", "0", report);
	sysctl_link(link, "ipv6", "accept_ra", "0", report);
}

void
kernel_hardware(const char *link, char driver[32], unsigned *mbps,
    bool *full_duplex)
{
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	struct ethtool_cmd settings = { .cmd = ETHTOOL_GSET };
	struct ifreq ifr = { 0 };
	uint32_t speed;
	int s;

	driver[0] = '\0';
	*mbps = 0;
	*full_duplex = false;
	if ((s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) < 0)
		return;
	memcpy(ifr.ifr_name, link, strnlen(link, IFNAMSIZ - 1));
	ifr.ifr_data = (char *)&info;
	if (ioctl(s, SIOCETHTOOL, &ifr) == 0)
		snprintf(driver, 32, "%.31s", info.driver);
	ifr.ifr_data = (char *)&settings;
	if (ioctl(s, SIOCETHTOOL, &ifr) == 0) {
		speed = ethtool_cmd_speed(&settings);
		*mbps = speed == (uint32_t)SPEED_UNKNOWN ? 0 : speed;
		*full_duplex = settings.duplex == DUPLEX_FULL;
	}
	close(s);
}
