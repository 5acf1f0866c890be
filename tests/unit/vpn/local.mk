# unit tests of vpn/
