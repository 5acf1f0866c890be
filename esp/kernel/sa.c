#include <arpa/inet.h>
#include <netinet/udp.h>
#include <netlink/attr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "crypto/algorithm.h"
#include "esp/kernel/sa.h"

#define KEY_MAX    128
#define WINDOW_MAX 1024
#define WORDS_MAX  (WINDOW_MAX / 32)

/* The kernel's names; lib/crypto's own ids are those of IKEv2. */
static const char *
cipher_name(unsigned id)
{
	switch (id) {
	case ENCR_DES: return "cbc(des)";
	case ENCR_3DES: return "cbc(des3_ede)";
	case ENCR_NULL: return "ecb(cipher_null)";
	case ENCR_AES_CBC: return "cbc(aes)";
	case ENCR_AES_GCM_16: return "rfc4106(gcm(aes))";
	case ENCR_NULL_AUTH_AES_GMAC: return "rfc4543(gcm(aes))";
	case ENCR_CHACHA20_POLY1305: return "rfc7539esp(chacha20,poly1305)";
	default: return NULL;
	}
}

static const char *
hash_name(unsigned id)
{
	switch (id) {
	case INTEG_HMAC_MD5_96: return "hmac(md5)";
	case INTEG_HMAC_SHA1_96: return "hmac(sha1)";
	case INTEG_HMAC_SHA2_256_128: return "hmac(sha256)";
	case INTEG_HMAC_SHA2_384_192: return "hmac(sha384)";
	case INTEG_HMAC_SHA2_512_256: return "hmac(sha512)";
	default: return NULL;
	}
}

const char *
sa_names(const struct esp_pair *p, char out[SA_NAMES_MAX])
{
	const char *hash = hash_name(p->integ);

	snprintf(out, SA_NAMES_MAX, "%s%s%s", cipher_name(p->encr),
	    hash == NULL ? "" : " and ", hash == NULL ? "" : hash);
	return out;
}

static bool
keys_fit(const struct esp_pair *p, const struct esp_sa *sa)
{
	const struct integ_info *i = integ_info(p->integ);

	return sa->spi >= 256 /* RFC 4303 2.1: reserved */ &&
	    sa->encr_key_len == encr_keymat_len(p->encr, p->key_bits) &&
	    sa->integ_key_len == (i == NULL ? 0 : i->key);
}

int
sa_check(const struct esp_pair *p)
{
	const struct encr_info *e = encr_info(p->encr);

	if (e == NULL || cipher_name(p->encr) == NULL)
		return ERR_UNSUPPORTED;
	if (e->aead ? p->integ != INTEG_NONE : hash_name(p->integ) == NULL)
		return ERR_UNSUPPORTED;
	if (p->transport || !addr_is_set(&p->local.addr) ||
	    p->local.addr.family != p->remote.addr.family)
		return ERR_UNSUPPORTED;
	if (p->replay_window > WINDOW_MAX || !keys_fit(p, &p->in) ||
	    !keys_fit(p, &p->out))
		return ERR_RANGE;
	return 0;
}

/* ---- messages ------------------------------------------------------------ */

static void
put(struct nl_msg *m, int type, const void *data, size_t len)
{
	if (nla_put(m, type, (int)len, data) != 0)
		abort(); /* as xfrm_message: out of memory */
}

static void
put_u32(struct nl_msg *m, int type, uint32_t value)
{
	put(m, type, &value, sizeof(value));
}

static void
put_aead(struct nl_msg *m, const struct esp_pair *p, const struct esp_sa *sa)
{
	struct {
		struct xfrm_algo_aead a;
		uint8_t key[KEY_MAX];
	} v = {.a = {
		.alg_key_len = (unsigned)sa->encr_key_len * 8,
		.alg_icv_len = encr_info(p->encr)->icv * 8u,
	}};

	strcpy(v.a.alg_name, cipher_name(p->encr));
	memcpy(v.a.alg_key, sa->encr_key, sa->encr_key_len);
	put(m, XFRMA_ALG_AEAD, &v, sizeof(v.a) + sa->encr_key_len);
	secret_wipe(&v, sizeof(v));
}

