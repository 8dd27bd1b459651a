/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The optimum of a year at Tetouan, a plan from a live state, a year of hourly plans; and the same windows by the dual simplex of
 * Clp and HiGHS where they are installed, 100 hours scaled to the year. */
#include <rackwatt/rackwatt.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench.h"
#include "schedule/phrase.h"

enum { WINDOW = 72, SAMPLES = 100, YEAR = 8760, YEAR_RUNS = 5 };

typedef struct work {
    rkw_site *site;
    rkw_year *year;
    rkw_mpc *planner;
    rkw_live_state state;
    rkw_schedule *schedule;
} work;

static void expect(rkw_status status, const rkw_error *err)
{
    if (status == RKW_OK) return;
    fprintf(stderr, "bench schedule: %s\n", err->message);
    exit(1);
}

static void solve_year(void *user)
{
    work *w = user;
    rkw_error err;
    rkw_schedule *s;
    expect(rkw_schedule_create(&s, NULL, w->site, w->year, NULL, &err), &err);
    rkw_schedule_free(s);
}

static void solve_year_under_target(void *user)
{
    work *w = user;
    rkw_error err;
    rkw_schedule *s;
    rkw_schedule_options o = RKW_SCHEDULE_INIT;
    o.cfe_target = 0.97;
    expect(rkw_schedule_create(&s, NULL, w->site, w->year, &o, &err), &err);
    rkw_schedule_free(s);
}

static void make_model(void *user)
{
    work *w = user;
    rkw_error err;
    rkw_operation *m;
    expect(rkw_operation_create(&m, NULL, w->site, w->year, NULL, &err), &err);
    rkw_operation_free(m);
}

static void follow(void *user)
{
    work *w = user;
    rkw_error err;
    rkw_ledger *l;
    expect(rkw_simulate(&l, NULL, w->site, w->year, rkw_schedule_policy(w->schedule), &err), &err);
    rkw_ledger_free(l);
}

static void replan(void *user)
{
    work *w = user;
    rkw_error err;
    w->state.row = (w->state.row + 37) % (YEAR - 48);
    expect(rkw_replan(w->planner, &w->state, NULL, 48, &err), &err);
}

static double user_seconds(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (double)use.ru_utime.tv_sec + 1e-6 * (double)use.ru_utime.tv_usec;
}

static void measure_optimal(work *w)
{
    double processor[7];
    for (int i = 0; i < 7; i++) {
        const double used = user_seconds();
        solve_year(w);
        processor[i] = 1e3 * (user_seconds() - used);
    }
    bench_figures("schedule/optimal_year_processor", processor, 7, "ms", "what a busy machine leaves untouched");
}

static void measure_mpc(const work *w)
{
    double seconds[YEAR_RUNS], processor[YEAR_RUNS], iterations = 0;
    rkw_error err;
    rkw_mpc *mpc;
    rkw_mpc_options o = RKW_MPC_INIT;
    o.window_h = WINDOW;
    expect(rkw_mpc_create(&mpc, NULL, w->site, w->year, NULL, &o, &err), &err);
    for (int i = 0; i < YEAR_RUNS; i++) {
        rkw_ledger *l;
        const double began = bench_clock_s(), used = user_seconds();
        expect(rkw_simulate(&l, NULL, w->site, w->year, rkw_mpc_policy(mpc), &err), &err);
        seconds[i] = bench_clock_s() - began;
        processor[i] = user_seconds() - used;
        iterations = rkw_mpc_figure(mpc, RKW_MPC_ITERATIONS) / rkw_mpc_figure(mpc, RKW_MPC_SOLVES);
        rkw_ledger_free(l);
    }
    char note[96];
    snprintf(note, sizeof note, "8760 plans of %d h, 3 classes of 6 tenants, %.1f iterations each", WINDOW, iterations);
    bench_figures("schedule/mpc_year", seconds, YEAR_RUNS, "s", note);
    bench_figures("schedule/mpc_year_processor", processor, YEAR_RUNS, "s", "what a busy machine leaves untouched");
    rkw_mpc_free(mpc);
}

/* ------------------------------------------------------------------ the same windows for Clp */

static double at(const rkw_profile *p, size_t t) { return p->values ? p->factor * p->values[t] : p->factor; }

static void entry(FILE *f, const char *column, size_t t, const char *row, size_t r, double value)
{
    if (value != 0) fprintf(f, " %s_%zu %s_%zu %.17g\n", column, t, row, r, value);
}

