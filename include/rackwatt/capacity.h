/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file capacity.h
 * @brief Demand room: electrical design of a facility, and the arithmetic of power, budget and area.
 */
#ifndef RACKWATT_CAPACITY_H
#define RACKWATT_CAPACITY_H

#include <rackwatt/demand.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ electrical design */

/** Value that a share of all values exceeds, with linear interpolation between ranks: 0.004 of a year's dry bulbs is the
 *  0.4 % design day. @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (NaN among the values), RKW_E_MEMORY. */
RKW_API RKW_CHECK rkw_status rkw_exceeded_value(const rkw_context *ctx, const double *values, size_t n, double share,
                                                double *value, rkw_error *err);

/** One limit of the electrical design. */
typedef struct rkw_limit {
    char name[48], unit[16];
    double needed, allowed;
} rkw_limit;

/** What the site needs with every rack at maximum power. Start from {sizeof(rkw_electrical)}. */
typedef struct rkw_electrical {
    size_t size;
    double it_MW, facility_MW;
    double power_factor, apparent_MVA;
    double circuit_MVA;     /**< thermal rating of one circuit */
    double circuits;        /**< as built */
    double circuits_needed; /**< so that the load is carried with one out (N-1) */
    rkw_limit limits[10];   /**< connection, circuits (N-1), the stages of the power chain, cooling when it is short */
    int32_t n_limits;
    int32_t binding;  /**< limit of which the largest share is used */
    char reason[320]; /**< in words: which limit binds, and by how much */
} rkw_electrical;

/**
 * @param connection_MW          agreed power of the grid connection
 * @param dry_bulb_C,wet_bulb_C  the day that is looked at
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN.
 */
RKW_API RKW_CHECK rkw_status rkw_facility_electrical(const rkw_facility_design *design, const rkw_racks *racks,
                                                     double connection_MW, double dry_bulb_C, double wet_bulb_C,
                                                     rkw_electrical *out, rkw_error *err);

/* ------------------------------------------------------------------ capacity arithmetic */

/**
 * First-hour arithmetic, for a given PUE: how many racks a power, a budget and an area carry. rkw_facility_power is the
 * model that a simulation uses; here PUE is a question of the caller ("what if it were 1.15?"), not a figure of a site.
 * Start from RKW_CAPACITY_QUESTION_INIT and set every member.
 */
typedef struct rkw_capacity_question {
    size_t size;
    double facility_MW; /**< power of the connection */
    double pue;         /**< >= 1 */
    double budget_usd, site_m2;
    double rack_kW, gpus_per_rack, rack_usd, rack_m2;
    double network_power_share; /**< of IT power, 0 .. below 1 */
    double network_cost_share;  /**< of rack cost */
    double shell_usd_per_MW_it; /**< shell, mechanical and electrical plant */
    double support_area_factor; /**< gross area of halls with support / area of racks */
    double cooler_m2_per_MW;    /**< heat rejection per MW of IT */
    double substation_m2;
    double rack_embodied_kg, shell_embodied_kg_per_MW; /**< CO2e */
} rkw_capacity_question;
#define RKW_CAPACITY_QUESTION_INIT                                                                                     \
    {                                                                                                                  \
        sizeof(rkw_capacity_question), 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0                                  \
    }

/** Which of the three limits the smallest number of racks. */
enum { RKW_CAPACITY_BY_POWER = 0, RKW_CAPACITY_BY_BUDGET = 1, RKW_CAPACITY_BY_AREA = 2 };

/** Answer; racks are whole. Start from {sizeof(rkw_capacity)}. */
typedef struct rkw_capacity {
    size_t size;
    double it_MW;                                       /**< facility_MW / pue */
    double racks, gpus;                                 /**< that the power carries */
    double rack_usd, network_usd, shell_usd, total_usd; /**< for all of them; shell for it_MW */
    double usd_per_rack;                                /**< total_usd / racks */
    double hall_m2, cooler_m2, it_kW_per_m2;
    double embodied_kg;
    double budget_racks, budget_gpus; /**< that the budget buys with network and shell */
    double budget_racks_alone;        /**< that it buys when everything else is there */
    double budget_facility_MW;        /**< power of budget_racks */
    double budget_shell_MW_it;        /**< IT power of shell that it buys without racks */
    double area_racks;                /**< that the area holds on one floor */
    double least_racks;               /**< smallest of racks, budget_racks, area_racks */
    int32_t binding;                  /**< RKW_CAPACITY_BY_* */
    int32_t reserved;
} rkw_capacity;

/** @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN. */
RKW_API RKW_CHECK rkw_status rkw_capacity_of(const rkw_capacity_question *question, rkw_capacity *out, rkw_error *err);
/** Back: facility power that `racks` need [MW]. */
RKW_API double rkw_capacity_facility_MW(const rkw_capacity_question *question, double racks);
#ifdef __cplusplus
}
#endif
#endif
