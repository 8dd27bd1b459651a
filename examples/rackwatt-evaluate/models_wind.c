/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of the wind room: shear and density, power curves, windpowerlib's chain. */
#include "evaluate.h"

#include <rackwatt/wind.h>

#include "base/fail.h"

#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------ shear and density */

static rkw_status profile_row(eval_job *job, size_t r, rkw_error *err)
{
    double v = eval_in(job, "wind_speed")[r], height_m = eval_in(job, "wind_speed_height_m")[r];
    double hub_m = eval_in(job, "hub_height_m")[r], z0_m = eval_in(job, "roughness_m")[r], from_z0, usual = 1.0 / 7.0;
    double exponent = eval_in(job, "hellman_exp")[r], displacement_m = 0.7 * eval_in(job, "obstacle_height_m")[r];
    RKW_TRY(rkw_wind_exponent_from_roughness(hub_m, z0_m, &from_z0, err));
    eval_out(job, "turb_intensity")[r] = from_z0;
    /* The reference measures some rows inside the roughness layer, where the formula goes negative. */
    eval_out(job, "ws_log")[r] = v * rkw_wind_log_factor(height_m, hub_m, z0_m, displacement_m);
    RKW_TRY(rkw_wind_power_profile(&v, 1, height_m, hub_m, &exponent, 0, &eval_out(job, "ws_hellman")[r], err));
    RKW_TRY(rkw_wind_power_profile(&v, 1, height_m, hub_m, &from_z0, 0, &eval_out(job, "ws_hellman_from_z0")[r], err));
    return rkw_wind_power_profile(&v, 1, height_m, hub_m, &usual, 0, &eval_out(job, "ws_hellman_default")[r], err);
}

static rkw_status density_row(eval_job *job, size_t r, rkw_error *err)
{
    double kelvin = eval_in(job, "temperature_k")[r], pressure_Pa = eval_in(job, "pressure_pa")[r];
    double hub_m = eval_in(job, "hub_height_m")[r], pressure_m = eval_in(job, "pressure_height_m")[r];
    double *hub_K = &eval_out(job, "temp_hub_k")[r];
    RKW_TRY(rkw_wind_temperature_at_height(&kelvin, 1, eval_in(job, "temperature_height_m")[r], hub_m, hub_K, err));
    RKW_TRY(rkw_wind_density_at_hub(&pressure_Pa, hub_K, 1, pressure_m, hub_m, RKW_DENSITY_BAROMETRIC,
                                    &eval_out(job, "rho_barometric")[r], err));
    return rkw_wind_density_at_hub(&pressure_Pa, hub_K, 1, pressure_m, hub_m, RKW_DENSITY_IDEAL_GAS,
                                   &eval_out(job, "rho_ideal_gas")[r], err);
}

static rkw_status run_profile_density(eval_job *job, rkw_error *err)
{
    for (size_t r = 0; r < eval_rows(job); r++) {
        rkw_status status = profile_row(job, r, err);
        if (status == RKW_OK) status = density_row(job, r, err);
        if (status != RKW_OK) return eval_at_row(job, r, err, status);
    }
    return RKW_OK;
}

/* ------------------------------------------------------------------ curves */

/* The points of one machine in the table "curves". */
typedef struct curve_points {
    double *x, *y;
    size_t n;
    double nominal; /* NaN when the table does not say */
} curve_points;

static rkw_status find_points(eval_job *job, const char *id, const char *y_column, curve_points *out, rkw_error *err)
{
    const char *const *ids = eval_with_text(job, "curves", "turbine");
    const double *x = eval_with(job, "curves", "wind_speed"), *y = eval_with(job, "curves", y_column);
    const double *nominal = eval_with(job, "curves", "nominal_power_w");
    size_t rows = eval_with_rows(job, "curves");
    *out = (curve_points){eval_memory(job, rows, sizeof(double)), eval_memory(job, rows, sizeof(double)), 0, NAN};
    if (!out->x || !out->y) return RKW_E_MEMORY;
    for (size_t i = 0; i < rows; i++) {
        if (strcmp(ids[i], id) != 0) continue;
        out->x[out->n] = x[i];
        out->y[out->n++] = y[i];
        if (nominal) out->nominal = nominal[i];
    }
    if (out->n > 0) return RKW_OK;
    return eval_fail_row(job, 0, err, RKW_E_UNKNOWN, "turbine '%s' is not in %s", id, eval_with_path(job, "curves"));
}

