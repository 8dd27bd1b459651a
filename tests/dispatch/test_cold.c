/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chilled-water store. */
#include <math.h>

#include "../site/random_site.h"
#include "site/site.h"

static const double *column(const rkw_ledger *l, const char *name)
{
    return rkw_ledger_data(l, rkw_ledger_find(l, name));
}

/* Content follows E' = E (1 - loss) + charge - discharge; it is charged from surplus alone and spares the chillers when own
 * generation is short. */
static void check_rows(const rkw_ledger *l, const rkw_thermal_store *store)
{
    const double *charge = column(l, "cold_charge"), *discharge = column(l, "cold_discharge");
    const double *energy = column(l, "cold_energy"), *import = column(l, "grid_import");
    const double *battery = column(l, "battery_discharge");
    int wrong = 0, from_grid = 0, both = 0;
    size_t used = 0;
    for (size_t i = 0; i < rkw_ledger_axis(l)->n; i++) {
        double before = i ? energy[i - 1] : store->fill_start * store->energy_MWh;
        wrong += fabs(before * (1 - store->loss_per_h) + charge[i] - discharge[i] - energy[i]) > 1e-9;
        wrong += !(energy[i] >= 0 && energy[i] <= store->fill_max * store->energy_MWh + 1e-9);
        from_grid += charge[i] > 0 && import[i] + battery[i] > 1e-6;
        both += charge[i] > 0 && discharge[i] > 0;
        used += discharge[i] > 0;
    }
    CHECK(wrong == 0 && from_grid == 0 && both == 0);
    CHECK(used > 100);
    CHECK(rkw_ledger_largest_gap_MW(l) <= 1e-9 * 386);
}

TEST(cold_is_stored_from_surplus_and_spares_chillers_when_it_is_short)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_ledger *with = tetouan_simulate(&t, "asap"), *without;
        if (with) check_rows(with, rkw_site_thermal_store(t.site));
        t.site->thermal_store.energy_MWh = 0;
        without = tetouan_simulate(&t, "asap");
        if (with && without) {
            const double *cooling = column(with, "cooling"), *plain = column(without, "cooling");
            int more = 0;
            for (size_t i = 0; i < rkw_ledger_axis(with)->n; i++) {
                double flow = column(with, "cold_discharge")[i] - column(with, "cold_charge")[i];
                more += flow > 0 ? cooling[i] >= plain[i] : cooling[i] < plain[i] - 1e-12;
            }
            CHECK(more == 0);
            CHECK(rkw_ledger_total(with, "grid_import") < rkw_ledger_total(without, "grid_import"));
        }
        rkw_ledger_free(with);
        rkw_ledger_free(without);
    }
    tetouan_close(&t);
}

/* A store that gives all the cold leaves the chillers at rest and adds its pumps; one that takes none changes nothing. */
TEST(facility_with_a_store_spares_exactly_its_chillers)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        const rkw_facility *facility = rkw_year_facility(t.year);
        const double it_MW[RKW_POOLS_MAX] = {60, 50, 10};
        size_t chilled_rows = 0;
        for (size_t row = 0; row < 8760; row += 7) {
            rkw_facility_row plain, none, all;
            rkw_facility_power(facility, row, it_MW, &plain);
            rkw_facility_power_with_store(facility, row, it_MW, 0, 0, &none);
            rkw_facility_power_with_store(facility, row, it_MW, -plain.chilled_MW, 0.5, &all);
            CHECK_NEAR(none.facility_MW, plain.facility_MW, 0, 0);
            CHECK_NEAR(all.cooling_MW, plain.cooling_MW - plain.air_chiller_MW + 0.5, 1e-12, 0);
            chilled_rows += plain.chilled_MW > 0;
        }
        CHECK(chilled_rows > 100);
    }
    tetouan_close(&t);
}

/* Half hours of plenty: 20 MWh in a store of 40 that loses 2 % an hour and takes 6 MW. E' = E 0.98^0.5 + c / 2 with c = 6 MW while there
 * is room for it, then what fills the store, then what it loses. */
TEST(a_store_is_filled_to_the_top_and_kept_full)
{
    enum { ROWS = 48 };
    tetouan t = {NULL, NULL};
    rkw_year_options halves = RKW_YEAR_OPTIONS_INIT;
    rkw_error err = {0};
    halves.step_s = 1800;
    if (CHECK_OK(rkw_site_load(&t.site, NULL, "data/tetouan", &err), err) &&
        CHECK_OK(rkw_year_create(&t.year, NULL, t.site, &halves, &err), err)) {
        short_year y;
        rkw_ledger *l = NULL;
        cut_year(&y, t.year, ROWS);
        rkw_plant *plant = &t.site->plants[1].plant;
        plant->capacity_MW = plant->line_limit_MW = 2000;
        for (size_t i = 0; i < ROWS; i++) y.plants[1].profile[i] = 1;
        t.site->grid.import_limit_MW = 1000;
        t.site->battery.energy_MWh = 0;
        t.site->thermal_store = (rkw_thermal_store){.energy_MWh = 40,
                                                    .power_charge_MW = 6,
                                                    .power_discharge_MW = 6,
                                                    .fill_max = 1,
                                                    .fill_start = 0.5,
                                                    .loss_per_h = 0.02};
        CHECK_OK(rkw_simulate(&l, NULL, t.site, &y.year, rkw_policy_builtin(0), &err), err);
        double content = 20, keep = sqrt(0.98), topped = 0;
        for (size_t i = 0; l && i < ROWS; i++) {
            const double charge = fmin(6, (40 - content * keep) / 0.5);
            content = content * keep + charge / 2;
            topped += charge < 6;
            CHECK_NEAR(column(l, "cold_charge")[i], charge, 1e-9, 0);
            CHECK_NEAR(column(l, "cold_energy")[i], content, 1e-9, 0);
        }
        CHECK(topped > 30);
        rkw_ledger_free(l);
        drop_year(&y);
    }
    tetouan_close(&t);
}
