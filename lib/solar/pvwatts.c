/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PVWatts version 5: Dobos, NREL/TP-6A20-62641 (2014), sections 6 and 8. */
#include "base/simd.h"

#include "solar/kernels.h"
#include "sun/check.h"

RKW_CLONES
void rkw_convert_pvwatts(const double *pdc, double pdc0, double eta_nominal, double eta_reference, size_t n,
                         double *pac_unlimited)
{
    const double scale = eta_nominal / eta_reference * pdc0;
    for (size_t i = 0; i < n; i++) {
        const double load = pdc[i] / pdc0;
        /* efficiency times load: the pole at zero load cancels */
        const double converted = load * (0.9858 - 0.0162 * load) - 0.0059;
        pac_unlimited[i] = load > 0.0 ? rkw_max(scale * converted, 0.0) : 0.0;
    }
}

double rkw_combined_loss(const double *losses, size_t n)
{
    double kept = 1.0;
    for (size_t i = 0; i < n; i++) kept *= 1.0 - losses[i];
    return 1.0 - kept;
}

rkw_status rkw_pvwatts_dc(const double *effective_W_m2, const double *temp_cell_C, double pdc0, double gamma_per_C,
                          size_t n, double *pdc, rkw_error *err)
{
    RKW_TRY(rkw_require_values(err, "effective_irradiance", effective_W_m2, n, "W/m2", 0.0, 3000.0));
    RKW_TRY(rkw_require_values(err, "temp_cell", temp_cell_C, n, "degC", -100.0, 200.0));
    RKW_TRY(rkw_check_positive(err, "pdc0", pdc0, "W"));
    RKW_TRY(rkw_check_range(err, "gamma", gamma_per_C, "1/degC", -0.02, 0.005));
    if (!pdc && n > 0) return rkw_fail_null(err, "pdc");
    for (size_t i = 0; i < n; i++)
        pdc[i] = effective_W_m2[i] * 0.001 * pdc0 * (1.0 + gamma_per_C * (temp_cell_C[i] - 25.0));
    return RKW_OK;
}

rkw_status rkw_pvwatts_inverter(const double *pdc, double pdc0, double eta_nominal, double eta_reference, size_t n,
                                double *pac, rkw_error *err)
{
    RKW_TRY(rkw_require_values(err, "pdc", pdc, n, "W", -1e15, 1e15));
    RKW_TRY(rkw_check_positive(err, "pdc0", pdc0, "W"));
    RKW_TRY(rkw_check_range(err, "eta_nominal", eta_nominal, "1", 0.5, 1.0));
    RKW_TRY(rkw_check_range(err, "eta_reference", eta_reference, "1", 0.5, 1.0));
    if (!pac && n > 0) return rkw_fail_null(err, "pac");
    rkw_convert_pvwatts(pdc, pdc0, eta_nominal, eta_reference, n, pac);
    for (size_t i = 0; i < n; i++) pac[i] = rkw_min(pac[i], eta_nominal * pdc0);
    return RKW_OK;
}