/* A machine from the table of power curves in W. */
static rkw_status make_turbine(eval_job *job, const char *id, rkw_turbine **out, rkw_error *err)
{
    curve_points points;
    *out = NULL;
    RKW_TRY(find_points(job, id, "power_w", &points, err));
    rkw_turbine_config config = RKW_TURBINE_CONFIG_INIT;
    config.id = id;
    config.speed_m_s = points.x;
    config.power_kW = points.y;
    config.n_power = points.n;
    config.interpolation = eval_choice(job, "interpolation");
    for (size_t i = 0; i < points.n; i++) {
        points.y[i] *= 1e-3;
        config.rated_power_kW = fmax(config.rated_power_kW, points.y[i]);
    }
    if (points.nominal > 0) config.rated_power_kW = points.nominal * 1e-3;
    return rkw_turbine_create(out, NULL, &config, err);
}

static rkw_status power_row(eval_job *job, const rkw_turbine *turbine, size_t r, rkw_error *err)
{
    double v = eval_in(job, "wind_speed")[r], rho = eval_in(job, "density")[r], plain_kW, moved_kW;
    RKW_TRY(rkw_turbine_power(turbine, &v, 1, NULL, 0, RKW_DENSITY_NONE, &plain_kW, err));
    eval_out(job, "power_w")[r] = plain_kW * 1e3;
    if (isnan(rho)) return RKW_OK;
    int32_t method = eval_choice(job, "density_method") == 0 ? RKW_DENSITY_VARIABLE : RKW_DENSITY_IEC;
    RKW_TRY(rkw_turbine_power(turbine, &v, 1, &rho, 0, method, &moved_kW, err));
    eval_out(job, "power_dens_corr_w")[r] = moved_kW * 1e3;
    return RKW_OK;
}

static rkw_status run_power_curve(eval_job *job, rkw_error *err)
{
    const char *const *ids = eval_text(job, "turbine");
    rkw_status status = RKW_OK;
    for (size_t r = 0, end; r < eval_rows(job) && status == RKW_OK; r = end) {
        rkw_turbine *turbine;
        end = eval_text_group_end(ids, r, eval_rows(job));
        status = eval_at_row(job, r, err, make_turbine(job, ids[r], &turbine, err));
        for (size_t i = r; i < end && status == RKW_OK; i++)
            status = eval_at_row(job, i, err, power_row(job, turbine, i, err));
        rkw_turbine_free(turbine);
    }
    return status;
}

static rkw_status cp_row(eval_job *job, const curve_points *points, size_t r, rkw_error *err)
{
    double power_kW;
    RKW_TRY(rkw_wind_cp_power(points->x, points->y, points->n, eval_in(job, "rotor_diameter_m")[r],
                              &eval_in(job, "wind_speed")[r], 1, &eval_in(job, "density")[r], 0, &power_kW, err));
    eval_out(job, "power_w")[r] = power_kW * 1e3;
    return RKW_OK;
}

static rkw_status run_cp_power(eval_job *job, rkw_error *err)
{
    const char *const *ids = eval_text(job, "turbine");
    for (size_t r = 0, end; r < eval_rows(job); r = end) {
        curve_points points;
        end = eval_text_group_end(ids, r, eval_rows(job));
        rkw_status status = find_points(job, ids[r], "cp", &points, err);
        for (size_t i = r; i < end && status == RKW_OK; i++) status = cp_row(job, &points, i, err);
        if (status != RKW_OK) return eval_at_row(job, r, err, status);
    }
    return RKW_OK;
}

static rkw_status smoothing_of_row(eval_job *job, size_t r, rkw_wind_smoothing *smoothing, rkw_error *err)
{
    const char *method = eval_text(job, "method")[r];
    smoothing->turbulence = eval_in(job, "turbulence_intensity")[r];
    smoothing->block_m_s = eval_set(job, "block_width");
    smoothing->range_m_s = eval_set(job, "wind_speed_range");
    smoothing->mean_m_s = eval_set(job, "mean_gauss");
    if (strcmp(method, "turbulence_intensity") == 0)
        smoothing->method = RKW_SMOOTH_TURBULENCE;
    else if (strcmp(method, "Staffell_Pfenninger") == 0)
        smoothing->method = RKW_SMOOTH_STAFFELL_PFENNINGER;
    else
        return eval_fail_row(job, r, err, RKW_E_UNKNOWN,
                             "method '%s', expected turbulence_intensity or Staffell_Pfenninger", method);
    return RKW_OK;
}

