/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One programme with what all rows share: a CFE target or a carbon budget as a row over them, and the peak that the tariff charges for
 * as a column that limits the connection.
 *
 * The peak limits a row unless an outage does so already. Which of the two it is depends on the peak; between two such limits it is known,
 * and the cost is convex in the peak: so the right interval is found by the sign of the price at its ends. */
#include <math.h>
#include <string.h>

#include <rackwatt/capacity_programme.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "base/sort.h"
#include "schedule/peak.h"
#include "schedule/schedule.h"

enum { MOST_ENTRIES = 12 + RKW_MAX_POOLS * RKW_MAX_SEGMENTS + 2 * RKW_MAX_CLASSES };
/* Share of the peak's charge that is no reason to look further. */
static const double FLAT = 1e-6;

typedef struct joint {
    rkw_schedule *s;
    double *memory, *import, *last, *draw[RKW_MAX_POOLS]; /* weights by row */
    double *ends;                                         /* of the peak's intervals */
    size_t n_ends;
    rkw_shared_entry entries[MOST_ENTRIES];
    size_t n_entries;
    rkw_shared_row row;
    rkw_capacity_column columns[2]; /* the peak when it is charged, what the limit is missed by */
    double per_column[2];
    rkw_coupling through;
} joint;

static rkw_status allocate(joint *j, rkw_error *err)
{
    const rkw_operation *m = j->s->model;
    double *next = j->memory = rkw_alloc(&j->s->ctx, 3 + m->n_pools, m->n * sizeof *next);
    if (!next) return rkw_fail_memory(err, "an operating programme");
    double **one[] = {&j->import, &j->last, &j->ends};
    for (size_t i = 0; i < sizeof one / sizeof one[0]; i++, next += m->n) *one[i] = next;
    for (size_t q = 0; q < m->n_pools; q++, next += m->n) j->draw[q] = next;
    return RKW_OK;
}

/* ------------------------------------------------------------------ the limit */

static void enter(joint *j, int32_t column, size_t index, size_t part, rkw_profile weight)
{
    if (weight.factor != 0) j->entries[j->n_entries++] = (rkw_shared_entry){0, column, 0, index, part, weight};
}

/* What is missing at the end counts as bought at the mean of the rows: rkw_schedule_parts. */
static void enter_end(joint *j, double per_MWh)
{
    const rkw_schedule *s = j->s;
    const rkw_operation *m = s->model;
    j->last[m->n - 1] = 1;
    for (size_t k = 0; k < m->n_classes; k++) {
        const rkw_profile weight = {j->last, per_MWh * rkw_schedule_energy_of_work(m, k)};
        enter(j, RKW_COLUMN_CLASS_BACKLOG_MWH, k, 0, weight);
        if (s->terms.late_factor > 0) enter(j, RKW_COLUMN_CLASS_LATE_MWH, k, 0, weight);
    }
    if (m->cold.present) {
        const double each = per_MWh * m->cold.mean_saved;
        enter(j, RKW_COLUMN_CLASS_BACKLOG_MWH, rkw_phrase_cold_class(m), 0, (rkw_profile){j->last, each});
        j->row.high += each * s->phrase.cold_start_MWh;
    }
    if (!s->phrase.programme.n_stores) return;
    enter(j, RKW_COLUMN_STORE_LEVEL_MWH, 0, 0, (rkw_profile){j->last, -per_MWh});
    j->row.high -= per_MWh * s->phrase.store.start_MWh;
}

