/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/svg.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "report/format.h"

/* Colours of Okabe & Ito (2008), which colour-blind readers tell apart; page.css has the same for the page. */
static const char style[] =
    "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:12px;fill:#1b1f24;"
    "font-variant-numeric:tabular-nums}"
    ".soft{fill:#57606a}.head{font-weight:600}.grid{stroke:#d8dee4}.axis{stroke:#8c959f}"
    "line{stroke-width:1}.l{fill:none;stroke:#1b1f24;stroke-width:1.6;stroke-linejoin:round}"
    ".pv{fill:#e69f00}.wind{fill:#56b4e9}.battery{fill:#009e73}.import{fill:#d55e00}.backup{fill:#cc79a7}"
    ".unserved{fill:#000}.use{fill:#0072b2}.sold{fill:#f0e442}.lost{fill:#9aa4ae}.loss{fill:#b8bfc7}.keep{fill:#0072b2}"
    ".other{fill:#5e6a75}.late{fill:#d55e00}.gain{fill:#009e73}.flow{fill-opacity:.55}.bus{fill:#1b1f24}"
    ".l.load{fill:none;stroke:#1b1f24}.l.pv{fill:none;stroke:#b87f00}.l.wind{fill:none;stroke:#2f86ba}"
    ".l.battery{fill:none;stroke:#009e73}.l.import{fill:none;stroke:#d55e00}.l.use{fill:none;stroke:#0072b2}"
    ".l.other{fill:none;stroke:#5e6a75}"
    ".h0{fill:#00224e}.h1{fill:#123570}.h2{fill:#3b496c}.h3{fill:#575d6d}.h4{fill:#707173}.h5{fill:#8a8678}"
    ".h6{fill:#a59c74}.h7{fill:#c3b369}.h8{fill:#e1cc55}.h9{fill:#fee838}"
    ".dot{fill:#9aa4ae;fill-opacity:.6}.front{fill:#0072b2}.knee{fill:none;stroke:#d55e00;stroke-width:2.5}"
    ".base{stroke:#1b1f24;stroke-width:1.5}.dash{stroke-dasharray:5 4}";

static double nice_step(double range, int wanted)
{
    double raw = range / (wanted > 0 ? wanted : 1), power = pow(10, floor(log10(raw))), lead = raw / power;
    return power * (lead <= 1.0000001 ? 1 : lead <= 2.0000001 ? 2 : lead <= 5.0000001 ? 5 : 10);
}

rkw_ticks rkw_svg_ticks(double low, double high, int wanted)
{
    rkw_ticks t = {0, 0, {0}};
    if (!(high > low) || !isfinite(low) || !isfinite(high)) return t;
    double step = nice_step(high - low, wanted), slack = 1e-9 * step;
    t.decimals = step < 1 ? (int)ceil(-log10(step) - 1e-9) : 0;
    for (double k = ceil((low - slack) / step); k * step <= high + slack && t.n < RKW_MOST_TICKS; k++)
        t.at[t.n++] = k * step;
    return t;
}

rkw_scale rkw_svg_scale(double low, double high, int wanted, double from, double to)
{
    if (!isfinite(low) || !isfinite(high)) low = 0, high = 1;
    if (!(high > low)) {
        double room = low != 0 ? fabs(low) : 1;
        low -= low > 0 || low < 0 ? 0.5 * room : 0;
        high += low > 0 || low < 0 ? 0.5 * room : room;
    }
    double step = nice_step(high - low, wanted);
    rkw_scale s = {floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, from, to};
    return s;
}

/* Widths of DejaVu Sans, the widest of the fonts that the style asks for. */
double rkw_svg_text_width(const char *text)
{
    double n = 0;
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p >> 6 == 2) continue; /* within a character */
        n += strchr("ijl.,:;|' ", *p) ? 0.32 : strchr("mwMW%@", *p) ? 0.96 : *p >= 'A' && *p <= 'Z' ? 0.69 : 0.62;
    }
    return 12 * n;
}

void rkw_svg_fit(const char *text, double width, char fitted[RKW_FITTED])
{
    snprintf(fitted, RKW_FITTED, "%s", text);
    if (rkw_svg_text_width(fitted) <= width && strlen(text) < RKW_FITTED) return;
    size_t n = strlen(fitted) < RKW_FITTED - 4 ? strlen(fitted) : RKW_FITTED - 4;
    do {
        /* Whole characters only. */
        while (n > 0 && ((unsigned char)fitted[--n] & 0xc0) == 0x80) continue;
        snprintf(fitted + n, RKW_FITTED - n, "\xe2\x80\xa6");
    } while (n > 0 && rkw_svg_text_width(fitted) > width);
}

int rkw_svg_is_narrow(const rkw_svg *s) { return s->width < 600; }