static void write_store(FILE *f, const rkw_programme *p, size_t t)
{
    const rkw_bus_store *s = p->stores;
    const double keep = pow(1 - s->self_discharge_per_h, p->dt_h);
    entry(f, "s", t, "st", t, 1);
    if (t + 1 < p->n_steps) entry(f, "s", t, "st", t + 1, -keep);
    if (t + 1 == p->n_steps) fprintf(f, " s_%zu cost %.17g\n", t, -s->end_value_usd_MWh);
    entry(f, "c", t, "st", t, -p->dt_h * s->eta_charge);
    entry(f, "c", t, "bus", t, -1);
    entry(f, "d", t, "st", t, p->dt_h / s->eta_discharge);
    entry(f, "d", t, "bus", t, 1);
    fprintf(f, " d_%zu cost %.17g\n", t, p->dt_h * s->discharge_cost_usd_MWh);
}

static void write_class(FILE *f, const rkw_programme *p, size_t k, size_t t)
{
    char row[32], pool[32], name[3][32];
    const rkw_work_class *c = &p->classes[k];
    snprintf(row, sizeof row, "cl%zu", k);
    snprintf(pool, sizeof pool, "po%zu", c->pool);
    for (int i = 0; i < 3; i++) snprintf(name[i], sizeof name[i], "%c%zu", "bqx"[i], k);
    for (int i = 0; i < (c->late_cost_usd_MWh_h < INFINITY ? 2 : 1); i++) {
        const double cost =
            (i ? p->dt_h * c->late_cost_usd_MWh_h : 0) + (t + 1 == p->n_steps ? c->end_cost_usd_MWh : 0);
        entry(f, name[i], t, row, t, 1);
        if (t + 1 < p->n_steps) entry(f, name[i], t, row, t + 1, -1);
        if (cost != 0) fprintf(f, " %s_%zu cost %.17g\n", name[i], t, cost);
    }
    entry(f, name[2], t, row, t, p->dt_h);
    entry(f, name[2], t, pool, t, 1);
}

static void write_columns(FILE *f, const rkw_programme *p)
{
    char name[48], row[48];
    for (size_t t = 0; t < p->n_steps; t++) {
        if (p->n_stores) write_store(f, p, t);
        for (size_t k = 0; k < p->n_classes; k++) write_class(f, p, k, t);
        for (size_t q = 0; q < p->n_pools; q++)
            for (size_t j = 0; j < p->pools[q].n_segments; j++) {
                snprintf(name, sizeof name, "y%zu%zu", q, j);
                snprintf(row, sizeof row, "po%zu", q);
                entry(f, name, t, row, t, -p->pools[q].segments[j].efficiency);
                entry(f, name, t, "bus", t, -at(&p->pools[q].draw, t));
            }
        for (size_t i = 0; i < p->n_flows; i++) {
            snprintf(name, sizeof name, "f%zu", i);
            entry(f, name, t, p->flows[i].row == RKW_ROW_BUS ? "bus" : "con", t, 1);
            fprintf(f, " %s_%zu cost %.17g\n", name, t, p->dt_h * at(&p->flows[i].cost_usd_MWh, t));
        }
        entry(f, "u", t, "con", t, -1);
        entry(f, "u", t, "bus", t, 1);
    }
}

static void write_rows(FILE *f, const rkw_programme *p)
{
    fprintf(f, "NAME window FREE\nROWS\n N cost\n");
    for (size_t t = 0; t < p->n_steps; t++) {
        if (p->n_stores) fprintf(f, " E st_%zu\n", t);
        for (size_t k = 0; k < p->n_classes; k++) fprintf(f, " E cl%zu_%zu\n", k, t);
        for (size_t q = 0; q < p->n_pools; q++) fprintf(f, " E po%zu_%zu\n", q, t);
        fprintf(f, " E con_%zu\n E bus_%zu\n", t, t);
    }
}

static void write_right_sides(FILE *f, const rkw_programme *p)
{
    fprintf(f, "RHS\n");
    for (size_t t = 0; t < p->n_steps; t++) {
        fprintf(f, " r bus_%zu %.17g\n", t, at(&p->load_MW, t));
        for (size_t k = 0; k < p->n_classes; k++) {
            const rkw_work_class *c = &p->classes[k];
            double start = 0;
            for (size_t j = 0; !t && j < c->n_start_due; j++) start += c->start_due_MWh[j];
            fprintf(f, " r cl%zu_%zu %.17g\n", k, t,
                    start + c->arrivals_MWh[t] - (c->served_MWh ? c->served_MWh[t] : 0));
        }
    }
    /* Levels count from 0 here: the store's losses above its lowest level are part of the first right sides. */
    for (size_t t = 0; t < p->n_steps && p->n_stores; t++) {
        const rkw_bus_store *s = p->stores;
        const double keep = pow(1 - s->self_discharge_per_h, p->dt_h);
        fprintf(f, " r st_%zu %.17g\n", t, (1 - keep) * s->low_MWh + (t ? 0 : keep * s->start_MWh));
    }
}

