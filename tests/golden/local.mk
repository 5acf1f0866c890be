# Scripts and texts only: all of the folder.
EXTRA_DIST += tests/golden
