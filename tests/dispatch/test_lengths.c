/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Years that are not 8,760 hours: 47 rows from a file, a leap year, quarter-hours. */
#include <math.h>

#include "../site/year.h"

static void check_year(const rkw_site *site, const rkw_year_options *options, size_t rows, double hours)
{
    rkw_error err = {0};
    rkw_year *year = NULL;
    rkw_ledger *l = NULL;
    rkw_summary s = {.size = sizeof s};
    if (CHECK_OK(rkw_year_create(&year, NULL, site, options, &err), err) &&
        CHECK_OK(rkw_simulate(&l, NULL, site, year, rkw_policy_builtin(1), &err), err) &&
        CHECK_OK(rkw_summarise(l, site, &s, &err), err)) {
        CHECK(rkw_ledger_axis(l)->n == rows);
        CHECK_NEAR(s.hours, hours, 0, 1e-12);
        CHECK(s.largest_gap_MW <= 1e-9 * 386);
        CHECK_NEAR(s.gpu_h_arrived, s.gpu_h_delivered + s.gpu_h_dropped + s.gpu_h_backlog_end, 0, 1e-9);
        CHECK(s.cfe > 0 && s.cfe <= 1);
        CHECK(hours >= 168 ? s.worst_week_cfe <= s.cfe : isnan(s.worst_week_cfe));
    }
    rkw_ledger_free(l);
    rkw_year_free(year);
}

/* A file of 47 hours: constant air, a half-sine sun. */
static const char *write_short_weather(const rkw_site *site)
{
    enum { ROWS = 47 };
    rkw_civil start = {2027, 6, 1, 0, 0, 0};
    rkw_axis axis = {rkw_unix_from_civil(&start), 3600, 0, ROWS};
    rkw_error err = {0};
    rkw_weather *w = NULL;
    double ghi[ROWS], temp[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        ghi[i] = fmax(0, 800 * sin(((double)(i % 24) - 5.5) * 3.14159265 / 14));
        temp[i] = 20;
    }
    const char *path = scratch_file("short.csv");
    CHECK_OK(rkw_weather_create(&w, NULL, rkw_site_place(site), &axis, &err), err);
    CHECK_OK(rkw_weather_set_column(w, RKW_WEATHER_GHI, 0, ghi, RKW_SOURCE_FILE, &err), err);
    CHECK_OK(rkw_weather_set_column(w, RKW_WEATHER_TEMP, 2, temp, RKW_SOURCE_FILE, &err), err);
    CHECK_OK(rkw_weather_write(w, path, RKW_FORMAT_OWN, &err), err);
    rkw_weather_free(w);
    return path;
}

TEST(years_of_any_length_are_simulated)
{
    rkw_site *site = NULL;
    rkw_error err = {0};
    if (!CHECK_OK(rkw_site_load(&site, NULL, "data/tetouan", &err), err)) return;
    rkw_year_options leap = RKW_YEAR_OPTIONS_INIT, quarters = RKW_YEAR_OPTIONS_INIT, brief = RKW_YEAR_OPTIONS_INIT;
    leap.calendar_year = 2028;
    quarters.step_s = 900;
    brief.weather_path = write_short_weather(site);
    check_year(site, &leap, 8784, 8784);
    check_year(site, &quarters, 35040, 8760);
    check_year(site, &brief, 47, 47);
    rkw_site_free(site);
}

TEST(impossible_years_are_refused)
{
    tetouan t;
    rkw_error err = {0};
    rkw_year *year = NULL;
    if (tetouan_open(&t, 1)) {
        rkw_year_options o = RKW_YEAR_OPTIONS_INIT;
        o.step_s = 420;
        CHECK_STATUS(rkw_year_create(&year, NULL, t.site, &o, &err), RKW_E_AXIS, err);
        CHECK_TEXT(err.message, "axis.step_s = 420 s, allowed 60 .. 3600 s that divide an hour");
        o = (rkw_year_options)RKW_YEAR_OPTIONS_INIT;
        o.calendar_year = 1800;
        CHECK_STATUS(rkw_year_create(&year, NULL, t.site, &o, &err), RKW_E_DOMAIN, err);
        o = (rkw_year_options)RKW_YEAR_OPTIONS_INIT;
        o.weather_path = "no/such/file.csv";
        CHECK_STATUS(rkw_year_create(&year, NULL, t.site, &o, &err), RKW_E_IO, err);
        CHECK(year == NULL);
    }
    tetouan_close(&t);
}
