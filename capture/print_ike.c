#include "base/bytes.h"
#include "capture/print.h"

/* For `decode`: nothing in an IKE message is believed but its header and the
 * chain of payloads, as far as it isn't encrypted. */
enum { PAYLOADS_MAX = 40 };
enum { FLAG1_ENCRYPTED = 1 };
enum { V2_SK = 46, V2_SKF = 53 };

struct word {
	uint8_t number;
	const char *word;
};

static const struct word exchanges[] = {
	{ 2, "Identity Protection (Main Mode)" },
	{ 4, "Aggressive Mode" }, { 5, "Informational" },
	{ 6, "Transaction" }, { 32, "Quick Mode" }, { 34, "IKE_SA_INIT" },
	{ 35, "IKE_AUTH" }, { 36, "CREATE_CHILD_SA" },
	{ 37, "INFORMATIONAL" }, { 43, "IKE_INTERMEDIATE" } };

static const struct word payloads[] = { { 0, "None" },
	{ 1, "Security Association" }, { 4, "Key Exchange" },
	{ 5, "Identification" }, { 6, "Certificate" },
	{ 7, "Certificate Request" }, { 8, "Hash" }, { 9, "Signature" },
	{ 10, "Nonce" }, { 11, "Notification" }, { 12, "Delete" },
	{ 13, "Vendor ID" }, { 14, "Attributes" }, { 20, "NAT-D" },
	{ 21, "NAT-OA" }, { 33, "Security Association" },
	{ 34, "Key Exchange" }, { 35, "Identification - Initiator" },
	{ 36, "Identification - Responder" }, { 37, "Certificate" },
	{ 38, "Certificate Request" }, { 39, "Authentication" },
	{ 40, "Nonce" }, { 41, "Notify" }, { 42, "Delete" },
	{ 43, "Vendor ID" }, { 44, "Traffic Selector - Initiator" },
	{ 45, "Traffic Selector - Responder" },
	{ V2_SK, "Encrypted and Authenticated" }, { 47, "Configuration" },
	{ 48, "EAP" }, { V2_SKF, "Encrypted and Authenticated Fragment" } };

static const char *
word_of(const struct word *words, size_t n, uint8_t number)
{
	for (size_t i = 0; i < n; i++)
		if (words[i].number == number)
			return words[i].word;
	return "Unknown";
}

#define WORD(table, number) \
	word_of(table, sizeof(table) / sizeof(*(table)), number)

static void
flags_print(uint8_t flags, bool v2, struct text *out)
{
	static const char *const v1_words[8] = { "Encryption", "Commit",
		"Authentication Only" };
	static const char *const v2_words[8] = { [3] = "Initiator",
		[4] = "Version", [5] = "Response" };
	const char *const *words = v2 ? v2_words : v1_words;
	bool any = false;

	text_add(out, "  Flags: (");
	for (unsigned i = 0; i < 8; i++)
		if ((flags >> i & 1) != 0 && words[i] != NULL) {
			text_printf(out, "%s%s", any ? ", " : "", words[i]);
			any = true;
		}
	text_add(out, any ? ")\n" : "none)\n");
}

static void
cookie_print(const char *whose, const uint8_t *cookie, struct text *out)
{
	text_printf(out, "  %s COOKIE:", whose);
	for (size_t i = 0; i < 8; i++)
		text_printf(out, " %02x", cookie[i]);
	text_add_char(out, '\n');
}

static void
payloads_print(struct reader *r, uint8_t type, struct text *out)
{
	uint8_t next;
	uint16_t len;

	for (int i = 0; i < PAYLOADS_MAX && type != 0 && read_left(r) >= 4;
	    i++) {
		next = read_u8(r);
		read_skip(r, 1);
		len = read_u16(r);
		text_printf(out, "  Payload %s\n    Next Payload: %s\n"
		    "    Payload Length: %u\n", WORD(payloads, type),
		    WORD(payloads, next), len);
		if (type == V2_SK || type == V2_SKF) /* next is within it */
			return;
		if (len < 4 || len - 4u > read_left(r)) {
			text_add(out, "    [|isakmp]\n");
			return;
		}
		read_skip(r, len - 4u);
		type = next;
	}
}

void
ike_print(const uint8_t *data, size_t len, struct text *out)
{
	const uint8_t *ours, *theirs;
	uint8_t next, version, exchange, flags;
	uint32_t id, total;
	struct reader r;

	reader_init(&r, data, len);
	ours = read_bytes(&r, 8);
	theirs = read_bytes(&r, 8);
	next = read_u8(&r);
	version = read_u8(&r);
	exchange = read_u8(&r);
	flags = read_u8(&r);
	id = read_u32(&r);
	total = read_u32(&r);
	if (r.error != 0 || (version >> 4 != 1 && version >> 4 != 2))
		return;
	text_add(out, "ISAKMP Header\n");
	cookie_print("Initiator", ours, out);
	cookie_print("Responder", theirs, out);
	text_printf(out, "  Next Payload: %s\n  Version: %u.%u\n"
	    "  Exchange Type: %s\n", WORD(payloads, next), version >> 4,
	    version & 0xf, WORD(exchanges, exchange));
	flags_print(flags, version >> 4 == 2, out);
	text_printf(out, "  MessageID: %08X\n  Length: %u\n", id, total);
	if (version >> 4 == 1 && (flags & FLAG1_ENCRYPTED) != 0)
		return;
	payloads_print(&r, next, out);
}