static rkw_status run_smoothed_curve(eval_job *job, rkw_error *err)
{
    const char *const *ids = eval_text(job, "turbine");
    for (size_t r = 0, end; r < eval_rows(job); r = end) {
        curve_points points;
        end = eval_text_group_end(ids, r, eval_rows(job));
        RKW_TRY(find_points(job, ids[r], "power_w", &points, err));
        for (size_t i = r; i < end; i++) {
            rkw_wind_smoothing smoothing = RKW_WIND_SMOOTHING_INIT;
            RKW_TRY(smoothing_of_row(job, i, &smoothing, err));
            rkw_status status =
                rkw_wind_smooth_power(&smoothing, points.x, points.y, points.n, &eval_in(job, "wind_speed")[i], 1,
                                      &eval_out(job, "value_w")[i], err);
            if (status != RKW_OK) return eval_at_row(job, i, err, status);
        }
    }
    return RKW_OK;
}

static rkw_status run_farm_efficiency(eval_job *job, rkw_error *err)
{
    const double *speed = eval_with(job, "efficiency", "wind_speed"),
                 *share = eval_with(job, "efficiency", "efficiency");
    size_t points = eval_has(job, "efficiency") ? eval_with_rows(job, "efficiency") : 0;
    for (size_t r = 0; r < eval_rows(job); r++)
        RKW_TRY(eval_at_row(job, r, err,
                            rkw_wind_reduce_speed(speed, share, points, &eval_in(job, "wind_speed")[r], 1,
                                                  &eval_out(job, "reduced_wind_speed")[r], err)));
    return RKW_OK;
}

/* ------------------------------------------------------------------ chain */

#define MOST_HEIGHTS 32

/* The columns of one variable, by rising height. */
typedef struct levels {
    const double *values[MOST_HEIGHTS];
    double heights_m[MOST_HEIGHTS];
    size_t n;
} levels;

static void insert_level(levels *l, double height_m, const double *values)
{
    size_t i = l->n++;
    for (; i > 0 && l->heights_m[i - 1] > height_m; i--) {
        l->heights_m[i] = l->heights_m[i - 1];
        l->values[i] = l->values[i - 1];
    }
    l->heights_m[i] = height_m;
    l->values[i] = values;
}

/* Columns "variable@height"; at least one. */
static rkw_status find_levels(eval_job *job, const char *variable, levels *out, rkw_error *err)
{
    size_t length = strlen(variable);
    out->n = 0;
    for (size_t c = 0; c < eval_column_count(job) && out->n < MOST_HEIGHTS; c++) {
        const char *name = eval_column_name(job, c);
        const double *values;
        double height_m;
        if (strncmp(name, variable, length) != 0 || name[length] != '@') continue;
        if (rkw_parse_number(name + length + 1, strlen(name + length + 1), &height_m) != RKW_OK) continue;
        RKW_TRY(eval_column_numbers(job, c, &values, err));
        insert_level(out, height_m, values);
    }
    if (out->n > 0) return RKW_OK;
    return eval_fail_row(job, 0, err, RKW_E_MISSING, "no column %s over a height", variable);
}

static size_t nearest_level(const levels *l, double height_m)
{
    size_t best = 0;
    for (size_t i = 1; i < l->n; i++)
        if (fabs(l->heights_m[i] - height_m) < fabs(l->heights_m[best] - height_m)) best = i;
    return best;
}

typedef struct chain {
    levels speed, temperature, pressure, roughness;
    double hub_m;
    rkw_turbine *turbine;
} chain;

static rkw_status chain_power(eval_job *job, const chain *c, size_t r, double v, double rho, int32_t density_method,
                              const char *column, rkw_error *err)
{
    double power_kW;
    RKW_TRY(rkw_turbine_power(c->turbine, &v, 1, &rho, 0, density_method, &power_kW, err));
    eval_out(job, column)[r] = power_kW * 1e3;
    return RKW_OK;
}

static rkw_status chain_density(const chain *c, size_t r, double kelvin, int32_t method, double *rho, rkw_error *err)
{
    return rkw_wind_density_at_hub(&c->pressure.values[0][r], &kelvin, 1, c->pressure.heights_m[0], c->hub_m, method,
                                   rho, err);
}

/* Logarithmic wind from the nearest height, temperature by the lapse, the curve as it stands. */
static rkw_status chain_default(eval_job *job, const chain *c, size_t r, rkw_error *err)
{
    size_t at = nearest_level(&c->speed, c->hub_m);
    double v;
    RKW_TRY(rkw_wind_log_profile(&c->speed.values[at][r], 1, c->speed.heights_m[at], c->hub_m,
                                 &c->roughness.values[0][r], 0, eval_set(job, "obstacle_height_m"), &v, err));
    return chain_power(job, c, r, v, NAN, RKW_DENSITY_NONE, "default_w", err);
}

