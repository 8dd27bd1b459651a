/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The designs of a sweep: ranges, grids, Sobol sequences, tables. */
#include "plan/sweep.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "base/fail.h"
#include "base/memory.h"

/* ------------------------------------------------------------------ ranges */

static int is_whole(const rkw_sweep_parameter_row *p)
{
    return p->kind == RKW_SWEEP_RACKS || p->kind == RKW_SWEEP_WEATHER_YEAR;
}

static rkw_status check_value(const rkw_sweep_parameter_row *p, double value, rkw_origin at, rkw_error *err)
{
    if (p->kind == RKW_SWEEP_CELL) return RKW_OK;
    double low = p->kind == RKW_SWEEP_RACKS ? 1 : 0, high = p->kind == RKW_SWEEP_FLEXIBLE      ? 1
                                                            : p->kind == RKW_SWEEP_BATTERY_MWH ? 1e9
                                                                                               : 1e6;
    if (!(value >= low && value <= high)) return rkw_fail_value(err, at, p->name, value, p->unit, low, high);
    if (is_whole(p) && value != floor(value))
        return rkw_fail(err, RKW_E_DOMAIN, at, "%s = %s, expected a whole number", p->name, RKW_REAL(value));
    return RKW_OK;
}

static rkw_status parse(const char *text, size_t length, const char *whole, double *value, rkw_error *err)
{
    if (rkw_parse_number(text, length, value) == RKW_OK) return RKW_OK;
    return rkw_fail(err, RKW_E_FORMAT, RKW_NOWHERE, "%s: '%.*s' is not a number", whole, (int)length, text);
}

/* from:to:step, or from:to for a Sobol sequence. */
static rkw_status read_range(rkw_sweep_parameter_row *p, const char *range, const char *whole, int needs_step,
                             rkw_error *err)
{
    const char *colon = strchr(range, ':'), *second = strchr(colon + 1, ':');
    size_t to_length = second ? (size_t)(second - colon - 1) : strlen(colon + 1);
    RKW_TRY(parse(range, (size_t)(colon - range), whole, &p->low, err));
    RKW_TRY(parse(colon + 1, to_length, whole, &p->high, err));
    p->step = is_whole(p) ? 1 : 0;
    if (second) RKW_TRY(parse(second + 1, strlen(second + 1), whole, &p->step, err));
    if (second && !(p->step > 0))
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s: step = %s, allowed above 0", whole, RKW_REAL(p->step));
    if (!second && needs_step && !is_whole(p))
        return rkw_fail(err, RKW_E_FORMAT, RKW_NOWHERE, "%s: a grid needs from:to:step", whole);
    if (!(p->low <= p->high))
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s: the range from %s to %s is empty", whole, RKW_REAL(p->low),
                        RKW_REAL(p->high));
    double count = p->step > 0 ? floor((p->high - p->low) / p->step * (1 + 1e-12) + 1e-9) + 1 : 1;
    p->count = count < 1e18 ? (size_t)count : (size_t)1e18;
    if (p->step > 0) p->high = p->low + (count - 1) * p->step;
    return RKW_OK;
}

static rkw_status read_list(const rkw_sweep *s, rkw_sweep_parameter_row *p, const char *text, const char *whole,
                            rkw_error *err)
{
    p->count = 1;
    for (const char *c = text; *c; c++) p->count += *c == ',';
    p->list = rkw_alloc(&s->ctx, p->count, sizeof *p->list);
    if (!p->list) return rkw_fail_memory(err, "a range");
    for (size_t i = 0; i < p->count; i++) {
        size_t length = strcspn(text, ",");
        RKW_TRY(parse(text, length, whole, &p->list[i], err));
        p->low = i == 0 || p->list[i] < p->low ? p->list[i] : p->low;
        p->high = i == 0 || p->list[i] > p->high ? p->list[i] : p->high;
        text += length + (text[length] == ',');
    }
    return RKW_OK;
}

static rkw_status read_vary(rkw_sweep *s, const char *text, int needs_step, rkw_error *err)
{
    const char *equals = strchr(text, '=');
    char name[192];
    if (!equals || equals == text || !equals[1] || (size_t)(equals - text) >= sizeof name)
        return rkw_fail(err, RKW_E_FORMAT, RKW_NOWHERE, "'%s', expected NAME=from:to:step or NAME=a,b,c", text);
    if (s->n_parameters == RKW_SWEEP_PARAMETERS_MAX)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "more than %d parameters", RKW_SWEEP_PARAMETERS_MAX);
    snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    rkw_sweep_parameter_row *p = &s->parameters[s->n_parameters];
    RKW_TRY(rkw_sweep_find_parameter(s, name, p, err));
    s->n_parameters++;
    RKW_TRY(strchr(equals, ':') ? read_range(p, equals + 1, text, needs_step, err)
                                : read_list(s, p, equals + 1, text, err));
    for (size_t i = 0; p->list && i < p->count; i++) RKW_TRY(check_value(p, p->list[i], RKW_NOWHERE, err));
    if (is_whole(p) && p->step != floor(p->step))
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s: step = %s, expected a whole number", text,
                        RKW_REAL(p->step));
    RKW_TRY(check_value(p, p->low, RKW_NOWHERE, err));
    RKW_TRY(check_value(p, p->high, RKW_NOWHERE, err));
    return RKW_OK;
}

