# crypto: see README
