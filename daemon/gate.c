#include "daemon/gate.h"

#include "base/log.h"
#include "base/text.h"
#include "nft/nft.h"

#define GATE_TABLE "postern_gate"

void
gate_shut(struct nft *nft)
{
	struct text error;

	text_init(&error);
	/* before whatever else looks at forwarded packets */
	if (nft_run(nft, "table inet " GATE_TABLE " {\n chain forward {\n"
	    "  type filter hook forward priority -500; policy drop;\n }\n}\n",
	    &error) != 0)
		log_msg(SEV_ERRORS, 0, "forwarding can't be stopped while "
		    "rules are made: %s", text_str(&error));
	text_clear(&error);
}

void
gate_open(struct nft *nft)
{
	if (nft_table_drop(nft, "inet", GATE_TABLE) != 0)
		log_msg(SEV_ERRORS, 0, "forwarding can't be taken up: nft "
		    "delete table inet " GATE_TABLE " fails");
}
