/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers to text and back without the locale. */
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

static int is_blank(char c) { return c == ' ' || c == '\t'; }
static int is_digit(char c) { return c >= '0' && c <= '9'; }

/* The decimal digits of a number: value = mantissa * 10^exponent when `exact`. */
typedef struct decimal {
    uint64_t mantissa;
    int exponent, negative, exact;
} decimal;

static const char *scan_digits(const char *p, const char *end, decimal *d, int after_point, int *count)
{
    for (; p < end && is_digit(*p); p++, (*count)++) {
        if (d->mantissa < UINT64_MAX / 10 - 1) {
            d->mantissa = d->mantissa * 10 + (uint64_t)(*p - '0');
            d->exponent -= after_point;
        } else {
            d->exact &= *p == '0';
            d->exponent += !after_point;
        }
    }
    return p;
}

static const char *scan_exponent(const char *p, const char *end, decimal *d)
{
    const char *q = p + 1;
    int negative = 0, value = 0;
    if (q < end && (*q == '+' || *q == '-')) negative = *q++ == '-';
    if (q == end || !is_digit(*q)) return NULL;
    for (; q < end && is_digit(*q); q++)
        if (value < 100000) value = value * 10 + (*q - '0');
    d->exponent += negative ? -value : value;
    return q;
}

/* NULL when the text is not a decimal number as a whole. */
static const char *scan_decimal(const char *p, const char *end, decimal *d)
{
    int digits = 0;
    *d = (decimal){0, 0, 0, 1};
    if (p < end && (*p == '+' || *p == '-')) d->negative = *p++ == '-';
    p = scan_digits(p, end, d, 0, &digits);
    if (p < end && *p == '.') p = scan_digits(p + 1, end, d, 1, &digits);
    if (!digits) return NULL;
    if (p < end && (*p == 'e' || *p == 'E')) p = scan_exponent(p, end, d);
    return p == end ? p : NULL;
}

enum { MOST_DIGITS = 800, SHORT_TEXT = MOST_DIGITS + 32 };

/* A number of any length in a short text that rounds to the same double: no halfway point between doubles has more than
 * 767 digits, so of the digits behind MOST_DIGITS it only counts whether one is not 0. */
static void condense(const char *p, const char *end, char out[SHORT_TEXT])
{
    size_t n = 0, digits = 0;
    int exponent = 0, point = 0, more = 0;
    if (*p == '+' || *p == '-') out[n++] = *p++;
    for (; p < end && (is_digit(*p) || *p == '.'); p++) {
        if (*p == '.') {
            point = 1;
        } else if (digits < MOST_DIGITS) {
            exponent -= point;
            if (digits || *p != '0') out[n++] = *p, digits++;
        } else {
            exponent += !point;
            more |= *p != '0';
        }
    }
    decimal d = {0, 0, 0, 1};
    if (p < end) (void)scan_exponent(p, end, &d);
    if (!digits) out[n++] = '0';
    snprintf(out + n, SHORT_TEXT - n, "%se%d", more ? "1" : "", exponent + d.exponent - more);
}

/* Correctly rounded for any number of digits; rare, so it may be slow. */
static rkw_status parse_slow(const char *text, size_t length, double *value)
{
    char copy[SHORT_TEXT];
    if (length < sizeof copy) {
        memcpy(copy, text, length);
        copy[length] = 0;
    } else {
        condense(text, text + length, copy);
    }
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (!c_locale) return RKW_E_MEMORY;
    double parsed = strtod_l(copy, NULL, c_locale);
    freelocale(c_locale);
    if (!isfinite(parsed)) return RKW_E_FORMAT;
    *value = parsed;
    return RKW_OK;
}

rkw_status rkw_parse_number(const char *text, size_t length, double *value)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (!text || !value) return RKW_E_ARG;
    const char *end = text + length;
    while (text < end && is_blank(*text)) text++;
    while (text < end && is_blank(end[-1])) end--;
    decimal d;
    if (!scan_decimal(text, end, &d)) return RKW_E_FORMAT;
    /* Both parts are exact doubles, so the one operation rounds correctly (Clinger 1990). */
    if (d.exact && d.mantissa <= (UINT64_C(1) << 53) && d.exponent >= -22 && d.exponent <= 22) {
        double m = (double)d.mantissa;
        m = d.exponent < 0 ? m / powers[-d.exponent] : m * powers[d.exponent];
        *value = d.negative ? -m : m;
        return RKW_OK;
    }
    return parse_slow(text, (size_t)(end - text), value);
}

