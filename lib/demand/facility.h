/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_DEMAND_FACILITY_H
#define RKW_DEMAND_FACILITY_H

#include <rackwatt/demand.h>

/* Figures of cooling.csv; facility_read.c has the list in the same order. */
enum {
    RKW_COOL_SUPPLY_C = 0,
    RKW_COOL_SUPPLY_MIN_C,
    RKW_COOL_SUPPLY_MAX_C,
    RKW_COOL_LOOP_RISE_K,
    RKW_COOL_CDU_PUMP_SHARE,
    RKW_COOL_FACILITY_PUMP_SHARE,
    RKW_COOL_PUMP_MIN_SPEED,
    RKW_COOL_PUMP_EXPONENT,
    RKW_COOL_DRY_APPROACH_K,
    RKW_COOL_DRY_FAN_SHARE,
    RKW_COOL_DRY_FAN_EXPONENT,
    RKW_COOL_DRY_FAN_MIN_SPEED,
    RKW_COOL_DRY_AIR_RISE_K,
    RKW_COOL_SPRAY_EFFECTIVENESS,
    RKW_COOL_TOWER_APPROACH_K,
    RKW_COOL_TOWER_FAN_SHARE,
    RKW_COOL_TOWER_EVAPORATION_M3_MWH,
    RKW_COOL_TOWER_DRIFT,
    RKW_COOL_CYCLES,
    RKW_COOL_SEA_MEAN_C,
    RKW_COOL_SEA_AMPLITUDE_K,
    RKW_COOL_SEA_WARMEST_DAY,
    RKW_COOL_SEA_APPROACH_K,
    RKW_COOL_SEA_PUMP_SHARE,
    RKW_COOL_AIR_INLET_C,
    RKW_COOL_AIR_RISE_K,
    RKW_COOL_ECONOMISER_SWITCH_C,
    RKW_COOL_DIRECT_DEW_POINT_C,
    RKW_COOL_CRAH_FAN_SHARE,
    RKW_COOL_CRAH_FAN_MIN_SPEED,
    RKW_COOL_CRAH_FAN_EXPONENT,
    RKW_COOL_AIR_WATER_C,
    RKW_COOL_REDUNDANCY,
    RKW_COOL_LIGHTING_SHARE,
    RKW_COOL_DESIGN_DRY_BULB_C,
    RKW_COOL_DESIGN_WET_BULB_C,
    RKW_COOL_VALUES
};

enum { RKW_REJECT_DRY = 0, RKW_REJECT_ADIABATIC, RKW_REJECT_TOWER, RKW_REJECT_SEAWATER };
enum { RKW_ECONOMISER_INDIRECT = 0, RKW_ECONOMISER_DIRECT, RKW_ECONOMISER_NONE };

/* Stages of the chain: the first three carry IT alone and stand in the halls, so the air side removes their losses; the
 * transformers carry everything and stand outside. */
enum { RKW_STAGE_BUSWAY = 0, RKW_STAGE_PDU, RKW_STAGE_UPS, RKW_STAGE_MV_LV, RKW_STAGE_HV_MV, RKW_STAGES };
enum { RKW_ROOM_STAGES = RKW_STAGE_MV_LV };

/* Many equal chillers: as many run as gives each its most efficient part load, all of them above that. */
typedef struct rkw_chiller_bank {
    rkw_chiller curve;
    double capacity_MW;    /* at the rating point */
    double best_part_load; /* where eirfplr / part load is least */
    double best_ratio;     /* that least value */
} rkw_chiller_bank;

typedef struct rkw_pool_heat {
    double network_fixed_MW; /* IT power that never turns into liquid heat */
    double liquid_slope;     /* MW of liquid heat per MW of IT above that */
} rkw_pool_heat;

/* Heat that a pool's racks give to water. */
static inline double rkw_pool_liquid_MW(const rkw_pool_heat *heat, double it_MW)
{
    double above_MW = it_MW - heat->network_fixed_MW;
    return heat->liquid_slope * (above_MW > 0.0 ? above_MW : 0.0);
}

