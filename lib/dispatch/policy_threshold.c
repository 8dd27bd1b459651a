/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work that can wait runs when the grid is cheap (or clean) against the day around the row, or when its slack is gone. */
#include <math.h>

#include "dispatch/policy.h"
#include "dispatch/slack.h"

enum { MOST_ROWS = 24 * 60 };

/* Share of the day's values that count as low. */
static const double QUANTILE = 0.3;

/* Prices of the next 24 h are published; carbon intensity is taken from the last 24 h. @return number of values. */
static size_t collect(const rkw_view *view, int32_t which, double *values)
{
    size_t n = 0, day = (size_t)(24 / rkw_axis_dt_h(rkw_view_axis(view)));
    int published = which == RKW_YEAR_IMPORT_USD_PER_MWH;
    for (size_t i = 0; i < day && n < MOST_ROWS; i++) {
        double value = published ? rkw_view_series(view, which, i) : rkw_view_past_series(view, which, i);
        if (!isnan(value)) values[n++] = value;
    }
    return n;
}

/* Number of values below x: the row is low when fewer than the quantile's share are. */
static int is_low(const rkw_view *view, int32_t which)
{
    double values[MOST_ROWS], now = rkw_view_series(view, which, 0);
    size_t n = collect(view, which, values), below = 0;
    for (size_t i = 0; i < n; i++) below += values[i] < now;
    return (double)below < QUANTILE * (double)n;
}

static rkw_status decide(const int32_t which, void *state, const rkw_view *view, rkw_wishes *wishes)
{
    double under = rkw_view_renewable_MW(view);
    if (is_low(view, which)) under = rkw_view_supply_limit_MW(view) + rkw_view_discharge_limit_MW(view);
    rkw_slack_serve(state, view, under, wishes->serve_gpu_h);
    return RKW_OK;
}

static rkw_status decide_by_price(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    (void)err;
    return decide(RKW_YEAR_IMPORT_USD_PER_MWH, state, view, wishes);
}

static rkw_status decide_by_carbon(void *state, const rkw_view *view, rkw_wishes *wishes, rkw_error *err)
{
    (void)err;
    return decide(RKW_YEAR_CARBON_AVERAGE_KG_PER_MWH, state, view, wishes);
}

const rkw_policy rkw_policy_threshold_price = {
    sizeof(rkw_policy), "threshold-price", rkw_slack_create, decide_by_price, rkw_slack_destroy, NULL, 0, NULL};
const rkw_policy rkw_policy_threshold_carbon = {
    sizeof(rkw_policy), "threshold-carbon", rkw_slack_create, decide_by_carbon, rkw_slack_destroy, NULL, 0, NULL};
