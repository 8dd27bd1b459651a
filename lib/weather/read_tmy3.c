/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NREL TMY3: a line about the station, a line of names, rows 01:00 .. 24:00 in local standard time, hour ending. */
#include "weather/readers.h"
#include "weather/stamps.h"

int rkw_is_tmy3(const rkw_head *head)
{
    return head->n > 1 && rkw_field_is(head->lines[1].fields[0], "Date (MM/DD/YYYY)");
}

static rkw_status stamp(const rkw_raw *raw, const rkw_line *line, rkw_civil *civil, int32_t *zone_s, rkw_error *err)
{
    rkw_civil clock = {0, 1, 1, 0, 0, 0};
    rkw_field date = line->fields[0], hour = line->n_fields > 1 ? line->fields[1] : (rkw_field){"", 0};
    if (!rkw_stamp_parse(date, "mm/dd/yyyy", civil, zone_s))
        return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text), "'%.*s' is no date of the form MM/DD/YYYY",
                        (int)(date.length < 40 ? date.length : 40), date.p);
    if (!rkw_stamp_parse(hour, "HH:MM", &clock, zone_s))
        return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text), "'%.*s' is no time of the form HH:MM",
                        (int)(hour.length < 40 ? hour.length : 40), hour.p);
    civil->hour = clock.hour;
    civil->minute = clock.minute;
    return RKW_OK;
}

static rkw_status add_channels(rkw_raw *raw, const rkw_line *names, rkw_error *err)
{
    static const struct {
        int32_t which;
        const char *name, *unit;
    } columns[] = {
        {RKW_WEATHER_GHI, "GHI (W/m^2)", "W/m2"},          {RKW_WEATHER_DNI, "DNI (W/m^2)", "W/m2"},
        {RKW_WEATHER_DHI, "DHI (W/m^2)", "W/m2"},          {RKW_WEATHER_TEMP, "Dry-bulb (C)", "degC"},
        {RKW_WEATHER_DEW_POINT, "Dew-point (C)", "degC"},  {RKW_WEATHER_REL_HUMIDITY, "RHum (%)", "%"},
        {RKW_WEATHER_PRESSURE, "Pressure (mbar)", "mbar"}, {RKW_WEATHER_WIND_DIRECTION, "Wdir (degrees)", "deg"},
        {RKW_WEATHER_WIND_SPEED, "Wspd (m/s)", "m/s"},     {RKW_WEATHER_ALBEDO, "Alb (unitless)", "1"},
    }; /* "Lprecip depth (mm)" is left out: files hold it in tenths of a millimetre whatever the header says */
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        size_t field = rkw_find_field(names, columns[i].name);
        if (field == RKW_NONE) continue;
        RKW_TRY(rkw_raw_channel_add(raw, columns[i].which, 0, field, columns[i].name, columns[i].unit, err));
    }
    return raw->n_channels ? RKW_OK : rkw_fail_header(raw, "a weather column such as GHI (W/m^2)", err);
}

rkw_status rkw_describe_tmy3(rkw_raw *raw, rkw_error *err)
{
    rkw_line station, names;
    if (!rkw_text_next_fields(raw->text, &station) || station.n_fields < 7 || !rkw_text_next_fields(raw->text, &names))
        return rkw_fail_header(raw, "a line about the station and a line of names", err);
    rkw_field_copy(station.fields[1], raw->title, sizeof raw->title);
    rkw_raw_set_place(raw, station.fields[4], station.fields[5], station.fields[6]);
    RKW_TRY(rkw_raw_set_clock(raw, station.fields[3], err));
    raw->stamp = stamp;
    raw->stamp_rule = RKW_STAMP_END;
    raw->step_s = 3600;
    raw->may_be_typical = 1;
    return add_channels(raw, &names, err);
}
