#include "syslog/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

void
log_model_init(struct log_model *m)
{
	memset(m, 0, sizeof *m);
	m->buffer_size = BUFFER_DEFAULT;
	m->queue = QUEUE_DEFAULT;
	m->facility = FACILITY_DEFAULT;
	m->classes = xcalloc(n_message_classes, sizeof *m->classes);
	memset(m->classes, -1, n_message_classes * sizeof *m->classes);
	TAILQ_INIT(&m->lists);
}

void
log_model_clear(struct log_model *m)
{
	while (!TAILQ_EMPTY(&m->lists))
		list_remove(m, TAILQ_FIRST(&m->lists));
	for (unsigned i = 0; i < DESTS; i++)
		filter_off(&m->filters[i]);
	for (unsigned i = 0; i < KEPT_SETTINGS; i++)
		free(m->kept[i]);
	free(m->ftp_server);
	if (m->ftp_password != NULL)
		secret_wipe(m->ftp_password, strlen(m->ftp_password));
	free(m->ftp_password);
	for (size_t i = 0; i < m->n_recipients; i++)
		free(m->recipients[i].address);
	free(m->recipients);
	free(m->device_text);
	free(m->classes);
	free(m->settings);
	free(m->rates);
	memset(m, 0, sizeof *m);
}

/* ---- filters and lists --------------------------------------------------- */

void
filter_set(struct filter *f, unsigned level, const char *list)
{
	f->on = true;
	f->level = level;
	xreplace(&f->list, list);
}

void
filter_off(struct filter *f)
{
	f->on = false;
	xreplace(&f->list, NULL);
}

struct message_list *
list_find(struct log_model *m, const char *name)
{
	struct message_list *l;

	TAILQ_FOREACH(l, &m->lists, entry)
		if (strcmp(l->name, name) == 0)
			return l;
	return NULL;
}

struct message_list *
list_add(struct log_model *m, const char *name)
{
	struct message_list *l = xcalloc(1, sizeof *l);

	l->name = xstrdup(name);
	TAILQ_INSERT_TAIL(&m->lists, l, entry);
	return l;
}

void
list_remove(struct log_model *m, struct message_list *l)
{
	TAILQ_REMOVE(&m->lists, l, entry);
	free(l->name);
	free(l->rules);
	free(l);
}

bool
list_in_use(const struct log_model *m, const char *name)
{
	for (unsigned i = 0; i < DESTS; i++)
		if (m->filters[i].list != NULL &&
		    strcmp(m->filters[i].list, name) == 0)
			return true;
	return false;
}

static size_t
rule_index(const struct message_list *l, const struct list_rule *r)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (l->rules[i].by_level == r->by_level &&
		    l->rules[i].level == r->level &&
		    l->rules[i].class == r->class &&
		    l->rules[i].first == r->first &&
		    l->rules[i].last == r->last)
			break;
	return i;
}

bool
list_rule_add(struct message_list *l, const struct list_rule *rule)
{
	if (rule_index(l, rule) < l->n)
		return false;
	l->rules = xgrow(l->rules, &l->capacity, l->n, sizeof *l->rules);
	l->rules[l->n++] = *rule;
	return true;
}

bool
list_rule_remove(struct message_list *l, const struct list_rule *rule)
{
	size_t i = rule_index(l, rule);

	if (i == l->n)
		return false;
	l->n--;
	memmove(&l->rules[i], &l->rules[i + 1],
	    (l->n - i) * sizeof *l->rules);
	return true;
}

static bool
list_has(const struct message_list *l, unsigned level, unsigned id)
{
	int class = class_of(id);

	for (size_t i = 0; i < l->n; i++) {
		const struct list_rule *r = &l->rules[i];

		if (r->by_level ? level <= r->level &&
		    (r->class < 0 || r->class == class) :
		    id >= r->first && id <= r->last)
			return true;
	}
	return false;
}

/* ---- single messages ----------------------------------------------------- */

