/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facility power of a row: heat, cooling, chain. The hot path of every simulation, written without branches so that one
 * text serves a single row and a block of rows in vector lanes. */
#include "base/simd.h"
#include "facility.h"

#define INLINE static inline __attribute__((always_inline))

INLINE double mover_MW(const rkw_mover *m, double speed, int cubic)
{
    double held = rkw_max(speed, m->min_speed);
    double law = cubic ? held * held * held : pow(held, m->exponent);
    return speed > 0.0 ? m->full_MW * law : 0.0;
}

INLINE double loss_MW(const rkw_loss_curve *curve, double out_MW)
{
    return curve->constant_MW + out_MW * (curve->linear + out_MW * curve->quadratic_1_MW);
}

typedef struct chilled {
    double power_MW, unmet_MW, water_m3_h;
} chilled;

/* Chillers of a bank in a row. */
typedef struct chillers {
    double available_MW, per_available_1_MW, power_per_MW;
} chillers;

/* Chillers with the tower of water-cooled ones, whose fans carry the heat and the compressor's work. Where there is no capacity
 * nothing is carried, and the curve is not used. */
INLINE chilled chill(const rkw_bank_kernel *bank, const chillers *c, double heat_MW)
{
    double carried_MW = rkw_min(heat_MW, c->available_MW);
    double few_MW = carried_MW * bank->best_ratio;
    double all_MW =
        c->available_MW * bank->c1 + carried_MW * (bank->c2 + carried_MW * (bank->c3 * c->per_available_1_MW));
    double compressor_MW = c->power_per_MW * (carried_MW <= c->available_MW * bank->best_part_load ? few_MW : all_MW);
    double rejected_MW = carried_MW + compressor_MW;
    return (chilled){compressor_MW + rejected_MW * bank->tower_fan, heat_MW - carried_MW,
                     rejected_MW * bank->tower_m3_MWh};
}

/* Dry cooler, tower or seawater exchanger of the loop, chillers for the rest. With spraying the air is cooled only as
 * far as fans at full speed do not suffice. */
INLINE void loop_side(const rkw_plant_kernel *k, const rkw_row_state *s, double heat_MW, int cubic,
                      rkw_facility_row *out)
{
    const chillers trim = {s->trim_available_MW, s->per_trim_1_MW, s->trim_power_per_MW};
    double wanted_C = s->supply_C - heat_MW * k->per_cooler_K_MW;
    int enough = wanted_C >= s->sink_C;
    double speed = enough ? heat_MW * (k->per_cooler_K_MW * s->per_approach_1_K) : 1.0;
    double fan_MW = mover_MW(&k->cooler, heat_MW > 0.0 ? speed : 0.0, cubic);
    double inlet_C = rkw_max(s->spray_C, wanted_C);
    double sprayed_m3_h = k->spray_m3_h_K * rkw_max(s->sink_C - inlet_C, 0.0);
    double carried_MW = rkw_clamp(k->cooler_per_K_MW * (s->supply_C - inlet_C), 0.0, heat_MW);
    double sprayed_MW = inlet_C > wanted_C ? carried_MW : heat_MW;
    double dry_MW = enough ? heat_MW : sprayed_MW;
    chilled rest = chill(&k->trim, &trim, heat_MW - dry_MW);
    /* Near the supply temperature fans at full speed may cost more than they carry: then the chillers do it all. */
    chilled alone = chill(&k->trim, &trim, heat_MW);
    double alone_MW = alone.unmet_MW > 0.0 ? HUGE_VAL : alone.power_MW;
    double with_cooler_MW = dry_MW < heat_MW ? rest.power_MW + fan_MW : 0.0; /* 0: coolers carry it all and stay */
    int better = alone_MW < with_cooler_MW;
    double cooler_MW = better ? 0.0 : fan_MW;
    out->trim_MW = better ? alone.power_MW : rest.power_MW;
    out->unmet_heat_MW = better ? 0.0 : rest.unmet_MW;
    out->water_m3_h = better ? alone.water_m3_h : rest.water_m3_h + sprayed_m3_h + dry_MW * k->cooler_m3_MWh;
    out->pumps_MW += cooler_MW * k->cooler_is_pump;
    out->dry_fans_MW = cooler_MW * (1.0 - k->cooler_is_pump);
}

