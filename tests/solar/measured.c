/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against measurements of the National Renewable Energy Laboratory in Golden, Colorado. The errors are printed for the
 * usual model options side by side; the limits are what such comparisons reach in the literature, not tight bounds. */
#include "harness/harness.h"

#include <math.h>
#include <rackwatt/solar.h>

static test_csv *measured(const char *name)
{
    const char *path = shared_file(name);
    if (!path) test_skip("no measured data");
    return path ? test_csv_read(path) : NULL;
}

/* Running errors of a model. */
typedef struct errors {
    double sum, squares, reference;
    size_t n;
} errors;

static void add_error(errors *e, double got, double want)
{
    e->sum += got - want;
    e->squares += (got - want) * (got - want);
    e->reference += want;
    e->n++;
}

static double root_mean_square(const errors *e) { return sqrt(e->squares / (double)e->n); }

/* RSF II: the back of a module in January, 5 days of 15 minutes; rows with snow or without sun are left out. */
TEST(module_temperature_of_a_measured_array)
{
    test_csv *csv = measured("data/weather/pv_nrel_rsf2_15min_5days.csv");
    if (!csv) return;
    rkw_cell_model sapm_rack = RKW_CELL_INIT, sapm_polymer = RKW_CELL_INIT, faiman = RKW_CELL_INIT,
                   pvsyst = RKW_CELL_INIT;
    sapm_rack.model = sapm_polymer.model = RKW_CELL_SAPM;
    sapm_rack.sapm_delta_C = sapm_polymer.sapm_delta_C = 0.0; /* the sensor is on the back */
    sapm_polymer.sapm_a = -3.56;
    sapm_polymer.sapm_b_s_m = -0.075;
    pvsyst.model = RKW_CELL_PVSYST;
    const struct {
        const char *name;
        const rkw_cell_model *cell;
    } models[] = {{"SAPM open rack, glass-glass", &sapm_rack},
                  {"SAPM open rack, glass-polymer", &sapm_polymer},
                  {"Faiman", &faiman},
                  {"PVsyst free-standing", &pvsyst}};
    for (size_t k = 0; k < 4; k++) {
        errors e = {0.0, 0.0, 0.0, 0};
        for (size_t r = 0; r < csv->rows; r++) {
            const double poa = test_csv_at(csv, r, "poa_irradiance__1055"),
                         air = test_csv_at(csv, r, "ambient_temp__1053");
            const double wind = test_csv_at(csv, r, "wind_speed__1051"),
                         seen = test_csv_at(csv, r, "module_temp__1056");
            if (!(poa > 100.0) || !isfinite(air + wind + seen)) continue;
            double temp;
            rkw_error err;
            CHECK_OK(rkw_cell_temperature(models[k].cell, &poa, &air, &wind, 1, &temp, &err), err);
            add_error(&e, temp, seen);
        }
        test_note("%-30s bias %+5.2f K, root mean square %5.2f K over %zu rows", models[k].name, e.sum / (double)e.n,
                  root_mean_square(&e), e.n);
        CHECK(e.n > 80 && root_mean_square(&e) < 12.0);
    }
    test_csv_free(csv);
}

/* RMIS: GHI against beam and diffuse, 4 days of 5 minutes, stamps at the end of the interval, UTC-7. */
TEST(closure_of_measured_irradiance)
{
    test_csv *csv = measured("data/weather/pv_rmis_weather_5min_4days.csv");
    if (!csv) return;
    const rkw_place golden = {39.742, -105.18, 1829.0};
    rkw_error err;
    errors e = {0.0, 0.0, 0.0, 0};
    for (size_t r = 0; r < csv->rows; r++) {
        const double ghi = test_csv_at(csv, r, "Global Horizontal"), dni = test_csv_at(csv, r, "Direct Normal");
        const double dhi = test_csv_at(csv, r, "Diffuse Horizontal");
        const double when = 1640995200.0 + 7.0 * 3600.0 + 300.0 * ((double)r + 0.5);
        double zenith;
        const rkw_sun_columns out = {.apparent_zenith_deg = &zenith};
        CHECK_OK(rkw_sun_position(&golden, NULL, &when, 1, &out, &err), err);
        if (!(ghi > 50.0) || !isfinite(dni + dhi) || zenith > 80.0) continue;
        add_error(&e, dni * cos(zenith * 0.017453292519943295) + dhi, ghi);
    }
    test_note("closure: bias %+.1f %%, root mean square %.1f %% of mean GHI over %zu rows", 100.0 * e.sum / e.reference,
              100.0 * root_mean_square(&e) * (double)e.n / e.reference, e.n);
    CHECK(e.n > 200 && fabs(e.sum) < 0.05 * e.reference);
    test_csv_free(csv);
}

