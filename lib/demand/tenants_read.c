/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tenants.csv */
#include "base/memory.h"
#include "figures.h"
#include "tenants.h"

#include <string.h>

#define LARGE 1e9

enum { FIRST_NUMBER = RKW_TENANT_CONTRACTED_GPUS, N_NUMBERS = RKW_TENANT_VALUES - FIRST_NUMBER };

/* In the order of RKW_TENANT_CONTRACTED_GPUS and what follows it. */
static const rkw_figure fields[N_NUMBERS] = {
    {"contracted_gpus", "count", 0, LARGE, 0, 0},
    {"utilisation", "1", 0, 1, 0, 0},
    {"deadline", "h", 0, 8784, 0, 0},
    {"interruptible", "1", 0, 1, 0, 0},
    {"min_share", "1", 0, 1, 1, 0},
    {"min_run", "h", 0, 8784, 1, 0},
    {"ramp", "1/h", 1e-6, 1e6, 1, 1e6},
    {"price", "USD/gpu_h", 0, 1e6, 0, 0},
    {"credit", "USD/gpu_h", 0, 1e6, 1, 0},
    {"checkpoint_interval", "h", 0, 8784, 1, 0},
    {"checkpoint_write", "h", 0, 100, 1, 0},
    {"restart", "h", 0, 100, 1, 0},
    {"notice", "h", 0, 100, 1, 0},
    {"job_gpus", "count", 1, LARGE, 1, 1},
    {"job_length", "h", 1e-6, 87600, 1, 1},
};
static const char *const text_columns[RKW_TENANT_TEXTS] = {"name", "customer", "region", "clock"};
static const char *const kinds[] = {"training", "fine-tuning", "batch", "inference"};
enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

static rkw_status check_columns(const rkw_table *table, rkw_error *err)
{
    const char *known[N_NUMBERS + RKW_TENANT_TEXTS + 6];
    size_t n = 0;
    for (size_t i = 0; i < RKW_TENANT_TEXTS; i++) known[n++] = text_columns[i];
    for (size_t i = 0; i < N_NUMBERS; i++) known[n++] = fields[i].name;
    known[n++] = "kind";
    known[n++] = "pool";
    known[n++] = "shape";
    known[n++] = "arrivals";
    known[n++] = "seed";
    known[n++] = "source";
    return rkw_table_known_columns(table, known, n, err);
}

static rkw_status read_kind(const rkw_table *table, size_t row, double *kind, rkw_error *err)
{
    const char *text = NULL;
    RKW_TRY(rkw_table_text(table, row, "kind", &text, err));
    for (size_t i = 0; i < N_KINDS; i++)
        if (strcmp(kinds[i], text) == 0) {
            *kind = (double)i;
            return RKW_OK;
        }
    return rkw_figure_unknown(table, row, "kind", text, kinds, N_KINDS, err);
}

static rkw_status read_pool(const rkw_table *table, size_t row, const rkw_racks *racks, double *pool, rkw_error *err)
{
    const char *text = NULL, *names[RKW_POOLS_MAX];
    RKW_TRY(rkw_table_text(table, row, "pool", &text, err));
    size_t index = rkw_racks_find(racks, text);
    *pool = (double)index;
    if (index != RKW_NONE) return RKW_OK;
    for (size_t p = 0; p < rkw_racks_count(racks); p++) names[p] = rkw_racks_name(racks, p);
    return rkw_figure_unknown(table, row, "pool", text, names, rkw_racks_count(racks), err);
}

static rkw_status read_texts(rkw_tenants *tenants, rkw_tenant *tenant, const rkw_table *table, size_t row,
                             rkw_error *err)
{
    for (size_t i = 0; i < RKW_TENANT_TEXTS; i++) {
        const char *text = NULL;
        RKW_TRY(rkw_table_text(table, row, text_columns[i], &text, err));
        tenant->text[i] = rkw_copy_text(&tenants->ctx, text);
        if (!tenant->text[i]) return rkw_fail_memory(err, "tenant");
    }
    tenant->clock = RKW_NONE;
    const char *clock = tenant->text[RKW_TENANT_TEXT_CLOCK];
    if (strcmp(clock, "site") == 0) return RKW_OK;
    for (size_t i = 0; i < tenants->n_clocks; i++)
        if (strcmp(tenants->clocks[i].name, clock) == 0) tenant->clock = i;
    if (tenant->clock != RKW_NONE) return RKW_OK;
    return rkw_fail(err, RKW_E_UNKNOWN, rkw_table_origin(table, row),
                    "clock '%.64s' is neither 'site' nor a name of clocks.csv", clock);
}

