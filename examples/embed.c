/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ten lines of the README: a year at a site, linked into a tool of one's own. */
#include <rackwatt/rackwatt.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : "data/tetouan";
    rkw_site *site;
    rkw_year *year;
    rkw_ledger *ledger;
    rkw_error err;
    if (rkw_site_load(&site, NULL, folder, &err) || rkw_year_create(&year, NULL, site, NULL, &err) ||
        rkw_simulate(&ledger, NULL, site, year, rkw_policy_builtin(1), &err))
        return puts(err.message), 1;
    rkw_summary s = {.size = sizeof s};
    if (rkw_summarise(ledger, site, &s, &err)) return puts(err.message), 1;
    printf("CFE %.1f %%, PUE %.3f, %.0f GPU-hours\n", 100 * s.cfe, s.pue, s.gpu_h_delivered);
    rkw_ledger_free(ledger);
    rkw_year_free(year);
    rkw_site_free(site);
    return 0;
}
