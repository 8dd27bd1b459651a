/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capacities and rows over all hours of an instance. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rackwatt-schedule/phrase.h"

#define TRY(call)                                                                                                      \
    do {                                                                                                               \
        rkw_status try_status = (call);                                                                                \
        if (try_status != RKW_OK) return try_status;                                                                   \
    } while (0)

static const char *const CAP_NAMES[N_CAPS] = {"PV", "W", "P", "E", "G", "C"};

static rkw_status number_with(const instance *in, const char *prefix, const char *name, double fallback, double *value,
                              rkw_error *err)
{
    char key[32];
    snprintf(key, sizeof key, "%s%s", prefix, name);
    return instance_number(in, key, fallback, value, err);
}

static rkw_status read_counts(phrased_plan *out, const instance *in, size_t *n_steps, bool *pool_open, rkw_error *err)
{
    double steps, years, classes, open;
    const char *mode = instance_text(in, "mode");
    TRY(instance_number(in, "T", NAN, &steps, err));
    TRY(instance_number(in, "Y", 1.0, &years, err));
    TRY(instance_number(in, "K", NAN, &classes, err));
    TRY(instance_number(in, "cap_c", 0.0, &open, err));
    if (mode && strcmp(mode, "dispatch") != 0 && strcmp(mode, "cap") != 0)
        return phrase_refuse(err, RKW_E_ARG, "params.txt: mode must be dispatch or cap");
    if (!(steps >= 1.0 && steps <= 1e8 && steps == floor(steps)) ||
        !(years >= 1.0 && years <= 1e4 && years == floor(years)))
        return phrase_refuse(err, RKW_E_DOMAIN, "params.txt: T must be a whole number 1 .. 1e8 and Y 1 .. 10000");
    if (steps * years != (double)in->n_rows)
        return phrase_refuse(err, RKW_E_FORMAT, "series.csv has not as many rows as params.txt says (T times Y)");
    *n_steps = (size_t)steps;
    out->n_years = (size_t)years;
    out->is_sizing = mode && strcmp(mode, "cap") == 0;
    *pool_open = out->is_sizing && open > 0.0 && classes > 0.0;
    return RKW_OK;
}

static rkw_status phrase_capacities(phrased_plan *out, const instance *in, size_t n, double hours, rkw_error *err)
{
    for (size_t j = 0; j < n; j++) {
        double cost;
        rkw_capacity_column *c = &out->capacities[j];
        c->name = CAP_NAMES[j];
        TRY(number_with(in, "lo_", c->name, NAN, &c->low, err));
        TRY(number_with(in, "hi_", c->name, NAN, &c->high, err));
        TRY(number_with(in, "cost_", c->name, NAN, &cost, err));
        c->cost_usd = cost * hours / 8760.0;
        TRY(number_with(in, "capex_", c->name, NAN, &out->coefficients[ROW_BUDGET][j], err));
    }
    out->programme.capacities = out->capacities;
    out->programme.n_capacities = n;
    TRY(instance_number(in, "land_pv", NAN, &out->coefficients[ROW_LAND][CAP_PV], err));
    TRY(instance_number(in, "land_w", NAN, &out->coefficients[ROW_LAND][CAP_W], err));
    TRY(instance_number(in, "land", NAN, &out->rows[ROW_LAND].high, err));
    TRY(instance_number(in, "budget", NAN, &out->rows[ROW_BUDGET].high, err));
    double hours_most;
    TRY(instance_number(in, "hmax", NAN, &hours_most, err));
    out->coefficients[ROW_HOURS][CAP_E] = 1.0;
    out->coefficients[ROW_HOURS][CAP_P] = -hours_most;
    out->rows[ROW_HOURS].high = 0.0;
    return RKW_OK;
}

static rkw_coupling *couple(rkw_capacity_year *part, rkw_coupling *list, size_t capacity, int32_t kind, size_t index,
                            rkw_profile per_unit)
{
    list[part->n_couplings] = (rkw_coupling){capacity, kind, 0, index, 0, per_unit};
    part->couplings = list;
    return &list[part->n_couplings++];
}

