/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The site folder: what it holds, and how wrong tables are refused. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "year.h"

TEST(site_of_tetouan_is_read)
{
    rkw_site *s = NULL;
    rkw_error err = {0};
    if (!CHECK_OK(rkw_site_load(&s, NULL, "data/tetouan", &err), err)) return;
    CHECK_NEAR(rkw_site_value(s, RKW_SITE_CAPACITY_MW), 386, 0, 0);
    CHECK_NEAR(rkw_site_value(s, RKW_SITE_BUDGET_USD), 5e8, 0, 0);
    CHECK_NEAR(rkw_site_value(s, RKW_SITE_LAND_M2), 5e4, 0, 0);
    CHECK(isnan(rkw_site_value(s, RKW_SITE_VALUES)));
    CHECK(rkw_site_plants(s) >= 3);
    rkw_plant p = {.size = sizeof p};
    CHECK_OK(rkw_site_plant(s, 1, &p), err);
    CHECK(p.remote == 1);
    CHECK(p.wheeling_fee_usd_per_MWh > 10 && p.wheeling_fee_usd_per_MWh < 20); /* 0.1366 MAD/kWh at 9.5 MAD/USD */
    CHECK_NEAR(p.wheeling_fee_usd_per_MWh, 136.6 / 9.5, 0, 1e-12);
    CHECK(rkw_site_plant(s, 1000, &p) == RKW_E_ARG);
    rkw_site_free(s);
}

/* Copies the site to a scratch folder and replaces `from` by `to` in a table. @return the folder. */
static const char *altered(const char *name, const char *table, const char *from, const char *to)
{
    static char folder[600];
    char command[3000];
    snprintf(folder, sizeof folder, "%s", scratch_file(name));
    snprintf(
        command, sizeof command,
        "rm -rf '%s' && mkdir -p '%s' && cp -r data/catalog data/tetouan '%s' && sed -i 's|%s|%s|' '%s/tetouan/%s'",
        folder, folder, folder, from, to, folder, table);
    CHECK(system(command) == 0);
    strcat(folder, "/tetouan");
    return folder;
}

static void check_refused(const char *table, const char *from, const char *to, rkw_status status, const char *message)
{
    rkw_site *s = NULL;
    rkw_error err = {0};
    CHECK_STATUS(rkw_site_load(&s, NULL, altered("wrong", table, from, to), &err), status, err);
    CHECK(s == NULL);
    const char *slash = strstr(err.message, "tetouan/");
    CHECK_TEXT(slash ? slash + 8 : err.message, message);
}

TEST(wrong_tables_are_refused_with_place_and_range)
{
    check_refused("site.csv", "^latitude,35.57", "latitude,91", RKW_E_DOMAIN,
                  "site.csv:4: latitude = 91 deg, allowed -90 .. 90 deg");
    check_refused("site.csv", "^capacity,386,MW", "capacity,386,MWh", RKW_E_UNIT,
                  "site.csv:9: capacity is in 'MWh', which does not convert to 'MW'");
    check_refused("site.csv", "^capacity,386,MW", "capacity,386,megawatt", RKW_E_UNIT,
                  "site.csv:9: capacity has the unknown unit 'megawatt'");
    check_refused("site.csv", "^land,50000", "land,nan", RKW_E_FORMAT, "site.csv:11: land = 'nan' is not a number");
    check_refused("site.csv", "^albedo,0.2", "albedo,20", RKW_E_DOMAIN,
                  "site.csv:13: albedo = 20, allowed 0 .. 1 (a fraction; did you mean 0.2?)");
    check_refused("site.csv", "^albedo,", "albdo,", RKW_E_UNKNOWN,
                  "site.csv:13: unknown name 'albdo' (did you mean 'albedo'?)");
    check_refused("plants.csv", "^pv_guercif,pv,guercif", "pv_guercif,pv,gercif", RKW_E_UNKNOWN,
                  "plants.csv:9: place 'gercif' is not in places.csv");
    check_refused("plants.csv", "^wind_koudia,wind,koudia_al_baida,nrel_5000_126",
                  "wind_koudia,hydro,koudia_al_baida,nrel_5000_126", RKW_E_UNKNOWN,
                  "plants.csv:11: kind = 'hydro', allowed: pv, wind");
    check_refused("places.csv", "synthetic,8.7", "../secret.csv,8.7", RKW_E_DOMAIN,
                  "places.csv:7: weather = '../secret.csv': a file outside the site's folder");
    check_refused("clock.csv", "2022-03-27 02:00", "soon", RKW_E_FORMAT,
                  "clock.csv:5: expected times like 2025-02-23 02:00");
}

