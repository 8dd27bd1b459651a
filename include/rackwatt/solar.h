/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file solar.h
 * @brief From irradiance on the ground to AC power of a photovoltaic plant.
 *
 * Angles are degrees; azimuth clockwise from north; tilt from horizontal. Irradiance is W/m2, never negative. Arrays
 * are the caller's, n values of any alignment; outputs must not overlap inputs unless said. Functions are reentrant;
 * only those that take an rkw_context allocate. Checks refuse NaN. On an error no output is written.
 *
 * Sun below the horizon: beam is 0; diffuse irradiance above 0 is still seen by the surface; no NaN is written.
 */
#ifndef RACKWATT_SOLAR_H
#define RACKWATT_SOLAR_H

#include <rackwatt/base.h>
#include <rackwatt/sun.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ decomposition of GHI */

/** Models that split global horizontal irradiance into beam and diffuse from the clearness index alone. */
enum {
    RKW_DECOMPOSE_ERBS = 0,           /**< Erbs, Klein & Duffie, Solar Energy 28 (1982) 293-302 */
    RKW_DECOMPOSE_ERBS_DRIESSE = 1,   /**< Driesse, Jensen & Perez, Solar Energy 267 (2024): continuous slope */
    RKW_DECOMPOSE_BOLAND = 2,         /**< Boland, Scott & Luther, Environmetrics 12 (2001) 103: logistic */
    RKW_DECOMPOSE_ORGILL_HOLLANDS = 3 /**< Orgill & Hollands, Solar Energy 19 (1977) 357 */
};

/**
 * Direct normal and diffuse horizontal irradiance of rows that know only GHI.
 *
 * @param model                  RKW_DECOMPOSE_*
 * @param zenith_deg             true solar zenith, 0 .. 180
 * @param ghi_W_m2               0 .. 2000
 * @param extraterrestrial_W_m2  at normal incidence, 1000 .. 1700
 * @param dni_W_m2,dhi_W_m2      results with ghi = dni cos(zenith) + dhi; above 87 deg of zenith all is diffuse.
 *                               May be NULL; may be ghi_W_m2.
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. O(n).
 */
RKW_API RKW_CHECK rkw_status rkw_decompose(int32_t model, const double *zenith_deg, const double *ghi_W_m2,
                                           const double *extraterrestrial_W_m2, size_t n, double *dni_W_m2,
                                           double *dhi_W_m2, rkw_error *err);

/** Solar constant of the DISC correlation [W/m2]: scale the extraterrestrial irradiance with it. */
#define RKW_DISC_SOLAR_CONSTANT_W_M2 1370.0

/**
 * Direct normal irradiance by DISC; 0 beyond 87 deg of zenith.
 *
 * @param extraterrestrial_W_m2  made with RKW_DISC_SOLAR_CONSTANT_W_M2
 * @param pressure_Pa            n values, 30000 .. 120000
 * @param clearness,airmass      clearness index 0 .. 1 and absolute air mass (Kasten 1966, at most 12) that were used; may
 *                               be NULL, as dni_W_m2
 * Source: Maxwell, SERI/TR-215-3087 (1987).
 */
RKW_API RKW_CHECK rkw_status rkw_decompose_disc(const double *zenith_deg, const double *ghi_W_m2,
                                                const double *extraterrestrial_W_m2, const double *pressure_Pa,
                                                size_t n, double *dni_W_m2, double *clearness, double *airmass,
                                                rkw_error *err);

/** A series for DIRINT: n consecutive rows, at most 1.5 h apart. */
typedef struct rkw_dirint_input {
    const double *zenith_deg, *ghi_W_m2;
    const double *extraterrestrial_W_m2; /**< made with RKW_DISC_SOLAR_CONSTANT_W_M2 */
    const double *pressure_Pa;
    const double *dew_point_C; /**< NaN where unknown; NULL: unknown everywhere */
    int32_t use_stability;     /**< 1: the change of clearness to the neighbouring rows counts */
    int32_t reserved;
} rkw_dirint_input;

/** Direct normal irradiance by DIRINT; 0 where DISC gives 0. In place with ghi is not allowed.
 *  Source: Perez, Ineichen, Maxwell, Seals & Zelenka, ASHRAE Transactions 98 (1992) 354. */
RKW_API RKW_CHECK rkw_status rkw_decompose_dirint(const rkw_dirint_input *in, size_t n, double *dni_W_m2,
                                                  rkw_error *err);

/* ------------------------------------------------------------------ surfaces and transposition */

/** Angle between the sun and a surface's normal; any output may be NULL.
 *  @param projection  cosine of that angle, negative when the sun is behind the surface */
RKW_API RKW_CHECK rkw_status rkw_incidence(const double *surface_tilt_deg, const double *surface_azimuth_deg,
                                           const double *solar_zenith_deg, const double *solar_azimuth_deg, size_t n,
                                           double *aoi_deg, double *projection, rkw_error *err);

/** Sky models. */
enum {
    RKW_SKY_ISOTROPIC = 0,  /**< Liu & Jordan, Solar Energy 7 (1963) 53 */
    RKW_SKY_HAY_DAVIES = 1, /**< Hay & Davies, First Canadian Solar Radiation Data Workshop (1980) 59 */
    RKW_SKY_REINDL = 2,     /**< Reindl, Beckman & Duffie, Solar Energy 45 (1990) 9 */
    RKW_SKY_KLUCHER = 3,    /**< Klucher, Solar Energy 23 (1979) 111 */
    RKW_SKY_PEREZ = 4       /**< Perez et al., Solar Energy 44 (1990) 271, all-sites coefficients. Undefined without an
                                 air mass: sky diffuse is 0 when the apparent zenith is beyond 90 deg */
};

