#include "run.h"

/* Every element of the syntax, and where the caret stands. */

START_TEST(keywords)
{
	says("access-list A extended permit tcp any any",
	    "acl name=A action=permit protocol=tcp src.kind=any "
	    "dst.kind=any\n");
	says("ACCESS-LIST A EXT Perm TCP Any any4",
	    "acl name=A action=permit protocol=tcp src.kind=any "
	    "dst.kind=any4\n");
	says("  access-list\tA ext  deny udp any6 any6  ",
	    "acl name=A action=deny protocol=udp src.kind=any6 "
	    "dst.kind=any6\n");
	/* "any" is a word of its own, though "any4" begins so. */
	says("access-list A ext deny ip an any",
	    "ERROR: % Ambiguous command: "
	    "\"access-list A ext deny ip an any\"\n");
}
END_TEST

START_TEST(subgrammars)
{
	says("access-list A extended permit tcp host 10.0.0.1 range 1 2 "
	    "10.1.0.0 255.255.0.0 range ssh 90",
	    "acl name=A action=permit protocol=tcp src.kind=host "
	    "src.addr=10.0.0.1 dst.addr=10.1.0.0 dst.mask=255.255.0.0 "
	    "sport.op=range sport.port=1 dport.op=range dport.port=ssh "
	    "dport.last=90\n");
	says("access-list A extended permit 47 object O object-group G",
	    "acl name=A action=permit protocol=47 src.kind=object src.name=O "
	    "dst.kind=object-group dst.name=G\n");
}
END_TEST

START_TEST(names_like_keywords)
{
	/* The list is called as a keyword of its row. */
	says("access-list extended extended permit ip any any",
	    "acl name=extended action=permit protocol=ip src.kind=any "
	    "dst.kind=any\n");
	says("access-list line line 4 extended permit ip any any",
	    "acl name=line line=4 action=permit protocol=ip src.kind=any "
	    "dst.kind=any\n");
	says("access-list A extended permit ip object any object host",
	    "acl name=A action=permit protocol=ip src.kind=object "
	    "src.name=any dst.kind=object dst.name=host\n");
	/* A name that is a keyword's prefix, and one longer than it. */
	says("show access-list b", "acl which=brief\n");
	says("show access-list briefly", "acl name=briefly\n");
}
END_TEST

START_TEST(back_to_the_typed_word)
{
	/* "quick" is no name here, but the WORD behind `ping` may be. */
	says("ping quick quick", "Sending to quick\n!!!!!\n");
	says("refuse warn", "Removing warn not allowed\n");
	says("refuse warn x", "WARNING: careful with x\nINFO: done\n");
}
END_TEST

START_TEST(types)
{
	says("types number 5", "types n=5\n");
	says("types number 500", "types n=500\n");
	says("types number 4", "                             ^\n" CARET);
	says("types number 501", "                             ^\n" CARET);
	says("types number 5x", "                             ^\n" CARET);
	says("types number 99999999999999999999999",
	    "                             ^\n" CARET);
	says("types address 10.0.0.255", "types addr=10.0.0.255\n");
	says("types address 0", "types addr=0.0.0.0\n");
	says("types address 10.0.0.256",
	    "                              ^\n" CARET);
	says("types address 10.0.0", "                              ^\n" CARET);
	says("types address 10.0.0.1.2",
	    "                              ^\n" CARET);
	says("types address 10.00.0.1",
	    "                              ^\n" CARET);
	says("types six 2001:db8::1", "types addr6=2001:db8::1\n");
	says("types six 1.2.3.4", "                          ^\n" CARET);
	says("types prefix 10.0.0.0/8", "types prefix=10.0.0.0/8\n");
	says("types prefix 10.0.0.0/33",
	    "                             ^\n" CARET);
	says("types prefix 10.0.0.0", "                             ^\n" CARET);
	says("types prefix6 2001:db8::/32", "types prefix6=2001:db8::/32\n");
	says("types prefix6 2001:db8::/129",
	    "                              ^\n" CARET);
	says("types time 3:00:00", "types time=3:00:00\n");
	says("types time 1193:0:9", "types time=1193:0:9\n");
	says("types time 1:60:00", "                           ^\n" CARET);
	says("types time 1:00", "                           ^\n" CARET);
	says("types pair (inside,outside)", "types pair=(inside,outside)\n");
	says("types pair (inside, outside)", "types pair=(inside,outside)\n");
	says("types pair inside,outside",
	    "                           ^\n" CARET);
	says("types pair (inside)", "                           ^\n" CARET);
	says("types pair (,b)", "                           ^\n" CARET);
	says("types word ab", "types word=ab\n");
	says("types word a", "                           ^\n" CARET);
	says("types word abcde", "                           ^\n" CARET);
	says("types word \"a b\"", "types word=a b\n");
	says("types name whatever", "types name=whatever\n");
}
END_TEST

START_TEST(ports)
{
	says("types port GigabitEthernet0/0",
	    "types port=GigabitEthernet0/0\n");
	says("types port gi0/0.100", "types port=gi0/0.100\n");
	says("types port GigabitEthernet 0/1",
	    "types port=GigabitEthernet0/1\n");
	says("types port Port-channel 1", "types port=Port-channel1\n");
	says("types port inside", "                           ^\n" CARET);
	says("types port 0/1", "                           ^\n" CARET);
	says("interface Gi 0/1", "");
	prompt_is("asav-1(config-if)# ");
	says("ip address 0 0", "address addr=0.0.0.0 what=0.0.0.0 in Gi0/1\n");
}
END_TEST

START_TEST(rest_of_line)
{
	says("access-list A remark  two   blanks \"and\" a | bar ?!  ",
	    "remark name=A text=two   blanks \"and\" a | bar ?!\n");
	says("banner show | include x", "plain text=show | include x\n");
	says("access-list A remark", " access-list A remark\n" INCOMPLETE);
}
END_TEST

