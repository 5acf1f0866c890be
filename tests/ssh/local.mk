# Scripts only: all of the folder.
EXTRA_DIST += tests/ssh