/** Rows of a transposition; n values each. */
typedef struct rkw_transposition_input {
    const double *surface_tilt_deg;      /**< 0 .. 180 */
    const double *surface_azimuth_deg;   /**< -360 .. 360 */
    const double *solar_zenith_deg;      /**< apparent zenith, 0 .. 180 */
    const double *solar_azimuth_deg;     /**< -360 .. 360 */
    const double *ghi_W_m2;              /**< 0 .. 2000 */
    const double *dni_W_m2;              /**< 0 .. 1700 */
    const double *dhi_W_m2;              /**< 0 .. 2000 */
    const double *extraterrestrial_W_m2; /**< at normal incidence, 1000 .. 1700 */
    const double *airmass_relative;      /**< +infinity below the horizon; only the Perez model reads it, else NULL */
    const double *albedo;                /**< 0 .. 1 */
} rkw_transposition_input;

/** Results in the plane of the surface [W/m2]; any may be NULL. */
typedef struct rkw_transposition_output {
    double *beam_W_m2;
    double *sky_diffuse_W_m2;     /**< isotropic + circumsolar + horizon */
    double *sky_isotropic_W_m2;   /**< Klucher: the isotropic part before its two brightening factors */
    double *sky_circumsolar_W_m2; /**< from around the sun */
    double *sky_horizon_W_m2;     /**< from the horizon band; may be negative (Perez) */
    double *ground_W_m2;          /**< reflected by the ground */
} rkw_transposition_output;

/** Irradiance on surfaces. @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. O(n). */
RKW_API RKW_CHECK rkw_status rkw_transpose(int32_t sky_model, const rkw_transposition_input *in, size_t n,
                                           const rkw_transposition_output *out, rkw_error *err);

/* ------------------------------------------------------------------ single-axis tracking */

/** A single-axis tracker. Start from RKW_TRACKER_INIT. */
typedef struct rkw_tracker {
    double axis_tilt_deg;       /**< 0 .. 90 */
    double axis_azimuth_deg;    /**< 0 .. 360: direction in which the axis falls */
    double max_angle_deg;       /**< 0 .. 180: rotation limit to either side */
    double gcr;                 /**< collector width over row pitch, > 0 .. 1 */
    double cross_axis_tilt_deg; /**< -90 < .. < 90: slope of the plane through the axes, across them */
    double stow_angle_deg;      /**< rotation while the sun is below the horizon */
    int32_t backtrack;          /**< 1: rows are turned so that none shades its neighbour */
    int32_t reserved;
} rkw_tracker;
#define RKW_TRACKER_INIT                                                                                               \
    {                                                                                                                  \
        0.0, 180.0, 60.0, 0.35, 0.0, 0.0, 1, 0                                                                         \
    }

/**
 * Rotation and orientation of a tracker through n rows; any output may be NULL.
 *
 * @param theta_deg  rotation from horizontal, right-handed about the axis azimuth (positive faces west when the axis
 *                   points south)
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN.
 * Source: Lorenzo, Narvarte & Munoz, Prog. Photovolt. 19 (2011) 747; Anderson & Mikofski, NREL/TP-5K00-76626 (2020).
 */
RKW_API RKW_CHECK rkw_status rkw_track(const rkw_tracker *tracker, const double *apparent_zenith_deg,
                                       const double *solar_azimuth_deg, size_t n, double *theta_deg,
                                       double *surface_tilt_deg, double *surface_azimuth_deg, double *aoi_deg,
                                       rkw_error *err);

/** Tilt of an axis laid along `axis_azimuth_deg` on a slope that falls by slope_tilt_deg towards slope_azimuth_deg; below
 *  0 when the axis climbs. Source: Anderson & Mikofski, NREL/TP-5K00-76626, eq. 18. */
RKW_API double rkw_axis_tilt_on_slope(double slope_azimuth_deg, double slope_tilt_deg, double axis_azimuth_deg);
/** Slope across such axes, for rkw_tracker.cross_axis_tilt_deg. Source: ibid., eq. 25. */
RKW_API double rkw_cross_axis_tilt_on_slope(double slope_azimuth_deg, double slope_tilt_deg, double axis_azimuth_deg,
                                            double axis_tilt_deg);

/* ------------------------------------------------------------------ incidence angle modifier */

enum {
    RKW_IAM_NONE = 0,        /**< 1 at every angle below 90 deg */
    RKW_IAM_PHYSICAL = 1,    /**< De Soto, Klein & Beckman, Solar Energy 80 (2006) 78: Snell, Fresnel and Bouguer */
    RKW_IAM_ASHRAE = 2,      /**< Souka & Safwat, Solar Energy 10 (1966) 170 */
    RKW_IAM_MARTIN_RUIZ = 3, /**< Martin & Ruiz, Solar Energy Materials 70 (2001) 25 */
    RKW_IAM_SCHLICK = 4      /**< Schlick, Computer Graphics Forum 13 (1994) 233 */
};

