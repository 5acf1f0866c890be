# config: see README
