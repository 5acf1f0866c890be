#include "syslog/model.h"
#include "tests/unit/unit.h"

/* Who wants which message: levels, lists, classes, single messages, rates. */

static struct log_model m;

static void
setup(void)
{
	log_model_init(&m);
}

static void
teardown(void)
{
	log_model_clear(&m);
}

START_TEST(words)
{
	for (int i = 0; i < LEVELS; i++)
		ck_assert_int_eq(level_parse(level_word((unsigned)i)), i);
	ck_assert_int_eq(level_parse("0"), 0);
	ck_assert_int_eq(level_parse("7"), 7);
	ck_assert_int_eq(level_parse("8"), -1);
	ck_assert_int_eq(level_parse("70"), -1);
	ck_assert_int_eq(level_parse("warn"), -1);
	for (int i = 0; i < DESTS; i++)
		ck_assert_int_eq(dest_parse(dest_word((enum dest)i)), i);
	ck_assert_int_eq(dest_parse("flash"), -1);
}
END_TEST

START_TEST(classes_of)
{
	static const struct {
		unsigned id;
		const char *class;
	} known[] = {
		{ 113019, "auth" }, { 111008, "config" }, { 602303, "vpn" },
		{ 402117, "vpn" }, { 750006, "ikev2" }, { 199002, "sys" },
		{ 605005, "sys" }, { 611101, "vpnc" }, { 106023, "session" },
		{ 717009, "ca" },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		ck_assert_int_eq(class_of(known[i].id),
		    class_parse(known[i].class));
	ck_assert_int_eq(class_of(999999), -1);
	ck_assert_int_eq(class_of(0), -1);
	ck_assert_int_eq(class_of(109), -1);
	/* no message has two classes, and each is of some */
	for (size_t i = 0; i < n_message_classes; i++) {
		const char *p = message_classes[i].prefixes;

		for (; *p != '\0'; p += strspn(p, " ")) {
			ck_assert_int_eq(class_of((unsigned)strtoul(p, NULL,
			    10) * 1000), (int)i);
			p += strcspn(p, " ");
		}
	}
}
END_TEST

START_TEST(levels)
{
	ck_assert(!dest_wants(&m, DEST_BUFFERED, 0, 111008));
	filter_set(&m.filters[DEST_BUFFERED], SEV_WARNINGS, NULL);
	ck_assert(dest_wants(&m, DEST_BUFFERED, SEV_WARNINGS, 402117));
	ck_assert(dest_wants(&m, DEST_BUFFERED, SEV_ALERTS, 0));
	ck_assert(!dest_wants(&m, DEST_BUFFERED, SEV_NOTIFICATIONS, 111008));
	ck_assert(!dest_wants(&m, DEST_TRAP, SEV_ALERTS, 0));
	filter_off(&m.filters[DEST_BUFFERED]);
	ck_assert(!dest_wants(&m, DEST_BUFFERED, SEV_WARNINGS, 402117));
}
END_TEST

START_TEST(lists)
{
	struct list_rule vpn = { true, SEV_INFORMATIONAL, class_parse("vpn"),
		0, 0 };
	struct list_rule all = { true, SEV_CRITICAL, -1, 0, 0 };
	struct list_rule range = { false, 0, -1, 111008, 111010 };
	struct message_list *l = list_add(&m, "L");

	ck_assert(list_rule_add(l, &vpn));
	ck_assert(list_rule_add(l, &all));
	ck_assert(list_rule_add(l, &range));
	ck_assert(!list_rule_add(l, &range));
	filter_set(&m.filters[DEST_TRAP], 0, "L");
	ck_assert(list_in_use(&m, "L"));
	ck_assert(dest_wants(&m, DEST_TRAP, SEV_INFORMATIONAL, 602303));
	ck_assert(!dest_wants(&m, DEST_TRAP, SEV_DEBUGGING, 602303));
	ck_assert(!dest_wants(&m, DEST_TRAP, SEV_INFORMATIONAL, 199002));
	ck_assert(dest_wants(&m, DEST_TRAP, SEV_CRITICAL, 199002));
	ck_assert(!dest_wants(&m, DEST_TRAP, SEV_ERRORS, 111007));
	ck_assert(dest_wants(&m, DEST_TRAP, SEV_DEBUGGING, 111008));
	ck_assert(dest_wants(&m, DEST_TRAP, SEV_DEBUGGING, 111010));
	ck_assert(!dest_wants(&m, DEST_TRAP, SEV_ERRORS, 111011));
	ck_assert(list_rule_remove(l, &range));
	ck_assert(!list_rule_remove(l, &range));
	ck_assert(!dest_wants(&m, DEST_TRAP, SEV_DEBUGGING, 111008));
	filter_set(&m.filters[DEST_TRAP], SEV_ALERTS, NULL);
	ck_assert(!list_in_use(&m, "L"));
}
END_TEST

START_TEST(classes)
{
	int vpn = class_parse("vpn");

	/* more than the destination's own level, and less */
	filter_set(&m.filters[DEST_TRAP], SEV_WARNINGS, NULL);
	m.classes[vpn][DEST_TRAP] = SEV_DEBUGGING;
	ck_assert(dest_wants(&m, DEST_TRAP, SEV_DEBUGGING, 602303));
	ck_assert(!dest_wants(&m, DEST_TRAP, SEV_NOTIFICATIONS, 111008));
	m.classes[vpn][DEST_TRAP] = SEV_ALERTS;
	ck_assert(!dest_wants(&m, DEST_TRAP, SEV_WARNINGS, 402117));
	ck_assert(dest_wants(&m, DEST_TRAP, SEV_WARNINGS, 113019));
	/* alone it makes the destination */
	ck_assert(!dest_is_on(&m, DEST_CONSOLE));
	m.classes[vpn][DEST_CONSOLE] = SEV_WARNINGS;
	ck_assert(dest_is_on(&m, DEST_CONSOLE));
	ck_assert(dest_wants(&m, DEST_CONSOLE, SEV_WARNINGS, 402117));
	ck_assert(!dest_wants(&m, DEST_CONSOLE, SEV_ALERTS, 113019));
}
END_TEST

START_TEST(messages)
{
	static const unsigned ids[] = { 302013, 111008, 750003, 106023 };

	for (size_t i = 0; i < 4; i++)
		message_set(&m, ids[i], true, -1);
	message_set(&m, 111008, true, SEV_ERRORS);
	ck_assert_uint_eq(m.n_settings, 4);
	for (size_t i = 1; i < 4; i++)
		ck_assert_uint_lt(m.settings[i - 1].id, m.settings[i].id);
	ck_assert(message_find(&m, 750003)->off);
	ck_assert_int_eq(message_find(&m, 111008)->level, SEV_ERRORS);
	message_set(&m, 750003, false, -1);
	ck_assert_ptr_null(message_find(&m, 750003));
	ck_assert(message_find(&m, 302013)->off);
	message_set(&m, 111008, false, -1);
	message_set(&m, 106023, false, -1);
	message_set(&m, 302013, false, -1);
	message_set(&m, 302013, false, -1);
	ck_assert_uint_eq(m.n_settings, 0);
}
END_TEST

START_TEST(rates)
{
	struct rate r = { .kind = RATE_MESSAGE, .what = 402117, .count = 2,
		.seconds = 5 };
	struct rate level = { .kind = RATE_LEVEL, .what = SEV_WARNINGS };
	struct rate *p;

	rate_set(&m, &r);
	rate_set(&m, &level);
	ck_assert_ptr_null(rate_find(&m, RATE_MESSAGE, 402118));
	ck_assert_ptr_null(rate_find(&m, RATE_LEVEL, 402117));
	p = rate_find(&m, RATE_MESSAGE, 402117);
	ck_assert(rate_pass(p, 1000));
	ck_assert(rate_pass(p, 3000));
	ck_assert(!rate_pass(p, 3001));
	ck_assert(!rate_pass(p, 5999));
	ck_assert(rate_pass(p, 6000));
	ck_assert(rate_pass(p, 6000));
	ck_assert(!rate_pass(p, 10999));
	p = rate_find(&m, RATE_LEVEL, SEV_WARNINGS);
	for (unsigned i = 0; i < 1000; i++)
		ck_assert(rate_pass(p, 7)); /* unlimited */
	rate_remove(&m, RATE_MESSAGE, 402117);
	ck_assert_uint_eq(m.n_rates, 1);
	ck_assert_ptr_nonnull(rate_find(&m, RATE_LEVEL, SEV_WARNINGS));
}
END_TEST

/* Messages of level 7 are formed while somebody could want them. */
START_TEST(wanted)
{
	filter_set(&m.filters[DEST_BUFFERED], SEV_DEBUGGING, NULL);
	ck_assert_int_eq(level_wanted(&m), SEV_INFORMATIONAL);
	m.enabled = true;
	ck_assert_int_eq(level_wanted(&m), SEV_DEBUGGING);
	filter_set(&m.filters[DEST_BUFFERED], SEV_INFORMATIONAL, NULL);
	ck_assert_int_eq(level_wanted(&m), SEV_INFORMATIONAL);
	filter_set(&m.filters[DEST_ASDM], SEV_DEBUGGING, NULL);
	ck_assert_int_eq(level_wanted(&m), SEV_INFORMATIONAL);
	m.classes[class_parse("config")][DEST_MONITOR] = SEV_DEBUGGING;
	ck_assert_int_eq(level_wanted(&m), SEV_DEBUGGING);
	m.classes[class_parse("config")][DEST_MONITOR] = -1;
	message_set(&m, 302013, true, -1);
	ck_assert_int_eq(level_wanted(&m), SEV_INFORMATIONAL);
	message_set(&m, 111009, false, SEV_ERRORS);
	ck_assert_int_eq(level_wanted(&m), SEV_DEBUGGING);
	filter_off(&m.filters[DEST_BUFFERED]);
	ck_assert_int_eq(level_wanted(&m), SEV_INFORMATIONAL);
}
END_TEST

UNIT_MAIN("syslog filter", setup, teardown, words, classes_of, levels, lists,
    classes, messages, rates, wanted)
