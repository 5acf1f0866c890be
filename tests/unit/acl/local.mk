# unit tests of acl/
