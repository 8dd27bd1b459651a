/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shear of measured files. Expected values: ../shared/data/weather/SOURCES.md. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/harness.h"

#include <rackwatt/wind.h>

#define MOST_COLUMNS 40

/* Numbers of one comma-separated line; cells that are no numbers are NaN. */
static size_t numbers_of(char *line, double *out)
{
    size_t n = 0;
    for (char *cell = line; cell && n < MOST_COLUMNS; n++) {
        char *comma = strchr(cell, ','), *end;
        out[n] = strtod(cell, &end);
        if (end == cell) out[n] = NAN;
        cell = comma ? comma + 1 : NULL;
    }
    return n;
}

/* Means of columns over the rows after `skip` lines in which all of them are above 0. */
static size_t column_means(const char *path, size_t skip, const size_t *columns, size_t n_columns, double *means)
{
    FILE *file = fopen(path, "r");
    char line[2048];
    size_t rows = 0;
    memset(means, 0, n_columns * sizeof *means);
    while (file && fgets(line, sizeof line, file)) {
        double cell[MOST_COLUMNS] = {0};
        if (skip > 0) {
            skip--;
            continue;
        }
        size_t n = numbers_of(line, cell), good = 0;
        for (size_t c = 0; c < n_columns; c++) good += columns[c] < n && cell[columns[c]] > 0;
        if (good < n_columns) continue;
        for (size_t c = 0; c < n_columns; c++) means[c] += cell[columns[c]];
        rows++;
    }
    if (file) fclose(file);
    for (size_t c = 0; c < n_columns && rows > 0; c++) means[c] /= (double)rows;
    return rows;
}

TEST(shear_of_the_wyoming_file_is_0_144)
{
    const char *path = shared_file("data/weather/sam_srw_wyoming_4heights.srw");
    if (!path) {
        test_skip("no ../shared");
        return;
    }
    size_t columns[4] = {3, 7, 11, 15};
    double heights[4] = {50, 80, 110, 140}, means[4], exponent, residual;
    rkw_error err = {0};
    CHECK(column_means(path, 5, columns, 4, means) > 8000);
    CHECK_NEAR(means[0], 9.51, 0.01, 0);
    CHECK_NEAR(means[3], 11.03, 0.01, 0);
    CHECK_OK(rkw_wind_fit_power_law(heights, means, 4, &exponent, &residual, &err), err);
    test_note("Wyoming: exponent %.4f, largest error of the fitted means %.2g", exponent, residual);
    CHECK_NEAR(exponent, 0.144, 0.002, 0);
}

TEST(shear_of_the_mast_file_is_stated)
{
    const char *path = shared_file("data/weather/windmast_brightwind_80m_demo2.csv");
    if (!path) {
        test_skip("no ../shared");
        return;
    }
    size_t columns[3] = {5, 3, 1}; /* north booms at 40, 60, 80 m */
    double heights[3] = {40, 60, 80}, means[3], exponent, residual;
    rkw_error err = {0};
    size_t rows = column_means(path, 1, columns, 3, means);
    CHECK_OK(rkw_wind_fit_power_law(heights, means, 3, &exponent, &residual, &err), err);
    test_note("mast: %zu rows, means %.2f %.2f %.2f m/s, exponent %.4f, largest error %.2g", rows, means[0], means[1],
              means[2], exponent, residual);
    CHECK_NEAR(means[2], 9.56, 0.01, 0);
    CHECK_NEAR(means[1], 8.97, 0.01, 0);
    CHECK_NEAR(means[0], 8.63, 0.01, 0);
    /* From the means at the ends alone. */
    CHECK_NEAR(exponent, log(9.56 / 8.63) / log(2.0), 0.01, 0);
}
