/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readers of one table each, and what is asked of their result. */
#include <math.h>
#include <string.h>

#include "demand/tenants.h"
#include "fuzz/fuzz.h"

enum { ROWS = 30 };
static const rkw_axis axis = {1735689600, 3600, 0, ROWS};

/* The input as the file `fuzz/in/NAME`. */
static const char *as_file(const char *name, const uint8_t *bytes, size_t length)
{
    fuzz_file(name, bytes, length);
    return name;
}

static void expect_finite(const double *values, size_t n, const char *what)
{
    for (size_t i = 0; i < n; i++) EXPECT(isfinite(values[i]), "%s, value %zu", what, i);
}

/* ------------------------------------------------------------------ any table */

static void ask_scalars(const rkw_table *t)
{
    rkw_error err;
    for (size_t row = 0; row < rkw_table_rows(t); row++) {
        rkw_scalar s = {0};
        double value;
        if (rkw_table_scalar_row(t, row, &s, &err) != RKW_OK) continue;
        if (rkw_table_scalar(t, s.name, s.unit, -1e300, 1e300, &value, &err) == RKW_OK)
            EXPECT(isfinite(value), "%s = %s", s.name, s.text);
    }
}

static void ask_cells(const rkw_table *t)
{
    rkw_error err;
    for (size_t row = 0; row < rkw_table_rows(t); row++)
        for (size_t c = 0; c < rkw_table_columns(t); c++) {
            double value = 0;
            const char *text = NULL, *name = rkw_table_column_name(t, c);
            if (rkw_table_number(t, row, name, "MW", -1e300, 1e300, &value, &err) == RKW_OK)
                EXPECT(isfinite(value), "%s, row %zu", name, row);
            if (rkw_table_text(t, row, name, &text, &err) == RKW_OK) EXPECT(text[0], "%s, row %zu", name, row);
        }
}

FUZZ(table)
{
    rkw_table *t = NULL;
    rkw_error err;
    if (rkw_table_read(&t, NULL, as_file("fuzz/in/table.csv", bytes, length), &err) != RKW_OK) {
        EXPECT(!t && err.message[0], "an error without a message");
        return;
    }
    if (rkw_table_kind(t) == RKW_TABLE_SCALAR)
        ask_scalars(t);
    else
        ask_cells(t);
    rkw_table_free(t);
}

/* ------------------------------------------------------------------ numbers, times, units */

FUZZ(text)
{
    char copy[128], again[RKW_NUMBER_TEXT], time[32];
    double value, back, factor, offset;
    int64_t unix_s, unix_back;
    if (length < 1 || length >= sizeof copy) return;
    memcpy(copy, bytes, length);
    copy[length] = 0;
    if (rkw_parse_number((const char *)bytes, length, &value) == RKW_OK) {
        EXPECT(isfinite(value), "%s", copy);
        size_t n = rkw_format_real(value, 17, again);
        EXPECT(rkw_parse_number(again, n, &back) == RKW_OK && back == value, "%s reads back as %s", copy, again);
        rkw_format_fixed(value, bytes[0] % 13, again);
    }
    if (rkw_parse_time((const char *)bytes, length, &unix_s) == RKW_OK) {
        rkw_format_time(unix_s, time);
        EXPECT(rkw_parse_time(time, strlen(time), &unix_back) == RKW_OK && unix_back == unix_s, "%s reads back as %s",
               copy, time);
    }
    char *slash = strchr(copy, '|');
    if (slash) *slash = 0;
    if (rkw_unit_convert(copy, slash ? slash + 1 : "MW", &factor, &offset) == RKW_OK)
        EXPECT(isfinite(factor) && factor > 0 && isfinite(offset), "%s to %s", copy, slash ? slash + 1 : "MW");
    (void)!rkw_nearest_name(copy, (const char *const[]){"battery", "grid", "", "wind_MW"}, 4);
}

/* ------------------------------------------------------------------ supply */

FUZZ(battery)
{
    rkw_battery b = RKW_BATTERY_INIT;
    rkw_error err;
    if (rkw_battery_load(&b, NULL, as_file("fuzz/in/battery.csv", bytes, length), &err) != RKW_OK) return;
    EXPECT(rkw_battery_check(&b, &err) == RKW_OK, "%s", err.message);
    EXPECT(rkw_battery_start_MWh(&b) >= 0 && rkw_battery_start_MWh(&b) <= b.energy_MWh, "start");
}

FUZZ(thermal_store)
{
    rkw_thermal_store s = RKW_THERMAL_STORE_INIT;
    rkw_error err;
    if (rkw_thermal_store_load(&s, NULL, as_file("fuzz/in/thermal_store.csv", bytes, length), &err) == RKW_OK)
        EXPECT(rkw_thermal_store_check(&s, &err) == RKW_OK, "%s", err.message);
}

FUZZ(backup)
{
    rkw_backup b = RKW_BACKUP_INIT;
    rkw_error err;
    if (rkw_backup_load(&b, NULL, as_file("fuzz/in/backup.csv", bytes, length), &err) != RKW_OK) return;
    EXPECT(rkw_backup_check(&b, &err) == RKW_OK, "%s", err.message);
    EXPECT(rkw_backup_tank_MWh(&b) >= 0, "%g", rkw_backup_tank_MWh(&b));
}

