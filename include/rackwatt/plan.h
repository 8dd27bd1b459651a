/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file plan.h
 * @brief What a simulated year costs in money and carbon, and what the envelope of the site buys.
 */
#ifndef RACKWATT_PLAN_H
#define RACKWATT_PLAN_H

#include <rackwatt/base.h>
#include <rackwatt/dispatch.h>
#include <rackwatt/finance.h>
#include <rackwatt/site.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Parts of the cost: name in outputs, what it is. */
#define RKW_COST_LIST(X)                                                                                               \
    X(RACKS, "racks")                                                                                                  \
    X(NETWORK, "network_and_storage")                                                                                  \
    X(BUILDING, "building_and_equipment")                                                                              \
    X(PV, "pv")                                                                                                        \
    X(WIND, "wind")                                                                                                    \
    X(BATTERY, "battery")                                                                                              \
    X(THERMAL_STORE, "thermal_store")

enum {
#define RKW_COST_ENUM(id, name) RKW_COST_##id,
    RKW_COST_LIST(RKW_COST_ENUM)
#undef RKW_COST_ENUM
        RKW_COSTS
};
/** Name of a part of the cost, RKW_COST_*; "" for another number. */
RKW_API const char *rkw_cost_name(int32_t part);

/** Money and carbon of the time that a ledger covers, in real USD of costs.csv's base_year. */
typedef struct rkw_year_cost {
    size_t size;                   /**< sizeof(rkw_year_cost), set by the caller */
    double capex_usd[RKW_COSTS];   /**< investment */
    double annuity_usd[RKW_COSTS]; /**< capex x recovery factor x years of the ledger */
    double upkeep_usd[RKW_COSTS];  /**< fixed operation and maintenance */
    double staff_usd, water_usd;
    double import_usd, wheeling_usd, fixed_grid_usd, backup_usd, export_usd; /**< export is income */
    double stored_usd;  /**< energy that the battery holds less at the end than at the start, at the mean import price;
                             negative when it holds more */
    double credits_usd; /**< service credits for late work */
    double total_usd;   /**< all parts, less export */
    double usd_per_gpu_h;                        /**< total over delivered GPU-hours; NaN without any */
    double scope2_kg;                            /**< location based */
    double generation_kg;                        /**< life cycle of own PV and wind, energy used by the site */
    double embodied_kg;                          /**< racks, building, equipment, battery, spread over their lives */
    double lifecycle_kg;                         /**< grid life cycle + generation + embodied */
    double kg_per_gpu_h, lifecycle_kg_per_gpu_h; /**< scope 2, and life cycle */
    double land_m2;                              /**< of the plants outside the site */
} rkw_year_cost;

/** @return RKW_OK; RKW_E_MISSING, RKW_E_UNIT or RKW_E_DOMAIN of a row of costs.csv. */
RKW_API RKW_CHECK rkw_status rkw_cost_year(const rkw_site *site, const rkw_summary *summary, rkw_year_cost *out,
                                           rkw_error *err);

/** What the budget and the land buy, against the capacity; counted in racks of the pool with the most racks. */
typedef struct rkw_envelope {
    size_t size; /**< sizeof(rkw_envelope), set by the caller */
    char rack[64];
    double rack_it_MW;      /**< one rack with its network and storage at maximum power */
    double facility_per_it; /**< facility MW per MW of IT at full load on the design day */
    double rack_all_in_usd; /**< rack, network and storage, building and equipment */
    double budget_racks, budget_gpus, budget_it_MW, budget_facility_MW;
    double budget_racks_only; /**< racks if everything else were free */
    double land_racks;        /**< racks that fit on the land in one storey, with dry coolers and substation */
    double land_m2_per_rack;  /**< floor and dry coolers */
    double substation_m2;
    double land_needed_m2;                              /**< for the capacity, in one storey */
    double capacity_racks, capacity_gpus, capacity_usd; /**< racks, network, building for the whole capacity */
    double supply_usd;                                  /**< PV, wind and battery as planned */
    double pv_on_land_MWp;                              /**< fixed PV if all the land carried nothing else */
} rkw_envelope;

/** What budget and land buy at a site under a year. @return RKW_OK, RKW_E_ARG; RKW_E_MISSING, RKW_E_UNIT or
 *  RKW_E_DOMAIN of a row of costs.csv. */
RKW_API RKW_CHECK rkw_status rkw_envelope_compute(const rkw_site *site, const rkw_year *year, rkw_envelope *out,
                                                  rkw_error *err);

/** The same for either reading of the site's capacity, whatever capacity_basis says. @param is_it  1: MW at the racks */
RKW_API RKW_CHECK rkw_status rkw_envelope_compute_as(const rkw_site *site, const rkw_year *year, int32_t is_it,
                                                     rkw_envelope *out, rkw_error *err);

/** What a tenant's GPU-hours cost the owner over a ledger, in real USD. */
typedef struct rkw_tenant_cost {
    size_t size;
    double gpu_h;        /**< delivered */
    double racks_usd;    /**< racks and network of its pool, by contracted GPUs */
    double building_usd; /**< building, staff and water, by the power its GPUs are built for */
    double energy_usd;   /**< what its energy would cost from the grid alone, by its IT energy */
    double
        green_usd; /**< premium: energy as supplied less energy from the grid alone; negative: own supply is cheaper */
    double credits_usd; /**< its service credits */
    double total_usd;
    double usd_per_gpu_h, green_usd_per_gpu_h; /**< NaN without delivered work */
    double price_usd;                          /**< that it pays per GPU-hour */
} rkw_tenant_cost;

/**
 * Shares rkw_year_cost out among the tenants; the totals sum to cost->total_usd.
 * @param[out] out  one per tenant, each with its size set
 */
RKW_API RKW_CHECK rkw_status rkw_cost_tenants(const rkw_site *site, const rkw_ledger *ledger, const rkw_year_cost *cost,
                                              rkw_tenant_cost *out, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
