/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file base.h
 * @brief Ground floor: status and messages, context, time axis, clock, units, CSV tables, output files.
 *
 * Conventions of the whole library
 *  - A fallible call returns `rkw_status` and ends with `rkw_error *err`, which may be NULL. On failure no
 *    output is written and everything allocated is released.
 *  - A call that allocates takes `const rkw_context *ctx`; NULL means malloc, one thread and no progress.
 *  - Arrays are plain doubles of any alignment owned by the caller; times are UTC; a row covers [t, t + dt).
 *  - The library never prints, exits, aborts, changes the locale or keeps mutable globals.
 */
#ifndef RACKWATT_BASE_H
#define RACKWATT_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define RKW_API __attribute__((visibility("default")))
#define RKW_CHECK __attribute__((warn_unused_result))
#else
#define RKW_API
#define RKW_CHECK
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ status and messages */

/** Every status: name, value, meaning. Values never change; new ones go to the end. */
#define RKW_STATUS_LIST(X)                                                                                             \
    X(RKW_OK, 0, "success")                                                                                            \
    X(RKW_E_ARG, 1, "null pointer or unsupported argument")                                                            \
    X(RKW_E_DOMAIN, 2, "value outside its allowed range")                                                              \
    X(RKW_E_UNIT, 3, "unit missing, unknown or not convertible")                                                       \
    X(RKW_E_MEMORY, 4, "out of memory")                                                                                \
    X(RKW_E_IO, 5, "file cannot be read or written")                                                                   \
    X(RKW_E_FORMAT, 6, "text is not in the expected form")                                                             \
    X(RKW_E_MISSING, 7, "required table, column or row is missing")                                                    \
    X(RKW_E_UNKNOWN, 8, "name is not known")                                                                           \
    X(RKW_E_AXIS, 9, "rows do not form a uniform time axis")                                                           \
    X(RKW_E_CANCELLED, 10, "stopped by the caller")                                                                    \
    X(RKW_E_INFEASIBLE, 11, "no solution satisfies all limits")                                                        \
    X(RKW_E_UNBOUNDED, 12, "the objective has no finite optimum")                                                      \
    X(RKW_E_CONVERGE, 13, "iteration limit reached before the tolerance")

enum {
#define RKW_STATUS_ENUM(name, value, text) name = value,
    RKW_STATUS_LIST(RKW_STATUS_ENUM)
#undef RKW_STATUS_ENUM
};
typedef int32_t rkw_status;

/** Static English text of a status, never NULL. */
RKW_API const char *rkw_strerror(rkw_status status);

/**
 * What went wrong, in the caller's memory. `message` is the complete line for a user, for instance
 * `wind.csv:812: wind_speed = -3 m/s, allowed 0 .. 75 m/s`; the other fields hold its parts
 * (empty text, 0 or NaN where a part does not apply).
 */
typedef struct rkw_error {
    rkw_status status;
    int32_t reserved;
    int64_t line; /**< 1-based line of `file`, 0 when unknown */
    double value, low, high;
    char file[256];
    char name[64];
    char unit[32];
    char message[768];
} rkw_error;

/**
 * Index of the nearest of n names by edit distance, for "did you mean" messages; RKW_NONE when none is near
 * (distance above 1 + length / 3).
 */
RKW_API size_t rkw_nearest_name(const char *name, const char *const *names, size_t n);
/** No index. */
#define RKW_NONE ((size_t)-1)

/** Version of the linked library, "MAJOR.MINOR.PATCH". */
RKW_API const char *rkw_version(void);
/** 1 when the linked library is at least the version given. */
RKW_API int32_t rkw_version_at_least(int32_t major, int32_t minor, int32_t patch);

/* ------------------------------------------------------------------ context */

/** One cell of a table with another number than its file says: what a sweep varies. Tables without it stay as they are. */
typedef struct rkw_table_change {
    const char *table;  /**< file name without folder and `.csv` */
    const char *row;    /**< text of the row's first cell; the first such row */
    const char *column; /**< of a wide table; NULL: the value of a scalar table */
    double value;       /**< in the table's own unit */
} rkw_table_change;

/**
 * Memory, threads and progress of a call or of an object; copied by every object that keeps it.
 * Start from RKW_CONTEXT_INIT. The three memory hooks are all set or all NULL.
 * `progress` may be called from any thread, never from two at once; a non-zero return stops the call with
 * RKW_E_CANCELLED.
 */
