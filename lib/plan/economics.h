/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prices, lives and rates of a project: rows of costs.csv, finance.csv and racks.csv, each with the range of its row. */
#ifndef RKW_PLAN_ECONOMICS_H
#define RKW_PLAN_ECONOMICS_H

#include <rackwatt/site.h>

#include "plan/costs.h"

/* Rows of finance.csv: name, unit in here, lowest and highest allowed value. */
#define RKW_FINANCE_LIST(X)                                                                                            \
    X(project_life, "yr", 1, 100)                                                                                      \
    X(debt_share, "1", 0, 1)                                                                                           \
    X(debt_rate, "1/yr", 0, 1)                                                                                         \
    X(debt_tenor, "yr", 1, 100)                                                                                        \
    X(tax_rate, "1", 0, 1)                                                                                             \
    X(tax_free, "yr", 0, 100)                                                                                          \
    X(depreciation_racks, "yr", 1, 100)                                                                                \
    X(depreciation_building, "yr", 1, 100)                                                                             \
    X(depreciation_plant, "yr", 1, 100)                                                                                \
    X(depreciation_battery, "yr", 1, 100)                                                                              \
    X(rack_refresh, "yr", 1, 100)                                                                                      \
    X(rack_residual, "1", 0, 1)                                                                                        \
    X(end_value, "1", 0, 1)                                                                                            \
    X(pv_price_trend, "1/yr", -0.5, 0.5)                                                                               \
    X(wind_price_trend, "1/yr", -0.5, 0.5)                                                                             \
    X(battery_price_trend, "1/yr", -0.5, 0.5)                                                                          \
    X(rack_price_trend, "1/yr", -0.5, 0.5)                                                                             \
    X(rack_efficiency_trend, "1/yr", -0.5, 2)                                                                          \
    X(gpu_hour_price_trend, "1/yr", -0.9, 0.5)                                                                         \
    X(energy_price_trend, "1/yr", -0.5, 0.5)                                                                           \
    X(inflation_local, "1/yr", -0.5, 10)                                                                               \
    X(currency_depreciation, "1/yr", -0.5, 10)                                                                         \
    X(battery_augmentation, "1", 0, 1)                                                                                 \
    X(connection_capex, "USD/MW", 0, 1e8)                                                                              \
    X(thermal_store_capex, "USD/MWh", 0, 1e8)                                                                          \
    X(carbon_tax, "USD/kgCO2e", 0, 100)                                                                                \
    X(grid_curtailment, "1", 0, 0.9)                                                                                   \
    X(ppa_as_produced, "USD/MWh", 0, 1e4)                                                                              \
    X(ppa_baseload, "USD/MWh", 0, 1e4)                                                                                 \
    X(ppa_as_consumed, "USD/MWh", 0, 1e4)                                                                              \
    X(ppa_curtailed_paid, "1", 0, 1)                                                                                   \
    X(uncertainty_resource, "1", 0, 0.5)                                                                               \
    X(uncertainty_model, "1", 0, 0.5)                                                                                  \
    X(uncertainty_availability, "1", 0, 0.5)                                                                           \
    X(uncertainty_load, "1", 0, 0.5)

typedef struct rkw_economics {
    rkw_costs costs;
    double base_year, inflation, backup_capex, land_price; /* year, 1/yr, USD/MW, USD/m2 */
    double network_cost_share, rack_usd[RKW_POOLS_MAX];
    double currency_per_usd;
#define RKW_FINANCE_MEMBER(name, unit, low, high) double name;
    RKW_FINANCE_LIST(RKW_FINANCE_MEMBER)
#undef RKW_FINANCE_MEMBER
} rkw_economics;

/* A row with a range: which member it sets, in the member's unit. */
typedef struct rkw_uncertain_row {
    char name[96]; /* table.row */
    char unit[24];
    size_t offset;
    double value, low, high;
} rkw_uncertain_row;

enum { RKW_MOST_UNCERTAIN = 128 };

rkw_status rkw_economics_read(rkw_economics *out, const rkw_context *ctx, const rkw_site *site, rkw_error *err);
/* Rows that have low < high. *n is how many there are, at most RKW_MOST_UNCERTAIN are written. */
rkw_status rkw_economics_ranges(rkw_uncertain_row *rows, size_t *n, const rkw_context *ctx, const rkw_site *site,
                                rkw_error *err);

#endif
