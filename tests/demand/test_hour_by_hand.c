/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One hour of the whole chain, derived by hand from rack to grid, and what moves PUE. */
#include "support.h"

#include <math.h>

static const char one_pool[] =
    "name,value,unit,low,high,source\n"
    "r.installed,100,count,,,test\nr.gpus,72,count,,,test\nr.power_idle,30,kW,,,test\nr.power_typical,90,kW,,,test\n"
    "r.power_max,100,kW,,,test\nr.gpu_tdp,800,W,,,test\nr.liquid_fraction,0.8,1,,,test\nr.cost,1,USD,,,test\n"
    "r.floor_area_gross,3,m2,,,test\nr.lifetime,5,yr,,,test\nr.cap_gpu,gb200,text,,,test\n"
    "r.cap_workload,training_compute_bound,text,,,test\n"
    "network_storage_overhead.power_share_of_it,0.1,1,,,test\n"
    "network_storage_overhead.load_dependent_share,1,1,,,test\n"
    "network_storage_overhead.cost_share_of_racks,0,1,,,test\n";

static double biquadratic(const double *c, double x, double y)
{
    return c[0] + c[1] * x + c[2] * x * x + c[3] * y + c[4] * y * y + c[5] * x * y;
}

/* units * rating * (constant + linear x + quadratic x^2), x = out / (units rating power factor) */
static double stage_loss(double units, double rating, double pf, double c, double l, double q, double out_MW)
{
    double x = out_MW / (units * rating * pf);
    return units * rating * (c + l * x + q * x * x);
}

