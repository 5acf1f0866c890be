/* What the other side of scp says, and the command that begins it. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/shell/scp_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct scp_command c;
	struct scp_line l;

	assert(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	if (scp_line_parse(text, &l) == 0 &&
	    (l.kind == SCP_FILE || l.kind == SCP_DIRECTORY)) {
		assert(strlen(l.name) < sizeof l.name && *l.name != '\0');
		assert(strchr(l.name, '/') == NULL);
		assert(strcmp(l.name, "..") != 0);
		assert(l.size < UINT64_C(1) << 57);
	}
	if (scp_command_parse(text, &c) == 0) {
		assert(c.from != c.to);
		assert(strlen(c.path) < sizeof c.path);
	}
	free(text);
	return 0;
}
