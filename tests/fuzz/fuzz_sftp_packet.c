/* An sftp request: what is taken out of it lies in it. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/shell/sftp_packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sftp_request q;
	int r = sftp_request_parse(data, size, &q);

	assert(r == 0 || r == ERR_TRUNCATED || r == ERR_RANGE ||
	    r == ERR_SYNTAX);
	if (r != 0)
		return 0;
	assert(size >= 5 && strlen(q.path) < sizeof q.path);
	if (q.type == SFTP_WRITE && q.len > 0)
		assert(q.data > data && q.data + q.len <= data + size);
	return 0;
}
