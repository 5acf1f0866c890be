#include <stdlib.h>

#include "base/error.h"
#include "ike/v2/v2.h"

/* The queue of what we want from the peer, one at a time. RFC 7296 2.3, 2.25
 * (TEMPORARY_FAILURE). */

enum { TRIES_MAX = 10 };

static int
cmp_ref(struct v2_task *a, struct v2_task *b)
{
	return (a->config->ref > b->config->ref) -
	    (a->config->ref < b->config->ref);
}

IKE_TREE(v2_task_tree, v2_task, by_ref, cmp_ref)

static void
index_task(struct v2_sa *sa, struct v2_task *t)
{
	sa->n_tasks++;
	if (t->kind == TASK_CHILD)
		t->indexed = RB_INSERT(v2_task_tree, &sa->wanted, t) == NULL;
	if (t->kind == TASK_DELETE_CHILD)
		sa->deletes = t;
}

void
v2_task_enqueue(struct v2_sa *sa, struct v2_task *t)
{
	TAILQ_INSERT_TAIL(&sa->tasks, t, next);
	index_task(sa, t);
}

void
v2_task_unqueue(struct v2_sa *sa, struct v2_task *t)
{
	TAILQ_REMOVE(&sa->tasks, t, next);
	sa->n_tasks--;
	if (t->indexed)
		RB_REMOVE(v2_task_tree, &sa->wanted, t);
	t->indexed = false;
	if (sa->deletes == t)
		sa->deletes = NULL;
}

int
v2_task_add(struct v2_sa *sa, enum v2_task_kind kind,
    const struct ike_child_config *config, struct v2_task **out)
{
	struct v2_task *t;

	if (sa->n_tasks >= V2_TASKS_MAX && kind != TASK_DELETE_SA)
		return ERR_FULL;
	t = calloc(1, sizeof(*t));
	if (t == NULL)
		return ERR_MEMORY;
	t->kind = kind;
	if (config != NULL) {
		t->config = malloc(sizeof(*t->config));
		if (t->config == NULL) {
			free(t);
			return ERR_MEMORY;
		}
		*t->config = *config;
	}
	v2_task_enqueue(sa, t);
	v2_touch(sa);
	*out = t;
	return 0;
}

int
v2_task_delete(struct v2_sa *sa, const struct v2_doomed *doomed)
{
	struct v2_task *t = sa->deletes;
	int r;

	if (t == NULL || t->n_doomed == V2_DOOMED_MAX) {
		r = v2_task_add(sa, TASK_DELETE_CHILD, NULL, &t);
		if (r < 0)
			return r;
	}
	if ((t->n_doomed & (t->n_doomed - 1)) == 0) { /* full: 0, 1, 2, 4 */
		size_t n = t->n_doomed == 0 ? 1 : t->n_doomed * 2u;
		struct v2_doomed *grown = reallocarray(t->doomed, n,
		    sizeof(*grown));

		if (grown == NULL)
			return ERR_MEMORY;
		t->doomed = grown;
	}
	t->doomed[t->n_doomed++] = *doomed;
	return 0;
}

void
v2_task_free(struct v2_sa *sa, struct v2_task *t)
{
	struct ike_child *old;
	struct ike_sa *new_sa;

	v2_create_release(sa, t);
	old = t->kind == TASK_REKEY_CHILD
	    ? ike_child_by_id(sa->e, t->child_id) : NULL;
	if (old != NULL)
		old->rekeying = false;
	/* An SA that was to be and will not. */
	new_sa = t->new_sa != 0 ? ike_sa_by_id(sa->e, t->new_sa) : NULL;
	if (new_sa != NULL && v2_of(new_sa)->state == V2_NEW)
		v2_set_state(v2_of(new_sa), V2_DEAD, IKE_REASON_REPLACED);
	free(t->config);
	free(t->doomed);
	secret_wipe(t, sizeof(*t));
	free(t);
}

bool
v2_task_wanted(struct v2_sa *sa, const struct ike_child_config *config)
{
	struct ike_child_config like = { .ref = config->ref };
	struct v2_task key = { .config = &like };

	if (sa->task != NULL && sa->task->kind == TASK_CHILD &&
	    sa->task->config->ref == config->ref)
		return false;
	if (RB_FIND(v2_task_tree, &sa->wanted, &key) != NULL)
		return false;
	return v2_child_covering(sa, config) == NULL;
}

/* ---- the current one ----------------------------------------------------- */