/* Loss of a stage as a polynomial of its output [MW]. */
typedef struct rkw_loss_curve {
    double constant_MW, linear, quadratic_1_MW;
} rkw_loss_curve;

/* Fan or pump: full_MW * max(flow * flow_per, min_speed)^exponent. */
typedef struct rkw_mover {
    double full_MW, flow_per, min_speed, exponent;
} rkw_mover;

/* A bank and, for water-cooled chillers, the fans and the water of its tower per MW rejected. */
typedef struct rkw_bank_kernel {
    double best_part_load, best_ratio, c1, c2, c3;
    double tower_fan, tower_m3_MWh;
} rkw_bank_kernel;

/* What the hot path needs of a plant, in the form in which it needs it. */
typedef struct rkw_plant_kernel {
    double lighting_MW;
    rkw_loss_curve losses[RKW_STAGES];
    rkw_mover cdu, loop, crah;
    rkw_mover cooler;       /* flow_per is not used: its speed follows from the approach */
    double cooler_per_K_MW; /* heat at full speed per kelvin between supply and sink */
    double per_cooler_K_MW; /* its inverse */
    double cooler_m3_MWh;   /* water of a tower per MWh of heat */
    double spray_m3_h_K;    /* water per kelvin by which spraying cools the air */
    double cooler_is_pump;  /* 1: seawater, whose mover counts as pump */
    rkw_bank_kernel trim, air;
    int32_t cubic; /* all exponents are 3 */
    int32_t reserved;
} rkw_plant_kernel;

/* What every row shares; plain data, copied from the design into each facility. */
typedef struct rkw_facility_plant {
    size_t pools;
    int32_t rejection, economiser, topology;
    double v[RKW_COOL_VALUES];
    rkw_pool_heat heat[RKW_POOLS_MAX];
    double lighting_MW;
    double liquid_design_MW; /* liquid heat of the racks at maximum power */
    double loop_design_MW;   /* with the heat of the distribution units' pumps */
    double air_design_MW;    /* air-side heat before the air handlers' own fans */
    rkw_dry_cooler cooler;   /* with redundancy */
    rkw_chiller_bank trim, air;
    rkw_power_stage stages[RKW_STAGES];
    rkw_plant_kernel kernel;
} rkw_facility_plant;

typedef struct rkw_building {
    double area_m2, base_W_m2, occupied_W_m2, open_from_h, open_to_h, weekend_share, cooling_W_m2_K, balance_C;
} rkw_building;

struct rkw_facility_design {
    rkw_context ctx;
    rkw_facility_plant plant;
    size_t n_buildings;
    rkw_building *buildings;
    double buildings_peak_MW; /* a working day at the design temperature */
    double line_thermal_MVA, line_circuits;
};

/* The weather of a row, as the equipment sees it. */
typedef struct rkw_sky {
    double dry_bulb_C, wet_bulb_C, dew_point_C, sea_C;
} rkw_sky;

/* What depends on the row's weather alone. */
typedef struct rkw_row_state {
    double supply_C;   /* facility water */
    double sink_C;     /* air, wet bulb or sea that takes the loop's heat */
    double spray_C;    /* lowest air temperature that spraying reaches; sink_C without spraying */
    double free_share; /* of the air-side heat that the economiser takes */
    double trim_available_MW, trim_power_per_MW; /* capacity, and power per MW available at full eirfplr */
    double air_available_MW, air_power_per_MW;
    double buildings_MW;
    double dry_bulb_C, wet_bulb_C;
    /* Divisions of the hot path done once: 1 / (supply - sink), 1 / available. */
    double per_approach_1_K, per_trim_1_MW, per_air_1_MW;
} rkw_row_state;

enum { RKW_BLOCK_ROWS = 64, RKW_WAY_POINTS = 8 };