/* Replaces a table by a link. */
static void link_table(const char *folder, const char *table, const char *target)
{
    char path[1200];
    snprintf(path, sizeof path, "%s/%s", folder, table);
    unlink(path);
    CHECK(symlink(target, path) == 0);
}

static rkw_status load_linked(const char *folder, int32_t follow, rkw_error *err)
{
    rkw_site *s = NULL;
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.follow_links = follow;
    rkw_status status = rkw_site_load(&s, &ctx, folder, err);
    rkw_site_free(s);
    return status;
}

/* Somebody else's folder must not make the reader open files elsewhere; one's own may share tables by links when that is asked for. */
TEST(a_site_reads_nothing_outside_its_folder)
{
    rkw_error err = {0};
    const char *folder = altered("linked", "site.csv", "x", "x");
    link_table(folder, "clocks_of_others.csv", "/etc/passwd"); /* no table of a site */
    CHECK_OK(load_linked(folder, 0, &err), err);
    char *text = file_text("data/tetouan/battery.csv");
    if (!CHECK(text != NULL)) return;
    scratch_text("linked/battery_elsewhere.csv", text);
    scratch_text("linked/tetouan/battery_here.csv", text);
    free(text);
    link_table(folder, "battery.csv", "../battery_elsewhere.csv");
    CHECK_STATUS(load_linked(folder, 0, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "battery.csv: leads out of the folder through a link") != NULL);
    CHECK_OK(load_linked(folder, 1, &err), err);
    link_table(folder, "battery.csv", "battery_here.csv");
    CHECK_OK(load_linked(folder, 0, &err), err);
}

TEST(a_catalogue_is_no_way_out)
{
    rkw_error err = {0};
    const char *folder = altered("catalogued", "site.csv", "x", "x");
    char path[1200];
    snprintf(path, sizeof path, "%s/../catalog/turbines.csv", folder);
    unlink(path);
    CHECK(symlink("/etc/passwd", path) == 0);
    CHECK_STATUS(load_linked(folder, 0, &err), RKW_E_DOMAIN, err);
    link_table(folder, "catalog", "/etc");
    CHECK_STATUS(load_linked(folder, 0, &err), RKW_E_DOMAIN, err);
}

TEST(weather_of_a_place_lies_in_the_folder)
{
    rkw_error err = {0};
    const char *folder = altered("placed", "places.csv", "synthetic,8.7", "w.csv,8.7");
    link_table(folder, "w.csv", "/etc/passwd");
    CHECK_STATUS(load_linked(folder, 0, &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "places.csv:7: weather = 'w.csv': a file outside the site's folder") != NULL);
    CHECK_OK(load_linked(folder, 1, &err), err); /* read when a year is made */
    folder = altered("placed", "places.csv", "synthetic,8.7", "../w.csv,8.7");
    CHECK_STATUS(load_linked(folder, 1, &err), RKW_E_DOMAIN, err);
}

static int32_t count(void *user, const rkw_assumption *a)
{
    int *n = user;
    CHECK(a->table[0] && a->row[0]);
    return ++*n == 1000000;
}

TEST(unconfirmed_rows_are_listed)
{
    rkw_site *s = NULL;
    rkw_error err = {0};
    int n = 0;
    if (!CHECK_OK(rkw_site_load(&s, NULL, "data/tetouan", &err), err)) return;
    CHECK_OK(rkw_site_assumptions(s, count, &n, &err), err);
    CHECK(n > 50);
    rkw_site_free(s);
}