static const char pairs[] =
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748"
    "49505152535455565758596061626364656667686970717273747576777879808182838485868788899091929394959697"
    "9899";

/* The last `width` digits of v, four at a time from the end: fewer divisions that wait for each other. */
static void write_digits(uint64_t v, int width, char *text)
{
    for (; width >= 4; v /= 10000) {
        uint32_t four = (uint32_t)(v % 10000);
        width -= 4;
        memcpy(text + width, pairs + 2 * (four / 100), 2);
        memcpy(text + width + 2, pairs + 2 * (four % 100), 2);
    }
    uint32_t rest = (uint32_t)(v % 1000);
    while (width-- > 0) {
        text[width] = (char)('0' + rest % 10);
        rest /= 10;
    }
}

static int count_digits(uint64_t v)
{
    int n = 1;
    for (; v >= 10000; v /= 10000) n += 4;
    return n + (v >= 10) + (v >= 100) + (v >= 1000);
}

static size_t copy_literal(const char *literal, char *text)
{
    size_t n = strlen(literal);
    memcpy(text, literal, n + 1);
    return n;
}

static size_t write_non_finite(double value, char *text)
{
    return copy_literal(isnan(value) ? "nan" : value > 0 ? "inf" : "-inf", text);
}

/* A number of 0 .. 1e18 as whole units and decimal parts. */
typedef struct fixed_parts {
    uint64_t units, parts;
} fixed_parts;

/* fraction * scale rounded to the nearest integer, ties to even, with the product's rounding error taken in. A product that sits on an
 * integer while the true value lies just under it rounds to it as well. */
static uint64_t round_scaled(double fraction, double scale)
{
    double product = fraction * scale;
    uint64_t n = (uint64_t)product;
    double above_half = (product - (double)n) - 0.5;
    /* Only next to a tie does the error decide: it is less than a unit in the product's last place. */
    if (above_half != 0) return n + (above_half > 0);
    double error = fma(fraction, scale, -product);
    return error == 0 ? n + (n & 1) : n + (error > 0);
}

static fixed_parts split(double size, int32_t decimals)
{
    static const double scales[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12};
    fixed_parts f = {(uint64_t)size, 0};
    double fraction = size - (double)f.units;
    if (decimals == 0) {
        f.units += fraction > 0.5 || (fraction == 0.5 && (f.units & 1));
        return f;
    }
    f.parts = round_scaled(fraction, scales[decimals]);
    if ((double)f.parts < scales[decimals]) return f;
    return (fixed_parts){f.units + 1, 0};
}

size_t rkw_format_fixed(double value, int32_t decimals, char text[RKW_NUMBER_TEXT])
{
    if (!(fabs(value) < 1e18)) return rkw_format_real(value, 17, text);
    decimals = decimals < 0 ? 0 : decimals > 12 ? 12 : decimals;
    fixed_parts f = split(fabs(value), decimals);
    size_t n = 0;
    if (value < 0 && (f.units || f.parts)) text[n++] = '-';
    int width = count_digits(f.units);
    write_digits(f.units, width, text + n);
    n += (size_t)width;
    if (decimals) {
        text[n++] = '.';
        write_digits(f.parts, decimals, text + n);
        n += (size_t)decimals;
    }
    text[n] = 0;
    return n;
}

/* What the host's locale calls a decimal point is one or more bytes that are neither digits nor signs. */
static void use_point(char *text)
{
    char *p = text;
    while (*p == '-' || *p == '+' || is_digit(*p)) p++;
    if (*p == 0 || *p == 'e' || *p == '.') return;
    char *rest = p;
    while (*rest && !is_digit(*rest) && *rest != 'e') rest++;
    *p = '.';
    memmove(p + 1, rest, strlen(rest) + 1);
}

size_t rkw_format_real(double value, int32_t digits, char text[RKW_NUMBER_TEXT])
{
    if (!isfinite(value)) return write_non_finite(value, text);
    if (value == 0) return copy_literal("0", text);
    digits = digits < 1 ? 1 : digits > 17 ? 17 : digits;
    snprintf(text, RKW_NUMBER_TEXT, "%.*g", (int)digits, value);
    use_point(text);
    return strlen(text);
}