TEST(an_hour_of_the_whole_chain_by_hand)
{
    const char *const edits[] = {
        "racks.csv",       NULL,        one_pool, "cooling.csv", "heat_rejection,adiabatic", "heat_rejection,dry",
        "power_chain.csv", "4N3R,text", "N,text", NULL};
    const char *folder = site_edited("by-hand", edits);
    rkw_racks *racks = load_racks(folder);
    rkw_facility_design *design = load_design(folder, racks);
    double temp_C = 35.0;
    rkw_facility *facility = facility_at(design, &temp_C, 1, 0.4); /* Sunday 1 June 2025, 01:00 local */
    double it_MW = rkw_racks_it_MW(racks, 0, 100, 7200, 1.0);
    rkw_facility_row row;
    rkw_facility_power(facility, 0, &it_MW, &row);

    /* IT: 100 racks of 90 kW and a tenth of the whole for network and storage: 9 / 0.9 = 10 MW; at most 10 / 0.9 MW. */
    CHECK_NEAR(row.it_MW, 10.0, 0, 1e-14);
    /* Liquid: 0.8 * 9 = 7.2 MW now, 0.8 * 10 = 8 MW at most. */
    /* Busway: ceil(11.1111 / 1.5) = 8 units, 8 * 1.5 * 0.005 (10/12)^2 = 0.0416667 MW.
     * PDU: ceil(11.1625 / 2) = 6 units, out 10.0416667, 12 (0.0015 + 0.006 (10.0416667/12)^2) = 0.0684175 MW.
     * UPS: ceil(11.2423 / 2) = 6 units, out 10.1100842, 12 (0.006 + 0.012 x + 0.017 x^2) = 0.3381239 MW. */
    double busway_MW = stage_loss(8, 1.5, 1, 0, 0, 0.005, 10.0);
    double pdu_MW = stage_loss(6, 2, 1, 0.0015, 0, 0.006, 10.0 + busway_MW);
    double ups_MW = stage_loss(6, 2, 1, 0.006, 0.012, 0.017, 10.0 + busway_MW + pdu_MW);
    CHECK_NEAR(busway_MW, 0.0416667, 1e-7, 0);
    CHECK_NEAR(pdu_MW, 0.0684175, 1e-7, 0);
    CHECK_NEAR(ups_MW, 0.3381239, 1e-7, 0);
    double room_MW = busway_MW + pdu_MW + ups_MW;
    /* Lighting: 0.01 * 10 = 0.1 MW. */
    CHECK_NEAR(row.lighting_MW, 0.1, 0, 1e-14);
    /* Pumps of the distribution units: 0.012 * 8 MW at 7.2/8 of their flow: 0.096 * 0.9^3 = 0.069984 MW.
     * Facility pumps: 0.01 * 8.096 MW * ((7.2 + 0.069984) / 8.096)^3 = 0.0586218 MW. */
    double cdu_MW = 0.096 * 0.9 * 0.9 * 0.9, loop_MW = 0.08096 * pow((7.2 + cdu_MW) / 8.096, 3);
    CHECK_NEAR(loop_MW, 0.0586218, 1e-7, 0);
    double heat_MW = 7.2 + cdu_MW + loop_MW;
    CHECK_NEAR(row.pumps_MW, cdu_MW + loop_MW, 0, 1e-12);
    CHECK_NEAR(row.liquid_heat_MW, heat_MW, 0, 1e-12);
    /* Dry coolers: 1.25 * 8.096 * 1.01 = 10.2212 MW at 7 K; at 40 - 35 = 5 K they carry 7.3008571 MW at full speed, less
     * than 7.3286058: fans 0.02 * 10.2212 = 0.204424 MW, the trim chiller gets 0.0277487 MW. */
    double carried_MW = 10.2212 * 5 / 7;
    CHECK_NEAR(row.dry_fans_MW, 0.204424, 0, 1e-12);
    CHECK_NEAR(heat_MW - carried_MW, 0.0277487, 1e-7, 0);
    /* Chillers, water held at its highest valid 10 degC, air at 35: eirft = 1.0239366, COP 2.9 / eirft; the Carrier's
     * eirfplr is the part load itself, so power is heat * eirft / 2.9. */
    static const double eirft[] = {0.089134815, 0.0280734482, 0.0016909915, 0.0230561531, 0.0001663802, -0.0015023227};
    double per_MW = biquadratic(eirft, 10, 35) / 2.9;
    CHECK_NEAR(per_MW * 2.9, 1.0239366, 1e-7, 0);
    CHECK_NEAR(row.trim_MW, (heat_MW - carried_MW) * per_MW, 0, 1e-10);
    /* Air side: 10 - 7.2 + 0.4482081 losses + 0.1 lighting = 3.3482081 MW. Design: 11.1111 - 8 + losses at 11.1111 MW
     * (busway 8 * 1.5 * 0.005 (11.1111/12)^2 and so on: 0.5177250) + 0.1 = 3.7288361 MW; fans 0.035 * 3.7288361 *
     * (3.3482081/3.7288361)^3 = 0.0944841 MW. At 35 + 5 degC the economiser reaches nothing of 39 degC. */
    double busway_max_MW = stage_loss(8, 1.5, 1, 0, 0, 0.005, 10 / 0.9);
    double pdu_max_MW = stage_loss(6, 2, 1, 0.0015, 0, 0.006, 10 / 0.9 + busway_max_MW);
    double ups_max_MW = stage_loss(6, 2, 1, 0.006, 0.012, 0.017, 10 / 0.9 + busway_max_MW + pdu_max_MW);
    double air_MW = 2.8 + room_MW + 0.1, air_design_MW = 10 / 0.9 - 8 + busway_max_MW + pdu_max_MW + ups_max_MW + 0.1;
    CHECK_NEAR(air_design_MW, 3.7288361, 1e-7, 0);
    double crah_MW = 0.035 * air_design_MW * pow(air_MW / air_design_MW, 3);
    CHECK_NEAR(row.crah_fans_MW, crah_MW, 0, 1e-12);
    CHECK_NEAR(crah_MW, 0.0944841, 1e-7, 0);
    CHECK_NEAR(row.air_heat_MW, air_MW + crah_MW, 0, 1e-12);
    CHECK_NEAR(row.air_chiller_MW, (air_MW + crah_MW) * per_MW, 0, 1e-12);
    CHECK_NEAR(row.air_chiller_MW, 1.2155512, 1e-7, 0);
    /* Buildings at night at 35 degC, 17 K above their balance point (1.2 W/m2/K); only the data-management centre is in
     * use: 4000 (25 + 20 + 20.4) + 6000 (5 + 20.4) + 8000 (2 + 20.4) + 5000 (4 + 20.4) W = 0.7152 MW. */
    CHECK_NEAR(row.buildings_MW, 0.7152, 0, 1e-12);
    /* Transformers: on the design day (45 degC, all at maximum) 18.539148 MW: ceil(18.539148 / (3.15 * 0.97)) = 7 units of
     * 3.15 MVA and one of 100 MVA. Now they carry 10 + 0.4482081 + 0.1 + cooling + 0.7152 MW. */
    double load_MW = 10 + room_MW + 0.1 + row.cooling_MW + 0.7152;
    double mv_MW = stage_loss(7, 3.15, 0.97, 0.001, 0, 0.008, load_MW);
    double hv_MW = stage_loss(1, 100, 0.97, 0.0005, 0, 0.0032, load_MW + mv_MW);
    CHECK_NEAR(mv_MW, 0.0863798, 1e-7, 0);
    CHECK_NEAR(hv_MW, 0.0557500, 1e-7, 0);
    CHECK_NEAR(row.losses_MW, room_MW + mv_MW + hv_MW, 0, 1e-12);
    CHECK_NEAR(row.facility_MW, 13.0584007, 1e-7, 0);
    CHECK_NEAR(row.pue, 1.2343201, 1e-7, 0);
    CHECK_NEAR(row.unmet_heat_MW, 0, 0, 0);
    rkw_facility_free(facility);
    rkw_facility_design_free(design);
    rkw_racks_free(racks);
}

