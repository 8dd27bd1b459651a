/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "weather/markov.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#define N RKW_MARKOV_STATES
#define N_MATRICES 10

/* Per mille. Upper limits of the mean clearness of matrices 0 .. 8; the last has none. */
static const double class_limits[N_MATRICES - 1] = {0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70};
static const double lows[N_MATRICES] = {0.031, 0.058, 0.051, 0.052, 0.028, 0.053, 0.044, 0.085, 0.010, 0.319};
static const double highs[N_MATRICES] = {0.705, 0.694, 0.753, 0.753, 0.807, 0.856, 0.818, 0.846, 0.842, 0.865};
static const uint16_t matrices[N_MATRICES][N][N] = {
    {{229, 333, 208, 42, 83, 42, 42, 21, 0, 0},
     {167, 319, 194, 139, 97, 28, 42, 0, 14, 0},
     {250, 250, 91, 136, 91, 46, 46, 23, 68, 0},
     {158, 237, 158, 263, 26, 53, 79, 26, 0, 0},
     {211, 53, 211, 158, 53, 53, 158, 105, 0, 0},
     {125, 125, 250, 188, 63, 125, 0, 125, 0, 0},
     {40, 240, 80, 120, 80, 80, 120, 120, 80, 40},
     {0, 250, 0, 125, 0, 125, 125, 250, 63, 63},
     {0, 250, 0, 125, 250, 0, 250, 0, 0, 125},
     {0, 0, 0, 0, 0, 0, 500, 250, 0, 250}},
    {{0, 0, 91, 0, 364, 91, 182, 0, 273, 0},
     {118, 118, 176, 118, 59, 118, 176, 59, 59, 0},
     {67, 267, 67, 200, 67, 0, 133, 133, 0, 67},
     {118, 235, 0, 235, 59, 176, 118, 0, 59, 0},
     {77, 154, 308, 77, 154, 77, 0, 77, 77, 0},
     {83, 0, 167, 250, 83, 167, 0, 83, 167, 0},
     {222, 222, 0, 111, 111, 0, 111, 222, 0, 0},
     {91, 182, 273, 0, 91, 273, 0, 91, 0, 0},
     {111, 111, 111, 222, 0, 0, 0, 222, 111, 111},
     {0, 0, 0, 0, 0, 0, 500, 0, 0, 500}},
    {{206, 88, 176, 176, 88, 29, 176, 29, 29, 0},
     {120, 100, 140, 160, 120, 220, 100, 0, 20, 20},
     {77, 123, 185, 123, 77, 139, 92, 123, 61, 0},
     {48, 111, 95, 206, 206, 190, 95, 48, 0, 0},
     {59, 137, 118, 137, 98, 118, 118, 157, 59, 0},
     {14, 97, 139, 153, 125, 139, 208, 56, 42, 28},
     {73, 101, 116, 145, 87, 159, 203, 87, 29, 0},
     {19, 37, 111, 56, 74, 111, 185, 296, 74, 37},
     {35, 69, 35, 0, 35, 103, 172, 138, 379, 35},
     {0, 167, 167, 0, 167, 0, 0, 333, 0, 167}},
    {{167, 167, 167, 0, 83, 125, 0, 167, 125, 0},
     {117, 117, 150, 117, 83, 117, 200, 67, 17, 17},
     {49, 85, 134, 158, 98, 110, 134, 134, 61, 37},
     {39, 90, 141, 141, 167, 141, 90, 141, 39, 13},
     {9, 139, 74, 93, 194, 139, 167, 93, 74, 19},
     {36, 18, 117, 99, 144, 180, 180, 117, 72, 36},
     {0, 46, 61, 61, 136, 159, 273, 167, 98, 0},
     {16, 56, 80, 128, 104, 80, 160, 208, 136, 32},
     {11, 53, 21, 43, 128, 96, 74, 223, 277, 74},
     {0, 74, 37, 0, 74, 74, 74, 74, 333, 259}},
    {{120, 200, 160, 120, 120, 120, 80, 0, 40, 40},
     {100, 80, 120, 140, 140, 200, 180, 40, 0, 0},
     {46, 114, 68, 171, 125, 171, 80, 159, 57, 11},
     {15, 61, 84, 99, 191, 153, 153, 115, 115, 15},
     {24, 30, 98, 98, 165, 195, 195, 140, 43, 12},
     {15, 26, 62, 124, 144, 170, 170, 222, 62, 5},
     {0, 13, 45, 108, 112, 175, 188, 224, 117, 18},
     {8, 23, 54, 66, 93, 125, 191, 253, 183, 4},
     {6, 22, 61, 33, 67, 83, 139, 222, 322, 44},
     {0, 46, 91, 91, 46, 46, 136, 91, 273, 182}},
    {{250, 179, 107, 107, 143, 71, 107, 36, 0, 0},
     {133, 22, 89, 111, 156, 178, 111, 133, 67, 0},
     {64, 48, 143, 48, 175, 143, 206, 95, 79, 0},
     {0, 22, 78, 111, 156, 156, 244, 167, 44, 22},
     {16, 27, 37, 69, 160, 219, 230, 160, 75, 5},
     {13, 25, 30, 93, 144, 202, 215, 219, 55, 4},
     {6, 41, 35, 64, 90, 180, 337, 192, 49, 6},
     {12, 21, 29, 35, 132, 123, 184, 371, 82, 12},
     {8, 16, 16, 24, 71, 103, 159, 270, 309, 24},
     {0, 0, 0, 0, 59, 0, 59, 294, 412, 176}},
    {{217, 87, 0, 174, 130, 87, 87, 130, 87, 0},
     {26, 79, 132, 79, 26, 158, 158, 132, 158, 53},
     {20, 20, 20, 40, 160, 180, 160, 200, 100, 100},
     {25, 13, 38, 76, 76, 139, 139, 266, 215, 13},
     {30, 30, 50, 20, 91, 131, 162, 283, 131, 71},
     {6, 6, 13, 57, 57, 121, 204, 287, 185, 64},
     {4, 26, 37, 30, 93, 107, 193, 307, 167, 37},
     {11, 9, 14, 42, 41, 71, 152, 418, 203, 41},
     {12, 22, 22, 38, 19, 50, 113, 281, 360, 84},
     {8, 24, 39, 39, 63, 39, 118, 118, 284, 268}},
    {{67, 133, 133, 67, 67, 200, 133, 133, 67, 0},
     {118, 59, 59, 59, 59, 118, 118, 235, 118, 59},
     {0, 24, 24, 49, 146, 73, 195, 244, 195, 49},
     {26, 0, 26, 26, 53, 184, 263, 184, 237, 0},
     {14, 0, 42, 56, 69, 97, 139, 306, 278, 0},
     {9, 9, 52, 69, 52, 112, 215, 285, 138, 60},
     {9, 9, 26, 17, 94, 99, 232, 283, 210, 21},
     {10, 14, 16, 19, 27, 62, 163, 467, 202, 19},
     {4, 7, 31, 17, 33, 50, 86, 252, 469, 50},
     {0, 0, 15, 46, 31, 46, 77, 123, 446, 215}},
    {{0, 0, 0, 0, 0, 0, 0, 0, 1000, 0},
     {0, 0, 0, 0, 0, 0, 0, 0, 1000, 0},
     {0, 0, 0, 0, 0, 0, 250, 250, 500, 0},
     {0, 0, 0, 0, 250, 0, 0, 375, 250, 125},
     {0, 0, 0, 83, 0, 167, 167, 250, 333, 0},
     {0, 0, 42, 42, 42, 83, 83, 292, 292, 125},
     {0, 0, 32, 0, 0, 32, 129, 387, 355, 65},
     {0, 0, 0, 38, 38, 75, 47, 340, 415, 47},
     {4, 4, 7, 7, 11, 30, 52, 141, 654, 89},
     {0, 0, 0, 0, 61, 61, 30, 30, 349, 470}},
    {{0, 0, 0, 0, 0, 0, 0, 0, 1000, 0},
     {100, 100, 100, 100, 100, 100, 100, 100, 100, 100},
     {0, 0, 0, 250, 0, 0, 0, 500, 250, 0},
     {0, 0, 143, 143, 0, 143, 143, 429, 0, 0},
     {0, 0, 0, 200, 0, 0, 200, 400, 200, 0},
     {0, 0, 0, 0, 0, 0, 222, 444, 333, 0},
     {0, 0, 0, 0, 80, 80, 80, 480, 240, 40},
     {0, 0, 27, 9, 27, 18, 135, 523, 252, 9},
     {0, 0, 0, 22, 0, 43, 43, 326, 511, 54},
     {0, 0, 0, 143, 0, 0, 0, 143, 714, 0}},
};