/** A model of transmission losses with its parameters. Start from RKW_IAM_INIT. */
typedef struct rkw_iam {
    int32_t model; /**< RKW_IAM_* */
    int32_t reserved;
    double refraction_index; /**< physical: of the cover, 1 .. 3 */
    double extinction_1_m;   /**< physical: of the glass, 0 .. 100 [1/m] */
    double thickness_m;      /**< physical: of the glass, 0 .. 0.05 */
    double coating_index;    /**< physical: refraction index of an anti-reflective coating, 1 .. 3; 0 or 1: none */
    double ashrae_b0;        /**< ASHRAE: 0 .. 1 */
    double martin_ruiz_a_r;  /**< Martin-Ruiz: angular losses coefficient, 0.01 .. 2 */
} rkw_iam;
#define RKW_IAM_INIT                                                                                                   \
    {                                                                                                                  \
        RKW_IAM_PHYSICAL, 0, 1.526, 4.0, 0.002, 0.0, 0.05, 0.16                                                        \
    }

/** Transmission relative to normal incidence for n angles 0 .. 180; 0 from 90 deg on. In place is fine. */
RKW_API RKW_CHECK rkw_status rkw_iam_factor(const rkw_iam *iam, const double *aoi_deg, size_t n, double *factor,
                                            rkw_error *err);

/** Mean transmission for diffuse irradiance from the parts of the surroundings that a tilted surface sees. */
typedef struct rkw_iam_diffuse_factors {
    double sky;     /**< whole sky dome */
    double horizon; /**< the lowest half degree of the sky */
    double ground;  /**< 0 for a surface that sees none */
} rkw_iam_diffuse_factors;

/**
 * Any model's factor weighted with the cosine of incidence over each region, for isotropic radiance.
 *
 * @param surface_tilt_deg  n values, 0 .. 180
 * @param factors           n results, integrated in steps of 1 deg (0.1 deg in the horizon band); at tilts under 20 deg
 *                          the ground's factor is up to 0.006 under the exact integral for that reason
 * Source: Marion, Solar Energy 147 (2017) 344. O(n), about 33000 evaluations of the model each.
 */
RKW_API RKW_CHECK rkw_status rkw_iam_diffuse(const rkw_iam *iam, const double *surface_tilt_deg, size_t n,
                                             rkw_iam_diffuse_factors *factors, rkw_error *err);

/** Martin & Ruiz' own closed approximation for sky and ground; either output may be NULL.
 *  @param a_r  angular losses coefficient; @param c1 0.4244; @param c2 NaN: 0.5 a_r - 0.154
 *  Source: Martin & Ruiz, Prog. Photovolt. 13 (2005) 75 and corrigendum 21 (2013) 1117. */
RKW_API RKW_CHECK rkw_status rkw_iam_martin_ruiz_diffuse(const double *surface_tilt_deg, double a_r, double c1,
                                                         double c2, size_t n, double *sky, double *ground,
                                                         rkw_error *err);

/* ------------------------------------------------------------------ cell temperature */

enum {
    RKW_CELL_FAIMAN = 0, /**< Faiman, Prog. Photovolt. 16 (2008) 307 */
    RKW_CELL_PVSYST = 1, /**< heat balance of PVsyst's manual */
    RKW_CELL_SAPM = 2,   /**< King, Boyson & Kratochvill, SAND2004-3535: back of module plus a step to the cell */
    RKW_CELL_ROSS = 3,   /**< Ross 1980: from NOCT, without wind */
    RKW_CELL_NOCT = 4    /**< from NOCT with wind: Gilman et al., NREL/TP-6A20-67399 (2018), eq. 10.37 */
};

/** A model of cell temperature with its parameters. Start from RKW_CELL_INIT. */
typedef struct rkw_cell_model {
    int32_t model; /**< RKW_CELL_* */
    int32_t reserved;
    double faiman_u0_W_m2_K;   /**< 1 .. 200 */
    double faiman_u1_W_s_m3_K; /**< 0 .. 100 */
    double pvsyst_uc_W_m2_K;   /**< 1 .. 200 */
    double pvsyst_uv_W_s_m3_K; /**< 0 .. 100 */
    double absorptance;        /**< PVsyst and NOCT: share of irradiance absorbed, 0.1 .. 1 */
    double efficiency;         /**< PVsyst and NOCT: of the module, 0 .. 0.6 */
    double sapm_a;             /**< -10 .. 0 */
    double sapm_b_s_m;         /**< -1 .. 0 [s/m] */
    double sapm_delta_C;       /**< cell above back of module at 1000 W/m2, 0 .. 20 [C] */
    double noct_C;             /**< Ross and NOCT: nominal operating cell temperature, 20 .. 80 */
    double noct_wind_factor; /**< NOCT: wind at the module over wind given, 0 .. 2: 0.51 for one storey, 0.61 for two */
    double noct_mounting_C;  /**< NOCT: added for modules close to a roof, 0 .. 30: 0 on open racks, 18 flush */
} rkw_cell_model;
#define RKW_CELL_INIT                                                                                                  \
    {                                                                                                                  \
        RKW_CELL_FAIMAN, 0, 25.0, 6.84, 29.0, 0.0, 0.9, 0.1, -3.47, -0.0594, 3.0, 45.0, 0.51, 0.0                      \
    }

/** Cell temperature from plane-of-array irradiance, air temperature and wind speed; n values each. */
RKW_API RKW_CHECK rkw_status rkw_cell_temperature(const rkw_cell_model *cell, const double *poa_W_m2,
                                                  const double *temp_air_C, const double *wind_speed_m_s, size_t n,
                                                  double *temp_cell_C, rkw_error *err);

