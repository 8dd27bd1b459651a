/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chilled-water store: the air-side chillers fill it while own generation is left over, and are spared while it is short, unless
 * a policy says what it shall hold. It comes before the battery, for it loses less. Only its content ties the rows of a block together. */
#include <math.h>

#include "base/simd.h"
#include "dispatch/sim.h"

/* The rows of the block: what is short of own generation, the most that the store could take (> 0) or give, and what it does. */
typedef struct cold_rows {
    double shortage_MW[RKW_SIM_ROWS], most_MW[RKW_SIM_ROWS], cold_MW[RKW_SIM_ROWS];
    rkw_store_block with;
} cold_rows;

static void look(const rkw_sim *s, cold_rows *r, const double *cold_MW)
{
    rkw_facility_with_store_block(s->facility, s->block->first, s->block->n, &s->block->facility, cold_MW,
                                  s->cold.pump_share, &r->with);
}

static void find_most(const rkw_sim *s, cold_rows *r)
{
    const rkw_sim_block *b = s->block;
    const rkw_facility_block *f = &b->facility;
    const double *chillers_MW =
        s->facility->blocks[b->first / RKW_BLOCK_ROWS].air_available_MW + b->first % RKW_BLOCK_ROWS;
    for (size_t i = 0; i < b->n; i++) {
        double chiller_room_MW = rkw_max(chillers_MW[i] - f->chilled_MW[i], 0.0);
        double charge_MW = rkw_min(s->cold.power_charge_MW, chiller_room_MW);
        double discharge_MW = rkw_min(s->cold.power_discharge_MW, f->chilled_MW[i]);
        r->shortage_MW[i] = rkw_sim_shortage_MW(s, b->first + i, f->facility_MW[i]);
        r->most_MW[i] = r->shortage_MW[i] > 0 ? -discharge_MW : charge_MW;
    }
    look(s, r, r->most_MW);
}

static double more_MW(const rkw_sim *s, size_t i, double cold_MW)
{
    const rkw_facility_block *f = &s->block->facility;
    rkw_facility_store with;
    rkw_plant_with_store(&s->facility->plant, &s->facility->rows[s->block->first + i], f->chilled_MW[i],
                         f->air_chiller_MW[i], f->load_MW[i], cold_MW, cold_MW * s->cold.pump_share, &with);
    return with.facility_MW - f->facility_MW[i];
}

/* Cold that the surplus can make. Chillers need less than proportionally for less cold, so the share is on the safe side. */
static double find_charge_MW(const rkw_sim *s, const cold_rows *r, size_t i)
{
    double content_room_MWh = s->cold_store.high_MWh - s->cold_MWh * s->cold_store.keep;
    double most_MW = r->most_MW[i], cold_MW = rkw_min(most_MW, content_room_MWh * s->per_dt_1_h);
    double surplus_MW = -r->shortage_MW[i], most_more_MW = r->with.facility_MW[i] - s->block->facility.facility_MW[i];
    if (!(cold_MW > 0)) return 0;
    if (most_more_MW * cold_MW <= surplus_MW * most_MW) return cold_MW;
    double for_cold_MW = cold_MW < most_MW ? more_MW(s, i, cold_MW) : most_more_MW;
    return for_cold_MW > surplus_MW ? cold_MW * surplus_MW / for_cold_MW : cold_MW;
}

/* Towards a content that the policy wishes, as far as chillers and the row's heat let it. */
static double steer_MW(const rkw_sim *s, size_t i, double target_MWh)
{
    const rkw_sim_block *b = s->block;
    const double chilled_MW = b->facility.chilled_MW[i];
    const double chillers_MW =
        s->facility->blocks[b->first / RKW_BLOCK_ROWS].air_available_MW[(b->first + i) % RKW_BLOCK_ROWS];
    const double wanted_MW = (s->cold_MWh * s->cold_store.keep - target_MWh) * s->per_dt_1_h;
    const double give_MW = rkw_min(s->cold.power_discharge_MW, chilled_MW);
    return rkw_clamp(wanted_MW, -rkw_max(rkw_min(s->cold.power_charge_MW, chillers_MW - chilled_MW), 0.0), give_MW);
}

/* Nothing when the store's pumps need more than the chillers save. */
static double find_discharge_MW(const rkw_sim *s, const cold_rows *r, size_t i)
{
    if (s->cold_MWh <= s->cold_store.low_MWh || !(r->most_MW[i] < 0)) return 0;
    return r->with.facility_MW[i] < s->block->facility.facility_MW[i] ? -r->most_MW[i] : 0;
}

/* Power, heat and water of the rows become those with the store. */
RKW_CLONES
static void rkw_sim_change_rows(const double *restrict cold_MW, const rkw_store_block *restrict with, size_t n,
                                rkw_facility_block *restrict f)
{
    for (size_t i = 0; i < n; i++) {
        double used = cold_MW[i] != 0 ? 1 : 0, more_cooling_MW = used * with->cooling_more_MW[i];
        double facility_MW = used > 0 ? with->facility_MW[i] : f->facility_MW[i];
        double more = facility_MW - f->facility_MW[i], it_MW = f->it_MW[i];
        double more_pue = more / (it_MW > 0 ? it_MW : 1);
        f->losses_MW[i] += more - more_cooling_MW;
        f->pue[i] += it_MW > 0 ? more_pue : 0;
        f->facility_MW[i] = facility_MW;
        f->cooling_MW[i] += more_cooling_MW;
        f->load_MW[i] += more_cooling_MW;
        f->unmet_heat_MW[i] += used * with->unmet_heat_more_MW[i];
        f->water_m3_h[i] += used * with->water_more_m3_h[i];
    }
}

void rkw_sim_use_cold(rkw_sim *s)
{
    if (!(s->cold.energy_MWh > 0)) return;
    const rkw_sim_block *b = s->block;
    double *charge = s->column[RKW_COLUMN_COLD_CHARGE] + b->first,
           *discharge = s->column[RKW_COLUMN_COLD_DISCHARGE] + b->first,
           *energy = s->column[RKW_COLUMN_COLD_ENERGY] + b->first;
    cold_rows r;
    find_most(s, &r);
    for (size_t i = 0; i < b->n; i++) {
        const int steers = !isnan(b->cold_MWh[i]);
        double wanted_MW = steers                 ? steer_MW(s, i, b->cold_MWh[i])
                           : r.shortage_MW[i] > 0 ? find_discharge_MW(s, &r, i)
                                                  : -find_charge_MW(s, &r, i);
        r.cold_MW[i] = -rkw_store_step(&s->cold_store, &s->cold_MWh, wanted_MW);
        energy[i] = s->cold_MWh;
    }
    for (size_t i = 0; i < b->n; i++) {
        charge[i] = rkw_max(r.cold_MW[i], 0);
        discharge[i] = rkw_max(-r.cold_MW[i], 0);
    }
    look(s, &r, r.cold_MW);
    rkw_sim_change_rows(r.cold_MW, &r.with, b->n, &s->block->facility);
}
