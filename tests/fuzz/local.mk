# tests/fuzz: see README
