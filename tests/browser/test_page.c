/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page in a headless Chromium: silent, quick, nothing asked of the network; numbers as in summary.json; values read back from
 * what is drawn as in the ledger; nothing on top of anything at three widths. Pictures stay in BUILD/browser/. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "browser/browser.h"
#include "../report/sample.h"

static browser *chromium;
static sample page;

static const char *picture(const char *name)
{
    static char path[600];
    const char *build = getenv("RKW_BUILD");
    snprintf(path, sizeof path, "%s/browser/%s", build ? build : "build", name);
    return path;
}

static void settle(int ms) { nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL); }

static int load_reader(void)
{
    char *reader = file_text(repo_file("tests/browser/read.js"));
    json *said = browser_eval(chromium, reader);
    int ready = CHECK_TEXT(json_text(said, ""), "ready");
    json_free(said);
    free(reader);
    return ready;
}

/* Makes the page once, opens it in a window of that size, and gives it the reader. */
static int open_page(int width, int height, int phone, const char *scheme)
{
    if (!page.folder[0] && !sample_make(&page, picture("page"))) return 0;
    if (!chromium) chromium = browser_open(scratch_file("profile"));
    if (!CHECK(chromium != NULL)) return 0;
    char path[600];
    snprintf(path, sizeof path, "%s/report.html", page.folder);
    browser_size(chromium, width, height, phone);
    browser_media(chromium, "screen", scheme);
    if (!CHECK(browser_load(chromium, path, 20))) return 0;
    return load_reader();
}

static json *ask(const char *format, ...) __attribute__((format(printf, 1, 2)));
static json *ask(const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return browser_eval(chromium, text);
}

/* ------------------------------------------------------------------ quiet and quick */

TEST(the_page_is_silent_and_asks_nothing_of_the_network)
{
    if (!open_page(1366, 768, 0, "light")) return;
    settle(500);
    CHECK(browser_number(chromium, "document.querySelectorAll('svg').length") > 10);
    CHECK(browser_messages(chromium) == 0);
    CHECK(browser_requests(chromium) == 0);
    if (browser_messages(chromium)) test_note("it said: %.200s", browser_last_message(chromium));
    /* A script that is not the page's own does not run, and nothing can be loaded. */
    CHECK(browser_number(chromium,
                         "(() => { const s = document.createElement('script'); s.textContent = 'window.harm = 1';"
                         " document.body.append(s); return window.harm || 0; })()") == 0);
    CHECK(browser_messages(chromium) > 0); /* the browser says so: the policy works */
}

TEST(the_page_is_ready_within_a_second)
{
    double least_ms = INFINITY;
    for (int i = 0; i < 3; i++) {
        if (!open_page(1366, 768, 0, "light")) return;
        least_ms = fmin(least_ms, browser_number(chromium, "+document.documentElement.dataset.ready"));
    }
    test_note("ready after %.0f ms", least_ms);
    CHECK(least_ms < 1000);
}

/* ------------------------------------------------------------------ numbers */

TEST(numbers_on_the_page_are_those_of_summary_json)
{
    if (!open_page(1366, 768, 0, "light")) return;
    char path[600];
    snprintf(path, sizeof path, "%s/summary.json", page.folder);
    json *summary = json_read(path), *shown = ask("reader.numbers()");
    json *inside = ask("JSON.parse(document.getElementById('summary').textContent)");
    size_t n = 0;
    for (const json *d = shown ? shown->first : NULL; d; d = d->next, n++) {
        const char *key = json_text(d, "key");
        double want = json_number(summary, key), factor = json_number(d, "factor");
        CHECK_NEAR(json_number(d, "value"), want, 0, 0);
        CHECK_NEAR(json_number(inside, key), want, 0, 0);
        if (isfinite(want))
            CHECK_NEAR(json_number(d, "shown"), want * factor, 0.5000001 * pow(10, -json_number(d, "decimals")), 0);
    }
    test_note("%zu numbers", n);
    CHECK(n > 6 + 7 * 3);
    json_free(shown);
    json_free(inside);
    json_free(summary);
}

/* ------------------------------------------------------------------ the live chart */

