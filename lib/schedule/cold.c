/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chilled-water store in the operating programme. Chillers make cold in the row that needs it, or before: the room left in the
 * store is a backlog of cold that may wait, as much as what is stored there allows.
 *
 * In every row up to D of the cold that the air side needs may come from the store and up to C more may be made for it. What is
 * made beyond the rest of the need, x of 0 .. D + C, changes the room b by b[t] = b[t-1] + dt (D - x): a class of work whose
 * arrivals are D, in a pool of its own whose draw is what a MW of cold takes at the bus in that row's weather. */
#include <math.h>

#include "base/simd.h"
#include "schedule/operation.h"

/* Cold stays in the store for half a day on the mean; what it loses in that time is charged beyond. */
static const double MEAN_STAY_H = 12;
static const double LEAST_MW = 1e-6;

/* Power at the bus that cold takes (> 0) or saves per MW of it. */
static double power_of_cold(const rkw_operation *m, size_t row, const double *it_MW, double facility_MW, double cold_MW)
{
    rkw_facility_row with;
    rkw_facility_power_with_store(m->facility, row, it_MW, cold_MW, fabs(cold_MW) * m->cold.store.pump_share, &with);
    return (with.facility_MW - facility_MW) / cold_MW;
}

void rkw_operation_size_cold(rkw_operation *m, size_t row, const double *floor_MW, const double *full_MW)
{
    rkw_operation_cold *c = &m->cold;
    rkw_facility_row idle, busy;
    if (!c->present) return;
    rkw_facility_power_with_store(m->facility, row, floor_MW, 0, 0, &idle);
    rkw_facility_power_with_store(m->facility, row, full_MW, 0, 0, &busy);
    const double give = rkw_min(c->store.power_discharge_MW, idle.chilled_MW);
    const double take = rkw_min(c->store.power_charge_MW, busy.chiller_room_MW);
    c->give_MW[row] = give > LEAST_MW ? give : 0;
    c->take_MW[row] = take > LEAST_MW ? take : 0;
    const double saved = give > LEAST_MW ? power_of_cold(m, row, floor_MW, idle.facility_MW, -give) : 0;
    const double taken = take > LEAST_MW ? power_of_cold(m, row, floor_MW, idle.facility_MW, take) : 0;
    if (!(saved > 0)) c->give_MW[row] = 0; /* the pumps need more than the chillers save */
    if (!(taken > 0)) c->take_MW[row] = 0;
    c->saved[row] = rkw_max(saved, 0);
    c->draw[row] = rkw_max(taken, 0);
}

/* Pumps run both ways: cold that is stored takes more than the same cold saves, by one ratio in all rows. */
void rkw_operation_finish_cold(rkw_operation *m)
{
    rkw_operation_cold *c = &m->cold;
    double taken = 0, saved = 0, all = 0;
    size_t rows = 0;
    if (!c->present) return;
    for (size_t i = 0; i < m->n; i++) {
        if (c->give_MW[i] > 0) {
            all += c->saved[i];
            rows++;
        }
        if (!(c->give_MW[i] > 0 && c->take_MW[i] > 0)) continue;
        taken += c->draw[i];
        saved += c->saved[i];
    }
    c->ratio = saved > 0 ? rkw_max(taken / saved, 1) : 1;
    c->mean_saved = rows ? all / (double)rows : 0;
    for (size_t i = 0; i < m->n; i++) {
        if (c->give_MW[i] > 0) c->draw[i] = c->ratio * c->saved[i];
        if (!(c->draw[i] > 0)) c->draw[i] = 1; /* of a row in which nothing moves */
    }
    if (!rows) c->present = 0;
}

/* A programme whose pools or classes leave no place is phrased without it. */
void rkw_operation_take_cold(rkw_operation *m, const rkw_thermal_store *store)
{
    rkw_operation_cold *c = &m->cold;
    c->store = *store;
    c->low_MWh = store->fill_min * store->energy_MWh;
    c->room_MWh = (store->fill_max - store->fill_min) * store->energy_MWh;
    c->start_MWh = rkw_clamp(store->fill_start * store->energy_MWh, c->low_MWh, c->low_MWh + c->room_MWh);
    c->keep = pow(1 - store->loss_per_h, MEAN_STAY_H);
    c->present = c->room_MWh > 0 && m->n_pools < RKW_MAX_POOLS && m->n_classes < RKW_MAX_CLASSES;
}
