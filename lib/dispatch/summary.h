/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_DISPATCH_SUMMARY_H
#define RKW_DISPATCH_SUMMARY_H

#include <rackwatt/dispatch.h>

/* Parts of rkw_summarise in summary_jobs.c; energies and work of `o` are there already. */
void rkw_summarise_goodput(const rkw_ledger *l, const rkw_site *site, rkw_summary *o);
rkw_status rkw_summarise_swing(const rkw_ledger *l, const rkw_site *site, rkw_summary *o, rkw_error *err);
/* The summary's energies, money, carbon and work, without the battery's ageing, the worst week and the largest gap: what a sweep
 * needs of a ledger of the site. `out` holds zeros. */
rkw_status rkw_summarise_accounts(const rkw_ledger *ledger, const rkw_site *site, rkw_summary *out, rkw_error *err);

#endif