/* ------------------------------------------------------------------ PVWatts module and inverter */

/** DC power proportional to irradiance with a linear temperature coefficient: the unit of `pdc` is that of `pdc0`.
 *  @param gamma_per_C  -0.02 .. 0.005 [1/C]; a percentage is refused. Source: Dobos, NREL/TP-6A20-62641 (2014). */
RKW_API RKW_CHECK rkw_status rkw_pvwatts_dc(const double *effective_W_m2, const double *temp_cell_C, double pdc0,
                                            double gamma_per_C, size_t n, double *pdc, rkw_error *err);

/** One fraction for n losses that follow each other: 1 - product of (1 - loss). */
RKW_API double rkw_combined_loss(const double *losses, size_t n);

/** AC power of the PVWatts inverter, clipped at eta_nominal * pdc0. In place is fine.
 *  @param pdc0         DC power at the AC limit, > 0
 *  @param eta_nominal  efficiency at that power, 0.5 .. 1
 *  @param eta_reference efficiency of the reference inverter, 0.9637 */
RKW_API RKW_CHECK rkw_status rkw_pvwatts_inverter(const double *pdc, double pdc0, double eta_nominal,
                                                  double eta_reference, size_t n, double *pac, rkw_error *err);
#define RKW_PVWATTS_ETA_REFERENCE 0.9637

/* ------------------------------------------------------------------ single diode model */

/** How reference parameters are carried to operating conditions. */
enum {
    RKW_DIODE_DE_SOTO = 0, /**< De Soto, Klein & Beckman, Solar Energy 80 (2006) 78 */
    RKW_DIODE_CEC = 1      /**< Dobos, J. Solar Energy Eng. 134 (2012) 021011: alpha_sc adjusted */
};

/** Reference parameters (1000 W/m2, 25 C) of a module. */
typedef struct rkw_diode_module {
    int32_t model; /**< RKW_DIODE_* */
    int32_t reserved;
    double a_V;            /**< modified ideality factor n N_s k T / q, 0.01 .. 100 */
    double i_l_A;          /**< light current, 1e-3 .. 100 */
    double i_o_A;          /**< saturation current, 1e-30 .. 1e-3 */
    double r_s_ohm;        /**< 0 .. 100 */
    double r_sh_ohm;       /**< 0.1 .. 1e9 */
    double alpha_sc_A_K;   /**< -0.1 .. 0.1 */
    double adjust_percent; /**< CEC only, -100 .. 200 */
    double band_gap_eV;    /**< 0.5 .. 3; 1.121 for silicon */
    double band_gap_1_K;   /**< relative change with temperature, -0.01 .. 0.01; -0.0002677 for silicon */
} rkw_diode_module;
#define RKW_DIODE_MODULE_INIT                                                                                          \
    {                                                                                                                  \
        RKW_DIODE_CEC, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.121, -0.0002677                                         \
    }

/** The five parameters at operating conditions; n values each. */
typedef struct rkw_diode {
    double *i_l_A, *i_o_A, *r_s_ohm, *r_sh_ohm /* +infinity in the dark */, *a_V;
} rkw_diode;

/** Carries a module to irradiance 0 .. 3000 W/m2 and cell temperature -100 .. 200 C. All outputs must be given. */
RKW_API RKW_CHECK rkw_status rkw_diode_at(const rkw_diode_module *module, const double *effective_W_m2,
                                          const double *temp_cell_C, size_t n, const rkw_diode *out, rkw_error *err);

/** Points of the current-voltage curve; any may be NULL; n values each, all 0 in the dark. */
typedef struct rkw_diode_points {
    double *i_sc_A, *v_oc_V;
    double *i_mp_A, *v_mp_V, *p_mp_W; /**< maximum power */
    double *i_x_A;                    /**< at half of v_oc */
    double *i_xx_A;                   /**< half way between v_mp and v_oc */
} rkw_diode_points;

/**
 * Solves I = I_L - I_o (exp((V + I R_s) / a) - 1) - (V + I R_s) / R_sh for the points asked for, by Newton's method in
 * the diode's own voltage, which cannot overflow; residuals are at rounding level.
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. O(n).
 */
RKW_API RKW_CHECK rkw_status rkw_diode_solve(const rkw_diode *diode, size_t n, const rkw_diode_points *out,
                                             rkw_error *err);

/** Current at any voltage >= 0 (below 0 A beyond v_oc), for instance at the edge of an inverter's window. In place with
 *  voltage_V is fine. */
RKW_API RKW_CHECK rkw_status rkw_diode_current(const rkw_diode *diode, const double *voltage_V, size_t n,
                                               double *current_A, rkw_error *err);

/** What a data sheet says of a module. */
typedef struct rkw_datasheet {
    double cells_in_series; /**< 1 .. 1000 */
    double i_sc_A, v_oc_V;  /**< at 1000 W/m2 and 25 C */
    double i_mp_A, v_mp_V;  /**< i_mp < i_sc, v_mp < v_oc */
    double alpha_sc_A_K;    /**< of i_sc, -0.1 .. 0.1 */
    double beta_oc_V_K;     /**< of v_oc, -5 .. 0 */
    double gamma_pmp_per_C; /**< of maximum power, -0.02 .. 0.005 [1/C]; a percentage is refused */
} rkw_datasheet;

