/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Synthetic years against the table they are made from. Expected values are the table's own figures; tolerances follow from
 * the standard error of the sample. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <rackwatt/weather.h>

#include "harness/harness.h"

static const rkw_place tetouan = {35.57, -5.37, 60};

static int read_normals(rkw_normals *n)
{
    rkw_error err;
    return CHECK_OK(rkw_normals_read(n, NULL, repo_file("data/tetouan/climate_monthly.csv"), &err), err);
}

static rkw_generator *make_generator(const rkw_normals *n, uint64_t seed)
{
    rkw_synthetic_place p = RKW_SYNTHETIC_PLACE_INIT;
    rkw_synthesis c = RKW_SYNTHESIS_INIT;
    rkw_generator *g = NULL;
    rkw_error err;
    p.place = tetouan;
    p.normals = n;
    c.seed = seed;
    CHECK_OK(rkw_generator_create(&g, NULL, &p, 1, &c, &err), err);
    return g;
}

static int month_of_row(const rkw_axis *axis, size_t row)
{
    rkw_civil c;
    rkw_civil_from_unix(rkw_axis_time(axis, row), &c);
    return c.month - 1;
}

enum { QUANTITIES = 4, YEARS = 300 };
static const int32_t columns[QUANTITIES] = {RKW_WEATHER_GHI, RKW_WEATHER_TEMP, RKW_WEATHER_REL_HUMIDITY,
                                            RKW_WEATHER_WIND_SPEED};
static const char *const quantity_names[QUANTITIES] = {"GHI", "temperature", "humidity", "wind"};

/* Monthly means of one year; GHI as kWh/m2/day. */
static void monthly_means(const rkw_weather *w, double means[QUANTITIES][12])
{
    const rkw_axis *axis = rkw_weather_axis(w);
    size_t rows[12] = {0};
    memset(means, 0, QUANTITIES * sizeof means[0]);
    for (size_t i = 0; i < axis->n; i++) {
        int m = month_of_row(axis, i);
        rows[m]++;
        for (int q = 0; q < QUANTITIES; q++) means[q][m] += rkw_weather_column(w, columns[q])[i] * (q == 0 ? 0.024 : 1);
    }
    for (int q = 0; q < QUANTITIES; q++)
        for (int m = 0; m < 12; m++) means[q][m] /= (double)rows[m];
}

static double lag1(const double *x, size_t n)
{
    double mean = 0, variance = 0, product = 0;
    for (size_t i = 0; i < n; i++) mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        variance += (x[i] - mean) * (x[i] - mean);
        if (i) product += (x[i] - mean) * (x[i - 1] - mean);
    }
    return product / variance;
}

/* Maximum-likelihood Weibull shape: sum v^k ln v / sum v^k - 1/k = mean ln v. */
static double weibull_shape(const double *v, size_t n)
{
    double low = 0.5, high = 10;
    for (int round = 0; round < 50; round++) {
        double k = 0.5 * (low + high), a = 0, b = 0, c = 0;
        for (size_t i = 0; i < n; i++) {
            double p = pow(v[i], k);
            a += p * log(v[i]);
            b += p;
            c += log(v[i]) / (double)n;
        }
        *(a / b - 1 / k - c > 0 ? &high : &low) = k;
    }
    return 0.5 * (low + high);
}

