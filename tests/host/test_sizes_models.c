/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structs of models and plans of another size; see sizes.h. */
#include <math.h>
#include <string.h>

#include "harness/harness.h"
#include "host/sizes.h"

enum { ROWS = 24 };

static struct {
    rkw_axis axis;
    rkw_place place;
    rkw_turbine *turbine;
    rkw_wind_farm *farm;
    rkw_table *modules, *inverters;
    rkw_site *site;
    double ghi[ROWS], speed[ROWS], temp[ROWS], out[4 * ROWS];
    rkw_normals normals;
    rkw_programme programme;
} have;

static rkw_pv_weather sunny(void)
{
    rkw_pv_weather weather = RKW_PV_WEATHER_INIT;
    weather.ghi_W_m2 = have.ghi, weather.temp_air_C = have.temp, weather.wind_speed_m_s = have.speed;
    return weather;
}

MAKE(rkw_turbine_config, rkw_turbine, rkw_turbine_create(&out, NULL, s, err))
MAKE(rkw_wind_farm_config, rkw_wind_farm, rkw_wind_farm_create(&out, NULL, s, err))
CALL(rkw_wind_weather, rkw_wind_farm_profile(have.farm, s, have.out, NULL, err))
CALL(rkw_pv_module, rkw_pv_module_find(have.modules, rkw_table_cell(have.modules, 0, 0), s, err))
CALL(rkw_pv_inverter, rkw_pv_inverter_find(have.inverters, rkw_table_cell(have.inverters, 0, 0), s, err))
MAKE(rkw_site_sizes, rkw_site, rkw_site_load_sized(&out, NULL, "data/tetouan", s, err))
MAKE(rkw_synthesis, rkw_generator,
     rkw_generator_create(&out, NULL,
                          &(rkw_synthetic_place){sizeof(rkw_synthetic_place), have.place, &have.normals, NAN, NAN, NAN,
                                                 NAN},
                          1, s, err))
MAKE(rkw_synthetic_place, rkw_generator, rkw_generator_create(&out, NULL, s, 1, NULL, err))

static rkw_status call_rkw_wake_config(void *s, rkw_error *err)
{
    const double x[2] = {0, 600}, y[2] = {0, 0}, speed = 9;
    const rkw_wake_layout layout = {2, x, y};
    const rkw_wake_result result = {NULL, NULL, have.out, NULL};
    return rkw_wake_solve(s, NULL, have.turbine, &layout, 270, &speed, 1, &result, err);
}

static rkw_status call_rkw_pv_weather(void *s, rkw_error *err)
{
    rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    rkw_pv_output out = RKW_PV_OUTPUT_INIT;
    out.power_MW = have.out;
    return rkw_pv_plant_profile(NULL, &plant, &have.place, &have.axis, s, &out, err);
}

static rkw_status call_rkw_pv_output(void *s, rkw_error *err)
{
    rkw_pv_plant plant = RKW_PV_PLANT_INIT;
    rkw_pv_weather weather = sunny();
    return rkw_pv_plant_profile(NULL, &plant, &have.place, &have.axis, &weather, s, err);
}

static rkw_status call_rkw_pv_sky_options(void *s, rkw_error *err)
{
    rkw_pv_weather weather = sunny();
    rkw_pv_sky *sky = NULL;
    rkw_status status = rkw_pv_sky_create(&sky, NULL, s, &have.place, &have.axis, &weather, err);
    rkw_pv_sky_free(sky);
    return status;
}

static rkw_power_swing_question swing_question(void)
{
    return (rkw_power_swing_question){sizeof(rkw_power_swing_question), 60, 1, 20, 0.5, 10};
}

static rkw_status call_rkw_power_swing_question(void *s, rkw_error *err)
{
    rkw_power_swing out = {.size = sizeof out};
    return rkw_power_swing_of(s, &out, err);
}

static rkw_status call_rkw_power_swing(void *s, rkw_error *err)
{
    rkw_power_swing_question question = swing_question();
    return rkw_power_swing_of(&question, s, err);
}