static rkw_status check_number_rules(const rkw_table *table, size_t row, const double *v, rkw_error *err)
{
    rkw_origin at = rkw_table_origin(table, row);
    if (v[RKW_TENANT_INTERRUPTIBLE] != 0.0 && v[RKW_TENANT_INTERRUPTIBLE] != 1.0)
        return rkw_fail_value(err, at, "interruptible (0 or 1)", v[RKW_TENANT_INTERRUPTIBLE], "1", 0.0, 1.0);
    double interval_h = v[RKW_TENANT_CHECKPOINT_INTERVAL_H], write_h = v[RKW_TENANT_CHECKPOINT_WRITE_H];
    if (interval_h > 0.0 && !(write_h < interval_h))
        return rkw_fail_value(err, at, "checkpoint_write", write_h, "h", 0.0, interval_h);
    return RKW_OK;
}

/* What a must-run tenant hands in at its busiest hour has to fit its own contract. */
static rkw_status check_peak(const rkw_table *table, size_t row, const rkw_tenant *tenant, rkw_error *err)
{
    const double *v = tenant->value;
    double peak = 0.0;
    for (size_t i = 0; i < RKW_WEEK_HOURS; i++)
        if (tenant->gpus_of_week[i] > peak) peak = tenant->gpus_of_week[i];
    if (v[RKW_TENANT_DEADLINE_H] >= 1.0 || peak <= v[RKW_TENANT_CONTRACTED_GPUS] * (1.0 + 1e-12)) return RKW_OK;
    return rkw_fail(err, RKW_E_DOMAIN, rkw_table_origin(table, row),
                    "utilisation = %s asks for %s GPUs in the busiest hour of a must-run tenant with %s contracted",
                    RKW_REAL(v[RKW_TENANT_UTILISATION]), RKW_REAL(peak), RKW_REAL(v[RKW_TENANT_CONTRACTED_GPUS]));
}

/* The column may be absent and a cell empty: work then arrives by its shape. Any other text names a table of jobs. */
static rkw_status read_arrivals(rkw_tenants *tenants, rkw_tenant *tenant, const rkw_table *table, size_t row,
                                const char *folder, rkw_error *err)
{
    size_t column = rkw_table_find_column(table, "arrivals");
    const char *mode = column == RKW_NONE ? "" : rkw_table_cell(table, row, column);
    double seed = 0.0;
    RKW_TRY(rkw_table_number_or(table, row, "seed", "count", 0.0, 9007199254740992.0, 1.0, &seed, err));
    tenant->seed = (uint64_t)seed;
    if (!mode[0] || strcmp(mode, "shape") == 0) return RKW_OK;
    tenant->arrivals = strcmp(mode, "poisson") == 0 ? RKW_ARRIVALS_POISSON : RKW_ARRIVALS_TABLE;
    if (tenant->arrivals == RKW_ARRIVALS_POISSON) return RKW_OK;
    return rkw_tenants_read_jobs(&tenant->jobs, &tenants->ctx, folder, mode, err);
}

static rkw_status read_tenant(rkw_tenants *tenants, rkw_tenant *tenant, const rkw_table *table, size_t row,
                              const char *folder, const rkw_table *shapes, const rkw_racks *racks, rkw_error *err)
{
    double *v = tenant->value;
    const char *shape = NULL;
    RKW_TRY(read_texts(tenants, tenant, table, row, err));
    RKW_TRY(read_kind(table, row, &v[RKW_TENANT_KIND], err));
    RKW_TRY(read_pool(table, row, racks, &v[RKW_TENANT_POOL], err));
    RKW_TRY(rkw_figures_row(table, row, fields, N_NUMBERS, v + FIRST_NUMBER, err));
    RKW_TRY(check_number_rules(table, row, v, err));
    RKW_TRY(rkw_table_text(table, row, "shape", &shape, err));
    RKW_TRY(rkw_tenants_read_shape(shapes, shape, rkw_table_origin(table, row), tenant->gpus_of_week, err));
    for (size_t i = 0; i < RKW_WEEK_HOURS; i++)
        tenant->gpus_of_week[i] *= v[RKW_TENANT_CONTRACTED_GPUS] * v[RKW_TENANT_UTILISATION];
    RKW_TRY(check_peak(table, row, tenant, err));
    return read_arrivals(tenants, tenant, table, row, folder, err);
}

