/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 60 characters, umlauts among them: as wide as a tenant's name can be. */
#define SAMPLE_LONG_NAME "the_ministry_of_w\xc3\xb6rld_wide_weather_and_m\xc3\xa4rkets_of_tomorrow_WW"

double sample_objectives[SAMPLE_POINTS][2];

static int simulate(const tetouan *t, const char *policy, rkw_ledger **ledger, rkw_summary *summary,
                    rkw_year_cost *cost)
{
    rkw_error err = {0};
    summary->size = sizeof *summary;
    cost->size = sizeof *cost;
    *ledger = tetouan_simulate(t, policy);
    return *ledger && CHECK_OK(rkw_summarise(*ledger, t->site, summary, &err), err) &&
           CHECK_OK(rkw_cost_year(t->site, summary, cost, &err), err);
}

/* ------------------------------------------------------------------ a plan, made up */

static rkw_report_front make_front(void)
{
    static const char *const names[] = {"usd_per_gpu_h", "cfe"}, *const units[] = {"USD", "%"};
    static const char *const parameters[] = {"pv_MW", "wind_MW", "battery_MWh"}, *const parameter_units[] = {"MW", "MW",
                                                                                                             "MWh"};
    static double values[SAMPLE_POINTS][3];
    static uint8_t on_front[SAMPLE_POINTS];
    static const char *limits[SAMPLE_POINTS];
    test_random r = {7};
    for (size_t i = 0; i < SAMPLE_POINTS; i++) {
        double share = i < SAMPLE_FRONT ? (double)i / (SAMPLE_FRONT - 1) : random_0_1(&r);
        on_front[i] = i < SAMPLE_FRONT;
        sample_objectives[i][0] = 3.05 + 0.4 * share * share + (on_front[i] ? 0 : 0.2 * random_0_1(&r));
        sample_objectives[i][1] = 82 + 17 * share - (on_front[i] ? 0 : 6 * random_0_1(&r));
        values[i][0] = 500 + 100 * (double)i;
        values[i][1] = 300 + 50 * (double)i;
        values[i][2] = 1000 * share;
        limits[i] = i == 2 ? "budget <b>500 MUSD</b>" : NULL;
    }
    rkw_report_front f = {
        sizeof f,      SAMPLE_POINTS, 2,      3, names, units, &sample_objectives[0][0], parameters, parameter_units,
        &values[0][0], on_front,      limits, 0, 1,     5};
    return f;
}

static int64_t day(int32_t year, int32_t month, int32_t d)
{
    rkw_civil c = {year, month, d, 0, 0, 0};
    return rkw_unix_from_civil(&c);
}

/* Points to tables that live as long as the program. */
static rkw_report_parts make_parts(const rkw_report_policy *policy, const rkw_report_fortnight *fortnight)
{
    static rkw_report_front front;
    static rkw_report_phase phases[3];
    static rkw_report_milestone milestones[2];
    static const char *const inputs[] = {"capital_cost", "wind_speed", "gpu_life", "grid_price"}, *const units[] = {
                                                                                                      "USD", "m/s",
                                                                                                      "yr", "USD/MWh"};
    static const rkw_uncertain ranges[] = {{1, 0.8, 1.2}, {8.7, 8.2, 9.2}, {5, 4, 6}, {90, 60, 130}};
    static const rkw_swing swings[] = {{2.61, 3.70}, {3.20, 3.09}, {3.33, 2.98}, {3.13, 3.16}};
    static const rkw_report_tornado tornado = {
        sizeof tornado, "Cost of a GPU-hour", "USD", 3.14, 4, inputs, units, ranges, swings};
    static const rkw_report_price prices[] = {
        {sizeof prices[0], "one more MW of connection", 41250, "USD/yr", NULL},
        {sizeof prices[0], "one more MWh of battery", 9800, "USD/yr", "costs 23,600"},
        {sizeof prices[0], "one kg CO2e less allowed", -0.12, "USD", NULL}};
    front = make_front();
    phases[0] = (rkw_report_phase){sizeof phases[0], "first hall", day(2026, 6, 1), 17.4, 97, 6984, 4.9e8};
    phases[1] = (rkw_report_phase){sizeof phases[0], "half", day(2028, 1, 1), 190, 1050, 75600, 5.2e9};
    phases[2] = (rkw_report_phase){sizeof phases[0], "all", day(2030, 1, 1), 386, 2150, 154800, NAN};
    milestones[0] = (rkw_report_milestone){sizeof milestones[0], "operational", day(2026, 4, 1), 17.4};
    milestones[1] = (rkw_report_milestone){sizeof milestones[0], "World Cup", day(2030, 6, 13), NAN};
    rkw_report_parts p = RKW_REPORT_PARTS_INIT;
    p.policies = policy;
    p.n_policies = 1;
    p.front = &front;
    p.phases = phases;
    p.n_phases = 3;
    p.milestones = milestones;
    p.n_milestones = 2;
    p.tornados = &tornado;
    p.n_tornados = 1;
    p.prices = prices;
    p.n_prices = 3;
    p.fortnight = fortnight;
    return p;
}

