/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The plan of the next hours for an operator, and what an event makes of it: who is throttled, who waits, what it costs. */
#include <rackwatt/rackwatt.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/policies.h"
#include "common/weather.h"

enum { MOST_ROWS = 336 };

typedef struct settings {
    program_weather weather;
    const char *start, *before, *event, *out, *pool;
    double hours, event_h, delay_h, share_pct, racks, kelvin;
    program_plan plan;
} settings;

/* What the site holds at the start of a row. */
typedef struct live {
    size_t row;
    double battery_MWh, cold_MWh;
    double **due; /* [tenant][window + 1] */
    double *sellable_MWh;
    size_t tenants, plants;
    const rkw_policy *inner;
    void *inner_state;
    int taken;
} live;

static rkw_status fail(rkw_error *err, rkw_status status, const char *text)
{
    memset(err, 0, sizeof *err);
    err->status = status;
    snprintf(err->message, sizeof err->message, "%s", text);
    return status;
}

/* ------------------------------------------------------------------ the state that a policy has led to */

static rkw_status begin(void **state, const rkw_context *ctx, const rkw_site *site, const rkw_axis *axis, void *user,
                        rkw_error *err)
{
    live *l = user;
    *state = l;
    return l->inner->create ? l->inner->create(&l->inner_state, ctx, site, axis, l->inner->user, err) : RKW_OK;
}

static void take(live *l, const rkw_view *view)
{
    l->battery_MWh = rkw_view_battery_MWh(view);
    l->cold_MWh = rkw_view_cold_MWh(view);
    for (size_t t = 0; t < l->tenants; t++)
        for (size_t lead = 0; lead <= rkw_view_window_rows(view, t); lead++)
            l->due[t][lead] = rkw_view_due_gpu_h(view, t, lead);
    l->taken = 1;
}

/* Runs the policy up to the row, takes the state and stops the simulation. */
static rkw_status decide(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    live *l = state;
    if (rkw_view_row(view) < l->row) return l->inner->decide(l->inner_state, view, wishes, err);
    take(l, view);
    return RKW_E_CANCELLED;
}

static void end(void *state)
{
    live *l = state;
    if (l->inner->destroy) l->inner->destroy(l->inner_state);
}

static void live_release(live *l)
{
    for (size_t t = 0; l->due && t < l->tenants; t++) free(l->due[t]);
    free(l->due);
    free(l->sellable_MWh);
}

static bool live_allocate(live *l, const rkw_site *site, double dt_h)
{
    const rkw_tenants *tenants = rkw_site_tenants(site);
    l->tenants = rkw_tenants_count(tenants);
    l->plants = rkw_site_plants(site);
    l->due = calloc(l->tenants + 1, sizeof *l->due);
    l->sellable_MWh = calloc(l->plants + 1, sizeof *l->sellable_MWh);
    bool ready = l->due && l->sellable_MWh;
    for (size_t t = 0; ready && t < l->tenants; t++) {
        const size_t window = (size_t)(rkw_tenants_value(tenants, t, RKW_TENANT_DEADLINE_H) / dt_h);
        ready = (l->due[t] = calloc(window + 1, sizeof(double))) != NULL;
    }
    return ready;
}

static rkw_status find_state(live *l, const settings *s, const rkw_site *site, const rkw_year *year,
                             const rkw_context *ctx, rkw_error *err)
{
    rkw_ledger *ledger = NULL;
    const rkw_policy watch = {sizeof watch, "watch", begin, decide, end, l, 0, NULL};
    rkw_status status = rkw_policy_find(&l->inner, s->before, err);
    if (status == RKW_OK && !live_allocate(l, site, rkw_axis_dt_h(rkw_year_axis(year))))
        status = fail(err, RKW_E_MEMORY, "out of memory");
    if (status == RKW_OK) status = rkw_simulate(&ledger, ctx, site, year, &watch, err);
    rkw_ledger_free(ledger);
    return status == RKW_E_CANCELLED && l->taken ? RKW_OK : status;
}

/* ------------------------------------------------------------------ events */

typedef struct event {
    const char *name, *what;
} event;

static const event events[] = {
    {"grid-cut", "the grid asks for less power through the connection"},
    {"outage", "the grid is away"},
    {"hall-loss", "racks are out of service"},
    {"chergui", "a hot easterly wind"},
};
enum { N_EVENTS = sizeof events / sizeof events[0] };

/* Series of an event; NULL members stay the planner's own. */
typedef struct change {
    double import_limit_MW[MOST_ROWS], temp_C[MOST_ROWS], racks_out[RKW_POOLS_MAX];
    rkw_outlook outlook;
    bool racks;
} change;

