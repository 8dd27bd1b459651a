/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Data-management centre, incubator, exhibition park, offices: power by opening hours and outdoor temperature. */
#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "facility.h"
#include "figures.h"

#include <string.h>

static const rkw_figure fields[] = {
    {"floor_area", "m2", 0, 1e7, 0, 0},
    {"base", "W/m2", 0, 1e5, 0, 0},
    {"occupied", "W/m2", 0, 1e5, 0, 0},
    {"open_from", "h", 0, 24, 0, 0},
    {"open_to", "h", 0, 24, 0, 0},
    {"weekend_share", "1", 0, 1, 0, 0},
    {"cooling_per_kelvin", "W/m2/K", 0, 1e3, 0, 0},
    {"balance", "degC", -20, 50, 0, 0},
};
enum { N_FIELDS = sizeof fields / sizeof fields[0] };

rkw_status rkw_buildings_read(rkw_facility_design *design, const rkw_table *table, rkw_error *err)
{
    const char *known[N_FIELDS + 2] = {"name", "source"};
    for (size_t i = 0; i < N_FIELDS; i++) known[i + 2] = fields[i].name;
    RKW_TRY(rkw_table_known_columns(table, known, N_FIELDS + 2, err));
    size_t n = rkw_table_rows(table);
    design->buildings = rkw_alloc(&design->ctx, n, sizeof *design->buildings);
    if (!design->buildings) return rkw_fail_memory(err, "buildings");
    design->n_buildings = n;
    for (size_t r = 0; r < n; r++) {
        double v[N_FIELDS];
        RKW_TRY(rkw_figures_row(table, r, fields, N_FIELDS, v, err));
        if (!(v[3] <= v[4])) return rkw_fail_value(err, rkw_table_origin(table, r), "open_from", v[3], "h", 0.0, v[4]);
        design->buildings[r] = (rkw_building){v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]};
    }
    return RKW_OK;
}

double rkw_buildings_MW(const rkw_building *buildings, size_t n, double hour, int weekend, double temp_C)
{
    double sum_W = 0.0;
    for (size_t i = 0; i < n; i++) {
        const rkw_building *b = &buildings[i];
        double open = hour >= b->open_from_h && hour < b->open_to_h ? (weekend ? b->weekend_share : 1.0) : 0.0;
        sum_W += b->area_m2 *
                 (b->base_W_m2 + b->occupied_W_m2 * open + b->cooling_W_m2_K * rkw_max(0.0, temp_C - b->balance_C));
    }
    return sum_W / 1e6;
}
