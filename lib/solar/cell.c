/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Temperature of the cells from what they absorb and how the wind cools them. */
#include "base/simd.h"

#include "solar/kernels.h"
#include "sun/check.h"

/* Heat balance with a heat loss that is linear in the wind speed: Faiman, and PVsyst with the absorbed share. */
RKW_CLONES
static void rkw_heat_linear(double absorbed, double u0, double u1, const double *poa, const double *temp_air_C,
                            const double *wind_speed_m_s, size_t n, double *temp_cell_C)
{
    for (size_t i = 0; i < n; i++) temp_cell_C[i] = temp_air_C[i] + absorbed * poa[i] / (u0 + u1 * wind_speed_m_s[i]);
}

RKW_CLONES
static void rkw_heat_sapm(const rkw_cell_model *cell, const double *poa, const double *temp_air_C,
                          const double *wind_speed_m_s, size_t n, double *temp_cell_C)
{
    const double a = cell->sapm_a, b = cell->sapm_b_s_m, step = 0.001 * cell->sapm_delta_C;
    for (size_t i = 0; i < n; i++) temp_cell_C[i] = temp_air_C[i] + poa[i] * (exp(a + b * wind_speed_m_s[i]) + step);
}

/* At 800 W/m2 and 20 C the cell is at its NOCT. */
static double noct_rise_K_m2_W(double noct_C) { return (noct_C - 20.0) / 800.0; }

RKW_CLONES
static void rkw_heat_noct(const rkw_cell_model *cell, const double *poa, const double *temp_air_C,
                          const double *wind_speed_m_s, size_t n, double *temp_cell_C)
{
    const double rise =
        noct_rise_K_m2_W(cell->noct_C + cell->noct_mounting_C) * (1.0 - cell->efficiency / cell->absorptance);
    for (size_t i = 0; i < n; i++)
        temp_cell_C[i] = temp_air_C[i] + poa[i] * rise * 9.5 / (5.7 + 3.8 * cell->noct_wind_factor * wind_speed_m_s[i]);
}

void rkw_heat(const rkw_cell_model *cell, const double *poa, const double *temp_air_C, const double *wind_speed_m_s,
              size_t n, double *temp_cell_C)
{
    if (cell->model == RKW_CELL_SAPM)
        rkw_heat_sapm(cell, poa, temp_air_C, wind_speed_m_s, n, temp_cell_C);
    else if (cell->model == RKW_CELL_NOCT)
        rkw_heat_noct(cell, poa, temp_air_C, wind_speed_m_s, n, temp_cell_C);
    else if (cell->model == RKW_CELL_ROSS)
        rkw_heat_linear(noct_rise_K_m2_W(cell->noct_C), 1.0, 0.0, poa, temp_air_C, wind_speed_m_s, n, temp_cell_C);
    else if (cell->model == RKW_CELL_PVSYST)
        rkw_heat_linear(cell->absorptance * (1.0 - cell->efficiency), cell->pvsyst_uc_W_m2_K, cell->pvsyst_uv_W_s_m3_K,
                        poa, temp_air_C, wind_speed_m_s, n, temp_cell_C);
    else
        rkw_heat_linear(1.0, cell->faiman_u0_W_m2_K, cell->faiman_u1_W_s_m3_K, poa, temp_air_C, wind_speed_m_s, n,
                        temp_cell_C);
}

rkw_status rkw_cell_check(const rkw_cell_model *cell, rkw_error *err)
{
    if (!cell) return rkw_fail_null(err, "cell");
    const struct {
        const char *name, *unit;
        double value, low, high;
    } fields[] = {{"faiman_u0", "W/m2/K", cell->faiman_u0_W_m2_K, 1.0, 200.0},
                  {"faiman_u1", "W s/m3/K", cell->faiman_u1_W_s_m3_K, 0.0, 100.0},
                  {"pvsyst_uc", "W/m2/K", cell->pvsyst_uc_W_m2_K, 1.0, 200.0},
                  {"pvsyst_uv", "W s/m3/K", cell->pvsyst_uv_W_s_m3_K, 0.0, 100.0},
                  {"absorptance", "1", cell->absorptance, 0.1, 1.0},
                  {"efficiency", "1", cell->efficiency, 0.0, 0.6},
                  {"sapm_a", "1", cell->sapm_a, -10.0, 0.0},
                  {"sapm_b", "s/m", cell->sapm_b_s_m, -1.0, 0.0},
                  {"sapm_delta", "degC", cell->sapm_delta_C, 0.0, 20.0},
                  {"noct", "degC", cell->noct_C, 20.0, 80.0},
                  {"noct_wind_factor", "1", cell->noct_wind_factor, 0.0, 2.0},
                  {"noct_mounting", "degC", cell->noct_mounting_C, 0.0, 30.0}};
    RKW_TRY(rkw_check_choice(err, "cell.model", cell->model, RKW_CELL_NOCT + 1));
    for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++)
        RKW_TRY(rkw_check_range(err, fields[k].name, fields[k].value, fields[k].unit, fields[k].low, fields[k].high));
    return RKW_OK;
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
