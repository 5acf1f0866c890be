#ifndef POSTERN_BASE_ERROR_H
#define POSTERN_BASE_ERROR_H

/*
 * What functions return: 0 or more is success, a negative code is not.
 * Programmer errors are asserts, never codes.
 */
enum error {
	ERR_MEMORY = -1,     /* out of memory */
	ERR_TRUNCATED = -2,  /* the bytes end before the value does */
	ERR_SYNTAX = -3,     /* malformed: bytes or text that can't be so */
	ERR_RANGE = -4,      /* a number or size outside its bounds */
	ERR_NOT_FOUND = -5,  /* no such name, SA, interface, ... */
	ERR_EXISTS = -6,     /* the name is taken, the member is there */
	ERR_IN_USE = -7,     /* still referred to */
	ERR_UNSUPPORTED = -8, /* well-formed, but not something we do */
	ERR_REFUSED = -9,    /* policy says no; the reason was printed/logged */
	ERR_AUTH = -10,      /* integrity check, signature or password failed */
	ERR_REPLAY = -11,    /* seen before, or too old for the window */
	ERR_FULL = -12,      /* a bound was reached */
	ERR_SYSTEM = -13,    /* a system call failed; errno tells why */
	ERR_AGAIN = -14,     /* not now; the answer comes later */
	ERR_CRYPTO = -15,    /* the crypto library refused */
	ERR_CONFLICT = -16,  /* contradicts something that is configured */
	ERR_CLOSED = -17,    /* the other side went away */
};

/* A short lower-case text for a code, for logs. Never NULL. */
const char *err_text(int code);

#endif
