/* The messages of postern-sshd: what parses is emitted as the same bytes. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/error.h"
#include "ssh/control.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t buf[SSH_CONTROL_MAX];
	struct ssh_control m;
	int r = ssh_control_parse(data, size, &m);

	if (r != 0) {
		assert(r == ERR_TRUNCATED || r == ERR_UNSUPPORTED ||
		    r == ERR_SYNTAX || r == ERR_RANGE);
		return 0;
	}
	assert(ssh_control_emit(&m, buf, sizeof buf) == (int)size);
	/* the two bytes behind the type mean nothing yet */
	assert(memcmp(buf, data, 2) == 0);
	assert(memcmp(buf + 4, data + 4, size - 4) == 0);
	ssh_control_clear(&m);
	return 0;
}
