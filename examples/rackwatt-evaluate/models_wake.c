/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Wake models of the wind room over a layout, one row per machine and case. */
#include "evaluate.h"

#include <rackwatt/wind.h>

#include "base/fail.h"

#include <math.h>
#include <string.h>

/* One case: rows first .. end-1 of the same model, direction, speed and air. */
typedef struct wake_case {
    size_t first, end;
    rkw_wake_config config;
    rkw_wake_layout layout;
    double *speed_m_s, *thrust, *power_kW, *turbulence; /* [machine of the layout] */
} wake_case;

/* Number that follows `mark` in a model's name, as in noj_k0.05_center; `otherwise` when there is none. */
static double number_in_name(const char *name, const char *mark, double otherwise)
{
    const char *text = strstr(name, mark);
    double value;
    if (!text) return otherwise;
    text += strlen(mark);
    return rkw_parse_number(text, strspn(text, "0123456789."), &value) == RKW_OK ? value : otherwise;
}

static int same_case(const eval_job *job, const char *const *columns, const char *superposition, size_t a, size_t b)
{
    if (strcmp(eval_text(job, "model")[a], eval_text(job, "model")[b]) != 0) return 0;
    if (superposition && strcmp(eval_text(job, superposition)[a], eval_text(job, superposition)[b]) != 0) return 0;
    for (; *columns; columns++)
        if (eval_in(job, *columns)[a] != eval_in(job, *columns)[b]) return 0;
    return 1;
}

/* Where the machines stand: the table given, or the rows of the case themselves. */
static rkw_status case_layout(eval_job *job, wake_case *c, rkw_error *err)
{
    c->layout = (rkw_wake_layout){c->end - c->first, eval_in(job, "x_m") + c->first, eval_in(job, "y_m") + c->first};
    if (eval_has(job, "layout"))
        c->layout = (rkw_wake_layout){eval_with_rows(job, "layout"), eval_with(job, "layout", "x_m"),
                                      eval_with(job, "layout", "y_m")};
    size_t n = c->layout.n;
    c->speed_m_s = eval_memory(job, 4 * n, sizeof(double));
    if (!c->speed_m_s) return eval_fail_row(job, c->first, err, RKW_E_MEMORY, "out of memory");
    c->thrust = c->speed_m_s + n;
    c->power_kW = c->thrust + n;
    c->turbulence = c->power_kW + n;
    return RKW_OK;
}

/* Machine of the layout that a row speaks of: its number in the table, or its place among the rows. */
static rkw_status machine_of_row(eval_job *job, const wake_case *c, size_t row, size_t *machine, rkw_error *err)
{
    *machine = row - c->first;
    if (!eval_has(job, "layout")) return RKW_OK;
    const double *numbers = eval_with(job, "layout", "turbine"), wanted = eval_in(job, "turbine")[row];
    for (size_t i = 0; i < c->layout.n; i++)
        if (numbers[i] == wanted) {
            *machine = i;
            return RKW_OK;
        }
    return eval_fail_row(job, row, err, RKW_E_UNKNOWN, "turbine is not in %s", eval_with_path(job, "layout"));
}

static rkw_status solve_case(eval_job *job, const rkw_turbine *turbine, wake_case *c, rkw_error *err)
{
    RKW_TRY(case_layout(job, c, err));
    rkw_wake_result result = {c->speed_m_s, c->thrust, c->power_kW, c->turbulence};
    return rkw_wake_solve(&c->config, NULL, turbine, &c->layout, eval_in(job, "wd_deg")[c->first],
                          &eval_in(job, "ws")[c->first], 1, &result, err);
}

/* ------------------------------------------------------------------ PyWake */

static rkw_status pywake_config(eval_job *job, size_t row, rkw_wake_config *config, rkw_error *err)
{
    static const char *const sums[] = {"squared", "linear", "max"};
    const char *model = eval_text(job, "model")[row], *sum = eval_text(job, "superposition")[row];
    *config = (rkw_wake_config)RKW_WAKE_CONFIG_INIT;
    if (strncmp(model, "noj", 3) == 0)
        config->model = RKW_WAKE_JENSEN;
    else if (strncmp(model, "bg", 2) != 0)
        return eval_fail_row(job, row, err, RKW_E_UNKNOWN,
                             "model '%s', expected noj_k..._center, noj_k..._overlap or bg_k...", model);
    config->expansion = number_in_name(model, "_k", config->expansion);
    config->rotor = strstr(model, "overlap") ? RKW_WAKE_AREA : RKW_WAKE_CENTRE;
    config->reference = eval_choice(job, "reference");
    for (config->superposition = 0; config->superposition < 3; config->superposition++)
        if (strcmp(sums[config->superposition], sum) == 0) return RKW_OK;
    return eval_fail_row(job, row, err, RKW_E_UNKNOWN, "superposition '%s', expected squared, linear or max", sum);
}

