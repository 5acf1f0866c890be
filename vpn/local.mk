# vpn: see README
noinst_LTLIBRARIES += libvpn.la
libvpn_la_SOURCES = vpn/ca_cli.c vpn/clear_cli.c vpn/collect.c \
	vpn/common_cli.c vpn/compile.c vpn/compile.h vpn/events.c vpn/extras.c \
	vpn/group_cli.c vpn/groups.c vpn/host.c vpn/initiate.c vpn/install.c \
	vpn/ipsec_cli.c vpn/isakmp_cli.c vpn/keeper.c vpn/kept_words.c \
	vpn/local.h vpn/lookup.c vpn/map_cli.c vpn/map_entry_cli.c vpn/maps.c \
	vpn/model.c vpn/model.h vpn/peer.c vpn/plane_events.c vpn/policy.c \
	vpn/policy_acl.c vpn/policy_cli.c vpn/reverse_route.c vpn/show.h \
	vpn/show_cli.c vpn/show_ike.c vpn/show_ike_json.c vpn/show_ipsec.c \
	vpn/show_ipsec_json.c vpn/show_json.h vpn/show_session.c \
	vpn/show_session_json.c vpn/show_stats.c vpn/transform_cli.c \
	vpn/tunnel_cli.c vpn/vpn.c vpn/vpn.h vpn/words.c vpn/words.h \
	vpn/write.c vpn/write_groups.c vpn/write_maps.c
EXTRA_DIST += vpn/README
