/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names: what a parameter means, which metric is meant, and the nearest name for one that is not known. */
#include "plan/sweep.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/table.h"
#include "site/site.h"

static const char *const own_names[] = {"pv_MW",          "wind_MW", "battery_MW", "battery_MWh",
                                        "flexible_share", "cap_MW",  "racks",      "weather_year"};
enum { OWN_NAMES = sizeof own_names / sizeof own_names[0] };

/* ------------------------------------------------------------------ metrics */

static const struct {
    const char *name, *unit;
    int32_t better;
} metrics[] = {
#define METRIC(id, name, unit, better) {name, unit, better},
    RKW_SWEEP_METRIC_LIST(METRIC)
#undef METRIC
};

const char *rkw_sweep_metric_name(int32_t metric)
{
    return metric >= 0 && metric < RKW_SWEEP_METRICS ? metrics[metric].name : "";
}

const char *rkw_sweep_metric_unit(int32_t metric)
{
    return metric >= 0 && metric < RKW_SWEEP_METRICS ? metrics[metric].unit : "";
}

int32_t rkw_sweep_metric_better(int32_t metric)
{
    return metric >= 0 && metric < RKW_SWEEP_METRICS ? metrics[metric].better : 0;
}

rkw_status rkw_sweep_find_metric(const char *name, int32_t *metric, rkw_error *err)
{
    static const struct {
        const char *name;
        int32_t metric;
    } short_names[] = {{"cost", RKW_SWEEP_COST},         {"carbon", RKW_SWEEP_CARBON}, {"delay", RKW_SWEEP_DELAY},
                       {"embodied", RKW_SWEEP_EMBODIED}, {"land", RKW_SWEEP_LAND},     {"lcoe", RKW_SWEEP_LCOE},
                       {"budget", RKW_SWEEP_CAPEX}};
    const char *names[RKW_SWEEP_METRICS];
    for (size_t i = 0; i < sizeof short_names / sizeof short_names[0]; i++)
        if (strcmp(name, short_names[i].name) == 0) {
            *metric = short_names[i].metric;
            return RKW_OK;
        }
    for (int32_t i = 0; i < RKW_SWEEP_METRICS; i++) {
        names[i] = metrics[i].name;
        if (strcmp(name, names[i]) != 0) continue;
        *metric = i;
        return RKW_OK;
    }
    size_t nearest = rkw_nearest_name(name, names, RKW_SWEEP_METRICS);
    if (nearest == RKW_NONE) return rkw_fail(err, RKW_E_UNKNOWN, RKW_NOWHERE, "metric '%s' is not known", name);
    return rkw_fail(err, RKW_E_UNKNOWN, RKW_NOWHERE, "metric '%s' is not known; did you mean '%s'?", name,
                    names[nearest]);
}

static rkw_status read_limit(rkw_sweep_limit *l, const char *text, rkw_error *err)
{
    const char *sign = strpbrk(text, "<>");
    char name[64];
    if (!sign || sign == text || sign[1] != '=' || (size_t)(sign - text) >= sizeof name)
        return rkw_fail(err, RKW_E_FORMAT, RKW_NOWHERE, "limit '%s', expected METRIC<=VALUE or METRIC>=VALUE", text);
    snprintf(name, sizeof name, "%.*s", (int)(sign - text), text);
    RKW_TRY(rkw_sweep_find_metric(name, &l->metric, err));
    l->at_most = *sign == '<';
    if (rkw_parse_number(sign + 2, strlen(sign + 2), &l->value) != RKW_OK)
        return rkw_fail(err, RKW_E_FORMAT, RKW_NOWHERE, "limit '%s': '%s' is not a number", text, sign + 2);
    const char *shown = l->metric == RKW_SWEEP_CAPEX  ? "budget"
                        : l->metric == RKW_SWEEP_LAND ? "land"
                                                      : rkw_sweep_metric_name(l->metric);
    snprintf(l->name, sizeof l->name, "%s", shown);
    return RKW_OK;
}

