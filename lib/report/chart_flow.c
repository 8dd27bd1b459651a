/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Energy flow: sources on the left, the site's bus in the middle, uses on the right; heights are energy. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dispatch/ledger.h"
#include "report/format.h"
#include "report/page.h"

enum { MOST_NODES = 12, KINDS = 2, SENT_AWAY = 3 };

typedef struct node {
    const char *class_name, *text, *name;
    double MWh, y, used; /* height, top, and height already taken by ribbons */
} node;

typedef struct flow {
    node sources[MOST_NODES], uses[MOST_NODES];
    size_t n_sources, n_uses;
    double to_bus[MOST_NODES];     /* of each source */
    double away[KINDS][SENT_AWAY]; /* of PV and wind: curtailed, sold, lost on the way */
    size_t away_use[SENT_AWAY];    /* their nodes */
    double per_MWh, left, middle, right;
} flow;

static double plant_MWh(const rkw_ledger *l, size_t plant, int which)
{
    double sum = 0;
    for (size_t i = 0; i < l->axis.n; i++) sum += rkw_ledger_plant(l, plant, which)[i];
    return sum * rkw_axis_dt_h(&l->axis);
}

static void add_source(flow *f, const char *class_name, const char *name, const char *text, double MWh, double to_bus)
{
    if (!(MWh > 0)) return;
    f->to_bus[f->n_sources] = to_bus;
    f->sources[f->n_sources++] = (node){class_name, text, name, MWh, 0, 0};
}

static size_t add_use(flow *f, const char *class_name, const char *name, const char *text, double MWh)
{
    if (!(MWh > 0)) return MOST_NODES;
    f->uses[f->n_uses] = (node){class_name, text, name, MWh, 0, 0};
    return f->n_uses++;
}

static void take_plants(flow *f, const rkw_page *page)
{
    const rkw_ledger *l = page->run->ledger;
    double generated[KINDS] = {0, 0};
    for (size_t p = 0; p < l->n_plants; p++) {
        rkw_plant plant = {.size = sizeof plant};
        if (rkw_site_plant(page->run->site, p, &plant) != RKW_OK) continue;
        int kind = plant.kind == RKW_PLANT_PV ? 0 : 1;
        generated[kind] += plant_MWh(l, p, RKW_COLUMN_GENERATION);
        f->away[kind][0] += plant_MWh(l, p, RKW_COLUMN_CURTAILED_LINE) + plant_MWh(l, p, RKW_COLUMN_CURTAILED_SURPLUS);
        f->away[kind][1] += plant_MWh(l, p, RKW_COLUMN_EXPORTED);
        f->away[kind][2] += plant_MWh(l, p, RKW_COLUMN_WHEELING_LOSS);
    }
    double kept[KINDS];
    for (int k = 0; k < KINDS; k++) kept[k] = generated[k] - f->away[k][0] - f->away[k][1] - f->away[k][2];
    add_source(f, "pv", "pv", "PV", generated[0], kept[0]);
    add_source(f, "wind", "wind", "wind", generated[1], kept[1]);
}

/* What the stores give less than they take is lost in them or still there. */
static void take_run(flow *f, const rkw_page *page)
{
    const rkw_summary *s = page->run->summary;
    double battery = s->charge_MWh - s->discharge_MWh, ups = s->ups_charge_MWh - s->ups_discharge_MWh;
    take_plants(f, page);
    add_source(f, "import", "import", "grid import", s->import_MWh, s->import_MWh);
    add_source(f, "backup", "backup", "backup", s->backup_MWh, s->backup_MWh);
    add_source(f, "battery", "from_stores", "out of stores", fmax(-battery, 0) + fmax(-ups, 0),
               fmax(-battery, 0) + fmax(-ups, 0));
    add_source(f, "unserved", "unserved", "not served", s->unserved_MWh, s->unserved_MWh);
    add_use(f, "use", "it", "IT", s->it_MWh);
    add_use(f, "other", "cooling", "cooling", s->cooling_MWh);
    add_use(f, "other", "power_chain", "power chain", s->losses_MWh);
    add_use(f, "other", "buildings", "lighting, buildings", s->lighting_MWh + s->buildings_MWh);
    add_use(f, "battery", "battery", "battery losses", fmax(battery, 0) + fmax(ups, 0) + s->battery_aux_MWh);
    add_use(f, "lost", "connection", "connection losses", s->connection_loss_MWh);
    f->away_use[2] = add_use(f, "lost", "wheeling", "wheeling losses", f->away[0][2] + f->away[1][2]);
    f->away_use[1] = add_use(f, "sold", "sold", "sold", f->away[0][1] + f->away[1][1]);
    f->away_use[0] = add_use(f, "lost", "curtailed", "curtailed", f->away[0][0] + f->away[1][0]);
}

static double total_of(const node *nodes, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += nodes[i].MWh;
    return sum;
}

static void place(node *nodes, size_t n, double per_MWh, double top, double gap)
{
    for (size_t i = 0; i < n; i++) {
        nodes[i].y = top;
        top += nodes[i].MWh * per_MWh + gap;
    }
}

