/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole PV chains of the solar room: weather to AC power of a fixed or tracking system, PVWatts or CEC and Sandia. */
#include "evaluate.h"

#include <rackwatt/solar.h>

#include <math.h>
#include <string.h>

/* A system in watts around the library's plant per MWp. */
typedef struct system {
    rkw_pv_plant plant;
    double nominal_W; /* DC rating of the modules by their own model */
    bool cec;
} system_W;

/* ------------------------------------------------------------------ constants and tables to a plant */

static void set_mounting(const eval_job *job, bool tracks, rkw_pv_plant *plant)
{
    plant->mounting = tracks ? RKW_MOUNT_TRACKER : RKW_MOUNT_FIXED;
    if (!tracks) {
        plant->tilt_deg = eval_set(job, "tilt_deg");
        plant->azimuth_deg = eval_set(job, "azimuth_deg");
        return;
    }
    plant->tracker.axis_tilt_deg = eval_set(job, "axis_tilt_deg");
    plant->tracker.axis_azimuth_deg = eval_set(job, "axis_azimuth_deg");
    plant->tracker.max_angle_deg = eval_set(job, "max_angle_deg");
    plant->tracker.gcr = eval_set(job, "gcr");
    plant->tracker.backtrack = eval_set(job, "backtrack") != 0;
}

/* The name that holds for a constant with choices: the first of "a|b|c" when it was not set. */
static bool chosen(const eval_job *job, const char *constant, const char *name)
{
    const char *text = eval_set_text(job, constant);
    return strlen(name) == strcspn(text, "|") && strncmp(text, name, strlen(name)) == 0;
}

/* Place of the chosen name in a list that follows the library's numbers. */
static int32_t chosen_of(const eval_job *job, const char *constant, const char *const *names, int32_t n)
{
    int32_t k = 0;
    while (k < n - 1 && !chosen(job, constant, names[k])) k++;
    return k;
}

static void set_optics(const eval_job *job, rkw_pv_plant *plant)
{
    static const char *const skies[] = {"isotropic", "haydavies", "reindl", "klucher", "perez"};
    static const char *const covers[] = {"none", "physical", "ashrae", "martin_ruiz", "schlick"};
    static const char *const cells[] = {"faiman", "pvsyst", "sapm"};
    plant->sky_model = chosen_of(job, "sky_model", skies, 5);
    plant->albedo = eval_set(job, "albedo");
    plant->diffuse_iam = 0;
    plant->iam.model = chosen(job, "iam", "no_loss") ? RKW_IAM_NONE : chosen_of(job, "iam", covers, 5);
    plant->iam.refraction_index = eval_set(job, "iam_n");
    plant->iam.extinction_1_m = eval_set(job, "iam_K");
    plant->iam.thickness_m = eval_set(job, "iam_L");
    plant->iam.ashrae_b0 = eval_set(job, "iam_b");
    plant->cell.model = chosen_of(job, "temperature", cells, 3);
    plant->cell.sapm_a = eval_set(job, "sapm_a");
    plant->cell.sapm_b_s_m = eval_set(job, "sapm_b");
    plant->cell.sapm_delta_C = eval_set(job, "sapm_deltaT");
    plant->cell.pvsyst_uc_W_m2_K = plant->cell.faiman_u0_W_m2_K = eval_set(job, "u_c");
    plant->cell.pvsyst_uv_W_s_m3_K = plant->cell.faiman_u1_W_s_m3_K = eval_set(job, "u_v");
}

static void clear_losses(double losses_pct, rkw_pv_plant *plant)
{
    plant->loss_soiling = plant->loss_shading = plant->loss_spectral = plant->loss_dc_ohmic = 0;
    plant->loss_ac_ohmic = plant->loss_transformer = 0;
    plant->loss_mismatch = 0.01 * losses_pct;
    plant->availability = 1;
}

/* First row of an auxiliary table, or the one whose first column bears the name wanted. */
static rkw_status row_named(const eval_job *job, const char *table, const char *column, const char *wanted, size_t *row,
                            rkw_error *err)
{
    const char *const *names = eval_with_text(job, table, column);
    *row = 0;
    if (eval_with_rows(job, table) > 0 && strcmp(wanted, "first") == 0) return RKW_OK;
    for (size_t r = 0; names && r < eval_with_rows(job, table); r++)
        if (strcmp(names[r], wanted) == 0) {
            *row = r;
            return RKW_OK;
        }
    return eval_fail_row(job, 0, err, RKW_E_UNKNOWN, "no %s \"%s\" in %s", column, wanted, eval_with_path(job, table));
}