static rkw_status couple_year(phrased_plan *out, const instance *in, size_t y, bool pool_open, rkw_error *err)
{
    rkw_capacity_year *part = &out->parts[y];
    rkw_coupling *list = out->links[y].couplings;
    const rkw_profile one = RKW_PROFILE_CONSTANT(1.0);
    const double *pv, *wind, *import, *share = NULL;
    double start;
    const size_t first = out->years[y].first_row;
    TRY(instance_column(in, "pv", &pv, err));
    TRY(instance_column(in, "wind", &wind, err));
    TRY(instance_column(in, "gfrac", &import, err));
    TRY(instance_number(in, "s0", 0.5, &start, err));
    if (pool_open) TRY(instance_column(in, "cfrac", &share, err));
    couple(part, list, CAP_PV, RKW_COUPLE_FLOW_LIMIT, FLOW_RENEWABLE, (rkw_profile){pv + first, 1.0});
    couple(part, list, CAP_W, RKW_COUPLE_FLOW_LIMIT, FLOW_RENEWABLE, (rkw_profile){wind + first, 1.0});
    couple(part, list, CAP_P, RKW_COUPLE_STORE_CHARGE, 0, one);
    couple(part, list, CAP_P, RKW_COUPLE_STORE_DISCHARGE, 0, one);
    couple(part, list, CAP_E, RKW_COUPLE_STORE_ENERGY, 0, one);
    couple(part, list, CAP_G, RKW_COUPLE_FLOW_LIMIT, FLOW_IMPORT, (rkw_profile){import + first, 1.0});
    if (pool_open) couple(part, list, CAP_C, RKW_COUPLE_SEGMENT_POWER, 0, (rkw_profile){share + first, 1.0});
    if (out->years[y].programme.end == RKW_END_FIXED)
        couple(part, list, CAP_E, RKW_COUPLE_STORE_ENDS, 0, (rkw_profile){NULL, start});
    return RKW_OK;
}

static void enter(rkw_capacity_year *part, rkw_shared_entry *list, size_t row, int32_t column, size_t index,
                  size_t segment, rkw_profile weight)
{
    list[part->n_entries++] = (rkw_shared_entry){row, column, 0, index, segment, weight};
    part->entries = list;
}

static void enter_export(phrased_plan *out, size_t y, double share)
{
    rkw_shared_entry *list = out->links[y].entries;
    enter(&out->parts[y], list, ROW_EXPORT, RKW_COLUMN_FLOW_MW, FLOW_EXPORT, 0, (rkw_profile){NULL, 1.0});
    enter(&out->parts[y], list, ROW_EXPORT, RKW_COLUMN_FLOW_MW, FLOW_RENEWABLE, 0, (rkw_profile){NULL, -share});
}

/* Import that is not carbon-free and unserved load against the share of the load that may be unmatched. */
static rkw_status enter_target(phrased_plan *out, const instance *in, size_t y, double target, rkw_error *err)
{
    const phrased *year = &out->years[y];
    const double *free_share, *load;
    const size_t n = year->programme.n_steps;
    struct phrased_links *links = &out->links[y];
    TRY(instance_column(in, "gcfe", &free_share, err));
    TRY(instance_column(in, "load", &load, err));
    links->unmatched = calloc(n, sizeof(double));
    if (!links->unmatched) return phrase_refuse(err, RKW_E_MEMORY, "out of memory");
    for (size_t t = 0; t < n; t++) {
        links->unmatched[t] = 1.0 - free_share[year->first_row + t];
        out->rows[ROW_CFE].high += (1.0 - target) * year->programme.dt_h * load[year->first_row + t];
    }
    enter(&out->parts[y], links->entries, ROW_CFE, RKW_COLUMN_FLOW_MW, FLOW_IMPORT, 0,
          (rkw_profile){links->unmatched, 1.0});
    enter(&out->parts[y], links->entries, ROW_CFE, RKW_COLUMN_FLOW_MW, FLOW_UNSERVED, 0, (rkw_profile){NULL, 1.0});
    for (size_t j = 0; j < year->pool.n_segments; j++)
        enter(&out->parts[y], links->entries, ROW_CFE, RKW_COLUMN_POOL_SEGMENT_MW, 0, j,
              (rkw_profile){year->pool.draw.values, target - 1.0});
    return RKW_OK;
}