/* Sum of the ledger's columns NAME and *.NAME in a row. */
static double in_ledger(const char *name, size_t row)
{
    double sum = 0;
    for (size_t c = 0; c < rkw_ledger_columns(page.ledger); c++) {
        const char *own = rkw_ledger_name(page.ledger, c), *dot = strrchr(own, '.');
        if (strcmp(dot ? dot + 1 : own, name) == 0) sum += rkw_ledger_data(page.ledger, c)[row];
    }
    return sum;
}

static double of_kind(int32_t kind, size_t row)
{
    double sum = 0;
    for (size_t p = 0; p < rkw_site_plants(page.t.site); p++) {
        char name[128];
        rkw_plant plant = {.size = sizeof plant};
        CHECK(rkw_site_plant(page.t.site, p, &plant) == RKW_OK);
        snprintf(name, sizeof name, "%s.generation", plant.name);
        if (plant.kind == kind) sum += rkw_ledger_data(page.ledger, rkw_ledger_find(page.ledger, name))[row];
    }
    return sum;
}

/* A series of the time charts in a row of the ledger. */
static double wanted(const char *series, size_t row)
{
    if (strcmp(series, "pv") == 0) return of_kind(RKW_PLANT_PV, row);
    if (strcmp(series, "wind") == 0) return of_kind(RKW_PLANT_WIND, row);
    if (strcmp(series, "discharge") == 0) return in_ledger("battery_discharge", row);
    if (strcmp(series, "import") == 0) return in_ledger("grid_import", row);
    if (strcmp(series, "stored") == 0) return in_ledger("battery_energy", row);
    if (strcmp(series, "waiting") == 0) return in_ledger("backlog", row);
    return in_ledger("facility", row) + in_ledger("battery_auxiliary", row);
}

static void drag(double from_ms, double to_ms)
{
    json *a = ask("reader.client(%.0f)", from_ms), *b = ask("reader.client(%.0f)", to_ms);
    double y = json_number(a, "1"), x1 = json_number(a, "0"), x2 = json_number(b, "0");
    browser_mouse(chromium, "mouseMoved", x1, y, 0, 0);
    browser_mouse(chromium, "mousePressed", x1, y, 1, 1);
    for (int i = 1; i <= 5; i++) browser_mouse(chromium, "mouseMoved", x1 + (x2 - x1) * i / 5, y, 1, 0);
    browser_mouse(chromium, "mouseReleased", x2, y, 0, 1);
    settle(300);
    json_free(a);
    json_free(b);
}

static double first_ms(void) { return 1000.0 * (double)rkw_ledger_axis(page.ledger)->start_unix_s; }

/* From the year to ten days to one day, as a hand does it. */
static int zoom_to_day(double day)
{
    double start = first_ms() + 86400e3 * day;
    json *to_chart = ask("document.getElementById('supply').scrollIntoView(), 1");
    json_free(to_chart);
    drag(start - 5 * 86400e3, start + 5 * 86400e3);
    drag(start, start + 86400e3);
    json *range = ask("reader.range()"), *low = ask("reader.lowRange()");
    double hour = 3600e3, from = json_number(range, "0"), to = json_number(range, "1");
    /* A pixel of the ten days' view is a quarter of an hour. */
    int fine = CHECK_NEAR(from, start, hour / 2, 0) && CHECK_NEAR(to - from, 86400e3, hour / 2, 0);
    CHECK_NEAR(json_number(low, "0"), from, 1, 0);
    CHECK_NEAR(json_number(low, "1"), to, 1, 0);
    json_free(range);
    json_free(low);
    return fine;
}

/* "wind 123.4 MW" in the key over the chart. */
static double in_key(const char *key, const char *label)
{
    const char *at = strstr(key, label);
    if (!at) return NAN;
    char digits[64];
    size_t n = 0;
    for (at += strlen(label); *at && strncmp(at, " MW", 3) != 0 && n + 1 < sizeof digits; at++)
        if (*at != ',') digits[n++] = *at;
    digits[n] = 0;
    return strtod(digits, NULL);
}

