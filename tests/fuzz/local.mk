# tests/fuzz: one libFuzzer target a file, run by tests/fuzz/run. A target
# fuzz_NAME is listed in fuzz_targets and has its _SOURCES and _LDADD here.
EXTRA_DIST += tests/fuzz/README tests/fuzz/run tests/fuzz/fuzz.test \
	tests/fuzz/corpus

if FUZZ
fuzz_targets = tests/fuzz/fuzz_addr
EXTRA_PROGRAMS += $(fuzz_targets)
CLEANFILES += $(fuzz_targets)
fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer

tests_fuzz_fuzz_addr_SOURCES = tests/fuzz/fuzz_addr.c
tests_fuzz_fuzz_addr_LDADD = libbase.la
tests_fuzz_fuzz_addr_LDFLAGS = $(fuzz_ldflags)
endif