/* PUE of the shipped site with one edit, at a temperature and a share of full load. */
static double pue(const char *file, const char *from, const char *to, double temp_C, double share)
{
    const char *folder = site_variant("pue", file, from, to);
    rkw_racks *racks = load_racks(folder);
    rkw_facility_design *design = load_design(folder, racks);
    rkw_facility *facility = facility_at(design, &temp_C, 1, 0.5);
    double it_MW[RKW_POOLS_MAX];
    rkw_facility_row row;
    full_it_MW(racks, it_MW);
    for (size_t p = 0; p < rkw_racks_count(racks); p++) it_MW[p] *= share;
    rkw_facility_power(facility, 0, it_MW, &row);
    rkw_facility_free(facility);
    rkw_facility_design_free(design);
    rkw_racks_free(racks);
    return row.pue;
}

TEST(pue_falls_out_of_temperature_load_and_equipment)
{
    double base = pue(NULL, NULL, NULL, 26, 1.0);
    CHECK(pue(NULL, NULL, NULL, 34, 1.0) > base + 0.01);
    CHECK(pue(NULL, NULL, NULL, 26, 0.5) > base);
    CHECK(pue("power_chain.csv", "ups.mode,double_conversion", "ups.mode,eco", 26, 1.0) < base - 0.01);
    CHECK(pue("power_chain.csv", "4N3R,text", "2N,text", 26, 0.5) >
          pue("power_chain.csv", "4N3R,text", "N,text", 26, 0.5));
    CHECK(pue("racks.csv", "gb300_nvl72.liquid_fraction,0.9", "gb300_nvl72.liquid_fraction,0.2", 26, 1.0) >
          base + 0.01);
    CHECK(pue("cooling.csv", "economiser,indirect", "economiser,none", 15, 1.0) >
          pue(NULL, NULL, NULL, 15, 1.0) + 0.02);
    CHECK(pue("cooling.csv", "heat_rejection,adiabatic", "heat_rejection,dry", 38, 1.0) >
          pue(NULL, NULL, NULL, 38, 1.0));
}
