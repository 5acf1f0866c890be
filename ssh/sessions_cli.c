#include <netinet/in.h>
#include <linux/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "cli/json.h"
#include "ssh/model.h"
#include "ssh/rules.h"

/* show ssh, who is there, and how he goes. */

enum {
	KEX_CIPHER_IN = 3, KEX_CIPHER_OUT, KEX_MAC_IN, KEX_MAC_OUT,
	KEX_SHORT = 32,
};

static const char *
kex_text(const struct connection *c, int i)
{
	return c->has_kex && *c->kex[i] != '\0' ? c->kex[i] : "-";
}

/* The ASA's short names: "aes256-gcm", "sha256" for "hmac-sha2-256-etm@...".
 * A cipher that needs no HMAC has none. Returns buf. */
static const char *
kex_short(const struct connection *c, int i, char buf[KEX_SHORT])
{
	const char *name = kex_text(c, i);
	int len;

	if (strncmp(name, "aead-", 5) == 0)
		name = "-";
	if (strncmp(name, "hmac-", 5) == 0)
		name += 5;
	len = (int)strcspn(name, "@");
	if (strncmp(name, "sha2-", 5) == 0)
		snprintf(buf, KEX_SHORT, "sha%.3s", name + 5);
	else
		snprintf(buf, KEX_SHORT, "%.*s", len, name);
	return buf;
}

static const char *
state_text(const struct connection *c)
{
	return c->state == CONNECTION_SHELL ? "SessionStarted" :
	    "Authenticated";
}

/* ---- show --------------------------------------------------------------- */

/* SSH's names of what the settings allow, as words between blanks. */
static const char *
names_of(int (*names)(const char *, struct text *, struct text *),
    const char *words, struct text *out)
{
	struct text missing;

	text_init(&missing);
	names(words, out, &missing);
	text_clear(&missing);
	for (char *p = out->s; p != NULL && (p = strchr(p, ',')) != NULL;)
		*p = ' ';
	return text_str(out);
}

static void
ssh_put(const struct ssh *s, const char *encryption, const char *integrity,
    json_t *o)
{
	const struct ssh_rule *r;
	json_t *hosts, *host;

	json_put_number(o, "timeout_minutes", ssh_timeout_min(s));
	json_put_number(o, "version_allowed", 2);
	json_put_words(o, "encryption", encryption);
	json_put_words(o, "integrity", integrity);
	hosts = json_put_array(o, "hosts");
	TAILQ_FOREACH(r, &s->rules, entry) {
		host = json_put_object(hosts, NULL);
		json_put_prefix(host, "prefix", &r->net);
		json_put_text(host, "nameif", r->nameif);
	}
}

static void
ssh_print(const struct ssh *s, const char *encryption, const char *integrity,
    struct text *out)
{
	text_printf(out, "Timeout: %u minutes\nVersion allowed: 2\n"
	    "Cipher encryption algorithms enabled: %s\n"
	    "Cipher integrity algorithms enabled: %s\n\n"
	    "Hosts allowed to ssh into the system:\n", ssh_timeout_min(s),
	    encryption, integrity);
	ssh_rules_write(s, "", out);
}

static int
show_ssh(struct cli_cmd *cmd)
{
	const struct ssh *s = cli_ctx(cmd);
	json_t *json = cli_json(cmd);
	struct text ciphers, macs;
	const char *encryption, *integrity;

	text_init(&ciphers);
	text_init(&macs);
	encryption = names_of(ssh_cipher_names, s->set.encryption, &ciphers);
	integrity = names_of(ssh_mac_names, s->set.integrity, &macs);
	if (json != NULL)
		ssh_put(s, encryption, integrity, json);
	else
		ssh_print(s, encryption, integrity, cli_out(cmd));
	text_clear(&ciphers);
	text_clear(&macs);
	return 0;
}

static int
show_ciphers(struct cli_cmd *cmd)
{
	json_t *json = cli_json(cmd);

	if (json != NULL)
		ssh_ciphers_put(json);
	else
		ssh_ciphers_print(cli_out(cmd));
	return 0;
}

static void
session_line(struct cli_cmd *cmd, const struct connection *c)
{
	char ip[ADDR_TEXT_MAX], cipher[KEX_SHORT], mac[KEX_SHORT];

	cli_printf(cmd, "%-3u %-15s 2.0     IN   %-10s %-8s %-16s %s\n",
	    c->id, addr_format(&c->from.addr, ip),
	    kex_short(c, KEX_CIPHER_IN, cipher),
	    kex_short(c, KEX_MAC_IN, mac), state_text(c), c->user);
	cli_printf(cmd, "%-27s OUT  %-10s %-8s %-16s %s\n", "",
	    kex_short(c, KEX_CIPHER_OUT, cipher),
	    kex_short(c, KEX_MAC_OUT, mac), state_text(c), c->user);
}

/* Bytes are those of the TCP connection, as the kernel counts them. */
static struct tcp_info
tcp_info(const struct connection *c)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof info;

	getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &len);
	return info;
}