static rkw_status set_module(const eval_job *job, system_W *s, rkw_error *err)
{
    size_t r;
    rkw_status status = row_named(job, "module", "module", eval_set_text(job, "module"), &r, err);
    if (status != RKW_OK) return status;
    rkw_diode_module *m = &s->plant.module;
    m->a_V = eval_with(job, "module", "a_ref")[r];
    m->i_l_A = eval_with(job, "module", "I_L_ref")[r];
    m->i_o_A = eval_with(job, "module", "I_o_ref")[r];
    m->r_s_ohm = eval_with(job, "module", "R_s")[r];
    m->r_sh_ohm = eval_with(job, "module", "R_sh_ref")[r];
    m->alpha_sc_A_K = eval_with(job, "module", "alpha_sc")[r];
    m->adjust_percent = eval_with(job, "module", "Adjust")[r];
    const double irradiance = 1000, temp_C = 25;
    double il, io, rs, rsh, a, p_mp;
    const rkw_diode d = {&il, &io, &rs, &rsh, &a};
    const rkw_diode_points points = {.p_mp_W = &p_mp};
    status = rkw_diode_at(m, &irradiance, &temp_C, 1, &d, err);
    if (status == RKW_OK) status = rkw_diode_solve(&d, 1, &points, err);
    if (status != RKW_OK) return status;
    s->plant.module_model = RKW_MODULE_DIODE;
    s->plant.modules_per_string = eval_set(job, "modules_per_string");
    s->nominal_W = p_mp * s->plant.modules_per_string * eval_set(job, "strings");
    return RKW_OK;
}

static rkw_status set_inverter(const eval_job *job, system_W *s, rkw_error *err)
{
    size_t r;
    rkw_status status = row_named(job, "inverter", "inverter", eval_set_text(job, "inverter"), &r, err);
    if (status != RKW_OK) return status;
    rkw_sandia_inverter *v = &s->plant.inverter;
    v->p_ac_W = eval_with(job, "inverter", "Paco")[r];
    v->p_dc_W = eval_with(job, "inverter", "Pdco")[r];
    v->v_dc_V = eval_with(job, "inverter", "Vdco")[r];
    v->p_start_W = eval_with(job, "inverter", "Pso")[r];
    v->c0_1_W = eval_with(job, "inverter", "C0")[r];
    v->c1_1_V = eval_with(job, "inverter", "C1")[r];
    v->c2_1_V = eval_with(job, "inverter", "C2")[r];
    v->c3_1_V = eval_with(job, "inverter", "C3")[r];
    v->p_night_W = fabs(eval_with(job, "inverter", "Pnt")[r]);
    s->plant.inverter_model = RKW_INVERTER_SANDIA;
    s->plant.dc_ac = s->nominal_W / v->p_ac_W;
    return RKW_OK;
}

static void set_pvwatts(const eval_job *job, system_W *s)
{
    s->nominal_W = eval_set(job, "pdc0_W");
    s->plant.gamma_per_C = eval_set(job, "gamma_per_C");
    s->plant.inverter_efficiency = eval_set(job, "inverter_eta");
    s->plant.dc_ac = s->nominal_W / (eval_set(job, "inverter_pdc0_W") * s->plant.inverter_efficiency);
}

static rkw_status set_system(const eval_job *job, bool cec, bool tracks, system_W *s, rkw_error *err)
{
    s->plant = (rkw_pv_plant)RKW_PV_PLANT_INIT;
    s->cec = cec;
    set_mounting(job, tracks, &s->plant);
    set_optics(job, &s->plant);
    clear_losses(eval_set(job, "losses_pct"), &s->plant);
    if (!cec) {
        set_pvwatts(job, s);
        return RKW_OK;
    }
    rkw_status status = set_module(job, s, err);
    return status == RKW_OK ? set_inverter(job, s, err) : status;
}

/* ------------------------------------------------------------------ running */

