/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The single diode model. Everything is solved in u = (V + I R_s) / a, the voltage across the diode in units of a: then
 * current and voltage are closed formulas, and the exponent stays moderate. */
#include "base/simd.h"

#include "solar/diode.h"
#include "sun/check.h"

#define REFERENCE_K 298.15
#define BOLTZMANN_EV_K 8.617333262e-05

enum { BLOCK = 256, MAX_STEPS = 40 };

RKW_CLONES
void rkw_diode_carry(const rkw_diode_module *module, const double *restrict effective,
                     const double *restrict temp_cell_C, size_t n, const rkw_diode *out)
{
    const rkw_diode_module m = *module;
    const double alpha = m.model == RKW_DIODE_CEC ? m.alpha_sc_A_K * (1.0 - 0.01 * m.adjust_percent) : m.alpha_sc_A_K;
    const double gap_reference = m.band_gap_eV / (BOLTZMANN_EV_K * REFERENCE_K);
    double *restrict i_l = out->i_l_A, *restrict i_o = out->i_o_A, *restrict r_s = out->r_s_ohm;
    double *restrict r_sh = out->r_sh_ohm, *restrict a = out->a_V;
    for (size_t i = 0; i < n; i++) {
        const double kelvin = temp_cell_C[i] + 273.15, ratio = kelvin / REFERENCE_K;
        const double gap = m.band_gap_eV * (1.0 + m.band_gap_1_K * (kelvin - REFERENCE_K));
        i_l[i] = effective[i] * 0.001 * (m.i_l_A + alpha * (kelvin - REFERENCE_K));
        i_o[i] = m.i_o_A * ratio * ratio * ratio * exp(gap_reference - gap / (BOLTZMANN_EV_K * kelvin));
        r_sh[i] = m.r_sh_ohm * (1000.0 / effective[i]);
        r_s[i] = m.r_s_ohm;
        a[i] = m.a_V * ratio;
    }
}

/* One row in reduced form: currents in A, u dimensionless, p = R_s / a and g = a / R_sh. */
typedef struct reduced {
    double i_l, i_o, p, g;
} reduced;

static inline reduced reduce(const rkw_diode *d, size_t i)
{
    return (reduced){d->i_l_A[i], d->i_o_A[i], d->r_s_ohm[i] / d->a_V[i], d->a_V[i] / d->r_sh_ohm[i]};
}

/* Diode voltage at open circuit without the shunt: an upper limit of every operating point with I >= 0. */
static inline double open_limit(reduced r) { return log(1.0 + rkw_max(r.i_l, 0.0) / r.i_o); }

/* One Newton step for the maximum of I(u) V(u): the derivative of power over its own derivative. */
static inline double power_step(reduced r, double u)
{
    const double e = r.i_o * exp(u);
    const double current = r.i_l - (e - r.i_o) - r.g * u;
    const double slope = -(e + r.g), voltage = u - r.p * current, voltage_slope = 1.0 - r.p * slope;
    const double first = slope * voltage + current * voltage_slope;
    const double second = -e * voltage + 2.0 * slope * voltage_slope + current * r.p * e;
    return second < 0.0 ? -first / second : 0.0;
}

/* Start near the maximum: exact without resistances, ln(1 + u_oc) below open circuit; the series resistance moves the
 * diode's voltage up by about half of its own drop. */
static inline double power_start(reduced r)
{
    const double open = open_limit(r);
    return rkw_min(open - log(1.0 + open) + 0.5 * r.p * r.i_l, open);
}

RKW_CLONES
static double rkw_power_pass(const rkw_diode *d, size_t n, double *restrict u)
{
    double worst = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double step = power_step(reduce(d, i), u[i]);
        const double next = rkw_max(u[i] + rkw_clamp(step, -2.0, 2.0), 0.0);
        worst = rkw_max(worst, fabs(step));
        u[i] = next;
    }
    return worst;
}

RKW_CLONES
static void rkw_power_points(const rkw_diode *d, size_t n, double *restrict u, double *restrict i_mp,
                             double *restrict v_mp)
{
    for (size_t i = 0; i < n; i++) {
        const reduced r = reduce(d, i);
        const double current = r.i_l - r.i_o * expm1(u[i]) - r.g * u[i];
        const int lit = r.i_l > 0.0;
        i_mp[i] = lit ? rkw_max(current, 0.0) : 0.0;
        v_mp[i] = lit ? d->a_V[i] * rkw_max(u[i] - r.p * current, 0.0) : 0.0;
    }
}

RKW_CLONES
static void rkw_power_starts(const rkw_diode *d, size_t n, double *restrict u)
{
    for (size_t i = 0; i < n; i++) u[i] = power_start(reduce(d, i));
}

