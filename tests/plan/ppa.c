/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power purchase contracts over three hours worked by hand. */
#include <rackwatt/finance.h>

#include <math.h>

#include "harness/harness.h"

static const double generation[3] = {80, 20, 0}, curtailed[3] = {10, 0, 0}, load[3] = {50, 50, 50};
static const double import_price[3] = {100, 120, 60}, export_price[3] = {20, 20, 20};

static rkw_ppa_rows three_hours(void)
{
    rkw_ppa_rows r = RKW_PPA_ROWS_INIT;
    r.n = 3;
    r.generation_MW = generation;
    r.curtailed_MW = curtailed;
    r.load_MW = load;
    r.import_usd_per_MWh = import_price;
    r.export_usd_per_MWh = export_price;
    return r;
}

TEST(ppa_as_produced)
{
    rkw_ppa p = RKW_PPA_INIT;
    p.strike_usd_per_MWh = 40;
    p.curtailed_paid_0_1 = 0.5;
    const rkw_ppa_rows rows = three_hours();
    rkw_ppa_result r;
    rkw_error err;
    CHECK_OK(rkw_ppa_cost(&p, &rows, &r, &err), err);
    CHECK_NEAR(r.contract_usd, 40 * (100 + 5), 1e-12, 0);
    CHECK_NEAR(r.bought_usd, 30 * 120 + 50 * 60, 1e-12, 0);
    CHECK_NEAR(r.sold_usd, 30 * 20, 1e-12, 0);
    CHECK_NEAR(r.usd_per_MWh, (4200 + 6600 - 600) / 150.0, 1e-12, 0);
}

TEST(ppa_baseload)
{
    rkw_ppa p = RKW_PPA_INIT;
    p.kind = RKW_PPA_BASELOAD;
    p.strike_usd_per_MWh = 70;
    p.volume_MW = 40;
    p.curtailed_paid_0_1 = 0.5;
    const rkw_ppa_rows rows = three_hours();
    rkw_ppa_result r;
    rkw_error err;
    CHECK_OK(rkw_ppa_cost(&p, &rows, &r, &err), err);
    CHECK_NEAR(r.contract_usd, 70 * 120, 1e-12, 0);
    CHECK_NEAR(r.bought_usd, 10 * (100 + 120 + 60), 1e-12, 0);
    CHECK(r.sold_usd == 0 && r.contract_MWh == 120 && r.bought_MWh == 30);
}

TEST(ppa_as_consumed)
{
    rkw_ppa p = RKW_PPA_INIT;
    p.kind = RKW_PPA_AS_CONSUMED;
    p.strike_usd_per_MWh = 55;
    rkw_ppa_rows rows = three_hours();
    rows.curtailed_MW = NULL;
    rkw_ppa_result r;
    rkw_error err;
    CHECK_OK(rkw_ppa_cost(&p, &rows, &r, &err), err);
    CHECK_NEAR(r.contract_usd, 55 * 70, 1e-12, 0);
    CHECK_NEAR(r.bought_usd, 30 * 120 + 50 * 60, 1e-12, 0);
    CHECK(r.sold_MWh == 0);
}

TEST(ppa_refuses_what_cannot_be)
{
    rkw_ppa p = RKW_PPA_INIT;
    rkw_ppa_rows rows = three_hours();
    rkw_ppa_result r;
    rkw_error err;
    p.kind = 3;
    CHECK_STATUS(rkw_ppa_cost(&p, &rows, &r, &err), RKW_E_DOMAIN, err);
    p.kind = RKW_PPA_AS_PRODUCED;
    const double bad[3] = {1, NAN, 1};
    rows.load_MW = bad;
    CHECK_STATUS(rkw_ppa_cost(&p, &rows, &r, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "load_MW of row 1 is not a finite number");
    rows.load_MW = NULL;
    CHECK_STATUS(rkw_ppa_cost(&p, &rows, &r, &err), RKW_E_ARG, err);
    rows.n = 0;
    CHECK_OK(rkw_ppa_cost(&p, &rows, &r, &err), err);
    CHECK(isnan(r.usd_per_MWh) && r.total_usd == 0);
}
