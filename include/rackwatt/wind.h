/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file wind.h
 * @brief Wind: shear, air density, turbines, wakes, layouts, the farm and its loss stages, statistics, MCP.
 *
 * Shapes. Series have n values. Where a parameter may differ by row, a `*_step` argument says how it is read, as in
 * BLAS: step 0 takes element 0 for every row, step 1 takes one value per row.
 * Aliasing. An output may be the same array as an input of the same length, unless a comment says otherwise.
 * On failure no output has been written. Every function is reentrant; handles are read-only once created.
 */
#ifndef RACKWATT_WIND_H
#define RACKWATT_WIND_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ shear */

/**
 * Logarithmic wind profile of a neutral surface layer:
 * v(target) = v ln((target - d) / z0) / ln((height - d) / z0), displacement d = 0.7 obstacle height.
 *
 * @param speed_m_s         n values at `height_m`, >= 0 [m/s]
 * @param height_m          height of `speed_m_s` above ground; above d + z0 [m]
 * @param target_m          wanted height above ground; above d + z0 [m]
 * @param roughness_m       roughness length z0, > 0 [m]
 * @param roughness_step    0 or 1
 * @param obstacle_height_m mean height of the obstacles around, 0 in open land [m]
 * @param[out] out_m_s      n values; may equal `speed_m_s`
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN.
 * Source: Gasch & Twele, Windkraftanlagen, 6th ed., p. 129; Quaschning, Regenerative Energiesysteme, ch. 5.1.
 */
RKW_API RKW_CHECK rkw_status rkw_wind_log_profile(const double *speed_m_s, size_t n, double height_m, double target_m,
                                                  const double *roughness_m, size_t roughness_step,
                                                  double obstacle_height_m, double *out_m_s, rkw_error *err);

/**
 * v(target) / v(height) of the logarithmic profile as the formula stands, for displacement d: a height between d and
 * d + z0, where the profile has no wind, gives a negative number that rkw_wind_log_profile refuses to use; a height
 * at or below d gives NaN.
 */
RKW_API double rkw_wind_log_factor(double height_m, double target_m, double roughness_m, double displacement_m);

/**
 * Power-law (Hellman) wind profile: v(target) = v (target / height)^exponent.
 * @param exponent       -0.5 .. 1
 * @param exponent_step  0 or 1
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. Source: IEC 61400-1:2019, 6.3.2.2.
 */
RKW_API RKW_CHECK rkw_status rkw_wind_power_profile(const double *speed_m_s, size_t n, double height_m, double target_m,
                                                    const double *exponent, size_t exponent_step, double *out_m_s,
                                                    rkw_error *err);

/** Exponent of the power law that belongs to a roughness length: 1 / ln(height / z0); the same number is the turbulence
 *  intensity of a neutral layer at that height. @return RKW_OK or RKW_E_DOMAIN (height must exceed z0 > 0). */
RKW_API RKW_CHECK rkw_status rkw_wind_exponent_from_roughness(double height_m, double roughness_m, double *exponent,
                                                              rkw_error *err);

/** How values between measured heights are joined; outside, the two nearest heights are extended. */
enum { RKW_HEIGHT_LINEAR = 0, RKW_HEIGHT_LOG = 1, RKW_HEIGHT_POWER = 2 };

/**
 * Values at a height from series measured at several heights.
 * LINEAR and LOG are linear in z and in ln z; POWER fits the exponent between the two heights row by row (both values
 * must be > 0; a row with a value of 0 gives 0).
 * @param values    n_heights pointers to n values each (speeds, or temperatures with LINEAR)
 * @param heights_m n_heights >= 2 ascending heights, > 0 [m]
 * @param[out] out  n values; may be one of the inputs
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. LOG and LINEAR extrapolation of speeds is cut at 0.
 */
RKW_API RKW_CHECK rkw_status rkw_wind_height_interpolate(const double *const *values, const double *heights_m,
                                                         size_t n_heights, size_t n, double target_m, int32_t kind,
                                                         double *out, rkw_error *err);

/**
 * Exponent of the power law by least squares of ln v on ln z over several heights (use the means of a campaign, of
 * concurrent rows).
 * @param mean_speed_m_s n_heights >= 2 values, > 0
 * @param[out] exponent  slope
 * @param[out] residual  largest |relative error| of the fitted profile at the heights; may be NULL
 */
RKW_API RKW_CHECK rkw_status rkw_wind_fit_power_law(const double *heights_m, const double *mean_speed_m_s,
                                                    size_t n_heights, double *exponent, double *residual,
                                                    rkw_error *err);

/* ------------------------------------------------------------------ air */

/** Reference density of power curves, ISO 2533 at sea level [kg/m3]. */
#define RKW_AIR_DENSITY_REFERENCE 1.225

