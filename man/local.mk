dist_man_MANS += man/postern.1 man/posternd.8 man/postern-json.5 \
	man/postern-config.7