/* ------------------------------------------------------------------ pages */

rkw_run sample_run(const sample *s)
{
    rkw_run run = {sizeof run, s->t.site, s->t.year, s->ledger, &s->summary, &s->cost, &s->envelope, NULL, NULL, 0};
    return run;
}

int sample_open(sample *s)
{
    rkw_error err = {0};
    memset(s, 0, sizeof *s);
    s->envelope.size = sizeof s->envelope;
    return tetouan_open(&s->t, 1) && simulate(&s->t, "green", &s->ledger, &s->summary, &s->cost) &&
           simulate(&s->t, "asap", &s->asap, &s->asap_summary, &s->asap_cost) &&
           CHECK_OK(rkw_envelope_compute(s->t.site, s->t.year, &s->envelope, &err), err);
}

sample sample_shared(void)
{
    static sample shared;
    if (!shared.ledger && !sample_open(&shared)) shared.ledger = NULL;
    return shared;
}

rkw_report_parts sample_parts(const sample *s)
{
    static rkw_report_policy policy;
    policy = (rkw_report_policy){sizeof policy, "asap", &s->asap_summary, &s->asap_cost, s->asap, NULL};
    /* The year under asap stands for one of five. */
    static rkw_report_fortnight fortnight;
    fortnight = (rkw_report_fortnight){sizeof fortnight,
                                       s->asap,
                                       "synthetic year 3",
                                       5,
                                       rkw_axis_time(rkw_ledger_axis(s->asap), SAMPLE_FORTNIGHT_ROW),
                                       0.4123};
    return make_parts(&policy, &fortnight);
}

int sample_make(sample *s, const char *folder)
{
    rkw_error err = {0};
    if (!sample_open(s)) return 0;
    rkw_run run = sample_run(s);
    rkw_report_parts parts = sample_parts(s);
    snprintf(s->folder, sizeof s->folder, "%s", folder);
    return CHECK_OK(
        rkw_report_files(&run, &parts, RKW_FILE_SUMMARY | RKW_FILE_PAGE | RKW_FILE_FIGURES, NULL, s->folder, &err),
        err);
}

const char *sample_hostile_site(void)
{
    static char folder[600];
    char command[2400];
    const char *top = scratch_file("hostile");
    snprintf(folder, sizeof folder, "%s/tetouan", top);
    snprintf(command, sizeof command,
             "mkdir -p %s && cp -r data/tetouan data/catalog %s && "
             "sed -i 's|^name,AI hub[^,]*|name,<script>alert(1)</script>|' %s/site.csv && "
             "sed -i 's|^us_model_lab,|\"=HYPERLINK(\"\"x\"\")\",|; s|^world_chat,|%s,|' %s/tenants.csv",
             top, top, folder, SAMPLE_LONG_NAME, folder);
    return CHECK(system(command) == 0) ? folder : NULL;
}

int sample_hostile(char *path, size_t room)
{
    sample s = {0};
    rkw_error err = {0};
    const char *folder = sample_hostile_site();
    int fine = folder && CHECK_OK(rkw_site_load(&s.t.site, NULL, folder, &err), err) &&
               CHECK_OK(rkw_year_create(&s.t.year, NULL, s.t.site, NULL, &err), err) &&
               simulate(&s.t, "green", &s.ledger, &s.summary, &s.cost);
    s.envelope.size = sizeof s.envelope;
    fine = fine && CHECK_OK(rkw_envelope_compute(s.t.site, s.t.year, &s.envelope, &err), err);
    if (fine) {
        rkw_run run = sample_run(&s);
        snprintf(s.folder, sizeof s.folder, "%s", scratch_file("hostile-out"));
        snprintf(path, room, "%s/report.html", s.folder);
        fine = CHECK_OK(
            rkw_report_files(&run, NULL, RKW_FILE_SUMMARY | RKW_FILE_PAGE | RKW_FILE_LEDGER, NULL, s.folder, &err),
            err);
    }
    sample_free(&s);
    return fine;
}

void sample_free(sample *s)
{
    rkw_ledger_free(s->ledger);
    rkw_ledger_free(s->asap);
    tetouan_close(&s->t);
    memset(s, 0, sizeof *s);
}
