/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which stage stands on which days. */
#include <math.h>
#include <string.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/sort.h"
#include "plan/project.h"

enum { DAY_S = 86400, MOST_MONTHS = 600, MOST_LIFE = 100 };

static int64_t start_of(int32_t year)
{
    const rkw_civil c = {year, 1, 1, 0, 0, 0};
    return rkw_unix_from_civil(&c);
}

static int32_t year_of(int64_t unix_s)
{
    rkw_civil c;
    rkw_civil_from_unix(unix_s, &c);
    return c.year;
}

/* First year in which a tranche's part is paid for, or comes into operation. */
static void find_first_years(const rkw_phases *p, rkw_timeline *t)
{
    t->first_year = t->first_operating_year = INT32_MAX;
    for (size_t i = 0; i < rkw_phases_count(p); i++)
        for (int part = 0; part < RKW_PARTS; part++) {
            if (!(rkw_phases_share(p, i, part) > 0)) continue;
            const int32_t operation = year_of(rkw_phases_operation_unix_s(p, i, part, &t->delays));
            int32_t year = operation - MOST_MONTHS / 12 - 1;
            while (!(rkw_phases_paid_share(p, i, part, &t->delays, year) > 0)) year++;
            if (year < t->first_year) t->first_year = year;
            if (part == RKW_PART_RACKS && operation < t->first_operating_year) t->first_operating_year = operation;
        }
}

static int by_time(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* Days on which something comes into operation, ascending, and the start of every year. */
static size_t list_days(const rkw_phases *p, const rkw_timeline *t, int64_t *days)
{
    size_t n = 0, unique = 0;
    for (int32_t y = t->first_year; y <= t->last_year + 1; y++) days[n++] = start_of(y);
    for (size_t i = 0; i < rkw_phases_count(p); i++)
        for (int part = 0; part < RKW_PARTS; part++) {
            const int64_t day = rkw_phases_operation_unix_s(p, i, part, &t->delays);
            if (rkw_phases_share(p, i, part) > 0 && day > days[0] && day < start_of(t->last_year + 1)) days[n++] = day;
        }
    rkw_sort_blocks(days, n, sizeof *days, by_time);
    for (size_t i = 0; i < n; i++)
        if (unique == 0 || days[i] != days[unique - 1]) days[unique++] = days[i];
    return unique;
}

static rkw_status add_stages(rkw_timeline *t, rkw_project *project, const int64_t *days, size_t n, rkw_error *err)
{
    for (size_t i = 0; i + 1 < n; i++) {
        double share[RKW_PARTS];
        rkw_phases_shares_at(project->phases, &t->delays, days[i], share);
        /* racks without a line or a hall do not run yet */
        const double carried = fmin(share[RKW_PART_CONNECTION], share[RKW_PART_BUILDING]);
        if (!(share[RKW_PART_CONNECTION] > 0)) share[RKW_PART_RACKS] = 0;
        share[RKW_PART_RACKS] = fmin(share[RKW_PART_RACKS], carried);
        rkw_stage_days *s = &t->stages[t->n++];
        s->year = year_of(days[i]);
        s->days = (double)(days[i + 1] - days[i]) / DAY_S;
        RKW_TRY(rkw_stages_find(&project->stages, share, &s->operation, err));
    }
    return RKW_OK;
}

static rkw_status check_delays(const rkw_delays *d, rkw_error *err)
{
    if (d->size != sizeof *d) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "the size of the delays is not set");
    for (int part = 0; part < RKW_PARTS; part++)
        RKW_TRY(rkw_check_range(err, "delay", d->months[part], "months", -MOST_MONTHS, MOST_MONTHS));
    return RKW_OK;
}

rkw_status rkw_timeline_make(rkw_timeline *out, rkw_project *project, const rkw_economics *e, const rkw_delays *delays,
                             rkw_error *err)
{
    rkw_timeline t = {.delays = RKW_DELAYS_INIT};
    RKW_TRY(rkw_take_sized(&t.delays, sizeof t.delays, delays, "delays", err));
    RKW_TRY(check_delays(&t.delays, err));
    find_first_years(project->phases, &t);
    t.last_year = t.first_operating_year + (int32_t)lround(e->project_life) - 1;
    if (t.last_year < t.first_year) t.last_year = t.first_year;
    const size_t years = (size_t)(t.last_year - t.first_year) + 2;
    const size_t most = years + RKW_PARTS * rkw_phases_count(project->phases);
    int64_t *days = rkw_alloc(&project->ctx, most, sizeof *days);
    t.stages = rkw_alloc(&project->ctx, most, sizeof *t.stages);
    rkw_status st = days && t.stages ? RKW_OK : rkw_fail_memory(err, "a calendar");
    if (st == RKW_OK) st = add_stages(&t, project, days, list_days(project->phases, &t, days), err);
    rkw_release(days);
    if (st == RKW_OK)
        *out = t;
    else
        rkw_timeline_release(&t);
    return st;
}

void rkw_timeline_release(rkw_timeline *t)
{
    rkw_release(t->stages);
    t->stages = NULL;
}
