/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimize/joint.h"

#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "optimize/certificate.h"
#include "optimize/interior.h"

static double power_of_two_near(double x) { return x > 0.0 && x < INFINITY ? ldexp(1.0, (int)lrint(log2(x))) : 1.0; }

/* ------------------------------------------------------------------ units */

/* Numbers of a year that all processes must know. */
enum { AT_POWER, AT_PRICE, AT_DT, AT_WEIGHT, AT_CONSTANT, AT_SIZES };

static size_t numbers_per_year(const rkw_capacity_programme *p) { return AT_SIZES + p->n_capacities + 2 * p->n_rows; }

static void describe_year(const rkw_capacity_programme *p, const rkw_capacity_year *year, double *out)
{
    rkw_stage_units(year->programme, &out[AT_POWER], &out[AT_PRICE]);
    out[AT_DT] = year->programme->dt_h;
    out[AT_WEIGHT] = year->weight;
    out[AT_CONSTANT] = year->weight * rkw_constant_cost(year->programme);
    rkw_joint_year_sizes(p, year, out + AT_SIZES);
    rkw_joint_year_offsets(p, year, out + AT_SIZES + p->n_capacities + p->n_rows);
}

/* Largest of a number over all years. */
static double largest_number(const rkw_joint *e, const double *numbers, size_t at)
{
    double high = 0.0;
    for (size_t y = 0; y < e->n_all; y++) high = fmax(high, numbers[y * numbers_per_year(e->p) + at]);
    return high;
}

static double sum_of_numbers(const rkw_joint *e, const double *numbers, size_t at)
{
    double sum = 0.0;
    for (size_t y = 0; y < e->n_all; y++) sum += numbers[y * numbers_per_year(e->p) + at];
    return sum;
}

static void choose_units(rkw_joint *e, const double *numbers)
{
    const rkw_capacity_programme *p = e->p;
    rkw_common *c = &e->common;
    c->power = numbers[AT_POWER];
    c->price = numbers[AT_PRICE];
    c->dt_h = numbers[AT_DT];
    c->mean_weight = sum_of_numbers(e, numbers, AT_WEIGHT) / (double)e->n_all;
    e->objective_unit = c->power * c->price * c->dt_h * c->mean_weight;
    e->constant_usd = sum_of_numbers(e, numbers, AT_CONSTANT);
    for (size_t j = 0; j < p->n_capacities; j++) {
        const double size = largest_number(e, numbers, AT_SIZES + j);
        c->capacity_unit[j] = power_of_two_near(size > 0.0 ? c->power / size : p->capacities[j].high);
    }
    for (size_t i = 0; i < p->n_rows; i++) {
        const double size = largest_number(e, numbers, AT_SIZES + p->n_capacities + i);
        double unit = size * c->power * c->dt_h;
        for (size_t j = 0; j < p->n_capacities && !(size > 0.0) && p->rows[i].per_capacity; j++)
            unit = fmax(unit, fabs(p->rows[i].per_capacity[j]) * c->capacity_unit[j]);
        c->row_unit[i] = power_of_two_near(unit);
    }
    c->row_unit[p->n_rows] = e->objective_unit;
}

/* ------------------------------------------------------------------ the border */

static void set_capacity(rkw_joint *e, size_t j)
{
    static const double NATURAL = 4.0; /* scaled: a few times the mean load */
    const rkw_capacity_column *c = &e->p->capacities[j];
    const rkw_question *q = &e->question;
    const double unit = e->common.capacity_unit[j];
    rkw_box *x = &e->border.box[j];
    x->low = c->low / unit;
    x->high = c->high / unit;
    x->held = !(x->high - x->low > 1e-12 * (1.0 + fabs(x->high)));
    x->value = x->held ? x->low : x->low + fmin(0.1 * (x->high - x->low), NATURAL);
    e->border.unit[j] = unit;
    e->border.cost[j] = q->kind == RKW_ASK_COST       ? c->cost_usd * unit / e->objective_unit
                        : q->kind == RKW_ASK_CAPACITY ? (q->index == j ? q->sense : 0.0)
                                                      : 0.0;
}