/* The contracts of a pool together may not exceed its GPUs; the row that goes beyond them is named. */
static rkw_status check_contracts(const rkw_tenants *tenants, const rkw_table *table, const rkw_racks *racks,
                                  rkw_error *err)
{
    double free_gpus[RKW_POOLS_MAX];
    for (size_t p = 0; p < rkw_racks_count(racks); p++)
        free_gpus[p] = rkw_racks_value(racks, p, RKW_RACK_INSTALLED) * rkw_racks_value(racks, p, RKW_RACK_GPUS);
    for (size_t i = 0; i < tenants->count; i++) {
        const double *v = tenants->tenants[i].value;
        double *left = &free_gpus[(size_t)v[RKW_TENANT_POOL]];
        if (!(v[RKW_TENANT_CONTRACTED_GPUS] <= *left))
            return rkw_fail_value(err, rkw_table_origin(table, i), "contracted_gpus", v[RKW_TENANT_CONTRACTED_GPUS],
                                  "count", 0.0, *left);
        *left -= v[RKW_TENANT_CONTRACTED_GPUS];
    }
    return RKW_OK;
}

static rkw_status check_names(const rkw_tenants *tenants, const rkw_table *table, rkw_error *err)
{
    for (size_t i = 0; i < tenants->count; i++)
        if (rkw_tenants_find(tenants, tenants->tenants[i].text[RKW_TENANT_TEXT_NAME]) != i)
            return rkw_fail(err, RKW_E_FORMAT, rkw_table_origin(table, i), "tenant '%.64s' appears twice",
                            tenants->tenants[i].text[RKW_TENANT_TEXT_NAME]);
    return RKW_OK;
}

static rkw_status read_tables(rkw_tenants *tenants, const char *folder, const rkw_table *table, const rkw_table *shapes,
                              const rkw_table *clocks, const rkw_racks *racks, rkw_error *err)
{
    RKW_TRY(check_columns(table, err));
    RKW_TRY(rkw_tenants_read_clocks(tenants, clocks, err));
    size_t n = rkw_table_rows(table);
    if (n == 0) return rkw_fail(err, RKW_E_MISSING, (rkw_origin){rkw_table_path(table), 0}, "no tenant");
    tenants->tenants = rkw_alloc(&tenants->ctx, n, sizeof *tenants->tenants);
    if (!tenants->tenants) return rkw_fail_memory(err, "tenants");
    tenants->count = n;
    for (size_t r = 0; r < n; r++)
        RKW_TRY(read_tenant(tenants, &tenants->tenants[r], table, r, folder, shapes, racks, err));
    RKW_TRY(check_names(tenants, table, err));
    return check_contracts(tenants, table, racks, err);
}

rkw_status rkw_tenants_load(rkw_tenants **out, const rkw_context *ctx, const char *folder, const rkw_racks *racks,
                            rkw_error *err)
{
    if (!out || !folder || !racks) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_tenants_load: NULL argument");
    *out = NULL;
    rkw_table *table = NULL, *shapes = NULL, *clocks = NULL;
    rkw_tenants *tenants = rkw_alloc(ctx, 1, sizeof *tenants);
    if (!tenants) return rkw_fail_memory(err, "tenants");
    rkw_status status = rkw_context_copy(&tenants->ctx, ctx, err);
    if (status == RKW_OK) status = rkw_table_open(&table, ctx, folder, "tenants.csv", RKW_TABLE_WIDE, err);
    if (status == RKW_OK) status = rkw_table_open(&shapes, ctx, folder, "workload_shape.csv", RKW_TABLE_WIDE, err);
    if (status == RKW_OK) status = rkw_table_open(&clocks, ctx, folder, "clocks.csv", RKW_TABLE_WIDE, err);
    if (status == RKW_OK) status = read_tables(tenants, folder, table, shapes, clocks, racks, err);
    rkw_table_free(table);
    rkw_table_free(shapes);
    rkw_table_free(clocks);
    if (status == RKW_OK)
        *out = tenants;
    else
        rkw_tenants_free(tenants);
    return status;
}