/**
 * The six parameters of the CEC model from a data sheet: the curve goes through short circuit, maximum power (with its
 * slope) and open circuit; v_oc and maximum power have their temperature coefficients, the latter as the mean from -10 to
 * 50 C. NOCT is not needed: it belongs to the cell temperature.
 *
 * @return RKW_OK; RKW_E_CONVERGE when no parameters reproduce the figures (they contradict each other); RKW_E_DOMAIN.
 * 0.1 to 0.2 s (benchmark solar, "diode fit"). Source: Dobos, J. Solar Energy Eng. 134 (2012) 021011.
 */
RKW_API RKW_CHECK rkw_status rkw_diode_fit(const rkw_datasheet *sheet, rkw_diode_module *module, rkw_error *err);

/* ------------------------------------------------------------------ Sandia inverter */

/** The Sandia model's parameters. */
typedef struct rkw_sandia_inverter {
    double p_ac_W;    /**< AC limit, > 0 */
    double p_dc_W;    /**< DC power at that limit, > 0 */
    double v_dc_V;    /**< DC voltage of the rating, > 0 */
    double p_start_W; /**< DC power that starts the inverter, >= 0 */
    double c0_1_W, c1_1_V, c2_1_V, c3_1_V;
    double p_night_W;     /**< own use when it does not run, >= 0 */
    double derate_from_C; /**< air temperature from which the AC limit falls; 1000: never */
    double derate_per_C;  /**< share of the limit lost per C above it, 0 .. 1 */
} rkw_sandia_inverter;
#define RKW_SANDIA_INVERTER_INIT                                                                                       \
    {                                                                                                                  \
        0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1000.0, 0.0                                                       \
    }

/**
 * AC power of `count` equal inverters that share one field of modules.
 *
 * @param count       inverters the field's power is divided among, > 0; need not be whole (per-unit fields)
 * @param v_dc_V      voltage of the field, >= 0
 * @param p_dc_W      power of the field, >= 0
 * @param temp_air_C  NULL: no derating
 * @param p_ac_W      result; clipped at the limit; minus the own use when a share is under p_start_W. In place is fine.
 * Source: King, Gonzalez, Galbraith & Boyson, SAND2007-5036.
 */
RKW_API RKW_CHECK rkw_status rkw_sandia_ac(const rkw_sandia_inverter *inverter, double count, const double *v_dc_V,
                                           const double *p_dc_W, const double *temp_air_C, size_t n, double *p_ac_W,
                                           rkw_error *err);

/* ------------------------------------------------------------------ rows of modules, front and back */

/** Parallel rows of modules without end. Start from RKW_SHEDS_INIT. */
typedef struct rkw_sheds {
    double gcr;                 /**< length of a row's slant over the pitch, 0.01 .. 1 */
    double height_m;            /**< of the middle of the slant above the ground, 0.01 .. 100 */
    double pitch_m;             /**< distance from row to row, 0.1 .. 1000 */
    double bifaciality;         /**< rear over front efficiency, 0 .. 1; 0: the back counts for nothing */
    double shade_factor;        /**< what frames and tubes add to rear irradiance, -1 .. 0 */
    double transmission_factor; /**< what passes between the modules, 0 .. 1 */
} rkw_sheds;
#define RKW_SHEDS_INIT                                                                                                 \
    {                                                                                                                  \
        0.5, 1.5, 5.0, 0.0, -0.02, 0.0                                                                                 \
    }

/** Irradiance on both sides [W/m2]; any may be NULL. */
typedef struct rkw_bifacial_output {
    double *front_direct_W_m2, *front_diffuse_W_m2; /**< diffuse: sky and ground */
    double *back_direct_W_m2, *back_diffuse_W_m2;
    double *total_W_m2; /**< front + bifaciality (1 + shade_factor) (1 + transmission_factor) back */
} rkw_bifacial_output;

/**
 * Row-to-row shading and rear irradiance of infinite sheds, beam and diffuse.
 *
 * @param sky_model  RKW_SKY_ISOTROPIC or RKW_SKY_HAY_DAVIES (its circumsolar part is treated as beam)
 * @param in         as rkw_transpose; airmass_relative is not read, extraterrestrial_W_m2 only by Hay-Davies
 * Source: Marion et al., IEEE PVSC 44 (2017) 1537; Mikofski et al., IEEE PVSC 46 (2019) 182. A row of the tilt of the one before takes
 * about 0.2 us, another tilt about 40 us (benchmark solar, "bifacial sheds").
 */
RKW_API RKW_CHECK rkw_status rkw_bifacial_sheds(const rkw_sheds *sheds, int32_t sky_model,
                                                const rkw_transposition_input *in, size_t n,
                                                const rkw_bifacial_output *out, rkw_error *err);

/* ------------------------------------------------------------------ soiling */

/** Kimber et al., IEEE WCPEC 4 (2006): a constant loss per day, rain and washing set it back. */
typedef struct rkw_kimber {
    double cleaning_threshold_mm;  /**< rain in accumulation_h above this cleans, 0 .. 1000 */
    double loss_per_day;           /**< 0 .. 1 [1/day] */
    double grace_days;             /**< days after rain without new dust, 0 .. 366 */
    double max_loss, initial_loss; /**< 0 .. 1 */
    double accumulation_h;         /**< 0 .. 8784; at least one row is used */
    double wash_every_days;        /**< washed by hand, without grace; 0: never */
} rkw_kimber;
#define RKW_KIMBER_INIT                                                                                                \
    {                                                                                                                  \
        6.0, 0.0015, 14.0, 0.3, 0.0, 24.0, 0.0                                                                         \
    }

