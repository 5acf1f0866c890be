# unit tests of cli/: one demo grammar with every element of the syntax
check_PROGRAMS += tests/unit/cli/check_match tests/unit/cli/check_session \
	tests/unit/cli/check_question tests/unit/cli/check_help \
	tests/unit/cli/check_filter tests/unit/cli/check_grammar \
	tests/unit/cli/check_random tests/unit/cli/check_json \
	tests/unit/cli/check_guard

cli_demo_sources = tests/unit/cli/demo.c tests/unit/cli/demo.h
cli_test_libs = libcli.la libbase.la $(CHECK_LIBS)

tests_unit_cli_check_match_SOURCES = tests/unit/cli/check_match.c \
	tests/unit/cli/run.h $(cli_demo_sources)
tests_unit_cli_check_match_LDADD = $(cli_test_libs)
tests_unit_cli_check_session_SOURCES = tests/unit/cli/check_session.c \
	tests/unit/cli/run.h $(cli_demo_sources)
tests_unit_cli_check_session_LDADD = $(cli_test_libs)
tests_unit_cli_check_question_SOURCES = tests/unit/cli/check_question.c \
	tests/unit/cli/run.h $(cli_demo_sources)
tests_unit_cli_check_question_LDADD = $(cli_test_libs)
tests_unit_cli_check_help_SOURCES = tests/unit/cli/check_help.c \
	tests/unit/cli/run.h $(cli_demo_sources)
tests_unit_cli_check_help_LDADD = $(cli_test_libs)
tests_unit_cli_check_filter_SOURCES = tests/unit/cli/check_filter.c \
	tests/unit/cli/run.h $(cli_demo_sources)
tests_unit_cli_check_filter_LDADD = $(cli_test_libs)
tests_unit_cli_check_grammar_SOURCES = tests/unit/cli/check_grammar.c \
	tests/unit/cli/run.h $(cli_demo_sources)
tests_unit_cli_check_grammar_LDADD = $(cli_test_libs)
tests_unit_cli_check_guard_SOURCES = tests/unit/cli/check_guard.c \
	tests/unit/cli/run.h $(cli_demo_sources)
tests_unit_cli_check_guard_LDADD = $(cli_test_libs)
tests_unit_cli_check_json_SOURCES = tests/unit/cli/check_json.c \
	tests/unit/cli/run.h $(cli_demo_sources)
tests_unit_cli_check_json_LDADD = $(cli_test_libs)
tests_unit_cli_check_random_SOURCES = tests/unit/cli/check_random.c \
	tests/unit/cli/run.h $(cli_demo_sources)
tests_unit_cli_check_random_LDADD = $(cli_test_libs)

check_PROGRAMS += tests/unit/cli/check_protocol
tests_unit_cli_check_protocol_SOURCES = tests/unit/cli/check_protocol.c
tests_unit_cli_check_protocol_LDADD = libcli_protocol.la libbase.la \
	$(CHECK_LIBS)

check_PROGRAMS += tests/unit/cli/check_line
tests_unit_cli_check_line_SOURCES = tests/unit/cli/check_line.c \
	tests/unit/cli/tty.h $(cli_shell_line)
tests_unit_cli_check_line_LDADD = libbase.la $(CHECK_LIBS)

check_PROGRAMS += tests/unit/cli/check_plain
tests_unit_cli_check_plain_SOURCES = tests/unit/cli/check_plain.c \
	cli/shell/plain.c cli/shell/plain.h
tests_unit_cli_check_plain_LDADD = libbase.la $(CHECK_LIBS)
