/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/optimum.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"

static void count_columns(rkw_optimum *o, const rkw_programme *p)
{
    const size_t segments = o->first_segment[p->n_pools], link = p->connection != NULL;
    const struct {
        int32_t code;
        size_t count;
    } table[] = {{RKW_COLUMN_FLOW_MW, p->n_flows},
                 {RKW_COLUMN_STORE_LEVEL_MWH, p->n_stores},
                 {RKW_COLUMN_STORE_CHARGE_MW, p->n_stores},
                 {RKW_COLUMN_STORE_DISCHARGE_MW, p->n_stores},
                 {RKW_COLUMN_CLASS_POWER_MW, p->n_classes},
                 {RKW_COLUMN_CLASS_BACKLOG_MWH, p->n_classes},
                 {RKW_COLUMN_CLASS_LATE_MWH, p->n_classes},
                 {RKW_COLUMN_POOL_SEGMENT_MW, segments},
                 {RKW_COLUMN_CONNECTION_MW, link},
                 {RKW_PRICE_BUS_USD_MWH, 1},
                 {RKW_PRICE_CONNECTION_USD_MWH, link},
                 {RKW_PRICE_STORE_USD_MWH, p->n_stores},
                 {RKW_PRICE_CLASS_USD_MWH, p->n_classes},
                 {RKW_PRICE_POOL_USD_MWH, p->n_pools},
                 {RKW_PRICE_RAMP_USD_MW, link},
                 {RKW_VALUE_SEGMENT_USD_MWH, segments},
                 {RKW_VALUE_STORE_ENERGY_USD_MWH, p->n_stores},
                 {RKW_VALUE_STORE_POWER_USD_MWH, p->n_stores},
                 {RKW_VALUE_DEADLINE_USD_MWH, p->n_classes},
                 {RKW_VALUE_FLOW_USD_MWH, p->n_flows},
                 {RKW_VALUE_CONNECTION_USD_MWH, link}};
    size_t next = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        o->first[table[i].code] = next;
        o->count[table[i].code] = table[i].count;
        next += table[i].count;
    }
    o->bytes = next;
}

rkw_status rkw_optimum_create(rkw_optimum **out, const rkw_context *ctx, const rkw_programme *p, rkw_error *err)
{
    rkw_optimum *o = rkw_alloc(ctx, 1, sizeof *o);
    if (!o) return rkw_fail_memory(err, "the schedule");
    o->n_steps = p->n_steps;
    o->n_pools = p->n_pools;
    for (size_t q = 0; q < p->n_pools; q++) o->first_segment[q + 1] = o->first_segment[q] + p->pools[q].n_segments;
    count_columns(o, p);
    const size_t columns = o->bytes;
    o->values = rkw_alloc(ctx, columns * p->n_steps, sizeof *o->values);
    o->bytes = columns * p->n_steps * sizeof *o->values;
    if (!o->values) {
        rkw_optimum_free(o);
        return rkw_fail_memory(err, "the schedule");
    }
    *out = o;
    return RKW_OK;
}

void rkw_optimum_free(rkw_optimum *o)
{
    if (!o) return;
    rkw_release(o->values);
    rkw_release(o->conflicts);
    rkw_release(o);
}

double rkw_optimum_figure(const rkw_optimum *o, int32_t figure)
{
    return o && figure >= 0 && figure < RKW_FIGURES ? o->figures[figure] : NAN;
}

size_t rkw_optimum_steps(const rkw_optimum *o) { return o ? o->n_steps : 0; }

const double *rkw_optimum_column(const rkw_optimum *o, int32_t code, size_t index, size_t part)
{
    if (!o || code < 0 || code >= RKW_COLUMN_CODES) return NULL;
    if (o->infeasible && (code < RKW_PRICE_BUS_USD_MWH || code > RKW_PRICE_RAMP_USD_MW)) return NULL;
    if (code == RKW_COLUMN_POOL_SEGMENT_MW || code == RKW_VALUE_SEGMENT_USD_MWH) {
        if (index >= o->n_pools || part >= o->first_segment[index + 1] - o->first_segment[index]) return NULL;
        return optimum_segment(o, code, index, part);
    }
    return index < o->count[code] && part == 0 ? optimum_column(o, code, index) : NULL;
}

size_t rkw_optimum_infeasibility(const rkw_optimum *o, rkw_conflict *conflicts, size_t room)
{
    if (!o) return 0;
    const size_t n = o->n_conflicts < room ? o->n_conflicts : room;
    if (conflicts && n) memcpy(conflicts, o->conflicts, n * sizeof *conflicts);
    return o->n_conflicts;
}
