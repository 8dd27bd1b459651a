/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows as a file has them: the common part of every reader. A reader describes its channels and how a line gives a stamp;
 * rkw_raw_read collects the rows, rkw_raw_table lays them on an axis. */
#ifndef RKW_WEATHER_RAW_H
#define RKW_WEATHER_RAW_H

#include "weather/table.h"
#include "weather/text.h"

#define RKW_RAW_LABEL 64
#define RKW_RAW_MISSING_CODE (-9000.0) /* -9900, -9999 ... mean missing in every format */

/* What a stamp means. */
enum { RKW_STAMP_START, RKW_STAMP_MIDDLE, RKW_STAMP_END, RKW_STAMP_INSTANT };

/* One column of the file that is read. */
typedef struct rkw_raw_channel {
    int32_t which;
    double height_m;
    size_t field;                        /* its place in the line */
    char label[RKW_RAW_LABEL], unit[24]; /* as the file names them */
    double factor, offset;               /* file's unit to the column's unit */
    double low, high;                    /* limits in the file's unit */
    double missing_from;                 /* values of at least this are codes for missing; infinity: none */
    double night_low;                    /* sensor offsets: values down to this become 0; 0: none */
    int32_t unit_from_size;              /* the file does not tell the unit; found after reading */
    int64_t impossible_zero_line;        /* first line with a 0 that lies outside the limits */
    double *values;                      /* in the column's unit, one per row */
} rkw_raw_channel;

typedef struct rkw_raw rkw_raw;
/* Civil time of a line in the file's clock; `*zone_s` is set when the stamp carries its own offset from UTC. */
typedef rkw_status rkw_stamp_reader(const rkw_raw *raw, const rkw_line *line, rkw_civil *civil, int32_t *zone_s,
                                    rkw_error *err);

struct rkw_raw {
    const rkw_context *ctx;
    const rkw_weather_options *options;
    rkw_text *text;
    rkw_place place;
    int32_t has_place;
    char title[96];
    double plane_tilt_deg, plane_azimuth_deg;
    double sun_offset_s;    /* instant of the sun in its row that the file states; NaN: by the stamp rule */
    int32_t marked_typical; /* the file says that its year is a nominal one */

    rkw_raw_channel channels[RKW_WEATHER_CHANNELS];
    size_t n_channels;
    int32_t sources[RKW_WEATHER_COLUMNS]; /* RKW_SOURCE_* that the file states, 0: the file */

    rkw_stamp_reader *stamp;
    size_t stamp_fields[6];  /* places of the stamp's parts in the line, for the stamp reader */
    size_t stamp_last_field; /* last field that the stamp reader looks at */
    void *stamp_user;
    void *owned_user;     /* released with the description */
    int32_t stamp_rule;   /* RKW_STAMP_* */
    double stamp_shift_s; /* RKW_STAMP_INSTANT: from the stamp to the sun's instant */
    int32_t utc_offset_s; /* the file's clock */
    int32_t clock_assumed;
    int32_t step_s;         /* 0: found from the rows */
    int32_t typical;        /* 1: months come from different years, or the file has no calendar year */
    int32_t ends_at_blank;  /* the data end at the first blank line (a legend follows) */
    int32_t may_be_typical; /* months may come from different years (step_s is then given) */

    size_t rows, capacity;
    int64_t *stamps; /* seconds in the file's clock */
    int64_t *lines;
    rkw_weather_reading reading;
};

/* Starts a description; `text` stays the caller's. */
void rkw_raw_init(rkw_raw *raw, const rkw_context *ctx, const rkw_weather_options *options, rkw_text *text);
void rkw_raw_free(rkw_raw *raw);

/* Adds a channel; `unit` is the file's unit (for messages and conversion). */
rkw_status rkw_raw_channel_add(rkw_raw *raw, int32_t which, double height_m, size_t field, const char *label,
                               const char *unit, rkw_error *err);
/* Reads all rows that are left in the text. */
rkw_status rkw_raw_read(rkw_raw *raw, rkw_error *err);
/* The finished table. */
rkw_status rkw_raw_table(rkw_raw *raw, rkw_weather **out, rkw_error *err);

/* Humidity above saturation becomes 1, directions below north become positive. */
double rkw_raw_tidy(rkw_raw *raw, int32_t which, double value);
/* Step between most of the rows [s], or 0. */
int32_t rkw_raw_usual_step(const rkw_raw *raw);
/* "2017-01-01 00:10" in the file's clock. */
void rkw_raw_time_text(int64_t stamp_s, char text[32]);

/* A whole number from a field within limits, for stamps. */
rkw_status rkw_raw_whole(const rkw_raw *raw, rkw_field field, const char *name, int32_t low, int32_t high,
                         int32_t *value, rkw_error *err);

#endif
