#include <stdio.h>

#include "tests/unit/acl/console.h"

/* What the sections write, pasted into an empty daemon, gives the same. */

static const char *const parts[] = {
	"object", "object-group", "time-range", "access-list", "access-group",
};

static char *
written(void)
{
	struct text all;

	text_init(&all);
	for (unsigned i = 0; i < 5; i++) {
		char line[64];

		snprintf(line, sizeof(line), "show running-config %s",
		    parts[i]);
		text_add(&all, typed(line));
	}
	return text_take(&all);
}

/* As paste, but a line may be called redundant. */
static void
feed(char *lines)
{
	char *line, *state;

	for (line = strtok_r(lines, "\n", &state); line != NULL;
	    line = strtok_r(NULL, "\n", &state))
		ck_assert_msg(*typed(line) == '\0' ||
		    strncmp(text_str(&out), "WARNING: Same", 13) == 0 ||
		    strncmp(text_str(&out), "WARNING: Filtering", 18) == 0,
		    "\"%s\" says: %s", line, text_str(&out));
}

static void
reload_same(void)
{
	char *first = written(), *copy = xstrdup(first), *second;

	ck_assert_uint_gt(strlen(first), 500);
	console_close();
	console_open();
	feed(copy);
	free(copy);
	second = written();
	ck_assert_str_eq(second, first);
	free(first);
	free(second);
}

START_TEST(test_all_forms)
{
	paste("object-group network outer\n network-object host 9.9.9.9\n"
	    "object network a.b-c_d{1}\n range 10.0.0.1 10.0.0.9\n"
	    " description x   y  z\n"
	    "object network f\n fqdn v4 www.example.com\n"
	    "object service w\n service tcp source neq 80 destination lt 9\n"
	    "object service i\n service icmp 55 3\n"
	    "object network empty\n"
	    "object-group network inner\n description nested\n"
	    " network-object object a.b-c_d{1}\n network-object ::/0\n"
	    "object-group network outer\n group-object inner\n"
	    "object-group service v\n service-object object w\n"
	    " service-object object ospf\n service-object tcp-udp eq sip\n"
	    " service-object sctp destination range 1 2\n service-object 6\n"
	    "object-group service p tcp-udp\n port-object range 1 53\n"
	    "object-group protocol pr\n protocol-object udp\n"
	    "object-group icmp-type ic\n icmp-object 200\n"
	    "time-range T\n absolute end 0:00 1 Jan 2030\n"
	    " periodic monday sunday 1:00 to 2:00\nexit\n"
	    "access-list a remark  two  blanks ! and a ?mark\n"
	    "access-list a permit object-group v object-group outer any log\n"
	    "access-list a permit object-group pr any object f range 1 9 "
	    "time-range T inactive\n"
	    "access-list a deny udp object-group inner object-group p "
	    "object a.b-c_d{1} object-group p log 0 interval 600\n"
	    "access-list a permit icmp any6 any object-group ic log disable\n"
	    "access-list a permit object i any host 2001:db8::1\n"
	    "access-list b standard deny 10.0.0.0 255.128.0.0\n");
	typed("access-group a global");
	typed("access-group a out interface dmz");
	reload_same();
}
END_TEST

static int
pick(int n)
{
	return (int)((unsigned)rand() % (unsigned)n);
}

static void
random_end(struct text *line, int groups)
{
	switch (pick(7)) {
	case 0:
		text_add(line, " any");
		break;
	case 1:
		text_add(line, " any6");
		break;
	case 2:
		text_printf(line, " host 10.0.%d.%d", pick(4), pick(4));
		break;
	case 3:
		text_printf(line, " 10.%d.0.0 255.255.0.0", pick(4));
		break;
	case 4:
		text_printf(line, " 2001:db8:%x::/48", pick(5));
		break;
	case 5:
		text_printf(line, " object-group g%d", pick(groups));
		break;
	default:
		text_printf(line, " object o%d", pick(groups));
		break;
	}
}

static void
random_ports(struct text *line)
{
	static const char *const ops[] = { "eq", "neq", "lt", "gt" };

	if (pick(2) == 0)
		text_printf(line, " %s %d", ops[pick(4)], pick(600));
	else if (pick(4) == 0)
		text_printf(line, " range %d %d", pick(100), 100 + pick(500));
}

static void
random_line(int groups)
{
	static const char *const protocols[] = { "tcp", "udp", "ip", "icmp" };
	struct text line;
	int p = pick(4);

	text_init(&line);
	text_printf(&line, "access-list r%d ", pick(3));
	if (pick(4) == 0)
		text_printf(&line, "line %d ", 1 + pick(300));
	text_printf(&line, "%s %s", pick(2) ? "permit" : "deny",
	    protocols[p]);
	random_end(&line, groups);
	if (p < 2)
		random_ports(&line);
	random_end(&line, groups);
	if (p < 2)
		random_ports(&line);
	if (p == 3 && pick(2))
		text_printf(&line, " %d", pick(40));
	if (pick(3) == 0)
		text_printf(&line, " log %d", pick(8));
	if (pick(5) == 0)
		text_add(&line, " inactive");
	typed(text_str(&line)); /* may warn of one group twice */
	text_clear(&line);
}

START_TEST(test_random)
{
	enum { GROUPS = 12, LINES = 400 };
	char line[128];

	srand(99);
	for (int i = 0; i < GROUPS; i++) {
		snprintf(line, sizeof(line), "object network o%d\n"
		    " host 10.1.1.%d\nobject-group network g%d\n"
		    " network-object object o%d\n", i, i, i, pick(i + 1));
		paste(line);
		if (i > 0 && pick(2)) {
			snprintf(line, sizeof(line), " group-object g%d",
			    pick(i));
			silent(line);
		}
	}
	silent("exit");
	for (int i = 0; i < LINES; i++)
		random_line(GROUPS);
	reload_same();
}
END_TEST

CASES("acl/reload", test_all_forms, test_random)
