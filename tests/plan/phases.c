/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates and payments of tranches, worked out on the calendar. */
#include <rackwatt/phases.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/harness.h"
#include "harness/memory.h"

#define HEAD                                                                                                           \
    "tranche,milestone,offset,build_time,racks,building,pv,wind,battery,connection,source\n"                           \
    "text,text,mo,mo,1,1,1,1,1,1,text\n"
#define MILESTONES                                                                                                     \
    "name,value,unit,low,high,source\n"                                                                                \
    "a_year,2024,year,,,x\n"                                                                                           \
    "a_quarter,2025-Q3,quarter,,,x\n"                                                                                  \
    "a_day,2024-08-31,date,,,x\n"                                                                                      \
    "a_text,soon,text,,,x\n"

static void write_text(const char *folder, const char *name, const char *text)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    CHECK(f != NULL);
    if (!f) return;
    fputs(text, f);
    fclose(f);
}

static const char *folder_with(const char *rows)
{
    static char folder[512], text[4096];
    snprintf(folder, sizeof folder, "%s", scratch_file("phases"));
    mkdir(folder, 0777);
    snprintf(text, sizeof text, HEAD "%s", rows);
    write_text(folder, "phases.csv", text);
    write_text(folder, "milestones.csv", MILESTONES);
    return folder;
}

static void check_day(int64_t unix_s, const char *want)
{
    char text[32];
    rkw_format_time(unix_s, text);
    text[10] = '\0';
    CHECK_TEXT(text, want);
}

TEST(tranches_stand_at_their_milestones)
{
    rkw_phases *p = NULL;
    rkw_error err;
    CHECK_OK(rkw_phases_load(&p, NULL,
                             folder_with("one,a_year,6,12,0.25,0.5,0,0,0,0.5,x\n"
                                         "two,a_quarter,0,6,0.25,0.5,1,0,0,0.5,x\n"
                                         "three,a_day,6,0,0.5,0,0,1,0,0,x\n"),
                             &err),
             err);
    if (!p) return;
    check_day(rkw_phases_operation_unix_s(p, 0, RKW_PART_RACKS, NULL), "2024-07-01");
    check_day(rkw_phases_operation_unix_s(p, 1, RKW_PART_RACKS, NULL), "2025-07-01");
    /* six months after 31 August is the last of February */
    check_day(rkw_phases_operation_unix_s(p, 2, RKW_PART_RACKS, NULL), "2025-02-28");
    /* built from 2023-07-01 to 2024-07-01: 184 days of 2023 and 182 of the leap year 2024 */
    CHECK_NEAR(rkw_phases_paid_share(p, 0, RKW_PART_RACKS, NULL, 2023), 184.0 / 366, 0, 1e-15);
    CHECK_NEAR(rkw_phases_paid_share(p, 0, RKW_PART_RACKS, NULL, 2024), 182.0 / 366, 0, 1e-15);
    CHECK_NEAR(rkw_phases_paid_share(p, 0, RKW_PART_RACKS, NULL, 2025), 0, 0, 0);
    CHECK_NEAR(rkw_phases_paid_share(p, 2, RKW_PART_WIND, NULL, 2025), 1, 0, 0);
    rkw_delays late = RKW_DELAYS_INIT;
    late.months[RKW_PART_RACKS] = 12;
    check_day(rkw_phases_operation_unix_s(p, 0, RKW_PART_RACKS, &late), "2025-07-01");
    check_day(rkw_phases_operation_unix_s(p, 0, RKW_PART_BUILDING, &late), "2024-07-01");
    CHECK_NEAR(rkw_phases_paid_share(p, 0, RKW_PART_RACKS, &late, 2024), 184.0 / 365, 0, 1e-15);
    late.together = 1;
    check_day(rkw_phases_operation_unix_s(p, 0, RKW_PART_BUILDING, &late), "2025-07-01");
    double share[RKW_PARTS];
    rkw_phases_shares_at(p, NULL, rkw_phases_operation_unix_s(p, 0, RKW_PART_RACKS, NULL), share);
    CHECK_NEAR(share[RKW_PART_RACKS], 0.25, 0, 0);
    rkw_phases_shares_at(p, NULL, rkw_phases_operation_unix_s(p, 0, RKW_PART_RACKS, NULL) - 1, share);
    CHECK_NEAR(share[RKW_PART_RACKS], 0, 0, 0);
    rkw_phases_free(p);
}

static void check_refused(const char *rows, rkw_status want, const char *message)
{
    rkw_phases *p = NULL;
    rkw_error err;
    CHECK_STATUS(rkw_phases_load(&p, NULL, folder_with(rows), &err), want, err);
    CHECK(p == NULL);
    const char *file = strstr(err.message, ".csv:");
    const char *name = file;
    while (name && name > err.message && name[-1] != '/') name--;
    CHECK_TEXT(name ? name : err.message, message);
}

TEST(phases_refuse_bad_tables)
{
    check_refused("one,a_moon,0,0,1,1,0,0,0,1,x\n", RKW_E_UNKNOWN,
                  "phases.csv:3: milestone 'a_moon' is not in milestones.csv");
    check_refused("one,a_text,0,0,1,1,0,0,0,1,x\n", RKW_E_FORMAT,
                  "milestones.csv:5: a_text = 'soon' is no year, quarter or date");
    check_refused("one,a_year,0.5,0,1,1,0,0,0,1,x\n", RKW_E_DOMAIN,
                  "phases.csv:3: offset = 0.5 mo, expected whole months");
    check_refused("one,a_year,0,0,0.6,0.6,0,0,0,1,x\ntwo,a_year,0,0,0.6,0.4,0,0,0,0,x\n", RKW_E_DOMAIN,
                  "phases.csv:4: the shares of racks sum to 1.2 with tranche two, allowed 1 over all tranches");
    check_refused("one,a_year,0,0,0.6,0.5,0,0,0,1,x\n", RKW_E_DOMAIN,
                  "phases.csv:3: tranche one: 0.6 of the racks on 0.5 of the building");
    check_refused("one,a_year,0,0,0,0.5,0,0,0,1,x\n", RKW_E_DOMAIN, "phases.csv: no tranche has any racks");
}

static rkw_status load(const rkw_context *ctx, void *user, rkw_error *err)
{
    rkw_phases *p;
    const rkw_status st = rkw_phases_load(&p, ctx, user, err);
    rkw_phases_free(p);
    return st;
}

TEST(phases_survive_lack_of_memory)
{
    char folder[512];
    snprintf(folder, sizeof folder, "%s", folder_with("one,a_year,0,0,1,1,0,0,0,1,x\n"));
    CHECK(test_memory_exhaust(load, folder) > 3);
}
