# nat: see README
