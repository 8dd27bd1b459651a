/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The battery's fade in the summary. */
#include <math.h>

#include "../site/year.h"
#include "dispatch/ledger.h"
#include "site/site.h"

/* Writes a content of its own into a ledger: between 20 % and 80 % in 12 h ramps, one full cycle a day of depth 0.6 around a mean of
 * 0.5. By Xu et al. 2018 with the table's figures at the reference temperature a cycle costs 1 / (1.4e5 0.6^-0.501 - 1.23e5)
 * and a year of time 4.14e-10 x 3.1536e7; the loss is 1 - 0.0575 exp(-121 f) - 0.9425 exp(-f). */
TEST(fade_of_daily_cycles_follows_the_published_equations)
{
    tetouan t;
    if (tetouan_open(&t, 1)) {
        rkw_ledger *l = tetouan_simulate(&t, "asap");
        rkw_summary s = {.size = sizeof s};
        rkw_error err;
        t.site->ageing.cell_temp_C = t.site->ageing.temp_ref_C;
        double energy = rkw_site_battery(t.site)->energy_MWh;
        for (size_t i = 0; l && i < 8760; i++)
            rkw_ledger_site(l, RKW_COLUMN_BATTERY_ENERGY)[i] = energy * (0.2 + 0.05 * fabs((double)(i % 24) - 12));
        if (l && CHECK_OK(rkw_summarise(l, t.site, &s, &err), err)) {
            double cycles = 364.5; /* 729 + 1 half cycles: the last one ends an hour before the next peak */
            double f = 365 / (1.4e5 * pow(0.6, -0.501) - 1.23e5) + 4.14e-10 * 365 * 86400;
            CHECK_NEAR(s.battery_rainflow_cycles, 0.6 * cycles, 0.6, 0);
            CHECK_NEAR(s.battery_fade_first_year, 1 - 0.0575 * exp(-121 * f) - 0.9425 * exp(-f), 0, 5e-3);
            double ten = 1 - 0.0575 * exp(-1210 * f) - 0.9425 * exp(-10 * f);
            CHECK_NEAR(s.battery_fade_per_year_of_ten, ten / 10, 0, 5e-3);
            CHECK(s.battery_fade_by_cycles > 0 && s.battery_fade_by_cycles < 1);
        }
        rkw_ledger_free(l);
    }
    tetouan_close(&t);
}