/* Published rows are rounded to three digits: normalised here. */
static void fill_steps(rkw_markov *chain, size_t matrix)
{
    for (size_t i = 0; i < N; i++) {
        double sum = 0, so_far = 0;
        for (size_t j = 0; j < N; j++) sum += matrices[matrix][i][j];
        for (size_t j = 0; j < N; j++) {
            chain->step[i][j] = matrices[matrix][i][j] / sum;
            so_far += chain->step[i][j];
            chain->cumulative[i][j] = so_far;
        }
        chain->cumulative[i][N - 1] = 1;
    }
}

static void advance(const rkw_markov *chain, const double from[N], double to[N])
{
    for (size_t j = 0; j < N; j++) {
        to[j] = 0;
        for (size_t i = 0; i < N; i++) to[j] += from[i] * chain->step[i][j];
    }
}

/* Power iteration; every published matrix mixes within a few days, states that are never left out die out. */
static void find_shares(rkw_markov *chain)
{
    double next[N];
    for (size_t i = 0; i < N; i++) chain->share[i] = 1.0 / N;
    for (int round = 0; round < 400; round++) {
        advance(chain, chain->share, next);
        for (size_t i = 0; i < N; i++) chain->share[i] = next[i];
    }
    chain->below[0] = 0;
    for (size_t i = 0; i < N; i++) chain->below[i + 1] = chain->below[i] + chain->share[i];
    for (size_t i = 0; i <= N; i++) chain->below[i] /= chain->below[N];
}

