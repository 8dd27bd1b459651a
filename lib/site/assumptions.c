/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the site's tables that nobody has confirmed. */
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "site/site.h"

static const char *const tables[] = {
    "site.csv",          "clock.csv",         "places.csv",          "plants.csv",         "climate_monthly.csv",
    "racks.csv",         "gpu_power_cap.csv", "tenants.csv",         "workload_shape.csv", "clocks.csv",
    "cooling.csv",       "power_chain.csv",   "other_buildings.csv", "battery.csv",        "ups.csv",
    "backup.csv",        "grid.csv",          "tariff.csv",          "carbon.csv",         "carbon_shape.csv",
    "costs.csv",         "milestones.csv",    "ashrae_classes.csv",  "halls.csv",          "ageing.csv",
    "thermal_store.csv", "finance.csv",       "phases.csv",          "outages.csv"};

const char *const *rkw_site_tables(size_t *n)
{
    *n = sizeof tables / sizeof tables[0];
    return tables;
}

/* The key GK of sources.csv stands for general knowledge, to be confirmed. */
static int is_unconfirmed(const char *source)
{
    if (!source[0] || strstr(source, "to be confirmed")) return 1;
    const char *key = strstr(source, "GK");
    return key && (key == source || key[-1] == ' ' || key[-1] == ';') && (key[2] < 'A' || key[2] > 'Z');
}

static rkw_status scan(const rkw_table *t, const char *name, int32_t (*each)(void *, const rkw_assumption *),
                       void *user, rkw_error *err)
{
    size_t source = rkw_table_find_column(t, "source");
    int scalar = rkw_table_kind(t) == RKW_TABLE_SCALAR;
    for (size_t row = 0; source != RKW_NONE && row < rkw_table_rows(t); row++) {
        rkw_assumption a = {name,
                            rkw_table_cell(t, row, 0),
                            scalar ? rkw_table_cell(t, row, 1) : "",
                            scalar ? rkw_table_cell(t, row, 2) : "",
                            rkw_table_cell(t, row, source),
                            rkw_table_line(t, row)};
        if (is_unconfirmed(a.source) && each(user, &a) != 0)
            return rkw_fail(err, RKW_E_CANCELLED, RKW_NOWHERE, "stopped by the caller");
    }
    return RKW_OK;
}

rkw_status rkw_site_assumptions(const rkw_site *s, int32_t (*each)(void *user, const rkw_assumption *assumption),
                                void *user, rkw_error *err)
{
    if (!s || !each) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_site_assumptions: site or callback is NULL");
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        char *path = rkw_site_path(&s->ctx, s->folder, tables[i]);
        if (!path) return rkw_fail_memory(err, "a path");
        rkw_table *t;
        rkw_error unread;
        rkw_status status = rkw_table_read(&t, &s->ctx, path, &unread);
        rkw_release(path);
        if (status == RKW_E_IO) continue; /* an optional table */
        if (status == RKW_OK) {
            status = scan(t, tables[i], each, user, err);
            rkw_table_free(t);
        } else if (err) {
            *err = unread;
        }
        if (status != RKW_OK) return status;
    }
    return RKW_OK;
}
