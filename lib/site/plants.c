/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plants.csv: any number of PV and wind plants. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/memory.h"
#include "site/site.h"

static rkw_status find_place(const rkw_site *s, const rkw_table *t, size_t row, const char *name, size_t *place,
                             rkw_error *err)
{
    for (size_t i = 0; i < s->n_places; i++)
        if (strcmp(s->places[i].name, name) == 0) {
            *place = i;
            return RKW_OK;
        }
    return rkw_fail(err, RKW_E_UNKNOWN, rkw_table_origin(t, row), "place '%s' is not in places.csv", name);
}

/* Index of `text` among `names`, or an error that lists them. */
static rkw_status choose(const rkw_table *t, size_t row, const char *column, const char *const names[2],
                         int32_t *choice, rkw_error *err)
{
    const char *text;
    RKW_TRY(rkw_table_text(t, row, column, &text, err));
    for (int32_t i = 0; i < 2; i++)
        if (strcmp(text, names[i]) == 0) {
            *choice = i;
            return RKW_OK;
        }
    return rkw_fail(err, RKW_E_UNKNOWN, rkw_table_origin(t, row), "%s = '%s', allowed: %s, %s", column, text, names[0],
                    names[1]);
}

static rkw_status read_pv(const rkw_site *s, const rkw_table *t, size_t row, rkw_site_plant_row *p, rkw_error *err)
{
    static const char *const mountings[2] = {"fixed", "tracker"};
    rkw_pv_plant pv = RKW_PV_PLANT_INIT;
    RKW_TRY(choose(t, row, "mounting", mountings, &pv.mounting, err));
    if (strcmp(p->plant.technology, "pvwatts") != 0)
        return rkw_fail(err, RKW_E_UNKNOWN, rkw_table_origin(t, row), "technology = '%s', allowed for pv: pvwatts",
                        p->plant.technology);
    pv.albedo = s->values[RKW_SITE_ALBEDO];
    RKW_TRY(rkw_table_number_or(t, row, "tilt", "deg", 0, 90, pv.tilt_deg, &pv.tilt_deg, err));
    RKW_TRY(rkw_table_number_or(t, row, "azimuth", "deg", 0, 360, pv.azimuth_deg, &pv.azimuth_deg, err));
    RKW_TRY(rkw_table_number_or(t, row, "gcr", "1", 0.01, 0.99, pv.tracker.gcr, &pv.tracker.gcr, err));
    RKW_TRY(rkw_table_number_or(t, row, "gamma", "1/K", -0.02, 0.005, pv.gamma_per_C, &pv.gamma_per_C, err));
    RKW_TRY(rkw_table_number_or(t, row, "dc_ac", "1", 0.5, 3, pv.dc_ac, &pv.dc_ac, err));
    RKW_TRY(rkw_table_number_or(t, row, "inverter_efficiency", "1", 0.5, 1, pv.inverter_efficiency,
                                &pv.inverter_efficiency, err));
    RKW_TRY(rkw_table_number_or(t, row, "loss_soiling", "1", 0, 1, pv.loss_soiling, &pv.loss_soiling, err));
    RKW_TRY(rkw_table_number_or(t, row, "loss_mismatch", "1", 0, 1, pv.loss_mismatch, &pv.loss_mismatch, err));
    RKW_TRY(rkw_table_number_or(t, row, "loss_dc_ohmic", "1", 0, 1, pv.loss_dc_ohmic, &pv.loss_dc_ohmic, err));
    RKW_TRY(rkw_table_number_or(t, row, "loss_electrical", "1", 0, 1, pv.loss_ac_ohmic, &pv.loss_ac_ohmic, err));
    RKW_TRY(rkw_table_number_or(t, row, "loss_other", "1", 0, 1, 0, &pv.loss_transformer, err));
    RKW_TRY(rkw_table_number_or(t, row, "degradation_per_year", "1", 0, 0.1, pv.degradation_per_year,
                                &pv.degradation_per_year, err));
    RKW_TRY(rkw_table_number_or(t, row, "age", "1", 0, 60, 0, &pv.age_years, err));
    pv.availability = p->availability;
    if (pv.mounting == RKW_MOUNT_TRACKER) pv.tracker.axis_azimuth_deg = pv.azimuth_deg;
    p->plant.ac_MW = p->plant.capacity_MW / pv.dc_ac;
    p->pv = pv;
    return rkw_pv_plant_check(&pv, err);
}