/* The table of points, with the ends of the thrust held as PyWake holds them. */
static rkw_status pywake_turbine(eval_job *job, rkw_turbine **out, rkw_error *err)
{
    size_t n = eval_with_rows(job, "curve");
    const double *power_W = eval_with(job, "curve", "power"), *thrust = eval_with(job, "curve", "ct");
    double *power_kW = eval_memory(job, n, sizeof *power_kW);
    rkw_turbine_config config = RKW_TURBINE_CONFIG_INIT;
    if (!power_kW) return RKW_E_MEMORY;
    for (size_t i = 0; i < n; i++) {
        power_kW[i] = power_W[i] * 1e-3;
        config.rated_power_kW = fmax(config.rated_power_kW, power_kW[i]);
    }
    config.rotor_diameter_m = eval_set(job, "rotor_diameter_m");
    config.speed_m_s = config.thrust_speed_m_s = eval_with(job, "curve", "wind_speed");
    config.power_kW = power_kW;
    config.thrust = thrust;
    config.n_power = config.n_thrust = n;
    if (n > 0) {
        config.thrust_below = thrust[0];
        config.thrust_above = thrust[n - 1];
    }
    return rkw_turbine_create(out, NULL, &config, err);
}

static rkw_status pywake_rows(eval_job *job, const wake_case *c, rkw_error *err)
{
    for (size_t r = c->first; r < c->end; r++) {
        size_t machine;
        RKW_TRY(machine_of_row(job, c, r, &machine, err));
        eval_out(job, "ws_eff")[r] = c->speed_m_s[machine];
        eval_out(job, "ct")[r] = c->thrust[machine];
        eval_out(job, "power_w")[r] = c->power_kW[machine] * 1e3;
    }
    return RKW_OK;
}

static rkw_status run_pywake(eval_job *job, rkw_error *err)
{
    static const char *const keys[] = {"wd_deg", "ws", NULL};
    rkw_turbine *turbine = NULL;
    rkw_status status = pywake_turbine(job, &turbine, err);
    wake_case c = {.first = 0};
    for (; c.first < eval_rows(job) && status == RKW_OK; c.first = c.end) {
        for (c.end = c.first + 1; c.end < eval_rows(job); c.end++)
            if (!same_case(job, keys, "superposition", c.first, c.end)) break;
        status = pywake_config(job, c.first, &c.config, err);
        if (status == RKW_OK) status = eval_at_row(job, c.first, err, solve_case(job, turbine, &c, err));
        if (status == RKW_OK) status = pywake_rows(job, &c, err);
    }
    rkw_turbine_free(turbine);
    return status;
}

/* ------------------------------------------------------------------ SSC */

#define GAS_CONSTANT 287.058 /* J/(kg K), as SSC has it */

static rkw_status ssc_config(eval_job *job, size_t row, rkw_wake_config *config, rkw_error *err)
{
    const char *model = eval_text(job, "model")[row];
    *config = (rkw_wake_config)RKW_WAKE_CONFIG_INIT;
    if (strncmp(model, "park", 4) == 0)
        config->model = RKW_WAKE_PARK;
    else if (strncmp(model, "simple", 6) == 0)
        config->model = RKW_WAKE_QUINLAN;
    else if (strncmp(model, "eddy", 4) == 0)
        config->model = RKW_WAKE_EDDY_VISCOSITY;
    else
        return eval_fail_row(job, row, err, RKW_E_UNKNOWN, "model '%s', expected park..., simple... or eddy...", model);
    config->expansion = number_in_name(model, "_wdc", 0.07);
    config->turbulence = number_in_name(model, "_ti", eval_set(job, "turbulence"));
    config->density_kg_m3 =
        eval_in(job, "pressure_atm")[row] * 101325.0 / (GAS_CONSTANT * (eval_in(job, "tdry_c")[row] + 273.15));
    return RKW_OK;
}

/* SSC closes the curve with points of no power at 0 and half a metre per second above its end; sea-level density is that
 * of the gas law. */