INLINE void liquid_side(const rkw_plant_kernel *k, const rkw_row_state *s, double liquid_MW, int cubic,
                        rkw_facility_row *out)
{
    double cdu_MW = mover_MW(&k->cdu, liquid_MW * k->cdu.flow_per, cubic);
    double loop_MW = mover_MW(&k->loop, (liquid_MW + cdu_MW) * k->loop.flow_per, cubic);
    out->pumps_MW = cdu_MW + loop_MW;
    out->liquid_heat_MW = liquid_MW + cdu_MW + loop_MW;
    loop_side(k, s, out->liquid_heat_MW, cubic, out);
}

/* Chilled water beside the plant: what the air-side chillers store (> 0) or are spared (< 0), and its pumps. */
typedef struct store_flow {
    double cold_MW, pumps_MW;
} store_flow;

INLINE void air_side(const rkw_plant_kernel *k, const rkw_row_state *s, double heat_MW, const store_flow *store,
                     int cubic, rkw_facility_row *out)
{
    const chillers air = {s->air_available_MW, s->per_air_1_MW, s->air_power_per_MW};
    out->crah_fans_MW = mover_MW(&k->crah, heat_MW * k->crah.flow_per, cubic);
    out->air_heat_MW = heat_MW + out->crah_fans_MW;
    out->chilled_MW = out->air_heat_MW * (1.0 - s->free_share);
    out->chiller_room_MW = rkw_max(s->air_available_MW - out->chilled_MW, 0.0);
    double asked_MW = rkw_max(out->chilled_MW + store->cold_MW, 0.0);
    chilled c = chill(&k->air, &air, asked_MW);
    out->air_chiller_MW = c.power_MW;
    out->unmet_heat_MW += c.unmet_MW;
    out->water_m3_h += c.water_m3_h;
}

INLINE double through_transformers_MW(const rkw_plant_kernel *k, double load_MW)
{
    double facility_MW = load_MW + loss_MW(&k->losses[RKW_STAGE_MV_LV], load_MW);
    return facility_MW + loss_MW(&k->losses[RKW_STAGE_HV_MV], facility_MW);
}

/* @return what the transformers carry. */
INLINE double evaluate(const rkw_plant_kernel *k, const rkw_row_state *s, double total_MW, double liquid_MW,
                       const store_flow *store, int cubic, rkw_facility_row *out)
{
    double pdu_out_MW = total_MW + loss_MW(&k->losses[RKW_STAGE_BUSWAY], total_MW);
    double ups_out_MW = pdu_out_MW + loss_MW(&k->losses[RKW_STAGE_PDU], pdu_out_MW);
    double ups_in_MW = ups_out_MW + loss_MW(&k->losses[RKW_STAGE_UPS], ups_out_MW);
    double room_losses_MW = ups_in_MW - total_MW;
    out->it_MW = total_MW;
    out->lighting_MW = k->lighting_MW;
    out->buildings_MW = s->buildings_MW;
    liquid_side(k, s, liquid_MW, cubic, out);
    air_side(k, s, total_MW - liquid_MW + room_losses_MW + k->lighting_MW, store, cubic, out);
    out->pumps_MW += store->pumps_MW;
    out->cooling_MW = out->pumps_MW + out->dry_fans_MW + out->trim_MW + out->crah_fans_MW + out->air_chiller_MW;
    double load_MW = ups_in_MW + out->cooling_MW + out->lighting_MW + out->buildings_MW;
    double facility_MW = through_transformers_MW(k, load_MW);
    out->losses_MW = room_losses_MW + (facility_MW - load_MW);
    out->facility_MW = facility_MW;
    out->pue = total_MW > 0.0 ? (facility_MW - out->buildings_MW) / total_MW : NAN;
    return load_MW;
}

INLINE void power_of_row(const rkw_facility_plant *plant, const rkw_row_state *state, const double *it_MW,
                         const store_flow *store, rkw_facility_row *out)
{
    double total_MW = 0.0, liquid_MW = 0.0;
    for (size_t p = 0; p < plant->pools; p++) {
        total_MW += it_MW[p];
        liquid_MW += rkw_pool_liquid_MW(&plant->heat[p], it_MW[p]);
    }
    if (plant->kernel.cubic)
        (void)evaluate(&plant->kernel, state, total_MW, liquid_MW, store, 1, out);
    else
        (void)evaluate(&plant->kernel, state, total_MW, liquid_MW, store, 0, out);
}

double rkw_plant_MW(const rkw_facility_plant *plant, const rkw_row_state *state, const double *it_MW)
{
    rkw_facility_row row;
    const store_flow none = {0.0, 0.0};
    power_of_row(plant, state, it_MW, &none, &row);
    return row.facility_MW;
}