static void set_row(rkw_joint *e, size_t i, double offset)
{
    const rkw_shared_row *row = &e->p->rows[i];
    const rkw_question *q = &e->question;
    const double unit = e->common.row_unit[i];
    rkw_box *x = &e->border.box[e->p->n_capacities + i];
    e->row_offset[i] = offset;
    const bool is_objective = q->kind == RKW_ASK_ROW && q->index == i;
    x->low = is_objective ? -INFINITY : (row->low - offset) / unit;
    x->high = is_objective ? INFINITY : (row->high - offset) / unit;
    x->held = x->low == x->high || (x->low == -INFINITY && x->high == INFINITY);
    e->border.nu[i] = is_objective ? -q->sense : 0.0;
    e->border.unit[e->p->n_capacities + i] = unit;
    for (size_t j = 0; j < e->p->n_capacities && row->per_capacity; j++)
        e->border.per_capacity[i * e->p->n_capacities + j] = row->per_capacity[j] * e->common.capacity_unit[j] / unit;
}

static void set_cost_row(rkw_joint *e)
{
    const size_t i = e->p->n_rows, k = e->p->n_capacities;
    rkw_box *x = &e->border.box[k + i];
    x->low = -INFINITY;
    x->high = (e->question.cost_limit - e->constant_usd) / e->objective_unit;
    e->border.unit[k + i] = e->objective_unit;
    for (size_t j = 0; j < k; j++)
        e->border.per_capacity[i * k + j] =
            e->p->capacities[j].cost_usd * e->common.capacity_unit[j] / e->objective_unit;
}

static rkw_status make_border(rkw_joint *e, const double *numbers, rkw_error *err)
{
    const rkw_capacity_programme *p = e->p;
    RKW_TRY(rkw_border_create(&e->border, e->ctx, p->n_capacities, p->n_rows + (e->common.cost_row ? 1u : 0u), err));
    for (size_t j = 0; j < p->n_capacities; j++) set_capacity(e, j);
    for (size_t i = 0; i < p->n_rows; i++)
        set_row(e, i, sum_of_numbers(e, numbers, AT_SIZES + p->n_capacities + p->n_rows + i));
    if (e->common.cost_row) set_cost_row(e);
    return RKW_OK;
}

/* ------------------------------------------------------------------ creation */

typedef struct year_task {
    rkw_joint *e;
    rkw_error *errors;
} year_task;

static rkw_status create_year(void *user, size_t index)
{
    year_task *w = user;
    rkw_joint *e = w->e;
    return rkw_joint_year_create(&e->years[index], e->ctx, &e->common, &e->p->years[index], &w->errors[index]);
}

static double largest_lane(const rkw_lanes *array, size_t n)
{
    double high = 0.0;
    for (size_t i = 0; i < n; i++)
        for (int l = 0; l < RKW_LANES; l++) high = fmax(high, fabs(array[i][l]));
    return high;
}

/* Sizes that residuals are measured against. */
static rkw_status measure(rkw_joint *e, rkw_error *err)
{
    for (size_t y = 0; y < e->n_years; y++) {
        const rkw_stage *s = &e->years[y].stage;
        const rkw_shape *h = &s->shape;
        double *out = e->records + 2 * (e->first_year + y);
        out[0] = largest_lane(s->rhs, h->blocks * (size_t)h->n_rows);
        out[1] = largest_lane(s->flow_cost, h->blocks * (size_t)h->n_costs);
        for (int v = 0; v < h->n_vars; v++) out[1] = fmax(out[1], fabs(h->fixed_cost[v]));
    }
    RKW_TRY(rkw_joint_exchange(e, e->records, 2, err));
    e->rhs_size = e->cost_size = 0.0;
    for (size_t y = 0; y < e->n_all; y++) {
        e->rhs_size = fmax(e->rhs_size, e->records[2 * y]);
        e->cost_size = fmax(e->cost_size, e->records[2 * y + 1]);
    }
    return RKW_OK;
}