TEST(the_mouse_zooms_to_a_day_whose_hours_are_those_of_the_ledger)
{
    static const char *const labels[][2] = {
        {"wind", "wind"}, {"PV", "pv"}, {"battery", "discharge"}, {"grid import", "import"}, {"load", "load"}};
    if (!open_page(1366, 900, 0, "light") || !rkw_report_is_interactive()) return;
    const double day = 191;
    if (!zoom_to_day(day)) return;
    const size_t hours[] = {3, 12, 19};
    for (size_t h = 0; h < 3; h++) {
        size_t row = (size_t)day * 24 + hours[h];
        double ms = first_ms() + 3600e3 * (double)row;
        json *at = ask("reader.client(%.0f)", ms);
        browser_mouse(chromium, "mouseMoved", json_number(at, "0") + 1, json_number(at, "1"), 0, 0);
        settle(100);
        json *key = ask("reader.key(false)"), *low = ask("reader.key(true)");
        for (size_t i = 0; i < 5; i++)
            CHECK_NEAR(in_key(json_text(key, ""), labels[i][0]), wanted(labels[i][1], row), 0.0501, 0);
        CHECK_NEAR(in_key(json_text(low, ""), "energy in the battery"), wanted("stored", row), 0.0501, 0);
        /* And the colours over the middle of that hour. */
        json *bands = ask("reader.bands(%.0f)", ms + 1800e3);
        double pixel = json_number(bands, "pixel"),
               load_line = 3 * pixel; /* the line hides up to three pixels of a band */
        for (size_t i = 0; i < 4; i++) {
            double seen = json_number(bands, labels[i][1]);
            CHECK_NEAR(isnan(seen) ? 0 : seen, wanted(labels[i][1], row), 2 * pixel + load_line, 0);
        }
        json_free(bands);
        json_free(low);
        json_free(key);
        json_free(at);
    }
    CHECK(browser_shoot(chromium, picture("day.png"), "#supply"));
    json *at = ask("reader.client(%.0f)", first_ms() + 86400e3 * (day + 0.5));
    for (int click = 1; click <= 2; click++) {
        browser_mouse(chromium, "mousePressed", json_number(at, "0"), json_number(at, "1"), 1, click);
        browser_mouse(chromium, "mouseReleased", json_number(at, "0"), json_number(at, "1"), 0, click);
    }
    settle(300);
    json_free(at);
    CHECK_NEAR(browser_number(chromium, "reader.range()[1] - reader.range()[0]"), 8760 * 3600e3, 1, 0);
}

TEST(the_other_policy_can_be_chosen)
{
    if (!open_page(1366, 900, 0, "light") || !rkw_report_is_interactive()) return;
    CHECK_NEAR(browser_number(chromium, "document.querySelectorAll('#supply option').length"), 2, 0, 0);
    json *done = ask("(() => { const s = document.querySelector('#supply select'); s.value = '1'; s.dispatchEvent(new "
                     "Event('change')); })()");
    json_free(done);
    const double *load = rkw_ledger_data(page.asap, rkw_ledger_find(page.asap, "grid_import"));
    double sum = 0;
    for (size_t i = 24 * 40; i < 24 * 41; i++) sum += load[i] / 24;
    /* Bands lie on each other: import is the fourth. */
    double drawn =
        browser_number(chromium, "rackwatt.charts.upper.getValue(40, 4) - rackwatt.charts.upper.getValue(40, 3)");
    CHECK_NEAR(drawn, sum, 1e-3, 0);
}

/* ------------------------------------------------------------------ still charts */

static double day_mean(const char *series, size_t day)
{
    double sum = 0;
    for (size_t h = 0; h < 24; h++) sum += wanted(series, 24 * day + h) / 24;
    return sum;
}

TEST(the_still_chart_of_the_year_shows_the_means_of_days)
{
    static const char *const series[] = {"wind", "pv", "discharge", "import", "load"};
    if (!open_page(1366, 900, 0, "light")) return;
    double pixel = browser_number(chromium, "reader.pixel('supply', 0)");
    for (size_t i = 0; i < 5; i++) {
        json *drawn = ask("reader.steps('supply', '%s', [10, 170, 300], 365, 0)", series[i]);
        const size_t days[] = {10, 170, 300};
        for (size_t k = 0; k < 3; k++) {
            char at[8];
            snprintf(at, sizeof at, "%zu", k);
            CHECK_NEAR(json_number(drawn, at), day_mean(series[i], days[k]), 0.02 * pixel, 0);
        }
        json_free(drawn);
    }
}