/* Energy that is not carbon-free is at most a share of the load. */
static void write_target(joint *j)
{
    const rkw_schedule *s = j->s;
    const rkw_operation *m = s->model;
    const double share = 1 - s->share;
    j->row = (rkw_shared_row){"CFE target", -INFINITY, 0, j->per_column};
    for (size_t i = 0; i < m->n; i++) {
        j->import[i] = (1 - m->carbon_free[i]) / (1 - m->grid.connection_loss_share);
        j->row.high += share * (m->cold.present ? s->phrase.net_load : s->phrase.load)[i] * m->dt_h;
        for (size_t q = 0; q < m->n_pools; q++) j->draw[q][i] = s->phrase.draw[q][i];
    }
    enter(j, RKW_COLUMN_FLOW_MW, (size_t)s->phrase.import_flow, 0, (rkw_profile){j->import, 1});
    enter(j, RKW_COLUMN_FLOW_MW, (size_t)s->phrase.unserved_flow, 0, (rkw_profile){NULL, 1});
    if (s->phrase.backup_flow != RKW_FLOW_NONE)
        enter(j, RKW_COLUMN_FLOW_MW, (size_t)s->phrase.backup_flow, 0, (rkw_profile){NULL, 1});
    for (size_t q = 0; q < m->n_pools; q++)
        for (size_t k = 0; k < m->pools[q].n_segments; k++)
            enter(j, RKW_COLUMN_POOL_SEGMENT_MW, q, k, (rkw_profile){j->draw[q], -share});
    for (size_t k = 0; m->cold.present && k < 2; k++)
        enter(j, RKW_COLUMN_POOL_SEGMENT_MW, rkw_phrase_cold_pool(m), k, (rkw_profile){m->cold.draw, -share});
    enter_end(j, 1 - m->mean_carbon_free - share);
}

static void write_budget(joint *j)
{
    const rkw_schedule *s = j->s;
    const rkw_operation *m = s->model;
    j->row = (rkw_shared_row){"carbon budget", -INFINITY, s->options.carbon_budget_kg, j->per_column};
    for (size_t i = 0; i < m->n; i++) j->import[i] = m->carbon_kg[i] / (1 - m->grid.connection_loss_share);
    enter(j, RKW_COLUMN_FLOW_MW, (size_t)s->phrase.import_flow, 0, (rkw_profile){j->import, 1});
    if (s->phrase.backup_flow != RKW_FLOW_NONE)
        enter(j, RKW_COLUMN_FLOW_MW, (size_t)s->phrase.backup_flow, 0,
              (rkw_profile){NULL, m->backup.fuel_kg_per_MWh / m->backup.efficiency_full});
    enter_end(j, m->mean_carbon_kg);
}

/* How far the plan is beyond the limit, in units of the must-run load (of its carbon), counted from as much below it. */
static void add_miss(joint *j, size_t column)
{
    const rkw_schedule *s = j->s;
    const rkw_operation *m = s->model;
    double unit = 1;
    for (size_t i = 0; i < m->n; i++)
        unit += s->phrase.load[i] * m->dt_h * (s->options.cfe_target > 0 ? 1 : m->carbon_kg[i]);
    const double each = s->options.cfe_target > 0 ? RKW_LIMIT_HIGHEST_USD : 1e-3 * RKW_LIMIT_HIGHEST_USD;
    j->columns[column] = (rkw_capacity_column){"missed limit", 0, 2, unit * each};
    j->per_column[column] = -unit;
    j->row.high -= unit;
}

/* ------------------------------------------------------------------ the peak */

/* Limits of the connection, each once, in rising order. */
static void find_ends(joint *j)
{
    const rkw_phrase *p = &j->s->phrase;
    double *ends = j->ends;
    memcpy(ends, p->connection, p->n * sizeof *ends);
    rkw_sort_values(ends, p->n);
    j->n_ends = 0;
    for (size_t i = 0; i < p->n; i++)
        if (ends[i] > (j->n_ends ? ends[j->n_ends - 1] : 0)) ends[j->n_ends++] = ends[i];
}

