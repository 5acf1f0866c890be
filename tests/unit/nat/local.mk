# unit tests of nat/