static rkw_status check_twice(const rkw_sweep *s, rkw_error *err)
{
    for (size_t i = 0; i < s->n_parameters; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(s->parameters[i].name, s->parameters[j].name) == 0)
                return rkw_fail(err, RKW_E_FORMAT, RKW_NOWHERE, "parameter '%s' is given twice", s->parameters[i].name);
    return RKW_OK;
}

/* Parameters that make scenes first, so that a grid goes through few scenes at a time. */
static void order_parameters(rkw_sweep *s)
{
    rkw_sweep_parameter_row sorted[RKW_SWEEP_PARAMETERS_MAX];
    size_t n = 0;
    for (int scene = 1; scene >= 0; scene--) {
        for (size_t i = 0; i < s->n_parameters; i++)
            if ((s->parameters[i].kind >= RKW_SWEEP_SIZES) == scene) sorted[n++] = s->parameters[i];
        if (scene) s->n_scene_parameters = n;
    }
    memcpy(s->parameters, sorted, n * sizeof sorted[0]);
}

/* ------------------------------------------------------------------ tables of designs */

typedef struct list_reader {
    rkw_sweep *sweep;
    const char *path;
    size_t rows, capacity;
    double *values;
    double most;
} list_reader;

static rkw_status take_names(list_reader *l, const rkw_csv_row *row, rkw_error *err)
{
    if (row->n > RKW_SWEEP_PARAMETERS_MAX)
        return rkw_fail(err, RKW_E_DOMAIN, (rkw_origin){l->path, row->line}, "more than %d parameters",
                        RKW_SWEEP_PARAMETERS_MAX);
    for (size_t i = 0; i < row->n; i++)
        RKW_TRY(
            rkw_sweep_find_parameter(l->sweep, row->cells[i], &l->sweep->parameters[l->sweep->n_parameters++], err));
    return check_twice(l->sweep, err);
}

/* A second line with the units of the parameters, as the library's own tables have it. */
static int is_units(const list_reader *l, const rkw_csv_row *row)
{
    if (l->rows > 0) return 0;
    for (size_t i = 0; i < row->n; i++)
        if (strcmp(row->cells[i], l->sweep->parameters[i].unit) != 0) return 0;
    return 1;
}

static rkw_status take_design(void *user, const rkw_csv_row *row, rkw_error *err)
{
    list_reader *l = user;
    rkw_sweep *s = l->sweep;
    const rkw_origin at = {l->path, row->line};
    if (s->n_parameters == 0) return take_names(l, row, err);
    if (row->n != s->n_parameters)
        return rkw_fail(err, RKW_E_FORMAT, at, "%zu fields where the header has %zu", row->n, s->n_parameters);
    if (is_units(l, row)) return RKW_OK;
    if ((double)l->rows >= l->most)
        return rkw_fail(err, RKW_E_DOMAIN, at, "more designs than --max-designs %s allows; raise it to confirm",
                        RKW_REAL(l->most));
    if (l->rows == l->capacity) {
        size_t capacity = l->capacity ? 2 * l->capacity : 1024;
        double *grown = rkw_realloc(&s->ctx, l->values, l->capacity * row->n, capacity * row->n, sizeof *grown);
        if (!grown) return rkw_fail_memory(err, "a list of designs");
        l->values = grown;
        l->capacity = capacity;
    }
    for (size_t i = 0; i < row->n; i++) {
        double *value = &l->values[l->rows * row->n + i];
        rkw_sweep_parameter_row *p = &s->parameters[i];
        if (rkw_parse_number(row->cells[i], strlen(row->cells[i]), value) != RKW_OK)
            return rkw_fail(err, RKW_E_FORMAT, at, "%s: '%s' is not a number", p->name, row->cells[i]);
        RKW_TRY(check_value(p, *value, at, err));
        p->low = l->rows == 0 || *value < p->low ? *value : p->low;
        p->high = l->rows == 0 || *value > p->high ? *value : p->high;
    }
    l->rows++;
    return RKW_OK;
}

