EXTRA_DIST += tests/daemon/server.test tests/daemon/shell.test