enum { SERF_ROWS = 10000 };

/* Shape of AC power under a model option, scaled to the measured sum; the error as a share of the measured mean by day. */
static double serf_error(const rkw_pv_weather *weather, int32_t decomposition, int32_t sky_model,
                         const double *measured_W)
{
    static double power[SERF_ROWS];
    const rkw_place golden = {39.742, -105.1727, 1830.0};
    const rkw_axis axis = {1467356400, 900, 0, SERF_ROWS}; /* 2016-07-01 00:00 -07:00 */
    rkw_pv_sky_options options = RKW_PV_SKY_OPTIONS_INIT;
    options.decomposition = decomposition;
    options.sun_at_0_1 = 0.0; /* the series was interpolated to the stamps */
    rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    plant.tilt_deg = 45.0;
    plant.azimuth_deg = 158.0;
    plant.sky_model = sky_model;
    rkw_pv_sky *sky = NULL;
    rkw_error err;
    rkw_pv_output out = RKW_PV_OUTPUT_INIT;
    out.power_MW = power;
    CHECK_OK(rkw_pv_sky_create(&sky, NULL, &options, &golden, &axis, weather, &err), err);
    CHECK_OK(rkw_pv_plant_under_sky(sky, &plant, &out, &err), err);
    rkw_pv_sky_free(sky);
    double cross = 0.0, square = 0.0, mean = 0.0, off = 0.0;
    size_t lit = 0;
    for (size_t i = 0; i < SERF_ROWS; i++) {
        if (!(measured_W[i] > 50.0)) continue;
        cross += power[i] * measured_W[i];
        square += power[i] * power[i];
        mean += measured_W[i];
        lit++;
    }
    for (size_t i = 0; i < SERF_ROWS; i++)
        if (measured_W[i] > 50.0) off += pow(power[i] * cross / square - measured_W[i], 2.0);
    return sqrt(off / (double)lit) / (mean / (double)lit);
}

/* SERF East: 104 days of 15 minutes of AC power, with satellite GHI and air temperature; wind is not known. */
TEST(ac_power_of_a_measured_plant)
{
    test_csv *ac = measured("data/weather/pv_serf_east_15min_ac_power.csv");
    if (!ac) return;
    test_csv *sat = measured("data/weather/pv_serf_east_15min_psm3.csv");
    static double ghi[SERF_ROWS], temp[SERF_ROWS], wind[SERF_ROWS], seen[SERF_ROWS];
    CHECK(ac->rows == SERF_ROWS && sat && sat->rows == SERF_ROWS);
    for (size_t i = 0; i < SERF_ROWS; i++) {
        ghi[i] = fmax(test_csv_at(sat, i, "ghi"), 0.0);
        temp[i] = test_csv_at(sat, i, "temp_air");
        wind[i] = 2.0;
        seen[i] = test_csv_at(ac, i, "ac_power");
    }
    rkw_pv_weather weather = RKW_PV_WEATHER_INIT;
    weather.ghi_W_m2 = ghi;
    weather.temp_air_C = temp;
    weather.wind_speed_m_s = wind;
    static const struct {
        int32_t model;
        const char *name;
    } skies[] = {{RKW_SKY_ISOTROPIC, "isotropic"}, {RKW_SKY_HAY_DAVIES, "Hay-Davies"}, {RKW_SKY_PEREZ, "Perez"}};
    static const char *const splits[] = {"Erbs", "Erbs-Driesse", "Boland", "Orgill-Hollands"};
    for (int32_t split = 0; split < 4; split++)
        for (size_t k = 0; k < 3; k++) {
            const double error = serf_error(&weather, split, skies[k].model, seen);
            test_note("%-16s %-11s root mean square %.1f %% of mean power", splits[split], skies[k].name,
                      100.0 * error);
            CHECK(error < 0.4);
        }
    test_csv_free(ac);
    test_csv_free(sat);
}