char *rkw_site_catalog(const rkw_site *s)
{
    char *inside = rkw_site_path(&s->ctx, s->folder, "catalog");
    if (!inside || access(inside, F_OK) == 0) return inside;
    rkw_release(inside);
    return rkw_site_path(&s->ctx, s->folder, "../catalog");
}

/* The catalogue may lie beside the site's folder, where nothing else of it does. */
static rkw_status check_catalog(const rkw_site *s, const char *catalog, rkw_error *err)
{
    static const char *const names[] = {"turbines.csv", "turbine_power_curves.csv", "turbine_thrust_curves.csv"};
    if (s->ctx.follow_links) return RKW_OK;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) RKW_TRY(rkw_check_inside(catalog, names[i], err));
    return rkw_check_inside(s->folder, "catalog", err);
}

static rkw_status read_wind(const rkw_site *s, const rkw_table *t, size_t row, rkw_site_plant_row *p, rkw_error *err)
{
    char *catalog = rkw_site_catalog(s);
    if (!catalog) return rkw_fail_memory(err, "a path");
    if (access(catalog, F_OK) != 0) {
        rkw_release(catalog);
        return rkw_fail(err, RKW_E_MISSING, rkw_table_origin(t, row),
                        "turbine '%s': there is no folder catalog in the site's folder or beside it",
                        p->plant.technology);
    }
    rkw_status status = check_catalog(s, catalog, err);
    if (status == RKW_OK)
        status = rkw_turbine_load(&p->turbine, &s->ctx, catalog, p->plant.technology, RKW_CURVE_LINEAR, err);
    rkw_release(catalog);
    RKW_TRY(status);
    p->plant.ac_MW = p->plant.capacity_MW;
    RKW_TRY(rkw_table_number_or(t, row, "hub_height", "m", 5, 300, rkw_turbine_hub_height_m(p->turbine),
                                &p->hub_height_m, err));
    RKW_TRY(rkw_table_number_or(t, row, "shear_exponent", "1", -0.5, 1, 1.0 / 7.0, &p->shear_exponent, err));
    RKW_TRY(rkw_table_number_or(t, row, "loss_wake", "1", 0, 1, 0, &p->loss_wake, err));
    RKW_TRY(rkw_table_number_or(t, row, "loss_electrical", "1", 0, 1, 0, &p->loss_electrical, err));
    RKW_TRY(rkw_table_number_or(t, row, "loss_other", "1", 0, 1, 0, &p->loss_other, err));
    double per_year, age;
    RKW_TRY(rkw_table_number_or(t, row, "degradation_per_year", "1", 0, 0.1, 0, &per_year, err));
    RKW_TRY(rkw_table_number_or(t, row, "age", "1", 0, 60, 0, &age, err));
    p->loss_age = 1 - pow(1 - per_year, age);
    return RKW_OK;
}

/* The fee may be in USD or in the currency of the grid's tables. */
static rkw_status read_fee(const rkw_site *s, const rkw_table *t, size_t row, rkw_site_plant_row *p, rkw_error *err)
{
    double usual = p->plant.remote ? rkw_grid_wheeling_usd_per_MWh(&s->grid) : 0, fee;
    rkw_status status =
        rkw_table_number_or(t, row, "wheeling_fee", "USD/MWh", 0, 1e4, usual, &p->plant.wheeling_fee_usd_per_MWh, err);
    if (status != RKW_E_UNIT) return status;
    char unit[24];
    snprintf(unit, sizeof unit, "%.8s/MWh", s->grid.currency);
    RKW_TRY(rkw_table_number(t, row, "wheeling_fee", unit, 0, 1e6, &fee, err));
    p->plant.wheeling_fee_usd_per_MWh = fee / s->grid.currency_per_usd;
    return RKW_OK;
}

static double land_of(const rkw_site *s, const rkw_site_plant_row *p)
{
    const char *row = p->plant.kind == RKW_PLANT_WIND       ? "land_wind_total"
                      : p->pv.mounting == RKW_MOUNT_TRACKER ? "land_pv_tracker"
                                                            : "land_pv_fixed";
    const char *unit = p->plant.kind == RKW_PLANT_WIND ? "m2/MW" : "m2/MWdc";
    double m2_per_MW = 0;
    if (rkw_table_scalar_or(s->costs, row, unit, 0, 1e7, 0, &m2_per_MW, NULL) != RKW_OK) return 0;
    return p->place == RKW_PLACE_SITE ? 0 : m2_per_MW * p->plant.capacity_MW;
}

