/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year at Tetouan from its climate normals: yields within the range that published figures give for the region. */
#include "harness/harness.h"

#include <rackwatt/solar.h>
#include <rackwatt/weather.h>

#include <math.h>

static rkw_weather *synthetic_year(const rkw_place *place, const rkw_axis *axis)
{
    rkw_normals normals;
    rkw_error err;
    rkw_weather *weather = NULL;
    rkw_normals_init(&normals);
    CHECK_OK(rkw_normals_read(&normals, NULL, repo_file("data/tetouan/climate_monthly.csv"), &err), err);
    rkw_synthetic_place where = RKW_SYNTHETIC_PLACE_INIT;
    where.place = *place;
    where.normals = &normals;
    const rkw_synthesis config = RKW_SYNTHESIS_INIT;
    CHECK_OK(rkw_weather_synthesize(&weather, NULL, &where, 1, &config, axis, 0, &err), err);
    return weather;
}

static void print_waterfall(const char *kind, const double energy[RKW_PV_STAGES])
{
    test_note("%s, MWh per MWp:", kind);
    for (int32_t s = 0; s < RKW_PV_STAGES; s++)
        test_note("  %-20s %8.1f  %+6.2f %%", rkw_pv_stage_name(s), energy[s],
                  s > 0 ? 100.0 * (energy[s] / energy[s - 1] - 1.0) : 0.0);
}

TEST(yields_at_tetouan_lie_in_the_published_range)
{
    const rkw_place place = {35.57, -5.37, 60.0};
    const rkw_axis axis = rkw_axis_of_year(2025);
    rkw_weather *year = synthetic_year(&place, &axis);
    rkw_error err;
    if (!year) return;
    rkw_pv_weather weather = RKW_PV_WEATHER_INIT;
    weather.ghi_W_m2 = rkw_weather_column(year, RKW_WEATHER_GHI);
    weather.temp_air_C = rkw_weather_column(year, RKW_WEATHER_TEMP);
    weather.wind_speed_m_s = rkw_weather_column(year, RKW_WEATHER_WIND_SPEED);
    double ghi = 0.0, energy[2][RKW_PV_STAGES];
    for (size_t i = 0; i < axis.n; i++) ghi += 0.001 * weather.ghi_W_m2[i];
    test_note("GHI %.0f kWh/m2", ghi);
    for (int32_t mounting = 0; mounting < 2; mounting++) {
        rkw_pv_plant plant = RKW_PV_PLANT_INIT;
        plant.mounting = mounting;
        rkw_pv_output out = RKW_PV_OUTPUT_INIT;
        out.stage_energy_MWh = energy[mounting];
        CHECK_OK(rkw_pv_plant_profile(NULL, &plant, &place, &axis, &weather, &out, &err), err);
    }
    print_waterfall("fixed at 30 deg", energy[0]);
    print_waterfall("single-axis tracker", energy[1]);
    CHECK(energy[0][RKW_PV_DEGRADATION] >= 1580.0 && energy[0][RKW_PV_DEGRADATION] <= 1720.0);
    CHECK(energy[1][RKW_PV_DEGRADATION] >= 1880.0 && energy[1][RKW_PV_DEGRADATION] <= 2080.0);
    rkw_weather_free(year);
}