static void
start(struct v2_sa *sa, struct v2_task *t)
{
	switch (t->kind) {
	case TASK_CHILD:
	case TASK_REKEY_CHILD:
		v2_create_start(sa, t);
		break;
	case TASK_REKEY_SA:
		v2_rekey_start(sa, t);
		break;
	default:
		v2_info_start(sa, t);
		break;
	}
}

void
v2_task_next(struct v2_sa *sa)
{
	struct v2_task *t;

	sa->task_ms = UINT64_MAX;
	TAILQ_FOREACH(t, &sa->tasks, next) {
		if (t->not_before_ms <= sa->e->now_ms)
			break;
		if (t->not_before_ms < sa->task_ms)
			sa->task_ms = t->not_before_ms;
	}
	if (t == NULL)
		return;
	v2_task_unqueue(sa, t);
	sa->task = t;
	start(sa, t);
}

void
v2_task_done(struct v2_sa *sa)
{
	struct v2_task *t = sa->task;

	if (t == NULL)
		return;
	sa->task = NULL;
	v2_task_free(sa, t);
	v2_touch(sa);
}

static void
tell_failed(struct v2_sa *sa, struct v2_task *t, enum ike_reason reason)
{
	if (t->told ||
	    (t->kind != TASK_CHILD && t->kind != TASK_REKEY_CHILD))
		return;
	t->told = true;
	ike_event_child(sa->e, IKE_EV_INITIATE_FAILED, &sa->base, t->child_id,
	    t->config->ref, reason);
}

void
v2_task_fail(struct v2_sa *sa, enum ike_reason reason)
{
	tell_failed(sa, sa->task, reason);
	v2_task_done(sa);
}

void
v2_task_later(struct v2_sa *sa)
{
	struct v2_task *t = sa->task;
	uint16_t random;

	if (++t->tries > TRIES_MAX) {
		v2_task_fail(sa, IKE_REASON_RESOURCES);
		return;
	}
	v2_create_release(sa, t);
	sa->e->ops.random(sa->e->ctx, &random, sizeof(random));
	t->not_before_ms = sa->e->now_ms + 500u * t->tries + random % 1000u;
	sa->task = NULL;
	TAILQ_INSERT_HEAD(&sa->tasks, t, next);
	index_task(sa, t);
	v2_touch(sa);
}

void
v2_task_response(struct v2_sa *sa, const struct v2_message *m)
{
	struct v2_task *t = sa->task;

	if (t == NULL)
		return;
	if (sa->state == V2_DELETING && t->kind != TASK_DELETE_SA) {
		v2_task_done(sa); /* whatever it says: the SA is closed */
		return;
	}
	switch (t->kind) {
	case TASK_CHILD:
	case TASK_REKEY_CHILD:
		v2_create_response(sa, t, m);
		break;
	case TASK_REKEY_SA:
		v2_rekey_response(sa, t, m);
		break;
	default:
		v2_info_response(sa, t, m);
		break;
	}
}

void
v2_task_job(struct v2_sa *sa, struct ike_job_result *r)
{
	struct v2_task *t = sa->task;

	if (t == NULL)
		return;
	if (sa->state != V2_READY && !t->sent) {
		v2_task_done(sa);
		return;
	}
	if (r == NULL) {
		v2_task_fail(sa, IKE_REASON_RESOURCES);
		return;
	}
	if (t->kind == TASK_REKEY_SA)
		v2_rekey_job(sa, t, r);
	else
		v2_create_job(sa, t, r);
}

/* ---- all of them --------------------------------------------------------- */

static void
move_one(struct v2_task *t, struct v2_sa *to)
{
	struct v2_task *copy;

	if (t->kind != TASK_CHILD || t->told)
		return;
	if (!v2_task_wanted(to, t->config) ||
	    v2_task_add(to, TASK_CHILD, t->config, &copy) == 0)
		t->told = true;
}

void
v2_tasks_move(struct v2_sa *from, struct v2_sa *to)
{
	struct v2_task *t;

	if (from->task != NULL)
		move_one(from->task, to);
	TAILQ_FOREACH(t, &from->tasks, next)
		move_one(t, to);
}

void
v2_tasks_fail(struct v2_sa *sa, enum ike_reason reason)
{
	struct v2_task *t;

	if (sa->task != NULL) {
		tell_failed(sa, sa->task, reason);
		/* One in flight stays until it is answered, so that the next
		 * request may go: a window of one. */
		if (sa->request == NULL)
			v2_task_done(sa);
	}
	while ((t = TAILQ_FIRST(&sa->tasks)) != NULL) {
		v2_task_unqueue(sa, t);
		tell_failed(sa, t, reason);
		v2_task_free(sa, t);
	}
}