static void bound(FILE *f, const char *name, size_t t, double high)
{
    fprintf(f, " UP b %s_%zu %.17g\n", name, t, high);
}

static void write_bounds(FILE *f, const rkw_programme *p)
{
    char name[48];
    fprintf(f, "BOUNDS\n");
    for (size_t t = 0; t < p->n_steps; t++) {
        if (p->n_stores) {
            fprintf(f, " LO b s_%zu %.17g\n", t, p->stores->low_MWh);
            bound(f, "s", t, p->stores->energy_MWh);
            bound(f, "c", t, p->stores->charge_MW);
            bound(f, "d", t, p->stores->discharge_MW);
        }
        for (size_t k = 0; k < p->n_classes; k++) {
            double window = 0;
            for (size_t back = 0; back < p->classes[k].deadline_steps && back <= t; back++)
                window += p->classes[k].arrivals_MWh[t - back];
            if (p->classes[k].most_waiting_MWh) window = p->classes[k].most_waiting_MWh[t];
            snprintf(name, sizeof name, "b%zu", k);
            bound(f, name, t, window);
            snprintf(name, sizeof name, "x%zu", k);
            bound(f, name, t, p->classes[k].power_MW);
        }
        for (size_t q = 0; q < p->n_pools; q++)
            for (size_t j = 0; j < p->pools[q].n_segments; j++) {
                const rkw_segment *s = &p->pools[q].segments[j];
                snprintf(name, sizeof name, "y%zu%zu", q, j);
                bound(f, name, t, at(&p->pools[q].availability, t) * s->capacity_MW * (s->share ? s->share[t] : 1));
            }
        for (size_t i = 0; i < p->n_flows; i++) {
            snprintf(name, sizeof name, "f%zu", i);
            bound(f, name, t, at(&p->flows[i].limit_MW, t));
        }
        bound(f, "u", t, at(&p->connection->forward_MW, t));
    }
    fprintf(f, "ENDATA\n");
}

static void name_window(char path[64], size_t i) { snprintf(path, 64, "build/bench-window-%zu.mps", i); }

static void write_window(const rkw_programme *p, size_t i)
{
    char path[64];
    name_window(path, i);
    FILE *f = fopen(path, "w");
    if (!f) return;
    write_rows(f, p);
    fprintf(f, "COLUMNS\n");
    write_columns(f, p);
    write_right_sides(f, p);
    write_bounds(f, p);
    fclose(f);
}

/* What a peer says of the windows: its seconds for all of them, and the largest difference of the objectives. */
typedef struct answers {
    double seconds, worst;
    int n;
} answers;

static void compare(answers *a, double seconds, double objective, double mine)
{
    a->seconds += seconds;
    a->worst = fmax(a->worst, fabs(objective - mine) / (1 + fabs(mine)));
    a->n++;
}

/* Seconds that Clp says it took. */
static void ask_clp(const double *mine, answers *a)
{
    for (size_t i = 0; i < SAMPLES; i++) {
        char path[64], text[512];
        name_window(path, i);
        snprintf(text, sizeof text, "clp %s -dualsimplex 2>/dev/null", path);
        FILE *clp = popen(text, "r");
        while (clp && fgets(text, sizeof text, clp)) {
            const char *line = strstr(text, "Optimal objective "), *time = strstr(text, "iterations time ");
            if (!line || !time) continue;
            compare(a, strtod(time + strlen("iterations time "), NULL),
                    strtod(line + strlen("Optimal objective "), NULL), mine[i]);
        }
        if (clp) pclose(clp);
    }
}

/* Seconds of scipy's call, reading left out. */
static void ask_highs(const double *mine, answers *a)
{
    char text[256];
    for (int own = 0; own < 2 && a->n == 0; own++) {
        snprintf(text, sizeof text,
                 "%s bench/peers/mps.py highs-ds $(seq -f build/bench-window-%%g.mps 0 %d) 2>/dev/null",
                 own ? "/usr/bin/python3" : "python3", SAMPLES - 1);
        FILE *highs = popen(text, "r");
        for (size_t i = 0; highs && i < SAMPLES && fgets(text, sizeof text, highs); i++) {
            double seconds, objective;
            if (sscanf(text, "%lf %lf", &seconds, &objective) == 2) compare(a, seconds, objective, mine[i]);
        }
        if (highs) pclose(highs);
    }
}

