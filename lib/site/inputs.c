/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that a site is made from. */
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/memory.h"
#include "site/site.h"

typedef struct listing {
    int32_t (*each)(void *user, const char *path);
    void *user;
} listing;

static rkw_status tell(const listing *l, const char *path, rkw_error *err)
{
    if (access(path, F_OK) != 0) return RKW_OK;
    if (l->each(l->user, path) == 0) return RKW_OK;
    return rkw_fail(err, RKW_E_CANCELLED, RKW_NOWHERE, "stopped by the caller");
}

static rkw_status tell_in(const listing *l, const rkw_site *s, const char *folder, const char *name, rkw_error *err)
{
    char *path = rkw_site_path(&s->ctx, folder, name);
    if (!path) return rkw_fail_memory(err, "a path");
    rkw_status status = tell(l, path, err);
    rkw_release(path);
    return status;
}

static rkw_status tell_catalogue(const listing *l, const rkw_site *s, rkw_error *err)
{
    static const char *const names[] = {"turbines.csv", "turbine_power_curves.csv", "turbine_thrust_curves.csv"};
    int used = 0;
    for (size_t i = 0; i < s->n_plants; i++) used |= s->plants[i].turbine != NULL;
    if (!used) return RKW_OK;
    char *folder = rkw_site_catalog(s);
    if (!folder) return rkw_fail_memory(err, "a path");
    rkw_status status = RKW_OK;
    for (size_t i = 0; i < sizeof names / sizeof names[0] && status == RKW_OK; i++)
        status = tell_in(l, s, folder, names[i], err);
    rkw_release(folder);
    return status;
}

rkw_status rkw_site_inputs(const rkw_site *s, int32_t (*each)(void *user, const char *path), void *user, rkw_error *err)
{
    if (!s || !each) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_site_inputs: site or callback is NULL");
    listing l = {each, user};
    size_t n;
    const char *const *tables = rkw_site_tables(&n);
    for (size_t i = 0; i < n; i++) RKW_TRY(tell_in(&l, s, s->folder, tables[i], err));
    for (size_t i = 0; i < s->n_places; i++)
        if (s->places[i].weather[0]) RKW_TRY(tell(&l, s->places[i].weather, err));
    return tell_catalogue(&l, s, err);
}