static rkw_status make_change(change *c, const settings *s, const rkw_site *site, const rkw_year *year,
                              const rkw_mpc *mpc, size_t row, size_t n, rkw_error *err)
{
    const double dt_h = rkw_axis_dt_h(rkw_year_axis(year)),
                 *through = rkw_replan_column(mpc, RKW_PLAN_CONNECTION_MW, 0);
    const size_t first = (size_t)floor(s->delay_h / dt_h + 1e-9), rows = (size_t)ceil(s->event_h / dt_h - 1e-9);
    memset(c, 0, sizeof *c);
    c->outlook.size = sizeof c->outlook;
    for (size_t i = 0; i < n; i++) {
        const bool now = i >= first && i < first + rows;
        const double all = rkw_site_grid(site)->import_limit_MW,
                     left = strcmp(s->event, "outage") == 0 ? 0 : 1 - s->share_pct / 100;
        c->import_limit_MW[i] = now ? left * through[i] : all;
        c->temp_C[i] =
            rkw_weather_column(rkw_year_weather(year, RKW_NONE), RKW_WEATHER_TEMP)[row + i] + (now ? s->kelvin : 0);
    }
    if (strcmp(s->event, "grid-cut") == 0 || strcmp(s->event, "outage") == 0)
        c->outlook.import_limit_MW = c->import_limit_MW;
    if (strcmp(s->event, "chergui") == 0) c->outlook.temp_C = c->temp_C;
    if (strcmp(s->event, "hall-loss") != 0) return RKW_OK;
    const rkw_racks *racks = rkw_site_racks(site);
    const size_t pool = s->pool ? rkw_racks_find(racks, s->pool) : 0;
    if (pool == RKW_NONE) return fail(err, RKW_E_UNKNOWN, "--pool is no pool of the site's racks");
    c->racks_out[pool] = isnan(s->racks) ? rkw_racks_value(racks, pool, RKW_RACK_INSTALLED) / 8 : s->racks;
    c->racks = true;
    return RKW_OK;
}

/* ------------------------------------------------------------------ plans */

/* A plan, copied out of the planner. */
typedef struct copy {
    double *tenant_gpu_h, *overdue; /* [tenant][n] */
    double *tenant_MW, *facility, *battery, *battery_MWh, *import, *backup, *unserved, *usd, *connection;
    double *memory;
} copy;

static bool copy_plan(copy *c, const rkw_mpc *mpc, size_t tenants, size_t n)
{
    const struct {
        double **to;
        int32_t column;
        size_t count;
    } parts[] = {{&c->tenant_gpu_h, RKW_PLAN_TENANT_GPU_H, tenants},
                 {&c->overdue, RKW_PLAN_OVERDUE_GPU_H, tenants},
                 {&c->tenant_MW, RKW_PLAN_TENANT_MW, tenants},
                 {&c->facility, RKW_PLAN_FACILITY_MW, 1},
                 {&c->battery, RKW_PLAN_BATTERY_MW, 1},
                 {&c->battery_MWh, RKW_PLAN_BATTERY_MWH, 1},
                 {&c->import, RKW_PLAN_IMPORT_MW, 1},
                 {&c->backup, RKW_PLAN_BACKUP_MW, 1},
                 {&c->unserved, RKW_PLAN_UNSERVED_MW, 1},
                 {&c->usd, RKW_PLAN_ENERGY_USD_PER_MWH, 1},
                 {&c->connection, RKW_PLAN_CONNECTION_MW, 1}};
    double *next = c->memory = calloc((3 * tenants + 8) * n, sizeof *next);
    for (size_t k = 0; next && k < sizeof parts / sizeof parts[0]; k++) {
        *parts[k].to = next;
        for (size_t i = 0; i < parts[k].count; i++, next += n) {
            const double *from = rkw_replan_column(mpc, parts[k].column, i);
            if (from) memcpy(next, from, n * sizeof *next);
        }
    }
    return c->memory != NULL;
}

static double sum(const double *values, size_t n)
{
    double s = 0;
    for (size_t i = 0; i < n; i++) s += values[i];
    return s;
}

static void write_number(rkw_output *out, double value, int32_t decimals)
{
    rkw_output_text(out, ",");
    rkw_output_fixed(out, value, decimals);
}

