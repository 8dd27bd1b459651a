/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dispatch/policy.h"

#include <stddef.h>
#include <string.h>

#include "base/fail.h"

static const rkw_policy *const builtin[] = {&rkw_policy_asap, &rkw_policy_green, &rkw_policy_threshold_price,
                                            &rkw_policy_threshold_carbon, &rkw_policy_cas};
enum { N_BUILTIN = sizeof builtin / sizeof builtin[0] };

const rkw_policy *rkw_policy_builtin(size_t index) { return index < N_BUILTIN ? builtin[index] : NULL; }

int rkw_policy_runs_ahead(const rkw_policy *policy)
{
    return policy == &rkw_policy_asap || policy == &rkw_policy_green || policy == &rkw_policy_threshold_price ||
           policy == &rkw_policy_threshold_carbon || policy == &rkw_policy_cas;
}

double rkw_policy_foresight_h(const rkw_policy *policy)
{
    return policy->size >= offsetof(rkw_policy, create_for_year) ? policy->foresight_h : 0;
}

rkw_status rkw_policy_begin(const rkw_policy *p, void **state, const rkw_context *ctx, const rkw_site *site,
                            const rkw_year *year, rkw_error *err)
{
    if (p->size >= sizeof *p && p->create_for_year) return p->create_for_year(state, ctx, site, year, p->user, err);
    if (!p->create) return RKW_OK;
    const rkw_axis *axis = rkw_year_axis(year);
    return p->create(state, ctx, site, axis, p->user, err);
}

rkw_status rkw_policy_find(const rkw_policy **out, const char *name, rkw_error *err)
{
    if (!out || !name) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_policy_find: out or name is NULL");
    char names[256] = "";
    for (size_t i = 0; i < N_BUILTIN; i++) {
        if (strcmp(builtin[i]->name, name) == 0) {
            *out = builtin[i];
            return RKW_OK;
        }
        if (i) strcat(names, ", ");
        strcat(names, builtin[i]->name);
    }
    return rkw_fail(err, RKW_E_UNKNOWN, RKW_NOWHERE, "unknown policy '%.40s' (there are: %s)", name, names);
}
