/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line of every program. The mains are those of examples/, under other names; what they say and start is replaced
 * here: a program ends when its command line is read and checked. An input is the words, one a line. */
#include "common/options.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

enum { MOST_WORDS = 64, MOST_BYTES = 2048 };

static jmp_buf stop;
static int checks_follow; /* the program checks its options further before it asks for a context */
static program_run *running;

/* ------------------------------------------------------------------ instead of common/program.c */

static void put(const char *format, va_list args)
{
    char text[4096];
    int n = vsnprintf(text, sizeof text, format, args);
    EXPECT(n >= 0, "%s", format);
}

#define PUT                                                                                                            \
    va_list args;                                                                                                      \
    va_start(args, format);                                                                                            \
    put(format, args);                                                                                                 \
    va_end(args)

int program_misused(program_run *run, const char *format, ...)
{
    PUT;
    return run->exit_code = PROGRAM_BAD_USAGE;
}

int program_refused(program_run *run, const char *format, ...)
{
    PUT;
    return run->exit_code = PROGRAM_BAD_INPUT;
}

int program_failed(program_run *run, const rkw_error *err)
{
    EXPECT(err->message[0], "an error without a message");
    return run->exit_code = PROGRAM_BAD_INPUT;
}

void program_warned(const program_run *run, const char *format, ...)
{
    (void)run;
    PUT;
}

void program_said(const program_run *run, const char *format, ...)
{
    (void)run;
    PUT;
}

void program_said_text(const program_run *run, const char *text)
{
    (void)run;
    EXPECT(text, "no text");
}

int program_end(program_run *run)
{
    free(run->memory);
    run->memory = NULL;
    return run->exit_code;
}

rkw_context program_context(program_run *run, int32_t n_threads)
{
    EXPECT(n_threads >= 1 && n_threads <= 1024, "%d threads", (int)n_threads);
    program_end(run);
    longjmp(stop, 1);
}

/* What the table of options promises of their values. */
static void check_targets(const program *self)
{
    for (size_t i = 0; i < self->n_options; i++) {
        const program_option *o = &self->options[i];
        if (o->kind != OPTION_KIND_LIST) continue;
        const program_list *list = o->target;
        for (size_t k = 0; k < list->n; k++) EXPECT(list->items[k], "--%s", o->name);
    }
}

bool program_start(program_run *run, const program *self, int argc, char **argv)
{
    memset(run, 0, sizeof *run);
    run->self = self;
    running = run;
    bool ready = options_read(run, argc, argv);
    EXPECT(ready || run->exit_code == PROGRAM_BAD_USAGE || run->exit_code == PROGRAM_OK, "exit code %d",
           run->exit_code);
    if (ready) {
        EXPECT(run->n_arguments >= self->least_arguments && run->n_arguments <= self->most_arguments, "%zu arguments",
               run->n_arguments);
        check_targets(self);
    }
    if (ready && checks_follow) return true;
    program_end(run);
    return false;
}

int32_t program_progress(void *user, double done_0_1, const char *stage)
{
    (void)user;
    (void)stage;
    return done_0_1 < 0;
}
void program_clear_progress(program_run *run) { (void)run; }
bool program_interrupted(void) { return false; }
int program_width(int file_descriptor) { return file_descriptor < 0 ? 0 : 80; }
bool program_colour(int file_descriptor) { return file_descriptor < 0; }

/* ------------------------------------------------------------------ harnesses */

static void run_words(int (*start)(int argc, char **argv), int goes_on, const uint8_t *bytes, size_t length)
{
    static char text[MOST_BYTES + 1];
    static char *words[MOST_WORDS + 1];
    static char name[] = "program";
    volatile int n = 1;
    if (length > MOST_BYTES) return;
    memcpy(text, bytes, length);
    text[length] = 0;
    words[0] = name;
    for (char *at = text; at && n < MOST_WORDS; n++) {
        words[n] = at;
        at = strchr(at, '\n');
        if (at) *at++ = 0;
    }
    words[n] = NULL;
    checks_follow = goes_on;
    if (setjmp(stop) == 0) (void)start(n, words);
}

/* Programs that write files or read them before they ask for a context end behind the table of options. */
#define PROGRAM(name, goes_on)                                                                                         \
    int main_##name(int argc, char **argv);                                                                            \
    FUZZ(options_##name) { run_words(main_##name, goes_on, bytes, length); }

PROGRAM(capacity, 1)
PROGRAM(carbon_explorer, 1)
PROGRAM(compare, 1)
PROGRAM(dayahead, 1)
PROGRAM(evaluate, 0)
PROGRAM(plan, 1)
PROGRAM(quote, 1)
PROGRAM(regret, 1)
PROGRAM(schedule, 1)
PROGRAM(simulate, 1)
PROGRAM(sweep, 1)
PROGRAM(weather, 0)
