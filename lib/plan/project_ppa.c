/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Power purchase contracts over a ledger, with what the grid operator holds back. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/simd.h"
#include "plan/project.h"

/* What the plants could deliver in each row: generation less what their own lines cut. */
static rkw_status sum_generation(const rkw_project *p, const rkw_ledger *l, double *MW, rkw_error *err)
{
    const size_t n = rkw_ledger_axis(l)->n;
    for (size_t i = 0; i < rkw_site_plants(p->site); i++) {
        rkw_plant plant = {.size = sizeof plant};
        char generation[160], line[160];
        RKW_TRY(rkw_site_plant(p->site, i, &plant));
        snprintf(generation, sizeof generation, "%s.generation", plant.name);
        snprintf(line, sizeof line, "%s.curtailed_line", plant.name);
        const double *g = rkw_ledger_data(l, rkw_ledger_find(l, generation));
        const double *c = rkw_ledger_data(l, rkw_ledger_find(l, line));
        if (!g || !c) return rkw_fail(err, RKW_E_MISSING, RKW_NOWHERE, "the ledger has no plant %s", plant.name);
        for (size_t t = 0; t < n; t++) MW[t] += g[t] - c[t];
    }
    return RKW_OK;
}

/* Cuts the highest rows to one level so that `share` of the energy is cut. */
static void hold_back(double *MW, double *cut_MW, size_t n, double share)
{
    double total = 0, low = 0, high = 0;
    for (size_t t = 0; t < n; t++) {
        total += MW[t];
        high = rkw_max(high, MW[t]);
    }
    for (int i = 0; i < 200; i++) {
        const double level = 0.5 * (low + high);
        double above = 0;
        for (size_t t = 0; t < n; t++) above += rkw_max(MW[t] - level, 0);
        *(above > share * total ? &low : &high) = level;
    }
    for (size_t t = 0; t < n; t++) {
        cut_MW[t] = rkw_max(MW[t] - high, 0);
        MW[t] -= cut_MW[t];
    }
}

static rkw_status price_forms(const rkw_project *p, const rkw_ledger *l, double *generation, double *cut,
                              rkw_ppa_result out[3], rkw_error *err)
{
    const rkw_axis *axis = rkw_ledger_axis(l);
    const rkw_economics *e = &p->economics;
    const double strike[3] = {e->ppa_as_produced, e->ppa_baseload, e->ppa_as_consumed};
    double sum = 0;
    RKW_TRY(sum_generation(p, l, generation, err));
    hold_back(generation, cut, axis->n, e->grid_curtailment);
    for (size_t t = 0; t < axis->n; t++) sum += generation[t];
    rkw_ppa_rows rows = RKW_PPA_ROWS_INIT;
    rows.n = axis->n;
    rows.dt_h = rkw_axis_dt_h(axis);
    rows.generation_MW = generation;
    rows.curtailed_MW = cut;
    rows.load_MW = rkw_ledger_data(l, rkw_ledger_find(l, "facility"));
    rows.import_usd_per_MWh = rkw_ledger_data(l, rkw_ledger_find(l, "import_price"));
    rows.export_usd_per_MWh = rkw_ledger_data(l, rkw_ledger_find(l, "export_price"));
    for (int32_t kind = 0; kind < 3; kind++) {
        rkw_ppa ppa = RKW_PPA_INIT;
        ppa.kind = kind;
        ppa.strike_usd_per_MWh = strike[kind];
        ppa.volume_MW = kind == RKW_PPA_BASELOAD ? sum / (double)axis->n : 0;
        ppa.curtailed_paid_0_1 = e->ppa_curtailed_paid;
        RKW_TRY(rkw_ppa_cost(&ppa, &rows, &out[kind], err));
    }
    return RKW_OK;
}

rkw_status rkw_project_ppas(const rkw_project *p, const rkw_ledger *ledger, rkw_ppa_result out[3], rkw_error *err)
{
    if (!p || !ledger || !out) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_project_ppas: a pointer is NULL");
    const size_t n = rkw_ledger_axis(ledger)->n;
    double *rows = rkw_alloc(&p->ctx, 2 * n, sizeof *rows);
    if (!rows) return rkw_fail_memory(err, "power purchase contracts");
    rkw_ppa_result results[3];
    const rkw_status st = price_forms(p, ledger, rows, rows + n, results, err);
    if (st == RKW_OK) memcpy(out, results, sizeof results);
    rkw_release(rows);
    return st;
}
