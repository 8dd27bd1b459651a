/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A JSON document written in order, indented by two blanks. */
#ifndef RKW_REPORT_JSON_H
#define RKW_REPORT_JSON_H

#include <rackwatt/base.h>

typedef struct rkw_json {
    rkw_output *out;
    int depth;
    int follows; /* a value was written at this depth */
} rkw_json;

/* `key` is NULL inside an array and for the outermost value. */
void rkw_json_open(rkw_json *j, const char *key, char bracket);
void rkw_json_close(rkw_json *j, char bracket);
void rkw_json_text(rkw_json *j, const char *key, const char *text);
/* A text that the caller writes in between, without quotes or anything to escape in it. */
void rkw_json_begin_text(rkw_json *j, const char *key);
void rkw_json_end_text(rkw_json *j);
/* 12 significant digits; NaN and infinity, which JSON does not have, become null. */
void rkw_json_number(rkw_json *j, const char *key, double value);

#endif