static rkw_status read_plant(const rkw_site *s, const rkw_table *t, size_t row, rkw_site_plant_row *p, rkw_error *err)
{
    static const char *const kinds[2] = {"pv", "wind"}, *const connections[2] = {"site", "grid"};
    const char *name, *place, *technology;
    p->plant.size = sizeof p->plant;
    RKW_TRY(rkw_table_text(t, row, "plant", &name, err));
    RKW_TRY(rkw_table_text(t, row, "place", &place, err));
    RKW_TRY(rkw_table_text(t, row, "technology", &technology, err));
    snprintf(p->plant.name, sizeof p->plant.name, "%s", name);
    snprintf(p->plant.place, sizeof p->plant.place, "%s", place);
    snprintf(p->plant.technology, sizeof p->plant.technology, "%s", technology);
    RKW_TRY(choose(t, row, "kind", kinds, &p->plant.kind, err));
    RKW_TRY(choose(t, row, "connection", connections, &p->plant.remote, err));
    RKW_TRY(find_place(s, t, row, place, &p->place, err));
    RKW_TRY(rkw_table_number(t, row, "capacity", "MW", 0, 1e6, &p->plant.capacity_MW, err));
    RKW_TRY(rkw_table_number_or(t, row, "availability", "1", 0, 1, 1, &p->availability, err));
    RKW_TRY(rkw_table_number_or(t, row, "wheeling_loss", "1", 0, 0.5, 0, &p->plant.wheeling_loss, err));
    RKW_TRY(p->plant.kind == RKW_PLANT_PV ? read_pv(s, t, row, p, err) : read_wind(s, t, row, p, err));
    RKW_TRY(rkw_table_number_or(t, row, "line_limit", "MW", 0, 1e6, p->plant.ac_MW, &p->plant.line_limit_MW, err));
    p->plant.land_m2 = land_of(s, p);
    return read_fee(s, t, row, p, err);
}

static rkw_status read_rows(rkw_site *s, const rkw_table *t, rkw_error *err)
{
    static const char *const known[] = {"plant",         "kind",
                                        "place",         "technology",
                                        "connection",    "capacity",
                                        "dc_ac",         "mounting",
                                        "tilt",          "azimuth",
                                        "gcr",           "gamma",
                                        "loss_soiling",  "loss_mismatch",
                                        "loss_dc_ohmic", "inverter_efficiency",
                                        "hub_height",    "shear_exponent",
                                        "loss_wake",     "loss_electrical",
                                        "loss_other",    "availability",
                                        "line_limit",    "wheeling_loss",
                                        "wheeling_fee",  "degradation_per_year",
                                        "age",           "source"};
    RKW_TRY(rkw_table_known_columns(t, known, sizeof known / sizeof known[0], err));
    size_t n = rkw_table_rows(t);
    s->plants = rkw_alloc(&s->ctx, n, sizeof *s->plants);
    if (!s->plants) return rkw_fail_memory(err, "plants");
    s->n_plants = n; /* zeroed rows are fine to free */
    for (size_t row = 0; row < n; row++) {
        RKW_TRY(read_plant(s, t, row, &s->plants[row], err));
        for (size_t i = 0; i < row; i++)
            if (strcmp(s->plants[i].plant.name, s->plants[row].plant.name) == 0)
                return rkw_fail(err, RKW_E_FORMAT, rkw_table_origin(t, row), "plant '%s' stands twice",
                                s->plants[i].plant.name);
    }
    return RKW_OK;
}

rkw_status rkw_site_read_plants(rkw_site *s, rkw_error *err)
{
    char *path = rkw_site_path(&s->ctx, s->folder, "plants.csv");
    if (!path) return rkw_fail_memory(err, "a path");
    rkw_table *t = NULL;
    rkw_status status = rkw_table_read(&t, &s->ctx, path, err);
    rkw_release(path);
    if (status == RKW_OK && rkw_table_kind(t) != RKW_TABLE_WIDE)
        status = rkw_fail(err, RKW_E_FORMAT, (rkw_origin){rkw_table_path(t), 0}, "expected one row per plant");
    if (status == RKW_OK) status = read_rows(s, t, err);
    rkw_table_free(t);
    return status;
}

size_t rkw_site_plants(const rkw_site *s) { return s->n_plants; }

rkw_status rkw_site_plant(const rkw_site *s, size_t plant, rkw_plant *out)
{
    if (!s || plant >= s->n_plants || !out || out->size < sizeof(size_t) || out->size > sizeof *out) return RKW_E_ARG;
    size_t size = out->size;
    memcpy(out, &s->plants[plant].plant, size);
    out->size = size;
    return RKW_OK;
}
