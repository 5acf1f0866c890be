# tests/bench: see README
