/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/hours.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "dispatch/ledger.h"

const char *rkw_hours_name(int32_t series)
{
    static const char *const names[] = {
#define NAME(id, name, unit, decimals) name,
        RKW_HOURS_LIST(NAME)
#undef NAME
    };
    return series >= 0 && series < RKW_HOURS_SERIES ? names[series] : "";
}

/* Adds the rows of each hour; the last hour may have fewer. */
static void add(double *hour, const double *rows, size_t n, size_t per_hour)
{
    for (size_t i = 0; i < n; i++) hour[i / per_hour] += rows[i];
}

static void take_mean(const rkw_hours *h, double *hour, size_t n, size_t per_hour)
{
    for (size_t i = 0; i < h->n; i++) hour[i] /= (double)(n - i * per_hour < per_hour ? n - i * per_hour : per_hour);
}

static void add_plants(rkw_hours *h, const rkw_ledger *l, const rkw_site *site, size_t per_hour)
{
    for (size_t p = 0; p < l->n_plants; p++) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(site, p, &plant) != RKW_OK) continue;
        int kind = plant.kind == RKW_PLANT_PV ? RKW_HOURS_PV : RKW_HOURS_WIND;
        add(h->series[kind], rkw_ledger_plant(l, p, RKW_COLUMN_GENERATION), l->axis.n, per_hour);
        add(h->series[RKW_HOURS_SOLD], rkw_ledger_plant(l, p, RKW_COLUMN_EXPORTED), l->axis.n, per_hour);
        add(h->series[RKW_HOURS_CURTAILED], rkw_ledger_plant(l, p, RKW_COLUMN_CURTAILED_LINE), l->axis.n, per_hour);
        add(h->series[RKW_HOURS_CURTAILED], rkw_ledger_plant(l, p, RKW_COLUMN_CURTAILED_SURPLUS), l->axis.n, per_hour);
    }
}

static void add_site(rkw_hours *h, const rkw_ledger *l, size_t per_hour)
{
    static const struct {
        int series, column;
    } sums[] = {{RKW_HOURS_DISCHARGE, RKW_COLUMN_BATTERY_DISCHARGE},
                {RKW_HOURS_IMPORT, RKW_COLUMN_GRID_IMPORT},
                {RKW_HOURS_BACKUP, RKW_COLUMN_UPS_DISCHARGE},
                {RKW_HOURS_BACKUP, RKW_COLUMN_BACKUP},
                {RKW_HOURS_UNSERVED, RKW_COLUMN_UNSERVED},
                {RKW_HOURS_LOAD, RKW_COLUMN_FACILITY},
                {RKW_HOURS_LOAD, RKW_COLUMN_BATTERY_AUX},
                {RKW_HOURS_CHARGE, RKW_COLUMN_BATTERY_CHARGE},
                {RKW_HOURS_STORED, RKW_COLUMN_BATTERY_ENERGY},
                {RKW_HOURS_PUE, RKW_COLUMN_PUE},
                {RKW_HOURS_PRICE, RKW_COLUMN_IMPORT_PRICE}};
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        add(h->series[sums[i].series], rkw_ledger_site(l, sums[i].column), l->axis.n, per_hour);
    for (size_t t = 0; t < l->n_tenants; t++)
        add(h->series[RKW_HOURS_WAITING], rkw_ledger_tenant(l, t, RKW_COLUMN_BACKLOG), l->axis.n, per_hour);
}

/* What is not carbon-free in each hour, as rkw_summary defines CFE, turned into the share that is. */
static void fill_cfe(rkw_hours *h, const rkw_ledger *l, size_t per_hour)
{
    double *cfe = h->series[RKW_HOURS_CFE];
    const double *import = rkw_ledger_site(l, RKW_COLUMN_GRID_IMPORT),
                 *free_share = rkw_ledger_site(l, RKW_COLUMN_CARBON_FREE_SHARE),
                 *unserved = rkw_ledger_site(l, RKW_COLUMN_UNSERVED), *backup = rkw_ledger_site(l, RKW_COLUMN_BACKUP);
    for (size_t i = 0; i < l->axis.n; i++)
        cfe[i / per_hour] += (1 - free_share[i]) * import[i] + unserved[i] + backup[i];
    take_mean(h, cfe, l->axis.n, per_hour);
    for (size_t i = 0; i < h->n; i++) {
        double load = h->series[RKW_HOURS_LOAD][i];
        cfe[i] = load > 0 ? 1 - cfe[i] / load : 1;
    }
}

rkw_status rkw_hours_create(rkw_hours *h, const rkw_context *ctx, const rkw_ledger *l, const rkw_site *site,
                            rkw_error *err)
{
    size_t per_hour = (size_t)(3600 / l->axis.step_s);
    memset(h, 0, sizeof *h);
    if (l->n_plants != rkw_site_plants(site))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "report: the ledger belongs to another site");
    h->n = (l->axis.n + per_hour - 1) / per_hour;
    h->start_unix_s = l->axis.start_unix_s;
    h->step_s = 3600;
    double *block = rkw_alloc(ctx, h->n, RKW_HOURS_SERIES * sizeof *block);
    if (!block) return rkw_fail_memory(err, "hours of a report");
    for (int32_t s = 0; s < RKW_HOURS_SERIES; s++) h->series[s] = block + (size_t)s * h->n;
    add_plants(h, l, site, per_hour);
    add_site(h, l, per_hour);
    for (int32_t s = 0; s < RKW_HOURS_SERIES; s++)
        if (s != RKW_HOURS_CFE) take_mean(h, h->series[s], l->axis.n, per_hour);
    fill_cfe(h, l, per_hour);
    return RKW_OK;
}

void rkw_hours_clear(rkw_hours *h)
{
    rkw_release(h->series[0]);
    memset(h, 0, sizeof *h);
}

size_t rkw_hours_worst(const rkw_hours *h, size_t days)
{
    size_t length = 24 * days, worst = RKW_NONE;
    double least = INFINITY;
    for (size_t first = 0; first + length <= h->n; first += 24) {
        double load = 0, free = 0;
        for (size_t i = first; i < first + length; i++) {
            load += h->series[RKW_HOURS_LOAD][i];
            free += h->series[RKW_HOURS_CFE][i] * h->series[RKW_HOURS_LOAD][i];
        }
        if (load > 0 && free / load < least) {
            least = free / load;
            worst = first;
        }
    }
    return worst;
}