/* Facts of the site: 1,880 .. 2,080 kWh per kWp with trackers, capacity factor of the Khalladi ridge 0.352 .. 0.361 net. */
TEST(plants_yield_what_the_region_yields)
{
    tetouan t;
    if (tetouan_open(&t, 1))
        for (size_t p = 0; p < rkw_site_plants(t.site); p++) {
            rkw_plant plant = {.size = sizeof plant};
            CHECK(rkw_site_plant(t.site, p, &plant) == RKW_OK);
            const double *profile = rkw_year_profile(t.year, p);
            double sum = 0;
            for (size_t i = 0; i < rkw_year_axis(t.year)->n; i++) sum += profile[i];
            size_t stages = rkw_year_stages(t.year, p);
            CHECK(stages > 3);
            CHECK_NEAR(rkw_year_stage_MWh_per_MW(t.year, p, stages - 1), sum, 0, 1e-9);
            test_note("%s: %.0f MWh per MW", plant.name, sum);
            CHECK(plant.kind == RKW_PLANT_PV ? sum > 1300 && sum < 2300 : sum > 0.25 * 8760 && sum < 0.5 * 8760);
        }
    tetouan_close(&t);
}

/* Ten years at 1 % a year leave 0.99^10 of a wind farm's energy after the losses before. */
TEST(wind_farms_age)
{
    tetouan t = {NULL, NULL};
    rkw_error err = {0};
    const char *folder = altered("aged", "plants.csv", "0.1366,0,0,S18;", "0.1366,0.01,10,S18;");
    if (CHECK_OK(rkw_site_load(&t.site, NULL, folder, &err), err) &&
        CHECK_OK(rkw_year_create(&t.year, NULL, t.site, NULL, &err), err)) {
        const size_t p = 3, stages = rkw_year_stages(t.year, p);
        rkw_plant plant = {.size = sizeof plant};
        CHECK_OK(rkw_site_plant(t.site, p, &plant), err);
        CHECK_TEXT(plant.name, "wind_jbel_sendouq");
        CHECK_TEXT(rkw_year_stage_name(t.year, p, stages - 1), "degradation");
        CHECK_NEAR(rkw_year_stage_MWh_per_MW(t.year, p, stages - 1) / rkw_year_stage_MWh_per_MW(t.year, p, stages - 2),
                   pow(0.99, 10), 0, 1e-12);
    }
    tetouan_close(&t);
}

/* A site folder may carry its own catalogue; without one inside or beside it the error says where it was looked for. */
TEST(the_catalogue_lies_in_or_beside_the_folder)
{
    rkw_site *s = NULL;
    rkw_error err = {0};
    char command[2600], folder[600];
    snprintf(folder, sizeof folder, "%s", scratch_file("alone"));
    snprintf(command, sizeof command, "rm -rf '%s' && mkdir -p '%s' && cp -r data/tetouan '%s/site'", folder, folder,
             folder);
    CHECK(system(command) == 0);
    strcat(folder, "/site");
    CHECK_STATUS(rkw_site_load(&s, NULL, folder, &err), RKW_E_MISSING, err);
    CHECK(strstr(err.message, "there is no folder catalog in the site's folder or beside it") != NULL);
    snprintf(command, sizeof command, "cp -r data/catalog '%s/'", folder);
    CHECK(system(command) == 0);
    CHECK_OK(rkw_site_load(&s, NULL, folder, &err), err);
    rkw_site_free(s);
}

typedef struct seen {
    size_t n;
    int tables, catalogue, missing;
} seen;

static int32_t see(void *user, const char *path)
{
    seen *s = user;
    s->n++;
    s->tables += strstr(path, "tetouan/site.csv") != NULL;
    s->catalogue += strstr(path, "catalog/turbine") != NULL;
    s->missing += access(path, R_OK) != 0;
    return 0;
}

static int32_t stop_at_once(void *user, const char *path)
{
    (void)user;
    (void)path;
    return 1;
}

