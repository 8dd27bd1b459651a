/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

rkw_short_text rkw_report_grouped(double value, int decimals)
{
    char plain[RKW_NUMBER_TEXT];
    rkw_short_text out;
    rkw_format_fixed(value, decimals, plain);
    size_t start = plain[0] == '-', whole = strcspn(plain + start, ".") + start, n = 0;
    for (size_t i = 0; plain[i] && n + 2 < sizeof out.text; i++) {
        if (i > start && i < whole && (whole - i) % 3 == 0) out.text[n++] = ',';
        out.text[n++] = plain[i];
    }
    out.text[n] = 0;
    return out;
}

rkw_short_text rkw_report_rounded(double value)
{
    rkw_short_text none = {"n/a"};
    if (!isfinite(value)) return none;
    double size = fabs(value);
    return rkw_report_grouped(value, size >= 99.95 || size == 0 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3);
}

rkw_short_text rkw_report_words(const char *name)
{
    rkw_short_text out;
    snprintf(out.text, sizeof out.text, "%s", name);
    for (char *p = out.text; *p; p++)
        if (*p == '_') *p = ' ';
    return out;
}

/* Length of the UTF-8 character at p, 0 when it is broken (overlong forms, surrogates and values above U+10FFFF too). */
static size_t utf8_length(const unsigned char *p)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : p[0] >> 3 == 30 ? 4 : 0;
    if (n < 2) return n;
    unsigned code = p[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (p[i] >> 6 != 2) return 0;
        code = code << 6 | (p[i] & 0x3fu);
    }
    return code < least[n] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? 0 : n;
}

static const char *entity(unsigned char c)
{
    switch (c) {
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '&': return "&amp;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\n': return "\n";
    case '\t': return " ";
    default: return c < ' ' || c == 0x7f ? "\xef\xbf\xbd" : NULL;
    }
}

void rkw_report_escape(rkw_output *out, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    while (*p) {
        const char *written = entity(*p);
        size_t n = utf8_length(p);
        if (!n) written = "\xef\xbf\xbd";
        if (written)
            rkw_output_text(out, written);
        else
            rkw_output_write(out, p, n);
        p += n ? n : 1;
    }
}