TEST(synthetic_years_reproduce_their_normals)
{
    static double sum[QUANTITIES][12], squares[QUANTITIES][12], means[QUANTITIES][12];
    rkw_normals n;
    rkw_error err;
    if (!read_normals(&n)) return;
    rkw_generator *g = make_generator(&n, 1);
    rkw_axis axis = rkw_axis_of_year(2025);
    double persistence = 0;
    for (uint64_t y = 0; g && y < YEARS; y++) {
        rkw_weather *w = NULL;
        if (!CHECK_OK(rkw_generator_year(g, &axis, y, &w, &err), err)) break;
        monthly_means(w, means);
        persistence += lag1(rkw_weather_column(w, RKW_WEATHER_WIND_SPEED), axis.n) / YEARS;
        for (int q = 0; q < QUANTITIES; q++)
            for (int m = 0; m < 12; m++) sum[q][m] += means[q][m], squares[q][m] += means[q][m] * means[q][m];
        rkw_weather_free(w);
    }
    const double *tables[QUANTITIES] = {n.ghi_kWh_m2_day, n.temp_mean_C, n.rel_humidity_0_1, n.wind_speed_m_s};
    const double *spreads[QUANTITIES] = {n.ghi_year_sd_kWh_m2_day, n.temp_year_sd_C, n.rel_humidity_year_sd_0_1,
                                         n.wind_year_sd_m_s};
    for (int q = 0; q < QUANTITIES; q++) {
        double worst = 0, worst_spread = 0;
        for (int m = 0; m < 12; m++) {
            double mean = sum[q][m] / YEARS, sd = sqrt((squares[q][m] / YEARS - mean * mean) * YEARS / (YEARS - 1.0));
            double off = (mean - tables[q][m]) / (sd / sqrt(YEARS));
            worst = fmax(worst, fabs(off));
            worst_spread = fmax(worst_spread, fabs(sd / spreads[q][m] - 1));
            CHECK_NEAR(rkw_generator_year_sd(g, 0, q, (size_t)m), spreads[q][m], 0, 1e-6);
        }
        test_note("%-11s: largest deviation of a monthly mean %.2f standard errors, of its yearly spread %.1f %%",
                  quantity_names[q], worst, 100 * worst_spread);
        CHECK(worst < 3);
        CHECK(worst_spread < 0.15);
    }
    test_note("wind: lag-1 autocorrelation %.3f", persistence);
    CHECK(persistence > 0.90 && persistence < 0.97);
    rkw_generator_free(g);
}

TEST(synthetic_wind_has_the_table_shape_or_the_plants_own)
{
    rkw_normals n;
    rkw_error err;
    if (!read_normals(&n)) return;
    for (int own = 0; own < 2; own++) {
        rkw_synthetic_place p = RKW_SYNTHETIC_PLACE_INIT;
        rkw_generator *g = NULL;
        p.place = tetouan;
        p.normals = &n;
        if (own) p.wind_mean_m_s = 8.7, p.wind_weibull_k = 2.1, p.wind_height_m = 80;
        if (!CHECK_OK(rkw_generator_create(&g, NULL, &p, 1, NULL, &err), err)) return;
        enum { N_YEARS = 40 };
        rkw_axis axis = rkw_axis_of_year(2025);
        double *all = malloc(N_YEARS * axis.n * sizeof *all), mean = 0;
        for (uint64_t y = 0; y < N_YEARS; y++) {
            rkw_weather *w = NULL;
            if (!CHECK_OK(rkw_generator_year(g, &axis, y, &w, &err), err)) break;
            CHECK_NEAR(rkw_weather_height_m(w, RKW_WEATHER_WIND_SPEED), own ? 80 : 10, 0, 0);
            memcpy(all + y * axis.n, rkw_weather_column(w, RKW_WEATHER_WIND_SPEED), axis.n * sizeof *all);
            rkw_weather_free(w);
        }
        for (size_t i = 0; i < N_YEARS * axis.n; i++) mean += all[i] / (N_YEARS * (double)axis.n);
        CHECK_NEAR(weibull_shape(all, N_YEARS * axis.n), own ? 2.1 : 1.8, 0.05, 0);
        CHECK_NEAR(mean, own ? 8.7 : 3.749, 0, 0.02);
        free(all);
        rkw_generator_free(g);
    }
}

TEST(synthetic_irradiance_stays_below_the_extraterrestrial)
{
    rkw_normals n;
    rkw_error err;
    if (!read_normals(&n)) return;
    rkw_generator *g = make_generator(&n, 9);
    rkw_axis axis = rkw_axis_of_year(2024);
    static double zenith[8784], outside[8784];
    rkw_sun_columns sun = {.zenith_deg = zenith};
    CHECK_OK(rkw_sun_position_axis(&tetouan, NULL, &axis, &sun, &err), err);
    CHECK_OK(rkw_extraterrestrial_axis(&axis, outside, &err), err);
    for (uint64_t y = 0; g && y < 10; y++) {
        rkw_weather *w = NULL;
        if (!CHECK_OK(rkw_generator_year(g, &axis, y, &w, &err), err)) break;
        const double *ghi = rkw_weather_column(w, RKW_WEATHER_GHI);
        for (size_t i = 0; i < axis.n; i++) {
            double most = outside[i] * cos(zenith[i] * 3.14159265358979323846 / 180);
            CHECK(ghi[i] >= 0 && ghi[i] <= (most > 0 ? 0.96 * most : 0));
        }
        rkw_weather_free(w);
    }
    rkw_generator_free(g);
}