static rkw_status write_plan(const char *path, const rkw_site *site, const rkw_axis *axis, size_t row, size_t n,
                             const copy *c, const rkw_context *ctx, rkw_error *err)
{
    const rkw_tenants *tenants = rkw_site_tenants(site);
    const size_t count = rkw_tenants_count(tenants);
    rkw_output *out;
    rkw_status status = rkw_output_open(&out, ctx, path, err);
    if (status != RKW_OK) return status;
    rkw_output_text(out, "time_utc");
    for (size_t t = 0; t < count; t++) {
        rkw_output_text(out, ",");
        rkw_output_text(out, rkw_tenants_text(tenants, t, RKW_TENANT_TEXT_NAME));
    }
    rkw_output_text(out, ",facility,battery,battery_energy,grid_import,energy_price\ntext");
    for (size_t t = 0; t < count; t++) rkw_output_text(out, ",MW");
    rkw_output_text(out, ",MW,MW,MWh,MW,USD/MWh\n");
    for (size_t i = 0; i < n; i++) {
        char time[32];
        rkw_format_time(rkw_axis_time(axis, row + i), time);
        rkw_output_text(out, time);
        for (size_t t = 0; t < count; t++) write_number(out, c->tenant_MW[t * n + i], 6);
        const double values[] = {c->facility[i], c->battery[i], c->battery_MWh[i], c->import[i], c->usd[i]};
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) write_number(out, values[k], 6);
        rkw_output_text(out, "\n");
    }
    return rkw_output_commit(out, err);
}

static void show_plan(const program_run *run, const rkw_site *site, const rkw_axis *axis, size_t row, size_t n,
                      const copy *c)
{
    char start[32];
    const rkw_tenants *tenants = rkw_site_tenants(site);
    const double dt_h = rkw_axis_dt_h(axis);
    rkw_format_time(rkw_axis_time(axis, row), start);
    program_said(run, "%s: plan of %.0f h from %s\n\n", rkw_site_name(site), (double)n * dt_h, start);
    program_said(run, "%-24s %12s %12s %12s\n", "tenant", "GPU-hours", "mean MW", "most MW");
    for (size_t t = 0; t < rkw_tenants_count(tenants); t++) {
        double most = 0;
        for (size_t i = 0; i < n; i++) most = fmax(most, c->tenant_MW[t * n + i]);
        program_said(run, "%-24s %12.0f %12.2f %12.2f\n", rkw_tenants_text(tenants, t, RKW_TENANT_TEXT_NAME),
                     sum(c->tenant_gpu_h + t * n, n), sum(c->tenant_MW + t * n, n) / (double)n, most);
    }
    program_said(run, "\nfacility %.1f MWh, bought %.1f MWh, battery ends at %.1f MWh\n", sum(c->facility, n) * dt_h,
                 sum(c->import, n) * dt_h, c->battery_MWh[n - 1]);
}

/* A difference that rounds to nothing has no sign worth showing. */
static double shown(double difference) { return fabs(difference) < 0.05 ? 0 : difference; }

/* Must-run GPU-hours that the racks left cannot do, by tenants' pools. */
static double must_run_short(const rkw_site *site, const double *racks_out, const copy *c, size_t n, double dt_h)
{
    const rkw_tenants *tenants = rkw_site_tenants(site);
    const rkw_racks *racks = rkw_site_racks(site);
    double missing = 0;
    for (size_t p = 0; p < rkw_racks_count(racks); p++)
        for (size_t i = 0; i < n; i++) {
            double wanted = 0;
            for (size_t t = 0; t < rkw_tenants_count(tenants); t++)
                if ((size_t)rkw_tenants_value(tenants, t, RKW_TENANT_POOL) == p &&
                    !(rkw_tenants_value(tenants, t, RKW_TENANT_DEADLINE_H) >= dt_h))
                    wanted += c->tenant_gpu_h[t * n + i];
            const double has =
                (rkw_racks_available_gpus(racks, p) - racks_out[p] * rkw_racks_value(racks, p, RKW_RACK_GPUS)) * dt_h;
            missing += fmax(wanted - fmax(has, 0), 0);
        }
    return missing;
}