/* What the row without the store says of it: heat for the air-side chillers, their power, and the load of the transformers. */
typedef struct store_row {
    double chilled_MW, air_chiller_MW, load_MW;
} store_row;

INLINE rkw_facility_store with_store(const rkw_plant_kernel *k, const chillers *air, const store_row *row,
                                     const store_flow *store)
{
    chilled c = chill(&k->air, air, rkw_max(row->chilled_MW + store->cold_MW, 0.0));
    double more_MW = c.power_MW - row->air_chiller_MW + store->pumps_MW;
    /* Chillers and tower fans together take power, of which the tower rejects all but the fans' part. */
    double carried_MW = rkw_min(row->chilled_MW, air->available_MW);
    double rejected_MW = (carried_MW + row->air_chiller_MW) / (1.0 + k->air.tower_fan);
    return (rkw_facility_store){through_transformers_MW(k, row->load_MW + more_MW), more_MW,
                                c.unmet_MW - (row->chilled_MW - carried_MW),
                                c.water_m3_h - rejected_MW * k->air.tower_m3_MWh};
}

void rkw_plant_with_store(const rkw_facility_plant *plant, const rkw_row_state *state, double chilled_MW,
                          double air_chiller_MW, double load_MW, double cold_MW, double pumps_MW,
                          rkw_facility_store *out)
{
    const chillers air = {state->air_available_MW, state->per_air_1_MW, state->air_power_per_MW};
    *out = with_store(&plant->kernel, &air, &(store_row){chilled_MW, air_chiller_MW, load_MW},
                      &(store_flow){cold_MW, pumps_MW});
}

RKW_CLONES
static void rkw_facility_store_lanes(const rkw_plant_kernel *kernel, const rkw_block_states *restrict states,
                                     size_t from, size_t n, const rkw_facility_block *restrict b,
                                     const double *restrict cold_MW, double pump_share, rkw_store_block *restrict out)
{
    const rkw_plant_kernel k = *kernel;
    for (size_t i = 0; i < n; i++) {
        const chillers air = {states->air_available_MW[from + i], states->per_air_1_MW[from + i],
                              states->air_power_per_MW[from + i]};
        const store_row row = {b->chilled_MW[i], b->air_chiller_MW[i], b->load_MW[i]};
        const store_flow store = {cold_MW[i], fabs(cold_MW[i]) * pump_share};
        rkw_facility_store with = with_store(&k, &air, &row, &store);
        out->facility_MW[i] = with.facility_MW;
        out->cooling_more_MW[i] = with.cooling_more_MW;
        out->unmet_heat_more_MW[i] = with.unmet_heat_more_MW;
        out->water_more_m3_h[i] = with.water_more_m3_h;
    }
}

void rkw_facility_with_store_block(const rkw_facility *facility, size_t first, size_t n,
                                   const rkw_facility_block *without, const double *cold_MW, double pump_share,
                                   rkw_store_block *out)
{
    rkw_facility_store_lanes(&facility->plant.kernel, &facility->blocks[first / RKW_BLOCK_ROWS], first % RKW_BLOCK_ROWS,
                             n, without, cold_MW, pump_share, out);
}

void rkw_plant_power(const rkw_facility_plant *plant, const rkw_row_state *state, const double *it_MW,
                     rkw_facility_row *out)
{
    power_of_row(plant, state, it_MW, &(store_flow){0.0, 0.0}, out);
}

void rkw_facility_power_with_store(const rkw_facility *facility, size_t row, const double *it_MW_per_pool,
                                   double cold_MW, double pumps_MW, rkw_facility_row *out)
{
    power_of_row(&facility->plant, &facility->rows[row], it_MW_per_pool, &(store_flow){cold_MW, pumps_MW}, out);
}

/* ------------------------------------------------------------------ blocks of rows */

void rkw_plant_gather(const rkw_row_state *states, const size_t *rows, size_t n, rkw_block_states *b)
{
    for (size_t i = 0; i < n; i++) {
        const rkw_row_state *s = &states[rows[i]];
        b->supply_C[i] = s->supply_C;
        b->sink_C[i] = s->sink_C;
        b->spray_C[i] = s->spray_C;
        b->free_share[i] = s->free_share;
        b->trim_available_MW[i] = s->trim_available_MW;
        b->trim_power_per_MW[i] = s->trim_power_per_MW;
        b->air_available_MW[i] = s->air_available_MW;
        b->air_power_per_MW[i] = s->air_power_per_MW;
        b->buildings_MW[i] = s->buildings_MW;
        b->per_approach_1_K[i] = s->per_approach_1_K;
        b->per_trim_1_MW[i] = s->per_trim_1_MW;
        b->per_air_1_MW[i] = s->per_air_1_MW;
    }
}

