#ifndef POSTERN_BASE_SANDBOX_H
#define POSTERN_BASE_SANDBOX_H

#include <seccomp.h>
#include <stddef.h>

/*
 * The system calls that a process of ours may still make: seccomp(2), by
 * libseccomp. Who uses it links $(SANDBOX_LIBS).
 */
struct sandbox_rule {
	const char *call;
	struct scmp_arg_cmp arg; /* allowed where this holds */
};

/* Allow calls whole, and those of rules where their argument is right; all
 * others fail with EPERM, clone3() with ENOSYS (libc then takes clone(), whose
 * flags a filter can see). Calls that this machine doesn't have are skipped.
 * For all threads; can't be undone. 0 or a negative errno. */
int sandbox_apply(const char *const *calls, size_t n_calls,
    const struct sandbox_rule *rules, size_t n_rules);

#endif
