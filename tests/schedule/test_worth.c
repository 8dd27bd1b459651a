/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shadow prices against the difference that a little more makes: another site is solved, with 1 % more battery, with 1 MW more load. */
#include <math.h>
#include <stdlib.h>

#include <rackwatt/schedule.h>

#include "../site/year.h"

/* A copy of the site in which a line of a table is changed by sed. */
static const char *changed_site(const char *name, const char *table, const char *edit)
{
    static char folder[600];
    char command[2000];
    const char *top = scratch_file(name);
    snprintf(folder, sizeof folder, "%s/tetouan", top);
    snprintf(command, sizeof command, "mkdir -p %s && cp -r data/tetouan data/catalog %s && sed -i '%s' %s/%s", top,
             top, edit, folder, table);
    return CHECK(system(command) == 0) ? folder : NULL;
}

typedef struct answer {
    double objective, battery, load;
} answer;

static answer solve(const char *folder)
{
    answer a = {NAN, NAN, NAN};
    rkw_error err = {0};
    tetouan t = {NULL, NULL};
    rkw_schedule *s = NULL;
    if (folder && CHECK_OK(rkw_site_load(&t.site, NULL, folder, &err), err) &&
        CHECK_OK(rkw_year_create(&t.year, NULL, t.site, NULL, &err), err) &&
        CHECK_OK(rkw_schedule_create(&s, NULL, t.site, t.year, NULL, &err), err)) {
        a.objective = rkw_schedule_figure(s, RKW_PLAN_OBJECTIVE);
        a.battery = rkw_schedule_worth(s, RKW_WORTH_BATTERY_MWH);
        a.load = rkw_schedule_worth(s, RKW_WORTH_LOAD_MW);
        CHECK(isnan(rkw_schedule_worth(s, 99)));
    }
    rkw_schedule_free(s);
    tetouan_close(&t);
    return a;
}

/* The objective is convex in the size: the difference lies between the prices at both ends. What the auxiliaries of a larger
 * battery draw is not in the price; 1 % covers it. */
TEST(one_more_MWh_of_battery_is_worth_its_price)
{
    answer now = solve("data/tetouan"),
           more = solve(changed_site("battery", "battery.csv", "s/^energy,400,/energy,404,/"));
    double difference = (now.objective - more.objective) / 4;
    test_note("difference %.0f USD per MWh, prices %.0f and %.0f", difference, now.battery, more.battery);
    CHECK(now.battery > 0);
    CHECK(difference <= 1.01 * now.battery && difference >= 0.99 * more.battery);
}

/* Transformers above the buildings lose some of their energy, too: 1 % covers it. */
TEST(one_more_MW_of_load_costs_its_price)
{
    answer now = solve("data/tetouan"),
           more = solve(changed_site("load", "other_buildings.csv", "$a more,1000000,1,0,0,24,1,0,18,a test"));
    double difference = more.objective - now.objective;
    test_note("difference %.0f USD per MW and year, prices %.0f and %.0f", difference, -now.load, -more.load);
    CHECK(now.load < 0);
    CHECK(difference >= -0.99 * now.load && difference <= -1.01 * more.load);
    CHECK(isnan(rkw_schedule_worth(NULL, RKW_WORTH_LOAD_MW)));
}
