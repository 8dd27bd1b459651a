/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One pass over all years: tasks, exchange between processes, sums in the order of the years. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "optimize/joint.h"

/* A record: whether its process wants to stop, ten figures, counts of strides, then sums by column and by pair. */
enum {
    AT_CANCELLED = 0,
    AT_FIGURES = 1,
    N_FIGURES = 10,
    AT_STRIDES = AT_FIGURES + N_FIGURES,
    AT_SUMS = AT_STRIDES + 2 * RKW_STRIDES
};
_Static_assert((int)AT_SUMS <= (int)RKW_JOINT_FIGURES, "room of a record");

typedef struct parts {
    bool figures, force, zu_part, pull, through, matrices;
} parts;

static parts parts_of(int phase)
{
    switch (phase) {
    case RKW_PHASE_ADVANCE: return (parts){true, true, true, true, true, true};
    case RKW_PHASE_AIM: return (parts){false, false, false, true, true, false};
    case RKW_PHASE_TRY_START:
    case RKW_PHASE_START: return (parts){true, true, false, false, false, false};
    case RKW_PHASE_LOOK_BACK: return (parts){true, true, false, false, true, false};
    case RKW_PHASE_BOUND: return (parts){true, true, false, false, false, false};
    case RKW_PHASE_PREDICT:
    case RKW_PHASE_CORRECT:
    case RKW_PHASE_REFINE: return (parts){true, false, false, false, false, false};
    default: return (parts){false, false, false, false, false, false};
    }
}

static size_t record_size(const rkw_joint *e, int phase)
{
    const parts p = parts_of(phase);
    const size_t n = (size_t)e->border.n;
    return AT_SUMS + n * ((size_t)p.force + p.zu_part + p.pull + p.through) + (p.matrices ? 2 * n * n : 0);
}

static void put_figures(const rkw_pass *pass, double *out)
{
    const double figures[N_FIGURES] = {pass->complementarity, pass->count,         pass->primal, pass->dual,
                                       pass->primal_residual, pass->dual_residual, pass->zl_dz,  pass->z_dzl,
                                       pass->dz_dzl,          pass->stray};
    memcpy(out, figures, sizeof figures);
    memcpy(out + N_FIGURES, pass->primal_over, sizeof pass->primal_over);
    memcpy(out + N_FIGURES + RKW_STRIDES, pass->dual_over, sizeof pass->dual_over);
}

static double *put_sums(const rkw_joint_year *y, const double *sums, double *out, size_t n)
{
    for (size_t i = 0; i < n; i++) out[i] = 0.0;
    for (int c = 0; c < y->n_columns; c++) out[y->global[c]] = sums[c];
    return out + n;
}

static double *put_matrix(const rkw_joint_year *y, const double *sums, double *out, size_t n)
{
    for (size_t i = 0; i < n * n; i++) out[i] = 0.0;
    for (int a = 0; a < y->n_columns; a++)
        for (int b = 0; b < y->n_columns; b++)
            out[(size_t)y->global[a] * n + (size_t)y->global[b]] = sums[a * y->n_columns + b];
    return out + n * n;
}

static void pack(const rkw_joint *e, const rkw_joint_year *y, const rkw_pass *pass, double *record)
{
    const parts p = parts_of(e->phase);
    const size_t n = (size_t)e->border.n;
    double *next = record + AT_SUMS;
    record[AT_CANCELLED] = e->cancelled;
    put_figures(pass, record + AT_FIGURES);
    if (p.force) next = put_sums(y, y->sums.force, next, n);
    if (p.zu_part) next = put_sums(y, y->sums.zu_part, next, n);
    if (p.pull) next = put_sums(y, y->sums.pull, next, n);
    if (p.through) next = put_sums(y, y->sums.through, next, n);
    if (!p.matrices) return;
    next = put_matrix(y, y->sums.direct, next, n);
    (void)put_matrix(y, y->sums.solved, next, n);
}

/* Values, directions and corrections of the border's columns that the year knows. */
static void hand_out(const rkw_joint *e, rkw_joint_year *y)
{
    const rkw_border *b = &e->border;
    for (int c = 0; c < y->n_columns; c++) {
        const int g = y->global[c], k = b->n_capacities;
        y->value[c] = g < k ? b->box[g].value : b->nu[g - k];
        y->move[c] = b->move[g];
        y->more[c] = b->more[g];
    }
}

