/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chilled-water store: the air-side chillers fill it while own generation is left over, and are spared while it is short.
 * It comes before the battery, for it loses less. */
#include "base/simd.h"
#include "dispatch/sim.h"

/* A row of the block and what the store would make of it. */
typedef struct cold_row {
    size_t at;
    const rkw_row_state *state;
    double cold_MW; /* > 0 stores */
    rkw_facility_store with;
} cold_row;

static void try_cold(const rkw_sim *s, cold_row *r, double cold_MW)
{
    const rkw_facility_block *f = &s->block->facility;
    r->cold_MW = cold_MW;
    rkw_plant_with_store(&s->facility->plant, r->state, f->chilled_MW[r->at], f->air_chiller_MW[r->at],
                         f->load_MW[r->at], cold_MW, fabs(cold_MW) * s->cold.pump_share, &r->with);
}

/* Cold that the surplus can make. Chillers need less than proportionally for less cold, so the share is on the safe side. */
static double find_charge_MW(const rkw_sim *s, cold_row *r, double surplus_MW)
{
    const rkw_facility_block *f = &s->block->facility;
    double content_room_MWh = s->cold_store.high_MWh - s->cold_MWh * s->cold_store.keep;
    double chiller_room_MW = rkw_max(r->state->air_available_MW - f->chilled_MW[r->at], 0.0);
    double cold_MW = rkw_min(rkw_min(s->cold.power_charge_MW, chiller_room_MW), content_room_MWh * s->per_dt_1_h);
    if (!(cold_MW > 0)) return 0;
    try_cold(s, r, cold_MW);
    double more_MW = r->with.facility_MW - f->facility_MW[r->at];
    return more_MW > surplus_MW ? cold_MW * surplus_MW / more_MW : cold_MW;
}

/* Nothing when the store's pumps need more than the chillers save. */
static double find_discharge_MW(const rkw_sim *s, cold_row *r)
{
    const rkw_facility_block *f = &s->block->facility;
    double cold_MW = rkw_min(s->cold.power_discharge_MW, f->chilled_MW[r->at]);
    if (!(cold_MW > 0) || s->cold_MWh <= s->cold_store.low_MWh) return 0;
    try_cold(s, r, -cold_MW);
    return r->with.facility_MW < f->facility_MW[r->at] ? cold_MW : 0;
}

/* Power, heat and water of the row become those with the store. */
static void change_row(rkw_sim *s, cold_row *r, double given_MW)
{
    rkw_facility_block *f = &s->block->facility;
    size_t at = r->at;
    if (r->cold_MW != -given_MW) try_cold(s, r, -given_MW);
    double more_MW = r->with.facility_MW - f->facility_MW[at];
    f->losses_MW[at] += more_MW - r->with.cooling_more_MW;
    if (f->it_MW[at] > 0) f->pue[at] += more_MW / f->it_MW[at];
    f->facility_MW[at] = r->with.facility_MW;
    f->cooling_MW[at] += r->with.cooling_more_MW;
    f->load_MW[at] += r->with.cooling_more_MW;
    f->unmet_heat_MW[at] += r->with.unmet_heat_more_MW;
    f->water_m3_h[at] += r->with.water_more_m3_h;
}

void rkw_sim_use_cold(rkw_sim *s)
{
    if (!(s->cold.energy_MWh > 0)) return;
    const rkw_sim_block *b = s->block;
    for (size_t i = 0; i < b->n; i++) {
        size_t row = b->first + i;
        cold_row r = {.at = i, .state = &s->facility->rows[row]};
        double shortage_MW = rkw_sim_shortage_MW(s, row, b->facility.facility_MW[i]);
        double wanted_MW = shortage_MW > 0 ? find_discharge_MW(s, &r) : -find_charge_MW(s, &r, -shortage_MW);
        double given_MW = rkw_store_step(&s->cold_store, &s->cold_MWh, wanted_MW);
        if (given_MW != 0) change_row(s, &r, given_MW);
        s->column[RKW_COLUMN_COLD_CHARGE][row] = rkw_max(-given_MW, 0);
        s->column[RKW_COLUMN_COLD_DISCHARGE][row] = rkw_max(given_MW, 0);
        s->column[RKW_COLUMN_COLD_ENERGY][row] = s->cold_MWh;
    }
}