/** Pressure of the standard atmosphere at an elevation, -500 .. 11000 m. Source: ISO 2533. */
RKW_API RKW_CHECK rkw_status rkw_wind_standard_pressure(double elevation_m, double *pressure_Pa, rkw_error *err);
/** Temperature of the standard atmosphere at an elevation, -500 .. 11000 m. Source: ISO 2533. */
RKW_API RKW_CHECK rkw_status rkw_wind_standard_temperature(double elevation_m, double *temperature_C, rkw_error *err);

/**
 * Density of moist air: rho = (1/T) (B/R0 - phi Pw (1/R0 - 1/Rw)), Pw = 0.0000205 exp(0.0631846 T).
 * @param pressure_Pa     air pressure where the density is wanted, 30000 .. 110000 [Pa]
 * @param temperature_C   -90 .. 70 [C]
 * @param humidity_0_1    relative humidity 0 .. 1, or NULL for dry air
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. Source: IEC 61400-12-1:2017, equation 12 (R0 287.05, Rw 461.5 J/(kg K)).
 */
RKW_API RKW_CHECK rkw_status rkw_wind_air_density(const double *pressure_Pa, const double *temperature_C,
                                                  const double *humidity_0_1, size_t n, double *density_kg_m3,
                                                  rkw_error *err);

/** How rkw_wind_density_at_hub carries pressure upward: 1/8 hPa per metre, then density by proportion from
 *  1.225 kg/m3 at 288.15 K and 1013.3 hPa (BAROMETRIC), or by the dry gas law with 287.058 J/(kg K) (IDEAL_GAS). */
enum { RKW_DENSITY_BAROMETRIC = 0, RKW_DENSITY_IDEAL_GAS = 1 };

/**
 * Dry air density at hub height from pressure measured lower down, in the two forms of windpowerlib.
 * @param temperature_hub_K n values at the hub, 180 .. 340 [K]
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. Source: Hau, Windkraftanlagen, 4th ed., p. 51; Deutscher Wetterdienst.
 */
RKW_API RKW_CHECK rkw_status rkw_wind_density_at_hub(const double *pressure_Pa, const double *temperature_hub_K,
                                                     size_t n, double pressure_height_m, double hub_m, int32_t method,
                                                     double *density_kg_m3, rkw_error *err);

/** Temperature at another height with the standard lapse of 6.5 K/km; the unit (C or K) is kept. Source: ISO 2533. */
RKW_API RKW_CHECK rkw_status rkw_wind_temperature_at_height(const double *temperature, size_t n, double height_m,
                                                            double target_m, double *out, rkw_error *err);

/* ------------------------------------------------------------------ turbine */

/** Between the points of a curve: straight lines, or the monotone cubic of Steffen (1990). */
enum { RKW_CURVE_LINEAR = 0, RKW_CURVE_STEFFEN = 1 };

/**
 * How air density moves a power curve.
 * NONE      the curve is used as it stands.
 * IEC       speed x (rho / rho_ref)^(1/3): IEC 61400-12-1, for pitch-regulated machines; cut-out stays where it is.
 * VARIABLE  each speed of the curve, cut-out with it, is moved by (rho_ref / rho)^p, p from 1/3 at 7.5 m/s and below to
 *           2/3 at 12.5 m/s and above (Svenningsen 2010, WindPRO).
 */
enum { RKW_DENSITY_NONE = 0, RKW_DENSITY_IEC = 1, RKW_DENSITY_VARIABLE = 2 };

/** One machine: power curve, thrust curve, size. */
typedef struct rkw_turbine rkw_turbine;

/** A turbine of the catalogue and how its curves are read. Start from RKW_TURBINE_CONFIG_INIT. */
typedef struct rkw_turbine_config {
    size_t size;             /**< sizeof(rkw_turbine_config) */
    const char *id;          /**< up to 63 characters; NULL is "turbine" */
    double rated_power_kW;   /**< > 0 */
    double rotor_diameter_m; /**< > 0; 0 when unknown: no Cp check, no wakes */
    double hub_height_m;     /**< >= 0; 0 when unknown */
    double reference_density_kg_m3;
    const double *speed_m_s;        /**< n_power ascending speeds, 0 .. 60 */
    const double *power_kW;         /**< n_power values, 0 .. 1.2 rated; Cp at most 16/27 */
    size_t n_power;                 /**< >= 2 (Steffen: >= 3) */
    const double *thrust_speed_m_s; /**< n_thrust ascending speeds; may be NULL when n_thrust is 0 */
    const double *thrust;           /**< n_thrust coefficients, 0 .. 1.2 */
    size_t n_thrust;
    double thrust_below;   /**< thrust coefficient at speeds under the thrust curve, 0 .. 1.2 */
    double thrust_above;   /**< and over it */
    int32_t interpolation; /**< RKW_CURVE_* */
    int32_t reserved;
} rkw_turbine_config;
#define RKW_TURBINE_CONFIG_INIT                                                                                        \
    {                                                                                                                  \
        sizeof(rkw_turbine_config), NULL, 0.0, 0.0, 0.0, RKW_AIR_DENSITY_REFERENCE, NULL, NULL, 0, NULL, NULL, 0, 0.0, \
            0.0, RKW_CURVE_LINEAR, 0                                                                                   \
    }

