EXTRA_DIST += tests/daemon/paste.test tests/daemon/server.test \
	tests/daemon/grammar.test tests/daemon/time-range.test \
	tests/daemon/shell.test tests/daemon/ping.test
