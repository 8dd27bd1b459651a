/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the generator of synthetic years. Everything that a month needs is prepared once per place:
 *  - clearness: Markov chain of daily ranks, and the clearness of each rank, so that the mean is the normals' exactly;
 *  - every other quantity is a Gaussian process of known variance, so that its mean and spread follow in closed form. */
#ifndef RKW_WEATHER_GENERATOR_H
#define RKW_WEATHER_GENERATOR_H

#include <rackwatt/weather.h>

#include "base/fail.h"
#include "base/memory.h"
#include "weather/markov.h"
#include "weather/normals.h"
#include "weather/random.h"

#define RKW_GENERATOR_PLACES 64
#define RKW_DAY_HOURS 24                    /* most hours of a solar day */
#define RKW_RANKS 65                        /* nodes of clearness over rank */
#define RKW_SPEEDS 1201                     /* nodes of wind speed over the Gaussian driver, -6 .. 6 */
#define RKW_GENERATOR_SOLAR_CONSTANT 1361.0 /* W/m2 */
#define RKW_BURN_IN_DAYS                                                                                               \
    40 /* the chain of clearness begins this long before the axis and has forgotten its start by then */

/* Persistence and couplings of the model, the same for every place. Sources: temperature and humidity residuals and
 * their tie to clearness after Knight, Klein & Duffie, Solar Energy 46 (1991) 109 and Boland, Solar Energy 55 (1995) 377. */
#define RKW_TEMP_DAY_LAG1 0.7
#define RKW_TEMP_HOUR_LAG1 0.9
#define RKW_TEMP_HOUR_SD_K 0.5
#define RKW_TEMP_RANGE_PER_SCORE 0.25 /* clear days have the wider course */
#define RKW_TEMP_CLEARNESS 0.3   /* correlation of daily mean with clearness in the warmest month, - in the coldest */
#define RKW_HUMIDITY_PER_K 0.025 /* fall of relative humidity with the daily course of temperature */
#define RKW_HUMIDITY_CLEARNESS (-0.4)
#define RKW_HUMIDITY_TEMP (-0.3)
#define RKW_HUMIDITY_HOUR_LAG1 0.97
#define RKW_HUMIDITY_LEAST 0.05
#define RKW_WIND_CLEARNESS (-0.15)
#define RKW_PRESSURE_HOUR_LAG1 0.99
#define RKW_SIDE_HOUR_LAG1 0.985
#define RKW_TURN_HOUR_LAG1 0.9
#define RKW_TURN_SD_DEG 25.0

#define RKW_DAY_CLEARNESS_MOST 0.85
#define RKW_HOUR_CLEARNESS_MOST 0.95

/* Monotone map of the TAG model's hourly clearness to a measured distribution: straight lines between nodes. */
typedef struct rkw_hour_map {
    int32_t known;
    double from[RKW_CLEARNESS_NODES], to[RKW_CLEARNESS_NODES];
} rkw_hour_map;

typedef struct rkw_month_clearness {
    rkw_markov chain;
    double mean;                           /* monthly clearness */
    double at_rank[RKW_RANKS];             /* clearness at rank i / (RKW_RANKS - 1) */
    double tilt_scale;                     /* makes the year's shift of the mean exact */
    double state_score[RKW_MARKOV_STATES]; /* mean Gaussian score per state */
    double score_mean_variance;            /* variance of the monthly mean of the score */
    double year_sd;                        /* of the shift drawn per year [clearness] */
    double total_year_sd;                  /* of the monthly mean, shift and days together [clearness] */
    double outside_kWh_m2_day;             /* mean daily extraterrestrial sum on the horizontal */
} rkw_month_clearness;

typedef struct rkw_month_air {
    double temp_range_K, temp_day_sd_K, temp_clearness;
    double temp_year_sd_K, temp_total_year_sd_K;
    double humidity_base, humidity_sd, humidity_year_sd, humidity_total_year_sd;
    double pressure_Pa, pressure_sd_Pa;
    double wet_share, wet_depth_mm; /* share of days with rain, mean depth of such a day */
} rkw_month_air;