static rkw_status ssc_turbine(eval_job *job, rkw_turbine **out, rkw_error *err)
{
    size_t n = eval_with_rows(job, "curve"), points = 0;
    const double *v = eval_with(job, "curve", "wind_speed"), *power_W = eval_with(job, "curve", "power");
    double *speed = eval_memory(job, 2 * (n + 2), sizeof *speed);
    rkw_turbine_config config = RKW_TURBINE_CONFIG_INIT;
    if (!speed || n == 0) return RKW_E_MEMORY;
    double *power_kW = speed + n + 2;
    if (v[0] > 0) points++;
    for (size_t i = 0; i < n; i++, points++) {
        speed[points] = v[i];
        power_kW[points] = power_W[i] * 1e-3;
        config.rated_power_kW = fmax(config.rated_power_kW, power_kW[points]);
    }
    speed[points++] = v[n - 1] + 0.5;
    config.rotor_diameter_m = eval_set(job, "rotor_diameter_m");
    config.reference_density_kg_m3 = 101325.0 / (GAS_CONSTANT * 288.15);
    config.speed_m_s = speed;
    config.power_kW = power_kW;
    config.n_power = points;
    config.thrust_speed_m_s = v;
    config.thrust = eval_with(job, "curve", "ct");
    config.n_thrust = n;
    return rkw_turbine_create(out, NULL, &config, err);
}

static rkw_status ssc_rows(eval_job *job, const wake_case *c, rkw_error *err)
{
    double unit = c->config.model == RKW_WAKE_EDDY_VISCOSITY ? 100.0 : 1.0; /* SSC gives percent there */
    for (size_t r = c->first; r < c->end; r++) {
        size_t machine;
        RKW_TRY(machine_of_row(job, c, r, &machine, err));
        eval_out(job, "ws_eff")[r] = c->speed_m_s[machine];
        eval_out(job, "power_kw")[r] = c->power_kW[machine];
        eval_out(job, "thrust_coeff")[r] = c->thrust[machine];
        eval_out(job, "turbulence")[r] = c->turbulence[machine] * unit;
    }
    return RKW_OK;
}

static rkw_status run_ssc(eval_job *job, rkw_error *err)
{
    static const char *const keys[] = {"wd_deg", "ws", "pressure_atm", "tdry_c", NULL};
    rkw_turbine *turbine = NULL;
    rkw_status status = ssc_turbine(job, &turbine, err);
    wake_case c = {.first = 0};
    for (; c.first < eval_rows(job) && status == RKW_OK; c.first = c.end) {
        for (c.end = c.first + 1; c.end < eval_rows(job); c.end++)
            if (!same_case(job, keys, NULL, c.first, c.end)) break;
        status = ssc_config(job, c.first, &c.config, err);
        if (status == RKW_OK) status = eval_at_row(job, c.first, err, solve_case(job, turbine, &c, err));
        if (status == RKW_OK) status = ssc_rows(job, &c, err);
    }
    rkw_turbine_free(turbine);
    return status;
}

#define LAYOUT_AND_CURVE                                                                                               \
    EVAL_WITH({"curve", EVAL_COLUMNS({"wind_speed", "m/s", 0}, {"power", "W", 0}, {"ct", "1", 0}), false},             \
              {"layout", EVAL_COLUMNS({"turbine", "1", 0}, {"x_m", "m", 0}, {"y_m", "m", 0}), true})

static const rkw_eval_model models[] = {
    {.name = "wake_pywake",
     .about = "Jensen (noj) and Bastankhah-Porte-Agel (bg) wakes; rows of one case are one farm",
     .inputs = EVAL_COLUMNS({"model", "text", 0}, {"superposition", "text", 0}, {"wd_deg", "deg", 0}, {"ws", "m/s", 0},
                            {"turbine", "1", 0}, {"x_m", "m", true}, {"y_m", "m", true}),
     .outputs = EVAL_COLUMNS({"ws_eff", "m/s", 0}, {"ct", "1", 0}, {"power_w", "W", 0}),
     .with = LAYOUT_AND_CURVE,
     .constants = EVAL_CONSTANTS({"rotor_diameter_m", "m", 80, 1, 400, NULL},
                                 {"reference", "text", 0, 0, 0, "free_stream|local"}),
     .run = run_pywake},
    {.name = "ssc_wake",
     .about = "Park, Quinlan and eddy-viscosity wakes of NREL's SSC; rows of one case are one farm",
     .inputs = EVAL_COLUMNS({"model", "text", 0}, {"wd_deg", "deg", 0}, {"ws", "m/s", 0}, {"pressure_atm", "atm", 0},
                            {"tdry_c", "degC", 0}, {"turbine", "1", 0}, {"x_m", "m", true}, {"y_m", "m", true}),
     .outputs =
         EVAL_COLUMNS({"ws_eff", "m/s", 0}, {"power_kw", "kW", 0}, {"thrust_coeff", "1", 0}, {"turbulence", "1", 0}),
     .with = LAYOUT_AND_CURVE,
     .constants = EVAL_CONSTANTS({"rotor_diameter_m", "m", 80, 1, 400, NULL}, {"turbulence", "1", 0.1, 0.001, 1, NULL}),
     .run = run_ssc},
};
EVAL_MODELS(wake, models)