static void ribbon(rkw_svg *svg, const char *class_name, double x1, double y1, double x2, double y2, double thick)
{
    char classes[64] = "flow ";
    strncat(classes, class_name, sizeof classes - 6);
    double bend = (x1 + x2) / 2;
    const double there[6] = {bend, y1, bend, y2, x2, y2};
    const double back[6] = {bend, y2 + thick, bend, y1 + thick, x1, y1 + thick};
    rkw_svg_path(svg, classes, NULL);
    rkw_svg_to(svg, x1, y1);
    rkw_svg_piece(svg, 'C', there, 6);
    rkw_svg_to(svg, x2, y2 + thick);
    rkw_svg_piece(svg, 'C', back, 6);
    rkw_svg_path_end(svg, 1);
}

static void draw_ribbons(rkw_svg *svg, flow *f, double bus_y)
{
    double in = bus_y, out = bus_y;
    for (size_t i = 0; i < f->n_sources; i++) {
        node *s = &f->sources[i];
        ribbon(svg, s->class_name, f->left + 10, s->y, f->middle, in, f->to_bus[i] * f->per_MWh);
        in += f->to_bus[i] * f->per_MWh;
        s->used = f->to_bus[i] * f->per_MWh;
        int kind = strcmp(s->name, "pv") == 0 ? 0 : strcmp(s->name, "wind") == 0 ? 1 : -1;
        for (int a = SENT_AWAY; kind >= 0 && a-- > 0;) {
            if (!(f->away[kind][a] > 0)) continue;
            node *u = &f->uses[f->away_use[a]];
            double thick = f->away[kind][a] * f->per_MWh;
            ribbon(svg, s->class_name, f->left + 10, s->y + s->used, f->right, u->y + u->used, thick);
            s->used += thick;
            u->used += thick;
        }
    }
    for (size_t i = 0; i < f->n_uses; i++) {
        node *u = &f->uses[i];
        double thick = u->MWh * f->per_MWh - u->used;
        if (thick <= 1e-9) continue;
        ribbon(svg, u->class_name, f->middle + 10, out, f->right, u->y, thick);
        out += thick;
    }
    rkw_svg_rect(svg, "bus", f->middle, bus_y, 10, in - bus_y);
}

/* What stands beside a node: on a phone its value has a line of its own. */
static void write_label(const node *u, int narrow, char text[128])
{
    if (narrow)
        snprintf(text, 128, "%s", u->text);
    else
        snprintf(text, 128, "%s %s GWh", u->text, rkw_report_grouped(u->MWh / 1000, 1).text);
}

static double widest(const node *nodes, size_t n, int narrow)
{
    double most = narrow ? rkw_svg_text_width("1,000.0 GWh") : 0;
    for (size_t i = 0; i < n; i++) {
        char text[128];
        write_label(&nodes[i], narrow, text);
        most = fmax(most, rkw_svg_text_width(text));
    }
    return most;
}

/* Labels beside their nodes, pushed apart where these are thin. On a phone name and value take two lines. */
static void draw_nodes(rkw_svg *svg, const node *nodes, size_t n, double per_MWh, double x, char anchor)
{
    int narrow = rkw_svg_is_narrow(svg);
    double free_from = 0, line = 15, text_x = anchor == 's' ? x + 16 : x - 6;
    for (size_t i = 0; i < n; i++) {
        const node *u = &nodes[i];
        double tall = u->MWh * per_MWh, y = u->y + tall / 2 + (narrow ? -3 : 4);
        if (y - 11 < free_from) y = free_from + 11;
        rkw_svg_rect(svg, u->class_name, x, u->y, 10, tall > 0.5 ? tall : 0.5);
        if (fabs(y - 4 - u->y - tall / 2) > 12)
            rkw_svg_line(svg, "grid", anchor == 's' ? x + 10 : x, u->y + tall / 2, text_x, y - 4);
        char text[128];
        write_label(u, narrow, text);
        rkw_svg_text(svg, narrow ? "" : "value", text_x, y, anchor, text);
        if (narrow)
            rkw_svg_say(svg, "value soft", text_x, y + line, anchor, "%s GWh",
                        rkw_report_grouped(u->MWh / 1000, 1).text);
        free_from = y + (narrow ? line + 4 : 4);
    }
}

void rkw_chart_flow(rkw_svg *svg, const rkw_page *page)
{
    flow f;
    memset(&f, 0, sizeof f);
    take_run(&f, page);
    int narrow = rkw_svg_is_narrow(svg);
    double tall = narrow ? 330 : 320, gap = narrow ? 32 : 17, top = 22;
    double total = fmax(total_of(f.sources, f.n_sources), total_of(f.uses, f.n_uses));
    f.per_MWh = total > 0 ? tall / total : 0;
    f.left = widest(f.sources, f.n_sources, narrow) + 10;
    f.right = svg->width - widest(f.uses, f.n_uses, narrow) - 20;
    f.middle = (f.left + f.right) / 2;
    place(f.sources, f.n_sources, f.per_MWh, top, gap);
    place(f.uses, f.n_uses, f.per_MWh, top, gap);
    double n = (double)(f.n_uses > f.n_sources ? f.n_uses : f.n_sources);
    rkw_svg_open(svg, "flow", "Energy from sources to uses", top + tall + gap * (n - 1) + 24);
    rkw_svg_text(svg, "head", f.middle + 5, 12, 'm', "the site's bus");
    draw_ribbons(svg, &f, top);
    draw_nodes(svg, f.sources, f.n_sources, f.per_MWh, f.left, 'e');
    draw_nodes(svg, f.uses, f.n_uses, f.per_MWh, f.right, 's');
    rkw_svg_close(svg);
}