/** A turbine from the caller's curves (copied). @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN, RKW_E_MEMORY. */
RKW_API RKW_CHECK rkw_status rkw_turbine_create(rkw_turbine **out, const rkw_context *ctx,
                                                const rkw_turbine_config *config, rkw_error *err);
/**
 * A turbine of a catalogue: `folder` holds turbines.csv, turbine_power_curves.csv and turbine_thrust_curves.csv. A
 * machine without a curve of its own borrows the one named in the column `surrogate_curve`, scaled by rated power.
 * @param interpolation RKW_CURVE_*
 * @return RKW_OK, RKW_E_UNKNOWN (nearest id in the message), RKW_E_MISSING (no curve), and what rkw_table_read gives.
 */
RKW_API RKW_CHECK rkw_status rkw_turbine_load(rkw_turbine **out, const rkw_context *ctx, const char *folder,
                                              const char *id, int32_t interpolation, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_turbine_free(rkw_turbine *turbine);

/** Name in the catalogue. Lives as long as the turbine. */
RKW_API const char *rkw_turbine_id(const rkw_turbine *turbine);
/** Id of the machine whose power curve is used: its own id, or that of the surrogate. */
RKW_API const char *rkw_turbine_curve_id(const rkw_turbine *turbine);
/** Rated power [kW]. */
RKW_API double rkw_turbine_rated_power_kW(const rkw_turbine *turbine);
/** Rotor diameter [m]. */
RKW_API double rkw_turbine_rotor_diameter_m(const rkw_turbine *turbine);
/** Hub height [m]. */
RKW_API double rkw_turbine_hub_height_m(const rkw_turbine *turbine);
/** First and last speed of the power curve; power is 0 outside, so the jump at cut-out is kept [m/s]. */
RKW_API double rkw_turbine_cut_in_m_s(const rkw_turbine *turbine);
/** Wind speed above which the turbine stands still [m/s]. */
RKW_API double rkw_turbine_cut_out_m_s(const rkw_turbine *turbine);
/** 1 when a thrust curve is known, which wakes need. */
RKW_API int32_t rkw_turbine_has_thrust(const rkw_turbine *turbine);

/**
 * Power at given speeds, exact interpolation.
 * @param speed_m_s     n values at the hub, >= 0
 * @param density_kg_m3 air density, 0.4 .. 1.8; may be NULL with RKW_DENSITY_NONE
 * @param density_step  0 or 1
 * @param method        RKW_DENSITY_*
 * @param[out] power_kW n values, one machine
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. O(n log points), no allocation.
 */
RKW_API RKW_CHECK rkw_status rkw_turbine_power(const rkw_turbine *turbine, const double *speed_m_s, size_t n,
                                               const double *density_kg_m3, size_t density_step, int32_t method,
                                               double *power_kW, rkw_error *err);
/** Thrust coefficient at given speeds. @return also RKW_E_MISSING when the turbine has no thrust curve. */
RKW_API RKW_CHECK rkw_status rkw_turbine_thrust(const rkw_turbine *turbine, const double *speed_m_s, size_t n,
                                                double *thrust, rkw_error *err);

/* ------------------------------------------------------------------ other curves */

/**
 * Power from a power-coefficient curve: 1/8 rho pi D^2 v^3 cp(v), cp by straight lines, 0 outside the table.
 * @param table_speed_m_s n_table >= 2 ascending speeds; @param cp n_table values, 0 .. 16/27
 * @param[out] power_kW   n values
 */
RKW_API RKW_CHECK rkw_status rkw_wind_cp_power(const double *table_speed_m_s, const double *cp, size_t n_table,
                                               double rotor_diameter_m, const double *speed_m_s, size_t n,
                                               const double *density_kg_m3, size_t density_step, double *power_kW,
                                               rkw_error *err);

/** Standard deviation of speeds over a farm: turbulence x speed, or 0.6 + 0.2 x speed (Staffell & Pfenninger 2016). */
enum { RKW_SMOOTH_TURBULENCE = 0, RKW_SMOOTH_STAFFELL_PFENNINGER = 1 };

/** Power curve of many turbines in a wind that differs between them. Start from RKW_WIND_SMOOTHING_INIT. */
typedef struct rkw_wind_smoothing {
    size_t size;    /**< sizeof(rkw_wind_smoothing) */
    int32_t method; /**< RKW_SMOOTH_* */
    int32_t reserved;
    double turbulence; /**< TURBULENCE: intensity, > 0 .. 1 */
    double block_m_s;  /**< width of a block of the sum, 0.01 .. 5 */
    double range_m_s;  /**< the curve is continued so far beyond its end, 0 .. 40 */
    double mean_m_s;   /**< mean of the Gaussian */
} rkw_wind_smoothing;
#define RKW_WIND_SMOOTHING_INIT                                                                                        \
    {                                                                                                                  \
        sizeof(rkw_wind_smoothing), RKW_SMOOTH_TURBULENCE, 0, 0.1, 0.5, 15.0, 0.0                                      \
    }

/** Points of the smoothed curve: those given and those that continue it by speed[5] - speed[4]; 0 on bad input. */
RKW_API size_t rkw_wind_smooth_count(const rkw_wind_smoothing *smoothing, const double *speed_m_s, size_t n);
/**
 * A farm's curve from one machine's: each value is the sum over blocks within 15 m/s of the curve (straight lines, 0
 * outside) times the Gaussian. As windpowerlib; source: Norgaard & Holttinen, A multi-turbine power curve, 2004.
 * @param speed_m_s,power n >= 6 ascending points, any unit of power
 * @param[out] out_speed_m_s,out_power rkw_wind_smooth_count values; neither is an input
 */
RKW_API RKW_CHECK rkw_status rkw_wind_smooth_curve(const rkw_wind_smoothing *smoothing, const double *speed_m_s,
                                                   const double *power, size_t n, double *out_speed_m_s,
                                                   double *out_power, rkw_error *err);
/** The smoothed curve at `n_at` speeds of the caller's, 0 .. 200. */
RKW_API RKW_CHECK rkw_status rkw_wind_smooth_power(const rkw_wind_smoothing *smoothing, const double *speed_m_s,
                                                   const double *power, size_t n, const double *at_m_s, size_t n_at,
                                                   double *out_power, rkw_error *err);

/**
 * Speeds lowered to account for wakes: v x efficiency(v), efficiency by straight lines and held beyond its ends.
 * @param table_speed_m_s n_table ascending speeds, or NULL (n_table 0) for the mean curve of dena-Netzstudie II (2010)
 */
RKW_API RKW_CHECK rkw_status rkw_wind_reduce_speed(const double *table_speed_m_s, const double *efficiency_0_1,
                                                   size_t n_table, const double *speed_m_s, size_t n, double *out_m_s,
                                                   rkw_error *err);

/* ------------------------------------------------------------------ wakes */

/**
 * How the wind slows down behind a machine.
 * JENSEN    top-hat wake that widens by `expansion` per metre (Jensen 1983; Katic, Hojstrup, Jensen 1986). Thrust
 *           coefficients above 1 count as 1.
 * GAUSSIAN  self-similar wake, sigma = expansion x + epsilon D (Bastankhah & Porte-Agel 2014); epsilon takes the thrust
 *           coefficient up to `gaussian_thrust_limit`, the deficit ct / (8 (sigma/D)^2) up to 1.
 * PARK, QUINLAN, EDDY_VISCOSITY  as NREL's System Advisor Model has them (SSC), with the speed at the machine upwind
 *           and, but for QUINLAN, the deepest single wake; `superposition`, `reference` and `rotor` are not used. PARK
 *           takes thrust from the table within 0.02 .. 0.999. The other two take it from the power coefficient and need
 *           `turbulence`. EDDY_VISCOSITY (Ainslie 1988; Anderson 2009) starts two diameters behind the rotor: nearer,
 *           SSC multiplies the deficit by the diameter in metres, which is kept for equality; space machines wider.
 */
enum {
    RKW_WAKE_JENSEN = 0,
    RKW_WAKE_GAUSSIAN = 1,
    RKW_WAKE_PARK = 2,
    RKW_WAKE_QUINLAN = 3,
    RKW_WAKE_EDDY_VISCOSITY = 4
};
/** Several wakes on one rotor: root of the sum of squares, sum, or the largest alone. */
enum { RKW_WAKE_SQUARED = 0, RKW_WAKE_LINEAR = 1, RKW_WAKE_LARGEST = 2 };
/** The speed that a deficit is a share of: the free stream (PyWake's default), or the speed at the machine upwind. With
 *  LARGEST and LOCAL the lowest of the speeds left behind by single machines holds. */
enum { RKW_WAKE_FREE_STREAM = 0, RKW_WAKE_LOCAL = 1 };
/** Where JENSEN looks: at the rotor's centre, or over the overlap of rotor and wake areas. */
enum { RKW_WAKE_CENTRE = 0, RKW_WAKE_AREA = 1 };

/** Wake model and its parameters. Start from RKW_WAKE_CONFIG_INIT. */
typedef struct rkw_wake_config {
    size_t size; /**< sizeof(rkw_wake_config) */
    int32_t model, superposition, reference, rotor;
    double expansion;             /**< JENSEN, GAUSSIAN, PARK: growth per metre, 0.001 .. 0.5 */
    double gaussian_epsilon;      /**< epsilon = this sqrt(beta); Bastankhah & Porte-Agel give 0.2 */
    double gaussian_thrust_limit; /**< 0 .. 0.999 */
    double turbulence;            /**< QUINLAN, EDDY_VISCOSITY: ambient intensity, 0.001 .. 1 */
    double density_kg_m3;         /**< of the air; speeds are moved by its cube root; 0: as the power curve */
} rkw_wake_config;
#define RKW_WAKE_CONFIG_INIT                                                                                           \
    {                                                                                                                  \
        sizeof(rkw_wake_config), RKW_WAKE_GAUSSIAN, RKW_WAKE_SQUARED, RKW_WAKE_FREE_STREAM, RKW_WAKE_CENTRE,           \
            0.0324555, 0.2, 0.899, 0.1, 0.0                                                                            \
    }

/** Where the machines stand: n coordinates each, x to the east and y to the north [m]. */
typedef struct rkw_wake_layout {
    size_t n; /**< 1 .. 10000 */
    const double *x_m, *y_m;
} rkw_wake_layout;

/** Results of n_speeds speeds, [machine * n_speeds + speed] in the layout's order; any pointer may be NULL. */
typedef struct rkw_wake_result {
    double *speed_m_s; /**< at the rotor */
    double *thrust;    /**< thrust coefficient */
    double *power_kW;
    double *turbulence; /**< intensity at the machine; the ambient one where the model does not compute it */
} rkw_wake_result;

/**
 * One wind direction over a layout of equal machines on flat ground.
 * @param direction_deg where the wind comes from, clockwise from north, 0 .. 360
 * @param speed_m_s     n_speeds free-stream speeds, 0 .. 100
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (also two machines nearer than one rotor diameter), RKW_E_MISSING (no thrust
 *         curve or no diameter), RKW_E_MEMORY. O(n^2 n_speeds).
 */
RKW_API RKW_CHECK rkw_status rkw_wake_solve(const rkw_wake_config *config, const rkw_context *ctx,
                                            const rkw_turbine *turbine, const rkw_wake_layout *layout,
                                            double direction_deg, const double *speed_m_s, size_t n_speeds,
                                            const rkw_wake_result *result, rkw_error *err);

/** Farm efficiency (power with wakes over power without) by direction and speed. */
typedef struct rkw_wake_table rkw_wake_table;

/**
 * @param n_directions evenly spaced from north, 1 .. 3600; runs on ctx->n_threads threads, same bits for any number
 * @param n_speeds     evenly spaced from cut-in to cut-out, 2 .. 1000
 * @return as rkw_wake_solve, and RKW_E_CANCELLED.
 */
RKW_API RKW_CHECK rkw_status rkw_wake_table_create(rkw_wake_table **out, const rkw_context *ctx,
                                                   const rkw_wake_config *config, const rkw_turbine *turbine,
                                                   const rkw_wake_layout *layout, size_t n_directions, size_t n_speeds,
                                                   rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_wake_table_free(rkw_wake_table *table);
/** Efficiency at given directions and speeds, linear between grid points in both; 1 outside cut-in .. cut-out. */
RKW_API RKW_CHECK rkw_status rkw_wake_table_efficiency(const rkw_wake_table *table, const double *direction_deg,
                                                       const double *speed_m_s, size_t n, double *efficiency,
                                                       rkw_error *err);
/** Copies the farm's power per MW rated at the grid points, [direction * n_speeds + speed], with the speeds. */
RKW_API RKW_CHECK rkw_status rkw_wake_table_power(const rkw_wake_table *table, double *power_MW_per_MW,
                                                  double *speed_m_s, rkw_error *err);

/* ------------------------------------------------------------------ layout */

/**
 * Rows along a ridge: `rows` x `per_row` machines, the first at (0, 0), rows parallel to the ridge.
 * @param ridge_deg   azimuth of the ridge line, 0 .. 360
 * @param in_row_m    spacing along the ridge; @param between_m spacing across it, > 0
 * @param stagger_0_1 shift of every other row, as a share of the spacing along the ridge
 * @param[out] x_m,y_m rows * per_row values each
 */
RKW_API RKW_CHECK rkw_status rkw_wind_layout_rows(size_t rows, size_t per_row, double ridge_deg, double in_row_m,
                                                  double between_m, double stagger_0_1, double *x_m, double *y_m,
                                                  rkw_error *err);

/** Weibull distribution of speeds: F(v) = 1 - exp(-(v / scale)^shape). */
typedef struct rkw_weibull {
    double shape, scale_m_s;
} rkw_weibull;

/** Wind rose: n >= 1 equally wide sectors, the first centred on north, clockwise. */
typedef struct rkw_wind_rose {
    size_t n;
    const double *frequency_0_1; /**< n shares of time; their sum is 1 to 1e-6 */
    const rkw_weibull *weibull;  /**< n distributions of the speed at the hub */
} rkw_wind_rose;

/** Where machines may stand, and how they are moved. */
typedef struct rkw_layout_search {
    size_t size;                 /**< sizeof(rkw_layout_search) */
    const rkw_wake_config *wake; /**< must be set */
    const rkw_wind_rose *rose;   /**< must be set */
    size_t n_corners;            /**< corners of the area, a simple polygon; 3 .. 1000 */
    const double *corner_x_m, *corner_y_m;
    double spacing_m;    /**< least distance between machines, >= the rotor diameter */
    size_t n_moves;      /**< moves to try, 1 .. 1e7 */
    size_t n_directions; /**< directions looked at, at least one per sector; 1 .. 3600 */
    size_t n_speeds;     /**< speeds looked at, 2 .. 1000 */
    uint64_t seed;
} rkw_layout_search;
#define RKW_LAYOUT_SEARCH_INIT                                                                                         \
    {                                                                                                                  \
        sizeof(rkw_layout_search), NULL, NULL, 0, NULL, NULL, 0.0, 1000, 36, 20, 1                                     \
    }

/**
 * Mean power of a farm over a wind rose, wakes included, in MW per MW rated; bins of speed weighted by the Weibull
 * distribution (IEC 61400-12-1, 9.3). @return as rkw_wake_solve.
 */
RKW_API RKW_CHECK rkw_status rkw_wind_layout_mean_power(const rkw_layout_search *search, const rkw_context *ctx,
                                                        const rkw_turbine *turbine, const rkw_wake_layout *layout,
                                                        double *mean_MW_per_MW, rkw_error *err);

/**
 * Moves machines one by one, at random and by shrinking steps, and keeps each move that raises the mean power: a simple
 * search for a better layout, not for the best. Reports progress; a stop leaves the layout as it was.
 * @param[in,out] x_m,y_m   n places inside the area and `spacing_m` apart
 * @param[out] before,after mean power, MW per MW rated; may be NULL
 * @return as rkw_wake_solve; RKW_E_DOMAIN when the start breaks area or spacing. O(n_moves n^2 directions speeds).
 */
RKW_API RKW_CHECK rkw_status rkw_wind_layout_improve(const rkw_layout_search *search, const rkw_context *ctx,
                                                     const rkw_turbine *turbine, size_t n, double *x_m, double *y_m,
                                                     double *before, double *after, rkw_error *err);

/* ------------------------------------------------------------------ wind farm */

/** What a stage of the farm does to the power that reaches it. */
enum {
    RKW_WIND_STAGE_LOSS = 0,   /**< a constant share is lost: wake, availability, electrical, wheeling, ... */
    RKW_WIND_STAGE_ICING = 1,  /**< a share is lost in cold, damp rows and for some hours after them */
    RKW_WIND_STAGE_HOT = 2,    /**< full power up to `from_C`, falling linearly to 1 - fraction at `to_C`, 0 above */
    RKW_WIND_STAGE_OUTAGES = 3 /**< seeded failures and repairs of single machines */
};

/** One named stage after the power curve; which members count depends on the kind. */
typedef struct rkw_wind_stage {
    char name[32];
    int32_t kind;          /**< RKW_WIND_STAGE_* */
    int32_t n_turbines;    /**< OUTAGES: machines that fail independently, 1 .. 100000 */
    double fraction;       /**< LOSS, ICING: share lost, 0 .. 1; HOT: share lost at `to_C` */
    double from_C, to_C;   /**< HOT: from < to. ICING: rows colder than `to_C` (`from_C` is not used) */
    double humidity_0_1;   /**< ICING: rows damper than this */
    double lasting_h;      /**< ICING: hours until the blades are clean again, >= 0 */
    double mtbf_h, mttr_h; /**< OUTAGES: mean hours between failures and to repair, exponential, > 0 */
    uint64_t seed;         /**< OUTAGES: machine i uses stream (seed, i) */
} rkw_wind_stage;
#define RKW_WIND_STAGE_INIT                                                                                            \
    {                                                                                                                  \
        {0}, RKW_WIND_STAGE_LOSS, 1, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0                                              \
    }

/** Speed at the hub from the speed at the measurement height. */
enum { RKW_SHEAR_POWER = 0, RKW_SHEAR_LOG = 1, RKW_SHEAR_NONE = 2 };

/** Turbine, layout and losses of a wind farm. Start from RKW_WIND_FARM_CONFIG_INIT. */
typedef struct rkw_wind_farm_config {
    size_t size;                  /**< sizeof(rkw_wind_farm_config) */
    const rkw_turbine *turbine;   /**< copied; must be set */
    double hub_height_m;          /**< 0: the turbine's own */
    double measurement_height_m;  /**< of the speeds given, > 0 */
    double elevation_m;           /**< of the ground above the sea, -430 .. 6000 */
    int32_t shear;                /**< RKW_SHEAR_*; NONE takes the speeds as hub speeds */
    int32_t density;              /**< RKW_DENSITY_* */
    double shear_exponent;        /**< POWER */
    double roughness_m;           /**< LOG */
    double temperature_height_m;  /**< of temperature and pressure above ground */
    double restart_speed_m_s;     /**< after a cut-out the farm waits for less than this; 0: no hysteresis */
    const rkw_wind_stage *stages; /**< n_stages in the order in which they act; copied */
    size_t n_stages;
    const rkw_wake_table
        *wakes;          /**< borrowed while the farm lives; NULL: no wakes by direction (a loss stage may hold them) */
    int32_t exact_curve; /**< 1: search the curve; 0: uniform table, see rkw_wind_farm_table_error */
    int32_t reserved;
} rkw_wind_farm_config;
#define RKW_WIND_FARM_CONFIG_INIT                                                                                      \
    {                                                                                                                  \
        sizeof(rkw_wind_farm_config), NULL, 0.0, 10.0, 0.0, RKW_SHEAR_POWER, RKW_DENSITY_IEC, 1.0 / 7.0, 0.03, 2.0,    \
            0.0, NULL, 0, NULL, 1, 0                                                                                   \
    }

/** A farm: everything that turns weather into MW at the farm meter per MW rated. */
typedef struct rkw_wind_farm rkw_wind_farm;

/** @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN, RKW_E_MEMORY. */
RKW_API RKW_CHECK rkw_status rkw_wind_farm_create(rkw_wind_farm **out, const rkw_context *ctx,
                                                  const rkw_wind_farm_config *config, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_wind_farm_free(rkw_wind_farm *farm);

/** Weather as the farm needs it: caller's arrays of axis->n values. */
typedef struct rkw_wind_weather {
    size_t size; /**< sizeof(rkw_wind_weather) */
    const rkw_axis *axis;
    const double *speed_m_s;     /**< at the measurement height, 0 .. 100; must be set */
    const double *direction_deg; /**< where the wind comes from, 0 .. 360; NULL unless wakes by direction are used */
    const double *temperature_C; /**< NULL: standard atmosphere at the elevation */
    const double *pressure_Pa;   /**< at the temperature height; NULL: standard atmosphere at the elevation */
    const double *humidity_0_1;  /**< relative humidity; NULL: dry air */
} rkw_wind_weather;
#define RKW_WIND_WEATHER_INIT                                                                                          \
    {                                                                                                                  \
        sizeof(rkw_wind_weather), NULL, NULL, NULL, NULL, NULL, NULL                                                   \
    }

/** Names of the waterfall, `stage` < count: "gross" (the curve at its reference density), "air_density",
 *  "cut_out_hysteresis" when used, "wake" when there is a wake table, then the configured stages in order. */
RKW_API size_t rkw_wind_farm_stage_count(const rkw_wind_farm *farm);
/** Name of a loss stage; "" for one that is not there. */
RKW_API const char *rkw_wind_farm_stage_name(const rkw_wind_farm *farm, size_t stage);
/** Hub height in force [m]. */
RKW_API double rkw_wind_farm_hub_height_m(const rkw_wind_farm *farm);
/** Largest error of the uniform table against the curve, MW per MW rated; 0 when the curve itself is used. */
RKW_API double rkw_wind_farm_table_error(const rkw_wind_farm *farm);

/**
 * The profile of a farm.
 * @param[out] profile_MW_per_MW axis->n values: mean MW at the farm meter per MW rated, 0 .. 1.2; may equal an input
 * @param[out] stage_MWh_per_MW  energy over the axis after each stage, rkw_wind_farm_stage_count values; may be NULL
 * @return RKW_OK, RKW_E_ARG, RKW_E_AXIS, RKW_E_DOMAIN (names row and column), RKW_E_MISSING (a stage needs temperature
 *         or humidity that was not given), RKW_E_MEMORY (only with OUTAGES).
 */
RKW_API RKW_CHECK rkw_status rkw_wind_farm_profile(const rkw_wind_farm *farm, const rkw_wind_weather *weather,
                                                   double *profile_MW_per_MW, double *stage_MWh_per_MW, rkw_error *err);

/* ------------------------------------------------------------------ statistics */

/**
 * Maximum-likelihood fit: the shape solves sum(v^k ln v) / sum(v^k) - 1/k = mean(ln v).
 * @param speed_m_s           n >= 2 values > 0, not all equal (leave calms out, or raise them to a threshold)
 * @param[out] log_likelihood of the fit; may be NULL
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN, RKW_E_CONVERGE. O(10 n).
 */
RKW_API RKW_CHECK rkw_status rkw_weibull_fit(const double *speed_m_s, size_t n, rkw_weibull *fit,
                                             double *log_likelihood, rkw_error *err);
/** Mean of v^power, power > 0: the mean speed for 1, the mean cube for 3. */
RKW_API RKW_CHECK rkw_status rkw_weibull_moment(const rkw_weibull *weibull, double power, double *moment,
                                                rkw_error *err);
/** The distribution with a mean and a shape 0.5 .. 10. */
RKW_API RKW_CHECK rkw_status rkw_weibull_from_mean(double mean_m_s, double shape, rkw_weibull *weibull, rkw_error *err);
/** Shape from mean and standard deviation: (sd / mean)^-1.086 (Justus 1978). */
RKW_API RKW_CHECK rkw_status rkw_weibull_shape_justus(double mean_m_s, double sd_m_s, double *shape, rkw_error *err);
/** Largest distance between the distribution of a sample and a Weibull distribution (Kolmogorov-Smirnov). */
RKW_API RKW_CHECK rkw_status rkw_weibull_distance(const rkw_context *ctx, const rkw_weibull *weibull,
                                                  const double *speed_m_s, size_t n, double *distance, rkw_error *err);
/** Largest distance between the distributions of two samples, ties included. */
RKW_API RKW_CHECK rkw_status rkw_wind_ks_distance(const rkw_context *ctx, const double *a, size_t n_a, const double *b,
                                                  size_t n_b, double *distance, rkw_error *err);

/** Mean power over rated power of one machine in Weibull wind at the hub: the curve's own density, no losses;
 *  Gauss-Legendre on each interval of the curve. */
RKW_API RKW_CHECK rkw_status rkw_turbine_capacity_factor(const rkw_turbine *turbine, const rkw_weibull *weibull,
                                                         double *capacity_factor, rkw_error *err);

/** A named part of the uncertainty of yearly energy, as a standard deviation relative to the energy. */
typedef struct rkw_wind_uncertainty {
    char name[32];
    double sd_0_1; /**< 0 .. 1 */
} rkw_wind_uncertainty;

/**
 * Yearly energy that is exceeded with a probability: p50 (1 - z(probability) sd), independent normal parts.
 * @param probability_0_1 0.75 for P75, 0.9 for P90; 0.001 .. 0.999
 * @param[out] sd_0_1     root of the sum of squares of the parts; may be NULL
 */
RKW_API RKW_CHECK rkw_status rkw_wind_exceedance(double p50_MWh, const rkw_wind_uncertainty *parts, size_t n_parts,
                                                 double probability_0_1, double *energy_MWh, double *sd_0_1,
                                                 rkw_error *err);

/* ------------------------------------------------------------------ long-term correction */

/** Concurrent series of a reference and a site, summed up (standard deviations with n - 1). */
typedef struct rkw_mcp {
    double mean_reference, mean_site, sd_reference, sd_site, correlation;
    double linear_slope, linear_intercept; /**< least squares */
    double ratio_slope, ratio_intercept;   /**< variance ratio: slope sd_site / sd_reference through the means */
} rkw_mcp;
enum { RKW_MCP_LINEAR = 0, RKW_MCP_VARIANCE_RATIO = 1 };

/** @param reference,site n >= 3 concurrent values, the reference not constant. Source: Rogers, Rogers & Manwell, A
 *  comparison of measure-correlate-predict algorithms, J. Wind Eng. 93 (2005). */
RKW_API RKW_CHECK rkw_status rkw_mcp_fit(const double *reference, const double *site, size_t n, rkw_mcp *fit,
                                         rkw_error *err);
/** Site values from reference values. Straight lines may go below 0; cut there when the result is a speed. */
RKW_API RKW_CHECK rkw_status rkw_mcp_predict(const rkw_mcp *fit, int32_t method, const double *reference, size_t n,
                                             double *out, rkw_error *err);

/** Quantile map from the distribution of a reference (a reanalysis) to that of a site. */
typedef struct rkw_quantile_map rkw_quantile_map;
/** Map from the quantiles of a reference to those of a site, from two samples of any size. @return RKW_OK,
 *  RKW_E_ARG, RKW_E_DOMAIN (a value that is not finite), RKW_E_MEMORY. O(n log n). */
RKW_API RKW_CHECK rkw_status rkw_quantile_map_create(rkw_quantile_map **out, const rkw_context *ctx,
                                                     const double *reference, size_t n_reference, const double *site,
                                                     size_t n_site, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_quantile_map_free(rkw_quantile_map *map);
/**
 * Each value's probability among the sorted reference (position i at i / (n-1), equal values at their mean position,
 * straight lines between, 0 .. 1), then the site's quantile of type 7 there.
 * @param extend             1: values outside the reference move on by as much as they lie outside
 * @param[out] probability   n values; may be NULL
 */
RKW_API RKW_CHECK rkw_status rkw_quantile_map_apply(const rkw_quantile_map *map, const double *values, size_t n,
                                                    int32_t extend, double *probability, double *out, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
