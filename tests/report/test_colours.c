/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The colours of the page as colour-blind readers see them, by the matrices of Machado, Oliveira & Fernandes, IEEE Trans. Vis. Comput.
 * Graph. 15 (2009) 1291, for full severity, on linear RGB. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/harness.h"

static const double sight[4][3][3] = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
                                      {{0.152286, 1.052583, -0.204868},
                                       {0.114503, 0.786281, 0.099216},
                                       {-0.003882, -0.048116, 1.051998}}, /* no red cones */
                                      {{0.367322, 0.860646, -0.227968},
                                       {0.280085, 0.672501, 0.047413},
                                       {-0.011820, 0.042940, 0.968881}}, /* no green ones */
                                      {{1.255528, -0.076749, -0.178779},
                                       {-0.078411, 0.930809, 0.147602},
                                       {0.004733, 0.691367, 0.303900}}}; /* no blue ones */

typedef struct lab {
    double l, a, b;
} lab;

static double linear(double s) { return s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4); }

static double cube(double t) { return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116; }

/* CIE L*a*b*, white D65, of sRGB 0xRRGGBB seen by an eye. */
static lab seen(unsigned rgb, int eye)
{
    double in[3] = {linear((rgb >> 16) / 255.0), linear((rgb >> 8 & 255) / 255.0), linear((rgb & 255) / 255.0)}, c[3];
    for (int i = 0; i < 3; i++) {
        c[i] = sight[eye][i][0] * in[0] + sight[eye][i][1] * in[1] + sight[eye][i][2] * in[2];
        c[i] = fmin(fmax(c[i], 0), 1);
    }
    double x = cube((0.4124564 * c[0] + 0.3575761 * c[1] + 0.1804375 * c[2]) / 0.95047);
    double y = cube(0.2126729 * c[0] + 0.7151522 * c[1] + 0.0721750 * c[2]);
    double z = cube((0.0193339 * c[0] + 0.1191920 * c[1] + 0.9503041 * c[2]) / 1.08883);
    return (lab){116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

static double apart(unsigned one, unsigned other, int eye)
{
    lab p = seen(one, eye), q = seen(other, eye);
    return sqrt((p.l - q.l) * (p.l - q.l) + (p.a - q.a) * (p.a - q.a) + (p.b - q.b) * (p.b - q.b));
}

static unsigned colour_of(const char *css, const char *class_name)
{
    char rule[64];
    snprintf(rule, sizeof rule, ".%s { fill: #", class_name);
    const char *at = strstr(css, rule);
    return CHECK(at != NULL) ? (unsigned)strtoul(at + strlen(rule), NULL, 16) : 0;
}

static char *style_sheet(void)
{
    char *css = file_text(repo_file("lib/report/page.css"));
    return CHECK(css != NULL) ? css : calloc(1, 1);
}

/* What stands together in a chart. In L*a*b* a difference of 2.3 is just seen, one of 10 at a glance. */
enum { AT_A_GLANCE = 10 };

TEST(colours_of_a_chart_are_told_apart_by_every_eye)
{
    static const char *const sources[] = {"wind", "pv", "battery", "import", "backup"};
    enum { N = sizeof sources / sizeof sources[0] };
    char *css = style_sheet();
    double least = INFINITY;
    for (int eye = 0; eye < 4; eye++)
        for (int i = 0; i < N; i++)
            for (int k = i + 1; k < N; k++) {
                double d = apart(colour_of(css, sources[i]), colour_of(css, sources[k]), eye);
                if (d < AT_A_GLANCE) test_note("eye %d: %s and %s are %.1f apart", eye, sources[i], sources[k], d);
                least = fmin(least, d);
            }
    test_note("least distance %.1f", least);
    CHECK(least >= AT_A_GLANCE);
    for (int eye = 0; eye < 4; eye++) {
        CHECK(apart(colour_of(css, "use"), colour_of(css, "late"), eye) >= AT_A_GLANCE);
        CHECK(apart(colour_of(css, "use"), colour_of(css, "pv"), eye) >= AT_A_GLANCE);
        CHECK(apart(colour_of(css, "gain"), colour_of(css, "late"), eye) >= AT_A_GLANCE);
    }
    free(css);
}

/* The scale of the heat maps gets lighter step by step, for every eye and on grey paper. */
TEST(the_scale_of_heat_maps_rises_for_every_eye)
{
    char *css = style_sheet();
    for (int eye = 0; eye < 4; eye++)
        for (int c = 1; c < 10; c++) {
            char lower[8], upper[8];
            snprintf(lower, sizeof lower, "h%d", c - 1);
            snprintf(upper, sizeof upper, "h%d", c);
            CHECK(seen(colour_of(css, upper), eye).l > seen(colour_of(css, lower), eye).l + 2.3);
        }
    free(css);
}
