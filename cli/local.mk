# cli: see README