/* Stamps must form an axis; a single row stands for an hour. */
static rkw_status axis_of(eval_job *job, rkw_axis *axis, rkw_error *err)
{
    const double *unix_s;
    rkw_status status = eval_times(job, &unix_s, err);
    if (status != RKW_OK) return status;
    const size_t n = eval_rows(job);
    const double step = n > 1 ? unix_s[1] - unix_s[0] : 3600;
    if (!(step >= 60 && step <= 3600))
        return eval_fail_row(job, n > 1, err, RKW_E_AXIS, "rows must be 60 .. 3600 s apart");
    *axis = (rkw_axis){(int64_t)unix_s[0], (int32_t)step, 0, n};
    for (size_t r = 0; r < n; r++)
        if (unix_s[r] != (double)rkw_axis_time(axis, r))
            return eval_fail_row(job, r, err, RKW_E_AXIS, "rows must be evenly spaced");
    return rkw_axis_check(axis, err);
}

static rkw_pv_sky_options sky_options(const eval_job *job)
{
    rkw_pv_sky_options options = RKW_PV_SKY_OPTIONS_INIT;
    options.sun.method = eval_choice(job, "method") == 1 ? RKW_SUN_EXACT : RKW_SUN_FAST;
    options.sun.delta_t_rule = RKW_DELTA_T_GIVEN;
    options.sun.delta_t_s = eval_set(job, "delta_t_s");
    options.sun_at_0_1 = eval_choice(job, "sun_at") == 1 ? 0.5 : 0.0;
    return options;
}

/* -0 of a table is 0 for the library's checks and for the results. */
static rkw_pv_weather weather_of(const eval_job *job)
{
    rkw_pv_weather weather = RKW_PV_WEATHER_INIT;
    weather.ghi_W_m2 = eval_in(job, "ghi");
    weather.dni_W_m2 = eval_in(job, "dni");
    weather.dhi_W_m2 = eval_in(job, "dhi");
    weather.temp_air_C = eval_in(job, "temp_air");
    weather.wind_speed_m_s = eval_in(job, "wind_speed");
    return weather;
}

/* Rows that the reference leaves empty: a tracker's while the sun is below the horizon (the library stows it), and those
 * where the Perez model divides no light by no light above it. There is no power either way. */
static bool is_empty(const eval_job *job, const system_W *s, size_t r, bool down)
{
    if (s->plant.mounting == RKW_MOUNT_TRACKER && down) return true;
    return s->plant.sky_model == RKW_SKY_PEREZ && !down && eval_in(job, "dni")[r] == 0 && eval_in(job, "dhi")[r] == 0;
}

static void empty_rows(eval_job *job, const system_W *s)
{
    static const char *const columns[] = {"poa_global", "eff_irradiance", "cell_temp"};
    for (size_t r = 0; r < eval_rows(job); r++) {
        const bool down = eval_out(job, "zenith")[r] > 90;
        if (!is_empty(job, s, r, down)) continue;
        for (size_t k = 0; k < 3; k++) eval_out(job, columns[k])[r] = NAN;
        if (down) eval_out(job, "aoi")[r] = NAN;
        eval_out(job, "pdc_w")[r] = s->cec ? 0 : NAN;
        eval_out(job, "pac_w")[r] = s->cec ? -s->plant.inverter.p_night_W : 0;
    }
}

static rkw_status apparent_zenith(eval_job *job, const rkw_place *place, const rkw_axis *axis, double *zenith,
                                  rkw_error *err)
{
    rkw_pv_sky_options options = sky_options(job);
    const size_t n = eval_rows(job);
    double *times = eval_memory(job, n, sizeof *times);
    if (!times) return eval_fail_row(job, 0, err, RKW_E_MEMORY, "out of memory");
    for (size_t r = 0; r < n; r++) times[r] = (double)rkw_axis_time(axis, r) + options.sun_at_0_1 * axis->step_s;
    options.sun.temp_air_rows_C = eval_in(job, "temp_air");
    const rkw_sun_columns columns = {.apparent_zenith_deg = zenith};
    return rkw_sun_position(place, &options.sun, times, n, &columns, err);
}

