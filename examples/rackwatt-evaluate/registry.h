/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_EXAMPLES_EVALUATE_REGISTRY_H
#define RKW_EXAMPLES_EVALUATE_REGISTRY_H

#include "evaluate.h"

/* All models by name; NULL when out of memory. free() the array, not its elements. */
const rkw_eval_model **registry_sorted(size_t *n);
/* The model of that name, or NULL. */
const rkw_eval_model *registry_find(const char *name);
/* The model whose name is nearest, or NULL. */
const rkw_eval_model *registry_nearest(const char *name);
/* Prints all models, or the one named, with columns, units and constants. */
void registry_print(const rkw_eval_model *model);

#endif
