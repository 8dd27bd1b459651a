/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A site of twice the size is two sites: scaling all MW, MWh, racks and work scales all MW and GPU-hours. The facility is scaled as its
 * curves, for equipment that is sized anew comes in whole chillers and transformers, which no factor scales exactly. */
#include <math.h>
#include <string.h>

#include "../site/year.h"
#include "demand/facility.h"
#include "demand/tenants.h"
#include "dispatch/ledger.h"
#include "site/site.h"
#include "site/year.h"

static void scale_loss(rkw_loss_curve *c, double k)
{
    c->constant_MW *= k;
    c->quadratic_1_MW /= k;
}

static void scale_mover(rkw_mover *m, double k)
{
    m->full_MW *= k;
    m->flow_per /= k;
}

static void scale_facility(rkw_facility *f, double k)
{
    rkw_plant_kernel *kernel = &f->plant.kernel;
    for (int i = 0; i < RKW_STAGES; i++) scale_loss(&kernel->losses[i], k);
    scale_mover(&kernel->cdu, k);
    scale_mover(&kernel->loop, k);
    scale_mover(&kernel->crah, k);
    scale_mover(&kernel->cooler, k);
    kernel->lighting_MW *= k;
    kernel->cooler_per_K_MW *= k;
    kernel->per_cooler_K_MW /= k;
    kernel->spray_m3_h_K *= k;
    f->plant.lighting_MW *= k;
    for (size_t p = 0; p < f->plant.pools; p++) f->plant.heat[p].network_fixed_MW *= k;
    for (size_t i = 0; i < f->n; i++) {
        rkw_row_state *row = &f->rows[i];
        row->trim_available_MW *= k;
        row->air_available_MW *= k;
        row->per_trim_1_MW /= k;
        row->per_air_1_MW /= k;
        row->buildings_MW *= k;
    }
    rkw_facility_fill_blocks(f);
}

static void scale_battery(rkw_battery *b, double k)
{
    b->power_charge_MW *= k;
    b->power_discharge_MW *= k;
    b->energy_MWh *= k;
}

static rkw_status scale_site(rkw_site *s, double k, rkw_error *err)
{
    double installed[RKW_POOLS_MAX];
    for (size_t p = 0; p < s->n_plants; p++) {
        s->plants[p].plant.capacity_MW *= k;
        s->plants[p].plant.line_limit_MW *= k;
    }
    scale_battery(&s->battery, k);
    scale_battery(&s->ups, k);
    s->thermal_store.power_charge_MW *= k;
    s->thermal_store.power_discharge_MW *= k;
    s->thermal_store.energy_MWh *= k;
    s->backup.units *= k;
    s->grid.import_limit_MW *= k;
    s->grid.export_limit_MW *= k;
    for (size_t t = 0; t < s->tenants->count; t++) s->tenants->tenants[t].value[RKW_TENANT_CONTRACTED_GPUS] *= k;
    for (size_t p = 0; p < rkw_racks_count(s->racks); p++)
        installed[p] = k * rkw_racks_value(s->racks, p, RKW_RACK_INSTALLED);
    rkw_racks *scaled;
    rkw_status status = rkw_racks_with_installed(&scaled, NULL, s->racks, installed, err);
    if (status != RKW_OK) return status;
    rkw_racks_free(s->racks);
    s->racks = scaled;
    return RKW_OK;
}

static rkw_status scale(tetouan *t, double k, rkw_error *err)
{
    for (size_t i = 0; i < t->year->n_tenants * t->year->axis.n; i++) t->year->arrivals[i] *= k;
    scale_facility(t->year->facility, k);
    return scale_site(t->site, k, err);
}

static int scales_with_size(const char *unit)
{
    return strcmp(unit, "MW") == 0 || strcmp(unit, "MWh") == 0 || strncmp(unit, "gpu_h", 5) == 0 ||
           strcmp(unit, "m3") == 0;
}

/* Largest deviation of a column, as a share of its own largest value. */
static double deviation(const rkw_ledger *one, const rkw_ledger *more, size_t column, double k)
{
    const double *a = rkw_ledger_data(one, column), *b = rkw_ledger_data(more, column);
    double most = 1e-3, off = 0;
    for (size_t i = 0; i < rkw_ledger_axis(one)->n; i++) {
        most = fmax(most, fabs(a[i]));
        off = fmax(off, fabs(b[i] / k - a[i]));
    }
    return off / most;
}

/* A tight site: small connection and battery, so that work is shed and the UPS is called. No generators: so many run as the power
 * needs, a whole number. */
static void tighten(tetouan *t)
{
    t->site->grid.import_limit_MW = 150;
    t->site->battery.energy_MWh = 120;
    t->site->backup.units = 0;
    for (size_t i = 0; i < t->year->axis.n; i += 97) t->year->series[RKW_YEAR_GRID_AVAILABLE][i] = 0.1;
}

static void check_policy(const char *policy, int tight, double k)
{
    tetouan t;
    rkw_error err = {0};
    if (tetouan_open(&t, 1)) {
        if (tight) tighten(&t);
        rkw_ledger *one = tetouan_simulate(&t, policy), *more = NULL;
        if (CHECK_OK(scale(&t, k, &err), err)) more = tetouan_simulate(&t, policy);
        for (size_t c = 0; one && more && c < rkw_ledger_columns(one); c++) {
            double factor = scales_with_size(rkw_ledger_unit(one, c)) ? k : 1;
            if (!CHECK(deviation(one, more, c, factor) <= 1e-8))
                test_note("%s, x%g: %s off by %.3g", policy, k, rkw_ledger_name(one, c),
                          deviation(one, more, c, factor));
        }
        if (one && tight) CHECK(rkw_ledger_total(one, "ups_discharge") > 1);
        rkw_ledger_free(one);
        rkw_ledger_free(more);
    }
    tetouan_close(&t);
}

TEST(scaling_all_MW_scales_all_MW)
{
    check_policy("asap", 0, 2);
    check_policy("green", 0, 3);
    check_policy("threshold-price", 1, 2);
    check_policy("green", 1, 2);
}
