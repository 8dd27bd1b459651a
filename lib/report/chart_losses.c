/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waterfalls: what PV and wind plants lose from sun and wind to the racks. Plants of a kind are taken together. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dispatch/ledger.h"
#include "report/format.h"
#include "report/page.h"
#include "report/rows.h"

enum { MOST_STEPS = 48, AFTER_METER = 4 };

typedef struct step {
    char label[64];
    double MWh; /* what is left after it */
    int is_sum; /* a bar from 0 */
} step;

typedef struct waterfall {
    step steps[MOST_STEPS];
    size_t n;
} waterfall;

static void add(waterfall *w, const char *label, double MWh, int is_sum)
{
    if (w->n == MOST_STEPS || (!is_sum && w->n && fabs(MWh - w->steps[w->n - 1].MWh) < 1e-9)) return;
    step *s = &w->steps[w->n++];
    snprintf(s->label, sizeof s->label, "%s", rkw_report_words(label).text);
    s->MWh = MWh;
    s->is_sum = is_sum;
}

static int is_of(const rkw_page *page, size_t plant, int32_t kind, double *capacity_MW)
{
    rkw_plant p = {.size = sizeof p};
    if (rkw_site_plant(page->run->site, plant, &p) != RKW_OK || p.kind != kind) return 0;
    *capacity_MW = p.capacity_MW;
    return 1;
}

/* Energy after a stage of all plants of a kind. */
static double stage_MWh(const rkw_page *page, int32_t kind, size_t stage)
{
    double sum = 0, MW;
    for (size_t p = 0; p < rkw_site_plants(page->run->site); p++) {
        if (!is_of(page, p, kind, &MW)) continue;
        size_t last = rkw_year_stages(page->run->year, p);
        if (last) sum += MW * rkw_year_stage_MWh_per_MW(page->run->year, p, stage < last ? stage : last - 1);
    }
    return sum;
}

static double ledger_MWh(const rkw_page *page, int32_t kind, int column)
{
    const rkw_ledger *l = page->run->ledger;
    double sum = 0, MW;
    for (size_t p = 0; p < l->n_plants; p++)
        for (size_t i = 0; is_of(page, p, kind, &MW) && i < l->axis.n; i++) sum += rkw_ledger_plant(l, p, column)[i];
    return sum * rkw_axis_dt_h(&l->axis);
}

static void fill(waterfall *w, const rkw_page *page, int32_t kind)
{
    static const struct {
        int column;
        const char *label;
    } after[AFTER_METER] = {{RKW_COLUMN_CURTAILED_LINE, "curtailed: own line is full"},
                            {RKW_COLUMN_CURTAILED_SURPLUS, "curtailed: nobody needs it"},
                            {RKW_COLUMN_EXPORTED, "sold"},
                            {RKW_COLUMN_WHEELING_LOSS, "lost on the way"}};
    const rkw_year *year = page->run->year;
    size_t longest = RKW_NONE, most = 0;
    double MW;
    for (size_t p = 0; p < rkw_site_plants(page->run->site); p++)
        if (is_of(page, p, kind, &MW) && rkw_year_stages(year, p) > most) {
            longest = p;
            most = rkw_year_stages(year, p);
        }
    w->n = 0;
    for (size_t s = 0; s < most; s++) add(w, rkw_year_stage_name(year, longest, s), stage_MWh(page, kind, s), s == 0);
    double left = ledger_MWh(page, kind, RKW_COLUMN_GENERATION);
    add(w, "at the plants' meters", left, 1);
    for (int i = 0; i < AFTER_METER; i++) add(w, after[i].label, left -= ledger_MWh(page, kind, after[i].column), 0);
    add(w, "reaches the site", left, 1);
}

static void draw(rkw_svg *svg, const waterfall *w, const char *class_name, const char *name, const char *title)
{
    double most = 0, label = 0;
    for (size_t i = 0; i < w->n; i++) {
        most = fmax(most, w->steps[i].MWh);
        label = fmax(label, rkw_svg_text_width(w->steps[i].label));
    }
    rkw_rows rows = rkw_rows_layout(svg, 0, label, 132, 0, most);
    rkw_svg_open(svg, name, title, rkw_rows_bottom(&rows, w->n) + 6);
    for (size_t i = 0; i < w->n; i++) {
        const step *s = &w->steps[i];
        double before = i ? w->steps[i - 1].MWh : 0, change = s->MWh - before;
        rkw_rows_label(svg, &rows, i, s->is_sum ? "head" : "", s->label);
        rkw_rows_bar(svg, &rows, i,
                     s->is_sum    ? class_name
                     : change > 0 ? "gain"
                                  : "loss",
                     s->is_sum ? 0 : before, s->MWh);
        if (s->is_sum)
            rkw_rows_value(svg, &rows, i, "%s GWh", rkw_report_grouped(s->MWh / 1000, 1).text);
        else
            rkw_rows_value(svg, &rows, i, "%s%s GWh (%s %%)", change > 0 ? "+" : "\xe2\x88\x92",
                           rkw_report_grouped(fabs(change) / 1000, 1).text,
                           rkw_report_grouped(fabs(change) / before * 100, 1).text);
    }
    rkw_svg_close(svg);
}

void rkw_chart_pv_losses(rkw_svg *svg, const rkw_page *page)
{
    waterfall w;
    fill(&w, page, RKW_PLANT_PV);
    draw(svg, &w, "pv", "pv_losses", "PV, from irradiation in the plane of the modules to the site");
}

void rkw_chart_wind_losses(rkw_svg *svg, const rkw_page *page)
{
    waterfall w;
    fill(&w, page, RKW_PLANT_WIND);
    draw(svg, &w, "wind", "wind_losses", "Wind, from the power curve to the site");
}