static double largest_difference(const rkw_weather *a, const rkw_weather *b, size_t a_from, size_t b_from, size_t n)
{
    double largest = 0;
    for (int32_t c = 0; c < RKW_WEATHER_COLUMNS; c++) {
        const double *x = rkw_weather_column(a, c), *y = rkw_weather_column(b, c);
        if (!CHECK(!x == !y) || !x) continue;
        for (size_t i = 0; i < n; i++) largest = fmax(largest, fabs(x[a_from + i] - y[b_from + i]));
    }
    return largest;
}

TEST(streams_are_a_function_of_seed_and_index)
{
    rkw_normals n;
    rkw_error err;
    if (!read_normals(&n)) return;
    rkw_generator *g = make_generator(&n, 42);
    rkw_axis year = rkw_axis_of_year(2025), part = year;
    part.start_unix_s += 100 * 86400 + 7200;
    part.n = 500;
    rkw_weather *first = NULL, *again = NULL, *other = NULL, *piece = NULL;
    CHECK_OK(rkw_generator_year(g, &year, 3, &first, &err), err);
    CHECK_OK(rkw_generator_year(g, &year, 4, &other, &err), err);
    CHECK_OK(rkw_generator_year(g, &year, 3, &again, &err), err);
    CHECK_OK(rkw_generator_year(g, &part, 3, &piece, &err), err);
    CHECK(largest_difference(first, again, 0, 0, year.n) == 0);
    CHECK(largest_difference(first, other, 0, 0, year.n) > 1);
    CHECK_NEAR(largest_difference(first, piece, 2402, 0, 500), 0, 1e-4, 0);
    rkw_weather_free(first);
    rkw_weather_free(again);
    rkw_weather_free(other);
    rkw_weather_free(piece);
    rkw_generator_free(g);
}

static double correlation(const double *x, const double *y, size_t n)
{
    double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < n; i++) mx += x[i] / (double)n, my += y[i] / (double)n;
    for (size_t i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
        xy += (x[i] - mx) * (y[i] - my);
    }
    return xy / sqrt(xx * yy);
}

TEST(places_drawn_jointly_are_correlated_by_distance)
{
    rkw_normals n;
    rkw_error err;
    if (!read_normals(&n)) return;
    n.wind_diurnal_amplitude = 0; /* a common course of the day would correlate far places too */
    for (int m = 0; m < 12; m++) n.wind_speed_m_s[m] = 6;
    rkw_synthetic_place p[4];
    const double latitudes[4] = {35.57, 35.57, 33.0, 10.0}; /* the same place twice, 286 km, 2,843 km */
    for (int i = 0; i < 4; i++) {
        p[i] = (rkw_synthetic_place)RKW_SYNTHETIC_PLACE_INIT;
        p[i].place = (rkw_place){latitudes[i], -5.37, 60};
        p[i].normals = &n;
    }
    rkw_normals tropics = n;
    for (int m = 0; m < 12; m++) tropics.ghi_kWh_m2_day[m] = 5.5;
    p[3].normals = &tropics;
    rkw_axis axis = rkw_axis_of_year(2025);
    double sums[4] = {0};
    for (uint64_t y = 0; y < 10; y++) {
        rkw_weather *w[4];
        if (!CHECK_OK(rkw_weather_synthesize(w, NULL, p, 4, NULL, &axis, y, &err), err)) return;
        for (int i = 0; i < 4; i++) {
            sums[i] += correlation(rkw_weather_column(w[0], RKW_WEATHER_WIND_SPEED),
                                   rkw_weather_column(w[i], RKW_WEATHER_WIND_SPEED), axis.n) /
                       10;
            if (i) rkw_weather_free(w[i]);
        }
        rkw_weather_free(w[0]);
    }
    /* exp(-distance / 500 km) for the drivers; speeds follow them closely. */
    CHECK_NEAR(sums[1], 1, 1e-9, 0);
    CHECK_NEAR(sums[2], exp(-285.8 / 500), 0.06, 0);
    CHECK_NEAR(sums[3], exp(-2843 / 500.0), 0.06, 0);
}

