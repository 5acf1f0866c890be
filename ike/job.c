#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "ike/engine.h"

/* DH operations, run by the host on any thread. */

struct ike_job {
	uint16_t group;
	struct dh_key *key; /* NULL: generate */
	size_t peer_len;    /* 0: generate only */
	uint8_t peer[];
};

uint32_t
ike_job_start(struct ike_engine *e, const struct ike_sa *sa, uint16_t group,
    struct dh_key *key, const void *peer, size_t peer_len)
{
	struct ike_out_node *n;
	struct ike_job *job = malloc(sizeof(*job) + peer_len);

	if (job == NULL) {
		dh_key_free(key);
		return 0;
	}
	*job = (struct ike_job){ .group = group, .key = key,
		.peer_len = peer_len };
	if (peer_len > 0)
		memcpy(job->peer, peer, peer_len);
	if (++e->job_serial == 0)
		e->job_serial = 1;
	n = xcalloc(1, sizeof(*n));
	n->o.kind = IKE_OUT_JOB;
	n->o.sa_id = sa->id;
	n->o.job_id = (uint64_t)sa->id << 32 | e->job_serial;
	n->o.job = job;
	TAILQ_INSERT_TAIL(&e->outputs, n, next);
	return e->job_serial;
}

struct ike_job_result *
ike_job_run(struct ike_job *job)
{
	struct ike_job_result *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	if (job->key == NULL)
		r->error = dh_key_new(job->group, &job->key);
	if (r->error == 0 && job->peer_len > 0)
		r->error = dh_compute(job->key, job->peer, job->peer_len,
		    &r->shared);
	r->key = job->key;
	job->key = NULL;
	return r;
}

void
ike_job_free(struct ike_job *job)
{
	if (job == NULL)
		return;
	dh_key_free(job->key);
	free(job);
}

void
ike_job_result_free(struct ike_job_result *r)
{
	if (r == NULL)
		return;
	dh_key_free(r->key);
	secret_clear(&r->shared);
	free(r);
}
