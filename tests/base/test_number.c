/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as text. The C library's strtod and printf are exact in glibc and stand in as the independent answer. */
#include "harness/harness.h"

#include <rackwatt/base.h>

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int same_bits(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

static rkw_status parse(const char *text, double *value) { return rkw_parse_number(text, strlen(text), value); }

static double random_finite(test_random *r)
{
    for (;;) {
        uint64_t bits = (uint64_t)(random_0_1(r) * 4294967296.0) << 32 | (uint64_t)(random_0_1(r) * 4294967296.0);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value)) return value;
    }
}

TEST(seventeen_digits_read_back_to_the_same_double)
{
    test_random r = {11};
    long wrong = 0;
    for (int i = 0; i < 40000; i++) {
        double value = random_finite(&r), back = 0;
        if (i % 4 == 0) value = ldexp(value, -40) * 0x1p-1000; /* subnormals and zeros */
        char text[RKW_NUMBER_TEXT];
        size_t n = rkw_format_real(value, 17, text);
        wrong += n != strlen(text) || parse(text, &back) != RKW_OK || !(same_bits(back, value) || value == 0);
    }
    CHECK(wrong == 0);
    test_note("seed 11");
}

/* A decimal number of 1 to 40 digits with a point and an exponent anywhere. */
static void random_decimal(test_random *r, char *text)
{
    size_t n = 0, digits = 1 + random_index(r, 40), point = random_index(r, digits + 1);
    if (random_index(r, 2)) text[n++] = '-';
    for (size_t i = 0; i < digits; i++) {
        if (i == point) text[n++] = '.';
        text[n++] = (char)('0' + random_index(r, 10));
    }
    int exponent = (int)random_index(r, 640) - 330;
    snprintf(text + n, 16, "e%d", random_index(r, 3) ? exponent / 20 : exponent);
}

TEST(decimals_are_rounded_correctly)
{
    test_random r = {12};
    long wrong = 0;
    for (int i = 0; i < 40000; i++) {
        char text[80];
        random_decimal(&r, text);
        double want = strtod(text, NULL), got = 0;
        rkw_status status = parse(text, &got);
        wrong += isfinite(want) ? status != RKW_OK || !same_bits(got, want) : status != RKW_E_FORMAT;
    }
    CHECK(wrong == 0);
    test_note("seed 12");
}

/* Numbers of a few thousand digits: random ones, and the exact middle between two doubles with one digit far behind it. */
TEST(very_long_decimals_are_rounded_correctly)
{
    static char text[4200];
    test_random r = {13};
    long wrong = 0;
    for (int i = 0; i < 300; i++) {
        size_t n = 0, digits = 1 + random_index(&r, 4000), point = random_index(&r, digits + 1);
        for (size_t k = 0; k < digits; k++) {
            if (k == point) text[n++] = '.';
            text[n++] = (char)('0' + (i % 2 && k < digits / 2 ? 0 : (int)random_index(&r, 10)));
        }
        snprintf(text + n, 16, "e%d", -(int)point + (int)random_index(&r, 600) - 300);
        double want = strtod(text, NULL), got = 0;
        rkw_status status = parse(text, &got);
        wrong += isfinite(want) ? status != RKW_OK || !same_bits(got, want) : status != RKW_E_FORMAT;
    }
    int n = snprintf(text, sizeof text, "9007199254740993.%02000d", 0); /* 2^53 + 1 is half way: to even */
    double even = 0, above = 0;
    CHECK(parse(text, &even) == RKW_OK && even == 9007199254740992.0);
    text[n - 1] = '1';
    CHECK(parse(text, &above) == RKW_OK && above == 9007199254740994.0);
    CHECK(wrong == 0);
    test_note("seed 13");
}

