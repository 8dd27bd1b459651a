/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A consumer of the Arrow C data interface: walks the structs as the specification describes them. */
#include <rackwatt/arrow.h>

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../site/year.h"
#include "harness/memory.h"

/* A year of Tetouan, its ledger in memory of `ctx`. */
static rkw_ledger *ledger_of_year(const rkw_context *ctx, const tetouan *t, rkw_error *err)
{
    rkw_ledger *ledger = NULL;
    const rkw_policy *policy = NULL;
    if (rkw_policy_find(&policy, "asap", err) != RKW_OK) return NULL;
    return rkw_simulate(&ledger, ctx, t->site, t->year, policy, err) == RKW_OK ? ledger : NULL;
}

/* Value of a metadata key, read as int32 count, then length and bytes of keys and values; "" when it is not there. */
static void metadata_value(const char *metadata, const char *key, char value[64])
{
    int32_t pairs, length;
    value[0] = 0;
    memcpy(&pairs, metadata, 4);
    metadata += 4;
    for (int32_t i = 0; i < 2 * pairs; i += 2) {
        memcpy(&length, metadata, 4);
        int is_key = (size_t)length == strlen(key) && memcmp(metadata + 4, key, (size_t)length) == 0;
        metadata += 4 + length;
        memcpy(&length, metadata, 4);
        if (is_key && CHECK(length >= 0 && length < 64)) {
            memcpy(value, metadata + 4, (size_t)length);
            value[length] = 0;
        }
        metadata += 4 + length;
    }
}

static void check_column(const rkw_ledger *ledger, size_t c, const struct ArrowSchema *s, const struct ArrowArray *a)
{
    static const char *const sides[] = {"sink", "none", "source"};
    char value[64];
    CHECK_TEXT(s->format, "g");
    CHECK_TEXT(s->name, rkw_ledger_name(ledger, c));
    metadata_value(s->metadata, "unit", value);
    CHECK_TEXT(value, rkw_ledger_unit(ledger, c));
    metadata_value(s->metadata, "side", value);
    CHECK_TEXT(value, sides[rkw_ledger_side(ledger, c) + 1]);
    CHECK(s->flags == 0 && s->n_children == 0 && !s->dictionary && s->release);
    CHECK(a->length == 8760 && a->null_count == 0 && a->offset == 0 && a->n_buffers == 2 && a->n_children == 0);
    CHECK(!a->buffers[0] && !a->dictionary && a->release);
    /* Without a copy: the very memory of the ledger, aligned as the specification recommends. */
    CHECK(a->buffers[1] == (const void *)rkw_ledger_data(ledger, c));
    CHECK((uintptr_t)a->buffers[1] % 64 == 0);
}

static void check_time(const rkw_ledger *ledger, const struct ArrowSchema *s, const struct ArrowArray *a)
{
    const int64_t *times = a->buffers[1];
    CHECK_TEXT(s->format, "tss:UTC");
    CHECK_TEXT(s->name, "time");
    CHECK(times[0] == 1893456000); /* 2030-01-01T00:00:00Z, the calendar year of the site */
    CHECK(times[8759] == 1893456000 + 8759 * 3600L);
    CHECK(times[0] == rkw_ledger_axis(ledger)->start_unix_s);
}

TEST(arrow_consumer_sees_every_column_without_a_copy)
{
    tetouan t;
    rkw_error err = {0};
    struct ArrowSchema s;
    struct ArrowArray a;
    char value[64];
    if (!tetouan_open(&t, 1)) return;
    rkw_ledger *ledger = ledger_of_year(NULL, &t, &err);
    if (CHECK(ledger) && CHECK_OK(rkw_ledger_to_arrow(ledger, &s, &a, &err), err)) {
        int64_t n = (int64_t)rkw_ledger_columns(ledger) + 1;
        CHECK_TEXT(s.format, "+s");
        CHECK(s.n_children == n && a.n_children == n && a.length == 8760 && a.n_buffers == 1 && !a.buffers[0]);
        metadata_value(s.metadata, "policy", value);
        CHECK_TEXT(value, "asap");
        metadata_value(s.metadata, "rackwatt_schema", value);
        CHECK(strtol(value, NULL, 10) == RKW_LEDGER_SCHEMA);
        check_time(ledger, s.children[0], a.children[0]);
        for (int64_t c = 1; c < n; c++) check_column(ledger, (size_t)c - 1, s.children[c], a.children[c]);
        s.release(&s);
        a.release(&a);
        CHECK(!s.release && !a.release);
    }
    rkw_ledger_free(ledger);
    tetouan_close(&t);
}

static void *release_there(void *user)
{
    struct ArrowArray *a = user;
    a->release(a);
    return NULL;
}

TEST(arrow_columns_outlive_ledger_and_batch)
{
    tetouan t;
    rkw_error err = {0};
    test_memory memory = {0};
    rkw_context ctx = test_memory_context(&memory);
    struct ArrowSchema s;
    struct ArrowArray a;
    if (!tetouan_open(&t, 1)) return;
    rkw_ledger *ledger = ledger_of_year(&ctx, &t, &err);
    if (!CHECK(ledger)) return;
    size_t column = rkw_ledger_find(ledger, "facility");
    double before = rkw_ledger_data(ledger, column)[100];
    if (!CHECK_OK(rkw_ledger_to_arrow(ledger, &s, &a, &err), err)) return;
    rkw_ledger_free(ledger);
    s.release(&s);

    /* Moved out as the specification says: a bytewise copy, the source marked as released. */
    struct ArrowArray mine = *a.children[column + 1];
    a.children[column + 1]->release = NULL;
    pthread_t other;
    CHECK(pthread_create(&other, NULL, release_there, &a) == 0 && pthread_join(other, NULL) == 0);
    CHECK(memory.living > 0);
    CHECK(((const double *)mine.buffers[1])[100] == before && before > 0);
    mine.release(&mine);
    CHECK(memory.living == 0);
    tetouan_close(&t);
}

TEST(arrow_survives_lack_of_memory)
{
    tetouan t;
    rkw_error err = {0};
    test_memory memory = {0};
    rkw_context ctx = test_memory_context(&memory);
    if (!tetouan_open(&t, 1)) return;
    rkw_ledger *ledger = ledger_of_year(&ctx, &t, &err);
    if (!CHECK(ledger)) return;
    long living = memory.living, failures = 0;
    struct ArrowSchema s = {.format = "untouched"};
    struct ArrowArray a = {.length = -1};
    for (rkw_status status = RKW_E_MEMORY; status != RKW_OK && failures < 1000;) {
        memory.fail_at = memory.allocations + 1 + failures;
        status = rkw_ledger_to_arrow(ledger, &s, &a, &err);
        if (status == RKW_OK) break;
        CHECK_STATUS(status, RKW_E_MEMORY, err);
        CHECK(memory.living == living);
        CHECK_TEXT(s.format, "untouched");
        CHECK(a.length == -1);
        failures++;
    }
    CHECK(failures > 2 * (long)rkw_ledger_columns(ledger));
    memory.fail_at = 0;
    rkw_ledger_free(ledger);
    a.release(&a);
    s.release(&s);
    CHECK(memory.living == 0);
    CHECK_STATUS(rkw_ledger_to_arrow(NULL, &s, &a, &err), RKW_E_ARG, err);
    CHECK(rkw_ledger_retain(NULL) == NULL);
    tetouan_close(&t);
}
