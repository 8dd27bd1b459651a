/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages, versions, names, contexts. */
#include "base/fail.h"
#include "base/memory.h"
#include "harness/harness.h"
#include "harness/memory.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

TEST(every_status_has_its_text)
{
#define STATUS_TEXT(name, value, text)                                                                                 \
    CHECK(name == value);                                                                                              \
    CHECK_TEXT(rkw_strerror(name), text);
    RKW_STATUS_LIST(STATUS_TEXT)
#undef STATUS_TEXT
    CHECK(rkw_strerror(-1) != NULL && rkw_strerror(999) != NULL);
}

TEST(the_version_compares)
{
    CHECK(strchr(rkw_version(), '.') != NULL);
    CHECK(rkw_version_at_least(0, 0, 0) == 1);
    CHECK(rkw_version_at_least(0, 1, 0) == 1);
    CHECK(rkw_version_at_least(1000, 0, 0) == 0);
    CHECK(rkw_version_at_least(0, 1000, 0) == 0);
}

TEST(messages_of_values)
{
    rkw_error err;
    CHECK(rkw_fail_value(&err, (rkw_origin){"wind.csv", 812}, "wind_speed", -3, "m/s", 0, 75) == RKW_E_DOMAIN);
    CHECK_TEXT(err.message, "wind.csv:812: wind_speed = -3 m/s, allowed 0 .. 75 m/s");
    CHECK_TEXT(err.file, "wind.csv");
    CHECK_TEXT(err.name, "wind_speed");
    CHECK_TEXT(err.unit, "m/s");
    CHECK(err.line == 812 && err.value == -3 && err.low == 0 && err.high == 75);
    CHECK(rkw_fail_value(&err, RKW_NOWHERE, "load", NAN, "MW", 0, INFINITY) == RKW_E_DOMAIN);
    CHECK_TEXT(err.message, "load = nan MW, allowed at least 0 MW");
    CHECK(rkw_fail_value(&err, RKW_NOWHERE, "load", 5, "1", -INFINITY, 4) == RKW_E_DOMAIN);
    CHECK_TEXT(err.message, "load = 5, allowed at most 4");
    CHECK(rkw_fail_value(&err, RKW_NOWHERE, "x", INFINITY, "1", -INFINITY, INFINITY) == RKW_E_DOMAIN);
    CHECK_TEXT(err.message, "x = inf, allowed any finite number");
    CHECK(rkw_fail_value(&err, RKW_NOWHERE, "eta", 92, "1", 0, 1) == RKW_E_DOMAIN);
    CHECK_TEXT(err.message, "eta = 92, allowed 0 .. 1 (a fraction; did you mean 0.92?)");
    CHECK(rkw_fail_value(NULL, RKW_NOWHERE, "eta", 92, "1", 0, 1) == RKW_E_DOMAIN);
}

TEST(ranges_fail_on_nan)
{
    rkw_error err = {0};
    CHECK_OK(rkw_check_range(&err, "x", 1, "m", 1, 2), err);
    CHECK_OK(rkw_check_range(&err, "x", 2, "m", 1, 2), err);
    CHECK(rkw_check_range(&err, "x", NAN, "m", 1, 2) == RKW_E_DOMAIN);
    CHECK(rkw_check_range(&err, "x", INFINITY, "m", 1, INFINITY) == RKW_E_DOMAIN);
    CHECK(rkw_check_range(&err, "x", nextafter(2, 3), "m", 1, 2) == RKW_E_DOMAIN);
    CHECK_OK(rkw_check_positive(&err, "x", 5e-324, "m"), err);
    CHECK(rkw_check_positive(&err, "x", 0, "m") == RKW_E_DOMAIN);
    CHECK_TEXT(err.message, "x = 0 m, allowed above 0");
    CHECK(rkw_check_positive(&err, "x", NAN, "m") == RKW_E_DOMAIN);
    CHECK(rkw_check_positive(&err, "x", INFINITY, "m") == RKW_E_DOMAIN);
    CHECK(rkw_check_positive(NULL, "x", -1, NULL) == RKW_E_DOMAIN);
}