TEST(the_hardest_fortnight_shows_its_hours)
{
    static const struct {
        const char *series;
        int axis;
        double factor;
    } lines[] = {{"wind", 0, 1}, {"pv", 0, 1},     {"import", 0, 1},
                 {"load", 0, 1}, {"stored", 1, 1}, {"waiting", 2, 1e-3}};
    if (!open_page(1366, 900, 0, "light")) return;
    /* The fortnight, found again. */
    size_t worst = 0;
    double least = INFINITY;
    for (size_t first = 0; first + 14 * 24 <= 8760; first += 24) {
        double dirty = 0, load = 0;
        for (size_t i = first; i < first + 14 * 24; i++) {
            dirty += (1 - in_ledger("carbon_free_share", i)) * in_ledger("grid_import", i) + in_ledger("unserved", i) +
                     in_ledger("backup", i);
            load += wanted("load", i);
        }
        if (1 - dirty / load < least) least = 1 - dirty / load, worst = first;
    }
    const size_t hours[] = {5, 150, 330};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        json *pixel = ask("reader.pixel('fortnight', %d)", lines[i].axis);
        json *drawn = ask("reader.steps('fortnight', '%s', [5, 150, 330], 336, %d)", lines[i].series, lines[i].axis);
        for (size_t k = 0; k < 3; k++) {
            char at[8];
            snprintf(at, sizeof at, "%zu", k);
            CHECK_NEAR(json_number(drawn, at), lines[i].factor * wanted(lines[i].series, worst + hours[k]),
                       0.02 * json_number(pixel, ""), 0);
        }
        json_free(pixel);
        json_free(drawn);
    }
}

TEST(the_fortnight_of_all_years_shows_the_other_ledger)
{
    static const char *const columns[][2] = {{"import", "grid_import"}, {"discharge", "battery_discharge"}};
    if (!open_page(1366, 900, 0, "light")) return;
    json *pixel = ask("reader.pixel('years_fortnight', 0)");
    for (size_t i = 0; i < 2; i++) {
        const double *row = rkw_ledger_data(page.asap, rkw_ledger_find(page.asap, columns[i][1]));
        json *drawn = ask("reader.steps('years_fortnight', '%s', [5, 150, 330], 336, 0)", columns[i][0]);
        const size_t hours[] = {5, 150, 330};
        for (size_t k = 0; k < 3; k++) {
            char at[8];
            snprintf(at, sizeof at, "%zu", k);
            const double seen = json_number(drawn, at);
            CHECK_NEAR(isnan(seen) ? 0 : seen, row[SAMPLE_FORTNIGHT_ROW + hours[k]], 0.02 * json_number(pixel, ""), 0);
        }
        json_free(drawn);
    }
    json_free(pixel);
}

static double cfe_of(size_t row)
{
    double dirty = (1 - in_ledger("carbon_free_share", row)) * in_ledger("grid_import", row) +
                   in_ledger("unserved", row) + in_ledger("backup", row);
    return 1 - dirty / wanted("load", row);
}

TEST(heat_maps_have_the_colours_of_their_hours)
{
    static const char *const charts[] = {"heat_cfe", "heat_pue", "heat_price"};
    static const int cells[][2] = {{3, 2}, {120, 13}, {350, 23}};
    if (!open_page(1366, 900, 0, "light")) return;
    for (int c = 0; c < 3; c++) {
        json *seen = ask("reader.heat('%s', [[3, 2], [120, 13], [350, 23]])", charts[c]);
        for (int k = 0; k < 3; k++) {
            size_t row = 24 * (size_t)cells[k][0] + (size_t)cells[k][1];
            double value = c == 0 ? cfe_of(row) : in_ledger(c == 1 ? "pue" : "import_price", row);
            char at[16];
            snprintf(at, sizeof at, "%d.shapes", k);
            CHECK_NEAR(json_number(seen, at), 1, 0, 0);
            snprintf(at, sizeof at, "%d.from", k);
            CHECK(value >= json_number(seen, at) - 1e-9);
            snprintf(at, sizeof at, "%d.to", k);
            CHECK(value <= json_number(seen, at) + 1e-9);
            snprintf(at, sizeof at, "%d.same", k);
            CHECK(json_at(seen, at) && json_at(seen, at)->type == JSON_TRUE);
        }
        json_free(seen);
    }
}

static int falling(const void *a, const void *b)
{
    return (*(const double *)a < *(const double *)b) - (*(const double *)a > *(const double *)b);
}