void rkw_diode_maximum(const rkw_diode *diode, size_t n, double *i_mp, double *v_mp)
{
    for (size_t first = 0; first < n; first += BLOCK) {
        const size_t count = n - first < BLOCK ? n - first : BLOCK;
        const rkw_diode d = {diode->i_l_A + first, diode->i_o_A + first, diode->r_s_ohm + first,
                             diode->r_sh_ohm + first, diode->a_V + first};
        double u[BLOCK];
        rkw_power_starts(&d, count, u);
        /* The error of a step is about the square of the step before; a last step of 1e-6 leaves rounding only. */
        for (int pass = 0; pass < MAX_STEPS && rkw_power_pass(&d, count, u) > 1e-6; pass++) {}
        rkw_power_points(&d, count, u, i_mp + first, v_mp + first);
    }
}

/* Solves u - p I(u) = v, which is convex and rising, from above: Newton's steps only fall. */
RKW_CLONES
static double rkw_voltage_pass(const rkw_diode *d, const double *restrict voltage, size_t n, double *restrict u)
{
    double worst = 0.0;
    for (size_t i = 0; i < n; i++) {
        const reduced r = reduce(d, i);
        const double e = r.i_o * exp(u[i]);
        const double current = r.i_l - (e - r.i_o) - r.g * u[i];
        const double residual = u[i] - r.p * current - voltage[i] / d->a_V[i];
        const double step = residual / (1.0 + r.p * (e + r.g));
        worst = rkw_max(worst, fabs(step) / (1.0 + fabs(u[i])));
        u[i] -= step;
    }
    return worst;
}

void rkw_diode_current_at(const rkw_diode *diode, const double *voltage, size_t n, double *current)
{
    for (size_t first = 0; first < n; first += BLOCK) {
        const size_t count = n - first < BLOCK ? n - first : BLOCK;
        const rkw_diode d = {diode->i_l_A + first, diode->i_o_A + first, diode->r_s_ohm + first,
                             diode->r_sh_ohm + first, diode->a_V + first};
        double u[BLOCK];
        for (size_t i = 0; i < count; i++) {
            const reduced r = reduce(&d, i);
            const double v = voltage[first + i] / d.a_V[i];
            u[i] = rkw_min(v + r.p * r.i_l, rkw_max(v, open_limit(r)));
        }
        for (int pass = 0; pass < MAX_STEPS && rkw_voltage_pass(&d, voltage + first, count, u) > 1e-9; pass++) {}
        for (size_t i = 0; i < count; i++) {
            const reduced r = reduce(&d, i);
            current[first + i] = r.i_l - r.i_o * expm1(u[i]) - r.g * u[i];
        }
    }
}

/* Diode voltage where the current is 0: rising and convex, from above. */
static double open_circuit(reduced r)
{
    double u = open_limit(r);
    for (int pass = 0; pass < MAX_STEPS; pass++) {
        const double e = r.i_o * exp(u);
        const double step = (e - r.i_o + r.g * u - r.i_l) / (e + r.g);
        u -= step;
        if (fabs(step) <= 1e-10 * (1.0 + u)) break;
    }
    return rkw_max(u, 0.0);
}

rkw_status rkw_diode_module_check(const rkw_diode_module *module, rkw_error *err)
{
    if (!module) return rkw_fail_null(err, "module");
    RKW_TRY(rkw_check_choice(err, "module.model", module->model, RKW_DIODE_CEC + 1));
    RKW_TRY(rkw_check_range(err, "a", module->a_V, "V", 0.01, 100.0));
    RKW_TRY(rkw_check_range(err, "i_l", module->i_l_A, "A", 1e-3, 100.0));
    RKW_TRY(rkw_check_range(err, "i_o", module->i_o_A, "A", 1e-30, 1e-3));
    RKW_TRY(rkw_check_range(err, "r_s", module->r_s_ohm, "ohm", 0.0, 100.0));
    RKW_TRY(rkw_check_range(err, "r_sh", module->r_sh_ohm, "ohm", 0.1, 1e9));
    RKW_TRY(rkw_check_range(err, "alpha_sc", module->alpha_sc_A_K, "A/K", -0.1, 0.1));
    RKW_TRY(rkw_check_range(err, "adjust", module->adjust_percent, "percent", -100.0, 200.0));
    RKW_TRY(rkw_check_range(err, "band_gap", module->band_gap_eV, "eV", 0.5, 3.0));
    return rkw_check_range(err, "band_gap_slope", module->band_gap_1_K, "1/K", -0.01, 0.01);
}

