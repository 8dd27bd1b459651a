/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/sweep_digest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/memory.h"

static const char FIRST_LINE[] = "rackwatt sweep 1\n", LAST_LINE[] = "end\n";
enum { LINE_START = 7 + 64 + 1 }; /* "sha256 " and the digest and a blank */

/* ------------------------------------------------------------------ making */

static void add_text(rkw_digests *d, const char *text)
{
    size_t n = strlen(text);
    if (d->status != RKW_OK) return;
    if (d->used + n + 1 > RKW_DIGESTS_BYTES) {
        d->status = rkw_fail(d->err, RKW_E_DOMAIN, RKW_NOWHERE, "a sweep over too many files");
        return;
    }
    memcpy(d->text + d->used, text, n + 1);
    d->used += n;
}

static void add_digest(rkw_digests *d, rkw_sha256 *state, const char *name)
{
    uint8_t digest[RKW_SHA256_BYTES];
    char text[RKW_SHA256_TEXT], line[400];
    rkw_sha256_end(state, digest);
    rkw_sha256_text(digest, text);
    snprintf(line, sizeof line, "sha256 %s %.300s\n", text, name);
    add_text(d, line);
}

static void add_file(rkw_digests *d, const char *path)
{
    char bytes[1 << 14];
    const char *slash = strrchr(path, '/');
    rkw_sha256 state;
    rkw_sha256_start(&state);
    int file = rkw_file_open(path, NULL);
    ssize_t n = -1;
    while (file >= 0 && (n = rkw_file_read(file, bytes, sizeof bytes)) > 0) rkw_sha256_add(&state, bytes, (size_t)n);
    int error = errno;
    if (file >= 0) rkw_file_close(file);
    if (n < 0 && d->status == RKW_OK) d->status = rkw_fail_io(d->err, path, "cannot be read", error);
    add_digest(d, &state, slash ? slash + 1 : path);
}

static int32_t add_input(void *user, const char *path)
{
    add_file(user, path);
    return 0;
}

static void add_number(rkw_sha256 *state, double value)
{
    if (value == 0) value = 0; /* -0 is 0 */
    rkw_sha256_add(state, &value, sizeof value);
}

static void add_name(rkw_sha256 *state, const char *name) { rkw_sha256_add(state, name, strlen(name) + 1); }

static void add_parameters(rkw_digests *d, const rkw_sweep *s)
{
    rkw_sha256 state;
    rkw_sha256_start(&state);
    add_number(&state, (double)s->n_base);
    add_number(&state, (double)s->sobol);
    for (size_t i = 0; i < s->n_parameters; i++) {
        const rkw_sweep_parameter_row *p = &s->parameters[i];
        add_name(&state, p->name);
        add_number(&state, p->low);
        add_number(&state, p->high);
        add_number(&state, p->step);
        for (size_t k = 0; p->list && k < p->count; k++) add_number(&state, p->list[k]);
    }
    if (s->list) rkw_sha256_add(&state, s->list, s->n_base * s->n_parameters * sizeof *s->list);
    add_digest(d, &state, "parameters and their ranges");
}

static void add_conditions(rkw_digests *d, const rkw_sweep *s)
{
    rkw_sha256 state;
    rkw_sha256_start(&state);
    const double numbers[] = {(double)s->year.seed, (double)s->year.index, s->year.calendar_year,
                              (double)s->year.format, (double)s->year.gaps};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) add_number(&state, numbers[i]);
    add_digest(d, &state, "options of the weather");
    rkw_sha256_start(&state);
    add_number(&state, s->simulate);
    add_digest(d, &state, "way of simulating");
    rkw_sha256_start(&state);
    add_name(&state, rkw_version());
    for (int32_t i = 0; i < RKW_SWEEP_METRICS; i++) add_name(&state, rkw_sweep_metric_name(i));
    add_number(&state, 1); /* tells machines of another byte order apart */
    add_digest(d, &state, "version of the library");
}

rkw_status rkw_digests_create(rkw_digests *out, const rkw_sweep *s, rkw_error *err)
{
    *out = (rkw_digests){rkw_alloc(&s->ctx, RKW_DIGESTS_BYTES, 1), 0, RKW_OK, err};
    if (!out->text) return rkw_fail_memory(err, "digests");
    add_text(out, FIRST_LINE);
    add_conditions(out, s);
    add_parameters(out, s);
    RKW_TRY(rkw_site_inputs(s->site, add_input, out, err));
    if (s->weather_path) add_file(out, s->weather_path);
    if (s->map_path) add_file(out, s->map_path);
    add_text(out, LAST_LINE);
    return out->status;
}

void rkw_digests_release(rkw_digests *digests) { rkw_release(digests->text); }

/* ------------------------------------------------------------------ comparing */

static rkw_status fail_changed(const char *path, const char *now, const char *old, rkw_error *err)
{
    int both = strncmp(old, "sha256 ", 7) == 0 && strncmp(now, "sha256 ", 7) == 0;
    const char *line = strncmp(now, "sha256 ", 7) == 0 ? now : old;
    const char *name = strlen(line) > LINE_START ? line + LINE_START : line;
    int length = (int)strcspn(name, "\n");
    if (!both || strncmp(now + LINE_START, old + LINE_START, (size_t)length + 1) != 0)
        return rkw_fail(err, RKW_E_DOMAIN, (rkw_origin){path, 0},
                        "cannot go on: the sweep began with other input files (%.*s is new or missing)", length, name);
    return rkw_fail(err, RKW_E_DOMAIN, (rkw_origin){path, 0},
                    "cannot go on: %.*s changed since the sweep began (SHA-256 %.12s..., now %.12s...)", length, name,
                    old + 7, now + 7);
}

rkw_status rkw_digests_compare(const rkw_digests *now, const char *path, const char *old, size_t *bytes, rkw_error *err)
{
    const size_t first = sizeof FIRST_LINE - 1;
    if (strncmp(old, FIRST_LINE, first) != 0)
        return rkw_fail(err, RKW_E_FORMAT, (rkw_origin){path, 0}, "does not hold the results of a sweep");
    if (strncmp(old, now->text, now->used) == 0) {
        *bytes = now->used;
        return RKW_OK;
    }
    const char *a = now->text, *b = old;
    for (;;) {
        size_t length_a = strcspn(a, "\n") + 1, length_b = strcspn(b, "\n") + 1;
        if (length_a != length_b || strncmp(a, b, length_a) != 0) return fail_changed(path, a, b, err);
        a += length_a;
        b += length_b;
    }
}
