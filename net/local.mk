# net: see README
