# unit tests of cli/