static rkw_status run_year(void *user, size_t index)
{
    rkw_joint *e = user;
    rkw_joint_year *y = &e->years[index];
    const rkw_year_kernel *k = e->kernel;
    rkw_pass pass = {0};
    if (e->phase == RKW_PHASE_ADVANCE) {
        y->stage.primal_step = e->primal_step;
        y->stage.dual_step = e->dual_step;
        y->stage.target = e->target;
    }
    y->most_second_order = e->most_second_order;
    y->long_steps = e->long_steps;
    y->primal_lags = e->primal_lags;
    y->dual_lags = e->dual_lags;
    hand_out(e, y);
    switch (e->phase) {
    case RKW_PHASE_TRY_START: k->start(y, e->target, false); break;
    case RKW_PHASE_START: k->start(y, e->target, true); break;
    case RKW_PHASE_ADVANCE: k->advance(y, &pass); break;
    case RKW_PHASE_PREDICT: k->predict(y, &pass); break;
    case RKW_PHASE_AIM: k->aim(y, e->target); break;
    case RKW_PHASE_CORRECT: k->correct(y, e->target, &pass); break;
    case RKW_PHASE_LOOK_BACK: k->look_back(y, e->target, &pass); break;
    case RKW_PHASE_REFINE: k->refine(y, e->target, &pass); break;
    default: k->bound(y, e->with_costs, &pass); break;
    }
    if (pass.primal_ratio > 0.0 || pass.dual_ratio > 0.0) { /* directions have no residuals: their places are free */
        pass.primal_residual = pass.primal_ratio;
        pass.dual_residual = pass.dual_ratio;
    }
    pack(e, y, &pass, e->records + (e->first_year + index) * record_size(e, e->phase));
    return RKW_OK;
}

rkw_status rkw_joint_exchange(rkw_joint *e, double *values, size_t per_year, rkw_error *err)
{
    if (!e->options.exchange) return RKW_OK;
    const rkw_status status = e->options.exchange(e->options.exchange_user, values, per_year);
    return status == RKW_OK ? status : rkw_fail(err, status, RKW_NOWHERE, "the exchange between processes failed");
}

static const double *add_sums(double *total, const double *from, size_t n)
{
    for (size_t i = 0; i < n; i++) total[i] += from[i];
    return from + n;
}

static void add_record(rkw_joint *e, const double *record, rkw_pass *pass)
{
    const parts p = parts_of(e->phase);
    const size_t n = (size_t)e->border.n;
    const double *f = record + AT_FIGURES, *next = record + AT_SUMS;
    pass->complementarity += f[0];
    pass->count += f[1];
    pass->primal += f[2];
    pass->dual += f[3];
    /* written so that NaN stays */
    if (!(f[4] <= pass->primal_residual)) pass->primal_residual = f[4];
    if (!(f[5] <= pass->dual_residual)) pass->dual_residual = f[5];
    pass->zl_dz += f[6];
    pass->z_dzl += f[7];
    pass->dz_dzl += f[8];
    if (!(f[9] <= pass->stray)) pass->stray = f[9];
    add_sums(pass->primal_over, record + AT_STRIDES, RKW_STRIDES);
    add_sums(pass->dual_over, record + AT_STRIDES + RKW_STRIDES, RKW_STRIDES);
    if (p.force) next = add_sums(e->border.totals.force, next, n);
    if (p.zu_part) next = add_sums(e->border.totals.zu_part, next, n);
    if (p.pull) next = add_sums(e->border.totals.pull, next, n);
    if (p.through) next = add_sums(e->border.totals.through, next, n);
    if (!p.matrices) return;
    next = add_sums(e->border.totals.direct, next, n * n);
    (void)add_sums(e->border.totals.solved, next, n * n);
}

static void clear_totals(rkw_joint *e)
{
    const parts p = parts_of(e->phase);
    const rkw_border_totals *t = &e->border.totals;
    const size_t bytes = (size_t)e->border.n * sizeof(double);
    if (p.force) memset(t->force, 0, bytes);
    if (p.zu_part) memset(t->zu_part, 0, bytes);
    if (p.pull) memset(t->pull, 0, bytes);
    if (p.through) memset(t->through, 0, bytes);
    if (!p.matrices) return;
    memset(t->direct, 0, bytes * (size_t)e->border.n);
    memset(t->solved, 0, bytes * (size_t)e->border.n);
}

rkw_status rkw_joint_phase(rkw_joint *e, int phase, rkw_pass *pass, rkw_error *err)
{
    e->phase = phase;
    RKW_TRY(rkw_parallel_for(e->ctx->n_threads, e->n_years, run_year, e));
    *pass = (rkw_pass){0};
    const parts p = parts_of(phase);
    if (!p.figures && !p.pull) return RKW_OK;
    const size_t size = record_size(e, phase);
    RKW_TRY(rkw_joint_exchange(e, e->records, size, err));
    clear_totals(e);
    bool cancelled = false;
    for (size_t y = 0; y < e->n_all; y++) {
        add_record(e, e->records + y * size, pass);
        cancelled |= e->records[y * size + AT_CANCELLED] != 0.0;
    }
    pass->primal_ratio = pass->primal_residual;
    pass->dual_ratio = pass->dual_residual;
    return cancelled ? rkw_fail(err, RKW_E_CANCELLED, RKW_NOWHERE, "cancelled") : RKW_OK;
}