typedef struct rkw_context {
    size_t size; /**< sizeof(rkw_context) */
    void *(*allocate)(void *user, size_t bytes);
    void (*release)(void *user, void *block);
    void *memory_user;
    int32_t (*progress)(void *user, double done_0_1, const char *stage);
    void *progress_user;
    int32_t n_threads; /**< 1 .. 1024; results do not depend on it */
    int32_t
        follow_links; /**< 0: what lies in a site's folder is read from there only, and a symbolic link that leads out of the
                               folder is refused; 1: links are followed wherever they lead */
    const rkw_table_change *changes; /**< n_changes cells that tables read under this context hold instead of what their
                                          file says; must live as long as the objects made under it */
    size_t n_changes;
} rkw_context;
#define RKW_CONTEXT_INIT                                                                                               \
    {                                                                                                                  \
        sizeof(rkw_context), NULL, NULL, NULL, NULL, NULL, 1, 0, NULL, 0                                               \
    }

/** Runs `task(user, i)` for i = 0 .. n_tasks-1 on `n_threads` threads; order is free, so tasks must be independent.
 *  A task returns a status; the one of the lowest failing index is returned. @return also RKW_E_ARG. */
RKW_API RKW_CHECK rkw_status rkw_parallel_for(int32_t n_threads, size_t n_tasks,
                                              rkw_status (*task)(void *user, size_t index), void *user);

/* ------------------------------------------------------------------ numbers as text */

/**
 * Reads one decimal number, independent of the locale, correctly rounded. Leading and trailing blanks are allowed,
 * any other trailing text is not; "nan" and "inf" are refused.
 * @return RKW_OK, RKW_E_FORMAT (not a finite number), RKW_E_ARG.
 */
RKW_API RKW_CHECK rkw_status rkw_parse_number(const char *text, size_t length, double *value);

/** Longest text of rkw_format_fixed and rkw_format_real with the terminating 0. */
#define RKW_NUMBER_TEXT 48

/**
 * Writes `value` with `decimals` (0 .. 12) digits after the point, correctly rounded (ties to even), '.' in every
 * locale; -0 is written as 0. Non-finite values give "nan", "inf", "-inf"; |value| >= 1e18 is written by
 * rkw_format_real with 17 digits.
 * @return number of characters without the terminating 0.
 */
RKW_API size_t rkw_format_fixed(double value, int32_t decimals, char text[RKW_NUMBER_TEXT]);

/** Writes `value` with `digits` (1 .. 17) significant digits like C's %g, '.' in every locale. 17 digits read back to
 *  the same double. @return number of characters. */
RKW_API size_t rkw_format_real(double value, int32_t digits, char text[RKW_NUMBER_TEXT]);

/* ------------------------------------------------------------------ time */

/** A civil date and time without zone. */
typedef struct rkw_civil {
    int32_t year, month, day;     /**< month 1 .. 12, day 1 .. 31 */
    int32_t hour, minute, second; /**< second 0 .. 59: leap seconds do not exist here */
} rkw_civil;

/** Seconds since 1970-01-01T00:00:00 of a civil time read as UTC (proleptic Gregorian). O(1). */
RKW_API int64_t rkw_unix_from_civil(const rkw_civil *civil);
/** Civil time in UTC of seconds since 1970; the inverse of rkw_unix_from_civil. O(1). */
RKW_API void rkw_civil_from_unix(int64_t unix_s, rkw_civil *civil);
/** 0 Monday .. 6 Sunday. */
RKW_API int32_t rkw_weekday(int64_t unix_s);
/** 1 .. 366. */
RKW_API int32_t rkw_day_of_year(int64_t unix_s);
/** 365 or 366 (proleptic Gregorian). */
RKW_API int32_t rkw_days_in_year(int32_t year);
/** 28 .. 31; 0 when `month` is not 1 .. 12. */
RKW_API int32_t rkw_days_in_month(int32_t year, int32_t month);
/** "2025-03-01T00:00:00Z"; `text` holds 32 characters. */
RKW_API void rkw_format_time(int64_t unix_s, char text[32]);
/** Reads "YYYY-MM-DD", "YYYY-MM-DD HH:MM[:SS]" (blank or T, optional Z) as UTC. @return RKW_OK or RKW_E_FORMAT. */
RKW_API RKW_CHECK rkw_status rkw_parse_time(const char *text, size_t length, int64_t *unix_s);

