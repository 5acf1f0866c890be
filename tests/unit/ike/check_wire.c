#include "base/error.h"
#include "ike/wire.h"
#include "tests/unit/unit.h"

/* parse(emit(x)) == x, and everything shorter than that fails. */

static uint8_t buf[65536];
static struct wire_out out;
static struct wire_chain chain;

static void
setup(void)
{
	wire_out_init(&out, buf, sizeof(buf));
}

static void
teardown(void)
{
}

/* The only payload that was written; then check that no part of its body can
 * be parsed by fn. */
static const struct wire_payload *
only(uint8_t type)
{
	ck_assert_int_eq(out.w.error, 0);
	ck_assert_uint_eq(out.first, type);
	ck_assert_int_eq(wire_chain_parse(out.first, buf, out.w.len, &chain),
	    0);
	ck_assert_uint_eq(chain.n, 1);
	for (size_t len = 0; len < out.w.len; len++) {
		struct wire_chain part;

		ck_assert_int_lt(wire_chain_parse(type, buf, len, &part), 0);
		ck_assert_uint_eq(part.n, 0);
	}
	return &chain.payloads[0];
}

#define FAILS_BELOW(fn, p, min, result)                                        \
	for (size_t len_ = 0; len_ < (min); len_++) {                          \
		struct wire_payload cut_ = *(p);                               \
		cut_.len = len_;                                               \
		ck_assert_int_lt(fn(&cut_, result), 0);                        \
	}

START_TEST(header)
{
	struct wire_header h = { .spi_i = { 1, 2 }, .spi_r = { 3 }, .first = 33,
		.version = 0x20, .exchange = 34, .flags = 8, .id = 0x01020304,
		.len = 28 }, g;

	wire_header_emit(&out.w, &h);
	ck_assert_uint_eq(out.w.len, WIRE_HEADER_LEN);
	assert_hex(buf, 28, "0102000000000000 0300000000000000 21 20 22 08"
			    "01020304 0000001c");
	ck_assert_int_eq(wire_header_parse(buf, 28, &g), 0);
	ck_assert_mem_eq(&g, &h, sizeof(h));
	for (size_t len = 0; len < 28; len++)
		ck_assert_int_lt(wire_header_parse(buf, len, &g), 0);
	ck_assert_int_eq(wire_header_parse(buf, 29, &g), ERR_SYNTAX);
}
END_TEST

START_TEST(chains)
{
	struct wire_chain c;

	wire_emit_raw(&out, PAYLOAD_NONCE, "0123456789abcdef", 16);
	wire_emit_raw(&out, PAYLOAD_VENDOR, "", 0);
	wire_emit_n(&out, N_COOKIE, "xy", 2);
	ck_assert_int_eq(wire_chain_parse(out.first, buf, out.w.len, &c), 0);
	ck_assert_uint_eq(c.n, 3);
	ck_assert_ptr_nonnull(wire_find(&c, PAYLOAD_VENDOR));
	ck_assert_ptr_null(wire_find(&c, PAYLOAD_SA));
	ck_assert_uint_eq(wire_chain_mask(&c), WIRE_MASK(PAYLOAD_NONCE) |
	    WIRE_MASK(PAYLOAD_VENDOR) | WIRE_MASK(PAYLOAD_NOTIFY));
	/* nothing at all is a chain of none; left-over bytes are not */
	ck_assert_int_eq(wire_chain_parse(0, buf, 0, &c), 0);
	ck_assert_int_eq(wire_chain_parse(0, buf, 1, &c), ERR_SYNTAX);
	/* a length below that of the generic header */
	buf[3] = 3;
	ck_assert_int_eq(wire_chain_parse(out.first, buf, out.w.len, &c),
	    ERR_SYNTAX);
}
END_TEST

START_TEST(too_many_payloads)
{
	struct wire_chain c;

	for (int i = 0; i < WIRE_PAYLOADS_MAX; i++)
		wire_emit_raw(&out, PAYLOAD_VENDOR, "v", 1);
	ck_assert_int_eq(wire_chain_parse(out.first, buf, out.w.len, &c), 0);
	wire_emit_raw(&out, PAYLOAD_VENDOR, "v", 1);
	ck_assert_int_eq(wire_chain_parse(out.first, buf, out.w.len, &c),
	    ERR_RANGE);
}
END_TEST