rkw_status rkw_diode_at(const rkw_diode_module *module, const double *effective_W_m2, const double *temp_cell_C,
                        size_t n, const rkw_diode *out, rkw_error *err)
{
    RKW_TRY(rkw_diode_module_check(module, err));
    RKW_TRY(rkw_require_values(err, "effective_irradiance", effective_W_m2, n, "W/m2", 0.0, 3000.0));
    RKW_TRY(rkw_require_values(err, "temp_cell", temp_cell_C, n, "degC", -100.0, 200.0));
    if (!out || !out->i_l_A || !out->i_o_A || !out->r_s_ohm || !out->r_sh_ohm || !out->a_V)
        return rkw_fail_null(err, "diode output");
    rkw_diode_carry(module, effective_W_m2, temp_cell_C, n, out);
    return RKW_OK;
}

static rkw_status check_diode(const rkw_diode *d, size_t n, rkw_error *err)
{
    if (!d) return rkw_fail_null(err, "diode");
    RKW_TRY(rkw_require_values(err, "i_l", d->i_l_A, n, "A", 0.0, 1e6));
    RKW_TRY(rkw_require_values(err, "i_o", d->i_o_A, n, "A", 1e-40, 1e3));
    RKW_TRY(rkw_require_values(err, "r_s", d->r_s_ohm, n, "ohm", 0.0, 1e6));
    RKW_TRY(rkw_require_values(err, "r_sh", d->r_sh_ohm, n, "ohm", 1e-6, INFINITY));
    return rkw_require_values(err, "a", d->a_V, n, "V", 1e-3, 1e5);
}

static void solve_block(const rkw_diode *d, size_t first, size_t n, const rkw_diode_points *out)
{
    double zero[BLOCK] = {0.0}, half[BLOCK], beyond[BLOCK], v_oc[BLOCK], i_mp[BLOCK], v_mp[BLOCK], i_sc[BLOCK];
    double i_x[BLOCK], i_xx[BLOCK];
    rkw_diode_maximum(d, n, i_mp, v_mp);
    for (size_t i = 0; i < n; i++) {
        v_oc[i] = d->i_l_A[i] > 0.0 ? d->a_V[i] * open_circuit(reduce(d, i)) : 0.0;
        half[i] = 0.5 * v_oc[i];
        beyond[i] = 0.5 * (v_oc[i] + v_mp[i]);
    }
    rkw_diode_current_at(d, zero, n, i_sc);
    rkw_diode_current_at(d, half, n, i_x);
    rkw_diode_current_at(d, beyond, n, i_xx);
    for (size_t i = 0; i < n; i++) {
        const size_t row = first + i;
        if (out->i_sc_A) out->i_sc_A[row] = i_sc[i];
        if (out->v_oc_V) out->v_oc_V[row] = v_oc[i];
        if (out->i_mp_A) out->i_mp_A[row] = i_mp[i];
        if (out->v_mp_V) out->v_mp_V[row] = v_mp[i];
        if (out->p_mp_W) out->p_mp_W[row] = i_mp[i] * v_mp[i];
        if (out->i_x_A) out->i_x_A[row] = i_x[i];
        if (out->i_xx_A) out->i_xx_A[row] = i_xx[i];
    }
}

rkw_status rkw_diode_solve(const rkw_diode *diode, size_t n, const rkw_diode_points *out, rkw_error *err)
{
    RKW_TRY(check_diode(diode, n, err));
    if (!out) return rkw_fail_null(err, "points");
    for (size_t first = 0; first < n; first += BLOCK) {
        const rkw_diode d = {diode->i_l_A + first, diode->i_o_A + first, diode->r_s_ohm + first,
                             diode->r_sh_ohm + first, diode->a_V + first};
        solve_block(&d, first, n - first < BLOCK ? n - first : BLOCK, out);
    }
    return RKW_OK;
}

rkw_status rkw_diode_current(const rkw_diode *diode, const double *voltage_V, size_t n, double *current_A,
                             rkw_error *err)
{
    RKW_TRY(check_diode(diode, n, err));
    RKW_TRY(rkw_require_values(err, "voltage", voltage_V, n, "V", 0.0, 1e6));
    if (!current_A && n > 0) return rkw_fail_null(err, "current_A");
    for (size_t first = 0; first < n; first += BLOCK) {
        const size_t count = n - first < BLOCK ? n - first : BLOCK;
        const rkw_diode d = {diode->i_l_A + first, diode->i_o_A + first, diode->r_s_ohm + first,
                             diode->r_sh_ohm + first, diode->a_V + first};
        double current[BLOCK];
        rkw_diode_current_at(&d, voltage_V + first, count, current);
        for (size_t i = 0; i < count; i++) current_A[first + i] = current[i];
    }
    return RKW_OK;
}
