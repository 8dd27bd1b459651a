/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DC power of the modules, inverters, and the way to the meter; powers are per MWp of modules. */
#include "base/simd.h"

#include <string.h>

#include "solar/chain.h"
#include "solar/diode.h"
#include "solar/kernels.h"

enum { BLOCK = RKW_CHAIN_BLOCK };

/* after[i] = before[i] * factor */
static void scale(const double *before, double factor, size_t n, double *after)
{
    for (size_t i = 0; i < n; i++) after[i] = before[i] * factor;
}

/* Ohmic loss: the share `loss` at nominal power grows with the current, here with power. */
static void lose_ohmic(const double *before, double loss, size_t n, double *after)
{
    for (size_t i = 0; i < n; i++) after[i] = before[i] * (1.0 - loss * before[i]);
}

double rkw_chain_module_W(const rkw_pv_plant *plant, double *v_mp, double *v_oc)
{
    if (plant->module_model != RKW_MODULE_DIODE) return 0.0;
    const double irradiance = 1000.0, temp_C = 25.0;
    double il, io, rs, rsh, a, p_mp = 0.0;
    const rkw_diode d = {&il, &io, &rs, &rsh, &a};
    const rkw_diode_points points = {NULL, v_oc, NULL, v_mp, &p_mp, NULL, NULL};
    rkw_diode_carry(&plant->module, &irradiance, &temp_C, 1, &d);
    return rkw_diode_solve(&d, 1, &points, NULL) == RKW_OK ? p_mp : 0.0;
}

static void pvwatts_module(const rkw_chain *chain, rkw_chain_block *b)
{
    const double gamma = chain->plant->gamma_per_C;
    const double *light = b->stage[RKW_PV_REAR_SIDE];
    double *power = b->stage[RKW_PV_TEMPERATURE];
    for (size_t i = 0; i < b->n; i++) {
        power[i] = light[i] * rkw_max(1.0 + gamma * (b->temp_cell_C[i] - 25.0), 0.0);
        b->voltage_V[i] = chain->plant->inverter.v_dc_V;
    }
}

/* Outside the inverter's window the string works at the edge: off its maximum. */
static void hold_window(const rkw_pv_plant *plant, const rkw_diode *d, size_t n, double *current, double *voltage)
{
    if (plant->window_high_V <= 0.0) return;
    const double low = plant->window_low_V / plant->modules_per_string;
    const double high = plant->window_high_V / plant->modules_per_string;
    size_t outside = 0;
    for (size_t i = 0; i < n; i++) outside += voltage[i] < low || voltage[i] > high;
    if (outside == 0) return;
    double held[BLOCK], at_edge[BLOCK];
    for (size_t i = 0; i < n; i++) held[i] = rkw_clamp(voltage[i], low, high);
    rkw_diode_current_at(d, held, n, at_edge);
    for (size_t i = 0; i < n; i++) {
        const int moved = held[i] != voltage[i];
        current[i] = moved ? rkw_max(at_edge[i], 0.0) : current[i];
        voltage[i] = held[i];
    }
}

static void diode_module(const rkw_chain *chain, rkw_chain_block *b)
{
    double light[BLOCK], il[BLOCK], io[BLOCK], rs[BLOCK], rsh[BLOCK], a[BLOCK], current[BLOCK];
    const rkw_diode d = {il, io, rs, rsh, a};
    const rkw_pv_plant *plant = chain->plant;
    scale(b->stage[RKW_PV_REAR_SIDE], 1000.0, b->n, light);
    rkw_diode_carry(&plant->module, light, b->temp_cell_C, b->n, &d);
    rkw_diode_maximum(&d, b->n, current, b->voltage_V);
    hold_window(plant, &d, b->n, current, b->voltage_V);
    double *power = b->stage[RKW_PV_TEMPERATURE];
    for (size_t i = 0; i < b->n; i++) {
        power[i] = current[i] * b->voltage_V[i] / chain->module_W;
        b->voltage_V[i] *= plant->modules_per_string;
    }
}

/* AC power before the limit, and the limit. */
static void invert(const rkw_chain *chain, const rkw_chain_block *b, const double *pdc, double *ac, double *limit)
{
    const rkw_pv_plant *plant = chain->plant;
    if (plant->inverter_model == RKW_INVERTER_SANDIA) {
        double share[BLOCK];
        scale(pdc, chain->inverter_W, b->n, share);
        rkw_convert_sandia(&plant->inverter, b->voltage_V, share, b->n, ac);
        rkw_sandia_limit(&plant->inverter, chain->lit->temp_air_C + b->first, b->n, limit);
        scale(ac, 1.0 / chain->inverter_W, b->n, ac);
        scale(limit, 1.0 / chain->inverter_W, b->n, limit);
        return;
    }
    const double rating = 1.0 / plant->dc_ac;
    rkw_convert_pvwatts(pdc, rating / plant->inverter_efficiency, plant->inverter_efficiency, RKW_PVWATTS_ETA_REFERENCE,
                        b->n, ac);
    for (size_t i = 0; i < b->n; i++) limit[i] = rating;
}

