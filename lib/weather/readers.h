/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The readers. Each describes its file in `raw` and leaves the text before the first data row; `finish` may work on the
 * rows before they are laid on the axis. To add a format: a file read_NAME.c, a line in read.c. */
#ifndef RKW_WEATHER_READERS_H
#define RKW_WEATHER_READERS_H

#include "weather/raw.h"

#define RKW_HEAD_LINES 24 /* lines that detection looks at */

/* First lines of a file, split. */
typedef struct rkw_head {
    size_t n;
    rkw_line lines[RKW_HEAD_LINES];
} rkw_head;

int rkw_is_own(const rkw_head *head);
int rkw_is_epw(const rkw_head *head);
int rkw_is_tmy3(const rkw_head *head);
int rkw_is_pvgis_tmy(const rkw_head *head);
int rkw_is_pvgis_hourly(const rkw_head *head);
int rkw_is_sam_csv(const rkw_head *head);
int rkw_is_sam_srw(const rkw_head *head);
int rkw_is_named(const rkw_head *head);

rkw_status rkw_describe_own(rkw_raw *raw, rkw_error *err);
rkw_status rkw_describe_epw(rkw_raw *raw, rkw_error *err);
rkw_status rkw_describe_tmy3(rkw_raw *raw, rkw_error *err);
rkw_status rkw_describe_pvgis_tmy(rkw_raw *raw, rkw_error *err);
rkw_status rkw_describe_pvgis_hourly(rkw_raw *raw, rkw_error *err);
rkw_status rkw_describe_sam_csv(rkw_raw *raw, rkw_error *err);
rkw_status rkw_describe_sam_srw(rkw_raw *raw, rkw_error *err);
rkw_status rkw_describe_mapped(rkw_raw *raw, rkw_error *err);
rkw_status rkw_describe_named(rkw_raw *raw, rkw_error *err);

rkw_status rkw_finish_pvgis_hourly(rkw_raw *raw, rkw_error *err);
rkw_status rkw_finish_sam_csv(rkw_raw *raw, rkw_error *err);
rkw_status rkw_finish_named(rkw_raw *raw, rkw_error *err);

/* Well-known column names ("Tdry", "Wind Speed", "Spd80mN" ...): the column, the unit that the name implies and the height
 * in the name (0 when none). -1 when the name is not known. */
int32_t rkw_known_column(rkw_field name, const char **unit, double *height_m);
/* Spelling of a unit in weather files ("w/m2", "Degrees", "c") to the library's; NULL when not known. */
const char *rkw_known_unit(rkw_field unit);

/* A place from texts; leaves it unknown when latitude or longitude is no number. */
void rkw_raw_set_place(rkw_raw *raw, rkw_field latitude, rkw_field longitude, rkw_field elevation);
/* Offset from UTC given in hours. */
rkw_status rkw_raw_set_clock(rkw_raw *raw, rkw_field hours, rkw_error *err);
/* PVGIS's offset of the sun from the stamp: within a day. */
rkw_status rkw_check_sun_offset(const rkw_raw *raw, double offset_h, rkw_error *err);
/* Missing header: what was looked for. */
rkw_status rkw_fail_header(const rkw_raw *raw, const char *what, rkw_error *err);

#endif