static rkw_status run_system(eval_job *job, const system_W *s, rkw_error *err)
{
    const rkw_place place = {eval_set(job, "latitude"), eval_set(job, "longitude"), eval_set(job, "elevation_m")};
    const rkw_pv_sky_options options = sky_options(job);
    const rkw_pv_weather weather = weather_of(job);
    rkw_axis axis = {0};
    rkw_pv_sky *sky = NULL;
    rkw_status status = axis_of(job, &axis, err);
    if (status == RKW_OK) status = rkw_pv_sky_create(&sky, NULL, &options, &place, &axis, &weather, err);
    rkw_pv_output out = RKW_PV_OUTPUT_INIT;
    out.aoi_deg = eval_out(job, "aoi");
    out.poa_W_m2 = eval_out(job, "poa_global");
    out.effective_W_m2 = eval_out(job, "eff_irradiance");
    out.temp_cell_C = eval_out(job, "cell_temp");
    out.pdc_MW = eval_out(job, "pdc_w");
    out.power_MW = eval_out(job, "pac_w");
    if (status == RKW_OK) status = rkw_pv_plant_under_sky(sky, &s->plant, &out, err);
    rkw_pv_sky_free(sky);
    if (status != RKW_OK) return status;
    for (size_t r = 0; r < eval_rows(job); r++) {
        out.pdc_MW[r] *= s->nominal_W;
        out.power_MW[r] *= s->nominal_W;
    }
    status = apparent_zenith(job, &place, &axis, eval_out(job, "zenith"), err);
    if (status == RKW_OK) empty_rows(job, s);
    return status;
}

static rkw_status run_chain(eval_job *job, bool cec, bool tracks, rkw_error *err)
{
    system_W s;
    if (eval_rows(job) == 0) return RKW_OK;
    rkw_status status = set_system(job, cec, tracks, &s, err);
    return status == RKW_OK ? run_system(job, &s, err) : status;
}

static rkw_status run_pvwatts_fixed(eval_job *job, rkw_error *err) { return run_chain(job, false, false, err); }
static rkw_status run_pvwatts_track(eval_job *job, rkw_error *err) { return run_chain(job, false, true, err); }
static rkw_status run_cec_fixed(eval_job *job, rkw_error *err) { return run_chain(job, true, false, err); }
static rkw_status run_cec_track(eval_job *job, rkw_error *err) { return run_chain(job, true, true, err); }

/* ------------------------------------------------------------------ the table of models */

static const eval_column chain_inputs[] = {EVAL_TIMES,
                                           {"ghi", "W/m2", 0},
                                           {"dni", "W/m2", 0},
                                           {"dhi", "W/m2", 0},
                                           {"temp_air", "degC", 0},
                                           {"wind_speed", "m/s", 0},
                                           {0}};
static const eval_column chain_outputs[] = {
    {"zenith", "deg", 0},     {"aoi", "deg", 0}, {"poa_global", "W/m2", 0}, {"eff_irradiance", "W/m2", 0},
    {"cell_temp", "degC", 0}, {"pdc_w", "W", 0}, {"pac_w", "W", 0},         {0}};
static const eval_column module_columns[] = {{"module", "text", true}, {"a_ref", "V", 0},        {"I_L_ref", "A", 0},
                                             {"I_o_ref", "A", 0},      {"R_sh_ref", "ohm", 0},   {"R_s", "ohm", 0},
                                             {"alpha_sc", "A/K", 0},   {"Adjust", "percent", 0}, {0}};
static const eval_column inverter_columns[] = {{"inverter", "text", true},
                                               {"Paco", "W", 0},
                                               {"Pdco", "W", 0},
                                               {"Vdco", "V", 0},
                                               {"Pso", "W", 0},
                                               {"C0", "1/W", 0},
                                               {"C1", "1/V", 0},
                                               {"C2", "1/V", 0},
                                               {"C3", "1/V", 0},
                                               {"Pnt", "W", 0},
                                               {0}};
static const eval_auxiliary cec_tables[] = {
    {"module", module_columns, false}, {"inverter", inverter_columns, false}, {0}};

#define SITE                                                                                                           \
    {"latitude", "deg", 45, -90, 90, NULL}, {"longitude", "deg", 8, -180, 180, NULL},                                  \
        {"elevation_m", "m", 250, -500, 9000, NULL}, {"sun_at", "text", 0, 0, 0, "stamp|middle"},                      \
        {"delta_t_s", "s", 67, -100, 20000, NULL}, {"method", "text", 0, 0, 0, "fast|exact"},                          \
    {                                                                                                                  \
        "albedo", "1", 0.2, 0, 1, NULL                                                                                 \
    }
#define FIXED(tilt, azimuth)                                                                                           \
    {"tilt_deg", "deg", tilt, 0, 90, NULL}, { "azimuth_deg", "deg", azimuth, 0, 360, NULL }
#define TRACKS                                                                                                         \
    {"axis_tilt_deg", "deg", 0, 0, 90, NULL}, {"axis_azimuth_deg", "deg", 180, 0, 360, NULL},                          \
        {"max_angle_deg", "deg", 60, 0, 180, NULL}, {"gcr", "1", 0.35, 0.01, 1, NULL},                                 \
    {                                                                                                                  \
        "backtrack", "1", 1, 0, 1, NULL                                                                                \
    }
