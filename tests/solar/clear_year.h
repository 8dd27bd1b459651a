/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A year of clear sky at Tetouan for tests of the plant. */
#ifndef RKW_TESTS_SOLAR_CLEAR_YEAR_H
#define RKW_TESTS_SOLAR_CLEAR_YEAR_H

#include "harness/harness.h"

#include <rackwatt/solar.h>

enum { ROWS = 8760 };

static const rkw_place tetouan = {35.57, -5.37, 60.0};

/* A clear year: Haurwitz GHI, 20 C, 3 m/s. */
typedef struct clear_year {
    rkw_axis axis;
    double ghi[ROWS], temp[ROWS], wind[ROWS];
    rkw_pv_weather weather;
} clear_year;

static inline clear_year *make_clear_year(void)
{
    static clear_year year;
    rkw_error err;
    year.axis = rkw_axis_of_year(2025);
    const rkw_sun_columns sun = {NULL, year.ghi, NULL, NULL, NULL};
    CHECK_OK(rkw_sun_position_axis(&tetouan, NULL, &year.axis, &sun, &err), err);
    rkw_clearsky_haurwitz(year.ghi, ROWS, year.ghi);
    for (size_t i = 0; i < ROWS; i++) {
        year.temp[i] = 20.0;
        year.wind[i] = 3.0;
    }
    year.weather = (rkw_pv_weather)RKW_PV_WEATHER_INIT;
    year.weather.ghi_W_m2 = year.ghi;
    year.weather.temp_air_C = year.temp;
    year.weather.wind_speed_m_s = year.wind;
    return &year;
}

/* Profile of a plant in that year; `energy` has RKW_PV_STAGES values, `power` ROWS; either may be NULL. */
static inline rkw_status run_clear_year(const rkw_pv_plant *plant, const rkw_pv_weather *weather, double *power,
                                        double *energy, rkw_error *err)
{
    const rkw_axis axis = rkw_axis_of_year(2025);
    rkw_pv_output out = RKW_PV_OUTPUT_INIT;
    out.power_MW = power;
    out.stage_energy_MWh = energy;
    return rkw_pv_plant_profile(NULL, plant, &tetouan, &axis, weather, &out, err);
}

#endif
