#include "vpn/model.h"

/*
 * Attributes that are kept and shown but not carried out, in the order in
 * which an ASA shows them. Typed fields have a place (help NULL).
 */

const struct vpn_kept_word vpn_general_words[] = {
	{ "dhcp-server", "DHCP server for address assignment", true },
	{ "authorization-required", "Require successful authorization", false },
	{ "authorization-server-group", "Authorization server group", true },
	{ "accounting-server-group", "Accounting server group", false },
	{ "address-pool", "Pool of addresses for clients", true },
	{ "authentication-server-group", "Authentication server group", true },
	{ "secondary-authentication-server-group",
	    "Second authentication server group", true },
	{ "authentication-attr-from-server",
	    "Server that gives the attributes", false },
	{ "authenticated-session-username",
	    "Which user name goes with the session", false },
	{ "default-group-policy", NULL, false },
	{ "ipv6-address-pool", "Pool of IPv6 addresses for clients", true },
	{ "nat-assigned-to-public-ip",
	    "Translate the assigned address to the public one", true },
	{ "scep-enrollment", "SCEP enrollment", false },
	{ "secondary-username-from-certificate",
	    "Certificate field of the second user name", false },
	{ "username-from-certificate",
	    "Certificate field that is the user name", false },
	{ "password-management", "Password management", false },
	{ "strip-group", "Strip the group from the user name", false },
	{ "strip-realm", "Strip the realm from the user name", false },
	{ NULL, NULL, false },
};

const struct vpn_kept_word vpn_ipsec_words[] = {
	{ "ikev1 pre-shared-key", NULL, false },
	{ "chain", NULL, false },
	{ "isakmp keepalive", NULL, false },
	{ "ikev1 client-update", "Client update", true },
	{ "ikev1 trust-point", "Trustpoint for IKEv1", false },
	{ "ikev1 user-authentication", "User authentication", true },
	{ "ikev1 radius-sdi-xauth", "SDI over RADIUS", false },
	{ "ikev2 remote-authentication pre-shared-key", NULL, false },
	{ "ikev2 local-authentication pre-shared-key", NULL, false },
	{ "ikev2 local-authentication certificate",
	    "Trustpoint that we prove ourselves with", false },
	{ "ikev2 remote-authentication certificate",
	    "The peer proves itself with a certificate", false },
	{ "ikev2 remote-authentication eap",
	    "The peer proves itself with EAP", false },
	{ "ikev2 rsa-sig-hash", "Hash of signatures", false },
	{ "peer-id-validate", NULL, false },
	{ "radius-with-expiry", "Password expiry over RADIUS", false },
	{ NULL, NULL, false },
};

const struct vpn_kept_word vpn_webvpn_words[] = {
	{ "authentication", "Authentication method", false },
	{ "customization", "Customization object", false },
	{ "dns-group", "DNS server group", false },
	{ "group-alias", "Alias of the group", true },
	{ "group-url", "URL of the group", true },
	{ "nbns-server", "NetBIOS name server", true },
	{ "override-svc-download", "Override the client download", false },
	{ "pre-fill-username", "Fill in the user name", true },
	{ "proxy-auth", "Proxy authentication", false },
	{ "radius-reject-message", "Show RADIUS reject messages", false },
	{ "saml", "SAML identity provider", true },
	{ "secondary", "Second user name", true },
	{ "without-csd", "No Secure Desktop", false },
	{ NULL, NULL, false },
};

const struct vpn_kept_word vpn_ppp_words[] = {
	{ "authentication", "PPP authentication method", true },
	{ NULL, NULL, false },
};

const struct vpn_kept_word vpn_group_policy_words[] = {
	{ "banner", "Banner for clients", true },
	{ "wins-server", "WINS servers for clients", false },
	{ "dns-server", "DNS servers for clients", false },
	{ "dhcp-network-scope", "DHCP network scope", false },
	{ "vpn-access-hours", "Time range of access", false },
	{ "vpn-simultaneous-logins", "Number of simultaneous logins", false },
	{ "vpn-idle-timeout", NULL, false },
	{ "vpn-session-timeout", NULL, false },
	{ "vpn-filter", NULL, false },
	{ "ipv6-vpn-filter", "Filter list for IPv6", false },
	{ "vpn-tunnel-protocol", NULL, false },
	{ "password-storage", "Let clients store the password", false },
	{ "ip-comp", "IP compression", false },
	{ "re-xauth", "Ask again at rekeying", false },
	{ "group-lock", "Lock users to a tunnel-group", false },
	{ "pfs", "Perfect forward secrecy of clients", false },
	{ "ipsec-udp", "IPsec over UDP", false },
	{ "ipsec-udp-port", "Port of IPsec over UDP", false },
	{ "split-tunnel-policy", "Split tunnelling policy", false },
	{ "split-tunnel-network-list", "Networks of split tunnelling", false },
	{ "default-domain", "Default domain of clients", false },
	{ "split-dns", "Domains that go through the tunnel", false },
	{ "split-tunnel-all-dns", "All DNS through the tunnel", false },
	{ "address-pools", "Pools of addresses for clients", false },
	{ "ipv6-address-pools", "Pools of IPv6 addresses", false },
	{ "backup-servers", "Backup servers of clients", false },
	{ "msie-proxy", "Proxy settings of clients", true },
	{ "vlan", "VLAN of the sessions", false },
	{ NULL, NULL, false },
};

const struct vpn_kept_word vpn_trustpoint_words[] = {
	{ "enrollment", "How to enroll", false },
	{ "accept-subordinates", "Accept subordinate CAs", false },
	{ "auto-enroll", "Enroll again before the certificate ends", false },
	{ "ca-check", "Check the CA flag", false },
	{ "client-types", "Types of clients", false },
	{ "crl", "Revocation lists", false },
	{ "email", "E-mail address in the request", false },
	{ "fqdn", "Name in the request", false },
	{ "id-usage", "Use of the identity", false },
	{ "ip-address", "Address in the request", false },
	{ "keypair", "Key pair", false },
	{ "match", "Match a certificate map", true },
	{ "ocsp", "OCSP settings", true },
	{ "proxy-ldc-issuer", "Issuer of local certificates", false },
	{ "revocation-check", "Check of revocation", false },
	{ "serial-number", "Serial number in the request", false },
	{ "subject-name", "Subject name in the request", false },
	{ "usage", "Use of the certificate", false },
	{ "validation-usage", "What peers it validates", false },
	{ NULL, NULL, false },
};

const struct vpn_kept_word vpn_trustpool_words[] = {
	{ "auto-import", "Import of the trustpool", true },
	{ "crl", "Revocation lists", false },
	{ "match", "Match a certificate map", true },
	{ "revocation-check", "Check of revocation", false },
	{ NULL, NULL, false },
};

const struct vpn_kept_word vpn_cert_map_words[] = {
	{ "alt-subject-name", "Alternative subject name", true },
	{ "extended-key-usage", "Extended key usage", true },
	{ "issuer-name", "Issuer name", true },
	{ "subject-name", "Subject name", true },
	{ NULL, NULL, false },
};
