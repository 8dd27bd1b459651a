/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page without a browser: what is in it, what is not, how large it is, and that nothing in a table becomes markup. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/json.h"
#include "harness/memory.h"
#include "sample.h"

/* A file that must be there; the empty text when it is not. */
static char *must_read(const char *path)
{
    char *text = file_text(path);
    return CHECK(text != NULL) ? text : calloc(1, 1);
}

static char *write_page(const rkw_run *run, const rkw_report_parts *parts, const char *name)
{
    rkw_error err = {0};
    const char *path = scratch_file(name);
    if (!CHECK_OK(rkw_report_html(run, parts, NULL, path, &err), err)) return calloc(1, 1);
    return must_read(path);
}

static int has(const char *page, const char *chart)
{
    char text[80];
    snprintf(text, sizeof text, "<figure id=\"%s\">", chart);
    return strstr(page, text) != NULL;
}

TEST(charts_of_rooms_that_were_not_used_are_absent)
{
    static const char *const always[] = {"supply", "fortnight", "heat_cfe",    "heat_pue", "heat_price", "duration",
                                         "flow",   "pv_losses", "wind_losses", "tenants",  "cost"};
    static const char *const with_parts[] = {"policies", "front", "phases", "tornado", "prices", "years_fortnight"};
    sample s = sample_shared();
    if (s.ledger) {
        rkw_run run = sample_run(&s);
        rkw_report_parts parts = sample_parts(&s);
        char *alone = write_page(&run, NULL, "alone.html"), *full = write_page(&run, &parts, "full.html");
        for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
            CHECK(has(alone, always[i]) && has(full, always[i]));
        for (size_t i = 0; i < sizeof with_parts / sizeof with_parts[0]; i++)
            CHECK(!has(alone, with_parts[i]) && has(full, with_parts[i]));
        CHECK(strstr(alone, "asap:") == NULL);
        CHECK(strstr(full, "asap:") != NULL);
        test_note("%.2f MB for one policy, %.2f MB for two", (double)strlen(alone) / 1e6, (double)strlen(full) / 1e6);
        CHECK(strlen(alone) < 3000000);
        CHECK(strlen(full) < 5000000);
        char *again = write_page(&run, &parts, "again.html");
        CHECK(strcmp(full, again) == 0);
        free(alone);
        free(full);
        free(again);
    }
}

/* The file names no other: nothing to fetch, and a policy that would forbid it. */
TEST(the_page_refers_to_nothing_outside)
{
    sample s = sample_shared();
    if (s.ledger) {
        rkw_run run = sample_run(&s);
        char *page = write_page(&run, NULL, "outside.html");
        CHECK(strstr(page, "default-src 'none'") != NULL);
        for (const char *at = page; (at = strstr(at, "src=")) != NULL; at++)
            CHECK(strncmp(at, "src=\"data:", 10) == 0 || at[-1] != ' ');
        for (const char *at = page; (at = strstr(at, " href=\"")) != NULL; at++)
            CHECK(strncmp(at, " href=\"data:", 12) == 0 || at[7] == '#');
        CHECK(strstr(page, "sourceMappingURL") == NULL);
        CHECK(strstr(page, "@import") == NULL);
        if (rkw_report_is_interactive()) CHECK(strstr(page, "Permission is hereby granted, free of charge") != NULL);
        free(page);
    }
}

TEST(inputs_stand_there_with_their_hashes)
{
    sample s = sample_shared();
    if (s.ledger) {
        rkw_run run = sample_run(&s);
        char *page = write_page(&run, NULL, "hashes.html"), hex[RKW_SHA256_TEXT];
        uint8_t digest[RKW_SHA256_BYTES];
        rkw_error err = {0};
        CHECK_OK(rkw_sha256_file("data/tetouan/tenants.csv", digest, &err), err);
        rkw_sha256_text(digest, hex);
        CHECK(strstr(page, hex) != NULL);
        CHECK_OK(rkw_sha256_file("data/catalog/turbines.csv", digest, &err), err);
        rkw_sha256_text(digest, hex);
        CHECK(strstr(page, hex) != NULL);
        free(page);
    }
}

