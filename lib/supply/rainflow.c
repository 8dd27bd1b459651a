/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rainflow counting after ASTM E1049-85, section 5.4.4. */
#include <rackwatt/ageing.h>

#include <math.h>

#include "base/fail.h"
#include "supply/finite.h"

/*
 * The reversals not yet counted are kept at the end of the caller's array, the oldest last; counted cycles fill it from
 * the front. Each reversal is pushed once and each count takes one or two away, so the two never meet.
 */
typedef struct counter {
    const double *x;
    rkw_cycle *cycles;
    size_t n, found, waiting;
} counter;

static size_t *waiting_row(counter *c, size_t i) { return &c->cycles[c->n - 1 - i].first; }

static void count_range(counter *c, size_t first, size_t last, double count)
{
    const double a = c->x[first], b = c->x[last];
    c->cycles[c->found++] = (rkw_cycle){fabs(b - a), 0.5 * (a + b), count, first, last};
}

/* Half cycle from the oldest reversal to the next one, which becomes the oldest. */
static void count_half(counter *c)
{
    const size_t first = *waiting_row(c, 0), last = *waiting_row(c, 1);
    for (size_t i = 1; i < c->waiting; i++) *waiting_row(c, i - 1) = *waiting_row(c, i);
    c->waiting--;
    count_range(c, first, last, 0.5);
}

/* Full cycle between the second and third newest reversals; the newest stays. */
static void count_full(counter *c)
{
    const size_t first = *waiting_row(c, c->waiting - 3), last = *waiting_row(c, c->waiting - 2);
    *waiting_row(c, c->waiting - 3) = *waiting_row(c, c->waiting - 1);
    c->waiting -= 2;
    count_range(c, first, last, 1);
}

static double range_before(counter *c, size_t newest)
{
    return fabs(c->x[*waiting_row(c, newest)] - c->x[*waiting_row(c, newest - 1)]);
}

static void add_reversal(counter *c, size_t row)
{
    *waiting_row(c, c->waiting++) = row;
    while (c->waiting >= 3 && range_before(c, c->waiting - 1) >= range_before(c, c->waiting - 2)) {
        if (c->waiting == 3)
            count_half(c);
        else
            count_full(c);
    }
}

/* Turned round, the oldest stands first, so that counts written from the front overwrite only what has been read. */
static void turn_waiting(counter *c)
{
    for (size_t i = 0; i < c->waiting / 2; i++) {
        size_t *a = waiting_row(c, i), *b = waiting_row(c, c->waiting - 1 - i), row = *a;
        *a = *b;
        *b = row;
    }
}

/* What is left at the end: half cycles from the oldest reversal on. */
static void count_rest(counter *c)
{
    turn_waiting(c);
    for (size_t i = c->waiting; i-- > 1;) {
        const size_t first = *waiting_row(c, i), last = *waiting_row(c, i - 1);
        count_range(c, first, last, 0.5);
    }
    c->waiting = 0;
}

rkw_status rkw_rainflow(const double *x, size_t n, rkw_cycle *cycles, size_t *count, rkw_error *err)
{
    if (!count || (n && (!x || !cycles)))
        return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "series, cycles or count is null");
    const size_t bad = rkw_first_not_finite(x, n);
    if (bad < n) return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "row %zu is not a finite number", bad);
    counter c = {x, cycles, n, 0, 0};
    if (n) add_reversal(&c, 0);
    double direction = 0;
    for (size_t i = 1; i < n; i++) {
        const double step = x[i] - x[i - 1];
        if (step == 0) continue;
        if (direction * step < 0) add_reversal(&c, i - 1);
        direction = step > 0 ? 1 : -1;
    }
    if (n > 1) add_reversal(&c, n - 1);
    count_rest(&c);
    *count = c.found;
    return RKW_OK;
}
