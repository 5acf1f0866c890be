#include "daemon/privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"

#define USER "postern"

static const cap_value_t caps[] = { CAP_NET_ADMIN, CAP_NET_RAW,
    CAP_NET_BIND_SERVICE };
enum { N_CAPS = sizeof caps / sizeof *caps };

int
privileges_check(void)
{
	cap_flag_value_t value = CAP_CLEAR;
	cap_t now = cap_get_proc();
	int r = now == NULL ? -1 : 0;

	for (int i = 0; i < N_CAPS && r == 0; i++)
		if (cap_get_flag(now, caps[i], CAP_EFFECTIVE, &value) < 0 ||
		    value != CAP_SET)
			r = -1;
	cap_free(now);
	if (r < 0)
		fprintf(stderr, "posternd: must be started as root: it needs "
		    "CAP_NET_ADMIN, CAP_NET_RAW and CAP_NET_BIND_SERVICE\n");
	return r;
}

void
privileges_identity(struct identity *id)
{
	struct passwd *pw = getpwnam(USER);

	id->found = pw != NULL;
	id->uid = pw != NULL ? pw->pw_uid : geteuid();
	id->gid = pw != NULL ? pw->pw_gid : (gid_t)-1;
}

/* Exactly our three. */
static int
caps_limit(void)
{
	cap_t want = cap_init();
	int r = -1;

	if (want != NULL &&
	    cap_set_flag(want, CAP_PERMITTED, N_CAPS, caps, CAP_SET) == 0 &&
	    cap_set_flag(want, CAP_EFFECTIVE, N_CAPS, caps, CAP_SET) == 0 &&
	    cap_set_proc(want) == 0)
		r = 0;
	cap_free(want);
	return r;
}

static int
user_become(const struct identity *id)
{
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 ||
	    initgroups(USER, id->gid) < 0 ||
	    setresgid(id->gid, id->gid, id->gid) < 0 ||
	    setresuid(id->uid, id->uid, id->uid) < 0)
		return -1;
	return 0;
}

int
privileges_drop(const struct identity *id)
{
	if (!id->found)
		log_msg(SEV_WARNINGS, 0, "there is no user " USER
		    ": running as user %u", (unsigned)geteuid());
	if ((id->found && geteuid() == 0 && user_become(id) < 0) ||
	    caps_limit() < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) {
		fprintf(stderr, "posternd: cannot drop privileges: %s\n",
		    strerror(errno));
		return -1;
	}
	return 0;
}