TEST(duration_curves_are_the_sorted_hours)
{
    static const char *const names[] = {"load", "own", "import"};
    static double sorted[8760];
    if (!open_page(1366, 900, 0, "light")) return;
    double pixel = browser_number(chromium, "reader.pixel('duration', 0)");
    for (int c = 0; c < 3; c++) {
        for (size_t i = 0; i < 8760; i++)
            sorted[i] = c == 1 ? wanted("pv", i) + wanted("wind", i) : wanted(names[c], i);
        qsort(sorted, 8760, sizeof sorted[0], falling);
        json *drawn = ask("reader.line('duration', '%s', [100, 4380, 8000])", names[c]);
        CHECK_NEAR(json_number(drawn, "0"), sorted[100], pixel, 0);
        CHECK_NEAR(json_number(drawn, "1"), sorted[4380], pixel, 0);
        CHECK_NEAR(json_number(drawn, "2"), sorted[8000], pixel, 0);
        json_free(drawn);
    }
}

static double total(const char *name)
{
    double sum = 0;
    for (size_t i = 0; i < 8760; i++) sum += in_ledger(name, i);
    return sum / 1000;
}

TEST(the_energy_flow_has_the_heights_of_its_energies)
{
    static const char *const names[] = {"PV",          "wind", "grid import",     "IT",       "cooling",
                                        "power chain", "sold", "wheeling losses", "curtailed"};
    double want[9] = {0};
    if (!open_page(1366, 900, 0, "light")) return;
    for (size_t i = 0; i < 8760; i++) want[0] += wanted("pv", i) / 1000, want[1] += wanted("wind", i) / 1000;
    want[2] = total("grid_import");
    want[3] = rkw_ledger_total(page.ledger, "it") / 1000;
    want[4] = total("cooling");
    want[5] = total("power_chain_losses");
    want[6] = total("exported");
    want[7] = total("wheeling_loss");
    want[8] = total("curtailed_line") + total("curtailed_surplus");
    json *nodes = ask("reader.nodes()");
    double per_GWh = NAN;
    for (size_t k = 0; k < 9; k++) {
        const json *node = NULL;
        for (const json *n = nodes->first; n; n = n->next)
            if (strcmp(json_text(n, "name"), names[k]) == 0) node = n;
        if (!CHECK(node != NULL)) continue;
        CHECK_NEAR(json_number(node, "GWh"), want[k], 0.0501, 0);
        if (k == 0) per_GWh = json_number(node, "height") / want[0];
        CHECK_NEAR(json_number(node, "height"), want[k] * per_GWh, 0.02, 0);
    }
    json_free(nodes);
}

/* Bars of a chart against their values: widths in proportion, and the numbers beside them. */
static void check_rows(const char *chart, const size_t *rows, const double *values, size_t n, double tolerance)
{
    json *drawn = ask("reader.rows('%s')", chart);
    double per_unit = NAN;
    for (size_t k = 0; k < n; k++) {
        char at[32];
        snprintf(at, sizeof at, "%zu.value", rows[k]);
        CHECK_NEAR(json_number(drawn, at), values[k], tolerance, 0);
        snprintf(at, sizeof at, "%zu.width", rows[k]);
        if (k == 0) per_unit = json_number(drawn, at) / values[0];
        CHECK_NEAR(json_number(drawn, at), values[k] * per_unit, 0.03, 0);
    }
    json_free(drawn);
}

