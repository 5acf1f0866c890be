dist_man_MANS += man/postern.1 man/posternd.8
