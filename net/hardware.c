#include "net/model.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"

/*
 * Hardware names: an ASA takes "g0/0", "gi0/0" and "GigabitEthernet 0/0" for
 * one port and stores "GigabitEthernet0/0".
 */
static const struct hardware {
	const char *name;
	size_t shortest; /* letters that are enough */
	bool slots;      /* "0/0", else one number */
} kinds[] = {
	{ "GigabitEthernet", 1, true },
	{ "TenGigabitEthernet", 2, true },
	{ "FastEthernet", 1, true },
	{ "Ethernet", 1, true },
	{ "Management", 1, true },
	{ "Internal-Data", 1, true },
	{ "Port-channel", 1, false },
	{ "Redundant", 1, false },
	{ "Tunnel", 2, false },
	{ "Loopback", 1, false },
	{ "BVI", 1, false },
	{ "Vlan", 1, false },
};

static const struct hardware *
kind_find(const char *word, size_t len)
{
	const struct hardware *k;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		k = &kinds[i];
		if (len >= k->shortest && len <= strlen(k->name) &&
		    strncasecmp(k->name, word, len) == 0)
			return k;
	}
	return NULL;
}

/* Digits without leading zeros, at most max digits; NULL if there are none. */
static const char *
number_skip(const char *s, size_t max)
{
	size_t n;

	n = strspn(s, "0123456789");
	if (n == 0 || n > max || (n > 1 && s[0] == '0'))
		return NULL;
	return s + n;
}

int
net_hardware_name(const char *typed, char out[32])
{
	const struct hardware *k;
	const char *number, *p;
	char text[32];
	size_t len;
	int n;

	for (len = 0; isalpha((unsigned char)typed[len]) ||
	    typed[len] == '-'; len++)
		;
	if ((k = kind_find(typed, len)) == NULL)
		return ERR_SYNTAX;
	number = typed + len;
	number += strspn(number, " ");
	p = number_skip(number, k->slots ? 2 : 5);
	if (k->slots && p != NULL)
		p = *p == '/' ? number_skip(p + 1, 2) : NULL;
	if (p != NULL && *p == '.')
		p = number_skip(p + 1, 6);
	if (p == NULL || *p != '\0')
		return ERR_SYNTAX;
	n = snprintf(text, sizeof(text), "%s%s", k->name, number);
	if (n < 0 || (size_t)n >= sizeof(text))
		return ERR_SYNTAX;
	memcpy(out, text, sizeof(text));
	return 0;
}
