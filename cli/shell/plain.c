#include "cli/shell/plain.h"

#include <stdio.h>
#include <unistd.h>

enum { LOW = 0xc2, SET = 0x80, SET_END = 0xa0, DELETE = 0x7f };

static bool
is_obeyed(uint8_t byte)
{
	if (byte < 0x20)
		return byte != '\n' && byte != '\t' && byte != '\r';
	return byte == DELETE || (byte >= SET && byte < SET_END);
}

static unsigned
bytes_behind(uint8_t first)
{
	return first < LOW || first > 0xf4 ? 0 :
	    first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
}

uint8_t
plain_byte(struct plain *p, uint8_t byte)
{
	bool obeyed = is_obeyed(byte);

	if (p->rest > 0 && (byte & 0xc0) == 0x80) {
		obeyed = obeyed && p->low;
		p->rest--;
	} else {
		p->rest = bytes_behind(byte);
	}
	p->low = byte == LOW;
	return obeyed ? '?' : byte;
}

void
plain_put(uint8_t byte)
{
	static int terminal = -1;
	static struct plain p;

	if (terminal < 0)
		terminal = isatty(STDOUT_FILENO);
	putchar(terminal ? plain_byte(&p, byte) : byte);
}

void
plain_write(const uint8_t *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		plain_put(text[i]);
}
