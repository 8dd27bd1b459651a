/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preparing the shared series, filling lanes, and the plain loop that the lanes must equal. */
#include "plan/coverage.h"

#include <rackwatt/carbon_explorer.h>

#include <string.h>

#include "base/fail.h"
#include "base/cpu.h"
#include "base/memory.h"
#include "base/simd.h"
#include "dispatch/cas.h"

enum { DAY = RKW_COVERAGE_DAY, WIDTH = RKW_COVERAGE_WIDTH };

const rkw_coverage_kernel *rkw_coverage_choose(void)
{
#if RKW_CPU_LEVELS
    const int level = rkw_cpu_level();
    if (level > 0) return level == 4 ? &rkw_coverage_v4 : &rkw_coverage_v3;
#endif
    return &rkw_coverage_base;
}

/* ------------------------------------------------------------------ preparing */

static rkw_status check_series(const double *x, const char *name, size_t n, double low, rkw_error *err)
{
    for (size_t i = 0; x && i < n; i++)
        if (!(x[i] >= low && x[i] <= 1e12))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s of row %zu = %s, allowed %s .. 1e12", name, i,
                            RKW_REAL(x[i]), low < 0 ? "-1e12" : "0");
    return RKW_OK;
}

static rkw_status check_input(const rkw_coverage_input *in, rkw_error *err)
{
    RKW_TRY(check_series(in->pv, "pv", in->n, 0, err));
    RKW_TRY(check_series(in->wind, "wind", in->n, 0, err));
    RKW_TRY(check_series(in->load_MW, "load", in->n, 0, err));
    RKW_TRY(check_series(in->import_usd_per_MWh, "import price", in->n, -1e12, err));
    RKW_TRY(check_series(in->carbon_kg_per_MWh, "carbon", in->n, -1e12, err));
    RKW_TRY(check_series(in->lifecycle_kg_per_MWh, "life-cycle carbon", in->n, -1e12, err));
    RKW_TRY(check_series(in->carbon_free_share, "carbon-free share", in->n, 0, err));
    return rkw_battery_check(&in->battery, err);
}

static void copy_or_zero(double *out, const double *x, size_t n, size_t stride)
{
    for (size_t i = 0; i < n; i++) out[i * stride] = x ? x[i] : 0;
}

/* Place of each row in its day by (load, hour), with the hour. */
static void order_days(rkw_coverage *c)
{
    for (size_t i = 0; i < c->n; i++) {
        size_t first = i - i % DAY, last = first + DAY < c->n ? first + DAY : c->n, place = 0;
        for (size_t k = first; k < last; k++)
            place += c->load_MW[k] < c->load_MW[i] || (k < i && c->load_MW[k] == c->load_MW[i]);
        c->order[i] = (int64_t)(place * 32 + i % DAY);
    }
}

static void fill(rkw_coverage *c, const rkw_coverage_input *in)
{
    const double *weights[RKW_COVERAGE_WEIGHTS] = {in->import_usd_per_MWh, in->carbon_kg_per_MWh,
                                                   in->lifecycle_kg_per_MWh, in->carbon_free_share};
    copy_or_zero(c->pv, in->pv, c->n, 1);
    copy_or_zero(c->wind, in->wind, c->n, 1);
    copy_or_zero(c->load_MW, in->load_MW, c->n, 1);
    for (size_t w = 0; w < RKW_COVERAGE_WEIGHTS; w++)
        copy_or_zero(c->weights + w, weights[w], c->n, RKW_COVERAGE_WEIGHTS);
    order_days(c);
    for (size_t i = 0; i < c->n; i++) {
        c->load_MWh += c->load_MW[i];
        c->peak_load_MW = rkw_max(c->peak_load_MW, c->load_MW[i]);
    }
    c->battery = in->battery;
    c->battery.size = sizeof c->battery;
    c->battery.substeps = 1;
    c->battery.energy_MWh = 1;
    c->unit = rkw_battery_prepare(&c->battery, 1);
    double out_MW = in->battery.power_discharge_MW;
    c->charge_per_discharge = out_MW > 0 ? in->battery.power_charge_MW / out_MW : 1;
}

rkw_status rkw_coverage_create(rkw_coverage **out, const rkw_context *ctx, const rkw_coverage_input *input,
                               rkw_error *err)
{
    if (!out || !input || input->size < sizeof *input || !input->load_MW || input->n == 0)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_coverage_create: a pointer is NULL or size or n is not set");
    *out = NULL;
    RKW_TRY(check_input(input, err));
    rkw_coverage *c = rkw_alloc(ctx, 1, sizeof *c);
    if (!c) return rkw_fail_memory(err, "a year of coverage");
    size_t n = c->n = input->n;
    c->pv = rkw_alloc(ctx, n, sizeof(double));
    c->wind = rkw_alloc(ctx, n, sizeof(double));
    c->load_MW = rkw_alloc(ctx, n, sizeof(double));
    c->weights = rkw_alloc(ctx, n, RKW_COVERAGE_WEIGHTS * sizeof(double));
    c->order = rkw_alloc(ctx, n, sizeof *c->order);
    if (!c->pv || !c->wind || !c->load_MW || !c->weights || !c->order) {
        rkw_coverage_free(c);
        return rkw_fail_memory(err, "a year of coverage");
    }
    fill(c, input);
    *out = c;
    return RKW_OK;
}