/* The order of parameters changes with the columns. */
static rkw_status reorder_columns(rkw_sweep *s, const double *values, rkw_error *err)
{
    size_t from[RKW_SWEEP_PARAMETERS_MAX] = {0}, n = s->n_parameters;
    rkw_sweep_parameter_row before[RKW_SWEEP_PARAMETERS_MAX];
    memcpy(before, s->parameters, n * sizeof before[0]);
    order_parameters(s);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            if (strcmp(s->parameters[i].name, before[j].name) == 0) from[i] = j;
    s->list = rkw_alloc(&s->ctx, s->n_base * n, sizeof *s->list);
    if (!s->list) return rkw_fail_memory(err, "a list of designs");
    for (size_t d = 0; d < s->n_base; d++)
        for (size_t i = 0; i < n; i++) s->list[d * n + i] = values[d * n + from[i]];
    return RKW_OK;
}

static rkw_status read_designs(rkw_sweep *s, const char *path, double most, rkw_error *err)
{
    list_reader l = {s, path, 0, 0, NULL, most};
    rkw_status status = rkw_csv_read(&s->ctx, path, take_design, &l, err);
    if (status == RKW_OK && l.rows == 0)
        status = rkw_fail(err, RKW_E_FORMAT, (rkw_origin){path, 0}, "the table has no designs");
    s->n_base = l.rows;
    if (status == RKW_OK) status = reorder_columns(s, l.values, err);
    rkw_release(l.values);
    return status;
}

/* ------------------------------------------------------------------ reading */

static rkw_status count_designs(rkw_sweep *s, const rkw_sweep_options *o, rkw_error *err)
{
    double designs = 1;
    for (size_t i = 0; i < s->n_parameters; i++) designs *= (double)s->parameters[i].count;
    if (o->sobol) designs = (double)o->sobol;
    if (!(designs <= o->max_designs))
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s designs, more than --max-designs %s; raise it to confirm",
                        RKW_REAL(designs), RKW_REAL(o->max_designs));
    if (!(designs < 0x1p53 && designs < (double)(SIZE_MAX / 1024)))
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s designs are more than can be counted", RKW_REAL(designs));
    s->n_base = (size_t)designs;
    s->sobol = o->sobol;
    return o->sobol ? rkw_sobol_create(&s->sequence, &s->ctx, s->n_parameters, err) : RKW_OK;
}

rkw_status rkw_sweep_read_space(rkw_sweep *s, const rkw_sweep_options *o, rkw_error *err)
{
    if (o->designs_path) {
        if (o->n_vary || o->sobol)
            return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE,
                            "a list of designs leaves nothing to vary: give either the list or ranges");
        return read_designs(s, o->designs_path, o->max_designs, err);
    }
    if (o->n_vary == 0)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "nothing to vary: no range and no list of designs");
    for (size_t i = 0; i < o->n_vary; i++) RKW_TRY(read_vary(s, o->vary[i], o->sobol == 0, err));
    RKW_TRY(check_twice(s, err));
    order_parameters(s);
    return count_designs(s, o, err);
}

/* ------------------------------------------------------------------ designs */

double rkw_sweep_value_at(const rkw_sweep_parameter_row *p, double u)
{
    if (p->list) return p->list[(size_t)(u * (double)p->count)];
    if (p->step > 0) return p->low + floor(u * (double)p->count) * p->step;
    return p->low + u * (p->high - p->low);
}

static void grid_design(const rkw_sweep *s, size_t index, double *values)
{
    for (size_t k = s->n_parameters; k-- > 0;) {
        const rkw_sweep_parameter_row *p = &s->parameters[k];
        size_t i = index % p->count;
        values[k] = p->list ? p->list[i] : p->low + (double)i * p->step;
        index /= p->count;
    }
}

static void design(rkw_sweep *s, size_t index, double *values)
{
    double u[RKW_SWEEP_PARAMETERS_MAX];
    size_t n = s->n_parameters;
    if (index >= s->n_base)
        memcpy(values, s->extra + (index - s->n_base) * n, n * sizeof *values);
    else if (s->list)
        memcpy(values, s->list + index * n, n * sizeof *values);
    else if (s->sequence) {
        rkw_sobol_point(s->sequence, index, u);
        for (size_t k = 0; k < n; k++) values[k] = rkw_sweep_value_at(&s->parameters[k], u[k]);
    } else
        grid_design(s, index, values);
}

rkw_status rkw_sweep_design(rkw_sweep *s, size_t first, size_t n, double *values, rkw_error *err)
{
    if (!s || (n && !values)) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_sweep_design: NULL argument");
    size_t all = rkw_sweep_designs(s);
    if (first > all || n > all - first)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "designs %zu and %zu more, the sweep has %zu", first, n, all);
    for (size_t i = 0; i < n; i++) design(s, first + i, values + i * s->n_parameters);
    return RKW_OK;
}
