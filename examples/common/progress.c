/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress bar: on stderr, on a terminal only, at most twenty times a second. */
#include "common/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR_WIDTH = 30 };
static const double redraw_s = 0.05;

static bool plain_terminal(int file_descriptor)
{
    const char *term = getenv("TERM");
    return isatty(file_descriptor) && !(term && strcmp(term, "dumb") == 0);
}

bool program_colour(int file_descriptor)
{
    const char *no_colour = getenv("NO_COLOR");
    return plain_terminal(file_descriptor) && !(no_colour && *no_colour);
}

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void draw(double done_0_1, const char *stage)
{
    double share = done_0_1 > 0 ? (done_0_1 < 1 ? done_0_1 : 1) : 0;
    int full = (int)(share * BAR_WIDTH);
    const char *on = "", *off = "";
    if (program_colour(STDERR_FILENO)) on = "\033[32m", off = "\033[0m";
    fprintf(stderr, "\r%s%.*s%s%.*s %3d %%  %-24.24s", on, full, "##############################", off,
            BAR_WIDTH - full, "..............................", (int)(100 * share), stage ? stage : "");
    fflush(stderr);
}

int32_t program_progress(void *user, double done_0_1, const char *stage)
{
    program_run *run = user;
    if (program_interrupted()) return 1;
    if (run->quiet || !plain_terminal(STDERR_FILENO)) return 0;
    double now = now_s();
    if (now - run->shown_s < redraw_s && done_0_1 < 1) return 0;
    run->shown_s = now;
    draw(done_0_1, stage);
    return 0;
}

void program_clear_progress(program_run *run)
{
    if (run->shown_s == 0) return;
    fprintf(stderr, "\r%*s\r", BAR_WIDTH + 34, "");
    fflush(stderr);
    run->shown_s = 0;
}
