/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/simd.h"

#include "solar/kernels.h"
#include "sun/check.h"

RKW_CLONES
static void rkw_heat_faiman(const rkw_cell_model *cell, const double *poa, const double *temp_air_C,
                            const double *wind_speed_m_s, size_t n, double *temp_cell_C)
{
    const double u0 = cell->faiman_u0_W_m2_K, u1 = cell->faiman_u1_W_s_m3_K;
    for (size_t i = 0; i < n; i++) temp_cell_C[i] = temp_air_C[i] + poa[i] / (u0 + u1 * wind_speed_m_s[i]);
}

void rkw_heat(const rkw_cell_model *cell, const double *poa, const double *temp_air_C, const double *wind_speed_m_s,
              size_t n, double *temp_cell_C)
{
    rkw_heat_faiman(cell, poa, temp_air_C, wind_speed_m_s, n, temp_cell_C);
}

rkw_status rkw_cell_check(const rkw_cell_model *cell, rkw_error *err)
{
    if (!cell) return rkw_fail_null(err, "cell");
    RKW_TRY(rkw_check_choice(err, "cell.model", cell->model, RKW_CELL_FAIMAN + 1));
    RKW_TRY(rkw_check_range(err, "faiman_u0", cell->faiman_u0_W_m2_K, "W/m2/K", 1.0, 200.0));
    return rkw_check_range(err, "faiman_u1", cell->faiman_u1_W_s_m3_K, "W s/m3/K", 0.0, 100.0);
}

rkw_status rkw_cell_temperature(const rkw_cell_model *cell, const double *poa_W_m2, const double *temp_air_C,
                                const double *wind_speed_m_s, size_t n, double *temp_cell_C, rkw_error *err)
{
    RKW_TRY(rkw_cell_check(cell, err));
    RKW_TRY(rkw_require_values(err, "poa", poa_W_m2, n, "W/m2", 0.0, 3000.0));
    RKW_TRY(rkw_require_values(err, "temp_air", temp_air_C, n, "degC", -100.0, 80.0));
    RKW_TRY(rkw_require_values(err, "wind_speed", wind_speed_m_s, n, "m/s", 0.0, 100.0));
    if (!temp_cell_C && n > 0) return rkw_fail_null(err, "temp_cell_C");
    rkw_heat(cell, poa_W_m2, temp_air_C, wind_speed_m_s, n, temp_cell_C);
    return RKW_OK;
}
