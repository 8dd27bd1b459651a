/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One programme after the other until the prices of the export cap are those at which it holds. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/simd.h"
#include "schedule/schedule.h"

enum { MOST_ROUNDS = 16 };

/* A first guess of what the site uses: all its work spread evenly over the year, plants in the order of their use. */
static void guess_use(const rkw_schedule *s, rkw_plan *plan)
{
    const rkw_operation *m = s->model;
    double even = 0;
    for (size_t k = 0; k < m->n_classes; k++) {
        const rkw_operation_pool *pool = &m->pools[m->classes[k].pool];
        for (size_t i = 0; i < m->n; i++)
            even += (m->classes[k].arrivals[i] - m->classes[k].served[i]) * pool->draw[i] /
                    (pool->segments[0].efficiency * m->dt_h * (double)m->n);
    }
    for (size_t i = 0; i < m->n; i++) {
        double need = m->load[i] + even, through = m->connection[i];
        for (size_t g = 0; g < m->n_groups; g++) {
            double taken = rkw_min(s->phrase.group_MW[g][i], rkw_max(need, 0));
            if (m->groups[g].remote) through -= taken = rkw_min(taken, through);
            need -= taken;
            plan->flow[s->phrase.group_flow[g]][i] = taken;
        }
    }
}

static rkw_status solve_once(rkw_schedule *s, rkw_plan *plan, rkw_error *err)
{
    if (s->limit != RKW_LIMIT_NONE || s->phrase.peak_usd > 0) return rkw_schedule_solve_jointly(s, plan, err);
    rkw_optimum *optimum;
    rkw_optimize_options options = RKW_OPTIMIZE_INIT;
    options.tolerance = s->options.tolerance;
    rkw_status status = rkw_optimize(&optimum, &s->ctx, &s->phrase.programme, &options, err);
    s->figures[RKW_PLAN_SOLVES]++;
    if (status == RKW_OK) {
        rkw_plan_take(plan, &s->phrase, optimum);
        s->figures[RKW_PLAN_ITERATIONS] += rkw_optimum_figure(optimum, RKW_FIGURE_ITERATIONS);
    }
    rkw_optimum_free(optimum);
    return status;
}

static void fill(rkw_schedule *s)
{
    rkw_phrase_state state;
    rkw_schedule_state(s, &state);
    rkw_phrase_look(&s->phrase, 0, s->model->n);
    rkw_phrase_fill(&s->phrase, &s->terms, &state);
}

static rkw_status ensure_plan(rkw_schedule *s, rkw_plan *plan, rkw_error *err)
{
    return plan->memory ? RKW_OK : rkw_plan_create(plan, &s->ctx, &s->phrase, err);
}

static rkw_status first_prices(rkw_schedule *s, rkw_plan *plan, rkw_error *err)
{
    rkw_sales sales;
    guess_use(s, plan);
    RKW_TRY(rkw_plan_sell(&s->phrase, plan, s->terms.money, &sales, err));
    memcpy(s->terms.cap_price, sales.cap_price, sizeof sales.cap_price);
    fill(s);
    return RKW_OK;
}

/* ------------------------------------------------------------------ the price of the export cap */

/* A plan with the sale that is best at its price of the cap: what it costs, and how far it is beyond the cap. */
typedef struct side {
    rkw_plan plan;
    double cost, excess_MWh;
} side;

typedef struct cap_search {
    rkw_schedule *s;
    size_t period; /* the local year with the most rows; others take the prices that each plan proposes */
    side over, under;
    double bound, best;
} cap_search;

size_t rkw_schedule_longest_period(const rkw_operation *m)
{
    size_t rows[RKW_OPERATION_PERIODS] = {0}, longest = 0;
    for (size_t i = 0; i < m->n; i++) rows[m->period[i]]++;
    for (size_t y = 1; y < m->n_periods; y++)
        if (rows[y] > rows[longest]) longest = y;
    return longest;
}

/* Keeps a copy of the plan as the side on which it lies. */
static rkw_status keep_side(cap_search *c, const rkw_plan *plan, const rkw_plan_parts *parts, rkw_error *err)
{
    const rkw_operation *m = c->s->model;
    const double share = m->grid.export_share_max, price = c->s->terms.cap_price[c->period];
    double used_MWh, sold_MWh, income_usd, in_cap_usd;
    rkw_plan_respond(&c->s->phrase, plan, c->period, price * (1 - share) / c->s->terms.money, &used_MWh, &sold_MWh,
                     &income_usd);
    RKW_TRY(rkw_plan_income(&c->s->phrase, plan, c->period, &in_cap_usd, err));
    const double excess = (1 - share) * sold_MWh - share * used_MWh;
    side *to = excess > 0 ? &c->over : &c->under;
    RKW_TRY(ensure_plan(c->s, &to->plan, err));
    rkw_plan_mix(&to->plan, plan, 1);
    to->cost = parts->objective + c->s->terms.money * (in_cap_usd - income_usd);
    to->excess_MWh = excess;
    return RKW_OK;
}