/** Uniform time axis in UTC: row i covers [start + i step, start + (i+1) step). */
typedef struct rkw_axis {
    int64_t start_unix_s; /**< in the years 1 to 9999 */
    int32_t step_s;       /**< 60 .. 3600, divides 3600 */
    int32_t reserved;
    size_t n; /**< rows, 1 .. 2^28 */
} rkw_axis;

/** Checks start, step and count. @return RKW_OK, RKW_E_ARG, RKW_E_AXIS with the step that was given. */
RKW_API RKW_CHECK rkw_status rkw_axis_check(const rkw_axis *axis, rkw_error *err);
/** Hourly axis of a calendar year, 8760 or 8784 rows from 1 January 00:00 UTC. */
RKW_API rkw_axis rkw_axis_of_year(int32_t year);
/** Start of row i as unix seconds. */
RKW_API int64_t rkw_axis_time(const rkw_axis *axis, size_t row);
/** Step in hours. */
RKW_API double rkw_axis_dt_h(const rkw_axis *axis);

/** Local clock: a standing offset and exceptions with their own offset (Morocco: UTC+1, UTC+0 in Ramadan). */
typedef struct rkw_clock rkw_clock;

/** One exception: offset_s holds for from_unix_s <= t < to_unix_s. */
typedef struct rkw_clock_exception {
    int64_t from_unix_s, to_unix_s;
    int32_t offset_s;
    int32_t reserved;
} rkw_clock_exception;

/** Rules that compute exceptions for years outside the table. */
enum { RKW_CLOCK_RULE_NONE = 0, RKW_CLOCK_RULE_MOROCCO_RAMADAN = 1 };

/**
 * @param standing_offset_s  offset from UTC outside exceptions, -43200 .. 50400 [s]
 * @param exceptions         n of them, in ascending order, not overlapping; may be NULL when n is 0
 * @param rule               RKW_CLOCK_RULE_*: used for calendar years that have no exception in the table
 */