TEST(long_texts_are_cut_and_closed)
{
    char name[2000];
    rkw_error err;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    CHECK(rkw_fail(&err, RKW_E_IO, (rkw_origin){name, 7}, "%s", name) == RKW_E_IO);
    CHECK(strlen(err.message) == sizeof err.message - 1 && strlen(err.file) == sizeof err.file - 1);
    CHECK(rkw_fail_value(&err, (rkw_origin){name, 7}, name, 1, name, 2, 3) == RKW_E_DOMAIN);
    CHECK(strlen(err.name) == sizeof err.name - 1 && strlen(err.unit) == sizeof err.unit - 1);
}

TEST(nearest_names)
{
    static const char *const names[] = {"power", "energy", "efficiency", "out"};
    CHECK(rkw_nearest_name("powre", names, 4) == 0);
    CHECK(rkw_nearest_name("efficency", names, 4) == 2);
    CHECK(rkw_nearest_name("temperature", names, 4) == RKW_NONE);
    CHECK(rkw_nearest_name("out", names, 4) == 3);
    CHECK(rkw_nearest_name("", names, 0) == RKW_NONE);
}

TEST(blocks_are_aligned_zeroed_and_bounded)
{
    for (size_t n = 0; n < 200; n += 13) {
        unsigned char *block = rkw_alloc(NULL, n, 3);
        int dirty = 0;
        CHECK(block != NULL && (uintptr_t)block % 64 == 0);
        for (size_t i = 0; i < 3 * n; i++) dirty |= block[i];
        CHECK(!dirty);
        rkw_release(block);
    }
    CHECK(rkw_alloc(NULL, SIZE_MAX / 2, 3) == NULL);
    CHECK(rkw_alloc(NULL, SIZE_MAX - 8, 1) == NULL);
    rkw_release(NULL);
    CHECK(rkw_padded(0) == 0 && rkw_padded(1) == 8 && rkw_padded(8) == 8 && rkw_padded(8761) == 8768);
}

TEST(grown_blocks_keep_their_contents)
{
    test_memory memory = {0};
    rkw_context ctx = test_memory_context(&memory);
    int32_t *block = rkw_alloc(&ctx, 10, sizeof *block);
    for (int32_t i = 0; block && i < 10; i++) block[i] = i;
    int32_t *grown = rkw_realloc(&ctx, block, 10, 1000, sizeof *grown);
    CHECK(grown && grown[9] == 9 && grown[10] == 0);
    CHECK(rkw_realloc(&ctx, grown, 1000, SIZE_MAX / 2, sizeof *grown) == NULL);
    CHECK(grown[5] == 5);
    rkw_release(grown);
    CHECK(memory.living == 0);
}

static int32_t stop_always(void *user, double done_0_1, const char *stage)
{
    (void)user;
    (void)stage;
    return done_0_1 >= 0;
}

TEST(contexts_are_checked)
{
    rkw_error err = {0};
    rkw_context copy, ctx = RKW_CONTEXT_INIT;
    test_memory memory = {0};
    CHECK_OK(rkw_context_copy(&copy, NULL, &err), err);
    CHECK(copy.n_threads == 1 && copy.size == sizeof copy);
    ctx.n_threads = 0;
    CHECK_STATUS(rkw_context_copy(&copy, &ctx, &err), RKW_E_DOMAIN, err);
    ctx.n_threads = 4;
    ctx.size = 3;
    CHECK_STATUS(rkw_context_copy(&copy, &ctx, &err), RKW_E_ARG, err);
    ctx = test_memory_context(&memory);
    ctx.release = NULL;
    CHECK_STATUS(rkw_context_copy(&copy, &ctx, &err), RKW_E_ARG, err);
    /* A caller built against a shorter struct: the fields it does not know take their defaults. */
    ctx = (rkw_context)RKW_CONTEXT_INIT;
    ctx.size = offsetof(rkw_context, n_threads);
    ctx.n_threads = 77;
    CHECK_OK(rkw_context_copy(&copy, &ctx, &err), err);
    CHECK(copy.n_threads == 1);
    ctx = (rkw_context)RKW_CONTEXT_INIT;
    ctx.progress = stop_always;
    CHECK_STATUS(rkw_report_progress(&ctx, 0.5, "reading", &err), RKW_E_CANCELLED, err);
    CHECK_TEXT(err.message, "stopped by the caller during reading");
    CHECK_OK(rkw_report_progress(NULL, 0.5, "reading", &err), err);
}