/** @param rain_mm rain of each row [mm]; @param loss fraction of irradiance lost, n values; in place is fine only for
 *  accumulation_h of one row. */
RKW_API RKW_CHECK rkw_status rkw_soiling_kimber(const rkw_kimber *kimber, const double *rain_mm, size_t n, double dt_h,
                                                double *loss, rkw_error *err);

/** Coello & Boyle, IEEE J. Photovolt. 9 (2019) 1382, fixed settling velocities. */
typedef struct rkw_hsu {
    double cleaning_threshold_mm;                 /**< rain in accumulation_h of at least this cleans, 0 .. 1000 */
    double surface_tilt_deg;                      /**< 0 .. 90 */
    double velocity_pm2_5_m_s, velocity_pm10_m_s; /**< 0 .. 1 */
    double accumulation_h;                        /**< 0 .. 8784; at least one row is used */
} rkw_hsu;
#define RKW_HSU_INIT                                                                                                   \
    {                                                                                                                  \
        1.0, 30.0, 0.0009, 0.004, 1.0                                                                                  \
    }

/** @param ratio transmission relative to a clean module, n values */
RKW_API RKW_CHECK rkw_status rkw_soiling_hsu(const rkw_hsu *hsu, const double *rain_mm, const double *pm2_5_g_m3,
                                             const double *pm10_g_m3, size_t n, double dt_h, double *ratio,
                                             rkw_error *err);

/* ------------------------------------------------------------------ the plant */

enum { RKW_MOUNT_FIXED = 0, RKW_MOUNT_TRACKER = 1 };

/** How DC power is found from irradiance and cell temperature. */
enum {
    RKW_MODULE_PVWATTS = 0, /**< proportional, gamma_per_C */
    RKW_MODULE_DIODE = 1    /**< single diode at maximum power, or at the edge of the inverter's voltage window */
};
enum { RKW_INVERTER_PVWATTS = 0, RKW_INVERTER_SANDIA = 1 };

/** Loss stages in their order; energies are those after the stage. rkw_pv_stage_name gives "plane_of_array" ... */
#define RKW_PV_STAGE_LIST(X)                                                                                           \
    X(PLANE_OF_ARRAY, "plane_of_array") /* irradiance in the plane at nominal efficiency */                            \
    X(SOILING, "soiling")                                                                                              \
    X(SHADING, "shading")                                                                                              \
    X(INCIDENCE, "incidence") /* incidence angle modifier */                                                           \
    X(SPECTRAL, "spectral")                                                                                            \
    X(REAR_SIDE, "rear_side")     /* gain of bifacial modules */                                                       \
    X(TEMPERATURE, "temperature") /* module at its cell temperature and irradiance */                                  \
    X(MISMATCH, "mismatch")                                                                                            \
    X(DC_OHMIC, "dc_ohmic")                                                                                            \
    X(INVERTER_EFFICIENCY, "inverter_efficiency")                                                                      \
    X(INVERTER_CLIPPING, "inverter_clipping")                                                                          \
    X(AC_OHMIC, "ac_ohmic")                                                                                            \
    X(TRANSFORMER, "transformer")                                                                                      \
    X(AVAILABILITY, "availability")                                                                                    \
    X(DEGRADATION, "degradation") /* what the age of the modules costs after all the above */

enum {
#define RKW_PV_STAGE_ENUM(name, text) RKW_PV_##name,
    RKW_PV_STAGE_LIST(RKW_PV_STAGE_ENUM)
#undef RKW_PV_STAGE_ENUM
        RKW_PV_STAGES
};
/** Name of a stage 0 .. RKW_PV_STAGES-1, else "". */
RKW_API const char *rkw_pv_stage_name(int32_t stage);

