EXTRA_DIST += tests/daemon/server.test
