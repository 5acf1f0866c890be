#include "base/sandbox.h"

#include <errno.h>

static int
calls_allow(scmp_filter_ctx filter, const char *const *calls, size_t n)
{
	int call, r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		call = seccomp_syscall_resolve_name(calls[i]);
		if (call != __NR_SCMP_ERROR)
			r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
	}
	return r;
}

static int
rules_allow(scmp_filter_ctx filter, const struct sandbox_rule *rules, size_t n)
{
	int call, r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		call = seccomp_syscall_resolve_name(rules[i].call);
		if (call != __NR_SCMP_ERROR)
			r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
			    rules[i].arg);
	}
	return r;
}

int
sandbox_apply(const char *const *calls, size_t n_calls,
    const struct sandbox_rule *rules, size_t n_rules)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r = filter == NULL ? -ENOMEM : calls_allow(filter, calls, n_calls);

	if (r == 0)
		r = rules_allow(filter, rules, n_rules);
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
		    SCMP_SYS(clone3), 0);
	/* All threads, those of libraries too. */
	if (r == 0)
		r = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (r == 0)
		r = seccomp_load(filter);
	if (filter != NULL)
		seccomp_release(filter);
	return r;
}
