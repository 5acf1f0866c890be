# tests/bench: built by `make bench` only. A program is listed in
# bench_programs.
EXTRA_DIST += tests/bench/README tests/bench/run tests/bench/acl-config \
	tests/bench/bench_esp tests/bench/bench_kernel \
	tests/bench/bench_ssh tests/bench/bench_ssh.py
bench_programs = tests/bench/bench_crypto tests/bench/bench_cli \
	tests/bench/bench_ike tests/bench/bench_sad
EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES += $(bench_programs)
.PHONY: bench
bench: $(bench_programs)

tests_bench_bench_crypto_SOURCES = tests/bench/bench_crypto.c
tests_bench_bench_crypto_LDADD = libcrypto_postern.la libbase.la $(CRYPTO_LIBS)

tests_bench_bench_ike_SOURCES = tests/bench/bench_ike.c
tests_bench_bench_ike_LDADD = libike.la

tests_bench_bench_sad_SOURCES = tests/bench/bench_sad.c
tests_bench_bench_sad_LDADD = libesp.la libnft_postern.la \
	libcrypto_postern.la libbase.la

tests_bench_bench_cli_SOURCES = tests/bench/bench_cli.c \
	tests/unit/cli/demo.c tests/unit/cli/demo.h
tests_bench_bench_cli_LDADD = libcli.la libbase.la
