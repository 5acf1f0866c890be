/* The control socket's messages: what parses is emitted as the same bytes. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "cli/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t buf[CLI_MESSAGE_MAX];
	struct cli_message m;
	int r = cli_message_parse(data, size, &m);

	if (r != 0) {
		assert(r == ERR_TRUNCATED || r == ERR_UNSUPPORTED ||
		    r == ERR_SYNTAX);
		return 0;
	}
	assert(m.len == size - 4);
	assert(cli_message_emit(&m, buf, sizeof buf) == (int)size);
	assert(memcmp(buf, data, size) == 0);
	return 0;
}