RKW_CLONES
static void rkw_facility_block_sums(const rkw_facility_plant *plant, const double *const *it_MW_per_pool, size_t n,
                                    rkw_facility_block *b)
{
    for (size_t i = 0; i < n; i++) b->it_MW[i] = b->liquid_MW[i] = 0.0;
    for (size_t p = 0; p < plant->pools; p++) {
        const double *it_MW = it_MW_per_pool[p];
        rkw_pool_heat heat = plant->heat[p];
        for (size_t i = 0; i < n; i++) {
            b->it_MW[i] += it_MW[i];
            b->liquid_MW[i] += rkw_pool_liquid_MW(&heat, it_MW[i]);
        }
    }
}

INLINE rkw_row_state lane_state(const rkw_block_states *states, size_t i)
{
    return (rkw_row_state){.supply_C = states->supply_C[i],
                           .sink_C = states->sink_C[i],
                           .spray_C = states->spray_C[i],
                           .free_share = states->free_share[i],
                           .trim_available_MW = states->trim_available_MW[i],
                           .trim_power_per_MW = states->trim_power_per_MW[i],
                           .air_available_MW = states->air_available_MW[i],
                           .air_power_per_MW = states->air_power_per_MW[i],
                           .buildings_MW = states->buildings_MW[i],
                           .per_approach_1_K = states->per_approach_1_K[i],
                           .per_trim_1_MW = states->per_trim_1_MW[i],
                           .per_air_1_MW = states->per_air_1_MW[i]};
}

INLINE void evaluate_lane(const rkw_plant_kernel *k, const rkw_block_states *states, size_t from, size_t i, int cubic,
                          rkw_facility_block *b)
{
    const rkw_row_state s = lane_state(states, from + i);
    rkw_facility_row row;
    const store_flow none = {0.0, 0.0};
    b->load_MW[i] = evaluate(k, &s, b->it_MW[i], b->liquid_MW[i], &none, cubic, &row);
    b->facility_MW[i] = row.facility_MW;
    b->cooling_MW[i] = row.cooling_MW;
    b->losses_MW[i] = row.losses_MW;
    b->water_m3_h[i] = row.water_m3_h;
    b->pue[i] = row.pue;
    b->unmet_heat_MW[i] = row.unmet_heat_MW;
    b->chilled_MW[i] = row.chilled_MW;
    b->air_chiller_MW[i] = row.air_chiller_MW;
}

RKW_CLONES
static void rkw_facility_block_cubic(const rkw_plant_kernel *kernel, const rkw_block_states *restrict states,
                                     size_t from, size_t n, rkw_facility_block *restrict b)
{
    const rkw_plant_kernel k = *kernel;
    for (size_t i = 0; i < n; i++) evaluate_lane(&k, states, from, i, 1, b);
}

static void block_any(const rkw_plant_kernel *k, const rkw_block_states *states, size_t from, size_t n,
                      rkw_facility_block *b)
{
    for (size_t i = 0; i < n; i++) evaluate_lane(k, states, from, i, 0, b);
}

static void power_of_block(const rkw_facility_plant *plant, const rkw_block_states *states, size_t from, size_t n,
                           const double *const *it_MW_per_pool, rkw_facility_block *out)
{
    rkw_facility_block_sums(plant, it_MW_per_pool, n, out);
    (plant->kernel.cubic ? rkw_facility_block_cubic : block_any)(&plant->kernel, states, from, n, out);
}

void rkw_plant_power_block(const rkw_facility_plant *plant, const rkw_row_state *states, const size_t *rows, size_t n,
                           const double *const *it_MW_per_pool, rkw_facility_block *out)
{
    rkw_block_states gathered;
    rkw_plant_gather(states, rows, n, &gathered);
    power_of_block(plant, &gathered, 0, n, it_MW_per_pool, out);
}

void rkw_facility_power_block(const rkw_facility *facility, size_t first, size_t n, const double *const *it_MW_per_pool,
                              rkw_facility_block *out)
{
    power_of_block(&facility->plant, &facility->blocks[first / RKW_BLOCK_ROWS], first % RKW_BLOCK_ROWS, n,
                   it_MW_per_pool, out);
}