typedef struct rkw_month_wind {
    double mean_m_s;
    double year_sd, total_year_sd;    /* relative to the mean */
    double direction_deg, side_limit; /* Gaussian limit below which the wind comes from the prevailing side */
} rkw_month_wind;

typedef struct rkw_place_climate {
    rkw_place place;
    rkw_normals normals;
    double wind_height_m;
    rkw_month_clearness clearness[12];
    rkw_month_air air[12];
    rkw_month_wind wind[12];
    double temp_knot_C[12]; /* mid-month values whose straight lines average to the monthly means */
    rkw_hour_map hours[4];  /* per season */
    double wind_lag1_driver;
    double unit_speed[RKW_SPEEDS]; /* speed over its mean at driver -6 + i / 100 */
} rkw_place_climate;

struct rkw_generator {
    rkw_context context;
    uint64_t seed;
    size_t n_places;
    /* Lower triangular factors of the correlation between places, row by row. */
    double *clearness_factor, *temp_factor, *wind_factor;
    rkw_place_climate *places;
};

/* Standard normal driver of a place: factors shared with the places before it. */
typedef struct rkw_driver {
    const double *weights; /* row of the correlation's triangular factor, place + 1 of them */
    size_t n;
    uint64_t keys[RKW_GENERATOR_PLACES];
} rkw_driver;
void rkw_driver_init(rkw_driver *driver, const rkw_generator *g, uint64_t index, int32_t stream, const double *factor,
                     size_t place);
double rkw_driver_at(const rkw_driver *driver, int64_t counter);

/* One place's hourly table on whole hours. */
rkw_status rkw_generate_hours(const rkw_generator *g, size_t place, uint64_t index, const rkw_axis *hours,
                              rkw_weather **out, rkw_error *err);

/* Preparation of one place; `normals` are checked. */
rkw_status rkw_prepare_clearness(rkw_place_climate *c, double ghi_scale, const rkw_context *ctx, rkw_error *err);
void rkw_prepare_air(rkw_place_climate *c);
rkw_status rkw_prepare_wind(rkw_place_climate *c, double wind_scale, double weibull_k, rkw_error *err);

/* Mean daily extraterrestrial sum of one month on the horizontal. It moves by up to 0.4 % with the leap-year cycle. */
rkw_status rkw_outside_of_month(const rkw_place *place, int32_t year, int32_t month, double *kWh_m2_day,
                                rkw_error *err);

/* Clearness of a rank in a month, with the year's shift of the mean. */
double rkw_clearness_at(const rkw_month_clearness *m, double rank, double shift);

/* Straight lines between mid-month knots: the left knot of a day of the year (0 .. 366) and the share of its right one. */
void rkw_temp_knot_shares(double day_of_year, size_t *left, double *right_share);

/* Relative course of temperature over the day: range 1, mean 0. Wind: mean 1. */
double rkw_temp_course(double solar_hour);
double rkw_wind_course(const rkw_place_climate *c, double solar_hour);

/* Fits the maps of hourly clearness of the seasons whose measured distribution is known; the months are prepared. */
rkw_status rkw_fit_hours(rkw_place_climate *c, const rkw_context *ctx, rkw_error *err);

/* Clearness of the hours of one solar day, n of them: `outside` is the extraterrestrial irradiance on the horizontal,
 * `sine` the sine of the sun's elevation, `solar_hour` local solar time, `noise` standard normal numbers. The sum of
 * clearness times outside is day_clearness times the sum of outside. `map` may be NULL. */
void rkw_clearness_of_hours(double day_clearness, const rkw_hour_map *map, size_t n, const double *outside,
                            const double *sine, const double *solar_hour, const double *noise, double *clearness);

/* Variance of the mean of n steps of a process with autocovariance lag1^k. */
double rkw_mean_variance_ar1(double lag1, size_t n);

#endif
