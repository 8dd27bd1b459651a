/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layouts over a wind rose. Expected values: single machines without wakes, solved directions, invariants. */
#include "wind/reference.h"

#include <math.h>
#include <string.h>

#define N 9

typedef struct layout_case {
    rkw_turbine *turbine;
    double frequency[12], corner_x[4], corner_y[4], x[N], y[N];
    rkw_weibull weibull[12];
    rkw_wake_config wake;
    rkw_wind_rose rose;
    rkw_layout_search search;
} layout_case;

/* Nine machines in a square of 2.4 km, wind mostly from the west. */
static int layout_case_begin(layout_case *c)
{
    c->turbine = reference_wake_turbine();
    for (size_t i = 0; i < 12; i++) {
        c->frequency[i] = i == 9 ? 0.45 : 0.05;
        c->weibull[i] = (rkw_weibull){1.8, 9.0};
    }
    c->rose = (rkw_wind_rose){12, c->frequency, c->weibull};
    c->wake = (rkw_wake_config)RKW_WAKE_CONFIG_INIT;
    double corners[4][2] = {{-200, -200}, {1800, -200}, {1800, 1800}, {-200, 1800}};
    for (size_t i = 0; i < 4; i++) c->corner_x[i] = corners[i][0], c->corner_y[i] = corners[i][1];
    for (size_t i = 0; i < N; i++) c->x[i] = 400.0 * (double)(i % 3), c->y[i] = 400.0 * (double)(i / 3);
    c->search = (rkw_layout_search)RKW_LAYOUT_SEARCH_INIT;
    c->search.wake = &c->wake;
    c->search.rose = &c->rose;
    c->search.n_corners = 4;
    c->search.corner_x_m = c->corner_x;
    c->search.corner_y_m = c->corner_y;
    c->search.spacing_m = 240;
    c->search.n_moves = 200;
    c->search.n_directions = 12;
    c->search.n_speeds = 12;
    return c->turbine != NULL;
}

TEST(mean_power_of_one_machine_is_its_capacity_factor)
{
    layout_case c;
    rkw_error err = {0};
    if (!layout_case_begin(&c)) return;
    rkw_wake_layout one = {1, c.x, c.y};
    double mean, factor;
    c.search.n_speeds = 500;
    CHECK_OK(rkw_wind_layout_mean_power(&c.search, NULL, c.turbine, &one, &mean, &err), err);
    CHECK_OK(rkw_turbine_capacity_factor(c.turbine, &c.weibull[0], &factor, &err), err);
    CHECK_NEAR(mean, factor, 2e-4, 0);
    rkw_wake_layout nine = {N, c.x, c.y};
    double waked;
    CHECK_OK(rkw_wind_layout_mean_power(&c.search, NULL, c.turbine, &nine, &waked, &err), err);
    CHECK(waked < mean && waked > 0.7 * mean);
    rkw_turbine_free(c.turbine);
}

TEST(a_search_improves_the_layout_within_area_and_spacing)
{
    layout_case c;
    rkw_error err = {0};
    if (!layout_case_begin(&c)) return;
    double before, after, check;
    CHECK_OK(rkw_wind_layout_improve(&c.search, NULL, c.turbine, N, c.x, c.y, &before, &after, &err), err);
    test_note("mean power %.4f before, %.4f after 200 moves", before, after);
    CHECK(after > 1.02 * before);
    rkw_wake_layout layout = {N, c.x, c.y};
    CHECK_OK(rkw_wind_layout_mean_power(&c.search, NULL, c.turbine, &layout, &check, &err), err);
    CHECK_NEAR(check, after, 0, 1e-13);
    for (size_t i = 0; i < N; i++) {
        CHECK(c.x[i] >= -200 && c.x[i] <= 1800 && c.y[i] >= -200 && c.y[i] <= 1800);
        for (size_t j = 0; j < i; j++) CHECK(hypot(c.x[i] - c.x[j], c.y[i] - c.y[j]) >= 240);
    }
    rkw_turbine_free(c.turbine);
}

static int32_t stop_at_once(void *user, double done, const char *stage)
{
    (void)user;
    (void)stage;
    return done > 0.2;
}

TEST(a_search_refuses_bad_starts_and_can_be_stopped)
{
    layout_case c;
    rkw_error err = {0};
    if (!layout_case_begin(&c)) return;
    double kept[N];
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.progress = stop_at_once;
    memcpy(kept, c.x, sizeof kept);
    CHECK_STATUS(rkw_wind_layout_improve(&c.search, &ctx, c.turbine, N, c.x, c.y, NULL, NULL, &err), RKW_E_CANCELLED,
                 err);
    CHECK(memcmp(kept, c.x, sizeof kept) == 0);
    c.search.spacing_m = 500;
    CHECK_STATUS(rkw_wind_layout_improve(&c.search, NULL, c.turbine, N, c.x, c.y, NULL, NULL, &err), RKW_E_DOMAIN, err);
    c.search.spacing_m = 240;
    c.x[3] = -250;
    CHECK_STATUS(rkw_wind_layout_improve(&c.search, NULL, c.turbine, N, c.x, c.y, NULL, NULL, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "machine 3") != NULL);
    c.frequency[0] = 0.5;
    CHECK_STATUS(rkw_wind_layout_improve(&c.search, NULL, c.turbine, N, c.x, c.y, NULL, NULL, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "sum of frequency") != NULL);
    rkw_turbine_free(c.turbine);
}