/* The price at which both sides cost the same; without one of them, what the plan proposes or the end of the range. */
static double next_price(const cap_search *c, const rkw_sales *sales)
{
    const double now = c->s->terms.cap_price[c->period], proposed = sales->cap_price[c->period];
    if (c->over.plan.memory && c->under.plan.memory)
        return (c->under.cost - c->over.cost) / (c->over.excess_MWh - c->under.excess_MWh);
    if (!c->over.plan.memory) return proposed < now ? proposed : 0;
    if (proposed > now) return proposed;
    double most = 0;
    for (size_t i = 0; i < c->s->model->n; i++) most = rkw_max(most, c->s->model->export_usd[i]);
    return 1.01 * c->s->terms.money * most / (1 - c->s->model->grid.export_share_max);
}

static rkw_status judge(cap_search *c, rkw_plan *plan, rkw_plan_parts *parts, rkw_error *err)
{
    RKW_TRY(rkw_schedule_parts(c->s, plan, parts, err));
    plan->objective = parts->objective;
    return RKW_OK;
}

/* What the programme leaves out: energy that could be sold whatever happens, and the battery's content at the start. */
static double constant_of(const rkw_schedule *s)
{
    rkw_phrase_state state;
    rkw_schedule_state(s, &state);
    const double battery = s->phrase.programme.n_stores ? s->phrase.store.start_MWh * state.battery_usd_per_MWh : 0;
    const double cold = s->model->cold.present ? s->phrase.cold_start_MWh * state.cold_usd_per_MWh : 0;
    return battery - cold - rkw_plan_sale_constant(&s->phrase, &s->terms);
}

static int is_close(const cap_search *c, const rkw_plan *plan)
{
    return plan->objective - c->bound <= 10 * c->s->options.tolerance * (1 + fabs(plan->objective));
}

/* Both sides cost the same at the last price: their mixture that just keeps the cap is as good as the bound. */
static rkw_status mix_sides(cap_search *c, rkw_plan *plan, rkw_plan_parts *parts, rkw_error *err)
{
    if (!c->over.plan.memory || !c->under.plan.memory) return RKW_OK;
    const double share = c->over.excess_MWh / (c->over.excess_MWh - c->under.excess_MWh);
    rkw_plan_mix(plan, &c->over.plan, 1);
    rkw_plan_mix(plan, &c->under.plan, share);
    rkw_plan_settle(plan, &c->s->phrase);
    return judge(c, plan, parts, err);
}

static rkw_status search_price(cap_search *c, rkw_plan *plan, rkw_plan_parts *parts, rkw_error *err)
{
    rkw_schedule *s = c->s;
    for (int round = 0; round < MOST_ROUNDS; round++) {
        rkw_sales sales;
        RKW_TRY(solve_once(s, plan, err));
        RKW_TRY(judge(c, plan, parts, err));
        c->bound = rkw_max(c->bound, plan->bound + constant_of(s));
        if (is_close(c, plan)) return RKW_OK;
        RKW_TRY(keep_side(c, plan, parts, err));
        RKW_TRY(mix_sides(c, plan, parts, err));
        if (is_close(c, plan)) return RKW_OK;
        RKW_TRY(rkw_plan_sell(&s->phrase, plan, s->terms.money, &sales, err));
        const double price = next_price(c, &sales);
        if (fabs(price - s->terms.cap_price[c->period]) <= 1e-12 * (1 + price)) return RKW_OK;
        memcpy(s->terms.cap_price, sales.cap_price, sizeof sales.cap_price);
        s->terms.cap_price[c->period] = rkw_max(price, 0);
        fill(s);
    }
    return RKW_OK;
}

/* The bound belongs to the priced programme: what is sold whatever happens is its constant. plan->objective and plan->bound leave
 * without the price of the cap. */
rkw_status rkw_schedule_solve(rkw_schedule *s, rkw_plan *plan, rkw_plan_parts *parts, rkw_error *err)
{
    cap_search c = {.s = s, .period = rkw_schedule_longest_period(s->model), .bound = -HUGE_VAL};
    fill(s);
    RKW_TRY(ensure_plan(s, plan, err));
    if (s->figures[RKW_PLAN_SOLVES] == 0) RKW_TRY(first_prices(s, plan, err));
    const rkw_status status = search_price(&c, plan, parts, err);
    plan->bound = c.bound;
    rkw_plan_release(&c.over.plan);
    rkw_plan_release(&c.under.plan);
    return status;
}
