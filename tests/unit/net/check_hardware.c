#include "base/error.h"
#include "net/net.h"
#include "tests/unit/unit.h"

static void
same(const char *typed, const char *want)
{
	char out[32] = "untouched";

	ck_assert_msg(net_hardware_name(typed, out) == 0, "%s", typed);
	ck_assert_str_eq(out, want);
}

static void
bad(const char *typed)
{
	char out[32] = "untouched";

	ck_assert_msg(net_hardware_name(typed, out) == ERR_SYNTAX, "%s",
	    typed);
	ck_assert_str_eq(out, "untouched");
}

START_TEST(names)
{
	same("GigabitEthernet0/0", "GigabitEthernet0/0");
	same("g0/0", "GigabitEthernet0/0");
	same("Gi0/3.10", "GigabitEthernet0/3.10");
	same("gigabitethernet 0/1", "GigabitEthernet0/1");
	same("m0/0", "Management0/0");
	same("te1/0", "TenGigabitEthernet1/0");
	same("tu1", "Tunnel1");
	same("e0/1", "Ethernet0/1");
	same("vlan100", "Vlan100");
	same("po1.144", "Port-channel1.144");
}
END_TEST

START_TEST(not_names)
{
	bad("");
	bad("g");
	bad("0/0");
	bad("g0");
	bad("g0/");
	bad("g0/0.");
	bad("g00/0");
	bad("g0/0 ");
	bad("g0/0x");
	bad("g0/0.1234567");
	bad("t0/0");
	bad("outside");
	bad("GigabitEthernets0/0");
	bad("tunnel0/0");
}
END_TEST

UNIT_MAIN("net hardware names", NULL, NULL, names, not_names)