/** A photovoltaic plant per MWp of modules. Start from RKW_PV_PLANT_INIT. Fractions are 0 .. 1, not percent. */
typedef struct rkw_pv_plant {
    size_t size;         /**< sizeof(rkw_pv_plant) */
    int32_t mounting;    /**< RKW_MOUNT_* */
    int32_t sky_model;   /**< RKW_SKY_* */
    double tilt_deg;     /**< fixed: 0 .. 90 */
    double azimuth_deg;  /**< fixed: 0 .. 360 */
    rkw_tracker tracker; /**< tracker */
    double albedo;       /**< of the ground, 0 .. 1 */
    rkw_iam iam;
    rkw_cell_model cell;
    double gamma_per_C;                 /**< temperature coefficient of power, -0.02 .. 0.005 [1/C] */
    double dc_ac;                       /**< modules' DC rating over inverters' AC rating, 0.1 .. 10 */
    double inverter_efficiency;         /**< nominal, 0.5 .. 1 */
    double loss_soiling;                /**< fraction of irradiance */
    double loss_shading;                /**< fraction of irradiance */
    double loss_spectral;               /**< fraction of irradiance, -0.1 .. 0.5 */
    double loss_mismatch;               /**< fraction of DC power, with nameplate and light-induced losses */
    double loss_dc_ohmic;               /**< fraction of DC power */
    double loss_ac_ohmic;               /**< fraction of AC power */
    double loss_transformer;            /**< fraction of AC power */
    double availability;                /**< fraction of time */
    double degradation_first_year;      /**< fraction of DC power lost in the first year of operation */
    double degradation_per_year;        /**< fraction per year after the first */
    double age_years;                   /**< years in operation, 0 .. 60; 0 is a new plant */
    int32_t module_model;               /**< RKW_MODULE_* */
    int32_t inverter_model;             /**< RKW_INVERTER_* */
    rkw_diode_module module;            /**< diode module */
    double modules_per_string;          /**< diode module: in series, 1 .. 100 */
    rkw_sandia_inverter inverter;       /**< Sandia inverter; with a PVWatts module it works at its rated voltage */
    double window_low_V, window_high_V; /**< inverter's voltage window; 0 and 0: it follows any voltage */
    rkw_sheds sheds; /**< neighbouring rows of a fixed plant, and the bifacial gain of any; a tracker's gcr is its
                                  own */
    int32_t
        row_shading; /**< 1: the row in front shades beam, sky and ground (fixed, or tracker without backtracking) */
    int32_t diffuse_iam;     /**< 1: diffuse parts have their own incidence factors; 0: only the beam has one */
    double subhourly_spread; /**< 0: none; else clipping inside the row is corrected, see rkw_clipped_mean; 0 .. 2 */
} rkw_pv_plant;
/** Fixed rows at 30 deg facing south and the losses of data/catalog/pv_losses.csv. */
#define RKW_PV_PLANT_INIT                                                                                              \
    {                                                                                                                  \
        sizeof(rkw_pv_plant), RKW_MOUNT_FIXED, RKW_SKY_HAY_DAVIES, 30.0, 180.0, RKW_TRACKER_INIT, 0.2, RKW_IAM_INIT,   \
            RKW_CELL_INIT, -0.0035, 1.25, 0.98, 0.03, 0.0, 0.0, 0.01, 0.015, 0.0, 0.012, 0.99, 0.015, 0.0045, 0.0,     \
            RKW_MODULE_PVWATTS, RKW_INVERTER_PVWATTS, RKW_DIODE_MODULE_INIT, 1.0, RKW_SANDIA_INVERTER_INIT, 0.0, 0.0,  \
            RKW_SHEDS_INIT, 0, 1, 0.0                                                                                  \
    }

/** Checks every field. @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN with the field's name. */
RKW_API RKW_CHECK rkw_status rkw_pv_plant_check(const rkw_pv_plant *plant, rkw_error *err);

/** Weather on the rows of an axis. Start from RKW_PV_WEATHER_INIT. */
typedef struct rkw_pv_weather {
    size_t size;                  /**< sizeof(rkw_pv_weather) */
    const double *ghi_W_m2;       /**< 0 .. 2000 */
    const double *dni_W_m2;       /**< 0 .. 1700; NULL: from GHI and DHI, or decomposed when that is NULL too */
    const double *dhi_W_m2;       /**< 0 .. 2000; NULL: from GHI and DNI, or decomposed when that is NULL too */
    const double *temp_air_C;     /**< -100 .. 80 */
    const double *wind_speed_m_s; /**< 0 .. 100 */
    const double *albedo;         /**< of the ground, 0 .. 1; NULL: the plant's */
    const double *soiling_ratio;  /**< transmission of the dust, 0 .. 1, on top of the plant's loss_soiling; NULL: 1 */
} rkw_pv_weather;
#define RKW_PV_WEATHER_INIT                                                                                            \
    {                                                                                                                  \
        sizeof(rkw_pv_weather), NULL, NULL, NULL, NULL, NULL, NULL, NULL                                               \
    }

/** Where results go; n values each unless said; any may be NULL. Start from RKW_PV_OUTPUT_INIT. */
typedef struct rkw_pv_output {
    size_t size;              /**< sizeof(rkw_pv_output) */
    double *power_MW;         /**< AC at the plant's meter per MWp DC [MW/MWp] */
    double *stage_power_MW;   /**< RKW_PV_STAGES * n: power after each stage, stage by stage [MW/MWp] */
    double *stage_energy_MWh; /**< RKW_PV_STAGES: sums of the above times the step [MWh/MWp] */
    double *zenith_deg;       /**< without refraction */
    double *aoi_deg;
    double *poa_W_m2;       /**< plane of array, before losses */
    double *effective_W_m2; /**< after soiling, shading, incidence and spectrum */
    double *temp_cell_C;
    double *pdc_MW; /**< at the inverter's terminals per MWp */
} rkw_pv_output;
#define RKW_PV_OUTPUT_INIT                                                                                             \
    {                                                                                                                  \
        sizeof(rkw_pv_output), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL                                    \
    }

/** How a sky is prepared. Start from RKW_PV_SKY_OPTIONS_INIT. */
typedef struct rkw_pv_sky_options {
    size_t size;           /**< sizeof(rkw_pv_sky_options) */
    rkw_sun_options sun;   /**< default: fast method; refraction uses the weather's air temperature unless its own rows
                                are given */
    double sun_at_0_1;     /**< where in its row the sun is placed: 0 start, 0.5 middle, 1 end */
    int32_t decomposition; /**< RKW_DECOMPOSE_*, for rows that know only GHI */
    int32_t reserved;
} rkw_pv_sky_options;
#define RKW_PV_SKY_OPTIONS_INIT                                                                                        \
    {                                                                                                                  \
        sizeof(rkw_pv_sky_options),                                                                                    \
            {sizeof(rkw_sun_options), RKW_SUN_FAST, RKW_DELTA_T_BY_DATE, 0.0, 0.0, 12.0, 0.5667, NULL}, 0.5,           \
            RKW_DECOMPOSE_ERBS, 0                                                                                      \
    }

