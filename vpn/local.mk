# vpn: see README
