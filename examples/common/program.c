/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Start and end of a program, its messages, and how it is interrupted. */
#include "common/program.h"
#include "common/options.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

/* The first signal asks for an orderly stop, the second one ends the process as usual. */
static void catch_signals(void)
{
    struct sigaction stop;
    memset(&stop, 0, sizeof stop);
    stop.sa_handler = on_interrupt;
    stop.sa_flags = (int)SA_RESETHAND;
    sigemptyset(&stop.sa_mask);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    signal(SIGXFSZ, SIG_IGN);
}

bool program_interrupted(void) { return interrupted != 0; }

static void say_error(const program_run *run, const char *kind, const char *format, va_list args)
{
    fflush(stdout);
    fprintf(stderr, "rackwatt-%s: %s", run->self->name, kind);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
}

int program_misused(program_run *run, const char *format, ...)
{
    va_list args;
    program_clear_progress(run);
    va_start(args, format);
    say_error(run, "", format, args);
    va_end(args);
    return run->exit_code = PROGRAM_BAD_USAGE;
}

int program_refused(program_run *run, const char *format, ...)
{
    va_list args;
    program_clear_progress(run);
    va_start(args, format);
    say_error(run, "", format, args);
    va_end(args);
    return run->exit_code = PROGRAM_BAD_INPUT;
}

int program_failed(program_run *run, const rkw_error *err)
{
    if (err->status == RKW_E_CANCELLED && program_interrupted()) {
        program_refused(run, "interrupted, nothing was written");
        return run->exit_code = PROGRAM_INTERRUPTED;
    }
    return program_refused(run, "%s", err->message[0] ? err->message : rkw_strerror(err->status));
}

void program_warned(const program_run *run, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say_error(run, "warning: ", format, args);
    va_end(args);
}

void program_said(const program_run *run, const char *format, ...)
{
    if (run->quiet) return;
    va_list args;
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
}

/* Columns that a text takes: characters of UTF-8. */
static int columns_of(const char *text, size_t n)
{
    int columns = 0;
    for (size_t i = 0; i < n; i++) columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

/* Where a line of n bytes breaks to fit: behind the last blank within `width`, or n when it fits or has none. */
static size_t break_of(const char *line, size_t n, int width)
{
    if (columns_of(line, n) <= width) return n;
    size_t last = 0;
    for (size_t i = 1; i < n && columns_of(line, i) <= width; i++)
        if (line[i] == ' ' && line[i - 1] != ' ') last = i;
    return last && strspn(line, " ") < last ? last : n;
}

static void fold_line(const char *line, size_t n, int width)
{
    const int indent = width >= 60 ? 12 : 2;
    for (int first = 1; n; first = 0) {
        size_t part = break_of(line, n, first ? width : width - indent);
        printf("%*s%.*s\n", first ? 0 : indent, "", (int)part, line);
        while (part < n && line[part] == ' ') part++;
        line += part;
        n -= part;
    }
}

void program_said_text(const program_run *run, const char *text)
{
    if (run->quiet) return;
    if (!isatty(STDOUT_FILENO)) {
        fputs(text, stdout);
        return;
    }
    int width = program_width(STDOUT_FILENO);
    while (*text) {
        size_t n = strcspn(text, "\n");
        if (n)
            fold_line(text, n, width);
        else
            putchar('\n');
        text += n + (text[n] == '\n');
    }
}

rkw_context program_context(program_run *run, int32_t n_threads)
{
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.n_threads = n_threads;
    ctx.follow_links = run->follow_links;
    ctx.progress = program_progress;
    ctx.progress_user = run;
    return ctx;
}

bool program_start(program_run *run, const program *self, int argc, char **argv)
{
    memset(run, 0, sizeof *run);
    run->self = self;
    catch_signals();
    bool ready = options_read(run, argc, argv);
    if (!ready) program_end(run);
    return ready;
}

int program_end(program_run *run)
{
    program_clear_progress(run);
    free(run->memory);
    run->memory = NULL;
    run->arguments = NULL;
    if ((fflush(stdout) != 0 || ferror(stdout)) && run->exit_code == PROGRAM_OK)
        program_refused(run, "standard output: %s", strerror(errno));
    return run->exit_code;
}
