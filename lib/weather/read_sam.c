/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SAM CSV and NSRDB (PSM3, PSM4): two lines of metadata, a line of names, then rows in local standard time. A stamp with a
 * minute is the instant of the sun. Hourly rows without a minute, or with minute 0 throughout, mean the whole hour: the
 * beam of such files is symmetric about half past (the noon check shows it). */
#include <stdio.h>
#include <string.h>

#include "weather/readers.h"

enum { YEAR, MONTH, DAY, HOUR, MINUTE, STAMP_FIELDS };

int rkw_is_sam_csv(const rkw_head *head)
{
    if (head->n < 3) return 0;
    return rkw_find_field(&head->lines[0], "Latitude") != RKW_NONE &&
           rkw_find_field(&head->lines[2], "Year") != RKW_NONE;
}

static rkw_field find_value(const rkw_line *names, const rkw_line *values, const char *name)
{
    size_t i = rkw_find_field(names, name);
    return i < values->n_fields ? values->fields[i] : (rkw_field){NULL, 0};
}

/* Unit of a column: the metadata "NAME Units" when it is known, else the format's. */
static const char *unit_of(const rkw_line *names, const rkw_line *values, rkw_field column, const char *standard)
{
    char wanted[RKW_RAW_LABEL + 8];
    snprintf(wanted, sizeof wanted, "%.*s Units", (int)(column.length < RKW_RAW_LABEL ? column.length : RKW_RAW_LABEL),
             column.p);
    rkw_field given = find_value(names, values, wanted);
    const char *unit = given.length ? rkw_known_unit(given) : NULL;
    return unit ? unit : standard;
}

static const char *standard_unit(int32_t which)
{
    switch (which) {
    case RKW_WEATHER_PRESSURE: return "mbar";
    case RKW_WEATHER_REL_HUMIDITY: return "%";
    default: return rkw_weather_column_unit(which);
    }
}

static rkw_status stamp(const rkw_raw *raw, const rkw_line *line, rkw_civil *civil, int32_t *zone_s, rkw_error *err)
{
    (void)zone_s;
    static const char *const names[] = {"Year", "Month", "Day", "Hour", "Minute"};
    const int32_t low[] = {1600, 1, 1, 0, 0}, high[] = {3000, 12, 31, 23, 59};
    int32_t *into[] = {&civil->year, &civil->month, &civil->day, &civil->hour, &civil->minute};
    for (int i = 0; i < STAMP_FIELDS; i++) {
        size_t at = raw->stamp_fields[i];
        if (at == RKW_NONE) continue;
        if (at >= line->n_fields)
            return rkw_fail(err, RKW_E_MISSING, rkw_text_here(raw->text), "the line has no field for %s", names[i]);
        RKW_TRY(rkw_raw_whole(raw, line->fields[at], names[i], low[i], high[i], into[i], err));
    }
    return rkw_raw_whole(raw, line->fields[raw->stamp_fields[DAY]], "Day", 1,
                         rkw_days_in_month(civil->year, civil->month), &civil->day, err);
}

static rkw_status find_stamp(rkw_raw *raw, const rkw_line *columns, rkw_error *err)
{
    static const char *const names[] = {"Year", "Month", "Day", "Hour", "Minute"};
    for (int i = 0; i < STAMP_FIELDS; i++) {
        raw->stamp_fields[i] = rkw_find_field(columns, names[i]);
        if (raw->stamp_fields[i] == RKW_NONE && i != MINUTE)
            return rkw_fail(err, RKW_E_MISSING, rkw_text_here(raw->text), "column '%s' is missing", names[i]);
    }
    for (int i = 0; i < STAMP_FIELDS; i++)
        if (raw->stamp_fields[i] != RKW_NONE && raw->stamp_fields[i] > raw->stamp_last_field)
            raw->stamp_last_field = raw->stamp_fields[i];
    raw->stamp = stamp;
    raw->stamp_rule = raw->stamp_fields[MINUTE] == RKW_NONE ? RKW_STAMP_START : RKW_STAMP_INSTANT;
    return RKW_OK;
}

static rkw_status add_channels(rkw_raw *raw, const rkw_line *names, const rkw_line *values, const rkw_line *columns,
                               rkw_error *err)
{
    for (size_t f = 0; f < columns->n_fields; f++) {
        double height_m;
        int32_t which = rkw_known_column(columns->fields[f], NULL, &height_m);
        if (which < 0) continue;
        char label[RKW_RAW_LABEL];
        rkw_field_copy(columns->fields[f], label, sizeof label);
        RKW_TRY(rkw_raw_channel_add(raw, which, height_m, f, label,
                                    unit_of(names, values, columns->fields[f], standard_unit(which)), err));
    }
    return raw->n_channels ? RKW_OK : rkw_fail_header(raw, "a weather column (GHI, Temperature, Wind Speed ...)", err);
}

rkw_status rkw_describe_sam_csv(rkw_raw *raw, rkw_error *err)
{
    rkw_line names, values, columns;
    if (!rkw_text_next_fields(raw->text, &names) || !rkw_text_next_fields(raw->text, &values) ||
        !rkw_text_next_fields(raw->text, &columns))
        return rkw_fail_header(raw, "three header lines", err);
    rkw_raw_set_place(raw, find_value(&names, &values, "Latitude"), find_value(&names, &values, "Longitude"),
                      find_value(&names, &values, "Elevation"));
    rkw_field title = find_value(&names, &values, "City");
    if (title.length > 1) rkw_field_copy(title, raw->title, sizeof raw->title);
    raw->may_be_typical = 1;
    RKW_TRY(rkw_raw_set_clock(raw, find_value(&names, &values, "Time Zone"), err));
    RKW_TRY(find_stamp(raw, &columns, err));
    return add_channels(raw, &names, &values, &columns, err);
}

rkw_status rkw_finish_sam_csv(rkw_raw *raw, rkw_error *err)
{
    (void)err;
    if (raw->stamp_rule == RKW_STAMP_INSTANT && rkw_raw_usual_step(raw) == 3600 && raw->stamps[0] % 3600 == 0)
        raw->stamp_rule = RKW_STAMP_START;
    return RKW_OK;
}
