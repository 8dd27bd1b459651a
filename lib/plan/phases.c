/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tranches, their dates and what they share out. */
#include <rackwatt/phases.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"

enum { DAY_S = 86400, MOST_MONTHS = 600 };

typedef struct tranche {
    char name[64], milestone[64];
    rkw_civil day; /* of operation as planned */
    int64_t milestone_unix_s;
    int32_t build_months;
    double share[RKW_PARTS];
} tranche;

struct rkw_phases {
    size_t n;
    tranche *tranches;
};

#define NAME(id, name) name,
static const char *const parts[] = {RKW_PART_LIST(NAME)};
#undef NAME

const char *rkw_part_name(int32_t part) { return part >= 0 && part < RKW_PARTS ? parts[part] : ""; }

static int64_t add_months(const rkw_civil *day, int32_t months)
{
    rkw_civil c = *day;
    const int32_t count = c.year * 12 + c.month - 1 + months;
    c.year = count / 12;
    c.month = count % 12 + 1;
    const int32_t last = rkw_days_in_month(c.year, c.month);
    if (c.day > last) c.day = last;
    return rkw_unix_from_civil(&c);
}

/* "2026", "2026-Q2", "2026-05-01". */
static int read_day(const rkw_scalar *s, int64_t *unix_s)
{
    rkw_civil c = {0, 1, 1, 0, 0, 0};
    int used = 0;
    if (strcmp(s->unit, "date") == 0) return rkw_parse_time(s->text, strlen(s->text), unix_s) == RKW_OK;
    if (strcmp(s->unit, "quarter") == 0) {
        int quarter = 0;
        if (sscanf(s->text, "%4d-Q%1d%n", &c.year, &quarter, &used) != 2 || s->text[used] || quarter < 1 || quarter > 4)
            return 0;
        c.month = 3 * quarter - 2;
    } else if (strcmp(s->unit, "year") != 0 || sscanf(s->text, "%4d%n", &c.year, &used) != 1 || s->text[used]) {
        return 0;
    }
    *unix_s = rkw_unix_from_civil(&c);
    return c.year >= 1950 && c.year <= 2150;
}

static rkw_status find_milestone(const rkw_table *milestones, const rkw_table *t, size_t row, const char *name,
                                 int64_t *unix_s, rkw_error *err)
{
    const size_t at = rkw_table_find_row(milestones, name);
    rkw_scalar s;
    if (at == RKW_NONE)
        return rkw_fail(err, RKW_E_UNKNOWN, rkw_table_origin(t, row), "milestone '%s' is not in milestones.csv", name);
    RKW_TRY(rkw_table_scalar_row(milestones, at, &s, err));
    if (read_day(&s, unix_s)) return RKW_OK;
    return rkw_fail(err, RKW_E_FORMAT, rkw_table_origin(milestones, at), "%s = '%s' is no year, quarter or date", name,
                    s.text);
}

static rkw_status whole_months(const rkw_table *t, size_t row, const char *column, double low, int32_t *months,
                               rkw_error *err)
{
    double value;
    RKW_TRY(rkw_table_number(t, row, column, "mo", low, MOST_MONTHS, &value, err));
    if (fabs(value - round(value)) > 1e-9)
        return rkw_fail(err, RKW_E_DOMAIN, rkw_table_origin(t, row), "%s = %s mo, expected whole months", column,
                        RKW_REAL(value));
    *months = (int32_t)lround(value);
    return RKW_OK;
}

static rkw_status read_tranche(const rkw_table *t, const rkw_table *milestones, size_t row, tranche *a, rkw_error *err)
{
    const char *name, *milestone;
    int64_t unix_s;
    int32_t offset;
    RKW_TRY(rkw_table_text(t, row, "tranche", &name, err));
    RKW_TRY(rkw_table_text(t, row, "milestone", &milestone, err));
    RKW_TRY(find_milestone(milestones, t, row, milestone, &unix_s, err));
    RKW_TRY(whole_months(t, row, "offset", -MOST_MONTHS, &offset, err));
    RKW_TRY(whole_months(t, row, "build_time", 0, &a->build_months, err));
    snprintf(a->name, sizeof a->name, "%s", name);
    snprintf(a->milestone, sizeof a->milestone, "%s", milestone);
    a->milestone_unix_s = unix_s;
    rkw_civil_from_unix(unix_s, &a->day);
    rkw_civil_from_unix(add_months(&a->day, offset), &a->day);
    for (int p = 0; p < RKW_PARTS; p++) RKW_TRY(rkw_table_number_or(t, row, parts[p], "1", 0, 1, 0, &a->share[p], err));
    return RKW_OK;
}

/* Sums over the tranches so far: nothing above 1, no racks without hall and line. */
static rkw_status check_sums(const rkw_table *t, size_t row, double *sum, const tranche *a, rkw_error *err)
{
    static const int under[] = {RKW_PART_BUILDING, RKW_PART_CONNECTION};
    for (int p = 0; p < RKW_PARTS; p++) {
        sum[p] += a->share[p];
        if (sum[p] > 1 + 1e-9)
            return rkw_fail(err, RKW_E_DOMAIN, rkw_table_origin(t, row),
                            "the shares of %s sum to %s with tranche %s, allowed 1 over all tranches", parts[p],
                            RKW_REAL(sum[p]), a->name);
    }
    for (size_t i = 0; i < sizeof under / sizeof under[0]; i++)
        if (sum[RKW_PART_RACKS] > sum[under[i]] + 1e-9)
            return rkw_fail(err, RKW_E_DOMAIN, rkw_table_origin(t, row), "tranche %s: %s of the racks on %s of the %s",
                            a->name, RKW_REAL(sum[RKW_PART_RACKS]), RKW_REAL(sum[under[i]]), parts[under[i]]);
    return RKW_OK;
}