TEST(synthetic_years_on_finer_and_shifted_axes)
{
    rkw_normals n;
    rkw_error err;
    if (!read_normals(&n)) return;
    rkw_generator *g = make_generator(&n, 5);
    rkw_axis hours = rkw_axis_of_year(2028), fine = {hours.start_unix_s, 600, 0, 6 * 8784};
    rkw_axis shifted = {hours.start_unix_s + 1800, 3600, 0, 1000};
    rkw_weather *a = NULL, *b = NULL, *c = NULL;
    CHECK(hours.n == 8784);
    CHECK_OK(rkw_generator_year(g, &hours, 0, &a, &err), err);
    CHECK_OK(rkw_generator_year(g, &fine, 0, &b, &err), err);
    CHECK_OK(rkw_generator_year(g, &shifted, 0, &c, &err), err);
    CHECK(rkw_weather_axis(c)->n == 1000 && rkw_weather_is_typical(b));
    const double *x = rkw_weather_column(a, RKW_WEATHER_GHI), *y = rkw_weather_column(b, RKW_WEATHER_GHI);
    for (size_t i = 0; i < hours.n; i++) {
        double sum = 0;
        for (size_t j = 0; j < 6; j++) sum += y[6 * i + j] / 6;
        CHECK_NEAR(sum, x[i], 1e-9, 1e-9);
    }
    rkw_weather_free(a);
    rkw_weather_free(b);
    rkw_weather_free(c);
    rkw_generator_free(g);
}

TEST(completing_marks_what_is_synthetic)
{
    rkw_normals n;
    rkw_error err;
    if (!read_normals(&n)) return;
    rkw_generator *g = make_generator(&n, 5);
    rkw_axis axis = rkw_axis_of_year(2025);
    static double ghi[8760];
    rkw_weather *w = NULL, *s = NULL;
    CHECK_OK(rkw_weather_create(&w, NULL, &tetouan, &axis, &err), err);
    for (size_t i = 0; i < 8760; i++) ghi[i] = (double)(i % 24 > 8 && i % 24 < 17) * 300;
    CHECK_OK(rkw_weather_set_column(w, RKW_WEATHER_GHI, 0, ghi, RKW_SOURCE_FILE, &err), err);
    CHECK_OK(rkw_generator_year(g, &axis, 0, &s, &err), err);
    CHECK_OK(rkw_weather_complete(w, s, &err), err);
    CHECK(rkw_weather_source(w, RKW_WEATHER_GHI) == RKW_SOURCE_FILE);
    CHECK(rkw_weather_source(w, RKW_WEATHER_DNI) == RKW_SOURCE_MISSING);
    CHECK(rkw_weather_source(w, RKW_WEATHER_TEMP) == RKW_SOURCE_SYNTHETIC);
    CHECK(rkw_weather_source(w, RKW_WEATHER_WIND_SPEED) == RKW_SOURCE_SYNTHETIC);
    CHECK(rkw_weather_column(w, RKW_WEATHER_TEMP)[77] == rkw_weather_column(s, RKW_WEATHER_TEMP)[77]);
    CHECK_TEXT(rkw_source_name(rkw_weather_source(w, RKW_WEATHER_PRESSURE)), "synthetic");
    rkw_weather_free(w);
    rkw_weather_free(s);
    rkw_generator_free(g);
}

TEST(normals_of_the_wrong_unit_or_place_are_refused)
{
    rkw_normals n;
    rkw_error err;
    rkw_synthetic_place p = RKW_SYNTHETIC_PLACE_INIT;
    rkw_generator *g = NULL;
    if (!read_normals(&n)) return;
    p.place = tetouan;
    p.normals = &n;
    n.ghi_kWh_m2_day[5] = 11.4;
    CHECK_STATUS(rkw_generator_create(&g, NULL, &p, 1, NULL, &err), RKW_E_DOMAIN, err);
    /* 11.4 over the 11.55 kWh/m2/day that facts/climate_monthly.csv gives for June */
    CHECK_NEAR(err.value, 11.4 / 11.55, 0, 0.01);
    CHECK(strstr(err.message, "clearness of month 6 (GHI over extraterrestrial) = 0.9") == err.message);
    CHECK(g == NULL);
    n.ghi_kWh_m2_day[5] = NAN;
    CHECK_STATUS(rkw_generator_create(&g, NULL, &p, 1, NULL, &err), RKW_E_DOMAIN, err);
    CHECK_TEXT(err.message, "normals: ghi of month 6 = nan kWh/m2/day, allowed 0.01 .. 12 kWh/m2/day");
    const char *path = scratch_text("normals.csv", "month,ghi,temp_meen,source\n1,kWh/m2/day,degC,text\n1,2,3,x\n");
    CHECK_STATUS(rkw_normals_read(&n, NULL, path, &err), RKW_E_UNKNOWN, err);
}