TEST(bar_charts_have_the_lengths_of_their_values)
{
    if (!open_page(1366, 900, 0, "light")) return;
    json *pv = ask("reader.rows('pv_losses')");
    size_t n = json_count(pv), last[] = {n - 1, n - 5};
    json_free(pv);
    double generated = 0, reaches = 0;
    for (size_t i = 0; i < 8760; i++) generated += wanted("pv", i) / 1000;
    for (size_t p = 0; p < rkw_site_plants(page.t.site); p++) {
        static const char *const columns[] = {"generation", "curtailed_line", "curtailed_surplus", "exported",
                                              "wheeling_loss"};
        rkw_plant plant = {.size = sizeof plant};
        CHECK(rkw_site_plant(page.t.site, p, &plant) == RKW_OK);
        for (int c = 0; plant.kind == RKW_PLANT_PV && c < 5; c++) {
            char name[128];
            snprintf(name, sizeof name, "%s.%s", plant.name, columns[c]);
            reaches += (c ? -1 : 1) * rkw_ledger_total(page.ledger, name) / 1000;
        }
    }
    check_rows("pv_losses", last, (double[]){reaches, generated}, 2, 0.0501);

    const rkw_summary *own = &page.summary, *other = &page.asap_summary;
    check_rows("policies", (size_t[]){0, 1}, (double[]){100 * own->cfe, 100 * other->cfe}, 2, 0.0501);
    check_rows("policies", (size_t[]){2, 3}, (double[]){page.cost.usd_per_gpu_h, page.asap_cost.usd_per_gpu_h}, 2,
               0.00501);
    check_rows("policies", (size_t[]){8, 9}, (double[]){own->import_MWh / 1000, other->import_MWh / 1000}, 2, 0.501);

    double arrived[3];
    for (size_t t = 0; t < 3; t++) {
        rkw_tenant_summary s;
        CHECK(rkw_summarise_tenant(page.ledger, page.t.site, t, &s, NULL) == RKW_OK);
        arrived[t] = s.arrived / 1e6;
    }
    check_rows("tenants", (size_t[]){0, 1, 2}, arrived, 3, 0.501);

    const rkw_year_cost *c = &page.cost;
    double per = c->usd_per_gpu_h / c->total_usd;
    check_rows("cost", (size_t[]){0, 1, 2},
               (double[]){(c->annuity_usd[0] + c->upkeep_usd[0]) * per, (c->annuity_usd[1] + c->upkeep_usd[1]) * per,
                          (c->annuity_usd[2] + c->upkeep_usd[2]) * per},
               3, 0.000501);
    check_rows("prices", (size_t[]){0, 1}, (double[]){41250, 9800}, 2, 0.5);
}

TEST(wind_losses_end_at_what_reaches_the_site)
{
    if (!open_page(1366, 900, 0, "light")) return;
    json *rows = ask("reader.rows('wind_losses')");
    double gross = 0;
    for (size_t p = 0; p < rkw_site_plants(page.t.site); p++) {
        rkw_plant plant = {.size = sizeof plant};
        CHECK(rkw_site_plant(page.t.site, p, &plant) == RKW_OK);
        if (plant.kind == RKW_PLANT_WIND)
            gross += plant.capacity_MW * rkw_year_stage_MWh_per_MW(page.t.year, p, 0) / 1000;
    }
    CHECK_NEAR(json_number(rows, "0.value"), gross, 0.0501, 0);
    json_free(rows);
}

/* ------------------------------------------------------------------ charts of a plan */

TEST(a_click_on_the_front_shows_the_design)
{
    if (!open_page(1366, 900, 0, "light")) return;
    json *dots = ask("reader.dots()");
    CHECK(json_count(dots) == SAMPLE_FRONT);
    for (const json *d = dots->first; d; d = d->next) {
        size_t i = (size_t)json_number(d, "point");
        CHECK_NEAR(json_number(d, "x"), sample_objectives[i][0], 0.003, 0);
        CHECK_NEAR(json_number(d, "y"), sample_objectives[i][1], 0.05, 0);
    }
    json_free(dots);
    json *at = ask("(() => { const c = document.querySelector('#front .wide circle[data-point=\"2\"]'); "
                   "c.scrollIntoView({block: 'center'});"
                   " const r = c.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()");
    browser_mouse(chromium, "mousePressed", json_number(at, "0"), json_number(at, "1"), 1, 1);
    browser_mouse(chromium, "mouseReleased", json_number(at, "0"), json_number(at, "1"), 0, 1);
    json_free(at);
    json *text = ask("document.querySelector('#front .design').textContent");
    CHECK(strstr(json_text(text, ""), "Design 2") != NULL);
    CHECK(strstr(json_text(text, ""), "pv MW700 MW") != NULL);
    CHECK(strstr(json_text(text, ""), "limited bybudget <b>500 MUSD</b>") != NULL);
    json_free(text);
}