static void
session_put(json_t *o, const struct connection *c)
{
	static const struct {
		const char *key;
		int i;
	} kex[] = {
		{ "inbound_encryption", KEX_CIPHER_IN },
		{ "inbound_hmac", KEX_MAC_IN },
		{ "outbound_encryption", KEX_CIPHER_OUT },
		{ "outbound_hmac", KEX_MAC_OUT },
	};
	struct tcp_info info = tcp_info(c);

	json_put_number(o, "id", c->id);
	json_put_addr(o, "client_ip", &c->from.addr);
	json_put_text(o, "username", c->user);
	json_put_text(o, "version", "2.0");
	json_put_lower(o, "state", state_text(c));
	for (size_t i = 0; i < sizeof kex / sizeof *kex; i++)
		json_put_text(o, kex[i].key, c->has_kex &&
		    *c->kex[kex[i].i] != '\0' ? c->kex[kex[i].i] : NULL);
	json_put_number(o, "received_bytes", info.tcpi_bytes_received);
	json_put_number(o, "transmitted_bytes", info.tcpi_bytes_acked);
}

static void
session_detail(struct cli_cmd *cmd, const struct connection *c)
{
	struct tcp_info info = tcp_info(c);
	char ip[ADDR_TEXT_MAX];

	cli_printf(cmd, "SSH Session ID          : %u\n"
	    " Client IP              : %s\n"
	    " Username               : %s\n"
	    " SSH Version            : 2.0\n"
	    " State                  : %s\n", c->id,
	    addr_format(&c->from.addr, ip), c->user, state_text(c));
	cli_printf(cmd, " Inbound Statistics\n"
	    "  Encryption            : %s\n"
	    "  HMAC                  : %s\n"
	    "  Bytes Received        : %llu\n",
	    kex_text(c, KEX_CIPHER_IN), kex_text(c, KEX_MAC_IN),
	    (unsigned long long)info.tcpi_bytes_received);
	cli_printf(cmd, " Outbound Statistics\n"
	    "  Encryption            : %s\n"
	    "  HMAC                  : %s\n"
	    "  Bytes Transmitted     : %llu\n",
	    kex_text(c, KEX_CIPHER_OUT), kex_text(c, KEX_MAC_OUT),
	    (unsigned long long)info.tcpi_bytes_acked);
}

/* Is it a session, and from the address that was named, if any? */
static bool
is_shown(const struct cli_cmd *cmd, const struct connection *c)
{
	struct addr ip;

	if (!connection_is_session(c))
		return false;
	if (!cli_has(cmd, "ip"))
		return true;
	cli_addr(cmd, "ip", &ip);
	return addr_equal(&c->from.addr, &ip);
}

static int
show_sessions(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);
	bool detail = cli_has(cmd, "detail");
	const struct connection *c;
	json_t *json = cli_json(cmd), *list;

	if (json != NULL) {
		list = json_put_array(json, "sessions");
		TAILQ_FOREACH(c, &s->connections, entry)
			if (is_shown(cmd, c))
				session_put(json_put_object(list, NULL), c);
		return 0;
	}
	if (!detail)
		cli_printf(cmd, "SID Client IP       Version Mode Encryption "
		    "Hmac     State            Username\n");
	TAILQ_FOREACH(c, &s->connections, entry)
		if (is_shown(cmd, c))
			(detail ? session_detail : session_line)(cmd, c);
	return 0;
}

static int
who(struct cli_cmd *cmd)
{
	struct ssh *s = cli_ctx(cmd);
	const struct connection *c;
	char ip[ADDR_TEXT_MAX];

	TAILQ_FOREACH(c, &s->connections, entry)
		if (connection_is_session(c))
			cli_printf(cmd, "\t%u: %s\n", c->id,
			    addr_format(&c->from.addr, ip));
	return 0;
}

/* ---- out ---------------------------------------------------------------- */

static int
disconnect(struct cli_cmd *cmd)
{
	struct connection *c = connection_by_id(cli_ctx(cmd),
	    (unsigned)cli_number(cmd, "id", 0));

	if (c == NULL)
		return cli_error(cmd, "Invalid session ID");
	connection_end(c, "Disconnected by administrator");
	return 0;
}

#define SHOW_HELP "show\tShow running system information\n" \
	"ssh\tSSH: who may come and who is there\n"

static const struct cli_row rows[] = {
	{ "exec", 15, "show ssh", SHOW_HELP, show_ssh, NULL, CLI_JSON },
	{ "exec", 15, "show ssh ciphers", SHOW_HELP
	    "ciphers\tAlgorithms by level\n", show_ciphers, NULL,
	    CLI_JSON },
	{ "exec", 15, "show ssh sessions [ { A.B.C.D$ip | X:X:X:X::X$ip } ] "
	    "[ detail$detail ]", SHOW_HELP "sessions\tSessions\n"
	    "$ip\tOnly those from there\ndetail\tMore about each\n",
	    show_sessions, NULL, CLI_JSON },
	{ "exec", 15, "ssh disconnect (0-2147483647)$id",
	    "ssh\tSSH sessions\ndisconnect\tEnd a session\n"
	    "$id\tIts number, as show ssh sessions tells it\n", disconnect,
	    NULL, 0 },
	{ "exec", 15, "who", "who\tWho is logged in from where\n", who, NULL,
	    0 },
	{ "exec", 15, "kill (0-2147483647)$id",
	    "kill\tEnd a session\n$id\tIts number, as who tells it\n",
	    disconnect, NULL, 0 },
};

void
ssh_sessions_cli_init(struct ssh *s)
{
	cli_rows_add(s->cli, rows, sizeof rows / sizeof *rows, s);
}