TEST(names_that_look_like_code_stay_names)
{
    char path[600], ledger[600];
    if (!CHECK(sample_hostile(path, sizeof path))) return;
    char *page = must_read(path);
    CHECK(strstr(page, "<script>alert") == NULL);
    CHECK(strstr(page, "&lt;script&gt;alert(1)&lt;/script&gt;") != NULL);
    CHECK(strstr(page, "=HYPERLINK(&quot;x&quot;)") != NULL);
    free(page);
    snprintf(ledger, sizeof ledger, "%.*sledger.csv", (int)(strrchr(path, '/') + 1 - path), path);
    char *csv = must_read(ledger);
    csv[strcspn(csv, "\n")] = 0;
    /* No cell of the header begins with a sign that makes a spreadsheet calculate. */
    CHECK(strstr(csv, ",=") == NULL && strstr(csv, ",\"=") == NULL);
    CHECK(strstr(csv, ",\"'=HYPERLINK(\"\"x\"\").it\",") != NULL);
    free(csv);
    rkw_ledger *again = NULL;
    rkw_error err = {0};
    CHECK_OK(rkw_ledger_read(&again, NULL, ledger, NULL, &err), err);
    CHECK(again && rkw_ledger_find(again, "=HYPERLINK(\"x\").it") != RKW_NONE);
    rkw_ledger_free(again);
    snprintf(ledger, sizeof ledger, "%.*ssummary.json", (int)(strrchr(path, '/') + 1 - path), path);
    json *summary = json_read(ledger);
    CHECK_TEXT(json_text(summary, "site.name"), "<script>alert(1)</script>");
    CHECK_TEXT(json_text(summary, "tenants.0.name"), "=HYPERLINK(\"x\")");
    json_free(summary);
}

TEST(incomplete_parts_are_named)
{
    sample s = sample_shared();
    rkw_error err = {0};
    if (s.ledger) {
        rkw_run run = sample_run(&s);
        rkw_report_parts whole = sample_parts(&s), p = whole;
        rkw_report_policy nameless = *whole.policies;
        nameless.name = NULL;
        p.policies = &nameless;
        CHECK_STATUS(rkw_report_html(&run, &p, NULL, scratch_file("x.html"), &err), RKW_E_ARG, err);
        CHECK_TEXT(err.message, "report: a policy is incomplete");
        rkw_report_front front = *whole.front;
        front.y = 2;
        p = whole;
        p.front = &front;
        CHECK_STATUS(rkw_report_html(&run, &p, NULL, scratch_file("x.html"), &err), RKW_E_ARG, err);
        CHECK_TEXT(err.message, "report: the front has no such objective for its axes");
        p = whole;
        p.phases = NULL;
        CHECK_STATUS(rkw_report_html(&run, &p, NULL, scratch_file("x.html"), &err), RKW_E_ARG, err);
        CHECK_TEXT(err.message, "report: the list of phases is incomplete");
        p = whole;
        rkw_report_fortnight fortnight = *whole.fortnight;
        fortnight.cfe = NAN;
        p.fortnight = &fortnight;
        CHECK_STATUS(rkw_report_html(&run, &p, NULL, scratch_file("x.html"), &err), RKW_E_ARG, err);
        CHECK_TEXT(err.message, "report: the fortnight is incomplete");
        fortnight = *whole.fortnight;
        fortnight.start_unix_s = rkw_axis_time(rkw_ledger_axis(s.asap), 8760 - 335); /* an hour too late */
        CHECK_STATUS(rkw_report_html(&run, &p, NULL, scratch_file("x.html"), &err), RKW_E_ARG, err);
        CHECK_TEXT(err.message, "report: the 14 days from 2030-12-18T01:00:00Z are not full hours of their ledger, "
                                "2030-01-01T00:00:00Z .. 2031-01-01T00:00:00Z");
        run.cost = NULL;
        CHECK_STATUS(rkw_report_html(&run, NULL, NULL, scratch_file("x.html"), &err), RKW_E_ARG, err);
        CHECK_TEXT(err.message, "report: the run is incomplete");
        run = sample_run(&s);
        CHECK_STATUS(rkw_report_files(&run, NULL, 64, NULL, scratch_file("x"), &err), RKW_E_ARG, err);
        CHECK_STATUS(rkw_report_html(&run, NULL, NULL, "no/such/folder/x.html", &err), RKW_E_IO, err);
    }
}