static void
random_sa(struct wire_sa *sa, unsigned seed)
{
	srand(seed);
	memset(sa, 0, sizeof(*sa));
	sa->n_proposals = (uint16_t)(1 + rand() % 5);
	for (unsigned i = 0; i < sa->n_proposals; i++) {
		struct wire_proposal *p = &sa->proposals[i];

		p->number = (uint8_t)(i + 1);
		p->protocol = (uint8_t)(1 + rand() % 3);
		p->spi_len = (uint8_t)(rand() % 3 * 4);
		for (unsigned k = 0; k < p->spi_len; k++)
			p->spi[k] = (uint8_t)rand();
		p->first = sa->n_transforms;
		p->count = (uint16_t)(rand() % 12);
		for (unsigned k = 0; k < p->count; k++) {
			struct wire_transform *t =
			    &sa->transforms[sa->n_transforms++];

			t->type = (uint8_t)(1 + rand() % 6);
			t->id = (uint16_t)rand();
			t->key_bits = (uint16_t)(rand() % 2 * 128);
		}
	}
}

START_TEST(sa)
{
	static struct wire_sa x, y;

	for (unsigned seed = 1; seed <= 50; seed++) {
		const struct wire_payload *p;

		setup();
		random_sa(&x, seed);
		wire_sa_emit(&out, &x);
		p = only(PAYLOAD_SA);
		memset(&y, 0, sizeof(y));
		ck_assert_int_eq(wire_sa_parse(p, &y), 0);
		ck_assert_uint_eq(y.n_proposals, x.n_proposals);
		ck_assert_uint_eq(y.n_transforms, x.n_transforms);
		ck_assert_mem_eq(y.proposals, x.proposals,
		    sizeof(*x.proposals) * x.n_proposals);
		ck_assert_mem_eq(y.transforms, x.transforms,
		    sizeof(*x.transforms) * x.n_transforms);
		FAILS_BELOW(wire_sa_parse, p, p->len, &y);
	}
}
END_TEST

START_TEST(sa_with_odd_attributes)
{
	static struct wire_sa x;
	uint8_t raw[64];
	struct wire_payload p = { .type = PAYLOAD_SA, .data = raw };

	/* AES-CBC with its key length, and with a long attribute besides */
	p.len = unhex("0000 0024 01 03 04 02 deadbeef"
		      "0300 000c 0100 000c 800e 0080"
		      "0000 0010 0100 000c 0007 0004 01020304", raw,
	    sizeof(raw));
	raw[3] = (uint8_t)p.len;
	ck_assert_int_eq(wire_sa_parse(&p, &x), 0);
	ck_assert_uint_eq(x.n_transforms, 2);
	ck_assert_uint_eq(x.transforms[0].key_bits, 128);
	ck_assert(!x.transforms[0].unknown);
	ck_assert(x.transforms[1].unknown);
	raw[5] = 3;
	raw[4] = 1;
	raw[6] = 9; /* an SPI longer than any */
	ck_assert_int_eq(wire_sa_parse(&p, &x), ERR_RANGE);
}
END_TEST

START_TEST(ke)
{
	struct wire_ke x = { .group = 31, .data = (uint8_t *)"value",
		.len = 5 }, y;
	const struct wire_payload *p;

	wire_ke_emit(&out, &x);
	p = only(PAYLOAD_KE);
	ck_assert_int_eq(wire_ke_parse(p, &y), 0);
	ck_assert_uint_eq(y.group, 31);
	ck_assert_uint_eq(y.len, 5);
	ck_assert_mem_eq(y.data, "value", 5);
	FAILS_BELOW(wire_ke_parse, p, 4, &y);
}
END_TEST

START_TEST(id)
{
	struct ike_id x = { .type = IKE_ID_FQDN, .len = 4, .data = "host" }, y;
	struct wire_payload big = { .data = buf, .len = 4 + 129 };
	const struct wire_payload *p;

	wire_id_emit(&out, PAYLOAD_IDI, &x);
	p = only(PAYLOAD_IDI);
	ck_assert_int_eq(wire_id_parse(p, &y), 0);
	ck_assert_mem_eq(&x, &y, sizeof(x));
	FAILS_BELOW(wire_id_parse, p, 4, &y);
	memset(buf, 1, 200);
	ck_assert_int_eq(wire_id_parse(&big, &y), ERR_RANGE);
}
END_TEST

START_TEST(auth)
{
	struct wire_auth x = { .method = 2, .data = (uint8_t *)"proof",
		.len = 5 }, y;
	const struct wire_payload *p;

	wire_auth_emit(&out, &x);
	p = only(PAYLOAD_AUTH);
	ck_assert_int_eq(wire_auth_parse(p, &y), 0);
	ck_assert_uint_eq(y.method, 2);
	ck_assert_uint_eq(y.len, 5);
	ck_assert_mem_eq(y.data, "proof", 5);
	FAILS_BELOW(wire_auth_parse, p, 4, &y);
}
END_TEST