static rkw_status make_years(rkw_joint *e, rkw_error *err)
{
    year_task work = {e, rkw_alloc(e->ctx, e->n_years, sizeof(rkw_error))};
    if (!work.errors) return rkw_fail_memory(err, "the capacity programme");
    const rkw_status status = rkw_parallel_for(e->ctx->n_threads, e->n_years, create_year, &work);
    for (size_t y = 0; y < e->n_years && status != RKW_OK; y++)
        if (work.errors[y].status == status && err) *err = work.errors[y];
    rkw_release(work.errors);
    return status;
}

static rkw_status create(rkw_joint *e, rkw_error *err)
{
    const rkw_capacity_programme *p = e->p;
    const size_t n = p->n_capacities + p->n_rows + 1, numbers = numbers_per_year(p);
    e->common.capacity_unit = e->numbers = rkw_alloc(e->ctx, n + p->n_rows, sizeof *e->numbers);
    e->years = rkw_alloc(e->ctx, e->n_years, sizeof *e->years);
    size_t room = RKW_JOINT_FIGURES + 4 * n + 2 * n * n;
    if (room < numbers) room = numbers;
    e->records = rkw_alloc(e->ctx, e->n_all * room, sizeof *e->records);
    if (!e->numbers || !e->years || !e->records) return rkw_fail_memory(err, "the capacity programme");
    e->common.row_unit = e->numbers + p->n_capacities;
    e->row_offset = e->numbers + n;
    for (size_t y = 0; y < e->n_years; y++) describe_year(p, &p->years[y], e->records + (e->first_year + y) * numbers);
    RKW_TRY(rkw_joint_exchange(e, e->records, numbers, err));
    choose_units(e, e->records);
    RKW_TRY(make_border(e, e->records, err));
    RKW_TRY(make_years(e, err));
    return measure(e, err);
}

rkw_status rkw_joint_create(rkw_joint *e, const rkw_context *ctx, const rkw_capacity_programme *p,
                            const rkw_capacity_options *options, const rkw_question *question, rkw_error *err)
{
    memset(e, 0, sizeof *e);
    e->ctx = ctx;
    e->p = p;
    e->options = *options;
    e->question = *question;
    e->n_years = p->n_years;
    e->first_year = options->exchange ? options->first_year : 0;
    e->n_all = options->exchange ? options->n_all_years : p->n_years;
    e->kernel = rkw_year_kernel_choose();
    e->common.programme = p;
    e->common.cost_row = question->kind != RKW_ASK_COST && question->cost_limit < INFINITY;
    e->common.cost_scale = question->kind == RKW_ASK_COST ? 1.0 : 0.0;
    const rkw_status status = create(e, err);
    if (status != RKW_OK) rkw_joint_release(e);
    return status;
}

void rkw_joint_release(rkw_joint *e)
{
    for (size_t y = 0; e->years && y < e->n_years; y++) rkw_joint_year_release(&e->years[y]);
    rkw_release(e->years);
    rkw_release(e->records);
    rkw_release(e->numbers);
    rkw_border_release(&e->border);
    memset(e, 0, sizeof *e);
}

/* ------------------------------------------------------------------ results */

double rkw_joint_capacity(const rkw_joint *e, size_t j)
{
    const rkw_box *x = &e->border.box[j];
    double value = x->value;
    if (!x->held) value = x->below < x->above ? x->low + x->below : x->high - x->above;
    return value * e->border.unit[j];
}

double rkw_joint_row(const rkw_joint *e, size_t i)
{
    const rkw_border *b = &e->border;
    double sum = b->totals.force[e->p->n_capacities + i];
    for (size_t j = 0; j < e->p->n_capacities; j++)
        sum += b->per_capacity[i * e->p->n_capacities + j] * b->box[j].value;
    return sum * e->common.row_unit[i] + e->row_offset[i];
}

double rkw_joint_row_price(const rkw_joint *e, size_t i)
{
    return e->border.nu[i] * e->objective_unit / e->common.row_unit[i];
}

double rkw_joint_capacity_price(const rkw_joint *e, size_t j)
{
    const rkw_box *x = &e->border.box[j];
    return (x->zl - x->zu) * e->objective_unit / e->border.unit[j];
}
