#include <string.h>

#include "base/error.h"
#include "crypto/crypto.h"
#include "crypto/prf.h"
#include "crypto/algorithm.h"
#include "ike/engine.h"

/* What we know and ask of a peer: its config, its address, its cookie. */

void
ike_peer_config_clear(struct ike_peer_config *c)
{
	secret_clear(&c->psk_local);
	secret_clear(&c->psk_remote);
	memset(c, 0, sizeof(*c));
}

int
ike_peer_config_copy(struct ike_peer_config *dst,
    const struct ike_peer_config *src)
{
	*dst = *src;
	secret_init(&dst->psk_local);
	secret_init(&dst->psk_remote);
	if (secret_copy(&dst->psk_local, &src->psk_local) == 0 &&
	    secret_copy(&dst->psk_remote, &src->psk_remote) == 0)
		return 0;
	ike_peer_config_clear(dst);
	return ERR_MEMORY;
}

bool
ike_id_equal(const struct ike_id *a, const struct ike_id *b)
{
	return a->type == b->type && a->len == b->len &&
	    memcmp(a->data, b->data, a->len) == 0;
}

static bool
endpoint_equal(const struct endpoint *a, const struct endpoint *b)
{
	return a->port == b->port && addr_equal(&a->addr, &b->addr);
}

bool
ike_path_equal(const struct ike_path *a, const struct ike_path *b)
{
	return a->link == b->link && endpoint_equal(&a->local, &b->local) &&
	    endpoint_equal(&a->remote, &b->remote);
}

void
ike_nat_hash(const uint8_t spi_i[8], const uint8_t spi_r[8],
    const struct endpoint *at, uint8_t out[20])
{
	uint8_t buf[8 + 8 + 16 + 2];
	struct writer w;

	writer_init(&w, buf, sizeof(buf));
	write_bytes(&w, spi_i, 8);
	write_bytes(&w, spi_r, 8);
	write_bytes(&w, at->addr.bytes, addr_size(&at->addr));
	write_u16(&w, at->port);
	crypto_sha1(buf, w.len, out);
}

/* ---- cookies ------------------------------------------------------------- */

enum { COOKIE_SECRET_MS = 60000 };

static void
cookie_secrets(struct ike_engine *e)
{
	struct ike_cookie *c = &e->cookie;

	if (c->generation != 0 && e->now_ms - c->since_ms < COOKIE_SECRET_MS)
		return;
	memcpy(c->secret[1], c->secret[0], sizeof(c->secret[1]));
	e->ops.random(e->ctx, c->secret[0], sizeof(c->secret[0]));
	c->generation++;
	c->since_ms = e->now_ms;
}

/* <generation> | prf(secret, Ni | IPi | SPIi), RFC 7296 2.6. */
static void
cookie_with(const struct ike_engine *e, unsigned which,
    const struct ike_path *path, const uint8_t spi_i[8],
    const struct ike_nonce *ni, uint8_t out[IKE_COOKIE_LEN])
{
	struct bytes_view parts[] = { { ni->data, ni->len },
		{ path->remote.addr.bytes, sizeof(path->remote.addr.bytes) },
		{ &path->remote.port, sizeof(path->remote.port) },
		{ spi_i, 8 } };
	uint8_t mac[PRF_MAX];
	struct writer w;

	writer_init(&w, out, IKE_COOKIE_LEN);
	write_u32(&w, e->cookie.generation - which);
	if (prf_compute(PRF_HMAC_SHA2_256, e->cookie.secret[which], 32, parts,
		4, mac) < 0)
		e->ops.random(e->ctx, mac, sizeof(mac)); /* matches nothing */
	write_bytes(&w, mac, 32);
}

void
ike_cookie_make(struct ike_engine *e, const struct ike_path *path,
    const uint8_t spi_i[8], const struct ike_nonce *ni,
    uint8_t out[IKE_COOKIE_LEN])
{
	cookie_secrets(e);
	cookie_with(e, 0, path, spi_i, ni, out);
}

bool
ike_cookie_ok(struct ike_engine *e, const struct ike_path *path,
    const uint8_t spi_i[8], const struct ike_nonce *ni, const void *cookie,
    size_t len)
{
	uint8_t expected[IKE_COOKIE_LEN];

	cookie_secrets(e);
	if (len != IKE_COOKIE_LEN)
		return false;
	for (unsigned which = 0; which < 2; which++) {
		if (which == 1 && e->cookie.generation < 2)
			break;
		cookie_with(e, which, path, spi_i, ni, expected);
		if (bytes_equal_ct(expected, cookie, len))
			return true;
	}
	return false;
}