FUZZ(ageing)
{
    rkw_ageing a = RKW_AGEING_INIT;
    rkw_error err;
    if (rkw_ageing_load(&a, NULL, as_file("fuzz/in/ageing.csv", bytes, length), &err) == RKW_OK)
        EXPECT(rkw_ageing_check(&a, &err) == RKW_OK, "%s", err.message);
}

FUZZ(grid)
{
    rkw_grid g = RKW_GRID_INIT;
    rkw_error err;
    rkw_outage outages[16];
    size_t n = 0;
    if (rkw_grid_load(&g, NULL, as_file("fuzz/in/grid.csv", bytes, length), &err) != RKW_OK) return;
    EXPECT(rkw_grid_check(&g, &err) == RKW_OK, "%s", err.message);
    if (g.outage_rate_per_yr < 1e4) (void)!rkw_outages_poisson(&g, &axis, 1, 0, outages, 16, &n, &err);
}

FUZZ(tariff)
{
    rkw_tariff *t = NULL;
    rkw_error err;
    double import[ROWS], export[ROWS];
    int32_t period[ROWS];
    fuzz_site();
    const char *path = as_file("fuzz/in/tariff.csv", bytes, length);
    if (rkw_tariff_load(&t, NULL, path, rkw_site_grid(fuzz_site()), &err) != RKW_OK) return;
    if (rkw_tariff_series(t, &axis, NULL, import, export, period, &err) == RKW_OK) {
        expect_finite(import, ROWS, "import price");
        expect_finite(export, ROWS, "export price");
    }
    rkw_tariff_free(t);
}

static void use_carbon(rkw_carbon *c)
{
    rkw_error err;
    double average[ROWS], marginal[ROWS];
    rkw_carbon_columns out = {.size = sizeof out, .average_kg_per_MWh = average, .marginal_kg_per_MWh = marginal};
    if (rkw_carbon_series(c, &axis, NULL, &out, &err) == RKW_OK) {
        expect_finite(average, ROWS, "average");
        expect_finite(marginal, ROWS, "marginal");
    }
}

FUZZ(carbon)
{
    rkw_carbon *c = NULL;
    rkw_error err;
    fuzz_tetouan();
    const char *path = as_file("fuzz/in/carbon.csv", bytes, length);
    if (rkw_carbon_load(&c, NULL, path, NULL, &err) == RKW_OK) use_carbon(c);
    rkw_carbon_free(c);
}

FUZZ(carbon_shape)
{
    rkw_carbon *c = NULL;
    rkw_error err;
    fuzz_tetouan();
    const char *path = as_file("fuzz/in/carbon_shape.csv", bytes, length);
    if (rkw_carbon_load(&c, NULL, "fuzz/site/carbon.csv", path, &err) == RKW_OK) use_carbon(c);
    rkw_carbon_free(c);
}

FUZZ(outages)
{
    rkw_outage outages[32];
    rkw_error err;
    size_t n = 0;
    double there[ROWS];
    const char *path = as_file("fuzz/in/outages.csv", bytes, length);
    if (rkw_outages_load(outages, 32, &n, NULL, path, &err) != RKW_OK) return;
    if (rkw_outages_series(outages, n < 32 ? n : 32, &axis, there, &err) == RKW_OK)
        for (size_t i = 0; i < ROWS; i++) EXPECT(there[i] >= 0 && there[i] <= 1, "row %zu: %g", i, there[i]);
}

/* ------------------------------------------------------------------ climate, jobs, catalogue */

FUZZ(normals)
{
    rkw_normals n;
    rkw_error err;
    if (rkw_normals_read(&n, NULL, as_file("fuzz/in/climate_monthly.csv", bytes, length), &err) == RKW_OK)
        EXPECT(rkw_normals_check(&n, &err) == RKW_OK, "%s", err.message);
}

FUZZ(jobs)
{
    rkw_job_list jobs = {0};
    rkw_error err;
    double gpu_h[ROWS], outside;
    as_file("fuzz/in/jobs.csv", bytes, length);
    if (rkw_tenants_read_jobs(&jobs, NULL, "fuzz/in", "jobs.csv", &err) == RKW_OK &&
        rkw_jobs_aggregate(jobs.n, jobs.start_unix_s, jobs.gpus, jobs.length_h, &axis, gpu_h, &outside, &err) == RKW_OK)
        expect_finite(gpu_h, ROWS, "work");
    rkw_job_list_release(&jobs);
}

FUZZ(pv_catalogue)
{
    rkw_table *t = NULL;
    rkw_error err;
    rkw_pv_module module = {.size = sizeof module};
    rkw_pv_inverter inverter = {.size = sizeof inverter};
    rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    if (rkw_table_read(&t, NULL, as_file("fuzz/in/pv.csv", bytes, length), &err) != RKW_OK) return;
    (void)!rkw_pv_plant_read_losses(t, &plant, &err);
    for (size_t row = 0; row < rkw_table_rows(t); row++) {
        (void)!rkw_pv_module_find(t, rkw_table_cell(t, row, 0), &module, &err);
        (void)!rkw_pv_inverter_find(t, rkw_table_cell(t, row, 0), &inverter, &err);
    }
    rkw_table_free(t);
}
