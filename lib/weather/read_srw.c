/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SAM wind resource: a line about the site, a note, names, units and heights, then rows of a year without stamps. */
#include "weather/readers.h"

int rkw_is_sam_srw(const rkw_head *head)
{
    if (head->n < 6 || head->lines[0].n_fields < 9) return 0;
    double height;
    int has_speed = 0;
    for (size_t i = 0; i < head->lines[2].n_fields; i++) has_speed |= rkw_field_is(head->lines[2].fields[i], "Speed");
    return has_speed && head->lines[4].n_fields >= 1 && rkw_field_number(head->lines[4].fields[0], &height);
}

static rkw_status stamp(const rkw_raw *raw, const rkw_line *line, rkw_civil *civil, int32_t *zone_s, rkw_error *err)
{
    (void)line, (void)zone_s, (void)err;
    rkw_civil start = {raw->options->typical_year, 1, 1, 0, 0, 0};
    rkw_civil_from_unix(rkw_unix_from_civil(&start) + (int64_t)raw->reading.file_rows * raw->step_s, civil);
    return RKW_OK;
}

static rkw_status add_channels(rkw_raw *raw, const rkw_line *names, const rkw_line *units, const rkw_line *heights,
                               rkw_error *err)
{
    for (size_t f = 0; f < names->n_fields; f++) {
        const char *unit;
        double named_height_m, height_m = 0;
        char label[RKW_RAW_LABEL];
        int32_t which = rkw_known_column(names->fields[f], &unit, &named_height_m);
        if (which < 0) continue;
        if (f >= units->n_fields || !(unit = rkw_known_unit(units->fields[f])))
            return rkw_fail(err, RKW_E_UNIT, rkw_text_here(raw->text), "column %zu: unit missing or not known", f + 1);
        if (f >= heights->n_fields || !rkw_field_number(heights->fields[f], &height_m) ||
            !(height_m > 0 && height_m <= 500))
            return rkw_fail(err, RKW_E_FORMAT, rkw_text_here(raw->text), "column %zu: height missing or not 0 .. 500 m",
                            f + 1);
        rkw_field_copy(names->fields[f], label, sizeof label);
        RKW_TRY(rkw_raw_channel_add(raw, which, height_m, f, label, unit, err));
    }
    return raw->n_channels ? RKW_OK : rkw_fail_header(raw, "a column named Speed", err);
}

rkw_status rkw_describe_sam_srw(rkw_raw *raw, rkw_error *err)
{
    rkw_line site, note, names, units, heights;
    if (!rkw_text_next_fields(raw->text, &site) || !rkw_text_next(raw->text, &note) ||
        !rkw_text_next_fields(raw->text, &names) || !rkw_text_next_fields(raw->text, &units) ||
        !rkw_text_next_fields(raw->text, &heights) || site.n_fields < 9)
        return rkw_fail_header(raw, "five header lines", err);
    rkw_field_copy(note.text, raw->title, sizeof raw->title);
    rkw_raw_set_place(raw, site.fields[5], site.fields[6], site.fields[7]);
    RKW_TRY(rkw_raw_set_clock(raw, site.fields[8], err));
    size_t rows = rkw_text_count_lines(raw->text);
    size_t per_hour = (rows + 4380) / 8760; /* a whole year: 8760 rows, or finer */
    if (per_hour == 0) per_hour = 1;
    if (per_hour > 60 || 60 % per_hour != 0)
        return rkw_fail(err, RKW_E_AXIS, (rkw_origin){raw->text->name, 0}, "%zu rows make no uniform year", rows);
    raw->step_s = 3600 / (int32_t)per_hour;
    raw->stamp = stamp;
    raw->stamp_rule = RKW_STAMP_START;
    raw->typical = 1;
    return add_channels(raw, &names, &units, &heights, err);
}