/** Sun and irradiance of one place and weather, shared by any number of plants. Read-only after creation, so threads
 *  may share it. It keeps copies; the caller's arrays may go. */
typedef struct rkw_pv_sky rkw_pv_sky;

/**
 * Mean AC power of a row whose power varies inside it, where the inverter clips at `limit`.
 *
 * The power inside the row is taken as two-valued around its mean, as broken cloud makes it: mean (1 + s (1 - f)) for a
 * share f of the time and mean (1 - s f) for the rest, f the sunny share.
 *
 * @param mean    n mean powers before clipping
 * @param sunny   n sunny shares 0 .. 1: beam on the horizontal over GHI is a measure of it
 * @param spread  s, the difference of the two powers over their mean, 0 .. 2: 0 gives min(mean, limit). Measured GHI of
 *                ten minutes at Tetouan in 2017 varies inside the hour as 0.32 would (sun higher than 17 deg, sunny
 *                share by Erbs)
 * @param limit   n limits of AC power
 * @param clipped n results, never above min(mean, limit); may be `mean`
 */
RKW_API RKW_CHECK rkw_status rkw_clipped_mean(const double *mean, const double *sunny, double spread,
                                              const double *limit, size_t n, double *clipped, rkw_error *err);

/** @param options  NULL means RKW_PV_SKY_OPTIONS_INIT
 *  @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (row named), RKW_E_AXIS, RKW_E_MEMORY. O(n). */
RKW_API RKW_CHECK rkw_status rkw_pv_sky_create(rkw_pv_sky **out, const rkw_context *ctx,
                                               const rkw_pv_sky_options *options, const rkw_place *place,
                                               const rkw_axis *axis, const rkw_pv_weather *weather, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_pv_sky_free(rkw_pv_sky *sky);

/** Profile of one plant under a sky. @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. O(n), no allocation. */
RKW_API RKW_CHECK rkw_status rkw_pv_plant_under_sky(const rkw_pv_sky *sky, const rkw_pv_plant *plant,
                                                    const rkw_pv_output *out, rkw_error *err);

/**
 * From weather to the plant's power in one call: rkw_pv_sky_create with its default options, rkw_pv_plant_under_sky,
 * rkw_pv_sky_free.
 *
 * @param ctx  memory; NULL means malloc
 * @return as those; on an error no output is written.
 */
RKW_API RKW_CHECK rkw_status rkw_pv_plant_profile(const rkw_context *ctx, const rkw_pv_plant *plant,
                                                  const rkw_place *place, const rkw_axis *axis,
                                                  const rkw_pv_weather *weather, const rkw_pv_output *out,
                                                  rkw_error *err);

/* ------------------------------------------------------------------ catalogue */

/** A module of data/catalog/pv_modules.csv; NaN where the catalogue has no figure. */
typedef struct rkw_pv_module {
    size_t size; /**< sizeof(rkw_pv_module) */
    char name[64];
    char source[64];
    double stc_power_W, area_m2, cells_in_series;
    double i_sc_A, v_oc_V, i_mp_A, v_mp_V; /**< at 1000 W/m2 and 25 C */
    double alpha_sc_A_K, beta_oc_V_K, gamma_pmp_per_C, t_noct_C;
    double a_V, i_l_A, i_o_A, r_s_ohm, r_sh_ohm, adjust_percent; /**< CEC six parameters at reference */
    double bifaciality;
} rkw_pv_module;
#define RKW_PV_MODULE_SIZED                                                                                            \
    {                                                                                                                  \
        sizeof(rkw_pv_module), "", "", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0                            \
    }

/** An inverter of data/catalog/inverters.csv (Sandia model); NaN where the catalogue has no figure. */
typedef struct rkw_pv_inverter {
    size_t size; /**< sizeof(rkw_pv_inverter) */
    char name[64];
    char source[64];
    double p_ac_W, p_dc_W, v_dc_V, p_start_W, c0_1_W, c1_1_V, c2_1_V, c3_1_V, p_night_W;
    double v_mppt_low_V, v_mppt_high_V, v_dc_max_V, i_dc_max_A;
} rkw_pv_inverter;
#define RKW_PV_INVERTER_SIZED                                                                                          \
    {                                                                                                                  \
        sizeof(rkw_pv_inverter), "", "", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0                                         \
    }

/**
 * Sets the losses, degradation, dc_ac, albedo and Faiman coefficients of a plant from a scalar table such as
 * data/catalog/pv_losses.csv; names that the table does not have keep their value, unknown names are refused.
 */
RKW_API RKW_CHECK rkw_status rkw_pv_plant_read_losses(const rkw_table *losses, rkw_pv_plant *plant, rkw_error *err);

/** Looks a row up by name. @return RKW_OK; RKW_E_UNKNOWN (nearest name suggested); those of rkw_table_number. */
RKW_API RKW_CHECK rkw_status rkw_pv_module_find(const rkw_table *modules, const char *name, rkw_pv_module *out,
                                                rkw_error *err);
/** An inverter of the catalogue by name. @return RKW_OK, RKW_E_UNKNOWN with the nearest name, RKW_E_MISSING,
 *  RKW_E_UNIT, RKW_E_DOMAIN. */
RKW_API RKW_CHECK rkw_status rkw_pv_inverter_find(const rkw_table *inverters, const char *name, rkw_pv_inverter *out,
                                                  rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
