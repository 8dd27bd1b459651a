/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/options.h"

#include "base/fail.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HELP_COLUMN = 26, COMMON_OPTIONS = 4, MOST_OPTIONS = 64 };
static const char *const common_names[COMMON_OPTIONS] = {"help", "version", "quiet", "follow-links"};
static const char *const common_help[COMMON_OPTIONS] = {"show this text", "show the version", "print errors only",
                                                        "follow links that lead out of the site's folder"};

/* The last one is for programs that read a site. */
static size_t count_common(const program *self)
{
    return strstr(self->arguments, "SITE") ? COMMON_OPTIONS : COMMON_OPTIONS - 1;
}

/* ------------------------------------------------------------------ help */

static void print_option(const char *name, const char *placeholder, const char *help)
{
    int width = printf("  --%s%s%s", name, placeholder ? " " : "", placeholder ? placeholder : "");
    if (width >= HELP_COLUMN) width = printf("\n") - 1;
    for (; *help; help++) {
        if (width < HELP_COLUMN) width += printf("%*s", HELP_COLUMN - width, "");
        putchar(*help);
        if (*help == '\n') width = 0;
    }
    putchar('\n');
}

void options_print_help(const program *self)
{
    printf("usage: rackwatt-%s [options]%s%s\n\n%s\n\noptions:\n", self->name, *self->arguments ? " " : "",
           self->arguments, self->summary);
    for (size_t i = 0; i < self->n_options; i++)
        print_option(self->options[i].name, self->options[i].placeholder, self->options[i].help);
    for (size_t i = 0; i < count_common(self); i++) print_option(common_names[i], NULL, common_help[i]);
    if (self->notes) printf("\n%s\n", self->notes);
}

/* ------------------------------------------------------------------ reading */

/* Where reading stands on the command line. */
typedef struct reader {
    program_run *run;
    char **words;
    int n, next;
    uint64_t seen; /* bit i: option i was given */
} reader;

static bool unknown_option(program_run *run, const char *name)
{
    const char *names[COMMON_OPTIONS + MOST_OPTIONS];
    size_t n = 0;
    for (; n < count_common(run->self); n++) names[n] = common_names[n];
    for (size_t i = 0; i < run->self->n_options; i++) names[n++] = run->self->options[i].name;
    size_t nearest = rkw_nearest_name(name, names, n);
    if (nearest == RKW_NONE)
        program_misused(run, "unknown option --%s; --help lists the options", name);
    else
        program_misused(run, "unknown option --%s; did you mean --%s?", name, names[nearest]);
    return false;
}

static bool set_number(program_run *run, const program_option *option, const char *value)
{
    double number;
    bool whole = option->kind == OPTION_KIND_INTEGER;
    if (rkw_parse_number(value, strlen(value), &number) != RKW_OK || (whole && number != rint(number))) {
        program_misused(run, "--%s = %s, expected a %snumber", option->name, value, whole ? "whole " : "");
        return false;
    }
    if (!(number >= option->low && number <= option->high)) {
        rkw_error err;
        (void)rkw_fail_value(&err, RKW_NOWHERE, option->name, number, "", option->low, option->high);
        program_misused(run, "--%s", err.message);
        return false;
    }
    if (whole)
        *(int64_t *)option->target = (int64_t)number;
    else
        *(double *)option->target = number;
    return true;
}

static bool set_option(program_run *run, const program_option *option, const char *value)
{
    program_list *list = option->target;
    switch (option->kind) {
    case OPTION_KIND_SWITCH: *(bool *)option->target = true; return true;
    case OPTION_KIND_TEXT: *(const char **)option->target = value; return true;
    case OPTION_KIND_LIST: list->items[list->n++] = value; return true;
    default: return set_number(run, option, value);
    }
}

/* The value behind '=' or in the next word; NULL when there is none. */
static const char *value_of(reader *r, const char *equals)
{
    if (equals) return equals + 1;
    if (r->next < r->n && strncmp(r->words[r->next], "--", 2) != 0) return r->words[r->next++];
    return NULL;
}

static bool read_known(reader *r, size_t index, const char *equals)
{
    const program_option *option = &r->run->self->options[index];
    bool is_switch = option->kind == OPTION_KIND_SWITCH;
    if (is_switch && equals) {
        program_misused(r->run, "--%s takes no value", option->name);
        return false;
    }
    if (option->kind != OPTION_KIND_LIST && (r->seen >> index & 1)) {
        program_misused(r->run, "--%s is given twice", option->name);
        return false;
    }
    r->seen |= (uint64_t)1 << index;
    const char *value = is_switch ? "" : value_of(r, equals);
    if (!value) {
        program_misused(r->run, "--%s needs a value: --%s %s", option->name, option->name, option->placeholder);
        return false;
    }
    return set_option(r->run, option, value);
}

/* What every program knows; `*ends` when the program is to end after it. */
static bool read_common(reader *r, const char *name, bool *ends)
{
    if (strcmp(name, "quiet") == 0) return r->run->quiet = true;
    if (strcmp(name, "follow-links") == 0 && count_common(r->run->self) == COMMON_OPTIONS)
        return r->run->follow_links = true;
    *ends = true;
    if (strcmp(name, "help") == 0)
        options_print_help(r->run->self);
    else if (strcmp(name, "version") == 0)
        printf("rackwatt-%s %s\n", r->run->self->name, rkw_version());
    else
        return *ends = false;
    return true;
}

static bool read_option(reader *r, const char *text)
{
    char name[64];
    bool ends = false;
    const char *equals = strchr(text, '=');
    snprintf(name, sizeof name, "%.*s", equals ? (int)(equals - text) : (int)strlen(text), text);
    for (size_t i = 0; i < r->run->self->n_options; i++)
        if (strcmp(name, r->run->self->options[i].name) == 0) return read_known(r, i, equals);
    if (!equals && read_common(r, name, &ends)) return !ends;
    return unknown_option(r->run, name);
}

static bool check_argument_count(program_run *run)
{
    const program *self = run->self;
    if (run->n_arguments < self->least_arguments)
        program_misused(run, "expected %s; --help shows how", self->arguments);
    else if (run->n_arguments > self->most_arguments)
        program_misused(run, "unexpected argument %s; --help shows how", run->arguments[self->most_arguments]);
    else
        return true;
    return false;
}

/* Room for the arguments and for each list: no command line holds more than argc of either. */
static bool make_room(program_run *run, int argc)
{
    const program *self = run->self;
    const char **room = calloc((size_t)argc * (self->n_options + 1), sizeof *room);
    if (!room) return false;
    run->memory = room;
    run->arguments = room;
    for (size_t i = 0; i < self->n_options; i++)
        if (self->options[i].kind == OPTION_KIND_LIST)
            *(program_list *)self->options[i].target = (program_list){room + (i + 1) * (size_t)argc, 0};
    return true;
}

bool options_read(program_run *run, int argc, char **argv)
{
    reader r = {run, argv, argc, 1, 0};
    if (run->self->n_options > MOST_OPTIONS || !make_room(run, argc)) {
        program_refused(run, "%s", rkw_strerror(RKW_E_MEMORY));
        return false;
    }
    bool only_arguments = false;
    while (r.next < r.n) {
        const char *text = argv[r.next++];
        if (only_arguments || strncmp(text, "--", 2) != 0) {
            if (strcmp(text, "-h") == 0 && !only_arguments) return read_option(&r, "help");
            run->arguments[run->n_arguments++] = text;
        } else if (text[2] == 0) {
            only_arguments = true;
        } else if (!read_option(&r, text + 2)) {
            return false;
        }
    }
    return check_argument_count(run);
}
