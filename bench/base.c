/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers and tables as text: what reading a weather file and writing a ledger cost. */
#include "bench.h"

#include <rackwatt/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N = 10000 };

typedef struct numbers {
    double values[N];
    char short_text[N][32], long_text[N][32]; /* "123.456" and 17 digits */
} numbers;

static void fill(numbers *s)
{
    uint64_t state = 1;
    for (int i = 0; i < N; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        s->values[i] = (double)(state >> 11) * 0x1p-53 * 400;
        rkw_format_fixed(s->values[i], 3, s->short_text[i]);
        snprintf(s->long_text[i], sizeof s->long_text[i], "%.17g", s->values[i]);
    }
}

static void parse_all(char texts[N][32])
{
    double sum = 0, value;
    for (int i = 0; i < N; i++)
        if (rkw_parse_number(texts[i], strlen(texts[i]), &value) == RKW_OK) sum += value;
    bench_keep(sum);
}

static void parse_short(void *user) { parse_all(((numbers *)user)->short_text); }
static void parse_long(void *user) { parse_all(((numbers *)user)->long_text); }

static void format_fixed(void *user)
{
    const numbers *s = user;
    char text[RKW_NUMBER_TEXT];
    size_t length = 0;
    for (int i = 0; i < N; i++) length += rkw_format_fixed(s->values[i], 9, text);
    bench_keep((double)length);
}

static void format_real(void *user)
{
    const numbers *s = user;
    char text[RKW_NUMBER_TEXT];
    size_t length = 0;
    for (int i = 0; i < N; i++) length += rkw_format_real(s->values[i], 17, text);
    bench_keep((double)length);
}

static void read_table(void *user)
{
    rkw_table *table;
    if (rkw_table_read(&table, NULL, user, NULL) != RKW_OK) exit(1);
    rkw_table_free(table);
}

int main(void)
{
    numbers *s = malloc(sizeof *s);
    if (!s) return 1;
    fill(s);
    bench_time("base/parse_number", parse_short, s, N, "number", 9, "7 characters");
    bench_time("base/parse_number_17_digits", parse_long, s, N, "number", 9, NULL);
    bench_time("base/format_fixed", format_fixed, s, N, "number", 9, "9 decimals");
    bench_time("base/format_real", format_real, s, N, "number", 9, "17 digits");
    char path[] = "data/tetouan/gpu_power_cap.csv";
    bench_time("base/table_read", read_table, path, 0, NULL, 9, "data/tetouan/gpu_power_cap.csv");
    free(s);
    return 0;
}