void rkw_markov_init(rkw_markov *chain, double clearness)
{
    size_t matrix = 0;
    while (matrix < N_MATRICES - 1 && clearness > class_limits[matrix]) matrix++;
    chain->low = lows[matrix];
    chain->high = highs[matrix];
    fill_steps(chain, matrix);
    find_shares(chain);
}

static size_t state_of_rank(const rkw_markov *chain, double rank)
{
    size_t i = 0;
    while (i < N - 1 && rank >= chain->below[i + 1]) i++;
    return i;
}

double rkw_markov_next(const rkw_markov *chain, double rank, double uniform)
{
    const double *row = chain->cumulative[state_of_rank(chain, rank)];
    size_t to = 0;
    while (to < N - 1 && uniform >= row[to]) to++;
    double from = to ? row[to - 1] : 0;
    /* Where the number lies inside its state decides the place inside it, so that one number does both. */
    double inside = row[to] > from ? (uniform - from) / (row[to] - from) : 0.5;
    return chain->below[to] + inside * (chain->below[to + 1] - chain->below[to]);
}

double rkw_markov_covariance(const rkw_markov *chain, const double value[N], int days)
{
    double mean = 0, product = 0, ahead[N], next[N];
    for (size_t i = 0; i < N; i++) {
        mean += chain->share[i] * value[i];
        ahead[i] = value[i];
    }
    for (int d = 0; d < days; d++) {
        for (size_t i = 0; i < N; i++) {
            next[i] = 0;
            for (size_t j = 0; j < N; j++) next[i] += chain->step[i][j] * ahead[j];
        }
        for (size_t i = 0; i < N; i++) ahead[i] = next[i];
    }
    for (size_t i = 0; i < N; i++) product += chain->share[i] * value[i] * ahead[i];
    return product - mean * mean;
}
