/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>

#include "rackwatt-plan/plan.h"

int main(int argc, char **argv) { return plan_main(argc, argv, NULL); }
