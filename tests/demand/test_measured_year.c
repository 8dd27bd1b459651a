/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The site under the weather measured at Tetouan in 2017. */
#include "support.h"

#include <rackwatt/capacity.h>
#include <rackwatt/weather.h>

#include <stdlib.h>

static rkw_weather *measured(void)
{
    rkw_weather_options options = RKW_WEATHER_OPTIONS_INIT;
    options.format = RKW_FORMAT_MAPPED;
    options.map_path = repo_file("data/maps/tetouan_uci_2017.csv");
    rkw_weather *weather = NULL;
    rkw_error err;
    CHECK_OK(rkw_weather_read(&weather, NULL, shared_file("data/weather/tetouan_uci_2017_10min.csv"), &options, &err),
             err);
    return weather;
}

/* Share of hours [%] in which dry coolers alone carry the whole liquid heat of racks at maximum power, with facility
 * water at `supply` and an approach of 7 K, no spare coolers. */
static double chiller_free_percent(const rkw_weather *weather, const char *supply)
{
    const char *const edits[] = {
        "cooling.csv", "heat_rejection,adiabatic", "heat_rejection,dry",   "cooling.csv", "facility_supply,40", supply,
        "cooling.csv", "redundancy_cooling,1.25",  "redundancy_cooling,1", NULL};
    const char *folder = site_edited("chiller-free", edits);
    rkw_racks *racks = load_racks(folder);
    rkw_facility_design *design = load_design(folder, racks);
    rkw_axis axis = *rkw_weather_axis(weather);
    double *pressure_Pa = malloc(axis.n * sizeof *pressure_Pa), max_MW[RKW_POOLS_MAX];
    for (size_t i = 0; i < axis.n; i++) pressure_Pa[i] = 101325.0;
    rkw_facility *facility = NULL;
    rkw_clock *clock = site_clock();
    rkw_error err;
    CHECK_OK(rkw_facility_create(&facility, NULL, design, &axis, clock, rkw_weather_column(weather, RKW_WEATHER_TEMP),
                                 rkw_weather_column(weather, RKW_WEATHER_REL_HUMIDITY), pressure_Pa, &err),
             err);
    for (size_t p = 0; p < rkw_racks_count(racks); p++) max_MW[p] = rkw_racks_max_MW(racks, p);
    size_t free_hours = 0;
    for (size_t i = 0; i < axis.n; i++) {
        rkw_facility_row row;
        rkw_facility_power(facility, i, max_MW, &row);
        free_hours += row.trim_MW == 0.0;
    }
    double percent = 100.0 * (double)free_hours / (double)axis.n;
    free(pressure_Pa);
    rkw_clock_free(clock);
    rkw_facility_free(facility);
    rkw_facility_design_free(design);
    rkw_racks_free(racks);
    return percent;
}

TEST(chiller_free_hours_of_2017)
{
    if (!shared_file("data/weather/tetouan_uci_2017_10min.csv")) {
        test_skip("no ../shared/data");
        return;
    }
    rkw_weather *weather = measured();
    if (!weather) return;
    /* facts/cooling.csv, free_cooling_hours_w32, w40, w45: shares of the 10-minute rows with a dry bulb at least 7 K under
     * the supply. */
    double w32 = chiller_free_percent(weather, "facility_supply,32");
    double w40 = chiller_free_percent(weather, "facility_supply,40");
    double w45 = chiller_free_percent(weather, "facility_supply,45");
    test_note("chiller-free hours: W32 %.2f %%, W40 %.2f %%, W45 %.2f %%", w32, w40, w45);
    CHECK_NEAR(w32, 84.6, 0.5, 0);
    CHECK_NEAR(w40, 98.9, 0.5, 0);
    CHECK_NEAR(w45, 99.9, 0.5, 0);
    rkw_weather_free(weather);
}

TEST(design_day_of_2017)
{
    if (!shared_file("data/weather/tetouan_uci_2017_10min.csv")) {
        test_skip("no ../shared/data");
        return;
    }
    rkw_weather *weather = measured();
    if (!weather) return;
    size_t n = rkw_weather_axis(weather)->n;
    double *wet_bulb_C = malloc(n * sizeof *wet_bulb_C), dry_C = 0.0, wet_C = 0.0;
    const double *temp_C = rkw_weather_column(weather, RKW_WEATHER_TEMP);
    rkw_moist_air_columns columns = {.wet_bulb_C = wet_bulb_C};
    rkw_error err;
    CHECK_OK(
        rkw_moist_air(n, temp_C, rkw_weather_column(weather, RKW_WEATHER_REL_HUMIDITY), NULL, 101325.0, &columns, &err),
        err);
    CHECK_OK(rkw_exceeded_value(NULL, temp_C, n, 0.004, &dry_C, &err), err);
    CHECK_OK(rkw_exceeded_value(NULL, wet_bulb_C, n, 0.004, &wet_C, &err), err);
    test_note("0.4 %% design day: dry bulb %.1f degC, wet bulb %.1f degC", dry_C, wet_C);
    /* facts/site.csv: temp_p99.6_2017 and wetbulb_p99.6_2017 of the 10-minute rows (the latter by Stull's formula). */
    CHECK_NEAR(dry_C, 35.1, 0.3, 0);
    CHECK_NEAR(wet_C, 24.7, 0.3, 0);
    free(wet_bulb_C);
    rkw_weather_free(weather);
}
