# man: see README