static rkw_status solve_once(joint *j, rkw_plan *plan, double *slope, rkw_error *err)
{
    rkw_schedule *s = j->s;
    const size_t charged = s->phrase.peak_usd > 0;
    rkw_capacity_optimum *o;
    rkw_capacity_options options = RKW_CAPACITY_OPTIONS_INIT;
    rkw_capacity_programme all = RKW_CAPACITY_PROGRAMME_INIT;
    const rkw_capacity_year year = {&s->phrase.programme, &j->through, charged, j->entries, j->n_entries, 1};
    options.tolerance = s->options.tolerance;
    all.capacities = j->columns;
    all.n_capacities = charged + (s->limit == RKW_LIMIT_APPROACHED);
    all.rows = &j->row;
    all.n_rows = s->limit != RKW_LIMIT_NONE;
    all.years = &year;
    all.n_years = 1;
    const rkw_status status = rkw_optimize_capacities(&o, &s->ctx, &all, &options, err);
    s->figures[RKW_PLAN_SOLVES]++;
    if (status == RKW_OK) {
        rkw_plan_take(plan, &s->phrase, rkw_capacity_optimum_year(o, 0));
        plan->bound = rkw_capacity_optimum_figure(o, RKW_FIGURE_BOUND_USD);
        s->figures[RKW_PLAN_ITERATIONS] += rkw_capacity_optimum_figure(o, RKW_FIGURE_ITERATIONS);
        if (s->limit != RKW_LIMIT_NONE) s->limit_price = -rkw_capacity_optimum_row(o, 0).price_usd;
        *slope = charged ? rkw_capacity_optimum_capacity(o, 0).price_usd : 0;
    }
    rkw_capacity_optimum_free(o);
    return status;
}

static rkw_status search_peak(joint *j, rkw_plan *plan, rkw_error *err)
{
    rkw_phrase *p = &j->s->phrase;
    size_t first = 0, last = j->n_ends; /* intervals that may hold the peak: first .. last - 1 */
    for (size_t at = j->n_ends - 1;; at = (first + last) / 2) {
        double slope;
        const double low = at ? j->ends[at - 1] : 0;
        rkw_phrase_part_peak(p, low);
        j->columns[0] = (rkw_capacity_column){"peak", low, j->ends[at], p->peak_usd};
        RKW_TRY(solve_once(j, plan, &slope, err));
        if (slope > FLAT * p->peak_usd)
            last = at;
        else if (slope < -FLAT * p->peak_usd)
            first = at + 1;
        else
            return RKW_OK;
        if (first >= last) return RKW_OK;
    }
}

static rkw_status solve_by_tangents(rkw_schedule *s, rkw_plan *plan, rkw_error *err)
{
    rkw_peak_search search = {.ctx = &s->ctx,
                              .phrase = &s->phrase,
                              .tolerance = s->options.tolerance,
                              .enough = s->options.tolerance,
                              .solves = &s->figures[RKW_PLAN_SOLVES],
                              .iterations = &s->figures[RKW_PLAN_ITERATIONS]};
    return rkw_peak_find(&search, plan, err);
}

rkw_status rkw_schedule_solve_jointly(rkw_schedule *s, rkw_plan *plan, rkw_error *err)
{
    joint j = {.s = s, .through = {0, RKW_COUPLE_CONNECTION_FORWARD, 0, 0, 0, {s->phrase.by_peak, 1}}};
    double slope;
    RKW_TRY(allocate(&j, err));
    if (s->limit != RKW_LIMIT_NONE) (s->options.cfe_target > 0 ? write_target : write_budget)(&j);
    if (s->limit == RKW_LIMIT_APPROACHED) add_miss(&j, s->phrase.peak_usd > 0);
    if (s->phrase.peak_usd > 0) find_ends(&j);
    rkw_status status = s->phrase.peak_usd > 0 ? search_peak(&j, plan, err) : solve_once(&j, plan, &slope, err);
    /* Columns over all rows are harder on the digits than a programme alone. */
    if (status == RKW_E_CONVERGE && s->limit == RKW_LIMIT_NONE) status = solve_by_tangents(s, plan, err);
    rkw_release(j.memory);
    return status;
}
