/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file weather.h
 * @brief One weather table per place: read from a file, checked, completed, resampled or synthesised; and moist air.
 *
 * A weather table is columns of doubles over one time axis (UTC, uniform step). A value is the mean of its row
 * (precipitation: the depth that fell in the row). The sun belongs to `rkw_weather_sun_offset_s` seconds after the
 * start of a row: the middle of the row, unless the file says otherwise (PVGIS: some minutes past the hour).
 * NaN marks a gap, and only tables read with RKW_GAPS_KEEP have any.
 */
#ifndef RACKWATT_WEATHER_H
#define RACKWATT_WEATHER_H

#include <rackwatt/base.h>
#include <rackwatt/sun.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ columns */

/**
 * Every column: enumerator, name in files and messages, unit, lowest and highest value that a reader accepts.
 * Relative humidity is a fraction; readers accept up to 1.05 (sensors do that) and store 1.
 */
#define RKW_WEATHER_COLUMN_LIST(X)                                                                                     \
    X(RKW_WEATHER_GHI, "ghi", "W/m2", 0, 1800)                                                                         \
    X(RKW_WEATHER_DNI, "dni", "W/m2", 0, 1500)                                                                         \
    X(RKW_WEATHER_DHI, "dhi", "W/m2", 0, 1200)                                                                         \
    X(RKW_WEATHER_TEMP, "temp", "degC", -90, 60)                                                                       \
    X(RKW_WEATHER_REL_HUMIDITY, "rel_humidity", "1", 0, 1.05)                                                          \
    X(RKW_WEATHER_DEW_POINT, "dew_point", "degC", -100, 40)                                                            \
    X(RKW_WEATHER_PRESSURE, "pressure", "Pa", 30000, 110000)                                                           \
    X(RKW_WEATHER_WIND_SPEED, "wind_speed", "m/s", 0, 75)                                                              \
    X(RKW_WEATHER_WIND_DIRECTION, "wind_direction", "deg", 0, 360)                                                     \
    X(RKW_WEATHER_PRECIPITATION, "precipitation", "mm", 0, 500)                                                        \
    X(RKW_WEATHER_ALBEDO, "albedo", "1", 0, 1)                                                                         \
    X(RKW_WEATHER_LONGWAVE, "longwave", "W/m2", 0, 700)                                                                \
    X(RKW_WEATHER_POA, "poa", "W/m2", 0, 2000)

/** Column of a weather table: RKW_WEATHER_GHI ... */
enum {
#define RKW_WEATHER_COLUMN_ENUM(id, name, unit, low, high) id,
    RKW_WEATHER_COLUMN_LIST(RKW_WEATHER_COLUMN_ENUM)
#undef RKW_WEATHER_COLUMN_ENUM
        RKW_WEATHER_COLUMNS
};

/** "ghi", "dni", ...; NULL when there is no such column. */
RKW_API const char *rkw_weather_column_name(int32_t which);
/** "W/m2", ...; NULL when there is no such column. */
RKW_API const char *rkw_weather_column_unit(int32_t which);

/** Where the values of a column come from. */
enum {
    RKW_SOURCE_MISSING = 0,  /**< there are none; a file's column of nothing but zeros counts as missing */
    RKW_SOURCE_FILE = 1,     /**< read from the file, or set by the caller */
    RKW_SOURCE_DERIVED = 2,  /**< computed from columns of the file (DNI from GHI and DHI ...) */
    RKW_SOURCE_SYNTHETIC = 3 /**< from a synthetic year */
};
/** "missing", "file", "derived", "synthetic". */
RKW_API const char *rkw_source_name(int32_t source);

/* ------------------------------------------------------------------ the table */

typedef struct rkw_weather rkw_weather;

