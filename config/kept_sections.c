#include <stdlib.h>
#include <string.h>

#include "config/internal.h"
#include "config/kept.h"
#include "config/kept_internal.h"

/* What is kept as sections of the running-config. */

static void
section_write(void *ctx, struct config_out *out)
{
	const struct kept_part *p = ctx;
	const struct kept_section_def *def = &kept_sections[p->section];
	struct kept_line *root = p->kept->roots[p->section];

	if (TAILQ_EMPTY(&root->children))
		return;
	if (def->before != NULL)
		text_add(out->text, def->before);
	kept_write(root, 0, out);
	if (def->after != NULL)
		text_add(out->text, def->after);
}

static void
section_defaults(struct kept *k, enum kept_section section)
{
	struct kept_line *line;

	for (size_t i = 0; i < kept_n_rows; i++)
		if (kept_rows[i].section == section &&
		    kept_rows[i].dflt != NULL) {
			line = kept_add(k->roots[section], kept_rows[i].dflt,
			    k->binds[i].rank, &k->binds[i]);
			line->blank_at_end = kept_rows[i].blank_at_end;
		}
}

static void
section_clear(void *ctx, const char *arg)
{
	const struct kept_part *p = ctx;
	struct kept_line *root = p->kept->roots[p->section], *line;

	(void)arg;
	while ((line = TAILQ_FIRST(&root->children)) != NULL)
		kept_line_free(line);
	section_defaults(p->kept, p->section);
}

/* Is one of the words behind the command's first the interface's name? Only
 * in rows that take one. */
static bool
refers_to(const struct kept_line *line, const char *nameif)
{
	const struct kept_bind *b = line->tag;
	size_t n = strlen(nameif);

	if (strstr(b->row->syntax, "NAME:nameif") == NULL)
		return false;
	for (const char *p = strchr(line->text, ' '); p != NULL;
	    p = strchr(p + 1, ' '))
		if (strncmp(p + 1, nameif, n) == 0 &&
		    (p[1 + n] == ' ' || p[1 + n] == '\0'))
			return true;
	return false;
}

static void
drop_references(struct kept_line *parent, const char *nameif)
{
	struct kept_line *next;

	for (struct kept_line *line = TAILQ_FIRST(&parent->children);
	    line != NULL; line = next) {
		next = TAILQ_NEXT(line, entry);
		if (refers_to(line, nameif))
			kept_line_free(line);
		else
			drop_references(line, nameif);
	}
}

void
kept_nameif_gone(struct kept *k, const char *nameif)
{
	for (unsigned i = 0; i < KEPT_N_SECTIONS; i++)
		drop_references(k->roots[i], nameif);
}

struct kept *
kept_new(struct config *c)
{
	struct kept *k = xcalloc(1, sizeof *k);
	unsigned rank = 0;

	k->config = c;
	k->binds = xcalloc(kept_n_rows, sizeof *k->binds);
	for (size_t i = 0; i < kept_n_rows; i++) {
		rank += !kept_rows[i].same_rank;
		k->binds[i] = (struct kept_bind){ k, &kept_rows[i], rank };
	}
	for (unsigned i = 0; i < KEPT_N_SECTIONS; i++) {
		k->roots[i] = kept_root_new();
		section_defaults(k, i);
	}
	return k;
}

void
kept_free(struct kept *k)
{
	if (k == NULL)
		return;
	for (unsigned i = 0; i < KEPT_N_SECTIONS; i++)
		kept_line_free(k->roots[i]);
	free(k->binds);
	free(k);
}

void
kept_sections_init(struct kept *k)
{
	for (unsigned i = 0; i < KEPT_N_SECTIONS; i++) {
		k->parts[i] = (struct kept_part){ k, i };
		k->sections[i] = (struct config_section){
			.order = kept_sections[i].order,
			.name = kept_sections[i].name,
			.help = kept_sections[i].what,
			.write = section_write,
			.clear = section_clear,
			.clear_rank = 80,
		};
		config_section_add(k->config, &k->sections[i], &k->parts[i]);
	}
}