/* Members of rkw_row_state, one array each. */
typedef struct rkw_block_states {
    double supply_C[RKW_BLOCK_ROWS], sink_C[RKW_BLOCK_ROWS], spray_C[RKW_BLOCK_ROWS], free_share[RKW_BLOCK_ROWS];
    double trim_available_MW[RKW_BLOCK_ROWS], trim_power_per_MW[RKW_BLOCK_ROWS];
    double air_available_MW[RKW_BLOCK_ROWS], air_power_per_MW[RKW_BLOCK_ROWS], buildings_MW[RKW_BLOCK_ROWS];
    double per_approach_1_K[RKW_BLOCK_ROWS], per_trim_1_MW[RKW_BLOCK_ROWS], per_air_1_MW[RKW_BLOCK_ROWS];
} rkw_block_states;

struct rkw_facility {
    rkw_facility_plant plant;
    size_t n;
    size_t clamped_rows[2];
    rkw_row_state *rows;
    rkw_block_states *blocks; /* the same, RKW_BLOCK_ROWS rows in each */
};

/* Makes the blocks from the rows. */
void rkw_facility_fill_blocks(rkw_facility *facility);

rkw_status rkw_plant_read(rkw_facility_design *design, const rkw_table *cooling, const rkw_table *chain,
                          rkw_error *err);
rkw_status rkw_plant_check_classes(const rkw_facility_plant *plant, const rkw_table *cooling, const rkw_table *classes,
                                   rkw_error *err);
rkw_status rkw_buildings_read(rkw_facility_design *design, const rkw_table *table, rkw_error *err);
double rkw_buildings_MW(const rkw_building *buildings, size_t n, double hour, int weekend, double temp_C);
/* Fills plant->kernel from everything else. */
void rkw_plant_prepare(rkw_facility_plant *plant);
rkw_status rkw_plant_size(rkw_facility_plant *plant, const rkw_racks *racks, double buildings_MW, rkw_error *err);

/* State of a row; *clamped gets 1 for each chiller whose temperatures left its curve's range. */
void rkw_plant_row(const rkw_facility_plant *plant, const rkw_sky *sky, rkw_row_state *state, int32_t clamped[2]);
/* The same row with facility water at another temperature. */
void rkw_plant_row_at(const rkw_facility_plant *plant, double supply_C, rkw_row_state *state);
void rkw_plant_power(const rkw_facility_plant *plant, const rkw_row_state *state, const double *it_MW,
                     rkw_facility_row *out);

/* Answers for up to RKW_BLOCK_ROWS rows. */
typedef struct rkw_facility_block {
    double it_MW[RKW_BLOCK_ROWS], liquid_MW[RKW_BLOCK_ROWS]; /* all pools; heat that racks give to water */
    double facility_MW[RKW_BLOCK_ROWS], cooling_MW[RKW_BLOCK_ROWS], losses_MW[RKW_BLOCK_ROWS];
    double water_m3_h[RKW_BLOCK_ROWS], pue[RKW_BLOCK_ROWS], unmet_heat_MW[RKW_BLOCK_ROWS];
    double chilled_MW[RKW_BLOCK_ROWS];     /* air-side heat that the chillers take */
    double air_chiller_MW[RKW_BLOCK_ROWS]; /* their power */
    double load_MW[RKW_BLOCK_ROWS];        /* behind the transformers */
} rkw_facility_block;

/* n <= RKW_BLOCK_ROWS evaluations in vector lanes: the i-th under the weather of rows[i] (any rows, also one more than once) with
 * it_MW_per_pool[p][i]. */
void rkw_plant_power_block(const rkw_facility_plant *plant, const rkw_row_state *states, const size_t *rows, size_t n,
                           const double *const *it_MW_per_pool, rkw_facility_block *out);
/* The states of n <= RKW_BLOCK_ROWS rows, any of them. */
void rkw_plant_gather(const rkw_row_state *states, const size_t *rows, size_t n, rkw_block_states *out);
/* The same for rows first .. first + n - 1, all of one block of the facility. */
void rkw_facility_power_block(const rkw_facility *facility, size_t first, size_t n, const double *const *it_MW_per_pool,
                              rkw_facility_block *out);