static rkw_ppa_rows contract_rows(void)
{
    rkw_ppa_rows rows = RKW_PPA_ROWS_INIT;
    rows.n = ROWS;
    rows.generation_MW = rows.load_MW = rows.import_usd_per_MWh = rows.export_usd_per_MWh = have.speed;
    return rows;
}

static rkw_status call_rkw_ppa(void *s, rkw_error *err)
{
    rkw_ppa_rows rows = contract_rows();
    rkw_ppa_result out;
    return rkw_ppa_cost(s, &rows, &out, err);
}

static rkw_status call_rkw_ppa_rows(void *s, rkw_error *err)
{
    rkw_ppa ppa = RKW_PPA_INIT;
    rkw_ppa_result out;
    return rkw_ppa_cost(&ppa, s, &out, err);
}

static rkw_cash_project three_years(void)
{
    static const double operating[3] = {0, 60, 60}, invest[3] = {100, 0, 0};
    static const int32_t years[1] = {2};
    rkw_cash_project p = RKW_CASH_PROJECT_INIT;
    p.first_year = 2030, p.n_years = 3, p.base_year = 2030, p.first_operating_year = 2031, p.n_assets = 1;
    p.operating_usd = operating, p.invest_usd = invest, p.depreciation_years = years;
    return p;
}

static rkw_status call_rkw_cash_project(void *s, rkw_error *err)
{
    double columns[RKW_CASH_COLUMNS * 3];
    rkw_cash_result out = {.size = sizeof out};
    return rkw_cash_rows(NULL, s, columns, &out, err);
}

static rkw_status call_rkw_cash_result(void *s, rkw_error *err)
{
    double columns[RKW_CASH_COLUMNS * 3];
    rkw_cash_project project = three_years();
    return rkw_cash_rows(NULL, &project, columns, s, err);
}

static rkw_status solve_capacities(const rkw_capacity_programme *p, const rkw_capacity_options *options, rkw_error *err)
{
    rkw_capacity_optimum *optimum = NULL;
    rkw_status status = rkw_optimize_capacities(&optimum, NULL, p, options, err);
    rkw_capacity_optimum_free(optimum);
    return status;
}

static rkw_capacity_programme one_year(const rkw_capacity_year *year)
{
    rkw_capacity_programme p = RKW_CAPACITY_PROGRAMME_INIT;
    p.years = year, p.n_years = 1;
    return p;
}

static rkw_status call_rkw_capacity_programme(void *s, rkw_error *err) { return solve_capacities(s, NULL, err); }

static rkw_status call_rkw_capacity_options(void *s, rkw_error *err)
{
    const rkw_capacity_year year = {&have.programme, NULL, 0, NULL, 0, 1};
    rkw_capacity_programme p = one_year(&year);
    return solve_capacities(&p, s, err);
}

static void fill_day(void)
{
    have.axis = (rkw_axis){1893456000, 3600, 0, ROWS};
    have.place = (rkw_place){35.57, -5.37, 60};
    for (int h = 0; h < ROWS; h++) {
        have.ghi[h] = h > 7 && h < 18 ? 500 * sin((h - 7) * 0.2856) : 0;
        have.speed[h] = 6;
        have.temp[h] = 15;
    }
}

static int prepare(const rkw_flow *flow)
{
    rkw_error err = {0};
    fill_day();
    rkw_wind_farm_config farm = RKW_WIND_FARM_CONFIG_INIT;
    have.programme = (rkw_programme)RKW_PROGRAMME_INIT;
    have.programme.n_steps = 4, have.programme.load_MW.factor = 1;
    have.programme.flows = flow, have.programme.n_flows = 1;
    if (!CHECK_OK(rkw_turbine_load(&have.turbine, NULL, "data/catalog", "vestas_v90_3000", RKW_CURVE_LINEAR, &err),
                  err) ||
        !CHECK_OK(rkw_table_read(&have.modules, NULL, "data/catalog/pv_modules.csv", &err), err) ||
        !CHECK_OK(rkw_table_read(&have.inverters, NULL, "data/catalog/inverters.csv", &err), err) ||
        !CHECK_OK(rkw_site_load(&have.site, NULL, "data/tetouan", &err), err))
        return 0;
    have.normals = *rkw_site_normals(have.site);
    farm.turbine = have.turbine;
    return CHECK_OK(rkw_wind_farm_create(&have.farm, NULL, &farm, &err), err);
}

