/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file metrics.h
 * @brief Energy, carbon and reliability metrics of an hourly account, as pure functions on arrays.
 *
 * Each row balances: pv + wind - curtailed + discharge + import + backup + unserved = load + charge + export.
 */
#ifndef RACKWATT_METRICS_H
#define RACKWATT_METRICS_H

#include <rackwatt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Columns of an account, n values each, read only. `load_MW` is what the site wanted, unserved included. A NULL column
 * counts as zeros; it_MW and load_MW must be there. Columns may share memory.
 */
typedef struct rkw_metrics_rows {
    size_t size;
    size_t n;
    double dt_h;                                  /**< > 0 */
    const double *it_MW, *load_MW, *other_MW;     /**< other: part of load outside PUE, CUE (offices) */
    const double *pv_MW, *wind_MW, *curtailed_MW; /**< curtailed is part of pv + wind */
    const double *charge_MW, *discharge_MW;       /**< battery terminals */
    const double *export_MW, *import_MW, *backup_MW, *unserved_MW;
    const double *carbon_free_share;                        /**< of the grid, 0 .. 1 */
    const double *average_kg_per_MWh, *marginal_kg_per_MWh; /**< of the grid at the meter */
    const double *certificates_MW;                          /**< bought for each row */
    const double *water_L;                                  /**< litres per row */
    double residual_kg_per_MWh;                             /**< residual mix of market-based accounts */
    double backup_kg_per_MWh;                               /**< electricity of the backup units */
    double stored_start_MWh, eta_charge, eta_discharge;     /**< for stored_end_MWh only */
} rkw_metrics_rows;
#define RKW_METRICS_ROWS_INIT                                                                                          \
    {                                                                                                                  \
        sizeof(rkw_metrics_rows), 0, 1.0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,      \
            NULL, NULL, NULL, NULL, NULL, 0.0, 0.0, 0.0, 1.0, 1.0                                                      \
    }

/** Shares are 0 .. 1 and NaN when their denominator is 0. */
typedef struct rkw_metrics {
    size_t size;
    double load_MWh, it_MWh, production_MWh, import_MWh, export_MWh, backup_MWh, curtailed_MWh;
    /**
     * 24/7 score: sum(own + f import) / sum load, own = pv + wind - curtailed - export + discharge - charge. Energy
     * that charges the store counts when it is bought. Google, "24/7 Carbon-Free Energy: Methodologies and Metrics"
     * (2021); Riepin & Brown, Energy Strategy Reviews 54 (2024) 101488.
     */
    double cfe;
    double cfe_hourly_floor;    /**< each row limited to 0 .. load; differs where the grid charges the store */
    double cfe_without_store;   /**< sum(min(L, R) + f max(L - R, 0)) / sum L with R = pv + wind */
    double coverage_available;  /**< 1 - sum max(L - R, 0) / sum L; Acun et al. (ASPLOS 2023) */
    double coverage_with_store; /**< the same with R + discharge - charge */
    double annual_match;        /**< min(1, sum R / sum L) */
    double ref;                 /**< renewable energy factor, ISO/IEC 30134-3, certificates counted */
    double pue;                 /**< ISO/IEC 30134-2 */
    double cue_location_kg_per_kWh, cue_market_kg_per_kWh; /**< ISO/IEC 30134-8; market: yearly account */
    double wue_L_per_kWh;                                  /**< ISO/IEC 30134-9, category 1 */
    double carbon_location_kg;                             /**< sum import x average, plus backup */
    double carbon_market_annual_kg; /**< max(0, sum import - sum certificates) x residual mix, plus backup */
    double carbon_market_hourly_kg; /**< sum max(0, import - certificates) x residual mix, plus backup */
    double carbon_marginal_import_kg, carbon_marginal_net_kg; /**< with import; with import - export */
    double curtailment_rate;                                  /**< curtailed / (pv + wind) */
    double self_consumption;                                  /**< (pv + wind - curtailed - export) / (pv + wind) */
    double self_sufficiency;                                  /**< 1 - (import + backup + unserved) / load */
    double lole_h;                                            /**< hours with unserved load */
    double eue_MWh, eue_ppm;                                  /**< unserved energy, and per million of load */
    double stored_end_MWh; /**< start + eta_charge charge - discharge / eta_discharge */
} rkw_metrics;
#define RKW_METRICS_INIT                                                                                               \
    {                                                                                                                  \
        sizeof(rkw_metrics), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0  \
    }

/**
 * All metrics in one pass.
 * @param[out] out  out->size must be set; only the part that the caller knows is written
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (dt_h, a value that is not finite, named with its row). O(n), no allocation.
 */
RKW_API RKW_CHECK rkw_status rkw_metrics_compute(const rkw_metrics_rows *rows, rkw_metrics *out, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