static rkw_status chain_hellman(eval_job *job, const chain *c, size_t r, rkw_error *err)
{
    size_t at = nearest_level(&c->speed, c->hub_m), warm = nearest_level(&c->temperature, c->hub_m);
    double exponent = eval_set(job, "hellman_exponent"), v, kelvin, rho;
    RKW_TRY(
        rkw_wind_power_profile(&c->speed.values[at][r], 1, c->speed.heights_m[at], c->hub_m, &exponent, 0, &v, err));
    RKW_TRY(rkw_wind_temperature_at_height(&c->temperature.values[warm][r], 1, c->temperature.heights_m[warm], c->hub_m,
                                           &kelvin, err));
    RKW_TRY(chain_density(c, r, kelvin, RKW_DENSITY_IDEAL_GAS, &rho, err));
    return chain_power(job, c, r, v, rho, RKW_DENSITY_VARIABLE, "hellman_ideal_dc_w", err);
}

/* Value of one row at the hub from all levels. */
static rkw_status level_at_hub(const levels *l, size_t r, double hub_m, int32_t kind, double *out, rkw_error *err)
{
    const double *values[MOST_HEIGHTS];
    for (size_t i = 0; i < l->n; i++) values[i] = l->values[i] + r;
    return rkw_wind_height_interpolate(values, l->heights_m, l->n, 1, hub_m, kind, out, err);
}

static rkw_status chain_interpolated(eval_job *job, const chain *c, size_t r, rkw_error *err)
{
    double v, kelvin, rho;
    RKW_TRY(level_at_hub(&c->speed, r, c->hub_m, RKW_HEIGHT_LOG, &v, err));
    RKW_TRY(level_at_hub(&c->temperature, r, c->hub_m, RKW_HEIGHT_LINEAR, &kelvin, err));
    RKW_TRY(chain_density(c, r, kelvin, RKW_DENSITY_BAROMETRIC, &rho, err));
    RKW_TRY(chain_power(job, c, r, v, rho, RKW_DENSITY_VARIABLE, "loginterp_dc_w", err));
    RKW_TRY(level_at_hub(&c->speed, r, c->hub_m, RKW_HEIGHT_LINEAR, &v, err));
    return chain_power(job, c, r, v, NAN, RKW_DENSITY_NONE, "lininterp_w", err);
}

static rkw_status chain_read(eval_job *job, chain *c, rkw_error *err)
{
    RKW_TRY(find_levels(job, "wind_speed", &c->speed, err));
    RKW_TRY(find_levels(job, "temperature", &c->temperature, err));
    RKW_TRY(find_levels(job, "pressure", &c->pressure, err));
    RKW_TRY(find_levels(job, "roughness_length", &c->roughness, err));
    c->hub_m = eval_set(job, "hub_height_m");
    return make_turbine(job, eval_set_text(job, "turbine"), &c->turbine, err);
}

static rkw_status chain_row(eval_job *job, const chain *c, size_t r, rkw_error *err)
{
    RKW_TRY(chain_default(job, c, r, err));
    RKW_TRY(chain_hellman(job, c, r, err));
    return c->speed.n > 1 && c->temperature.n > 1 ? chain_interpolated(job, c, r, err) : RKW_OK;
}

static rkw_status run_chain(eval_job *job, rkw_error *err)
{
    chain c = {.turbine = NULL};
    rkw_status status = chain_read(job, &c, err);
    for (size_t r = 0; r < eval_rows(job) && status == RKW_OK; r++)
        status = eval_at_row(job, r, err, chain_row(job, &c, r, err));
    rkw_turbine_free(c.turbine);
    return status;
}

#define POWER_CURVES                                                                                                   \
    EVAL_WITH({"curves",                                                                                               \
               EVAL_COLUMNS({"turbine", "text", 0}, {"wind_speed", "m/s", 0}, {"power_w", "W", 0},                     \
                            {"nominal_power_w", "W", true}),                                                           \
               false})
#define INTERPOLATION                                                                                                  \
    {                                                                                                                  \
        "interpolation", "text", 0, 0, 0, "linear|steffen"                                                             \
    }

