/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chilled-water store: the air-side chillers fill it while own generation is left over, and are spared while it is short.
 * It comes before the battery, for it loses less. */
#include "base/simd.h"
#include "dispatch/sim.h"

static double facility_with_MW(const rkw_sim *s, const double *it_MW, double cold_MW, rkw_facility_row *f)
{
    double pumps_MW = fabs(cold_MW) * s->cold.pump_share;
    rkw_facility_power_with_store(s->facility, s->row, it_MW, cold_MW, pumps_MW, f);
    return f->facility_MW;
}

/* Cold that the surplus can make. Chillers need less than proportionally for less cold, so the share is on the safe side. */
static double find_charge_MW(const rkw_sim *s, const double *it_MW, double surplus_MW, const rkw_facility_row *f)
{
    rkw_facility_row with;
    double content_room_MWh = s->cold.fill_max * s->cold.energy_MWh - s->cold_MWh * (1 - s->cold.loss_per_h * s->dt_h);
    double cold_MW = rkw_min(rkw_min(s->cold.power_charge_MW, f->chiller_room_MW), content_room_MWh / s->dt_h);
    if (!(cold_MW > 0)) return 0;
    double more_MW = facility_with_MW(s, it_MW, cold_MW, &with) - f->facility_MW;
    return more_MW > surplus_MW ? cold_MW * surplus_MW / more_MW : cold_MW;
}

/* Nothing when the store's pumps need more than the chillers save. */
static double find_discharge_MW(const rkw_sim *s, const double *it_MW, const rkw_facility_row *f)
{
    rkw_facility_row with;
    double cold_MW = rkw_min(s->cold.power_discharge_MW, f->chilled_MW);
    if (!(cold_MW > 0) || s->cold_MWh <= s->cold.fill_min * s->cold.energy_MWh) return 0;
    return facility_with_MW(s, it_MW, -cold_MW, &with) < f->facility_MW ? cold_MW : 0;
}

void rkw_sim_use_cold(rkw_sim *s, const double it_MW[RKW_POOLS_MAX], double shortage_MW, rkw_facility_row *f)
{
    if (!(s->cold.energy_MWh > 0)) return;
    double wanted_MW = shortage_MW > 0 ? find_discharge_MW(s, it_MW, f) : -find_charge_MW(s, it_MW, -shortage_MW, f);
    double given_MW = rkw_thermal_store_step(&s->cold, &s->cold_MWh, wanted_MW, s->dt_h);
    if (given_MW != 0) facility_with_MW(s, it_MW, -given_MW, f);
    rkw_ledger_site(s->ledger, RKW_COLUMN_COLD_CHARGE)[s->row] = rkw_max(-given_MW, 0);
    rkw_ledger_site(s->ledger, RKW_COLUMN_COLD_DISCHARGE)[s->row] = rkw_max(given_MW, 0);
    rkw_ledger_site(s->ledger, RKW_COLUMN_COLD_ENERGY)[s->row] = s->cold_MWh;
}