/* ---- against the measured year */

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Hourly clearness with the sun above 15 deg of the months of one season (4: all). */
static size_t clearness(const rkw_weather *w, int season, double *out)
{
    const rkw_axis *axis = rkw_weather_axis(w);
    static double zenith[8784], outside[8784];
    rkw_sun_columns sun = {.zenith_deg = zenith};
    rkw_error err;
    size_t n = 0;
    const double *ghi = rkw_weather_column(w, RKW_WEATHER_GHI);
    CHECK_OK(rkw_sun_position_axis(rkw_weather_place(w), NULL, axis, &sun, &err), err);
    CHECK_OK(rkw_extraterrestrial_axis(axis, outside, &err), err);
    for (size_t i = 0; i < axis->n; i++)
        if (zenith[i] < 75 && (season == 4 || (month_of_row(axis, i) + 1) % 12 / 3 == season))
            out[n++] = ghi[i] / (outside[i] * cos(zenith[i] * 3.14159265358979323846 / 180));
    return n;
}

static double ks_distance(double *x, size_t n, double *y, size_t m)
{
    double largest = 0;
    qsort(x, n, sizeof *x, compare);
    qsort(y, m, sizeof *y, compare);
    for (size_t i = 0, j = 0; i < n && j < m;) {
        if (x[i] <= y[j])
            i++;
        else
            j++;
        largest = fmax(largest, fabs((double)i / (double)n - (double)j / (double)m));
    }
    return largest;
}

TEST(years_from_the_measured_years_normals_have_its_hourly_clearness)
{
    enum { N_YEARS = 20 };
    static const char *const seasons[] = {"winter", "spring", "summer", "autumn", "year"};
    const char *file = shared_file("data/weather/tetouan_uci_2017_10min.csv");
    rkw_weather_options options = RKW_WEATHER_OPTIONS_INIT;
    rkw_weather *measured = NULL, *drawn[N_YEARS] = {NULL};
    rkw_normals n;
    rkw_error err;
    if (!file) {
        test_skip("the measured year is not there");
        return;
    }
    if (!read_normals(&n)) return;
    options.map_path = repo_file("data/maps/tetouan_uci_2017.csv");
    if (!CHECK_OK(rkw_weather_read(&measured, NULL, file, &options, &err), err)) return;
    if (!CHECK_OK(rkw_normals_from_weather(&n, measured, &err), err)) return;
    /* SOURCES.md: October only 2.8 kWh/m2/day, mean 18.8 C. */
    CHECK_NEAR(n.ghi_kWh_m2_day[9], 2.8, 0.05, 0);
    rkw_generator *g = make_generator(&n, 11);
    rkw_axis axis = rkw_axis_of_year(2017);
    for (uint64_t y = 0; g && y < N_YEARS; y++) CHECK_OK(rkw_generator_year(g, &axis, y, &drawn[y], &err), err);
    double *x = malloc(8784 * sizeof *x), *y = malloc((size_t)N_YEARS * 8784 * sizeof *y);
    for (int season = 0; g && season < 5; season++) {
        size_t have = clearness(measured, season, x), got = 0;
        for (int i = 0; i < N_YEARS; i++) got += clearness(drawn[i], season, y + got);
        double distance = ks_distance(x, have, y, got);
        test_note("%s: Kolmogorov-Smirnov distance of hourly clearness %.3f", seasons[season], distance);
        CHECK(distance <= 0.08);
    }
    free(x);
    free(y);
    for (int i = 0; i < N_YEARS; i++) rkw_weather_free(drawn[i]);
    rkw_weather_free(measured);
    rkw_generator_free(g);
}
