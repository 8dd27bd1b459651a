/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Goodput and power inside the hour, recomputed from the ledger and the tables of Tetouan. */
#include <math.h>
#include <stdio.h>

#include "../site/year.h"
#include "site/site.h"

static double total(const rkw_ledger *l, const char *tenant, const char *what)
{
    char name[160];
    snprintf(name, sizeof name, "%s.%s", tenant, what);
    return rkw_ledger_total(l, name);
}

/* tenants.csv: kind, GPUs and hours of a job; racks.csv: failures per GPU and hour, typical and idle power of the pool's rack.
 * Checkpoints every 30 min take 2 min, a restart 12. */
static const struct {
    const char *name;
    int training, checkpoints;
    double gpus, hours, typical_kW, idle_kW;
} tenants[] = {{"us_model_lab", 1, 1, 4096, 240, 125, 32},   {"world_chat", 0, 0, 8, 0.1, 125, 32},
               {"moroccan_services", 0, 0, 8, 0.1, 115, 30}, {"casablanca_startups", 0, 1, 64, 6, 115, 30},
               {"european_batch", 0, 1, 128, 4, 115, 30},    {"university_research", 1, 1, 32, 12, 33.6, 8}};
enum { N = sizeof tenants / sizeof tenants[0] };

/* Daly 2006, eq. 20 without its approximations: a segment ends when it has run through without a failure. */
static double goodput_by_hand(double gpus)
{
    double rate = 1.973e-5 * gpus, interval = 0.5, cycle = interval + 2.0 / 60, restart = 12.0 / 60;
    return interval * rate / (exp(restart * rate) * (exp(cycle * rate) - 1));
}

TEST(goodput_and_swing_follow_from_ledger_and_tables)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_ledger *l = tetouan_simulate(&t, "green");
        rkw_summary s = {.size = sizeof s};
        rkw_error err = {0};
        double counts = 0, variance = 0, step = 0, delivered = 0;
        if (l && CHECK_OK(rkw_summarise(l, t.site, &s, &err), err)) {
            double facility_per_it = rkw_ledger_total(l, "facility") / rkw_ledger_total(l, "it");
            for (int k = 0; k < N; k++) {
                double served = total(l, tenants[k].name, "served"), lost = total(l, tenants[k].name, "lost");
                double job_MW = tenants[k].gpus * total(l, tenants[k].name, "it") / (served + lost) * facility_per_it;
                double starts_per_h = served / 8760 / (tenants[k].gpus * tenants[k].hours);
                delivered += served;
                counts += served * (tenants[k].checkpoints ? goodput_by_hand(tenants[k].gpus) : 1);
                /* As many jobs end as start; each changes the power of one minute. */
                variance += 2 * starts_per_h / 60 * job_MW * job_MW;
                if (tenants[k].training) step = fmax(step, job_MW * (1 - tenants[k].idle_kW / tenants[k].typical_kW));
            }
            CHECK_NEAR(s.goodput, counts / delivered, 0, 1e-9);
            CHECK_NEAR(s.swing_typical_MW_min, sqrt(variance), 0, 1e-9);
            CHECK_NEAR(s.swing_step_MW, step, 0, 1e-9);
            CHECK_NEAR(s.swing_buffer_MWh, 0, 0, 0); /* the grid allows 10 MW/min */
            CHECK(s.swing_rare_MW_min > 3 * s.swing_typical_MW_min && s.swing_step_MW < 10);
        }
        rkw_ledger_free(l);
        t.site->grid.ramp_limit_MW_per_min = 1;
        l = tetouan_simulate(&t, "green");
        if (l && CHECK_OK(rkw_summarise(l, t.site, &s, &err), err)) {
            double largest = fmax(s.swing_step_MW, s.swing_rare_MW_min);
            CHECK_NEAR(s.swing_buffer_MW, largest - 1, 0, 1e-12);
            CHECK_NEAR(s.swing_buffer_MWh, largest * largest / 2 / 60, 0, 1e-12);
        }
        rkw_ledger_free(l);
    }
    tetouan_close(&t);
}