static rkw_status phrase_rows(phrased_plan *out, const instance *in, rkw_error *err)
{
    double share, target;
    static const char *const names[N_ROWS] = {"land", "budget", "store hours", "export cap", "carbon-free energy"};
    TRY(instance_number(in, "export_cap_share", -1.0, &share, err));
    TRY(instance_number(in, "cfe_target", 0.0, &target, err));
    for (size_t i = 0; i < N_ROWS; i++) {
        out->rows[i].name = names[i];
        out->rows[i].low = -INFINITY;
        out->rows[i].per_capacity = i < ROW_EXPORT && out->is_sizing ? out->coefficients[i] : NULL;
        if (i >= ROW_EXPORT || !out->is_sizing) out->rows[i].high = INFINITY;
    }
    if (share >= 0.0) out->rows[ROW_EXPORT].high = 0.0;
    if (target > 0.0) out->rows[ROW_CFE].high = 0.0;
    for (size_t y = 0; y < out->n_years; y++) {
        if (share >= 0.0) enter_export(out, y, share);
        if (target > 0.0) TRY(enter_target(out, in, y, target, err));
    }
    out->programme.rows = out->rows;
    out->programme.n_rows = N_ROWS;
    out->is_shared = out->is_sizing || out->n_years > 1 || share >= 0.0 || target > 0.0;
    return RKW_OK;
}

static rkw_status phrase_years(phrased_plan *out, const instance *in, size_t n_steps, bool pool_open, rkw_error *err)
{
    out->years = calloc(out->n_years, sizeof *out->years);
    out->parts = calloc(out->n_years, sizeof *out->parts);
    out->links = calloc(out->n_years, sizeof *out->links);
    if (!out->years || !out->parts || !out->links) return phrase_refuse(err, RKW_E_MEMORY, "out of memory");
    for (size_t y = 0; y < out->n_years; y++) {
        TRY(phrase(&out->years[y], in, y, n_steps, out->is_sizing, pool_open, err));
        out->parts[y].programme = &out->years[y].programme;
        out->parts[y].weight = 1.0 / (double)out->n_years;
        if (out->is_sizing) TRY(couple_year(out, in, y, pool_open, err));
    }
    out->programme.years = out->parts;
    out->programme.n_years = out->n_years;
    return RKW_OK;
}

static rkw_status phrase_whole(phrased_plan *out, const instance *in, rkw_error *err)
{
    size_t n_steps = 0;
    bool pool_open = false;
    TRY(read_counts(out, in, &n_steps, &pool_open, err));
    TRY(phrase_years(out, in, n_steps, pool_open, err));
    const double hours = (double)n_steps * out->years[0].programme.dt_h;
    if (out->is_sizing) TRY(phrase_capacities(out, in, pool_open ? N_CAPS : CAP_C, hours, err));
    return phrase_rows(out, in, err);
}

rkw_status phrase_plan(phrased_plan *out, const instance *in, rkw_error *err)
{
    const rkw_capacity_programme empty = RKW_CAPACITY_PROGRAMME_INIT;
    memset(out, 0, sizeof *out);
    out->programme = empty;
    const rkw_status status = phrase_whole(out, in, err);
    if (status != RKW_OK) phrased_plan_free(out);
    return status;
}

void phrased_plan_free(phrased_plan *out)
{
    for (size_t y = 0; out->years && y < out->n_years; y++) phrased_free(&out->years[y]);
    for (size_t y = 0; out->links && y < out->n_years; y++) free(out->links[y].unmatched);
    free(out->years);
    free(out->parts);
    free(out->links);
    memset(out, 0, sizeof *out);
}
