/* SPDX-License-Identifier: GPL-3.0-or-later */
/** @file rackwatt.h  @brief All rooms of the library. */
#ifndef RACKWATT_RACKWATT_H
#define RACKWATT_RACKWATT_H

#include <rackwatt/abi.h>
#include <rackwatt/ageing.h>
#include <rackwatt/arrow.h>
#include <rackwatt/base.h>
#include <rackwatt/capacity.h>
#include <rackwatt/capacity_programme.h>
#include <rackwatt/carbon_explorer.h>
#include <rackwatt/cashflow.h>
#include <rackwatt/coverage.h>
#include <rackwatt/demand.h>
#include <rackwatt/dispatch.h>
#include <rackwatt/ensemble.h>
#include <rackwatt/finance.h>
#include <rackwatt/forecast.h>
#include <rackwatt/metrics.h>
#include <rackwatt/optimize.h>
#include <rackwatt/phases.h>
#include <rackwatt/pareto.h>
#include <rackwatt/plan.h>
#include <rackwatt/project.h>
#include <rackwatt/reliability.h>
#include <rackwatt/report.h>
#include <rackwatt/schedule.h>
#include <rackwatt/risk.h>
#include <rackwatt/sensitivity.h>
#include <rackwatt/site.h>
#include <rackwatt/sizing.h>
#include <rackwatt/solar.h>
#include <rackwatt/sun.h>
#include <rackwatt/supply.h>
#include <rackwatt/sweep.h>
#include <rackwatt/weather.h>
#include <rackwatt/wind.h>

#endif