#define OPTICS(sky, iam, temperature)                                                                                  \
    {"sky_model", "text", 0, 0, 0, sky}, {"iam", "text", 0, 0, 0, iam}, {"iam_n", "1", 1.526, 1, 3, NULL},             \
        {"iam_K", "1/m", 4, 0, 100, NULL}, {"iam_L", "m", 0.002, 0, 0.05, NULL}, {"iam_b", "1", 0.05, 0, 1, NULL},     \
        {"temperature", "text", 0, 0, 0, temperature}, {"sapm_a", "1", -3.47, -10, 0, NULL},                           \
        {"sapm_b", "s/m", -0.0594, -1, 0, NULL}, {"sapm_deltaT", "degC", 3, 0, 20, NULL},                              \
        {"u_c", "W/m2/K", 29, 1, 200, NULL},                                                                           \
    {                                                                                                                  \
        "u_v", "W*s/m3/K", 0, 0, 100, NULL                                                                             \
    }
#define PVWATTS                                                                                                        \
    {"pdc0_W", "W", 1.3e6, 1, 1e12, NULL}, {"gamma_per_C", "1/K", -0.0035, -0.02, 0.005, NULL},                        \
        {"losses_pct", "percent", 14.075660688264469, 0, 100, NULL},                                                   \
        {"inverter_pdc0_W", "W", 1e6 / 0.98, 1, 1e12, NULL},                                                           \
    {                                                                                                                  \
        "inverter_eta", "1", 0.98, 0.5, 1, NULL                                                                        \
    }
#define CEC                                                                                                            \
    {"losses_pct", "percent", 0, 0, 100, NULL}, {"modules_per_string", "1", 20, 1, 100, NULL},                         \
        {"strings", "1", 400, 1, 1e9, NULL}, {"module", "text", 0, 0, 0, "first"},                                     \
    {                                                                                                                  \
        "inverter", "text", 0, 0, 0, "first"                                                                           \
    }
#define PEREZ_FIRST "perez|haydavies|isotropic|reindl|klucher"
#define HAY_DAVIES_FIRST "haydavies|perez|isotropic|reindl|klucher"
#define PHYSICAL_FIRST "physical|ashrae|martin_ruiz|schlick|none|no_loss"
#define ASHRAE_FIRST "ashrae|physical|martin_ruiz|schlick|none|no_loss"

static const rkw_eval_model models[] = {
    {.name = "chain_pvwatts_fixed",
     .about = "weather to AC power: fixed tilt, PVWatts module, losses and inverter",
     .inputs = chain_inputs,
     .outputs = chain_outputs,
     .constants =
         EVAL_CONSTANTS(SITE, FIXED(30, 180), OPTICS(PEREZ_FIRST, PHYSICAL_FIRST, "sapm|pvsyst|faiman"), PVWATTS),
     .run = run_pvwatts_fixed},
    {.name = "chain_pvwatts_track",
     .about = "weather to AC power: single-axis tracker, PVWatts module, losses and inverter",
     .inputs = chain_inputs,
     .outputs = chain_outputs,
     .constants = EVAL_CONSTANTS(SITE, TRACKS, OPTICS(HAY_DAVIES_FIRST, PHYSICAL_FIRST, "sapm|pvsyst|faiman"), PVWATTS),
     .run = run_pvwatts_track},
    {.name = "chain_cec_fixed",
     .about = "weather to AC power: fixed tilt, CEC single diode strings, Sandia inverter",
     .inputs = chain_inputs,
     .outputs = chain_outputs,
     .with = cec_tables,
     .constants =
         EVAL_CONSTANTS(SITE, FIXED(32, 170), OPTICS(HAY_DAVIES_FIRST, ASHRAE_FIRST, "pvsyst|sapm|faiman"), CEC),
     .run = run_cec_fixed},
    {.name = "chain_cec_track",
     .about = "weather to AC power: single-axis tracker, CEC single diode strings, Sandia inverter",
     .inputs = chain_inputs,
     .outputs = chain_outputs,
     .with = cec_tables,
     .constants = EVAL_CONSTANTS(SITE, TRACKS, OPTICS(HAY_DAVIES_FIRST, ASHRAE_FIRST, "pvsyst|sapm|faiman"), CEC),
     .run = run_cec_track},
};
EVAL_MODELS(solar_chain, models)