static void show_event(const program_run *run, const settings *s, const rkw_site *site, const copy *base,
                       const copy *with, const change *ch, size_t n, double dt_h)
{
    const rkw_tenants *tenants = rkw_site_tenants(site);
    const size_t first = (size_t)floor(s->delay_h / dt_h + 1e-9), rows = (size_t)ceil(s->event_h / dt_h - 1e-9);
    const size_t last = first + rows < n ? first + rows : n;
    double base_MW = 0, with_MW = 0, through = 0, through_with = 0;
    for (size_t i = first; i < last; i++) {
        base_MW += base->facility[i] / (double)(last - first);
        with_MW += with->facility[i] / (double)(last - first);
        through += base->connection[i] / (double)(last - first);
        through_with += with->connection[i] / (double)(last - first);
    }
    program_said(run,
                 "\nEvent %s, %.0f h after %.0f h: facility %.1f MW instead of %.1f, through the connection %.1f MW "
                 "instead of %.1f\n\n",
                 s->event, s->event_h, s->delay_h, with_MW, base_MW, through_with, through);
    program_said(run, "%-24s %14s %14s %14s %14s\n", "tenant", "GPU-h in event", "throttled", "done later",
                 "overdue at end");
    for (size_t t = 0; t < rkw_tenants_count(tenants); t++) {
        const double *a = base->tenant_gpu_h + t * n, *b = with->tenant_gpu_h + t * n;
        const double before = sum(a + first, last - first), during = sum(b + first, last - first);
        program_said(run, "%-24s %14.0f %14.0f %14.0f %14.0f\n", rkw_tenants_text(tenants, t, RKW_TENANT_TEXT_NAME),
                     during, fmax(before - during, 0), fmax(sum(b + last, n - last) - sum(a + last, n - last), 0),
                     with->overdue[t * n + n - 1]);
    }
    const double unserved = (sum(with->unserved, n) - sum(base->unserved, n)) * dt_h;
    const double missing = must_run_short(site, ch->racks_out, with, n, dt_h);
    program_said(run, "\nbought %+.1f MWh, generators %+.1f MWh, battery %+.1f MWh at the end\n",
                 shown((sum(with->import, n) - sum(base->import, n)) * dt_h),
                 shown((sum(with->backup, n) - sum(base->backup, n)) * dt_h),
                 shown(with->battery_MWh[n - 1] - base->battery_MWh[n - 1]));
    if (unserved > 1e-3 || missing > 1e-3)
        program_said(run, "HARM: must-run work loses %.1f MWh and %.0f GPU-hours\n", unserved, missing);
    else
        program_said(run, "No must-run tenant is harmed.\n");
}

/* Objective of the plans, which differ by what the event costs. */
static rkw_status plan_both(const program_run *run, const settings *s, const rkw_site *site, const rkw_year *year,
                            rkw_mpc *mpc, const live *l, size_t n, const rkw_context *ctx, rkw_error *err)
{
    const rkw_axis *axis = rkw_year_axis(year);
    copy base = {0}, with = {0};
    static change ch;
    rkw_live_state state = {.size = sizeof state,
                            .row = l->row,
                            .battery_MWh = l->battery_MWh,
                            .cold_MWh = l->cold_MWh,
                            .due_gpu_h = (const double *const *)l->due,
                            .sellable_MWh = l->sellable_MWh};
    rkw_status status = rkw_replan(mpc, &state, NULL, n, err);
    if (status == RKW_OK && !copy_plan(&base, mpc, l->tenants, n)) status = fail(err, RKW_E_MEMORY, "out of memory");
    const double usd = rkw_mpc_figure(mpc, RKW_MPC_OBJECTIVE_USD);
    if (status == RKW_OK) show_plan(run, site, axis, l->row, n, &base);
    if (status == RKW_OK && s->event) {
        status = make_change(&ch, s, site, year, mpc, l->row, n, err);
        state.racks_out = ch.racks ? ch.racks_out : NULL;
        if (status == RKW_OK) status = rkw_replan(mpc, &state, &ch.outlook, n, err);
        if (status == RKW_OK && !copy_plan(&with, mpc, l->tenants, n))
            status = fail(err, RKW_E_MEMORY, "out of memory");
        if (status == RKW_OK) {
            show_event(run, s, site, &base, &with, &ch, n, rkw_axis_dt_h(axis));
            program_said(
                run, "It costs %.0f USD over these hours: energy, fees, carbon at its price, lateness, work lost.\n",
                rkw_mpc_figure(mpc, RKW_MPC_OBJECTIVE_USD) - usd);
        }
    }
    if (status == RKW_OK && s->out) {
        status = write_plan(s->out, site, axis, l->row, n, s->event ? &with : &base, ctx, err);
        if (status == RKW_OK) program_said(run, "\nWritten to %s\n", s->out);
    }
    free(base.memory);
    free(with.memory);
    return status;
}

