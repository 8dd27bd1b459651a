/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_WIND_FARM_H
#define RKW_WIND_FARM_H

#include "wind/turbine.h"
#include "wind/wake_table.h"

/* Stages before the configured ones; the last two only when they are used. */
enum { RKW_FARM_GROSS = 0, RKW_FARM_DENSITY = 1, RKW_FARM_HYSTERESIS = 2, RKW_FARM_WAKE = 3 };

struct rkw_wind_farm {
    rkw_context ctx;
    rkw_turbine *turbine;
    rkw_wind_farm_config config; /* turbine and stages point to the farm's own copies */
    rkw_wind_stage *stages;
    double hub_height_m;
    double shear_factor; /* hub speed over measured speed */
    double standard_temperature_C, standard_pressure_Pa;
    double *table; /* power per MW rated at n_cells + 1 uniform speeds from cut-in to cut-out; NULL when exact */
    size_t n_cells;
    double cells_per_m_s, table_error;
    int32_t before[4]; /* which stages stand before the configured ones */
    size_t n_before;
};

/* Rows are worked in blocks that stay in the first cache. */
#define RKW_FARM_BLOCK RKW_TURBINE_BLOCK

/* One block of rows: inputs carried to hub height, and the power of each row. */
typedef struct rkw_farm_block {
    size_t first, rows;
    double speed_m_s[RKW_FARM_BLOCK], temperature_C[RKW_FARM_BLOCK], density_kg_m3[RKW_FARM_BLOCK];
    double humidity_0_1[RKW_FARM_BLOCK], power[RKW_FARM_BLOCK];
    double curve_m_s[RKW_FARM_BLOCK]; /* speed at which the curve at its own density gives the power */
} rkw_farm_block;

/* What stages remember from one row to the next; one per stage. */
typedef struct rkw_stage_state {
    double wet_for_h;  /* ICING: hours of ice still to come */
    double *available; /* OUTAGES: share of machines up per row */
} rkw_stage_state;

rkw_status rkw_stage_check(const rkw_wind_stage *stage, rkw_error *err);
/* Prepares the memory of a stage for an axis; only OUTAGES allocates. */
rkw_status rkw_stage_begin(const rkw_wind_stage *stage, const rkw_context *ctx, const rkw_axis *axis,
                           rkw_stage_state *state, rkw_error *err);
void rkw_stage_end(rkw_stage_state *state);
void rkw_stage_apply(const rkw_wind_stage *stage, rkw_stage_state *state, double dt_h, rkw_farm_block *block);

/* Power per MW rated at the curve's reference density; a negative speed means standing still. */
void rkw_farm_power(const rkw_wind_farm *farm, const double *speed_m_s, size_t n, double *power);

#endif