static void
put_cipher_and_hash(struct nl_msg *m, const struct esp_pair *p,
    const struct esp_sa *sa)
{
	struct {
		struct xfrm_algo a;
		uint8_t key[KEY_MAX];
	} c = {.a.alg_key_len = (unsigned)sa->encr_key_len * 8};
	struct {
		struct xfrm_algo_auth a;
		uint8_t key[KEY_MAX];
	} h = {.a = {
		.alg_key_len = (unsigned)sa->integ_key_len * 8,
		.alg_trunc_len = integ_info(p->integ)->icv * 8u,
	}};

	strcpy(c.a.alg_name, cipher_name(p->encr));
	if (sa->encr_key_len > 0)
		memcpy(c.a.alg_key, sa->encr_key, sa->encr_key_len);
	put(m, XFRMA_ALG_CRYPT, &c, sizeof(c.a) + sa->encr_key_len);
	strcpy(h.a.alg_name, hash_name(p->integ));
	memcpy(h.a.alg_key, sa->integ_key, sa->integ_key_len);
	put(m, XFRMA_ALG_AUTH_TRUNC, &h, sizeof(h.a) + sa->integ_key_len);
	secret_wipe(&c, sizeof(c));
	secret_wipe(&h, sizeof(h));
}

/* With ESN the kernel needs a window to know the upper half of a number by:
 * one that was switched off gets the widest there is. */
static void
put_window(struct nl_msg *m, const struct esp_pair *p, bool inbound)
{
	struct {
		struct xfrm_replay_state_esn r;
		uint32_t words[WORDS_MAX];
	} v = {.r.replay_window = inbound ? p->replay_window : 0};

	if (p->esn && v.r.replay_window == 0)
		v.r.replay_window = inbound ? WINDOW_MAX : 32;
	v.r.bmp_len = (v.r.replay_window + 31) / 32;
	put(m, XFRMA_REPLAY_ESN_VAL, &v, sizeof(v.r) + v.r.bmp_len * 4);
}

static void
put_encap(struct nl_msg *m, uint16_t sport, uint16_t dport)
{
	struct xfrm_encap_tmpl e = {
		.encap_type = UDP_ENCAP_ESPINUDP, /* RFC 3948 */
		.encap_sport = htons(sport), .encap_dport = htons(dport),
	};

	put(m, XFRMA_ENCAP, &e, sizeof(e));
}

/* Signs of life come from the timer alone, not with so many packets. */
static void
put_alive(struct nl_msg *m, uint32_t ticks)
{
	put_u32(m, XFRMA_ETIMER_THRESH, ticks);
	put_u32(m, XFRMA_REPLAY_THRESH, 0);
}

static void
set_life(struct xfrm_lifetime_cfg *l, const struct esp_pair *p)
{
	l->soft_byte_limit = p->soft_bytes > 0 ? p->soft_bytes : XFRM_INF;
	l->hard_byte_limit = p->hard_bytes > 0 ? p->hard_bytes : XFRM_INF;
	l->soft_packet_limit = l->hard_packet_limit = XFRM_INF;
	l->soft_add_expires_seconds = p->soft_s;
	l->hard_add_expires_seconds = p->hard_s;
}

struct nl_msg *
sa_message(int type, const struct esp_pair *p, bool inbound,
    const struct sa_options *o)
{
	const struct esp_sa *sa = inbound ? &p->in : &p->out;
	const struct endpoint *from = inbound ? &p->remote : &p->local;
	const struct endpoint *to = inbound ? &p->local : &p->remote;
	struct xfrm_usersa_info i = {
		.sel = o->selector, .saddr = xfrm_address(&from->addr),
		.id = {.daddr = xfrm_address(&to->addr),
			.spi = htonl(sa->spi), .proto = IPPROTO_ESP},
		.reqid = o->reqid, .family = from->addr.family,
		.mode = XFRM_MODE_TUNNEL,
		.flags = (uint8_t)(XFRM_STATE_AF_UNSPEC |
		    (p->esn ? XFRM_STATE_ESN : 0) |
		    (p->df == ESP_DF_CLEAR ? XFRM_STATE_NOPMTUDISC : 0)),
	};
	struct nl_msg *m;

	set_life(&i.lft, p);
	m = xfrm_message(type, 0, &i, sizeof(i));
	if (encr_info(p->encr)->aead)
		put_aead(m, p, sa);
	else
		put_cipher_and_hash(m, p, sa);
	put_window(m, p, inbound);
	put_alive(m, o->alive);
	if (p->udp_encap)
		put_encap(m, from->port, to->port);
	if (p->udp_encap && inbound) /* told once a second, at most */
		put_u32(m, XFRMA_MTIMER_THRESH, 1);
	put_u32(m, XFRMA_SET_MARK, inbound ? ESP_MARK_INNER :
	    p->df == ESP_DF_SET ? ESP_MARK_DF : ESP_MARK);
	put_u32(m, XFRMA_SET_MARK_MASK, inbound ? ESP_MARK_INNER : 0xffffffff);
	return m;
}

