/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders of merit and rows counted from a limit, by hand. */
#include <math.h>

#include <rackwatt/capacity_programme.h>

#include "harness/harness.h"
#include "optimize/couple.h"
#include "optimize/merit.h"

/* Supplies of 5, 2 and 7 MW at 30, 10 and 20 USD/MWh, and a draw of 3 MW that pays 15: from -3 MW on 2 MW at 10, the draw gives way, then
 * 7 at 20 and 5 at 30. A net 4 MW are 2 at 10 and 2 at 20 without the draw. */
TEST(flows_follow_their_order_of_merit)
{
    rkw_merit m = {.n = 4,
                   .direction = {RKW_FLOW_SUPPLY, RKW_FLOW_SUPPLY, RKW_FLOW_SUPPLY, RKW_FLOW_DRAW},
                   .limit = {5, 2, 7, 3},
                   .cost = {30, 10, 20, -15}};
    const double want[5] = {-3, -1, 2, 9, 14}, amounts[4] = {0, 2, 2, 0};
    double turns[RKW_MAX_FLOWS + 1];
    for (int i = 0; i < 4; i++) m.row[i] = RKW_ROW_BUS;
    if (CHECK(rkw_merit_turns(&m, RKW_ROW_BUS, turns) == 5))
        for (int i = 0; i < 5; i++) CHECK_NEAR(turns[i], want[i], 1e-12, 0);
    rkw_merit_dispatch(&m, RKW_ROW_BUS, 4);
    for (int i = 0; i < 4; i++) CHECK_NEAR(m.amount[i], amounts[i], 1e-12, 0);
}

/* Half hours: a connection that may carry 4 MW backwards, weighed 1, 2, 3, stands at -4 MW when its column is 0: 0.5 (1 + 2 + 3) (-4) = -12
 * in the row. A store that is never under 10 MWh, weighed 0.5 at three steps: 15. */
TEST(rows_count_levels_and_flows_from_their_limits)
{
    const double rising[3] = {1, 2, 3};
    const rkw_connection connection = {RKW_PROFILE_CONSTANT(9), RKW_PROFILE_CONSTANT(4), INFINITY, NAN};
    const rkw_bus_store store = {.energy_MWh = 30, .low_MWh = 10};
    const rkw_shared_entry entries[2] = {
        {.row = 0, .column = RKW_COLUMN_CONNECTION_MW, .weight = {rising, 1}},
        {.row = 1, .column = RKW_COLUMN_STORE_LEVEL_MWH, .weight = RKW_PROFILE_CONSTANT(0.5)}};
    rkw_programme p = RKW_PROGRAMME_INIT;
    p.n_steps = 3;
    p.dt_h = 0.5;
    p.stores = &store;
    p.n_stores = 1;
    p.connection = &connection;
    const rkw_capacity_year year = {&p, NULL, 0, entries, 2, 1};
    const rkw_shared_row rows[2] = {{"flow", -1, 1, NULL}, {"level", -1, 1, NULL}};
    rkw_capacity_programme plan = RKW_CAPACITY_PROGRAMME_INIT;
    plan.rows = rows;
    plan.n_rows = 2;
    plan.years = &year;
    plan.n_years = 1;
    double offsets[2];
    rkw_joint_year_offsets(&plan, &year, offsets);
    CHECK_NEAR(offsets[0], -12, 1e-12, 0);
    CHECK_NEAR(offsets[1], 15, 1e-12, 0);
}

/* Six hours of 5 MW at 10 USD/MWh. The store's levels must sum up to 84 MWh, 10 of each below its limit, so 24 above it, of which a tenth
 * is lost: 2.4 MWh more are bought. */
TEST(a_lower_limit_of_a_row_holds_a_store)
{
    const rkw_bus_store store = {.energy_MWh = 30,
                                 .low_MWh = 10,
                                 .charge_MW = 10,
                                 .discharge_MW = 10,
                                 .eta_charge = 1,
                                 .eta_discharge = 1,
                                 .self_discharge_per_h = 0.1,
                                 .start_MWh = 10,
                                 .end_MWh = 10};
    const rkw_flow grid = {RKW_ROW_BUS, RKW_FLOW_SUPPLY, RKW_PROFILE_CONSTANT(20), RKW_PROFILE_CONSTANT(10)};
    const rkw_shared_entry entry = {.row = 0, .column = RKW_COLUMN_STORE_LEVEL_MWH, .weight = RKW_PROFILE_CONSTANT(1)};
    rkw_programme p = RKW_PROGRAMME_INIT;
    p.n_steps = 6;
    p.load_MW = (rkw_profile)RKW_PROFILE_CONSTANT(5);
    p.flows = &grid;
    p.n_flows = 1;
    p.stores = &store;
    p.n_stores = 1;
    const rkw_capacity_year year = {&p, NULL, 0, &entry, 1, 1};
    const rkw_shared_row row = {"levels", 84, INFINITY, NULL};
    rkw_capacity_programme plan = RKW_CAPACITY_PROGRAMME_INIT;
    plan.rows = &row;
    plan.n_rows = 1;
    plan.years = &year;
    plan.n_years = 1;
    rkw_capacity_optimum *o = NULL;
    rkw_error err = {0};
    if (!CHECK_OK(rkw_optimize_capacities(&o, NULL, &plan, NULL, &err), err)) return;
    CHECK_NEAR(rkw_capacity_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD), 324, 1e-4, 0);
    CHECK_NEAR(rkw_capacity_optimum_row(o, 0).value, 84, 1e-4, 0);
    rkw_capacity_optimum_free(o);
}
