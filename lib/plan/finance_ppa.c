/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power purchase contracts: who pays for what of a plant's energy. */
#include <rackwatt/finance.h>

#include <math.h>

#include "base/fail.h"
#include "base/simd.h"
#include "supply/finite.h"

static rkw_status check_rows(const rkw_ppa_rows *r, rkw_error *err)
{
    if (!r || r->size < sizeof *r) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rows are null or have no size");
    RKW_TRY(rkw_check_positive(err, "dt", r->dt_h, "h"));
    const struct {
        const double *column;
        const char *name;
        int optional;
    } columns[] = {
        {r->generation_MW, "generation_MW", 0},
        {r->curtailed_MW, "curtailed_MW", 1},
        {r->load_MW, "load_MW", 0},
        {r->import_usd_per_MWh, "import_usd_per_MWh", 0},
        {r->export_usd_per_MWh, "export_usd_per_MWh", 0},
    };
    for (size_t c = 0; c < sizeof columns / sizeof columns[0]; c++) {
        if (!columns[c].column && (columns[c].optional || r->n == 0)) continue;
        if (!columns[c].column) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "%s is null", columns[c].name);
        const size_t bad = rkw_first_not_finite(columns[c].column, r->n);
        if (bad < r->n)
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s of row %zu is not a finite number", columns[c].name,
                            bad);
    }
    return RKW_OK;
}

static rkw_status check_ppa(const rkw_ppa *p, rkw_error *err)
{
    if (!p || p->size < sizeof *p) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "contract is null or has no size");
    RKW_TRY(rkw_check_range(err, "kind of contract", p->kind, "1", RKW_PPA_AS_PRODUCED, RKW_PPA_AS_CONSUMED));
    RKW_TRY(rkw_check_range(err, "strike", p->strike_usd_per_MWh, "USD/MWh", -1e6, 1e6));
    RKW_TRY(rkw_check_range(err, "volume", p->volume_MW, "MW", 0, 1e9));
    return rkw_check_range(err, "paid share of curtailed energy", p->curtailed_paid_0_1, "1", 0, 1);
}

/* What the contract delivers to the site in a row. */
static double delivered_MW(const rkw_ppa *p, double generation, double load)
{
    if (p->kind == RKW_PPA_BASELOAD) return p->volume_MW;
    return p->kind == RKW_PPA_AS_CONSUMED ? rkw_max(rkw_min(generation, load), 0) : generation;
}

rkw_status rkw_ppa_cost(const rkw_ppa *ppa, const rkw_ppa_rows *rows, rkw_ppa_result *out, rkw_error *err)
{
    RKW_TRY(check_ppa(ppa, err));
    RKW_TRY(check_rows(rows, err));
    if (!out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "result is null");
    rkw_ppa_result r = {0};
    double load = 0, paid_MWh = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const double d = delivered_MW(ppa, rows->generation_MW[i], rows->load_MW[i]), rest = rows->load_MW[i] - d;
        const double bought = rkw_max(rest, 0), sold = rkw_max(-rest, 0);
        const double curtailed = rows->curtailed_MW && ppa->kind != RKW_PPA_BASELOAD ? rows->curtailed_MW[i] : 0;
        load += rows->load_MW[i];
        r.contract_MWh += d;
        paid_MWh += d + ppa->curtailed_paid_0_1 * curtailed;
        r.bought_MWh += bought;
        r.sold_MWh += sold;
        r.bought_usd += bought * rows->import_usd_per_MWh[i];
        r.sold_usd += sold * rows->export_usd_per_MWh[i];
    }
    const double dt_h = rows->dt_h;
    r.contract_usd = paid_MWh * dt_h * ppa->strike_usd_per_MWh;
    r.contract_MWh *= dt_h;
    r.bought_MWh *= dt_h;
    r.sold_MWh *= dt_h;
    r.bought_usd *= dt_h;
    r.sold_usd *= dt_h;
    r.total_usd = r.contract_usd + r.bought_usd - r.sold_usd;
    r.usd_per_MWh = load > 0 ? r.total_usd / (load * dt_h) : NAN;
    *out = r;
    return RKW_OK;
}
