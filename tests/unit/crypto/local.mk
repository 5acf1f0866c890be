# unit tests of crypto/
