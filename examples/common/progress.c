/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The progress bar: on stderr, on a terminal only, at most ten times a second, and never
 * wider than the terminal. */
#include "common/program.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { WIDEST_BAR = 30, PERCENT = 7, WIDEST_STAGE = 24 };
static const double redraw_s = 0.1;

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

int program_width(int file_descriptor)
{
    struct winsize size;
    if (ioctl(file_descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

static int smaller(int a, int b) { return a < b ? a : b; }

/* The last column stays free: some terminals begin a new line when it is written. */
static void draw(double done_0_1, const char *stage)
{
    double share = done_0_1 > 0 ? (done_0_1 < 1 ? done_0_1 : 1) : 0;
    int room = program_width(STDERR_FILENO) - 1 - PERCENT;
    int bar = room < 10 ? 0 : smaller(room, WIDEST_BAR), words = smaller(room - bar - 2, WIDEST_STAGE);
    int full = (int)(share * bar);
    const char *on = "", *off = "";
    if (program_colour(STDERR_FILENO)) on = "\033[32m", off = "\033[0m";
    fprintf(stderr, "\r%s%.*s%s%.*s %3d %%", on, full, "##############################", off, bar - full,
            "..............................", (int)(100 * share));
    if (words > 0) fprintf(stderr, "  %-*.*s", words, words, stage ? stage : "");
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
    int widest = WIDEST_BAR + PERCENT + 2 + WIDEST_STAGE;
    fprintf(stderr, "\r%*s\r", smaller(program_width(STDERR_FILENO) - 1, widest), "");
    fflush(stderr);
    run->shown_s = 0;
}
