/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What no decision changes: generation of every row, what the bus can have of it, and the conditions that the ledger repeats. */
#include <string.h>

#include "base/simd.h"
#include "dispatch/sim.h"

/* So many rows stay in the nearest cache from plant to plant. */
enum { ROWS = 256 };

/* @return the most that the line cuts off in any row. */
RKW_CLONES
static double rkw_sim_add_plant(const double *restrict profile, double capacity_MW, double line_MW, double keep,
                                size_t n, double *restrict generated, double *restrict cut, double *restrict usable)
{
    double most = 0;
#pragma omp simd reduction(max : most)
    for (size_t i = 0; i < n; i++) {
        generated[i] = profile[i] * capacity_MW;
        double limited = rkw_min(generated[i], line_MW);
        cut[i] = generated[i] - limited;
        usable[i] += limited * keep;
        most = cut[i] > most ? cut[i] : most;
    }
    return most;
}

/* Few plants are ever cut off: the others share a column of zeros. */
static void book_cut(rkw_sim *s, size_t plant, size_t first, size_t n, const double *cut)
{
    double **column = &s->plants[plant].column[RKW_COLUMN_CURTAILED_LINE];
    if (*column == s->ledger->zeros)
        *column = rkw_ledger_own(s->ledger, rkw_ledger_plant_column(plant, RKW_COLUMN_CURTAILED_LINE));
    memcpy(*column + first, cut, n * sizeof *cut);
}

static void add_plants(rkw_sim *s, size_t first, size_t n)
{
    double cut[ROWS];
    memset(s->site_plants_MW + first, 0, n * sizeof(double));
    memset(s->remote_MW + first, 0, n * sizeof(double));
    for (size_t p = 0; p < s->n_plants; p++) {
        const rkw_sim_plant *plant = &s->plants[p];
        int remote = plant->plant.remote;
        double most = rkw_sim_add_plant(plant->profile + first, plant->plant.capacity_MW, plant->plant.line_limit_MW,
                                        remote ? plant->keep : 1, n, plant->column[RKW_COLUMN_GENERATION] + first, cut,
                                        (remote ? s->remote_MW : s->site_plants_MW) + first);
        if (most > 0) book_cut(s, p, first, n, cut);
    }
}

static void find_supply(rkw_sim *s, size_t first, size_t n)
{
    const double cold_C = s->battery.derate_cold_full_C, hot_C = s->battery.derate_hot_full_C;
    for (size_t i = first; i < first + n; i++) {
        double connection = rkw_sim_connection_MW(s, i);
        s->remote_MW[i] = rkw_min(s->remote_MW[i], connection) * s->gain;
        s->renewable_MW[i] = s->site_plants_MW[i] + s->remote_MW[i];
        s->bus_MW[i] = s->site_plants_MW[i] + connection * s->gain - s->auxiliary_MW;
        int mild = s->temp_C[i] >= cold_C && s->temp_C[i] <= hot_C;
        s->derate[i] = mild ? 1 : rkw_battery_derate(&s->battery, s->temp_C[i]);
    }
}

static void book_conditions(rkw_sim *s)
{
    static const int columns[][2] = {
        {RKW_COLUMN_IMPORT_PRICE, RKW_YEAR_IMPORT_USD_PER_MWH},
        {RKW_COLUMN_EXPORT_PRICE, RKW_YEAR_EXPORT_USD_PER_MWH},
        {RKW_COLUMN_CARBON_AVERAGE, RKW_YEAR_CARBON_AVERAGE_KG_PER_MWH},
        {RKW_COLUMN_CARBON_MARGINAL, RKW_YEAR_CARBON_MARGINAL_KG_PER_MWH},
        {RKW_COLUMN_CARBON_LIFECYCLE, RKW_YEAR_CARBON_LIFECYCLE_KG_PER_MWH},
        {RKW_COLUMN_CARBON_RESIDUAL, RKW_YEAR_CARBON_RESIDUAL_KG_PER_MWH},
        {RKW_COLUMN_CARBON_FREE_SHARE, RKW_YEAR_CARBON_FREE_SHARE},
    };
    size_t bytes = s->axis.n * sizeof(double);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
        memcpy(s->column[columns[i][0]], rkw_year_series(s->year, columns[i][1]), bytes);
    memcpy(s->column[RKW_COLUMN_TEMP], s->temp_C, bytes);
    for (size_t t = 0; t < s->n_tenants; t++)
        memcpy(s->tenants[t].column[RKW_COLUMN_ARRIVED], s->tenants[t].arrivals, bytes);
    memset(s->column[RKW_COLUMN_CAP_SAVING], 0, bytes);
}

void rkw_sim_generate(rkw_sim *s)
{
    for (size_t first = 0; first < s->axis.n; first += ROWS) {
        size_t left = s->axis.n - first, n = left < ROWS ? left : ROWS;
        add_plants(s, first, n);
        find_supply(s, first, n);
    }
    book_conditions(s);
}