TEST(structs_of_models_of_another_size)
{
    const rkw_flow flow = {RKW_ROW_BUS, RKW_FLOW_SUPPLY, RKW_PROFILE_CONSTANT(2), RKW_PROFILE_CONSTANT(1)};
    if (!prepare(&flow)) return;
    static const double speeds[4] = {3, 8, 12, 25}, powers[4] = {0, 1000, 3000, 3000};
    rkw_turbine_config turbine = RKW_TURBINE_CONFIG_INIT;
    turbine.rated_power_kW = 3000, turbine.speed_m_s = speeds, turbine.power_kW = powers, turbine.n_power = 4;
    rkw_wind_farm_config farm = RKW_WIND_FARM_CONFIG_INIT;
    farm.turbine = have.turbine;
    rkw_wind_weather wind = RKW_WIND_WEATHER_INIT;
    wind.axis = &have.axis, wind.speed_m_s = have.speed;
    const rkw_wake_config wake = RKW_WAKE_CONFIG_INIT;
    const rkw_pv_weather weather = sunny();
    rkw_pv_output output = RKW_PV_OUTPUT_INIT;
    output.power_MW = have.out;
    const rkw_pv_sky_options sky = RKW_PV_SKY_OPTIONS_INIT;
    const rkw_power_swing_question swing = swing_question();
    const rkw_ppa ppa = RKW_PPA_INIT;
    const rkw_ppa_rows rows = contract_rows();
    const rkw_cash_project cash = three_years();
    const rkw_site_sizes sizes = RKW_SITE_SIZES_INIT;
    const rkw_synthesis synthesis = RKW_SYNTHESIS_INIT;
    rkw_synthetic_place place = RKW_SYNTHETIC_PLACE_INIT;
    place.place = have.place, place.normals = &have.normals;
    const rkw_capacity_year year = {&have.programme, NULL, 0, NULL, 0, 1};
    const rkw_capacity_programme programme = one_year(&year);
    const rkw_capacity_options options = RKW_CAPACITY_OPTIONS_INIT;
    const size_probe probes[] = {
        PROBE(rkw_turbine_config, &turbine),
        PROBE(rkw_wind_farm_config, &farm),
        PROBE(rkw_wind_weather, &wind),
        PROBE(rkw_wake_config, &wake),
        PROBE(rkw_pv_module, NULL),
        PROBE(rkw_pv_inverter, NULL),
        PROBE(rkw_pv_weather, &weather),
        PROBE(rkw_pv_output, &output),
        PROBE(rkw_pv_sky_options, &sky),
        PROBE(rkw_power_swing_question, &swing),
        PROBE(rkw_power_swing, NULL),
        PROBE(rkw_ppa, &ppa),
        PROBE(rkw_ppa_rows, &rows),
        PROBE(rkw_cash_project, &cash),
        PROBE(rkw_cash_result, NULL),
        PROBE(rkw_site_sizes, &sizes),
        PROBE(rkw_synthesis, &synthesis),
        PROBE(rkw_synthetic_place, &place),
        PROBE(rkw_capacity_programme, &programme),
        PROBE(rkw_capacity_options, &options),
    };
    try_sizes(probes, sizeof probes / sizeof probes[0]);
    test_note("%zu structs", sizeof probes / sizeof probes[0]);
    rkw_wind_farm_free(have.farm);
    rkw_turbine_free(have.turbine);
    rkw_table_free(have.modules);
    rkw_table_free(have.inverters);
    rkw_site_free(have.site);
}