RKW_API RKW_CHECK rkw_status rkw_clock_create(rkw_clock **out, const rkw_context *ctx, int32_t standing_offset_s,
                                              const rkw_clock_exception *exceptions, size_t n, int32_t rule,
                                              rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_clock_free(rkw_clock *clock);
/** Offset in force at a UTC instant [s]; local civil time = unix + offset. */
RKW_API int32_t rkw_clock_offset_s(const rkw_clock *clock, int64_t unix_s);
/** 1 when the year's exceptions came from the rule and not from the table. */
RKW_API int32_t rkw_clock_year_is_computed(const rkw_clock *clock, int32_t year);
/**
 * The month of Ramadan by the tabular (civil) Islamic calendar, and Morocco's clock change: back to UTC+0 at 03:00
 * local on the last Sunday before it, forward at 02:00 local on the first Sunday after the end. Moon sighting may move it by
 * a day; announced dates belong in the table. `which` counts the Ramadans that begin in `year` (0, rarely 1).
 * @return RKW_OK or RKW_E_MISSING when there is no such Ramadan in that year.
 * Source: Reingold & Dershowitz, Calendrical Calculations, ch. 7; decree 2.18.855 of 2018-10-26.
 */
RKW_API RKW_CHECK rkw_status rkw_clock_ramadan(int32_t year, int32_t which, rkw_clock_exception *out);

/* ------------------------------------------------------------------ units */

/**
 * Conversion between two units: to = from * factor + offset. Units are products and quotients of known symbols
 * ("kWh/m2/day", "L/min/kW", "USD/kWp/yr"); "1" is dimensionless; degC, K and degF convert with offset.
 * @return RKW_OK or RKW_E_UNIT (unknown, or different dimensions).
 */
RKW_API RKW_CHECK rkw_status rkw_unit_convert(const char *from, const char *to, double *factor, double *offset);

/* ------------------------------------------------------------------ CSV tables */

/**
 * A CSV file in memory, read through libcsv in strict mode. Lines that start with '#' are comments, a byte-order mark
 * is skipped, blanks around fields are dropped. The first line is the header. A table with the header
 * `name,value,unit,low,high,source` is a scalar table; any other is a wide table whose second line gives the unit of
 * each column (`text` for text, `1` for a fraction or count).
 */
typedef struct rkw_table rkw_table;

enum { RKW_TABLE_SCALAR = 0, RKW_TABLE_WIDE = 1 };

/** Reads a table. @return RKW_OK, RKW_E_IO, RKW_E_FORMAT, RKW_E_UNIT, RKW_E_MEMORY. */
RKW_API RKW_CHECK rkw_status rkw_table_read(rkw_table **out, const rkw_context *ctx, const char *path, rkw_error *err);
/** Releases it; NULL is fine. */
RKW_API void rkw_table_free(rkw_table *table);
/** RKW_TABLE_SCALAR or RKW_TABLE_WIDE. */
RKW_API int32_t rkw_table_kind(const rkw_table *table);
/** Path as it was given to rkw_table_read; lives as long as the table. */
RKW_API const char *rkw_table_path(const rkw_table *table);
/** Data rows (header and unit line not counted). */
RKW_API size_t rkw_table_rows(const rkw_table *table);
/** Columns of the header. */
RKW_API size_t rkw_table_columns(const rkw_table *table);
/** Name in the header; "" for a column that is not there. */
RKW_API const char *rkw_table_column_name(const rkw_table *table, size_t column);
/** 1-based line of the file that holds data row `row`. */
RKW_API int64_t rkw_table_line(const rkw_table *table, size_t row);
/** Text of a cell, never NULL; "" for an empty or absent one. */
RKW_API const char *rkw_table_cell(const rkw_table *table, size_t row, size_t column);
/** Index of a column, or RKW_NONE. */
RKW_API size_t rkw_table_find_column(const rkw_table *table, const char *name);
/** Index of the data row whose first cell is `name`, or RKW_NONE. */
RKW_API size_t rkw_table_find_row(const rkw_table *table, const char *name);

/**
 * Number in a wide table, converted from the column's unit to `unit`.
 * @param low,high   allowed range after conversion, ends included; NaN in the file is refused
 * @return RKW_OK; RKW_E_MISSING (no such column, or empty cell); RKW_E_FORMAT; RKW_E_UNIT; RKW_E_DOMAIN.
 */
RKW_API RKW_CHECK rkw_status rkw_table_number(const rkw_table *table, size_t row, const char *column, const char *unit,
                                              double low, double high, double *value, rkw_error *err);
/** As rkw_table_number, but an absent column or an empty cell gives `fallback`. */
RKW_API RKW_CHECK rkw_status rkw_table_number_or(const rkw_table *table, size_t row, const char *column,
                                                 const char *unit, double low, double high, double fallback,
                                                 double *value, rkw_error *err);
/** Text in a wide table; the column must have the unit `text`. RKW_E_MISSING when absent or empty. */
RKW_API RKW_CHECK rkw_status rkw_table_text(const rkw_table *table, size_t row, const char *column, const char **text,
                                            rkw_error *err);

/** A row of a scalar table, numbers in the row's own unit; low and high are NaN when not given. */
typedef struct rkw_scalar {
    const char *name, *unit, *source;
    double value, low, high;
    const char *text; /**< the value as written */
    int64_t line;
} rkw_scalar;

/** Row `row` of a scalar table; numbers are NaN when the unit is text-like (text, date, quarter, month, year). */
RKW_API RKW_CHECK rkw_status rkw_table_scalar_row(const rkw_table *table, size_t row, rkw_scalar *out, rkw_error *err);
/**
 * Value by name from a scalar table, converted to `unit` and checked against low .. high.
 * @return RKW_OK, RKW_E_MISSING (message suggests the nearest name), RKW_E_FORMAT, RKW_E_UNIT, RKW_E_DOMAIN.
 */
RKW_API RKW_CHECK rkw_status rkw_table_scalar(const rkw_table *table, const char *name, const char *unit, double low,
                                              double high, double *value, rkw_error *err);
/** As rkw_table_scalar, but an absent name gives `fallback`. */
RKW_API RKW_CHECK rkw_status rkw_table_scalar_or(const rkw_table *table, const char *name, const char *unit, double low,
                                                 double high, double fallback, double *value, rkw_error *err);
/** Text value by name from a scalar table. */
RKW_API RKW_CHECK rkw_status rkw_table_scalar_text(const rkw_table *table, const char *name, const char **text,
                                                   rkw_error *err);
/** Every name of a scalar table must be in `known` (n of them); otherwise RKW_E_UNKNOWN with the nearest name. */
RKW_API RKW_CHECK rkw_status rkw_table_known_names(const rkw_table *table, const char *const *known, size_t n,
                                                   rkw_error *err);
/** Every column of a wide table must be in `known`; otherwise RKW_E_UNKNOWN with the nearest name. */
RKW_API RKW_CHECK rkw_status rkw_table_known_columns(const rkw_table *table, const char *const *known, size_t n,
                                                     rkw_error *err);

/* ------------------------------------------------------------------ files inside a folder */

/**
 * Whether a name that comes from somebody else stays inside a folder: relative, without "..", not through a symbolic link that is
 * absolute or has ".." in it, and neither a device nor a pipe. What does not exist is fine; reading it will tell. The answer holds
 * as long as nobody changes the folder.
 *
 * @return RKW_OK, RKW_E_DOMAIN (leads out, or the path is too long), RKW_E_IO (a loop of links), RKW_E_ARG.
 *
 * No allocation. A few system calls per part of the name.
 */
RKW_API RKW_CHECK rkw_status rkw_check_inside(const char *folder, const char *name, rkw_error *err);

/* ------------------------------------------------------------------ output files */

/** A file written under a temporary name beside its target; it appears under its own name only when complete. A device, a pipe and
 * /dev/stdout are written as they are. A full disk, a failing device and signals are dealt with in one place: short writes and
 * interrupted calls go on, everything else leaves the old file as it was and is told when the file is finished. */
typedef struct rkw_output rkw_output;

/** @return RKW_OK, RKW_E_IO (folder missing or not writable, a folder where the file belongs), RKW_E_MEMORY. */
RKW_API RKW_CHECK rkw_status rkw_output_open(rkw_output **out, const rkw_context *ctx, const char *path,
                                             rkw_error *err);
/** Appends bytes (buffered). After a failure the output stays failed; rkw_output_commit then reports it. */
RKW_API void rkw_output_write(rkw_output *output, const void *bytes, size_t n);
/** Appends a text up to its terminating 0. */
RKW_API void rkw_output_text(rkw_output *output, const char *text);
/** Appends a number as rkw_format_fixed writes it. */
RKW_API void rkw_output_fixed(rkw_output *output, double value, int32_t decimals);
/** Flushes, syncs and renames. The handle is freed in any case; on failure the temporary file is removed. */
RKW_API RKW_CHECK rkw_status rkw_output_commit(rkw_output *output, rkw_error *err);
/** The same for files that belong together: all are complete before the first is renamed, and when a rename fails those before
 *  it are as they were. All handles are freed. @return RKW_OK, RKW_E_IO, RKW_E_ARG (a handle is NULL). */
RKW_API RKW_CHECK rkw_status rkw_output_commit_all(rkw_output *const *outputs, size_t n, rkw_error *err);
/** Flushes, syncs and closes, without the rename: whatever fails shows here. @return RKW_OK, RKW_E_IO. */
/** Flushes and syncs without renaming, so that several files can be committed together. */
RKW_API RKW_CHECK rkw_status rkw_output_finish(rkw_output *output, rkw_error *err);
/** Removes the temporary file and frees the handle. NULL is fine. */
RKW_API void rkw_output_discard(rkw_output *output);
/** Creates a folder when it is missing (one level). @return RKW_OK or RKW_E_IO. */
RKW_API RKW_CHECK rkw_status rkw_output_folder(const char *path, rkw_error *err);

/* ------------------------------------------------------------------ hashes of inputs */

/** Bytes of a SHA-256 digest, and of its text with the terminating 0. */
#define RKW_SHA256_BYTES 32
#define RKW_SHA256_TEXT 65

/** A SHA-256 in the making (FIPS 180-4); a plain value: copies go their own way. */
typedef struct rkw_sha256 {
    uint32_t hash[8];
    uint64_t n_bytes;
    uint8_t block[64];
} rkw_sha256;

/** Begins a digest: the state before the first byte. */
RKW_API void rkw_sha256_start(rkw_sha256 *state);
/** Adds `n` bytes to a digest. O(n), no allocation. */
RKW_API void rkw_sha256_add(rkw_sha256 *state, const void *bytes, size_t n);
/** Gives the digest; start again before the next use. */
RKW_API void rkw_sha256_end(rkw_sha256 *state, uint8_t digest[RKW_SHA256_BYTES]);
/** The digest as 64 lower-case hexadecimal digits. */
RKW_API void rkw_sha256_text(const uint8_t digest[RKW_SHA256_BYTES], char text[RKW_SHA256_TEXT]);
/** Digest of a file's bytes. @return RKW_OK, RKW_E_ARG, RKW_E_IO. */
RKW_API RKW_CHECK rkw_status rkw_sha256_file(const char *path, uint8_t digest[RKW_SHA256_BYTES], rkw_error *err);

#ifdef __cplusplus
}
#endif
#endif