static void tell_peer(const char *name, const char *text, const answers *a)
{
    char note[160];
    const double year[] = {a->n ? a->seconds / a->n * YEAR : 0};
    if (!a->n) {
        printf("schedule: %s is not installed, so its windows are not timed\n", text);
        return;
    }
    snprintf(note, sizeof note, "%s: %d windows scaled to 8760; objectives differ by %.0e at most", text, a->n,
             a->worst);
    bench_figures(name, year, 1, "s", note);
}

/* Windows over the year: our own processor time per window, Clp's and HiGHS's. */
static void compare_windows(const work *w)
{
    rkw_error err;
    rkw_operation *m;
    rkw_phrase p;
    rkw_terms terms = {
        .money = 1, .carbon_usd_per_kg = 0.06, .unserved_usd_per_MWh = 4000, .late_factor = 1, .late_least_usd = 500};
    rkw_phrase_state state = {.battery_MWh = 200, .battery_usd_per_MWh = 40, .cold_MWh = 20, .cold_usd_per_MWh = 8};
    double mine[SAMPLES];
    answers own = {0}, clp = {0}, highs = {0};
    for (size_t k = 0; k < RKW_MAX_CLASSES; k++) state.backlog_usd_per_MWh[k] = 40;
    expect(rkw_operation_create(&m, NULL, w->site, w->year, NULL, &err), &err);
    expect(rkw_phrase_create(&p, NULL, m, WINDOW, &err), &err);
    for (size_t i = 0; i < SAMPLES; i++) {
        rkw_optimum *o;
        rkw_optimize_options options = RKW_OPTIMIZE_INIT;
        options.tolerance = 1e-6;
        rkw_phrase_look(&p, i * (YEAR - WINDOW) / SAMPLES, WINDOW);
        rkw_phrase_fill(&p, &terms, &state);
        const double began = user_seconds();
        expect(rkw_optimize(&o, NULL, &p.programme, &options, &err), &err);
        const double took = user_seconds() - began;
        mine[i] = rkw_optimum_figure(o, RKW_FIGURE_OBJECTIVE_USD);
        compare(&own, took, mine[i], mine[i]);
        write_window(&p.programme, i);
        rkw_optimum_free(o);
    }
    ask_clp(mine, &clp);
    ask_highs(mine, &highs);
    const double ours[] = {own.seconds / own.n * YEAR};
    bench_figures("schedule/windows_own", ours, 1, "s", "100 windows of 72 h scaled to 8760");
    tell_peer("schedule/windows_clp_dual_simplex", "Clp (coinor-clp)", &clp);
    tell_peer("schedule/windows_highs_dual_simplex", "HiGHS (python3-scipy)", &highs);
    for (size_t i = 0; i < SAMPLES; i++) {
        char path[64];
        name_window(path, i);
        (void)remove(path);
    }
    rkw_phrase_release(&p);
    rkw_operation_free(m);
}

int main(void)
{
    work w = {.state = {.size = sizeof w.state, .battery_MWh = 200}};
    rkw_error err;
    rkw_mpc_options o = RKW_MPC_INIT;
    o.window_h = 48;
    expect(rkw_site_load(&w.site, NULL, "data/tetouan", &err), &err);
    expect(rkw_year_create(&w.year, NULL, w.site, NULL, &err), &err);
    expect(rkw_schedule_create(&w.schedule, NULL, w.site, w.year, NULL, &err), &err);
    expect(rkw_mpc_create(&w.planner, NULL, w.site, w.year, NULL, &o, &err), &err);
    char note[96];
    snprintf(note, sizeof note, "8760 h, 6 tenants, %.0f programmes, %.0f iterations, gap %.0e",
             rkw_schedule_figure(w.schedule, RKW_PLAN_SOLVES), rkw_schedule_figure(w.schedule, RKW_PLAN_ITERATIONS),
             rkw_schedule_figure(w.schedule, RKW_PLAN_GAP));
    bench_time("schedule/operation", make_model, &w, 0, NULL, 7, "affine power, classes, segments of a year");
    if (!bench_quick()) {
        bench_time("schedule/optimal_year", solve_year, &w, 0, NULL, 7, note);
        measure_optimal(&w);
        bench_time("schedule/optimal_year_cfe_97", solve_year_under_target, &w, 0, NULL, 5,
                   "under a CFE target of 97 %");
    }
    bench_time("schedule/follow", follow, &w, 0, NULL, 7, "the ledger of the optimum under full curves");
    bench_time("schedule/replan_48h", replan, &w, 0, NULL, 15, "from a live state, prices included");
    if (!bench_quick()) {
        compare_windows(&w);
        measure_mpc(&w);
    }
    rkw_mpc_free(w.planner);
    rkw_schedule_free(w.schedule);
    rkw_year_free(w.year);
    rkw_site_free(w.site);
    return 0;
}
