/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers and texts as people read them. */
#ifndef RKW_REPORT_FORMAT_H
#define RKW_REPORT_FORMAT_H

#include <rackwatt/base.h>

typedef struct rkw_short_text {
    char text[RKW_NUMBER_TEXT + 16];
} rkw_short_text;

/* 1234567.8 -> "1,234,568"; `decimals` digits after the point. */
rkw_short_text rkw_report_grouped(double value, int decimals);
/* As above with as many decimals as give about three digits; "n/a" when it is not finite. */
rkw_short_text rkw_report_rounded(double value);
/* "mean_delay_h" -> "mean delay h": underscores become blanks. */
rkw_short_text rkw_report_words(const char *name);
/* Text inside HTML or SVG: markup characters escaped, control characters and broken UTF-8 replaced. */
void rkw_report_escape(rkw_output *out, const char *text);

#endif
