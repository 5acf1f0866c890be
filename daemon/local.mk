# daemon: see README