START_TEST(nonce)
{
	struct ike_nonce x = { .len = 32 }, y = { 0 };
	struct wire_payload big = { .data = buf, .len = 257 };
	const struct wire_payload *p;

	memset(x.data, 7, 32);
	wire_nonce_emit(&out, &x);
	p = only(PAYLOAD_NONCE);
	ck_assert_int_eq(wire_nonce_parse(p, &y), 0);
	ck_assert_mem_eq(&x, &y, sizeof(x));
	FAILS_BELOW(wire_nonce_parse, p, IKE_NONCE_MIN, &y);
	ck_assert_int_eq(wire_nonce_parse(&big, &y), ERR_RANGE);
}
END_TEST

START_TEST(notify)
{
	struct wire_notify x = { .protocol = 3, .spi_len = 4,
		.type = N_REKEY_SA, .spi = (uint8_t *)"spi!",
		.data = (uint8_t *)"data", .len = 4 }, y;
	const struct wire_payload *p;

	wire_notify_emit(&out, &x);
	p = only(PAYLOAD_NOTIFY);
	ck_assert_int_eq(wire_notify_parse(p, &y), 0);
	ck_assert_uint_eq(y.protocol, 3);
	ck_assert_uint_eq(y.type, N_REKEY_SA);
	ck_assert_mem_eq(y.spi, "spi!", 4);
	ck_assert_uint_eq(y.len, 4);
	ck_assert_mem_eq(y.data, "data", 4);
	FAILS_BELOW(wire_notify_parse, p, 8, &y);
	ck_assert(wire_find_notify(&chain, N_REKEY_SA, &y));
	ck_assert_uint_eq(wire_find_error(&chain), 0);
}
END_TEST

START_TEST(deletes)
{
	struct wire_delete x = { .protocol = PROTO_ESP, .spi_len = 4,
		.count = 2, .spis = (uint8_t *)"spi1spi2" }, y;
	const struct wire_payload *p;

	wire_delete_emit(&out, &x);
	p = only(PAYLOAD_DELETE);
	ck_assert_int_eq(wire_delete_parse(p, &y), 0);
	ck_assert_uint_eq(y.count, 2);
	ck_assert_mem_eq(y.spis, "spi1spi2", 8);
	FAILS_BELOW(wire_delete_parse, p, p->len, &y);
	buf[4] = PROTO_IKE; /* which has no SPI */
	ck_assert_int_eq(wire_delete_parse(p, &y), ERR_SYNTAX);
}
END_TEST

START_TEST(selectors)
{
	struct addr v4 = addr_v4(0x0a000000), v6;
	struct prefix p4 = prefix_make(&v4, 8), p6;
	struct ike_ts x[2] = { { .protocol = 6, .port_first = 80,
		.port_last = 443 }, { .port_last = 65535 } };
	const struct wire_payload *p;
	struct wire_ts y;

	ck_assert_int_eq(addr_parse("2001:db8::", &v6), 0);
	p6 = prefix_make(&v6, 32);
	x[0].addrs = prefix_range(&p4);
	x[1].addrs = prefix_range(&p6);
	wire_ts_emit(&out, PAYLOAD_TSI, x, 2);
	p = only(PAYLOAD_TSI);
	memset(&y, 0, sizeof(y));
	ck_assert_int_eq(wire_ts_parse(p, &y), 0);
	ck_assert_uint_eq(y.n, 2);
	ck_assert_mem_eq(y.ts, x, sizeof(x));
	FAILS_BELOW(wire_ts_parse, p, p->len, &y);
	/* first behind last */
	buf[8 + 8] = 11;
	ck_assert_int_eq(wire_ts_parse(p, &y), ERR_SYNTAX);
}
END_TEST

START_TEST(selectors_left_out)
{
	struct ike_ts x[IKE_TS_MAX + 4];
	struct wire_ts y;

	for (unsigned i = 0; i < IKE_TS_MAX + 4; i++) {
		struct addr host = addr_v4(0x0a000000 + i);

		x[i] = (struct ike_ts){ .port_last = 65535,
			.addrs = range_host(&host) };
	}
	wire_ts_emit(&out, PAYLOAD_TSR, x, IKE_TS_MAX + 4);
	buf[8] = 9; /* the first: a type of the future */
	ck_assert_int_eq(wire_ts_parse(only(PAYLOAD_TSR), &y), 0);
	ck_assert_uint_eq(y.n, IKE_TS_MAX);
	ck_assert(range_equal(&y.ts[0].addrs, &x[1].addrs));
}
END_TEST

UNIT_MAIN("wire", setup, teardown, header, chains, too_many_payloads, sa,
    sa_with_odd_attributes, ke, id, auth, nonce, notify, deletes, selectors,
    selectors_left_out)
