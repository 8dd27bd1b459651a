/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void write_escaped(rkw_json *j, const char *text)
{
    rkw_output_text(j->out, "\"");
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        char code[8];
        if (c == '"' || c == '\\') {
            snprintf(code, sizeof code, "\\%c", c);
        } else if (c < ' ' || c == '<' || c == '>' || c == '&') {
            /* Markup characters, too: the text may end up inside a page. */
            snprintf(code, sizeof code, "\\u%04x", (unsigned)c);
        } else {
            code[0] = (char)c;
            code[1] = 0;
        }
        rkw_output_text(j->out, code);
    }
    rkw_output_text(j->out, "\"");
}

static void start_value(rkw_json *j, const char *key)
{
    if (j->follows) rkw_output_text(j->out, ",");
    if (j->depth) rkw_output_text(j->out, "\n");
    for (int i = 0; i < j->depth; i++) rkw_output_text(j->out, "  ");
    if (key) {
        write_escaped(j, key);
        rkw_output_text(j->out, ": ");
    }
    j->follows = 1;
}

void rkw_json_open(rkw_json *j, const char *key, char bracket)
{
    start_value(j, key);
    rkw_output_write(j->out, &bracket, 1);
    j->depth++;
    j->follows = 0;
}

void rkw_json_close(rkw_json *j, char bracket)
{
    j->depth--;
    if (j->follows) {
        rkw_output_text(j->out, "\n");
        for (int i = 0; i < j->depth; i++) rkw_output_text(j->out, "  ");
    }
    rkw_output_write(j->out, &bracket, 1);
    if (!j->depth) rkw_output_text(j->out, "\n");
    j->follows = 1;
}

void rkw_json_text(rkw_json *j, const char *key, const char *text)
{
    start_value(j, key);
    write_escaped(j, text);
}

void rkw_json_begin_text(rkw_json *j, const char *key)
{
    start_value(j, key);
    rkw_output_text(j->out, "\"");
}

void rkw_json_end_text(rkw_json *j) { rkw_output_text(j->out, "\""); }

void rkw_json_number(rkw_json *j, const char *key, double value)
{
    char text[RKW_NUMBER_TEXT] = "null";
    if (isfinite(value)) rkw_format_real(value, 12, text);
    start_value(j, key);
    rkw_output_text(j->out, text);
}
