/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "registry.h"

#include "job.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static eval_shelf *first_shelf;

void eval_register(eval_shelf *shelf)
{
    shelf->next = first_shelf;
    first_shelf = shelf;
}

static int by_name(const void *a, const void *b)
{
    const rkw_eval_model *const *x = a, *const *y = b;
    return strcmp((*x)->name, (*y)->name);
}

const rkw_eval_model **registry_sorted(size_t *n)
{
    *n = 0;
    for (eval_shelf *s = first_shelf; s; s = s->next) *n += s->n;
    const rkw_eval_model **all = calloc(*n + 1, sizeof *all);
    if (!all) return NULL;
    size_t filled = 0;
    for (eval_shelf *s = first_shelf; s; s = s->next)
        for (size_t i = 0; i < s->n; i++) all[filled++] = &s->models[i];
    qsort(all, *n, sizeof *all, by_name);
    return all;
}

const rkw_eval_model *registry_find(const char *name)
{
    for (eval_shelf *s = first_shelf; s; s = s->next)
        for (size_t i = 0; i < s->n; i++)
            if (strcmp(s->models[i].name, name) == 0) return &s->models[i];
    return NULL;
}

const rkw_eval_model *registry_nearest(const char *name)
{
    size_t n, nearest = RKW_NONE;
    const rkw_eval_model **all = registry_sorted(&n), *found = NULL;
    const char **names = calloc(n + 1, sizeof *names);
    if (all && names) {
        for (size_t i = 0; i < n; i++) names[i] = all[i]->name;
        nearest = rkw_nearest_name(name, names, n);
        if (nearest != RKW_NONE) found = all[nearest];
    }
    free(names);
    free(all);
    return found;
}

/* ------------------------------------------------------------------ --list */

enum { LINE_WIDTH = 100, LABEL_WIDTH = 12 };

/* Prints words after a label, wrapped under each other. */
static int wrap(int at, const char *label, const char *word)
{
    if (at == 0) at = printf("  %-*s", LABEL_WIDTH, label);
    if (at + (int)strlen(word) + 1 > LINE_WIDTH) {
        printf("\n");
        at = printf("  %-*s", LABEL_WIDTH, "");
    }
    return at + printf(" %s", word);
}

static void print_columns(const char *label, const eval_column *columns)
{
    char word[160];
    int at = 0;
    for (size_t i = 0; i < eval_columns_in(columns); i++) {
        const eval_column *c = &columns[i];
        snprintf(word, sizeof word, "%s%s[%s]%s", c->optional ? "(" : "", c->name, c->unit, c->optional ? ")" : "");
        at = wrap(at, label, word);
    }
    if (at) printf("\n");
}

static void print_constants(const eval_constant *constants)
{
    char word[200], number[RKW_NUMBER_TEXT];
    int at = 0;
    for (size_t i = 0; i < eval_constants_in(constants); i++) {
        const eval_constant *c = &constants[i];
        bool text = eval_is_text(c->unit), needed = text ? !c->text : isnan(c->value);
        rkw_format_real(c->value, 9, number);
        snprintf(word, sizeof word, "%s=%s%s%s%s", c->name,
                 needed ? "?"
                 : text ? c->text
                        : number,
                 text ? "" : "[", text ? "" : c->unit, text ? "" : "]");
        at = wrap(at, "--set", word);
    }
    if (at) printf("\n");
}

static void print_model(const rkw_eval_model *model)
{
    printf("%s: %s\n", model->name, model->about);
    print_columns("in", model->inputs);
    print_columns("out", model->outputs);
    for (size_t i = 0; i < eval_tables_in(model->with); i++) {
        char label[96];
        snprintf(label, sizeof label, "--with%s", model->with[i].optional ? " (opt.)" : "");
        print_columns(label, model->with[i].columns);
    }
    print_constants(model->constants);
}

void registry_print(const rkw_eval_model *model)
{
    if (model) {
        print_model(model);
        return;
    }
    size_t n;
    const rkw_eval_model **all = registry_sorted(&n);
    for (size_t i = 0; all && i < n; i++) {
        if (i) printf("\n");
        print_model(all[i]);
    }
    free(all);
}