static const rkw_eval_model models[] = {
    {.name = "wind_profile_density",
     .about = "log and power-law shear, temperature and air density at the hub",
     .inputs = EVAL_COLUMNS({"wind_speed", "m/s", 0}, {"wind_speed_height_m", "m", 0}, {"hub_height_m", "m", 0},
                            {"roughness_m", "m", 0}, {"obstacle_height_m", "m", 0}, {"hellman_exp", "1", 0},
                            {"pressure_pa", "Pa", 0}, {"pressure_height_m", "m", 0}, {"temperature_k", "K", 0},
                            {"temperature_height_m", "m", 0}),
     .outputs = EVAL_COLUMNS({"ws_log", "m/s", 0}, {"ws_hellman", "m/s", 0}, {"ws_hellman_from_z0", "m/s", 0},
                             {"ws_hellman_default", "m/s", 0}, {"temp_hub_k", "K", 0}, {"rho_barometric", "kg/m3", 0},
                             {"rho_ideal_gas", "kg/m3", 0}, {"turb_intensity", "1", 0}),
     .run = run_profile_density},
    {.name = "wind_power_curve",
     .about = "power of one machine, plain and corrected for air density",
     .inputs = EVAL_COLUMNS({"turbine", "text", 0}, {"wind_speed", "m/s", 0}, {"density", "kg/m3", true}),
     .outputs = EVAL_COLUMNS({"power_w", "W", 0}, {"power_dens_corr_w", "W", 0}),
     .with = POWER_CURVES,
     .constants = EVAL_CONSTANTS(INTERPOLATION, {"density_method", "text", 0, 0, 0, "variable|iec"}),
     .run = run_power_curve},
    {.name = "wind_cp_power",
     .about = "power from a power-coefficient curve",
     .inputs = EVAL_COLUMNS({"turbine", "text", 0}, {"rotor_diameter_m", "m", 0}, {"wind_speed", "m/s", 0},
                            {"density", "kg/m3", 0}),
     .outputs = EVAL_COLUMNS({"power_w", "W", 0}),
     .with = EVAL_WITH({"curves",
                        EVAL_COLUMNS({"turbine", "text", 0}, {"wind_speed", "m/s", 0}, {"cp", "1", 0},
                                     {"nominal_power_w", "W", true}),
                        false}),
     .run = run_cp_power},
    {.name = "wind_smoothed_curve",
     .about = "farm curve by Gaussian smoothing of one machine's curve (Norgaard & Holttinen 2004)",
     .inputs = EVAL_COLUMNS({"turbine", "text", 0}, {"method", "text", 0}, {"turbulence_intensity", "1", 0},
                            {"wind_speed", "m/s", 0}),
     .outputs = EVAL_COLUMNS({"value_w", "W", 0}),
     .with = POWER_CURVES,
     .constants = EVAL_CONSTANTS({"block_width", "m/s", 0.5, 0.01, 5, NULL},
                                 {"wind_speed_range", "m/s", 15, 0, 40, NULL}, {"mean_gauss", "m/s", 0, -10, 10, NULL}),
     .run = run_smoothed_curve},
    {.name = "wind_farm_efficiency",
     .about = "wind speed lowered by a farm efficiency curve; without a table the mean of dena-Netzstudie II",
     .inputs = EVAL_COLUMNS({"wind_speed", "m/s", 0}),
     .outputs = EVAL_COLUMNS({"reduced_wind_speed", "m/s", 0}),
     .with = EVAL_WITH({"efficiency", EVAL_COLUMNS({"wind_speed", "m/s", 0}, {"efficiency", "1", 0}), true}),
     .run = run_farm_efficiency},
    {.name = "wind_chain",
     .about = "four chains from weather at several heights to one machine's power (windpowerlib's ModelChain)",
     .outputs = EVAL_COLUMNS({"default_w", "W", 0}, {"hellman_ideal_dc_w", "W", 0}, {"loginterp_dc_w", "W", 0},
                             {"lininterp_w", "W", 0}),
     .inputs = EVAL_COLUMNS({"wind_speed@10", "m/s", true}),
     .with = POWER_CURVES,
     .constants = EVAL_CONSTANTS({"turbine", "text", 0, 0, 0, NULL}, {"hub_height_m", "m", NAN, 1, 400, NULL},
                                 {"hellman_exponent", "1", 0.18, -0.5, 1, NULL},
                                 {"obstacle_height_m", "m", 0, 0, 100, NULL}, INTERPOLATION),
     .run = run_chain,
     .header_rows = 2},
};
EVAL_MODELS(wind, models)