static void attribute(rkw_svg *s, const char *name, double value)
{
    char text[RKW_NUMBER_TEXT];
    rkw_format_fixed(isfinite(value) ? value : 0, 2, text);
    size_t n = strlen(text);
    while (n && text[n - 1] == '0') text[--n] = 0;
    if (n && text[n - 1] == '.') text[--n] = 0;
    rkw_output_text(s->out, name);
    rkw_output_write(s->out, text, n);
}

static void open_element(rkw_svg *s, const char *element, const char *class_name)
{
    rkw_output_text(s->out, "<");
    rkw_output_text(s->out, element);
    rkw_output_text(s->out, " class=\"");
    rkw_output_text(s->out, class_name);
    rkw_output_text(s->out, "\"");
}

void rkw_svg_open(rkw_svg *s, const char *name, const char *title, double height)
{
    rkw_output_text(s->out, "<svg ");
    if (s->standalone) rkw_output_text(s->out, "xmlns=\"http://www.w3.org/2000/svg\" ");
    rkw_output_text(s->out, "role=\"img\" data-chart=\"");
    rkw_report_escape(s->out, name);
    attribute(s, "\" viewBox=\"0 0 ", s->width);
    attribute(s, " ", height);
    if (s->standalone) {
        attribute(s, "\" width=\"", s->width);
        attribute(s, "\" height=\"", height);
    }
    rkw_output_text(s->out, "\"><title>");
    rkw_report_escape(s->out, title);
    rkw_output_text(s->out, "</title>\n");
    if (!s->standalone) return;
    rkw_output_text(s->out, "<style>");
    rkw_output_text(s->out, style);
    rkw_output_text(s->out, "</style><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
}

void rkw_svg_close(rkw_svg *s) { rkw_output_text(s->out, "</svg>\n"); }

void rkw_svg_rect(rkw_svg *s, const char *class_name, double x, double y, double width, double height)
{
    open_element(s, "rect", class_name);
    attribute(s, " x=\"", x);
    attribute(s, "\" y=\"", y);
    attribute(s, "\" width=\"", width > 0 ? width : 0);
    attribute(s, "\" height=\"", height > 0 ? height : 0);
    rkw_output_text(s->out, "\"/>\n");
}

void rkw_svg_line(rkw_svg *s, const char *class_name, double x1, double y1, double x2, double y2)
{
    open_element(s, "line", class_name);
    attribute(s, " x1=\"", x1);
    attribute(s, "\" y1=\"", y1);
    attribute(s, "\" x2=\"", x2);
    attribute(s, "\" y2=\"", y2);
    rkw_output_text(s->out, "\"/>\n");
}

void rkw_svg_circle(rkw_svg *s, const char *class_name, double x, double y, double radius)
{
    open_element(s, "circle", class_name);
    attribute(s, " cx=\"", x);
    attribute(s, "\" cy=\"", y);
    attribute(s, "\" r=\"", radius);
    rkw_output_text(s->out, "\"/>\n");
}

void rkw_svg_text(rkw_svg *s, const char *class_name, double x, double y, char anchor, const char *text)
{
    open_element(s, "text", class_name);
    attribute(s, " x=\"", x);
    attribute(s, "\" y=\"", y);
    rkw_output_text(s->out, anchor == 'm'   ? "\" text-anchor=\"middle\">"
                            : anchor == 'e' ? "\" text-anchor=\"end\">"
                                            : "\">");
    rkw_report_escape(s->out, text);
    rkw_output_text(s->out, "</text>\n");
}

void rkw_svg_say(rkw_svg *s, const char *class_name, double x, double y, char anchor, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    rkw_svg_text(s, class_name, x, y, anchor, text);
}

void rkw_svg_path(rkw_svg *s, const char *class_name, const char *name)
{
    open_element(s, "path", class_name);
    if (name) {
        rkw_output_text(s->out, " data-series=\"");
        rkw_report_escape(s->out, name);
        rkw_output_text(s->out, "\"");
    }
    rkw_output_text(s->out, " d=\"");
    s->in_path = 0;
}

void rkw_svg_piece(rkw_svg *s, char command, const double *numbers, size_t n)
{
    rkw_output_write(s->out, &command, 1);
    for (size_t i = 0; i < n; i++) attribute(s, i ? " " : "", numbers[i]);
    s->in_path = 1;
}

void rkw_svg_to(rkw_svg *s, double x, double y)
{
    const double point[2] = {x, y};
    rkw_svg_piece(s, s->in_path ? 'L' : 'M', point, 2);
}

void rkw_svg_path_end(rkw_svg *s, int closed) { rkw_output_text(s->out, closed ? "Z\"/>\n" : "\"/>\n"); }