TEST(phases_and_sensitivities_are_drawn_where_they_belong)
{
    if (!open_page(1366, 900, 0, "light")) return;
    /* The last phase's power is the height at the right end of the line. */
    double end = browser_number(
        chromium,
        "(() => { const s = document.querySelector('#phases .wide svg'), t = [...s.querySelectorAll('text.ytick')],"
        " v = e => parseFloat(e.textContent.replace(/,/g, '')), y = e => e.getAttribute('y') - 4,"
        " a = t[0], b = t[t.length - 1], d = "
        "s.querySelector('path[data-series]').getAttribute('d').split(/[ML]/).pop().split(' ')[1];"
        " return v(a) + (d - y(a)) / (y(b) - y(a)) * (v(b) - v(a)); })()");
    CHECK_NEAR(end, 386, 0.05, 0);
    json *rows = ask("reader.rows('tornado')");
    /* The widest swing stands first: capital from 2.61 to 3.70 around 3.14; its bars are as long as its ends are apart. */
    CHECK_NEAR(json_number(rows, "0.value"), 2.61, 0.005, 0);
    CHECK_NEAR(json_number(rows, "0.width") / json_number(rows, "1.width"), (3.70 - 2.61) / (3.33 - 2.98), 0.01, 0);
    json_free(rows);
}

/* ------------------------------------------------------------------ looks */

static void look(const char *name, int width, int phone, const char *media, const char *scheme)
{
    if (!open_page(width, phone ? 844 : 900, phone, scheme)) return;
    browser_media(chromium, media, scheme);
    settle(300);
    json *found = ask("reader.collisions()");
    for (const json *f = found ? found->first : NULL; f; f = f->next) test_note("%s: %s", name, f->text);
    CHECK(found && json_count(found) == 0);
    json_free(found);
    CHECK(browser_shoot(chromium, picture(name), NULL));
}

TEST(nothing_overlaps_on_a_phone) { look("phone.png", 390, 1, "screen", "light"); }
TEST(nothing_overlaps_on_a_small_phone) { look("small-phone.png", 320, 1, "screen", "light"); }
TEST(nothing_overlaps_on_a_laptop) { look("laptop.png", 1366, 0, "screen", "light"); }
TEST(nothing_overlaps_in_the_dark) { look("dark.png", 1366, 0, "screen", "dark"); }
TEST(nothing_overlaps_on_paper) { look("print.png", 718, 0, "print", "light"); }

TEST(it_prints)
{
    if (!open_page(1366, 900, 0, "dark")) return;
    json *listen = ask("window.addEventListener('beforeprint', () => { window.folded = "
                       "document.querySelectorAll('details:not([open])').length; }), 1");
    json_free(listen);
    CHECK(browser_print(chromium, picture("report.pdf")));
    CHECK_NEAR(browser_number(chromium, "window.folded"), 0, 0, 0); /* the audit is on paper, too */
    struct stat s;
    CHECK(stat(picture("report.pdf"), &s) == 0 && s.st_size > 100000);
}

/* ------------------------------------------------------------------ harm */

TEST(names_that_look_like_code_do_no_harm)
{
    if (!open_page(1366, 900, 0, "light")) return;
    char path[600];
    if (!CHECK(sample_hostile(path, sizeof path)) || !CHECK(browser_load(chromium, path, 20))) return;
    settle(300);
    CHECK(browser_messages(chromium) == 0);
    CHECK(browser_requests(chromium) == 0);
    load_reader();
    json *title = ask("document.querySelector('h1').textContent"),
         *tenant = ask("document.querySelector('#tenants td').textContent");
    CHECK_TEXT(json_text(title, ""), "<script>alert(1)</script>");
    CHECK_TEXT(json_text(tenant, ""), "=HYPERLINK(\"x\")");
    CHECK_NEAR(
        browser_number(chromium, "[...document.scripts].filter(s => s.textContent.trim().startsWith('alert')).length"),
        0, 0, 0);
    CHECK(browser_number(chromium, "document.scripts.length") <= 4);
    json_free(title);
    json_free(tenant);
    /* One of them is as long as a name may be: it is cut in drawings, not in tables. */
    for (int phone = 0; phone < 2; phone++) {
        browser_size(chromium, phone ? 390 : 1366, 844, phone);
        if (!CHECK(browser_load(chromium, path, 20)) || !load_reader()) return;
        json *found = ask("reader.collisions()");
        for (const json *f = found ? found->first : NULL; f; f = f->next) test_note("%s", f->text);
        CHECK(found && json_count(found) == 0);
        json_free(found);
    }
}

/* Last in the file, so last to run. */
TEST(the_browser_ends)
{
    browser_close(chromium);
    chromium = NULL;
    sample_free(&page);
}