static rkw_status plan_ahead(const program_run *run, void *asked, const rkw_site *site, const rkw_year *year,
                             const rkw_context *ctx, rkw_error *err)
{
    const settings *s = asked;
    const rkw_axis *axis = rkw_year_axis(year);
    int64_t t = axis->start_unix_s;
    live l = {0};
    if (s->start && rkw_parse_time(s->start, strlen(s->start), &t) != RKW_OK)
        return fail(err, RKW_E_FORMAT, "--start is not a time: YYYY-MM-DD HH:MM in UTC");
    const int64_t row = (t - axis->start_unix_s) / axis->step_s;
    if (t < axis->start_unix_s || row >= (int64_t)axis->n)
        return fail(err, RKW_E_DOMAIN, "--start lies outside the year of the weather");
    l.row = (size_t)row;
    program_policy policy;
    program_plan plan = s->plan;
    plan.window_h = s->hours;
    plan.every_h = rkw_axis_dt_h(axis);
    size_t n = (size_t)floor(s->hours / rkw_axis_dt_h(axis) + 1e-9);
    if (n > axis->n - l.row) n = axis->n - l.row;
    if (n > MOST_ROWS) return fail(err, RKW_E_DOMAIN, "--hours are more than 336 rows");
    rkw_status status = program_policy_open(&policy, "mpc", &plan, site, year, ctx, err);
    if (status == RKW_OK) status = find_state(&l, s, site, year, ctx, err);
    if (status == RKW_OK) status = plan_both(run, s, site, year, policy.mpc, &l, n, ctx, err);
    live_release(&l);
    program_policy_close(&policy);
    return status;
}

static bool known_event(const char *name)
{
    for (size_t i = 0; i < N_EVENTS; i++)
        if (strcmp(events[i].name, name) == 0) return true;
    return false;
}

int main(int argc, char **argv)
{
    settings s = {.before = "green",
                  .hours = 48,
                  .event_h = NAN,
                  .delay_h = 6,
                  .share_pct = 25,
                  .racks = NAN,
                  .kelvin = 10,
                  .plan = PROGRAM_PLAN_INIT};
    const program_option options[] = {
        OPTION_TEXT("start", "TIME", &s.start, "first hour of the plan, UTC (default: the year's first row)"),
        OPTION_NUMBER("hours", "H", &s.hours, 1, 336, "length of the plan (default: 48)"),
        OPTION_TEXT("before", "POLICY", &s.before, "policy that runs the site until then (default: green)"),
        OPTION_TEXT("event", "KIND", &s.event,
                    "grid-cut, outage, hall-loss or chergui: the plan is made\nagain with it and both are compared"),
        OPTION_NUMBER("after", "H", &s.delay_h, 0, 336, "when the event begins, from the start (default: 6)"),
        OPTION_NUMBER("length", "H", &s.event_h, 0.01, 336,
                      "how long it lasts (default: grid-cut 3, outage 1,\nhall-loss and chergui to the end)"),
        OPTION_NUMBER("cut", "PCT", &s.share_pct, 0, 100,
                      "grid-cut: power that the grid asks to leave off (default: 25)"),
        OPTION_NUMBER("racks", "N", &s.racks, 0, 1e6,
                      "hall-loss: racks out of service (default: an eighth of the pool)"),
        OPTION_TEXT("pool", "NAME", &s.pool, "hall-loss: whose racks (default: the first pool)"),
        OPTION_NUMBER("warmer", "K", &s.kelvin, 0, 30, "chergui: how much hotter (default: 10)"),
        OPTION_TEXT("forecast", "KIND", &s.plan.forecast,
                    "what is known of these hours (default: errors), see simulate"),
        PROGRAM_WEATHER_OPTIONS(s.weather),
        OPTION_TEXT("out", "FILE", &s.out, "write the plan as CSV: IT MW per tenant, hour by hour"),
    };
    const program self = {
        "dayahead",
        "SITE",
        "Plans the next hours of a site from the state that a policy has led to, and again with an event.",
        "Example: rackwatt-dayahead data/tetouan --start 2030-07-01 --event grid-cut --out plan.csv",
        options,
        sizeof options / sizeof options[0],
        1,
        1};
    program_run run;
    if (!program_start(&run, &self, argc, argv)) return run.exit_code;
    rkw_error err = {0};
    rkw_context ctx = program_context(&run, 1);
    if (s.event && isnan(s.event_h))
        s.event_h = strcmp(s.event, "grid-cut") == 0 ? 3 : strcmp(s.event, "outage") == 0 ? 1 : s.hours;
    if (s.event && (strcmp(s.event, "hall-loss") == 0 || strcmp(s.event, "chergui") == 0)) s.delay_h = 0;
    if (s.event && !known_event(s.event))
        program_misused(&run, "unknown event %s; one of grid-cut, outage, hall-loss, chergui", s.event);
    else if (program_weather_is_known(&run, &s.weather) &&
             program_with_year(&run, &s.weather, plan_ahead, &s, &ctx, &err) != RKW_OK)
        program_failed(&run, &err);
    return program_end(&run);
}