/* ------------------------------------------------------------------ the fortnight of all years */

/* Heights of a stepped line "M x y V y H x V y H x ...", downwards from the top of the drawing. */
static size_t read_steps(const char *svg, const char *series, double *y, size_t room)
{
    char want[64];
    snprintf(want, sizeof want, "class=\"l %s\" data-series=\"%s\"", series, series);
    const char *at = strstr(svg, want), *end = at ? strchr(at, '>') : NULL;
    size_t n = 0;
    for (; at && at < end && n < room; at++)
        if (*at == 'V') y[n++] = strtod(at + 1, NULL);
    return n;
}

TEST(the_fortnight_of_all_years_has_its_dates_and_hours)
{
    sample s = sample_shared();
    rkw_error err = {0};
    if (!s.ledger) return;
    rkw_run run = sample_run(&s);
    rkw_report_parts parts = sample_parts(&s);
    char folder[600], path[700];
    snprintf(folder, sizeof folder, "%s", scratch_file("fortnight"));
    if (!CHECK_OK(rkw_report_files(&run, &parts, RKW_FILE_FIGURES, NULL, folder, &err), err)) return;
    snprintf(path, sizeof path, "%s/figures/years_fortnight.svg", folder);
    char *svg = must_read(path);
    CHECK(strstr(svg,
                 "<title>The hardest fortnight, 2030-02-15 to 2030-02-28: 41.2 % carbon-free; synthetic year 3, one "
                 "of 5 weather years</title>") != NULL);
    CHECK(strstr(svg, ">2030-02-15 to 2030-02-28: 41.2 % carbon-free</text>") != NULL);
    CHECK(strstr(svg, ">15 Feb<") != NULL && strstr(svg, ">MW<") != NULL && strstr(svg, ">grid import<") != NULL);
    /* Load is linear in height: two hours fix the line, all others have to lie on it. */
    const double *facility = rkw_ledger_data(s.asap, rkw_ledger_find(s.asap, "facility")),
                 *auxiliary = rkw_ledger_data(s.asap, rkw_ledger_find(s.asap, "battery_auxiliary"));
    double y[400], MW[336], off = 0;
    size_t low = 0, high = 0;
    if (CHECK(read_steps(svg, "load", y, 400) == 336)) {
        for (size_t i = 0; i < 336; i++) {
            MW[i] = facility[SAMPLE_FORTNIGHT_ROW + i] + auxiliary[SAMPLE_FORTNIGHT_ROW + i];
            if (MW[i] < MW[low]) low = i;
            if (MW[i] > MW[high]) high = i;
        }
        CHECK(y[low] - y[high] > 10); /* the load moves enough to be seen */
        for (size_t i = 0; i < 336; i++) {
            const double share = (MW[i] - MW[low]) / (MW[high] - MW[low]);
            off = fmax(off, fabs(y[low] + share * (y[high] - y[low]) - y[i]));
        }
        CHECK_NEAR(off, 0, 0.0101, 0); /* two decimals of each end and of the hour itself */
    }
    free(svg);
}

/* ------------------------------------------------------------------ other lengths */

static int open_length(sample *s, int32_t step_s, const char *weather)
{
    rkw_year_options options = RKW_YEAR_OPTIONS_INIT;
    rkw_error err = {0};
    memset(s, 0, sizeof *s);
    options.step_s = step_s;
    options.weather_path = weather;
    s->summary.size = sizeof s->summary;
    s->cost.size = sizeof s->cost;
    s->envelope.size = sizeof s->envelope;
    return CHECK_OK(rkw_site_load(&s->t.site, NULL, "data/tetouan", &err), err) &&
           CHECK_OK(rkw_year_create(&s->t.year, NULL, s->t.site, &options, &err), err) &&
           (s->ledger = tetouan_simulate(&s->t, "green")) != NULL &&
           CHECK_OK(rkw_summarise(s->ledger, s->t.site, &s->summary, &err), err) &&
           CHECK_OK(rkw_cost_year(s->t.site, &s->summary, &s->cost, &err), err) &&
           CHECK_OK(rkw_envelope_compute(s->t.site, s->t.year, &s->envelope, &err), err);
}