TEST(halfway_cases_subnormals_and_limits)
{
    static const struct {
        const char *text;
        double want;
    } cases[] = {
        {"9007199254740993", 9007199254740992.0}, /* 2^53 + 1 is half way: to even */
        {"9007199254740993.00000000000000000000000000001", 9007199254740994.0},
        {"9007199254740995", 9007199254740996.0},
        {"0.500000000000000166533453693773481063544750213623046875", 0.5000000000000002},
        {"1e23", 1e23},
        {"8.442911973260991817129021e-309", 8.442911973260991817129021e-309},
        {"4.9406564584124654e-324", 0x1p-1074},
        {"2.4703282292062328e-324", 0x1p-1074}, /* just above half of the smallest */
        {"2.4703282292062327e-324", 0.0},       /* just below it */
        {"2.2250738585072011e-308", 0x0.fffffffffffffp-1022},
        {"2.2250738585072014e-308", DBL_MIN},
        {"1.7976931348623157e308", DBL_MAX},
        {"1.797693134862315807e308", DBL_MAX}, /* below half a step above the largest */
        {"1e-400", 0.0},
        {"0e999999999999", 0.0},
        {"-0", -0.0},
        {" \t12.50 ", 12.5},
        {"+5", 5},
        {".5", 0.5},
        {"5.", 5},
        {"1E-5", 1e-5},
        {"000000000000000000000000000000000000001", 1},
        {"100000000000000000000000000000000000000e-38", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = -1;
        CHECK(parse(cases[i].text, &value) == RKW_OK);
        if (!CHECK(same_bits(value, cases[i].want))) test_note("%s gave %.17g", cases[i].text, value);
    }
}

TEST(what_is_not_a_number_is_refused)
{
    static const char *const texts[] = {
        "",      " ",    "nan",  "NaN", "inf",          "-inf",    "infinity", "0x10", "1e",
        "1e+",   "--1",  "+-1",  "1 2", "1,5",          "+",       ".",        "-.",   "1..2",
        "1_000", "1e5x", "1.5f", "e5",  "\xef\xbc\x91", "1.8e308", "-1e999",   "12 MW"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double value = 42;
        if (!CHECK(parse(texts[i], &value) == RKW_E_FORMAT)) test_note("\"%s\"", texts[i]);
        CHECK(value == 42);
    }
    double value = 42;
    CHECK(rkw_parse_number("12\0", 3, &value) == RKW_E_FORMAT);
    CHECK(rkw_parse_number(NULL, 0, &value) == RKW_E_ARG);
    CHECK(rkw_parse_number("1", 1, NULL) == RKW_E_ARG);
    CHECK(rkw_parse_number("123", 2, &value) == RKW_OK && value == 12);
}

/* printf of glibc with 0 for -0, as rkw_format_fixed promises. */
static void fixed_by_printf(double value, int decimals, char *text, size_t size)
{
    snprintf(text, size, "%.*f", decimals, value);
    if (text[0] == '-' && strspn(text, "-0.") == strlen(text)) memmove(text, text + 1, strlen(text));
}

static long fixed_differs(double value)
{
    long wrong = 0;
    for (int decimals = 0; decimals <= 12; decimals++) {
        char got[RKW_NUMBER_TEXT], want[400];
        size_t n = rkw_format_fixed(value, decimals, got);
        fixed_by_printf(value, decimals, want, sizeof want);
        if (n == strlen(got) && strcmp(got, want) == 0) continue;
        if (wrong++ == 0) test_note("%.17g with %d decimals: %s, expected %s", value, decimals, got, want);
    }
    return wrong;
}

TEST(fixed_point_equals_exact_arithmetic)
{
    test_random r = {13};
    long wrong = 0;
    for (int i = 0; i < 10000 && wrong < 5; i++) {
        double size = pow(10, random_between(&r, -14, 17.9));
        double value = random_between(&r, -1, 1) * size;
        wrong += fixed_differs(value);
        /* Binary fractions are exact halves of some decimal place. */
        wrong += fixed_differs(floor(random_between(&r, 0, 4096)) / (double)(UINT64_C(1) << random_index(&r, 13)));
        /* Neighbours of decimal halves. */
        double half = (floor(random_between(&r, 0, 1e6)) + 0.5) / pow(10, (double)random_index(&r, 12));
        wrong += fixed_differs(half) + fixed_differs(nextafter(half, 0)) + fixed_differs(nextafter(half, 1e9));
    }
    CHECK(wrong == 0);
    test_note("seed 13");
}

static const char *fixed(double value, int32_t decimals)
{
    static char text[RKW_NUMBER_TEXT];
    rkw_format_fixed(value, decimals, text);
    return text;
}

TEST(fixed_point_corners)
{
    CHECK_TEXT(fixed(0.5, 0), "0");
    CHECK_TEXT(fixed(1.5, 0), "2");
    CHECK_TEXT(fixed(2.5, 0), "2");
    CHECK_TEXT(fixed(0.125, 2), "0.12");
    CHECK_TEXT(fixed(0.375, 2), "0.38");
    CHECK_TEXT(fixed(0.999999, 3), "1.000");
    CHECK_TEXT(fixed(-0.999999, 3), "-1.000");
    CHECK_TEXT(fixed(-0.0, 3), "0.000");
    CHECK_TEXT(fixed(-0.0004, 3), "0.000");
    CHECK_TEXT(fixed(-0.0006, 3), "-0.001");
    CHECK_TEXT(fixed(386, 9), "386.000000000");
    CHECK_TEXT(fixed(0.1, 12), "0.100000000000");
    CHECK_TEXT(fixed(NAN, 2), "nan");
    CHECK_TEXT(fixed(INFINITY, 2), "inf");
    CHECK_TEXT(fixed(-INFINITY, 2), "-inf");
    CHECK_TEXT(fixed(1e18, 3), "1e+18");
    CHECK_TEXT(fixed(999999999999999872.0, 1), "999999999999999872.0");
    CHECK_TEXT(fixed(1.25, -3), "1");
    CHECK_TEXT(fixed(0.1, 99), "0.100000000000");
}

TEST(real_numbers_look_like_printf)
{
    test_random r = {14};
    long wrong = 0;
    for (int i = 0; i < 20000; i++) {
        double value = random_finite(&r);
        int digits = 1 + (int)random_index(&r, 17);
        char got[RKW_NUMBER_TEXT], want[64];
        rkw_format_real(value, digits, got);
        snprintf(want, sizeof want, "%.*g", digits, value);
        wrong += value != 0 && strcmp(got, want) != 0;
    }
    CHECK(wrong == 0);
    char text[RKW_NUMBER_TEXT];
    CHECK(rkw_format_real(-0.0, 17, text) == 1 && strcmp(text, "0") == 0);
    CHECK(rkw_format_real(NAN, 17, text) == 3 && strcmp(text, "nan") == 0);
}

/* Any locale of this machine whose decimal point is not '.', or NULL. */
static const char *comma_locale(void)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8",  "fr_FR.UTF-8", "fr_FR.utf8",  "es_ES.UTF-8",
                                        "pt_BR.UTF-8", "ru_RU.UTF-8", "nl_NL.UTF-8", "it_IT.UTF-8", "pl_PL.UTF-8"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (setlocale(LC_NUMERIC, names[i]) && localeconv()->decimal_point[0] != '.') return names[i];
    setlocale(LC_NUMERIC, "C");
    return NULL;
}

TEST(a_comma_locale_changes_nothing)
{
    const char *name = comma_locale();
    if (!name) {
        test_skip("no locale with a decimal comma is installed");
        return;
    }
    char text[RKW_NUMBER_TEXT];
    double value = 0;
    CHECK(parse("1234.5678901234567890123", &value) == RKW_OK && value == 1234.5678901234567890123);
    CHECK(parse("1,5", &value) == RKW_E_FORMAT);
    rkw_format_real(0.1, 17, text);
    CHECK_TEXT(text, "0.10000000000000001");
    rkw_format_real(1.5e300, 17, text);
    CHECK_TEXT(text, "1.5000000000000001e+300");
    CHECK_TEXT(fixed(1234.5, 2), "1234.50");
    setlocale(LC_NUMERIC, "C");
}