rkw_status rkw_sweep_read_limits(rkw_sweep *s, const rkw_sweep_options *o, rkw_error *err)
{
    static const char *const usual[] = {"usd_per_gpu_h", "cfe"};
    const char *const *front = o->n_front && o->front ? o->front : usual;
    s->n_front = front == usual ? 2 : o->n_front;
    if (s->n_front > RKW_SWEEP_FRONT_MOST)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%zu metrics to trade off, allowed 1 .. %d", s->n_front,
                        RKW_SWEEP_FRONT_MOST);
    for (size_t i = 0; i < s->n_front; i++) {
        RKW_TRY(rkw_sweep_find_metric(front[i], &s->front[i], err));
        if (rkw_sweep_metric_better(s->front[i]) == 0)
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "metric '%s' is neither better when more nor when less",
                            rkw_sweep_metric_name(s->front[i]));
        for (size_t j = 0; j < i; j++)
            if (s->front[j] == s->front[i])
                return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "metric '%s' is given twice", front[i]);
    }
    s->limits = rkw_alloc(&s->ctx, o->n_limits, sizeof *s->limits);
    if (!s->limits) return rkw_fail_memory(err, "limits");
    s->n_limits = o->n_limits;
    for (size_t i = 0; i < o->n_limits; i++) RKW_TRY(read_limit(&s->limits[i], o->limits[i], err));
    return RKW_OK;
}

/* ------------------------------------------------------------------ cells of tables */

/* All names of a table's numbers as one text per name, in one growing block. */
typedef struct name_list {
    const rkw_context *ctx;
    size_t n, capacity;
    char (*names)[192];
} name_list;

static rkw_status add_name(name_list *l, const char *table, const char *row, const char *column, rkw_error *err)
{
    if (l->n == l->capacity) {
        size_t capacity = l->capacity ? 2 * l->capacity : 256;
        void *grown = rkw_realloc(l->ctx, l->names, l->capacity, capacity, sizeof *l->names);
        if (!grown) return rkw_fail_memory(err, "names");
        l->names = grown;
        l->capacity = capacity;
    }
    snprintf(l->names[l->n++], sizeof *l->names, "%s.%s%s%s", table, row, column[0] ? "." : "", column);
    return RKW_OK;
}

static int is_number(const char *text)
{
    double value;
    return rkw_parse_number(text, strlen(text), &value) == RKW_OK;
}

static rkw_status add_table(name_list *l, const char *table, const rkw_table *t, rkw_error *err)
{
    int scalar = rkw_table_kind(t) == RKW_TABLE_SCALAR;
    for (size_t row = 0; row < rkw_table_rows(t); row++)
        for (size_t c = 1; c < (scalar ? 2 : rkw_table_columns(t)); c++) {
            if (!is_number(rkw_table_cell(t, row, c))) continue;
            RKW_TRY(add_name(l, table, rkw_table_cell(t, row, 0), scalar ? "" : rkw_table_column_name(t, c), err));
        }
    return RKW_OK;
}

/* A table of the site's folder; *out stays NULL when there is no such file. */
static rkw_status open_table(const rkw_sweep *s, const char *file, rkw_table **out, rkw_error *err)
{
    *out = NULL;
    char *path = rkw_site_path(&s->ctx, s->folder, file);
    if (!path) return rkw_fail_memory(err, "a path");
    rkw_error unread = {0};
    rkw_status status = rkw_table_read(out, &s->ctx, path, &unread);
    rkw_release(path);
    if (status == RKW_OK || status == RKW_E_IO) return RKW_OK;
    if (err) *err = unread;
    return status;
}

static rkw_status fail_unknown(const rkw_sweep *s, const char *name, rkw_error *err)
{
    name_list l = {&s->ctx, 0, 0, NULL};
    size_t n_tables;
    const char *const *files = rkw_site_tables(&n_tables);
    rkw_status status = RKW_OK;
    for (size_t i = 0; i < n_tables && status == RKW_OK; i++) {
        rkw_table *t;
        char table[64];
        snprintf(table, sizeof table, "%.*s", (int)strcspn(files[i], "."), files[i]);
        status = open_table(s, files[i], &t, err);
        if (status == RKW_OK && t) status = add_table(&l, table, t, err);
        rkw_table_free(t);
    }
    const char **names = status == RKW_OK ? rkw_alloc(&s->ctx, l.n + OWN_NAMES, sizeof *names) : NULL;
    if (status == RKW_OK && !names) status = rkw_fail_memory(err, "names");
    if (status == RKW_OK) {
        for (size_t i = 0; i < OWN_NAMES; i++) names[i] = own_names[i];
        for (size_t i = 0; i < l.n; i++) names[OWN_NAMES + i] = l.names[i];
        size_t nearest = rkw_nearest_name(name, names, OWN_NAMES + l.n);
        status = nearest == RKW_NONE
                     ? rkw_fail(err, RKW_E_UNKNOWN, RKW_NOWHERE,
                                "parameter '%s' is not known; expected pv_MW, wind_MW, battery_MW, battery_MWh, "
                                "flexible_share, cap_MW, racks, weather_year or table.row.column",
                                name)
                     : rkw_fail(err, RKW_E_UNKNOWN, RKW_NOWHERE, "parameter '%s' is not known; did you mean '%s'?",
                                name, names[nearest]);
    }
    rkw_release(names);
    rkw_release(l.names);
    return status;
}

