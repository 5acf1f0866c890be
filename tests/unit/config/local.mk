# unit tests of config/
check_PROGRAMS += tests/unit/config/check_config \
	tests/unit/config/check_file tests/unit/config/check_kept \
	tests/unit/config/check_tree tests/unit/config/check_wiped \
	tests/unit/config/check_work

config_test_libs = libconfig.la libcli.la libcrypto_postern.la libbase.la \
	$(CHECK_LIBS)

tests_unit_config_check_config_SOURCES = tests/unit/config/check_config.c
tests_unit_config_check_config_LDADD = $(config_test_libs)
tests_unit_config_check_file_SOURCES = tests/unit/config/check_file.c
tests_unit_config_check_file_LDADD = $(config_test_libs)
tests_unit_config_check_kept_SOURCES = tests/unit/config/check_kept.c
tests_unit_config_check_kept_LDADD = $(config_test_libs)
tests_unit_config_check_tree_SOURCES = tests/unit/config/check_tree.c
tests_unit_config_check_tree_LDADD = $(config_test_libs)
tests_unit_config_check_wiped_SOURCES = tests/unit/config/check_wiped.c
tests_unit_config_check_wiped_LDADD = $(config_test_libs)
tests_unit_config_check_wiped_LDFLAGS = -Wl,--wrap=free \
	-Wl,--wrap=reallocarray
tests_unit_config_check_work_SOURCES = tests/unit/config/check_work.c
tests_unit_config_check_work_LDADD = $(config_test_libs)
