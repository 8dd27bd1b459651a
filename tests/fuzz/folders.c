/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Readers of several tables of a folder. An input is a list of tables, each behind a line `=NAME`; those that it lacks are the
 * ones of Tetouan. */
#include <math.h>
#include <string.h>

#include "fuzz/fuzz.h"

enum { ROWS = 30 };
static const rkw_axis axis = {1735689600, 3600, 0, ROWS};
static const char folder[] = "fuzz/in";

rkw_site *fuzz_site(void)
{
    static rkw_site *site;
    rkw_error err;
    fuzz_tetouan();
    if (!site) EXPECT(rkw_site_load(&site, NULL, folder, &err) == RKW_OK, "%s", err.message);
    return site;
}

static void take(const uint8_t *bytes, size_t length)
{
    fuzz_site();
    fuzz_files_from(folder, bytes, length);
}

FUZZ(racks)
{
    rkw_racks *r = NULL;
    rkw_error err;
    take(bytes, length);
    if (rkw_racks_load(&r, NULL, folder, &err) != RKW_OK) return;
    for (size_t p = 0; p < rkw_racks_count(r); p++) {
        double least = rkw_racks_floor_MW(r, p, 1), most = rkw_racks_max_MW(r, p);
        EXPECT(least >= 0 && least <= most && isfinite(most), "%s: %g .. %g MW", rkw_racks_name(r, p), least, most);
    }
    rkw_racks_free(r);
}

FUZZ(tenants)
{
    rkw_tenants *t = NULL;
    rkw_error err;
    double gpu_h[ROWS];
    take(bytes, length);
    if (rkw_tenants_load(&t, NULL, folder, rkw_site_racks(fuzz_site()), &err) != RKW_OK) return;
    for (size_t i = 0; i < rkw_tenants_count(t); i++)
        if (rkw_tenants_arrivals(t, i, &axis, rkw_site_clock(fuzz_site()), gpu_h, &err) == RKW_OK)
            for (size_t r = 0; r < ROWS; r++)
                EXPECT(gpu_h[r] >= 0 && isfinite(gpu_h[r]), "tenant %zu: %g", i, gpu_h[r]);
    rkw_tenants_free(t);
}

FUZZ(facility)
{
    rkw_facility_design *d = NULL;
    rkw_error err;
    take(bytes, length);
    if (rkw_facility_design_load(&d, NULL, folder, rkw_site_racks(fuzz_site()), &err) == RKW_OK)
        rkw_facility_design_free(d);
}

FUZZ(halls)
{
    rkw_power_tree *tree = NULL;
    rkw_error err;
    fuzz_site();
    fuzz_file("fuzz/in/halls.csv", bytes, length);
    if (rkw_power_tree_load(&tree, NULL, folder, rkw_site_racks(fuzz_site()), &err) != RKW_OK) return;
    double it_MW[64] = {1, 2, 3};
    for (size_t n = 0; n < rkw_power_tree_nodes(tree); n++) {
        EXPECT(rkw_power_tree_rating_MW(tree, n) >= 0, "node %zu", n);
        EXPECT(isfinite(rkw_power_tree_load_MW(tree, n, it_MW)), "node %zu", n);
    }
    rkw_power_tree_free(tree);
}

FUZZ(turbine)
{
    rkw_turbine *t = NULL;
    rkw_error err;
    double power[4], speed[4] = {0, 5, 12, 30};
    take(bytes, length);
    if (rkw_turbine_load(&t, NULL, folder, "own", length % 2, &err) != RKW_OK) return;
    if (rkw_turbine_power(t, speed, 4, NULL, 0, 0, power, &err) == RKW_OK)
        for (int i = 0; i < 4; i++) EXPECT(power[i] >= 0 && isfinite(power[i]), "%g at %g m/s", power[i], speed[i]);
    rkw_turbine_free(t);
}

FUZZ(phases)
{
    rkw_phases *p = NULL;
    rkw_error err;
    rkw_delays delays = RKW_DELAYS_INIT;
    take(bytes, length);
    if (rkw_phases_load(&p, NULL, folder, &err) != RKW_OK) return;
    delays.months[length % RKW_PARTS] = (int32_t)(length % 50);
    double share[RKW_PARTS];
    rkw_phases_shares_at(p, &delays, 1893456000, share);
    for (int i = 0; i < RKW_PARTS; i++) EXPECT(share[i] >= 0 && share[i] <= 1 + 1e-9, "part %d: %g", i, share[i]);
    for (size_t i = 0; i < rkw_phases_count(p); i++)
        EXPECT(rkw_phases_operation_unix_s(p, i, 0, NULL) >= rkw_phases_milestone_unix_s(p, i) - 630720000,
               "tranche %zu", i);
    rkw_phases_free(p);
}

static int32_t count_path(void *user, const char *path)
{
    *(size_t *)user += path[0] != 0;
    return 0;
}

static int32_t count_assumption(void *user, const rkw_assumption *a)
{
    *(size_t *)user += a->source != NULL;
    return 0;
}

/* All tables of a site. */
FUZZ(site)
{
    rkw_site *s = NULL;
    rkw_error err;
    take(bytes, length);
    rkw_status status = rkw_site_load(&s, NULL, folder, &err);
    EXPECT((status == RKW_OK) == (s != NULL), "status %d", (int)status);
    if (!s) {
        EXPECT(err.message[0], "an error without a message");
        return;
    }
    size_t n = 0;
    rkw_ranges *ranges = NULL;
    (void)!rkw_site_inputs(s, count_path, &n, &err);
    (void)!rkw_site_assumptions(s, count_assumption, &n, &err);
    if (rkw_ranges_create(&ranges, NULL, folder, &err) == RKW_OK) rkw_ranges_free(ranges);
    for (size_t i = 0; i < rkw_site_plants(s); i++) {
        rkw_plant p = {.size = sizeof p};
        EXPECT(rkw_site_plant(s, i, &p) == RKW_OK && isfinite(p.capacity_MW) && p.capacity_MW >= 0, "plant %zu", i);
    }
    rkw_site_free(s);
}