START_TEST(any_order)
{
	says("anyorder end", "any which=end\n");
	says("anyorder beta alpha 3 end", "any n=3 a=alpha b=beta which=end\n");
	says("anyorder big gamma beta end", "any b=beta c=gamma which=end\n");
	says("anyorder gamma alpha 1 beta end",
	    "any n=1 a=alpha b=beta c=gamma which=end\n");
	/* The b could be `big`. */
	says("anyorder beta beta end",
	    "                               ^\n" CARET);
	says("anyorder gamma big gamma end",
	    "                                ^\n" CARET);
	says("anyorder beta", " anyorder beta\n" INCOMPLETE);
}
END_TEST

START_TEST(one_or_more)
{
	says("many one", "many a=one\n");
	says("many 1 two 2 one last", "many n=1 n=2 a=two a=one which=last\n");
	says("many", " many\n" INCOMPLETE);
	says("many last", "                     ^\n" CARET);
	says("many one last one", "                              ^\n" CARET);
}
END_TEST

START_TEST(no_forms)
{
	says("no access-list A extended permit ip any any inactive",
	    "no acl name=A action=permit protocol=ip src.kind=any "
	    "dst.kind=any inactive=inactive\n");
	says("crypto map M 10 set peer", " crypto map M 10 set peer\n"
	    INCOMPLETE);
	says("no crypto map M 10 set peer", "no map name=M seq=10\n");
	says("no crypto map M 10 set peer 10.0.0.1 10.0.0.2",
	    "no map name=M seq=10 peer=10.0.0.1 peer=10.0.0.2\n");
	says("no crypto map M 10 set", " no crypto map M 10 set\n" INCOMPLETE);
	says("no class-map X", "                    ^\n" CARET);
	typed("interface Gi0/0");
	says("no ip address", "no address in Gi0/0\n");
	says("no ip address 1.1.1.1", "no address addr=1.1.1.1 in Gi0/0\n");
	says("no description", "no plain in Gi0/0\n");
	says("no description a b", "no plain text=a b in Gi0/0\n");
	says("description", " description\n" INCOMPLETE);
}
END_TEST

START_TEST(carets)
{
	/* Behind the longest beginning that a keyword can take. */
	says("accesx-list A", "                     ^\n" CARET);
	says("access-list A extended permit ip any any foo",
	    "                                                         ^\n"
	    CARET);
	says("access-list A extended permit ip any any inactivex",
	    "                                                                 "
	    "^\n" CARET);
	says("access-list A extended permit ip any 10.0.0.1 255.0.0.x",
	    "                                                              "
	    "^\n" CARET);
	says("zebra", "                ^\n" CARET);
	/* Counted with the blanks before. */
	says("   zebra", "                   ^\n" CARET);
}
END_TEST

/* transcript: three carets of a device called asav-1, at `>`. */
START_TEST(carets_of_a_device)
{
	says("configure terminal", "         ^\n" CARET);
	says("show running-config", "             ^\n" CARET);
	says("terminal length 0", "                 ^\n" CARET);
}
END_TEST

START_TEST(ambiguous_and_short)
{
	says("sh r", "ERROR: % Ambiguous command: \"sh r\"\n");
	says("sh ro", "alpha 1\nbeta 2\n\nalpha beta 3\ngamma {4}\n");
	says("show", " show\n" INCOMPLETE);
	says("terminal pager", " terminal pager\n" INCOMPLETE);
}
END_TEST

START_TEST(hard_lines)
{
	char line[9001];
	struct text expected;

	/* The longest line, and one more. */
	memset(line, 'x', sizeof(line));
	memcpy(line, "banner ", 7);
	line[8191] = '\0';
	ck_assert_str_eq(typed(line), text_str(&out));
	ck_assert_uint_eq(out.len, strlen("plain text=") + 8191 - 7 + 1);
	line[8191] = 'x';
	line[9000] = '\0';
	says(line, "ERROR: % Line longer than 8191 characters\n");
	/* Four thousand words through a loop. */
	text_init(&expected);
	memcpy(line, "many ", 5);
	for (size_t i = 5; i < 8190; i += 2)
		memcpy(line + i, "1 ", 2);
	line[8189] = '\0';
	ck_assert_ptr_nonnull(strstr(typed(line), "many n=1 n=1"));
	/* Ends wrongly: found without trying all ways. */
	memcpy(line + 8184, " zzzz", 6);
	ck_assert_ptr_nonnull(strstr(typed(line), CARET));
	text_clear(&expected);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cli match");
	TCase *config = tcase_create("configuration");
	TCase *exec = tcase_create("exec"), *user = tcase_create("user");

	tcase_add_checked_fixture(config, open_config, close_all);
	tcase_add_test(config, keywords);
	tcase_add_test(config, subgrammars);
	tcase_add_test(config, names_like_keywords);
	tcase_add_test(config, back_to_the_typed_word);
	tcase_add_test(config, types);
	tcase_add_test(config, ports);
	tcase_add_test(config, rest_of_line);
	tcase_add_test(config, any_order);
	tcase_add_test(config, one_or_more);
	tcase_add_test(config, no_forms);
	tcase_add_test(config, carets);
	tcase_add_test(config, hard_lines);
	suite_add_tcase(suite, config);
	tcase_add_checked_fixture(exec, open_exec, close_all);
	tcase_add_test(exec, ambiguous_and_short);
	suite_add_tcase(suite, exec);
	tcase_add_checked_fixture(user, open_user, close_all);
	tcase_add_test(user, carets_of_a_device);
	suite_add_tcase(suite, user);
	return run_suite(suite);
}
