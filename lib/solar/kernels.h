/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formulas of the room as loops over plain arrays, without checks: shared by the public functions, which check
 * first, and by the plant's chain, whose inputs are checked once. Arrays must not overlap unless said. */
#ifndef RKW_SOLAR_KERNELS_H
#define RKW_SOLAR_KERNELS_H

#include <rackwatt/solar.h>

/* Floor of cos(zenith) in ratios of beam on a slope to beam on the ground (89 deg). */
#define RKW_MIN_COS_ZENITH 0.01745

/* decompose.c: splits GHI; dni and dhi may not be NULL here but may be ghi. */
void rkw_split_ghi(int32_t model, const double *zenith_deg, const double *ghi, const double *extraterrestrial, size_t n,
                   double *dni, double *dhi);

/* tracker.c; every output must be given. */
void rkw_rotate(const rkw_tracker *tracker, const double *apparent_zenith_deg, const double *solar_azimuth_deg,
                size_t n, double *theta_deg);
void rkw_orient(const rkw_tracker *tracker, const double *theta_deg, size_t n, double *surface_tilt_deg,
                double *surface_azimuth_deg);
rkw_status rkw_tracker_check(const rkw_tracker *tracker, rkw_error *err);

/* iam.c: from the cosine of the angle of incidence; in place is fine. */
void rkw_transmit(const rkw_iam *iam, const double *projection, size_t n, double *factor);
rkw_status rkw_iam_check(const rkw_iam *iam, rkw_error *err);

/* iam_diffuse.c */
rkw_iam_diffuse_factors rkw_diffuse_factors(const rkw_iam *iam, double surface_tilt_deg);

/* cell.c */
void rkw_heat(const rkw_cell_model *cell, const double *poa, const double *temp_air_C, const double *wind_speed_m_s,
              size_t n, double *temp_cell_C);
rkw_status rkw_cell_check(const rkw_cell_model *cell, rkw_error *err);

/* pvwatts.c: AC power before the limit, from DC power as a share of pdc0; in place is fine. */
void rkw_convert_pvwatts(const double *pdc, double pdc0, double eta_nominal, double eta_reference, size_t n,
                         double *pac_unlimited);

/* sandia.c: per inverter, before the AC limit; the limit at air temperatures. */
void rkw_convert_sandia(const rkw_sandia_inverter *inverter, const double *v_dc, const double *p_dc, size_t n,
                        double *p_ac_unlimited);
void rkw_sandia_limit(const rkw_sandia_inverter *inverter, const double *temp_air_C, size_t n, double *limit);
rkw_status rkw_sandia_check(const rkw_sandia_inverter *inverter, rkw_error *err);

/* skymodels.c: what of the sky diffuse does not depend on the surface, n rows. */
typedef struct rkw_sky_rows {
    const double *ghi, *dni, *dhi;
    const double *anisotropy;                                  /* dni over extraterrestrial */
    const double *cos_zenith;                                  /* of the apparent zenith */
    const double *brightness_circumsolar, *brightness_horizon; /* Perez F1, F2 */
} rkw_sky_rows;

/* Perez' brightness coefficients; they depend on the sky only. */
void rkw_perez_brightness(const double *dni, const double *dhi, const double *extraterrestrial,
                          const double *apparent_zenith_deg, const double *airmass, size_t n, double *circumsolar,
                          double *horizon);

/* Sky diffuse components on surfaces given by the beam's projection and the cosine and sine of their tilt. */
void rkw_sky_diffuse(int32_t model, const rkw_sky_rows *sky, const double *projection, const double *cos_tilt,
                     const double *sin_tilt, size_t n, double *isotropic, double *circumsolar, double *horizon);

#endif