INLINE void power_of_lane(const rkw_plant_kernel *k, const rkw_block_states *states, size_t i, double it_MW,
                          double liquid_MW, int cubic, double *facility_MW, double *unmet_MW)
{
    const rkw_row_state s = lane_state(states, i);
    const store_flow none = {0.0, 0.0};
    rkw_facility_row row;
    (void)evaluate(k, &s, it_MW, liquid_MW, &none, cubic, &row);
    *facility_MW = row.facility_MW;
    *unmet_MW = row.unmet_heat_MW;
}

RKW_CLONES
static void rkw_facility_MW_cubic(const rkw_plant_kernel *kernel, const rkw_block_states *restrict states, size_t n,
                                  const double *restrict it_MW, const double *restrict liquid_MW,
                                  double *restrict facility_MW, double *restrict unmet_MW)
{
    const rkw_plant_kernel k = *kernel;
    for (size_t i = 0; i < n; i++)
        power_of_lane(&k, states, i, it_MW[i], liquid_MW[i], 1, &facility_MW[i], &unmet_MW[i]);
}

void rkw_plant_MW_block(const rkw_facility_plant *plant, const rkw_block_states *states, size_t n, const double *it_MW,
                        const double *liquid_MW, double *facility_MW, double *unmet_MW)
{
    const rkw_plant_kernel *k = &plant->kernel;
    if (k->cubic)
        rkw_facility_MW_cubic(k, states, n, it_MW, liquid_MW, facility_MW, unmet_MW);
    else
        for (size_t i = 0; i < n; i++)
            power_of_lane(k, states, i, it_MW[i], liquid_MW[i], 0, &facility_MW[i], &unmet_MW[i]);
}

/* ------------------------------------------------------------------ points of one row */

/* IT power and liquid heat at the points of a way. */
typedef struct way_points {
    double it_MW[RKW_WAY_POINTS], liquid_MW[RKW_WAY_POINTS];
} way_points;

RKW_CLONES
static void rkw_facility_way_sums(const rkw_facility_plant *plant, const rkw_plant_way *way, double from, double width,
                                  const double *restrict share, double *restrict s, way_points *restrict at)
{
    for (size_t i = 0; i < RKW_WAY_POINTS; i++) {
        s[i] = from + width * share[i];
        at->it_MW[i] = at->liquid_MW[i] = 0.0;
    }
    for (size_t p = 0; p < plant->pools; p++) {
        const rkw_pool_heat heat = plant->heat[p];
        const double base = way->base_MW[p], extra = way->extra_MW[p], ready = way->ready_MW[p],
                     more = way->ready_more_MW[p], most = way->ready_most_MW[p];
#pragma omp simd
        for (size_t i = 0; i < RKW_WAY_POINTS; i++) {
            double it_MW = base + s[i] * extra + rkw_min(ready + s[i] * more, most);
            at->it_MW[i] += it_MW;
            at->liquid_MW[i] += rkw_pool_liquid_MW(&heat, it_MW);
        }
    }
}

INLINE void evaluate_points(const rkw_plant_kernel *kernel, const rkw_row_state *state, const way_points *at, int cubic,
                            double *facility_MW, double *unmet_MW)
{
    const store_flow none = {0.0, 0.0};
    for (size_t i = 0; i < RKW_WAY_POINTS; i++) {
        rkw_facility_row row;
        evaluate(kernel, state, at->it_MW[i], at->liquid_MW[i], &none, cubic, &row);
        facility_MW[i] = row.facility_MW;
        unmet_MW[i] = row.unmet_heat_MW;
    }
}

RKW_CLONES
static void rkw_facility_way_cubic(const rkw_plant_kernel *kernel, const rkw_row_state *state,
                                   const way_points *restrict at, double *restrict facility_MW,
                                   double *restrict unmet_MW)
{
    const rkw_plant_kernel k = *kernel;
    const rkw_row_state s = *state;
    evaluate_points(&k, &s, at, 1, facility_MW, unmet_MW);
}

void rkw_plant_look(const rkw_facility_plant *plant, const rkw_row_state *state, const rkw_plant_way *way, double from,
                    double width, const double *share, rkw_plant_points *out)
{
    way_points at;
    rkw_facility_way_sums(plant, way, from, width, share, out->s, &at);
    if (plant->kernel.cubic)
        rkw_facility_way_cubic(&plant->kernel, state, &at, out->facility_MW, out->unmet_MW);
    else
        evaluate_points(&plant->kernel, state, &at, 0, out->facility_MW, out->unmet_MW);
}