/** An empty table; columns are added with rkw_weather_set_column. A latitude of NaN means that the place is unknown. */
RKW_API RKW_CHECK rkw_status rkw_weather_create(rkw_weather **out, const rkw_context *ctx, const rkw_place *place,
                                                const rkw_axis *axis, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_weather_free(rkw_weather *weather);

/**
 * Sets or replaces a column with a copy of axis.n values.
 *
 * @param height_m  height above ground, 0 .. 500, 0 when it does not matter; columns of one kind at several heights
 *                  live side by side [m]
 * @param source    RKW_SOURCE_FILE, _DERIVED or _SYNTHETIC
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN (a value outside the limits of the column, or NaN: the message names the
 *         row's time), RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_weather_set_column(rkw_weather *weather, int32_t which, double height_m,
                                                    const double *values, int32_t source, rkw_error *err);

/** Time axis of the rows. */
RKW_API const rkw_axis *rkw_weather_axis(const rkw_weather *weather);
/** Where it was measured; to be trusted when rkw_weather_has_place says 1. Lives as long as the weather. */
RKW_API const rkw_place *rkw_weather_place(const rkw_weather *weather);
/** 1 when the file or the caller gave latitude and longitude. */
RKW_API int32_t rkw_weather_has_place(const rkw_weather *weather);
/** The axis.n values of a column, NULL when it is missing. At several heights: the one nearest to 10 m for wind, to 2 m
 *  for everything else. Valid until the table is changed or freed. */
RKW_API const double *rkw_weather_column(const rkw_weather *weather, int32_t which);
/** RKW_SOURCE_* of that column. */
RKW_API int32_t rkw_weather_source(const rkw_weather *weather, int32_t which);
/** Height above ground of that column [m]; 10 for wind and 2 for the rest when the file does not tell. */
RKW_API double rkw_weather_height_m(const rkw_weather *weather, int32_t which);
/** Number of heights at which a column exists. */
RKW_API size_t rkw_weather_levels(const rkw_weather *weather, int32_t which);
/** Column at level 0 .. levels-1, ascending height; NULL when there is none. `height_m` may be NULL. */
RKW_API const double *rkw_weather_level(const rkw_weather *weather, int32_t which, size_t level, double *height_m);
/** Seconds from the start of a row to the instant of its sun, 0 .. step. */
RKW_API double rkw_weather_sun_offset_s(const rkw_weather *weather);
/** The instants of the sun of all rows, axis.n unix seconds: the input of rkw_sun_position. */
RKW_API void rkw_weather_sun_times(const rkw_weather *weather, double *unix_s);
/** 1 for typical and synthetic years: their calendar year is nominal and rkw_weather_cut may wrap them. */
RKW_API int32_t rkw_weather_is_typical(const rkw_weather *weather);
/** Name of the place or station as the file gives it, else "". */
RKW_API const char *rkw_weather_title(const rkw_weather *weather);
/** Tilt and azimuth of the plane of the column RKW_WEATHER_POA; NaN when not known [deg]. */
RKW_API void rkw_weather_plane(const rkw_weather *weather, double *tilt_deg, double *azimuth_deg);

/* ------------------------------------------------------------------ readers */

/** File formats. RKW_FORMAT_AUTO looks at the content, never at the name. */
enum {
    RKW_FORMAT_AUTO = 0,
    RKW_FORMAT_OWN = 1,          /**< the library's own table, see docs/weather.md */
    RKW_FORMAT_EPW = 2,          /**< EnergyPlus: local standard time, hour ending */
    RKW_FORMAT_TMY3 = 3,         /**< NREL TMY3: local standard time, hour ending */
    RKW_FORMAT_PVGIS_TMY = 4,    /**< UTC, sun at the stamp plus the header's irradiance time offset */
    RKW_FORMAT_PVGIS_HOURLY = 5, /**< UTC, sun at the stamp's minute */
    RKW_FORMAT_SAM_CSV = 6,      /**< SAM and NSRDB (PSM3, PSM4): local standard time, sun at the stamp; whole hours:
                                      in their middle */
    RKW_FORMAT_SAM_SRW = 7,      /**< SAM wind resource: no stamps, several heights, local standard time */
    RKW_FORMAT_MAPPED = 8,       /**< any CSV with a map table, see docs/weather.md */
    RKW_FORMAT_NAMED = 9         /**< any CSV with one time column and columns of well-known names */
};
/** "auto", "own", "epw", "tmy3", "pvgis_tmy", "pvgis_hourly", "sam_csv", "sam_srw", "mapped", "named". */
RKW_API const char *rkw_format_name(int32_t format);
/** RKW_FORMAT_* of a name, or -1. */
RKW_API int32_t rkw_format_by_name(const char *name);

/** What a reader does with rows that are absent or doubled and with empty or impossible cells. */
enum {
    RKW_GAPS_REFUSE = 0, /**< an error that names the line */
    RKW_GAPS_KEEP = 1,   /**< NaN in the table, counted in the reading; for checks */
    RKW_GAPS_FILL = 2    /**< filled as rkw_weather_fill does, counted in the reading */
};

/** How a file is read. Start from RKW_WEATHER_OPTIONS_INIT. */
typedef struct rkw_weather_options {
    size_t size;            /**< sizeof(rkw_weather_options) */
    int32_t format;         /**< RKW_FORMAT_* */
    int32_t gaps;           /**< RKW_GAPS_* */
    int32_t step_s;         /**< finer rows are averaged to this step; 0 keeps the file's */
    int32_t typical_year;   /**< calendar year given to files whose months come from different years; 29 February
                                 repeats the 28th. Files of one year keep it */
    const char *map_path;   /**< map table of a mapped CSV, or NULL */
    const rkw_place *place; /**< used when the file does not tell its place, or NULL */
    double utc_offset_h;    /**< clock of RKW_FORMAT_NAMED files whose stamps have no zone, -12 .. 14 [h] */
    struct rkw_weather_report
        *as_read; /**< gets rkw_weather_check of the file's own rows, before gaps are filled and rows are
                                             averaged; its size is set; or NULL */
} rkw_weather_options;
#define RKW_WEATHER_OPTIONS_INIT                                                                                       \
    {                                                                                                                  \
        sizeof(rkw_weather_options), RKW_FORMAT_AUTO, RKW_GAPS_REFUSE, 3600, 2025, NULL, NULL, 0.0, NULL               \
    }

/**
 * Reads a weather file of any known format.
 *
 * @param options  NULL means RKW_WEATHER_OPTIONS_INIT
 * @return RKW_OK; RKW_E_IO (missing, not readable, a folder); RKW_E_FORMAT (empty, binary, a zip, a line too long, text
 *         where a number belongs, format not recognised); RKW_E_MISSING (column, row or cell); RKW_E_UNIT;
 *         RKW_E_DOMAIN (value outside the limits of its column, in the file's unit); RKW_E_AXIS (time goes backwards, a
 *         doubled row, a gap); RKW_E_ARG; RKW_E_MEMORY. Messages begin with `file:line:`.
 *
 * Missing GHI, DNI or DHI is derived from the other two when the place is known, humidity and dew point from one
 * another. Nothing else is invented: see rkw_weather_complete.
 */
RKW_API RKW_CHECK rkw_status rkw_weather_read(rkw_weather **out, const rkw_context *ctx, const char *path,
                                              const rkw_weather_options *options, rkw_error *err);

/** As rkw_weather_read for the bytes of a file in memory; `name` stands for the file in messages. */
RKW_API RKW_CHECK rkw_status rkw_weather_read_memory(rkw_weather **out, const rkw_context *ctx, const char *bytes,
                                                     size_t length, const char *name,
                                                     const rkw_weather_options *options, rkw_error *err);

/** What reading did. Start from {sizeof(rkw_weather_reading)}. */
typedef struct rkw_weather_reading {
    size_t size;
    int32_t format, file_step_s;
    size_t file_rows;        /**< data rows in the file */
    size_t empty_rows;       /**< of them without any value */
    size_t doubled_rows;     /**< dropped, the first one of a stamp is kept */
    size_t backward_rows;    /**< dropped because their time lies before the row above */
    size_t absent_rows;      /**< rows of the axis that the file does not have */
    size_t leap_day_rows;    /**< of 29 February, repeated from the 28th */
    size_t bad_cells;        /**< empty, flagged missing, or outside the limits of the column */
    size_t filled_cells;     /**< values that were filled in */
    size_t night_offsets;    /**< sensor offsets set to 0: irradiance between -5 and 0 W/m2, wind between -0.5 and 0 m/s
                                 (RKW_FORMAT_NAMED; for irradiance a map may allow it) */
    size_t clipped_humidity; /**< relative humidity between 1 and 1.05 set to 1 */
    int32_t utc_offset_s;    /**< clock of the file */
    int32_t clock_assumed;   /**< 1 when the file does not tell its clock */
} rkw_weather_reading;

/** Facts about how the table was read; zeros for tables that were not. */
RKW_API void rkw_weather_get_reading(const rkw_weather *weather, rkw_weather_reading *reading);

/** Writes a table: RKW_FORMAT_OWN, RKW_FORMAT_EPW or RKW_FORMAT_SAM_CSV (the last two need hourly rows and a place).
 *  @return RKW_OK, RKW_E_ARG, RKW_E_AXIS, RKW_E_MISSING, RKW_E_IO. */
RKW_API RKW_CHECK rkw_status rkw_weather_write(const rkw_weather *weather, const char *path, int32_t format,
                                               rkw_error *err);

/* ------------------------------------------------------------------ checks */

/** What a check may find in a column. */
enum {
    RKW_FINDING_GAP = 0,      /**< NaN: rows or cells that the file does not have */
    RKW_FINDING_POSSIBLE = 1, /**< beyond the physically possible limits (BSRN) */
    RKW_FINDING_RARE = 2,     /**< beyond the extremely rare limits (BSRN), within the possible */
    RKW_FINDING_NIGHT = 3,    /**< irradiance while the sun is more than 6 deg below the horizon */
    RKW_FINDING_CLOSURE = 4,  /**< GHI and DNI cos z + DHI differ by more than 8 % (15 % for zenith > 75 deg) */
    RKW_FINDING_DIFFUSE = 5,  /**< DHI above GHI by more than 5 % (10 % for zenith > 75 deg) */
    RKW_FINDING_STUCK = 6, /**< the same value for more than 24 h, irradiance for more than 3 h (calm, night, saturated
                                   air, pressure and rain do not count) */
    RKW_FINDING_FEW_VALUES = 7, /**< a sensor that knows only a few states: most rows lie in two narrow bands */
    RKW_FINDING_DEW_POINT = 8,  /**< dew point above the air temperature by more than 0.5 K */
    RKW_FINDING_CLOCK = 9       /**< the noon check is off by more than 5 min and three standard errors */
};
/** One sentence of English about a kind, for programs. */
RKW_API const char *rkw_finding_text(int32_t kind);

/** One kind of finding in one column. */
typedef struct rkw_weather_finding {
    int32_t kind, column;
    size_t count;         /**< rows concerned */
    int64_t first_unix_s; /**< start of the first one */
    double value;         /**< the value farthest out; STUCK: the value; FEW_VALUES: share of rows; CLOCK: minutes */
    double low, high;     /**< limits at that row; NaN when there are none */
} rkw_weather_finding;

/** Result of the noon check: where the irradiance-weighted middle of clear days lies against computed solar noon. */
typedef struct rkw_noon_check {
    int32_t known;         /**< 1 when place, irradiance and complete days allow the check */
    int32_t days;          /**< days that took part: the clearest third */
    double late_min;       /**< how much later the irradiance is than the sun of the table [min]: 60 for a clock that is
                                 an hour ahead of what it was read as */
    double late_error_min; /**< standard error of it, from the scatter of the days */
    double sun_offset_min; /**< minutes from the start of a row to the instant of its sun, as the irradiance shows it */
} rkw_noon_check;

#define RKW_WEATHER_FINDINGS 96

/** Report of rkw_weather_check. Start from {sizeof(rkw_weather_report)}. */
typedef struct rkw_weather_report {
    size_t size;
    size_t n_findings;
    rkw_noon_check noon;
    rkw_weather_finding findings[RKW_WEATHER_FINDINGS];
} rkw_weather_report;

/**
 * Looks at a table and reports; it changes nothing. Checks that need the sun are skipped when the place is unknown.
 * Sources: Long & Dutton, BSRN Global Network recommended QC tests V2.0 (2002) for limits, closure and diffuse ratio.
 * @return RKW_OK, RKW_E_ARG, RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_weather_check(const rkw_weather *weather, rkw_weather_report *report, rkw_error *err);

/**
 * Fills NaN. Gaps of up to 3 h: linear in time (wind direction along the shorter arc; irradiance linear in its ratio to
 * the clear sky). Longer ones, up to 14 days: the same time of day of the nearest days before and after, weighted by
 * nearness. Precipitation: 0.
 * @param filled  cells filled, may be NULL
 * @return RKW_OK, RKW_E_MISSING (a column without values around a gap, or a longer gap), RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_weather_fill(rkw_weather *weather, size_t *filled, rkw_error *err);

/* ------------------------------------------------------------------ axes */

/**
 * Table with another step, 60 .. 3600 s, a divisor of 3600. To a coarser step rows are averaged (precipitation summed, wind
 * direction by vector; rows at the ends that fill no whole step are left out; where rows are missing, half of them must be known,
 * or the mean is NaN), to a finer step irradiance follows the clear sky inside the row and keeps its mean, precipitation is spread
 * evenly, everything else is interpolated linearly between row middles.
 * @return RKW_OK, RKW_E_ARG, RKW_E_AXIS (one step is no multiple of the other, or no whole row), RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_weather_resample(rkw_weather **out, const rkw_context *ctx, const rkw_weather *weather,
                                                  int32_t step_s, rkw_error *err);

/** Longest axis inside all n tables' time spans, with the coarsest of their steps. A typical year spans all time.
 *  @return RKW_OK, RKW_E_AXIS (no common time, or rows that do not meet). */
RKW_API RKW_CHECK rkw_status rkw_weather_common_axis(const rkw_weather *const *weather, size_t n, rkw_axis *out,
                                                     rkw_error *err);

/**
 * The rows of `axis` as a new table, resampled when the step differs. A typical year follows the calendar of the axis
 * (29 February repeats the 28th when it lacks it); a real year must cover the axis.
 * @return RKW_OK, RKW_E_AXIS, RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_weather_cut(rkw_weather **out, const rkw_context *ctx, const rkw_weather *weather,
                                             const rkw_axis *axis, rkw_error *err);

/**
 * Takes the columns that `weather` lacks from a synthetic table on the same axis and marks them RKW_SOURCE_SYNTHETIC.
 * Irradiance is taken only when the table has neither GHI nor a pair to derive it from: a synthetic DNI would not
 * belong to a measured GHI (DNI and DHI then stay missing and are decomposed by the solar room).
 * @return RKW_OK, RKW_E_AXIS, RKW_E_MEMORY.
 */
RKW_API RKW_CHECK rkw_status rkw_weather_complete(rkw_weather *weather, const rkw_weather *synthetic, rkw_error *err);

/* ------------------------------------------------------------------ climate normals and synthetic years */

/**
 * Monthly climate of a place; index 0 is January. Start from rkw_normals_init: monthly fields are NaN (not known), the
 * rest has its default. `*_year_sd` is the standard deviation of a month's mean from year to year; it cannot fall below
 * what day-to-day weather alone gives (rkw_generator_year_sd tells), NaN means just that.
 */
typedef struct rkw_normals {
    size_t size; /**< sizeof(rkw_normals) */
    double ghi_kWh_m2_day[12];
    double ghi_year_sd_kWh_m2_day[12];
    double temp_mean_C[12], temp_min_C[12], temp_max_C[12]; /**< mean, mean daily minimum and maximum */
    double temp_year_sd_C[12];
    double temp_day_sd_C[12]; /**< of daily means within a month; NaN: 2 K */
    double rel_humidity_0_1[12];
    double rel_humidity_year_sd_0_1[12];
    double rel_humidity_sd_0_1[12]; /**< of hourly values about the mean daily course; NaN: 0.11 */
    double pressure_Pa[12];         /**< NaN: standard atmosphere at the place's elevation */
    double pressure_sd_Pa[12];      /**< of hourly values; NaN: 0 */
    double wind_speed_m_s[12];      /**< at wind_height_m */
    double wind_year_sd_m_s[12];
    double wind_direction_deg[12]; /**< prevailing, where the wind comes from; NaN: any */
    double
        wind_direction_share_0_1[12]; /**< share of time around it, the rest comes from the opposite side; NaN: 0.5 */
    double precipitation_mm[12];      /**< depth per month; NaN: none is drawn */
    double wet_days[12];              /**< days with precipitation; NaN: one per 7 mm */
    double linke_turbidity[12];       /**< for users of the clear-sky model; the synthetic year does not need it */
    double wind_height_m;             /**< 1 .. 300; default 10 */
    double wind_weibull_k;            /**< of the hourly speeds of the year, 1.1 .. 4; default 2 */
    double wind_diurnal_amplitude;    /**< relative, 0 .. 0.6; default 0.15 */
    double wind_diurnal_peak_h;       /**< local solar time, 0 .. 24; default 15 */
    double wind_lag1;                 /**< autocorrelation of hourly speed, 0.5 .. 0.99; default 0.93 */
    /** Distribution of daily clearness (GHI over the extraterrestrial sum) per month at probabilities 0, 0.05 ... 1; NaN:
     *  that of the Markov library. Filled by rkw_normals_from_weather. */
    double clearness_day_quantile[12][21];
    /** Distribution of hourly clearness with the sun above 15 deg per season (DJF, MAM, JJA, SON) at the same
     *  probabilities; NaN: as the TAG model has it. Filled by rkw_normals_from_weather. */
    double clearness_hour_quantile[4][21];
} rkw_normals;

/** Sets size and marks every normal as unknown (NaN). */
RKW_API void rkw_normals_init(rkw_normals *normals);

/**
 * Reads a table of normals: a wide table with a column `month` (1 .. 12 in any order), columns named as the fields above
 * without their unit (`ghi`, `ghi_year_sd`, `temp_mean`, `temp_min`, ..., `wind_weibull_k`), units in the unit row, and
 * a `source` column. `ghi`, `temp_mean`, `temp_min`, `temp_max`, `rel_humidity` and `wind_speed` are required. Columns
 * that do not change over the year (wind_height, wind_weibull_k, ...) repeat their value.
 * @return RKW_OK, RKW_E_IO, RKW_E_FORMAT, RKW_E_MISSING, RKW_E_UNIT, RKW_E_DOMAIN, RKW_E_UNKNOWN (column).
 */
RKW_API RKW_CHECK rkw_status rkw_normals_read(rkw_normals *out, const rkw_context *ctx, const char *path,
                                              rkw_error *err);
/** Ranges of every field. @return RKW_OK or RKW_E_DOMAIN. */
RKW_API RKW_CHECK rkw_status rkw_normals_check(const rkw_normals *normals, rkw_error *err);

/** Normals of a measured or synthetic table of at least 28 days in each month it covers; needs GHI and a place.
 *  Months without rows and columns that are missing keep what `normals` held; so does year-to-year spread.
 *  @return RKW_OK, RKW_E_MISSING, RKW_E_MEMORY. */
RKW_API RKW_CHECK rkw_status rkw_normals_from_weather(rkw_normals *normals, const rkw_weather *weather, rkw_error *err);

/** One place to draw weather for: several are drawn jointly. Start from RKW_SYNTHETIC_PLACE_INIT. */
typedef struct rkw_synthetic_place {
    size_t size; /**< sizeof(rkw_synthetic_place) */
    rkw_place place;
    const rkw_normals *normals; /**< a plant without its own names the site's */
    double wind_mean_m_s;       /**< yearly mean at wind_height_m; NaN: that of the normals */
    double wind_weibull_k;      /**< NaN: that of the normals */
    double wind_height_m;       /**< NaN: that of the normals */
    double ghi_kWh_m2_year;     /**< yearly sum that scales the normals' months; NaN: that of the normals */
} rkw_synthetic_place;
#define RKW_SYNTHETIC_PLACE_INIT                                                                                       \
    {                                                                                                                  \
        sizeof(rkw_synthetic_place), {0.0, 0.0, 0.0}, NULL, RKW_NOT_SET, RKW_NOT_SET, RKW_NOT_SET, RKW_NOT_SET         \
    }
/** Quiet NaN: the field is not set. */
#define RKW_NOT_SET (0.0 / 0.0)

/** How places are drawn together. Start from RKW_SYNTHESIS_INIT. */
typedef struct rkw_synthesis {
    size_t size; /**< sizeof(rkw_synthesis) */
    uint64_t seed;
    /** Distance at which the correlation of the drivers falls to 1/e [km]; > 0. */
    double wind_correlation_km, clearness_correlation_km, temp_correlation_km;
} rkw_synthesis;
#define RKW_SYNTHESIS_INIT                                                                                             \
    {                                                                                                                  \
        sizeof(rkw_synthesis), 1, 500.0, 300.0, 1000.0                                                                 \
    }

/** Prepared generator of synthetic years for a set of places: calibrated once, read-only afterwards. */
typedef struct rkw_generator rkw_generator;

/** @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN, RKW_E_MEMORY. Also fails when a month's clearness (GHI over the
 *  extraterrestrial sum) is outside 0.15 .. 0.80, which points to wrong units or a wrong place. */
RKW_API RKW_CHECK rkw_status rkw_generator_create(rkw_generator **out, const rkw_context *ctx,
                                                  const rkw_synthetic_place *places, size_t n_places,
                                                  const rkw_synthesis *config, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_generator_free(rkw_generator *generator);

/** What of a month varies from year to year. */
enum { RKW_VARIES_GHI = 0, RKW_VARIES_TEMP = 1, RKW_VARIES_HUMIDITY = 2, RKW_VARIES_WIND = 3 };
/** Standard deviation of the mean of month 0 .. 11 from year to year that a generator has: the normals' value, or what
 *  day-to-day weather alone gives when that is more. In the unit of the normals; NaN for arguments out of range. */
RKW_API double rkw_generator_year_sd(const rkw_generator *generator, size_t place, int32_t what, size_t month);

/**
 * Draws year `index` of the ensemble on an axis: one table per place (GHI, temperature, humidity, dew point, pressure,
 * wind speed and direction, precipitation where normals have it; DNI and DHI are left to the solar room).
 *
 * @param out  n_places tables, all set or all NULL
 * The stream is a function of (seed, index, day or hour since 1970, driver, place's order): any axis, any order of calls
 * and any number of threads give the same values for the same instant.
 */
RKW_API RKW_CHECK rkw_status rkw_generator_year(const rkw_generator *generator, const rkw_axis *axis, uint64_t index,
                                                rkw_weather **out, rkw_error *err);

/** One call for generator create, year and free. */
RKW_API RKW_CHECK rkw_status rkw_weather_synthesize(rkw_weather **out, const rkw_context *ctx,
                                                    const rkw_synthetic_place *places, size_t n_places,
                                                    const rkw_synthesis *config, const rkw_axis *axis, uint64_t index,
                                                    rkw_error *err);

/* ------------------------------------------------------------------ moist air */

/*
 * Formulas of ASHRAE Handbook Fundamentals (2017), chapter 1, SI. Temperature -100 .. 200 C, relative humidity 0 .. 1,
 * pressure in Pa; humidity ratios are kg water per kg dry air and never below 1e-7. A scalar function returns NaN for
 * arguments outside its range; a series call returns RKW_E_DOMAIN, names the row and writes nothing.
 */

/** Saturation vapour pressure over ice (below 0.01 C) or water [Pa]; eqs. 5 and 6. */
RKW_API double rkw_saturation_pressure_Pa(double temp_C);
/** Humidity ratio from relative humidity; eq. 20. */
RKW_API double rkw_humidity_ratio(double temp_C, double rel_humidity_0_1, double pressure_Pa);
/** Relative humidity from humidity ratio. */
RKW_API double rkw_relative_humidity_0_1(double temp_C, double humidity_ratio, double pressure_Pa);
/** Thermodynamic wet-bulb temperature, converged to 1e-9 K or better; eqs. 33 and 35. */
RKW_API double rkw_wet_bulb_C(double temp_C, double rel_humidity_0_1, double pressure_Pa);
/** Dew point: inverse of the saturation pressure; NaN at relative humidity 0. */
RKW_API double rkw_dew_point_C(double temp_C, double rel_humidity_0_1);
/** Relative humidity 0 .. 1 from dew point (a dew point above the air temperature gives 1). */
RKW_API double rkw_humidity_of_dew_point_0_1(double temp_C, double dew_point_C);
/** Enthalpy per kg of dry air [J/kg]; eq. 30. */
RKW_API double rkw_moist_enthalpy_J_kg(double temp_C, double humidity_ratio);
/** Volume per kg of dry air [m3/kg]; eq. 26. */
RKW_API double rkw_moist_volume_m3_kg(double temp_C, double humidity_ratio, double pressure_Pa);
/** Density of the mixture [kg/m3]; eq. 9. */
RKW_API double rkw_moist_density_kg_m3(double temp_C, double humidity_ratio, double pressure_Pa);
/** Humidity ratio over that of saturation at the same temperature and pressure. */
RKW_API double rkw_degree_of_saturation_0_1(double temp_C, double humidity_ratio, double pressure_Pa);
/** Standard atmosphere, -500 .. 11000 m; eqs. 3 and 4. [Pa], [C] */
RKW_API double rkw_standard_pressure_Pa(double altitude_m);
/** Temperature of the standard atmosphere at an altitude [C] (ISO 2533): 15 - 0.0065 h. */
RKW_API double rkw_standard_temp_C(double altitude_m);

/** Columns of moist air over n rows; NULL means not wanted. Outputs may equal inputs. */
typedef struct rkw_moist_air_columns {
    double *humidity_ratio; /**< [kg/kg] */
    double *wet_bulb_C;
    double *dew_point_C; /**< NaN where the relative humidity is 0 */
    double *enthalpy_J_kg;
    double *density_kg_m3;
} rkw_moist_air_columns;

/**
 * Moist air of a series; `pressure_Pa` may be NULL, then `pressure_constant_Pa` holds for every row.
 * A year of 8,760 rows with all columns takes about 4 ms.
 * @return RKW_OK, RKW_E_ARG, RKW_E_DOMAIN.
 */
RKW_API RKW_CHECK rkw_status rkw_moist_air(size_t n, const double *temp_C, const double *rel_humidity_0_1,
                                           const double *pressure_Pa, double pressure_constant_Pa,
                                           const rkw_moist_air_columns *out, rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