struct nl_msg *
sa_id_message(int type, const struct sa_id *id)
{
	struct xfrm_usersa_id i = {
		.daddr = xfrm_address(&id->to), .spi = htonl(id->spi),
		.family = id->to.family, .proto = IPPROTO_ESP,
	};

	return xfrm_message(type, 0, &i, sizeof(i));
}

struct nl_msg *
sa_spi_message(const struct addr *from, const struct addr *to, uint32_t reqid)
{
	struct xfrm_userspi_info i = {
		.info = {
			.saddr = xfrm_address(from),
			.id = {.daddr = xfrm_address(to),
				.proto = IPPROTO_ESP},
			.family = to->family, .reqid = reqid,
			.mode = XFRM_MODE_TUNNEL,
		},
		.min = 0x100, .max = 0xffffffff,
	};

	return xfrm_message(XFRM_MSG_ALLOCSPI, 0, &i, sizeof(i));
}

struct nl_msg *
sa_dump_message(void)
{
	uint8_t protocol = IPPROTO_ESP;
	/* a dump's attributes begin where others have the body */
	struct nl_msg *m = xfrm_message(XFRM_MSG_GETSA, NLM_F_DUMP, NULL, 0);

	put(m, XFRMA_PROTO, &protocol, sizeof(protocol));
	return m;
}

void
sa_offload(struct nl_msg *m, unsigned ifindex, bool inbound,
    enum esp_offload mode)
{
	struct xfrm_user_offload o = {
		.ifindex = (int)ifindex,
		.flags = (uint8_t)((inbound ? XFRM_OFFLOAD_INBOUND : 0) |
		    (mode == ESP_OFFLOAD_PACKET ? XFRM_OFFLOAD_PACKET : 0)),
	};

	put(m, XFRMA_OFFLOAD_DEV, &o, sizeof(o));
}

/* What a copy takes along as it is told. */
static bool
goes_along(int type)
{
	switch (type) {
	case XFRMA_ALG_AUTH_TRUNC: case XFRMA_ALG_CRYPT: case XFRMA_ALG_AEAD:
	case XFRMA_REPLAY_ESN_VAL: case XFRMA_SET_MARK:
	case XFRMA_SET_MARK_MASK: case XFRMA_OFFLOAD_DEV:
	case XFRMA_MTIMER_THRESH:
		return true;
	default:
		return false;
	}
}

struct nl_msg *
sa_moved(struct nlmsghdr *told, const struct endpoint *from,
    const struct endpoint *to, uint32_t alive)
{
	struct xfrm_usersa_info i;
	struct xfrm_lifetime_cur life;
	struct nl_msg *m;
	struct nlattr *a;
	int left;

	memcpy(&i, nlmsg_data(told), sizeof(i));
	i.saddr = xfrm_address(&from->addr);
	i.id.daddr = xfrm_address(&to->addr);
	i.family = to->addr.family;
	life = i.curlft;
	m = xfrm_message(XFRM_MSG_NEWSA, 0, &i, sizeof(i));
	nlmsg_for_each_attr(a, told, (int)sizeof(i), left)
		if (goes_along(nla_type(a)))
			put(m, nla_type(a), nla_data(a), (size_t)nla_len(a));
	if (life.add_time != 0) /* else it never was in the kernel */
		put(m, XFRMA_LTIME_VAL, &life, sizeof(life));
	put_alive(m, alive);
	if (to->port != 0)
		put_encap(m, from->port, to->port);
	return m;
}