/* Where it is, or would be. */
static size_t
message_index(const struct log_model *m, unsigned id)
{
	size_t low = 0, high = m->n_settings, mid;

	while (low < high) {
		mid = (low + high) / 2;
		if (m->settings[mid].id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct message_setting *
message_find(const struct log_model *m, unsigned id)
{
	size_t i = message_index(m, id);

	return i < m->n_settings && m->settings[i].id == id ? &m->settings[i] :
	    NULL;
}

void
message_set(struct log_model *m, unsigned id, bool off, int level)
{
	size_t i = message_index(m, id);
	struct message_setting *s;

	if (message_find(m, id) == NULL) {
		m->settings = xgrow(m->settings, &m->settings_capacity,
		    m->n_settings, sizeof *m->settings);
		memmove(&m->settings[i + 1], &m->settings[i],
		    (m->n_settings - i) * sizeof *m->settings);
		m->n_settings++;
	}
	s = &m->settings[i];
	*s = (struct message_setting){ id, off, level };
	if (!off && level < 0) {
		m->n_settings--;
		memmove(s, s + 1, (m->n_settings - i) * sizeof *s);
	}
}

/* ---- rates --------------------------------------------------------------- */

struct rate *
rate_find(struct log_model *m, enum rate_kind kind, unsigned what)
{
	for (size_t i = 0; i < m->n_rates; i++)
		if (m->rates[i].kind == kind && m->rates[i].what == what)
			return &m->rates[i];
	return NULL;
}

void
rate_set(struct log_model *m, const struct rate *rate)
{
	struct rate *r = rate_find(m, rate->kind, rate->what);

	if (r == NULL) {
		m->rates = xgrow(m->rates, &m->rates_capacity, m->n_rates,
		    sizeof *m->rates);
		r = &m->rates[m->n_rates++];
	}
	*r = *rate;
}

void
rate_remove(struct log_model *m, enum rate_kind kind, unsigned what)
{
	struct rate *r = rate_find(m, kind, what);

	if (r == NULL)
		return;
	m->n_rates--;
	memmove(r, r + 1, (size_t)(m->rates + m->n_rates - r) * sizeof *r);
}

bool
rate_pass(struct rate *r, uint64_t now_ms)
{
	if (r->count == 0)
		return true;
	if (!r->begun || now_ms - r->since_ms >= r->seconds * 1000ull) {
		r->begun = true;
		r->since_ms = now_ms;
		r->passed = 0;
	}
	if (r->passed >= r->count)
		return false;
	r->passed++;
	return true;
}

/* ---- who wants it -------------------------------------------------------- */

bool
dest_wants(struct log_model *m, enum dest dest, unsigned level, unsigned id)
{
	const struct filter *f = &m->filters[dest];
	const struct message_list *l;
	int class = class_of(id);

	if (class >= 0 && m->classes[class][dest] >= 0)
		return level <= (unsigned)m->classes[class][dest];
	if (!f->on)
		return false;
	if (f->list == NULL)
		return level <= f->level;
	l = list_find(m, f->list);
	return l != NULL && list_has(l, level, id);
}

bool
dest_is_on(const struct log_model *m, enum dest dest)
{
	if (m->filters[dest].on)
		return true;
	for (size_t i = 0; i < n_message_classes; i++)
		if (m->classes[i][dest] >= 0)
			return true;
	return false;
}

/* Levels of single messages and lists may take in what is of level 7 by
 * itself: then all of it is looked at. */
static bool
dest_wants_all(const struct log_model *m, enum dest dest)
{
	const struct filter *f = &m->filters[dest];

	if (!dest_is_on(m, dest))
		return false;
	if (f->on && (f->list != NULL || f->level == SEV_DEBUGGING))
		return true;
	for (size_t i = 0; i < n_message_classes; i++)
		if (m->classes[i][dest] == SEV_DEBUGGING)
			return true;
	for (size_t i = 0; i < m->n_settings; i++)
		if (m->settings[i].level >= 0)
			return true;
	return false;
}

enum log_severity
level_wanted(const struct log_model *m)
{
	static const enum dest carried_out[] = { DEST_BUFFERED, DEST_CONSOLE,
		DEST_MONITOR, DEST_TRAP };

	for (size_t i = 0; i < sizeof carried_out / sizeof *carried_out; i++)
		if (m->enabled && dest_wants_all(m, carried_out[i]))
			return SEV_DEBUGGING;
	return SEV_INFORMATIONAL;
}
