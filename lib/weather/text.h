/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text file in memory, line by line and field by field, without copying. */
#ifndef RKW_WEATHER_TEXT_H
#define RKW_WEATHER_TEXT_H

#include "base/fail.h"
#include "base/memory.h"

#define RKW_TEXT_LINE_MAX 65536u /* longest line; longer ones are no weather table */
#define RKW_TEXT_FIELDS 256      /* fields of a line that are looked at */

typedef struct rkw_text {
    const char *bytes;
    size_t length, at;
    int64_t line;     /* of the line read last */
    const char *name; /* for messages */
    char *owned;      /* what rkw_text_close releases */
} rkw_text;

typedef struct rkw_field {
    const char *p;
    size_t length;
} rkw_field;

typedef struct rkw_line {
    rkw_field text; /* without line end */
    rkw_field fields[RKW_TEXT_FIELDS];
    size_t n_fields;
} rkw_line;

/* Reads the whole file. Refuses folders, empty files, archives, binary and UTF-16 text, and endless lines. */
rkw_status rkw_text_open(rkw_text *text, const rkw_context *ctx, const char *path, rkw_error *err);
/* The same checks on bytes that stay the caller's. */
rkw_status rkw_text_borrow(rkw_text *text, const char *bytes, size_t length, const char *name, rkw_error *err);
void rkw_text_close(rkw_text *text);
/* 1 and the next line, or 0 at the end; only `line->text` is set. */
int rkw_text_next(rkw_text *text, rkw_line *line);
/* Splits `line->text` at commas, up to `most` fields; blanks and one pair of quotes around a field are dropped. */
void rkw_text_split(rkw_line *line, size_t most);
/* Both, all fields. */
int rkw_text_next_fields(rkw_text *text, rkw_line *line);
/* Lines that are left, an upper bound. */
size_t rkw_text_count_lines(const rkw_text *text);
rkw_origin rkw_text_here(const rkw_text *text);

/* A field equals / starts with / contains a text, letter case ignored. */
int rkw_field_is(rkw_field field, const char *text);
int rkw_field_starts(rkw_field field, const char *text);
int rkw_field_contains(rkw_field field, const char *text);
/* First field that equals a text, or RKW_NONE. */
size_t rkw_find_field(const rkw_line *line, const char *text);
/* Copy with a terminating 0, cut to size - 1. */
void rkw_field_copy(rkw_field field, char *into, size_t size);
int rkw_field_number(rkw_field field, double *value);
/* Unsigned whole number of at most 9 digits. */
int rkw_field_whole(rkw_field field, int32_t *value);

#endif
