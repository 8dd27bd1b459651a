/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One screen of text. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "report/format.h"
#include "report/report.h"

typedef struct page {
    char *text;
    size_t capacity, used;
} page;

static void say(page *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void say(page *p, const char *format, ...)
{
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    size_t n = strlen(line);
    for (size_t i = 0; i < n; i++)
        if (p->used + i + 1 < p->capacity) p->text[p->used + i] = line[i];
    p->used += n;
}

#define N0(x) (rkw_report_grouped((x), 0).text)
#define N1(x) (rkw_report_grouped((x), 1).text)
#define N2(x) (rkw_report_grouped((x), 2).text)
#define N3(x) (rkw_report_grouped((x), 3).text)
#define GWH(x) (rkw_report_grouped((x) / 1000, 1).text)
#define PCT(x) (rkw_report_grouped(100 * (x), 1).text)
#define MUSD(x) (rkw_report_grouped((x) / 1e6, 1).text)

static void list_columns(page *p, const rkw_weather *w, int32_t source, const char *lead)
{
    static const int32_t shown[] = {RKW_WEATHER_GHI,       RKW_WEATHER_DNI,          RKW_WEATHER_DHI,
                                    RKW_WEATHER_TEMP,      RKW_WEATHER_REL_HUMIDITY, RKW_WEATHER_PRESSURE,
                                    RKW_WEATHER_WIND_SPEED};
    int n = 0;
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
        if (rkw_weather_source(w, shown[i]) == source) {
            say(p, "%s%s", n ? ", " : lead, rkw_weather_column_name(shown[i]));
            n++;
        }
    if (n) say(p, "\n");
}

static double mean(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += values[i];
    return sum / (double)n;
}

static void say_weather(page *p, const rkw_run *run)
{
    const rkw_weather *w = rkw_year_weather(run->year, RKW_NONE);
    const rkw_axis *axis = rkw_year_axis(run->year);
    double dt_h = rkw_axis_dt_h(axis);
    rkw_year_options used = rkw_year_used(run->year);
    char start[32];
    rkw_format_time(axis->start_unix_s, start);
    if (run->weather_path)
        say(p, "Weather     %s\n            ", run->weather_path);
    else
        say(p, "Weather     synthetic year from the site's climate normals, seed %llu, year %llu\n            ",
            (unsigned long long)used.seed, (unsigned long long)used.index);
    say(p, "%zu rows of %d min from %.10s (%s days)\n", axis->n, (int)(axis->step_s / 60), start,
        rkw_report_grouped((double)axis->n * dt_h / 24, fmod((double)axis->n * dt_h, 24) != 0).text);
    say(p, "            GHI %s kWh/m2, mean temperature %s degC\n",
        N0(mean(rkw_weather_column(w, RKW_WEATHER_GHI), axis->n) * (double)axis->n * dt_h / 1000),
        N1(mean(rkw_weather_column(w, RKW_WEATHER_TEMP), axis->n)));
    if (!run->weather_path) return;
    list_columns(p, w, RKW_SOURCE_FILE, "            from the file: ");
    list_columns(p, w, RKW_SOURCE_DERIVED, "            derived from it: ");
    list_columns(p, w, RKW_SOURCE_SYNTHETIC, "            not in the file, from the synthetic year: ");
    list_columns(p, w, RKW_SOURCE_MISSING, "            not in the file, decomposed from GHI: ");
}

static void say_clock(page *p, const rkw_run *run)
{
    rkw_civil c;
    rkw_civil_from_unix(rkw_year_axis(run->year)->start_unix_s + 43200, &c);
    if (!rkw_clock_year_is_computed(rkw_site_clock(run->site), c.year)) return;
    rkw_clock_exception e;
    for (int32_t which = 0; rkw_clock_ramadan(c.year, which, &e) == RKW_OK; which++) {
        char from[32], to[32];
        rkw_format_time(e.from_unix_s, from);
        rkw_format_time(e.to_unix_s, to);
        say(p, "            clock: %d is not in clock.csv; computed UTC+0 from %.10s to %.10s\n", (int)c.year, from,
            to);
    }
}

static void say_energy(page *p, const rkw_summary *s)
{
    say(p, "Sources     PV %s + wind %s + import %s GWh", GWH(s->pv_MWh), GWH(s->wind_MWh), GWH(s->import_MWh));
    if (s->backup_MWh > 0) say(p, " + backup %s", GWH(s->backup_MWh));
    say(p, "; battery gave %s of %s taken\n", GWH(s->discharge_MWh), GWH(s->charge_MWh));
    say(p, "Sinks       IT %s + cooling %s + power chain %s + lighting %s + other buildings %s GWh\n", GWH(s->it_MWh),
        GWH(s->cooling_MWh), GWH(s->losses_MWh), GWH(s->lighting_MWh), GWH(s->buildings_MWh));
    say(p, "            + battery aux %s", GWH(s->battery_aux_MWh));
    say(p, " + sold %s + curtailed %s (own line %s) + wheeling %s GWh\n", GWH(s->exported_MWh),
        GWH(s->curtailed_line_MWh + s->curtailed_surplus_MWh), GWH(s->curtailed_line_MWh),
        GWH(s->wheeling_loss_MWh + s->connection_loss_MWh));
}

static void say_metrics(page *p, const rkw_run *run)
{
    const rkw_summary *s = run->summary;
    char week[32];
    rkw_format_time(s->worst_week_start_unix_s, week);
    double capacity = rkw_site_value(run->site, RKW_SITE_CAPACITY_MW);
    say(p, "Green       hourly CFE %s %%, annual match %s %%; curtailed %s %% of generation\n", PCT(s->cfe),
        PCT(s->annual_match), PCT(s->curtailment_rate));
    if (isfinite(s->worst_week_cfe))
        say(p, "            worst week from %.10s: CFE %s %%\n", week, PCT(s->worst_week_cfe));
    say(p, "Efficiency  PUE %s, WUE %s L/kWh, CUE %s kg/kWh\n", N3(s->pue), N3(s->wue_l_per_kWh),
        N3(s->cue_kg_per_kWh));
    say(p, "Peak        facility %s MW of %s MW%s; unserved %s MWh in %s h\n", N1(s->peak_facility_MW), N0(capacity),
        rkw_site_value(run->site, RKW_SITE_CAPACITY_IS_IT) > 0 ? " (IT)" : "", N1(s->unserved_MWh), N0(s->lole_h));
}

/* What hourly rows hide. */
static void say_jobs(page *p, const rkw_run *run)
{
    const rkw_summary *s = run->summary;
    double limit = rkw_site_grid(run->site)->ramp_limit_MW_per_min;
    say(p, "            goodput %s %%: what failures and checkpoints of running jobs leave of it\n", PCT(s->goodput));
    say(p, "Swing       inside the hour %s MW per minute, %s once in 1,000; largest training job %s MW\n",
        N1(s->swing_typical_MW_min), N1(s->swing_rare_MW_min), N1(s->swing_step_MW));
    if (s->swing_buffer_MWh > 0)
        say(p, "            the grid allows %s MW per minute: a buffer of %s MW, %s MWh holds it\n", N1(limit),
            N1(s->swing_buffer_MW), N2(s->swing_buffer_MWh));
    else
        say(p, "            the grid allows %s MW per minute: no buffer is needed\n", N1(limit));
}

static rkw_status say_tenants(page *p, const rkw_run *run, rkw_error *err)
{
    const rkw_tenants *tenants = rkw_site_tenants(run->site);
    say(p, "GPU-hours   %-20s %13s %13s %11s %12s %8s\n", "tenant", "arrived", "delivered", "late", "lost, pauses",
        "delay h");
    for (size_t t = 0; t < rkw_tenants_count(tenants); t++) {
        rkw_tenant_summary s;
        RKW_TRY(rkw_summarise_tenant(run->ledger, run->site, t, &s, err));
        say(p, "            %-20.20s %13s %13s %11s %12s %8s\n", rkw_tenants_text(tenants, t, RKW_TENANT_TEXT_NAME),
            N0(s.arrived), N0(s.delivered), N0(s.late), N0(s.lost), N1(s.mean_delay_h));
    }
    const rkw_summary *s = run->summary;
    say(p, "            %-20s %13s %13s %11s %12s\n", "all", N0(s->gpu_h_arrived), N0(s->gpu_h_delivered),
        N0(s->gpu_h_late), N0(s->gpu_h_lost));
    return RKW_OK;
}

static void say_cost(page *p, const rkw_year_cost *c)
{
    double capital = 0, upkeep = c->staff_usd + c->water_usd;
    for (int i = 0; i < RKW_COSTS; i++) {
        capital += c->annuity_usd[i];
        upkeep += c->upkeep_usd[i];
    }
    say(p, "Cost        %s USD per GPU-hour: %s MUSD = capital %s + upkeep %s\n", N3(c->usd_per_gpu_h),
        MUSD(c->total_usd), MUSD(capital), MUSD(upkeep));
    say(p, "            + energy and grid %s - energy sold %s + service credits %s\n",
        MUSD(c->import_usd + c->wheeling_usd + c->fixed_grid_usd + c->backup_usd + c->stored_usd), MUSD(c->export_usd),
        MUSD(c->credits_usd));
    say(p, "Carbon      %s kg CO2e per GPU-hour (scope 2, location based), %s over the life cycle\n",
        N3(c->kg_per_gpu_h), N3(c->lifecycle_kg_per_gpu_h));
}

static void say_envelope(page *p, const rkw_run *run)
{
    const rkw_envelope *e = run->envelope;
    say(p, "Envelope    %s MUSD buy %s racks %s with hall and network: %s GPUs, %s MW of %s MW\n",
        N0(rkw_site_value(run->site, RKW_SITE_BUDGET_USD) / 1e6), N0(e->budget_racks), e->rack, N0(e->budget_gpus),
        N1(e->budget_facility_MW), N0(rkw_site_value(run->site, RKW_SITE_CAPACITY_MW)));
    say(p, "            all of it is %s racks, %s GPUs: %s GUSD, and %s GUSD for PV, wind, battery\n",
        N0(e->capacity_racks), N0(e->capacity_gpus), N2(e->capacity_usd / 1e9), N2(e->supply_usd / 1e9));
    say(p, "            %s m2 hold %s racks, coolers, substation on one floor; all of it needs %s m2\n",
        N0(rkw_site_value(run->site, RKW_SITE_LAND_M2)), N0(e->land_racks), N0(e->land_needed_m2));
}

rkw_status rkw_report_text(const rkw_run *run, char *text, size_t capacity, size_t *needed, rkw_error *err)
{
    if (!run || run->size < sizeof *run || !run->site || !run->year || !run->ledger || !run->summary || !run->cost ||
        !run->envelope || !needed || (!text && capacity))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_report_text: the run is incomplete");
    page p = {text, capacity, 0};
    size_t unconfirmed;
    RKW_TRY(rkw_report_assumptions(run, NULL, &unconfirmed, err));
    say(&p, "%s, policy %s", rkw_site_name(run->site), rkw_ledger_policy(run->ledger));
    double foresight_h = rkw_ledger_foresight_h(run->ledger);
    if (isinf(foresight_h))
        say(&p, ", which is shown the whole year in advance");
    else if (foresight_h > 0)
        say(&p, ", which is shown %s h ahead", N0(foresight_h));
    say(&p, "\n");
    say_weather(&p, run);
    say_clock(&p, run);
    say_energy(&p, run->summary);
    say_metrics(&p, run);
    RKW_TRY(say_tenants(&p, run, err));
    say_jobs(&p, run);
    say_cost(&p, run->cost);
    say_envelope(&p, run);
    say(&p, "Assumptions %zu rows of the site's tables are to be confirmed: assumptions.csv\n", unconfirmed);
    if (capacity) text[p.used < capacity ? p.used : capacity - 1] = 0;
    *needed = p.used + 1;
    return RKW_OK;
}
