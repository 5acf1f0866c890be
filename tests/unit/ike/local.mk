# unit tests of ike/