static void clip(const rkw_chain *chain, const rkw_chain_block *b, const double *ac, const double *limit, double *out)
{
    const double spread = chain->plant->subhourly_spread;
    if (spread == 0.0) {
        for (size_t i = 0; i < b->n; i++) out[i] = rkw_min(ac[i], limit[i]);
        return;
    }
    const rkw_lit_rows *lit = chain->lit;
    double sunny[BLOCK];
    for (size_t i = 0; i < b->n; i++) {
        const size_t k = b->first + i;
        const double beam = rkw_max(lit->dni[k] * lit->up[k], 0.0);
        sunny[i] = lit->ghi[k] > 0.0 ? rkw_min(beam / lit->ghi[k], 1.0) : 0.0;
    }
    rkw_clip(ac, sunny, spread, limit, b->n, out);
}

/* Arrays of the stages between DC and meter; the ageing pass gives one array for all. */
typedef struct meter_stages {
    double *efficient, *clipped, *after_ohmic, *after_transformer, *available;
} meter_stages;

static void to_meter(const rkw_chain *chain, const rkw_chain_block *b, const double *pdc, const meter_stages *out)
{
    const rkw_pv_plant *plant = chain->plant;
    double limit[BLOCK];
    invert(chain, b, pdc, out->efficient, limit);
    clip(chain, b, out->efficient, limit, out->clipped);
    lose_ohmic(out->clipped, plant->loss_ac_ohmic, b->n, out->after_ohmic);
    scale(out->after_ohmic, 1.0 - plant->loss_transformer, b->n, out->after_transformer);
    scale(out->after_transformer, plant->availability, b->n, out->available);
}

/* Old modules clip less: their loss is found at the meter, by a second pass through the inverter. */
static void age(const rkw_chain *chain, rkw_chain_block *b)
{
    double *const out = b->stage[RKW_PV_DEGRADATION];
    if (chain->lost_to_age == 0.0) {
        memcpy(out, b->stage[RKW_PV_AVAILABILITY], b->n * sizeof(double));
        return;
    }
    double pdc[BLOCK];
    const meter_stages all = {out, out, out, out, out};
    scale(b->stage[RKW_PV_MISMATCH], 1.0 - chain->lost_to_age, b->n, pdc);
    lose_ohmic(pdc, chain->plant->loss_dc_ohmic, b->n, pdc);
    to_meter(chain, b, pdc, &all);
}

void rkw_chain_electric(const rkw_chain *chain, rkw_chain_block *b)
{
    const rkw_pv_plant *plant = chain->plant;
    if (plant->module_model == RKW_MODULE_DIODE)
        diode_module(chain, b);
    else
        pvwatts_module(chain, b);
    scale(b->stage[RKW_PV_TEMPERATURE], 1.0 - plant->loss_mismatch, b->n, b->stage[RKW_PV_MISMATCH]);
    lose_ohmic(b->stage[RKW_PV_MISMATCH], plant->loss_dc_ohmic, b->n, b->stage[RKW_PV_DC_OHMIC]);
    const meter_stages stages = {b->stage[RKW_PV_INVERTER_EFFICIENCY], b->stage[RKW_PV_INVERTER_CLIPPING],
                                 b->stage[RKW_PV_AC_OHMIC], b->stage[RKW_PV_TRANSFORMER],
                                 b->stage[RKW_PV_AVAILABILITY]};
    to_meter(chain, b, b->stage[RKW_PV_DC_OHMIC], &stages);
    age(chain, b);
}

void rkw_chain_night(const rkw_chain *chain, double night[RKW_PV_STAGES])
{
    const rkw_pv_plant *plant = chain->plant;
    for (size_t s = 0; s < RKW_PV_STAGES; s++) night[s] = 0.0;
    if (plant->inverter_model != RKW_INVERTER_SANDIA) return;
    const double own_use = -plant->inverter.p_night_W / chain->inverter_W;
    night[RKW_PV_INVERTER_EFFICIENCY] = night[RKW_PV_INVERTER_CLIPPING] = own_use;
    night[RKW_PV_AC_OHMIC] = own_use * (1.0 - plant->loss_ac_ohmic * own_use);
    night[RKW_PV_TRANSFORMER] = night[RKW_PV_AC_OHMIC] * (1.0 - plant->loss_transformer);
    night[RKW_PV_AVAILABILITY] = night[RKW_PV_TRANSFORMER] * plant->availability;
    night[RKW_PV_DEGRADATION] = night[RKW_PV_AVAILABILITY];
}