void rkw_coverage_free(rkw_coverage *c)
{
    if (!c) return;
    rkw_release(c->pv);
    rkw_release(c->wind);
    rkw_release(c->load_MW);
    rkw_release(c->weights);
    rkw_release(c->order);
    rkw_release(c);
}

/* ------------------------------------------------------------------ lanes */

static rkw_status check_design(const rkw_coverage_design *d, size_t number, rkw_error *err)
{
    const double values[] = {d->pv_MW, d->wind_MW, d->battery_MW, d->battery_MWh, d->flexible, d->cap_MW};
    static const char *const names[] = {"pv_MW", "wind_MW", "battery_MW", "battery_MWh", "flexible", "cap_MW"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        double high = i == 4 ? 1 : 1e12;
        if (!(values[i] >= 0 && values[i] <= high))
            return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "design %zu: %s = %s, allowed 0 .. %s", number, names[i],
                            RKW_REAL(values[i]), RKW_REAL(high));
    }
    return RKW_OK;
}

static void set_lane(const rkw_coverage *c, rkw_coverage_batch *b, size_t lane, const rkw_coverage_design *d)
{
    b->pv_MW[lane] = d->pv_MW;
    b->wind_MW[lane] = d->wind_MW;
    b->low_MWh[lane] = c->battery.soc_min * d->battery_MWh;
    b->high_MWh[lane] = c->battery.soc_max * d->battery_MWh;
    b->content_MWh[lane] = c->battery.soc_start * d->battery_MWh;
    b->out_MW[lane] = d->battery_MW;
    b->in_MW[lane] = c->charge_per_discharge * d->battery_MW;
    b->aux_MW[lane] = c->battery.aux_share * d->battery_MW;
    b->flexible[lane] = d->flexible;
    b->cap_MW[lane] = d->cap_MW;
}

static void get_lane(const rkw_coverage *c, const rkw_coverage_batch *b, size_t lane, const rkw_coverage_design *d,
                     rkw_coverage_sums *s)
{
    *s = (rkw_coverage_sums){.load_MWh = c->load_MWh + b->aux_MW[lane] * (double)c->n,
                             .import_MWh = b->import_MWh[lane],
                             .curtailed_MWh = b->curtailed_MWh[lane],
                             .charged_MWh = b->charged_MWh[lane],
                             .discharged_MWh = b->discharged_MWh[lane],
                             .moved_MWh = b->moved_MWh[lane],
                             .moved_MWh_h = b->moved_MWh_h[lane],
                             .stored_MWh = b->content_MWh[lane] - c->battery.soc_start * d->battery_MWh,
                             .peak_load_MW = b->peak_load_MW[lane],
                             .peak_import_MW = b->peak_import_MW[lane],
                             .import_usd = b->weighted[RKW_COVERAGE_PRICE][lane],
                             .carbon_kg = b->weighted[RKW_COVERAGE_CARBON][lane],
                             .lifecycle_kg = b->weighted[RKW_COVERAGE_LIFECYCLE][lane],
                             .carbon_free_MWh = b->weighted[RKW_COVERAGE_CARBON_FREE][lane]};
}

/* Lanes without a design run an empty one. */
static void run_batch(const rkw_coverage *c, const rkw_coverage_kernel *kernel, int shifting, const size_t *which,
                      size_t n, const rkw_coverage_design *designs, rkw_coverage_sums *sums)
{
    rkw_coverage_batch batch;
    memset(&batch, 0, sizeof batch);
    for (size_t i = 0; i < n; i++) set_lane(c, &batch, i, &designs[which[i]]);
    (shifting ? kernel->shifting : kernel->plain)(c, &batch);
    for (size_t i = 0; i < n; i++) get_lane(c, &batch, i, &designs[which[i]], &sums[which[i]]);
}