/* Parts `rest` of table.rest into row and column. @return 1 when the table has such a number. */
static int find_cell(const rkw_table *t, const char *rest, rkw_sweep_parameter_row *p)
{
    int scalar = rkw_table_kind(t) == RKW_TABLE_SCALAR;
    const char *dot = strrchr(rest, '.');
    size_t length = strlen(rest), column = 1;
    if (scalar ? dot && strcmp(dot, ".value") == 0 && rkw_table_find_row(t, rest) == RKW_NONE : dot != NULL)
        length = (size_t)(dot - rest);
    if (length >= sizeof p->row) return 0;
    snprintf(p->row, sizeof p->row, "%.*s", (int)length, rest);
    if (!scalar) {
        if (!dot || strlen(dot + 1) >= sizeof p->column) return 0;
        snprintf(p->column, sizeof p->column, "%s", dot + 1);
        column = rkw_table_find_column(t, p->column);
    }
    size_t row = rkw_table_find_row(t, p->row);
    if (row != RKW_NONE && column != RKW_NONE)
        snprintf(p->unit, sizeof p->unit, "%.31s", scalar ? rkw_table_cell(t, row, SCALAR_UNIT) : t->units[column]);
    return row != RKW_NONE && column != RKW_NONE && column > 0 && is_number(rkw_table_cell(t, row, column));
}

static rkw_status find_in_table(const rkw_sweep *s, const char *name, rkw_sweep_parameter_row *p, rkw_error *err)
{
    const char *dot = strchr(name, '.');
    size_t n_tables, length = dot ? (size_t)(dot - name) : 0;
    const char *const *files = rkw_site_tables(&n_tables);
    for (size_t i = 0; i < n_tables && dot; i++) {
        if (strncmp(files[i], name, length) != 0 || strcmp(files[i] + length, ".csv") != 0) continue;
        rkw_table *t;
        RKW_TRY(open_table(s, files[i], &t, err));
        int found = t && length < sizeof p->table && find_cell(t, dot + 1, p);
        rkw_table_free(t);
        if (!found) break;
        snprintf(p->table, sizeof p->table, "%.*s", (int)length, name);
        p->kind = RKW_SWEEP_CELL;
        return RKW_OK;
    }
    return fail_unknown(s, name, err);
}

rkw_status rkw_sweep_find_parameter(const rkw_sweep *s, const char *name, rkw_sweep_parameter_row *p, rkw_error *err)
{
    static const int32_t kinds[OWN_NAMES] = {RKW_SWEEP_PV,          RKW_SWEEP_WIND,        RKW_SWEEP_BATTERY_MW,
                                             RKW_SWEEP_BATTERY_MWH, RKW_SWEEP_FLEXIBLE,    RKW_SWEEP_CAP,
                                             RKW_SWEEP_RACKS,       RKW_SWEEP_WEATHER_YEAR};
    static const char *const units[OWN_NAMES] = {"MW", "MW", "MW", "MWh", "1", "MW", "count", "count"};
    if (strlen(name) >= sizeof p->name)
        return rkw_fail(err, RKW_E_UNKNOWN, RKW_NOWHERE, "parameter '%.40s...' is not known", name);
    snprintf(p->name, sizeof p->name, "%s", name);
    for (size_t i = 0; i < OWN_NAMES; i++)
        if (strcmp(name, own_names[i]) == 0) {
            p->kind = kinds[i];
            snprintf(p->unit, sizeof p->unit, "%s", units[i]);
            return RKW_OK;
        }
    return find_in_table(s, name, p, err);
}
