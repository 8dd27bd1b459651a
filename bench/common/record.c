/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as JSON: one object per line, put together by bench/common/results.sh. docs/bench.md describes the members. */
#include "bench.h"

#include <rackwatt/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_text(FILE *f, const char *key, const char *text)
{
    fprintf(f, "\"%s\":\"", key);
    for (; text && *text; text++) {
        if (*text == '"' || *text == '\\') fputc('\\', f);
        if ((unsigned char)*text >= ' ') fputc(*text, f);
    }
    fputc('"', f);
}

static void put_number(FILE *f, const char *key, double value)
{
    char text[RKW_NUMBER_TEXT];
    rkw_format_real(value, 6, text);
    fprintf(f, ",\"%s\":%s", key, text[0] == '-' || (text[0] >= '0' && text[0] <= '9') ? text : "null");
}

/* Times as Google Benchmark names them: median of the runs. */
static void put_time(FILE *f, const bench_result *r)
{
    fputc(',', f);
    put_text(f, "run_name", r->name);
    fprintf(f, ",\"run_type\":\"aggregate\",\"aggregate_name\":\"median\",\"aggregate_unit\":\"time\"");
    put_number(f, "repetitions", r->runs);
    put_number(f, "iterations", r->iterations);
    put_number(f, "real_time", r->median);
    put_number(f, "cpu_time", r->cpu);
    fputs(r->unit[0] == 'n' ? ",\"time_unit\":\"ns\"" : ",\"time_unit\":\"ms\"", f);
}

void bench_record(const bench_result *r)
{
    const char *path = getenv("BENCH_JSON");
    FILE *f = path && *path ? fopen(path, "a") : NULL;
    if (!f) return;
    fputc('{', f);
    put_text(f, "name", r->name);
    if (r->cpu >= 0)
        put_time(f, r);
    else
        put_number(f, "median", r->median);
    put_number(f, "minimum", r->minimum);
    put_number(f, "spread", r->spread);
    if (r->cpu < 0) put_number(f, "values", r->runs);
    fputc(',', f);
    put_text(f, "unit", r->unit);
    if (r->work.bytes > 0) put_number(f, "bytes", r->work.bytes);
    if (r->work.flops > 0) put_number(f, "flops", r->work.flops);
    if (r->limit_pct >= 0) {
        put_number(f, "limit_percent", r->limit_pct);
        fputc(',', f);
        put_text(f, "limit", r->limit);
    }
    fputc(',', f);
    put_text(f, "label", r->note);
    fputs("}\n", f);
    fclose(f);
}