/* Facility power alone, and heat that nothing takes, of n <= RKW_BLOCK_ROWS rows; with `liquid_MW` of the IT power as heat to water. */
void rkw_plant_MW_block(const rkw_facility_plant *plant, const rkw_block_states *states, size_t n, const double *it_MW,
                        const double *liquid_MW, double *facility_MW, double *unmet_MW);
/* Facility power alone. */
double rkw_plant_MW(const rkw_facility_plant *plant, const rkw_row_state *state, const double *it_MW);
/* IT power along a way, s of 0 .. 1, by pool: base + s extra, and of racks that stand ready min(ready + s more, most). */
typedef struct rkw_plant_way {
    double base_MW[RKW_POOLS_MAX], extra_MW[RKW_POOLS_MAX];
    double ready_MW[RKW_POOLS_MAX], ready_more_MW[RKW_POOLS_MAX], ready_most_MW[RKW_POOLS_MAX];
} rkw_plant_way;
typedef struct rkw_plant_points {
    double s[RKW_WAY_POINTS], facility_MW[RKW_WAY_POINTS], unmet_MW[RKW_WAY_POINTS];
} rkw_plant_points;
/* Facility power and heat that nothing takes at s = from + width share[i], all points of one row at once. */
void rkw_plant_look(const rkw_facility_plant *plant, const rkw_row_state *state, const rkw_plant_way *way, double from,
                    double width, const double *share, rkw_plant_points *out);
/* The largest s of 0 .. 1 whose facility power is at most facility_MW and whose heat is all taken. A near `guess` halves the cost;
 * NaN when there is none. */
double rkw_plant_limit(const rkw_facility_plant *plant, const rkw_row_state *state, const rkw_plant_way *way,
                       double facility_MW, double guess);

/* Ways of n <= RKW_BLOCK_ROWS rows, each under its own weather and limit, on which one pool works: as rkw_plant_way; `it_MW` and
 * `liquid_MW` are those of the other pools. */
typedef struct rkw_pool_ways {
    size_t n, pool;
    double ready_most_MW;
    rkw_block_states states;
    double it_MW[RKW_BLOCK_ROWS], liquid_MW[RKW_BLOCK_ROWS];
    double base_MW[RKW_BLOCK_ROWS], extra_MW[RKW_BLOCK_ROWS];
    double ready_MW[RKW_BLOCK_ROWS], ready_more_MW[RKW_BLOCK_ROWS];
    double start_MW[RKW_BLOCK_ROWS]; /* facility power at share 0, where all heat is taken */
    double limit_MW[RKW_BLOCK_ROWS];
} rkw_pool_ways;
/* rkw_plant_limit of each. What it finds for a row does not depend on the others. */
void rkw_plant_limits(const rkw_facility_plant *plant, const rkw_pool_ways *ways, double *share);

/* A row in which the air-side chillers store cold (> 0) or are spared it (< 0). */
typedef struct rkw_facility_store {
    double facility_MW;                                          /* with it */
    double cooling_more_MW, unmet_heat_more_MW, water_more_m3_h; /* against the row without it */
} rkw_facility_store;
/* `chilled`, `air_chiller` and `load` are those of the row without the store. */
void rkw_plant_with_store(const rkw_facility_plant *plant, const rkw_row_state *state, double chilled_MW,
                          double air_chiller_MW, double load_MW, double cold_MW, double pumps_MW,
                          rkw_facility_store *out);

/* The same of n rows from `first` on, of one block, whose answers without the store are `without`; pumps take a share of the flow. */
typedef struct rkw_store_block {
    double facility_MW[RKW_BLOCK_ROWS];
    double cooling_more_MW[RKW_BLOCK_ROWS], unmet_heat_more_MW[RKW_BLOCK_ROWS], water_more_m3_h[RKW_BLOCK_ROWS];
} rkw_store_block;
void rkw_facility_with_store_block(const rkw_facility *facility, size_t first, size_t n,
                                   const rkw_facility_block *without, const double *cold_MW, double pump_share,
                                   rkw_store_block *out);

#endif
