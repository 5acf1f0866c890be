# unit tests of esp/
