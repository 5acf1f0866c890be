# tests/sim: see README