rkw_status rkw_coverage_evaluate(const rkw_coverage *coverage, const rkw_coverage_design *designs, size_t n,
                                 rkw_coverage_sums *sums, rkw_error *err)
{
    if (!coverage || (n && (!designs || !sums)))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_coverage_evaluate: NULL argument");
    for (size_t i = 0; i < n; i++) RKW_TRY(check_design(&designs[i], i, err));
    const rkw_coverage_kernel *kernel = rkw_coverage_choose();
    size_t which[2][WIDTH], waiting[2] = {0, 0};
    for (size_t i = 0; i < n; i++) {
        int shifting = designs[i].flexible > 0;
        which[shifting][waiting[shifting]++] = i;
        if (waiting[shifting] < WIDTH) continue;
        run_batch(coverage, kernel, shifting, which[shifting], WIDTH, designs, sums);
        waiting[shifting] = 0;
    }
    for (int shifting = 0; shifting < 2; shifting++)
        if (waiting[shifting]) run_batch(coverage, kernel, shifting, which[shifting], waiting[shifting], designs, sums);
    return RKW_OK;
}

/* ------------------------------------------------------------------ one by one */

static void shift_days(const rkw_coverage *c, const rkw_coverage_design *d, const double *renewable_MW, double *load_MW,
                       rkw_coverage_sums *s)
{
    for (size_t first = 0; first < c->n; first += DAY) {
        size_t rows = c->n - first < DAY ? c->n - first : DAY;
        rkw_carbon_explorer_shift_block(renewable_MW + first, load_MW + first, rows, d->flexible, d->cap_MW,
                                        &s->moved_MWh_h);
    }
    for (size_t i = 0; i < c->n; i++) s->moved_MWh += rkw_max(load_MW[i] - c->load_MW[i], 0);
}

static inline void book_hour(const rkw_coverage *c, size_t i, double left_MW, double flow_MW, rkw_coverage_sums *s)
{
    const double *weights = c->weights + i * RKW_COVERAGE_WEIGHTS;
    double import = rkw_max(left_MW, 0);
    s->import_MWh += import;
    s->curtailed_MWh -= rkw_min(left_MW, 0);
    s->discharged_MWh += rkw_max(flow_MW, 0);
    s->charged_MWh -= rkw_min(flow_MW, 0);
    s->peak_import_MW = rkw_max(s->peak_import_MW, import);
    s->import_usd = fma(import, weights[RKW_COVERAGE_PRICE], s->import_usd);
    s->carbon_kg = fma(import, weights[RKW_COVERAGE_CARBON], s->carbon_kg);
    s->lifecycle_kg = fma(import, weights[RKW_COVERAGE_LIFECYCLE], s->lifecycle_kg);
    s->carbon_free_MWh = fma(import, weights[RKW_COVERAGE_CARBON_FREE], s->carbon_free_MWh);
}

/* Clones, so that fma is an instruction where there is one. */
RKW_CLONES static void rkw_coverage_mix_year(const rkw_coverage *c, const rkw_coverage_design *d, double *renewable_MW)
{
    for (size_t i = 0; i < c->n; i++) renewable_MW[i] = fma(d->pv_MW, c->pv[i], d->wind_MW * c->wind[i]);
}

RKW_CLONES static void rkw_coverage_store_year(const rkw_coverage *c, const rkw_store *store, double aux_MW,
                                               const double *renewable_MW, const double *load_MW, double *content_MWh,
                                               rkw_coverage_sums *sums)
{
    rkw_coverage_sums s = *sums;
    double content = *content_MWh;
    for (size_t i = 0; i < c->n; i++) {
        double load = load_MW[i] + aux_MW, gap = load - renewable_MW[i];
        double flow = rkw_store_step(store, &content, gap);
        book_hour(c, i, gap - flow, flow, &s);
        s.peak_load_MW = rkw_max(s.peak_load_MW, load);
    }
    *content_MWh = content;
    *sums = s;
}

rkw_status rkw_coverage_evaluate_scalar(const rkw_coverage *c, const rkw_coverage_design *d, double *work_MW,
                                        rkw_coverage_sums *sums, rkw_error *err)
{
    if (!c || !d || !work_MW || !sums)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_coverage_evaluate_scalar: NULL argument");
    RKW_TRY(check_design(d, 0, err));
    double *renewable_MW = work_MW, *load_MW = work_MW + c->n;
    rkw_battery b = c->battery;
    b.energy_MWh = d->battery_MWh;
    b.power_discharge_MW = d->battery_MW;
    b.power_charge_MW = c->charge_per_discharge * d->battery_MW;
    const rkw_store store = rkw_battery_prepare(&b, 1);
    double content_MWh = rkw_battery_start_MWh(&b), aux_MW = b.aux_share * d->battery_MW;
    rkw_coverage_sums s = {.load_MWh = c->load_MWh + aux_MW * (double)c->n, .stored_MWh = -content_MWh};
    rkw_coverage_mix_year(c, d, renewable_MW);
    memcpy(load_MW, c->load_MW, c->n * sizeof *load_MW);
    if (d->flexible > 0) shift_days(c, d, renewable_MW, load_MW, &s);
    rkw_coverage_store_year(c, &store, aux_MW, renewable_MW, load_MW, &content_MWh, &s);
    s.stored_MWh += content_MWh;
    *sums = s;
    return RKW_OK;
}
