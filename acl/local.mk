# acl: see README