static rkw_status read_tranches(rkw_phases *p, const rkw_table *t, const rkw_table *milestones, rkw_error *err)
{
    static const char *const known[] = {"tranche", "milestone", "offset",  "build_time", "racks", "building",
                                        "pv",      "wind",      "battery", "connection", "source"};
    RKW_TRY(rkw_table_known_columns(t, known, sizeof known / sizeof known[0], err));
    double sum[RKW_PARTS] = {0};
    for (size_t row = 0; row < p->n; row++) {
        RKW_TRY(read_tranche(t, milestones, row, &p->tranches[row], err));
        RKW_TRY(check_sums(t, row, sum, &p->tranches[row], err));
    }
    if (!(sum[RKW_PART_RACKS] > 0))
        return rkw_fail(err, RKW_E_DOMAIN, (rkw_origin){rkw_table_path(t), 0}, "no tranche has any racks");
    return RKW_OK;
}

static rkw_status read_table(rkw_table **t, const rkw_context *ctx, const char *folder, const char *name, int32_t kind,
                             rkw_error *err)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the folder's path is too long");
    RKW_TRY(rkw_table_read(t, ctx, path, err));
    if (rkw_table_kind(*t) == kind) return RKW_OK;
    return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){path, 0},
                    kind == RKW_TABLE_WIDE ? "expected one row per tranche" : "expected one row per milestone");
}

rkw_status rkw_phases_load(rkw_phases **out, const rkw_context *ctx, const char *folder, rkw_error *err)
{
    if (!out || !folder) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_phases_load: out or folder is NULL");
    *out = NULL;
    rkw_table *t = NULL, *milestones = NULL;
    rkw_phases *p = rkw_alloc(ctx, 1, sizeof *p);
    rkw_status st = p ? read_table(&t, ctx, folder, "phases.csv", RKW_TABLE_WIDE, err) : rkw_fail_memory(err, "phases");
    if (st == RKW_OK) st = read_table(&milestones, ctx, folder, "milestones.csv", RKW_TABLE_SCALAR, err);
    if (st == RKW_OK) {
        p->n = rkw_table_rows(t);
        p->tranches = rkw_alloc(ctx, p->n, sizeof *p->tranches);
        st = p->tranches ? read_tranches(p, t, milestones, err) : rkw_fail_memory(err, "phases");
    }
    rkw_table_free(milestones);
    rkw_table_free(t);
    if (st == RKW_OK)
        *out = p;
    else
        rkw_phases_free(p);
    return st;
}

void rkw_phases_free(rkw_phases *p)
{
    if (!p) return;
    rkw_release(p->tranches);
    rkw_release(p);
}

size_t rkw_phases_count(const rkw_phases *p) { return p->n; }
const char *rkw_phases_name(const rkw_phases *p, size_t i) { return i < p->n ? p->tranches[i].name : ""; }
const char *rkw_phases_milestone(const rkw_phases *p, size_t i) { return i < p->n ? p->tranches[i].milestone : ""; }
int64_t rkw_phases_milestone_unix_s(const rkw_phases *p, size_t i)
{
    return i < p->n ? p->tranches[i].milestone_unix_s : 0;
}
int32_t rkw_phases_build_months(const rkw_phases *p, size_t i) { return i < p->n ? p->tranches[i].build_months : 0; }

double rkw_phases_share(const rkw_phases *p, size_t i, int32_t part)
{
    return i < p->n && part >= 0 && part < RKW_PARTS ? p->tranches[i].share[part] : NAN;
}

static int32_t delay_of(const tranche *a, int32_t part, const rkw_delays *d)
{
    if (!d) return 0;
    if (!d->together) return d->months[part];
    int32_t latest = INT32_MIN;
    for (int p = 0; p < RKW_PARTS; p++)
        if (a->share[p] > 0 && d->months[p] > latest) latest = d->months[p];
    return latest == INT32_MIN ? 0 : latest;
}

int64_t rkw_phases_operation_unix_s(const rkw_phases *p, size_t i, int32_t part, const rkw_delays *delays)
{
    if (i >= p->n || part < 0 || part >= RKW_PARTS) return 0;
    const tranche *a = &p->tranches[i];
    return add_months(&a->day, delay_of(a, part, delays));
}

double rkw_phases_paid_share(const rkw_phases *p, size_t i, int32_t part, const rkw_delays *delays, int32_t year)
{
    if (i >= p->n || part < 0 || part >= RKW_PARTS) return NAN;
    const tranche *a = &p->tranches[i];
    const int32_t delay = delay_of(a, part, delays);
    const int64_t end = add_months(&a->day, delay), start = add_months(&a->day, delay - a->build_months);
    const rkw_civil first = {year, 1, 1, 0, 0, 0}, next = {year + 1, 1, 1, 0, 0, 0};
    const int64_t from = rkw_unix_from_civil(&first), to = rkw_unix_from_civil(&next);
    if (end == start) return end >= from && end < to;
    const int64_t low = start > from ? start : from, high = end < to ? end : to;
    return high > low ? (double)(high - low) / (double)(end - start) : 0;
}

void rkw_phases_shares_at(const rkw_phases *p, const rkw_delays *delays, int64_t unix_s, double *share)
{
    for (int part = 0; part < RKW_PARTS; part++) {
        share[part] = 0;
        for (size_t i = 0; i < p->n; i++)
            if (rkw_phases_operation_unix_s(p, i, part, delays) <= unix_s) share[part] += p->tranches[i].share[part];
    }
}
