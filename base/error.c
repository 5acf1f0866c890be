#include "base/error.h"

const char *
err_text(int code)
{
	if (code >= 0)
		return "success";
	switch ((enum error)code) {
	case ERR_MEMORY:
		return "out of memory";
	case ERR_TRUNCATED:
		return "truncated";
	case ERR_SYNTAX:
		return "malformed";
	case ERR_RANGE:
		return "out of range";
	case ERR_NOT_FOUND:
		return "not found";
	case ERR_EXISTS:
		return "exists already";
	case ERR_IN_USE:
		return "in use";
	case ERR_UNSUPPORTED:
		return "not supported";
	case ERR_REFUSED:
		return "refused";
	case ERR_AUTH:
		return "authentication failed";
	case ERR_REPLAY:
		return "replayed";
	case ERR_FULL:
		return "full";
	case ERR_SYSTEM:
		return "system error";
	case ERR_AGAIN:
		return "try again";
	case ERR_CRYPTO:
		return "crypto library error";
	case ERR_CONFLICT:
		return "conflict";
	case ERR_CLOSED:
		return "closed";
	}
	return "unknown error";
}