TEST(inputs_are_the_files_that_are_there)
{
    rkw_site *site;
    rkw_error err = {0};
    seen s = {0};
    if (!CHECK_OK(rkw_site_load(&site, NULL, repo_file("data/tetouan"), &err), err)) return;
    CHECK_OK(rkw_site_inputs(site, see, &s, &err), err);
    CHECK(s.tables == 1 && s.catalogue == 3 && s.missing == 0);
    CHECK(s.n >= 20);
    CHECK_STATUS(rkw_site_inputs(site, stop_at_once, NULL, &err), RKW_E_CANCELLED, err);
    CHECK_STATUS(rkw_site_inputs(NULL, see, &s, &err), RKW_E_ARG, err);
    rkw_site_free(site);
}

/* A table of dated outages replaces the drawn ones: three hours on 1 July 2030, of which the last half. */
TEST(dated_outages_darken_their_rows_alone)
{
    const char *folder = altered("outages", "site.csv", "^latitude,35.57", "latitude,35.57");
    char path[700];
    snprintf(path, sizeof path, "%s/outages.csv", folder);
    FILE *f = fopen(path, "w");
    CHECK(f != NULL);
    if (!f) return;
    fputs("start,duration,source\ntext,min,text\n2029-01-01 00:00,60,x\n2030-07-01 10:00,150,x\n", f);
    fclose(f);
    rkw_site *s = NULL;
    rkw_year *y = NULL;
    rkw_error err = {0};
    if (CHECK_OK(rkw_site_load(&s, NULL, folder, &err), err) &&
        CHECK_OK(rkw_year_create(&y, NULL, s, NULL, &err), err)) {
        const double *there = rkw_year_series(y, RKW_YEAR_GRID_AVAILABLE);
        const size_t first = 181 * 24 + 10; /* 181 days before 1 July */
        double away = 0;
        for (size_t i = 0; i < rkw_year_axis(y)->n; i++) away += 1 - there[i];
        CHECK_NEAR(away, 2.5, 1e-12, 0);
        CHECK(there[first] == 0 && there[first + 1] == 0 && fabs(there[first + 2] - 0.5) < 1e-12);
    }
    rkw_year_free(y);
    rkw_site_free(s);
}

/* Half the PV with half the lines, a battery of twice the energy with twice the power; and a year of half hours has twice the rows. */
TEST(other_capacities_take_lines_and_powers_along)
{
    rkw_site *s = NULL, *other = NULL;
    rkw_year *y = NULL;
    rkw_error err = {0};
    if (!CHECK_OK(rkw_site_load(&s, NULL, "data/tetouan", &err), err)) return;
    const rkw_battery *b = rkw_site_battery(s);
    rkw_site_capacities sizes = {sizeof sizes, NAN, NAN, NAN, NAN, NAN, NAN};
    sizes.pv_MW = 302;
    sizes.battery_MWh = 800;
    if (CHECK_OK(rkw_site_with_capacities(&other, NULL, s, &sizes, &err), err)) {
        CHECK_NEAR(rkw_site_battery(other)->power_discharge_MW, 2 * b->power_discharge_MW, 0, 1e-14);
        CHECK_NEAR(rkw_site_battery(other)->power_charge_MW, 2 * b->power_charge_MW, 0, 1e-14);
        for (size_t p = 0; p < rkw_site_plants(s); p++) {
            rkw_plant before = {.size = sizeof before}, after = before;
            CHECK_OK(rkw_site_plant(s, p, &before), err);
            CHECK_OK(rkw_site_plant(other, p, &after), err);
            const double share = before.kind == RKW_PLANT_PV ? 0.5 : 1;
            CHECK_NEAR(after.capacity_MW, share * before.capacity_MW, 0, 1e-14);
            CHECK_NEAR(after.line_limit_MW, share * before.line_limit_MW, 0, 1e-14);
        }
    }
    rkw_year_options halves = RKW_YEAR_OPTIONS_INIT;
    halves.step_s = 1800;
    if (CHECK_OK(rkw_year_create(&y, NULL, s, &halves, &err), err)) CHECK(rkw_year_axis(y)->n == 17520);
    rkw_year_free(y);
    rkw_site_free(other);
    rkw_site_free(s);
}