/* ---- what the kernel tells ----------------------------------------------- */

/* The kernel's window is a ring: the bit of number n is (n - 1) modulo its
 * size (net/xfrm/xfrm_replay.c). Ours begins at the highest received. */
static void
turn_bitmap(const struct xfrm_replay_state_esn *r, struct sa_state *out)
{
	uint32_t pos, i, bit;

	if (r->replay_window == 0)
		return;
	pos = (r->seq - 1) % r->replay_window;
	for (i = 0; i < r->replay_window && i < WINDOW_MAX; i++) {
		bit = (pos + r->replay_window - i) % r->replay_window;
		if (bit / 32 < r->bmp_len && r->bmp[bit / 32] >> bit % 32 & 1)
			out->bitmap[i / 64] |= (uint64_t)1 << i % 64;
	}
}

static void
parse_window(const struct nlattr *a, struct sa_state *out)
{
	const struct xfrm_replay_state_esn *r = nla_data(a);
	size_t len = (size_t)nla_len(a);

	if (len < sizeof(*r) || (len - sizeof(*r)) / 4 < r->bmp_len)
		return;
	out->seq_in = (uint64_t)r->seq_hi << 32 | r->seq;
	out->seq_out = (uint64_t)r->oseq_hi << 32 | r->oseq;
	out->window = r->replay_window;
	turn_bitmap(r, out);
}

static void
parse_attribute(const struct nlattr *a, struct sa_state *out)
{
	const struct xfrm_user_offload *o;

	switch (nla_type(a)) {
	case XFRMA_REPLAY_ESN_VAL:
		parse_window(a, out);
		break;
	case XFRMA_LASTUSED:
		if (nla_len(a) >= (int)sizeof(out->used_s))
			memcpy(&out->used_s, nla_data(a), sizeof(out->used_s));
		break;
	case XFRMA_ALG_CRYPT: case XFRMA_ALG_AEAD: case XFRMA_ALG_AUTH:
	case XFRMA_ALG_AUTH_TRUNC:
		out->larval = false;
		break;
	case XFRMA_OFFLOAD_DEV:
		o = nla_data(a);
		if (nla_len(a) >= (int)sizeof(*o))
			out->offload = o->flags & XFRM_OFFLOAD_PACKET ?
			    ESP_OFFLOAD_PACKET : ESP_OFFLOAD_CRYPTO;
		break;
	default:
		break;
	}
}

int
sa_parse(struct nlmsghdr *h, struct sa_state *out)
{
	size_t head = h->nlmsg_type == XFRM_MSG_EXPIRE ?
	    sizeof(struct xfrm_user_expire) : sizeof(struct xfrm_usersa_info);
	struct xfrm_usersa_info i; /* netlink aligns to four, not to eight */
	struct nlattr *a;
	int left;

	if (nlmsg_datalen(h) < (int)head)
		return ERR_TRUNCATED;
	memcpy(&i, nlmsg_data(h), sizeof(i));
	*out = (struct sa_state){
		.id = {ntohl(i.id.spi), xfrm_to_addr(&i.id.daddr, i.family)},
		.reqid = i.reqid, .larval = true,
		.selector = i.sel,
		.packets = i.curlft.packets, .bytes = i.curlft.bytes,
		.too_old = i.stats.replay_window, .doubled = i.stats.replay,
		.bad_icv = i.stats.integrity_failed,
	};
	nlmsg_for_each_attr(a, h, (int)head, left)
		parse_attribute(a, out);
	return 0;
}

int
sa_parse_id(struct nlmsghdr *h, struct sa_id *out)
{
	/* the first member of what these messages have */
	const struct xfrm_usersa_id *i = nlmsg_data(h);

	if (nlmsg_datalen(h) < (int)sizeof(*i))
		return ERR_TRUNCATED;
	out->spi = ntohl(i->spi);
	out->to = xfrm_to_addr(&i->daddr, i->family);
	return 0;
}
