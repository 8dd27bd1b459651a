/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dispatch/ledger.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"

typedef struct column_kind {
    const char *name, *unit;
    int32_t side;
} column_kind;

#define KIND(id, name, unit, side) {name, unit, side},
static const column_kind site_kinds[] = {RKW_LEDGER_SITE_LIST(KIND)};
static const column_kind plant_kinds[] = {RKW_LEDGER_PLANT_LIST(KIND)};
static const column_kind tenant_kinds[] = {RKW_LEDGER_TENANT_LIST(KIND)};
#undef KIND

static void name_group(rkw_ledger *l, size_t first, const column_kind *kinds, size_t n, const char *owner)
{
    for (size_t i = 0; i < n; i++) {
        rkw_ledger_column *c = &l->columns[first + i];
        c->unit = kinds[i].unit;
        c->side = kinds[i].side;
        snprintf(c->name, sizeof c->name, "%s%s%s", owner, owner[0] ? "." : "", kinds[i].name);
    }
}

static void name_columns(rkw_ledger *l, const rkw_site *site)
{
    name_group(l, 0, site_kinds, RKW_SITE_COLUMNS, "");
    size_t at = RKW_SITE_COLUMNS;
    for (size_t p = 0; p < l->n_plants; p++, at += RKW_PLANT_COLUMNS) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(site, p, &plant) == RKW_OK) name_group(l, at, plant_kinds, RKW_PLANT_COLUMNS, plant.name);
    }
    for (size_t t = 0; t < l->n_tenants; t++, at += RKW_TENANT_COLUMNS)
        name_group(l, at, tenant_kinds, RKW_TENANT_COLUMNS,
                   rkw_tenants_text(rkw_site_tenants(site), t, RKW_TENANT_TEXT_NAME));
}

rkw_status rkw_ledger_create(rkw_ledger **out, const rkw_context *ctx, const rkw_site *site, const rkw_axis *axis,
                             const char *policy, rkw_error *err)
{
    rkw_ledger *l = rkw_alloc(ctx, 1, sizeof *l);
    if (!l) return rkw_fail_memory(err, "a ledger");
    l->references = 1;
    l->ctx = *ctx;
    l->axis = *axis;
    snprintf(l->policy, sizeof l->policy, "%s", policy);
    l->n_plants = rkw_site_plants(site);
    l->n_tenants = rkw_tenants_count(rkw_site_tenants(site));
    l->n_columns = RKW_SITE_COLUMNS + l->n_plants * RKW_PLANT_COLUMNS + l->n_tenants * RKW_TENANT_COLUMNS;
    size_t stride = rkw_padded(axis->n);
    l->columns = rkw_alloc(ctx, l->n_columns, sizeof *l->columns);
    l->data =
        stride <= SIZE_MAX / sizeof(double) ? rkw_alloc_unset(ctx, l->n_columns + 1, stride * sizeof(double)) : NULL;
    if (!l->columns || !l->data) {
        rkw_ledger_free(l);
        return rkw_fail_memory(err, "a ledger");
    }
    for (size_t c = 0; c < l->n_columns; c++) l->columns[c].data = l->data + c * stride;
    l->zeros = l->data + l->n_columns * stride;
    memset(l->zeros, 0, stride * sizeof(double));
    name_columns(l, site);
    *out = l;
    return RKW_OK;
}

double *rkw_ledger_own(rkw_ledger *l, size_t column)
{
    size_t stride = rkw_padded(l->axis.n);
    l->columns[column].data = l->data + column * stride;
    return memset(l->columns[column].data, 0, stride * sizeof(double));
}

rkw_ledger *rkw_ledger_retain(rkw_ledger *l)
{
    if (l) __atomic_add_fetch(&l->references, 1, __ATOMIC_RELAXED);
    return l;
}

void rkw_ledger_free(rkw_ledger *l)
{
    /* What other threads read before they let go comes before the memory goes. */
    if (!l || __atomic_sub_fetch(&l->references, 1, __ATOMIC_ACQ_REL) > 0) return;
    rkw_release(l->columns);
    rkw_release(l->data);
    rkw_release(l);
}

const rkw_axis *rkw_ledger_axis(const rkw_ledger *l) { return &l->axis; }
const char *rkw_ledger_policy(const rkw_ledger *l) { return l->policy; }
double rkw_ledger_foresight_h(const rkw_ledger *l) { return l->foresight_h; }
size_t rkw_ledger_columns(const rkw_ledger *l) { return l->n_columns; }
const char *rkw_ledger_name(const rkw_ledger *l, size_t c) { return c < l->n_columns ? l->columns[c].name : ""; }
const char *rkw_ledger_unit(const rkw_ledger *l, size_t c) { return c < l->n_columns ? l->columns[c].unit : ""; }
int32_t rkw_ledger_side(const rkw_ledger *l, size_t c) { return c < l->n_columns ? l->columns[c].side : 0; }
const double *rkw_ledger_data(const rkw_ledger *l, size_t c) { return c < l->n_columns ? l->columns[c].data : NULL; }

size_t rkw_ledger_find(const rkw_ledger *l, const char *name)
{
    for (size_t c = 0; c < l->n_columns; c++)
        if (strcmp(l->columns[c].name, name) == 0) return c;
    return RKW_NONE;
}

double rkw_ledger_total(const rkw_ledger *l, const char *name)
{
    size_t c = rkw_ledger_find(l, name);
    if (c == RKW_NONE) return NAN;
    double sum = 0;
    for (size_t i = 0; i < l->axis.n; i++) sum += l->columns[c].data[i];
    return strcmp(l->columns[c].unit, "MW") == 0 ? sum * rkw_axis_dt_h(&l->axis) : sum;
}

double rkw_ledger_largest_gap_MW(const rkw_ledger *l)
{
    double largest = 0;
    for (size_t i = 0; i < l->axis.n; i++) {
        double gap = 0;
        for (size_t c = 0; c < l->n_columns; c++)
            if (l->columns[c].side) gap += l->columns[c].side * l->columns[c].data[i];
        /* Written so that NaN counts as a gap. */
        if (!(fabs(gap) <= largest)) largest = fabs(gap);
    }
    return largest;
}
