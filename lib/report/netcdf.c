/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ledger.nc: NetCDF in the classic format with 64-bit offsets ("CDF-2": The NetCDF Classic Format Specification, Unidata),
 * which every NetCDF library reads; attributes by the CF conventions 1.8. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "report/report.h"

enum { TAG_DIMENSION = 10, TAG_VARIABLE = 11, TAG_ATTRIBUTE = 12, TYPE_CHAR = 2, TYPE_DOUBLE = 6 };

/* The header is written twice: first only counted, for the offsets that stand in it. */
typedef struct sink {
    rkw_output *out; /* NULL: count only */
    uint64_t bytes;
} sink;

static void put(sink *s, const void *bytes, size_t n)
{
    if (s->out) rkw_output_write(s->out, bytes, n);
    s->bytes += n;
}

static void put_big_endian(sink *s, uint64_t value, int bytes)
{
    unsigned char b[8];
    for (int i = 0; i < bytes; i++) b[i] = (unsigned char)(value >> (8 * (bytes - 1 - i)));
    put(s, b, (size_t)bytes);
}

static void put_int(sink *s, uint32_t value) { put_big_endian(s, value, 4); }

static void put_padded(sink *s, const char *text)
{
    size_t n = strlen(text);
    put_int(s, (uint32_t)n);
    put(s, text, n);
    put(s, "\0\0\0", (4 - n % 4) % 4);
}

static void put_text(sink *s, const char *name, const char *text)
{
    put_padded(s, name);
    put_int(s, TYPE_CHAR);
    put_padded(s, text);
}

static void put_double(sink *s, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_big_endian(s, bits, 8);
}

/* A unit of the ledger as UDUNITS writes it, and what the cells of the column are. */
static const struct unit {
    const char *own, *udunits, *cell_method;
} units[] = {{"MW", "MW", "time: mean"},
             {"MWh", "MW h", "time: point"},
             {"gpu_h", "h", "time: sum"},
             {"gpu_h*h", "h2", "time: sum"},
             {"m3", "m3", "time: sum"},
             {"degC", "degC", "time: mean"},
             {"USD/MWh", "MW-1 h-1", "time: mean"},
             {"kgCO2e/MWh", "kg MW-1 h-1", "time: mean"},
             {"1", "1", "time: mean"}};

static struct unit unit_of(const char *own)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].own, own) == 0) return units[i];
    return (struct unit){own, "1", "time: mean"};
}

/* Letters, digits and underscores only; a name that had to be changed gets its column's number, so that none is there twice. */
static void name_variable(const rkw_ledger *l, size_t column, char name[128])
{
    const char *own = rkw_ledger_name(l, column);
    int changed = !isalpha((unsigned char)own[0]);
    size_t n = 0;
    if (changed) name[n++] = 'v';
    for (; *own && n < 100; own++) {
        int fine = isalnum((unsigned char)*own) || *own == '_' || *own == '.';
        changed |= !fine;
        name[n++] = (char)(fine && *own != '.' ? *own : '_');
    }
    name[n] = 0;
    if (changed) snprintf(name + n, 128 - n, "_%zu", column);
}

static void put_global(sink *s, const rkw_run *run)
{
    char source[96];
    snprintf(source, sizeof source, "rackwatt %s, policy %s", rkw_version(), rkw_ledger_policy(run->ledger));
    put_int(s, TAG_ATTRIBUTE);
    put_int(s, 3);
    put_text(s, "Conventions", "CF-1.8");
    put_text(s, "title", rkw_site_name(run->site));
    put_text(s, "source", source);
}

static void put_place(sink *s, uint64_t bytes, uint64_t *at)
{
    put_int(s, TYPE_DOUBLE);
    put_int(s, bytes < 0xffffffffu ? (uint32_t)bytes : 0xffffffffu);
    put_big_endian(s, *at, 8);
    *at += bytes;
}

static void put_time(sink *s, uint64_t rows, uint64_t *at)
{
    put_padded(s, "time");
    put_int(s, 1);
    put_int(s, 0);
    put_int(s, TAG_ATTRIBUTE);
    put_int(s, 4);
    put_text(s, "standard_name", "time");
    put_text(s, "units", "seconds since 1970-01-01 00:00:00");
    put_text(s, "calendar", "proleptic_gregorian");
    put_text(s, "bounds", "time_bounds");
    put_place(s, 8 * rows, at);
    put_padded(s, "time_bounds");
    put_int(s, 2);
    put_int(s, 0);
    put_int(s, 1);
    put_int(s, 0);
    put_int(s, 0);
    put_place(s, 16 * rows, at);
}

static void put_column(sink *s, const rkw_ledger *l, size_t column, uint64_t rows, uint64_t *at)
{
    char name[128];
    struct unit u = unit_of(rkw_ledger_unit(l, column));
    name_variable(l, column, name);
    put_padded(s, name);
    put_int(s, 1);
    put_int(s, 0);
    put_int(s, TAG_ATTRIBUTE);
    put_int(s, 4);
    put_text(s, "long_name", rkw_ledger_name(l, column));
    put_text(s, "units", u.udunits);
    put_text(s, "unit_in_ledger", u.own);
    put_text(s, "cell_methods", u.cell_method);
    put_place(s, 8 * rows, at);
}

static void put_header(sink *s, const rkw_run *run, uint64_t data_from)
{
    const rkw_ledger *l = run->ledger;
    uint64_t rows = rkw_ledger_axis(l)->n, at = data_from;
    put(s, "CDF\002", 4);
    put_int(s, 0);
    put_int(s, TAG_DIMENSION);
    put_int(s, 2);
    put_padded(s, "time");
    put_int(s, (uint32_t)rows);
    put_padded(s, "bound");
    put_int(s, 2);
    put_global(s, run);
    put_int(s, TAG_VARIABLE);
    put_int(s, (uint32_t)rkw_ledger_columns(l) + 2);
    put_time(s, rows, &at);
    for (size_t c = 0; c < rkw_ledger_columns(l); c++) put_column(s, l, c, rows, &at);
}

rkw_status rkw_report_netcdf(const rkw_run *run, rkw_output *out, rkw_error *err)
{
    const rkw_axis *axis = rkw_ledger_axis(run->ledger);
    if (axis->n > 0x7fffffff)
        return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "ledger.nc: too many rows for the format");
    sink counted = {NULL, 0}, s = {out, 0};
    put_header(&counted, run, 0);
    put_header(&s, run, counted.bytes);
    for (size_t i = 0; i < axis->n; i++) put_double(&s, (double)rkw_axis_time(axis, i));
    for (size_t i = 0; i < 2 * axis->n; i++)
        put_double(&s, (double)(rkw_axis_time(axis, i / 2) + (i % 2 ? axis->step_s : 0)));
    for (size_t c = 0; c < rkw_ledger_columns(run->ledger); c++)
        for (size_t i = 0; i < axis->n; i++) put_double(&s, rkw_ledger_data(run->ledger, c)[i]);
    return RKW_OK;
}