static void check_length(int32_t step_s, const char *weather, size_t rows)
{
    sample s;
    size_t hours = rows * (size_t)step_s / 3600;
    if (open_length(&s, step_s, weather)) {
        rkw_run run = sample_run(&s);
        char *page = write_page(&run, NULL, "length.html"), want[40];
        CHECK(rkw_ledger_axis(s.ledger)->n == rows);
        snprintf(want, sizeof want, "\"rows\": %zu", hours);
        CHECK(strstr(page, want) != NULL);
        CHECK(has(page, "supply") && has(page, "heat_pue") && has(page, "duration"));
        CHECK(has(page, "fortnight") == (hours > 20 * 24));
        CHECK(strstr(page, "=\"nan") == NULL && strstr(page, ">nan") == NULL && strstr(page, " nan") == NULL);
        free(page);
    }
    sample_free(&s);
}

static const char *two_days(void)
{
    static char text[8192];
    size_t n = (size_t)snprintf(text, sizeof text, "time_utc,ghi,temp_air\ndate,W/m2,degC\n");
    for (int i = 0; i < 48; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "2027-06-%02dT%02d:00:00Z,%.1f,20\n", 1 + i / 24, i % 24,
                              fmax(0, 800 * sin((i % 24 - 5.5) * 3.14159265 / 14)));
    return scratch_text("two-days.csv", text);
}

TEST(pages_of_quarter_hours_and_of_two_days)
{
    check_length(900, NULL, 35040);
    check_length(3600, two_days(), 48);
}

/* ------------------------------------------------------------------ memory */

static rkw_status write_once(const rkw_context *ctx, void *user, rkw_error *err)
{
    const sample *s = user;
    rkw_run run = sample_run(s);
    rkw_report_policy side = {sizeof side, "asap", &s->summary, &s->cost, s->ledger, NULL};
    rkw_report_parts parts = RKW_REPORT_PARTS_INIT;
    parts.policies = &side;
    parts.n_policies = 1;
    return rkw_report_files(&run, &parts, RKW_FILE_PAGE | RKW_FILE_FIGURES | RKW_FILE_NETCDF | RKW_FILE_LEDGER, ctx,
                            scratch_file("memory"), err);
}

TEST(writing_survives_lack_of_memory)
{
    sample s;
    if (open_length(&s, 3600, two_days())) CHECK(test_memory_exhaust(write_once, &s) >= 6);
    sample_free(&s);
}

/* ------------------------------------------------------------------ figures */

TEST(figures_are_drawings_of_their_own)
{
    static const char *const names[] = {"supply", "heat_cfe", "duration", "flow", "front", "tornado", "prices"};
    sample s = sample_shared();
    rkw_error err = {0};
    if (s.ledger) {
        rkw_run run = sample_run(&s);
        rkw_report_parts parts = sample_parts(&s);
        char folder[600], path[700];
        snprintf(folder, sizeof folder, "%s", scratch_file("figures"));
        CHECK_OK(rkw_report_files(&run, &parts, RKW_FILE_FIGURES, NULL, folder, &err), err);
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            snprintf(path, sizeof path, "%s/figures/%s.svg", folder, names[i]);
            char *svg = must_read(path);
            CHECK(strncmp(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\"", 39) == 0);
            CHECK(strlen(svg) > 7 && strcmp(svg + strlen(svg) - 7, "</svg>\n") == 0);
            CHECK(strstr(svg, "nan") == NULL && strstr(svg, "inf") == NULL);
            CHECK(strstr(svg, "var(--") == NULL); /* colours of its own */
            free(svg);
        }
    }
}
