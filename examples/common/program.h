/* SPDX-License-Identifier: GPL-3.0-or-later */
/**
 * @file program.h
 * @brief What every rackwatt program shares: options, help, messages, progress and interruption.
 *
 *     int main(int argc, char **argv)
 *     {
 *         const char *folder = "out";
 *         int64_t threads = 1;
 *         const program_option options[] = {
 *             OPTION_TEXT("out", "DIR", &folder, "folder for the results (default: out)"),
 *             OPTION_INTEGER("threads", "N", &threads, 1, 1024, "threads (default: 1)"),
 *         };
 *         program self = {"simulate", "SITE", "Simulates a year at a site.", NULL, options, 2, 1, 1};
 *         program_run run;
 *         if (!program_start(&run, &self, argc, argv)) return run.exit_code;
 *         rkw_error err = {0};
 *         rkw_context ctx = program_context(&run, (int32_t)threads);
 *         if (work(run.arguments[0], folder, &ctx, &err) != RKW_OK) program_failed(&run, &err);
 *         return program_end(&run);
 *     }
 *
 * Exit codes: 0 done, 1 the input or the machine is at fault, 2 the command line is, 130 interrupted.
 * `--help`, `--version` and `--quiet` are understood by all programs, `--follow-links` by those that take a SITE.
 */
#ifndef RKW_EXAMPLES_PROGRAM_H
#define RKW_EXAMPLES_PROGRAM_H

#include <rackwatt/base.h>

#include <stdbool.h>

enum { PROGRAM_OK = 0, PROGRAM_BAD_INPUT = 1, PROGRAM_BAD_USAGE = 2, PROGRAM_INTERRUPTED = 130 };

/** Values of an option that may be repeated, in the order of the command line. */
typedef struct program_list {
    const char **items;
    size_t n;
} program_list;

enum { OPTION_KIND_SWITCH, OPTION_KIND_TEXT, OPTION_KIND_INTEGER, OPTION_KIND_NUMBER, OPTION_KIND_LIST };

typedef struct program_option {
    const char *name;        /**< without the leading dashes */
    const char *placeholder; /**< of its value in the help; NULL for a switch */
    const char *help;        /**< one line, or several parted by '\n' */
    int kind;
    void *target;     /**< bool, const char *, int64_t, double or program_list, by kind */
    double low, high; /**< allowed range of a number, ends included */
} program_option;

#define OPTION_SWITCH(name, target, help)                                                                              \
    {                                                                                                                  \
        name, NULL, help, OPTION_KIND_SWITCH, target, 0, 0                                                             \
    }
#define OPTION_TEXT(name, placeholder, target, help)                                                                   \
    {                                                                                                                  \
        name, placeholder, help, OPTION_KIND_TEXT, target, 0, 0                                                        \
    }
#define OPTION_LIST(name, placeholder, target, help)                                                                   \
    {                                                                                                                  \
        name, placeholder, help, OPTION_KIND_LIST, target, 0, 0                                                        \
    }
#define OPTION_INTEGER(name, placeholder, target, low, high, help)                                                     \
    {                                                                                                                  \
        name, placeholder, help, OPTION_KIND_INTEGER, target, low, high                                                \
    }
#define OPTION_NUMBER(name, placeholder, target, low, high, help)                                                      \
    {                                                                                                                  \
        name, placeholder, help, OPTION_KIND_NUMBER, target, low, high                                                 \
    }

/** A program as its help shows it. */
typedef struct program {
    const char *name;      /**< "simulate" for rackwatt-simulate */
    const char *arguments; /**< what follows the options in the usage line, "" for nothing */
    const char *summary;   /**< what it does, one or two lines */
    const char *notes;     /**< shown under the options; may be NULL */
    const program_option *options;
    size_t n_options;
    size_t least_arguments, most_arguments;
} program;

/** One run of a program; filled by program_start. */
typedef struct program_run {
    const program *self;
    const char **arguments; /**< those that are not options */
    size_t n_arguments;
    bool quiet, follow_links;
    int exit_code;
    double shown_s; /**< progress: when the bar was last drawn, on a monotonic clock; 0 never */
    void *memory;
} program_run;

/**
 * Reads the command line and sets the targets of the options. From here on SIGINT and SIGTERM ask the library to stop,
 * and a full disk is an error instead of a signal.
 * @return true to go on; false when all is said (help, version, a wrong command line): return run->exit_code from main.
 */
bool program_start(program_run *run, const program *self, int argc, char **argv);

/** Prints `rackwatt-NAME: message` on stderr and notes a wrong command line. @return PROGRAM_BAD_USAGE. */
int program_misused(program_run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Prints `rackwatt-NAME: message` on stderr and notes bad input, or the interruption. @return the exit code. */
int program_failed(program_run *run, const rkw_error *err);

/** The same with a text of one's own. @return PROGRAM_BAD_INPUT. */
int program_refused(program_run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Prints `rackwatt-NAME: warning: message` on stderr, also when quiet. */
void program_warned(const program_run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Says on stdout; silent with --quiet. */
void program_said(const program_run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Says a text of several lines; on a terminal that is narrower, lines are folded at blanks and go on under their text. */
void program_said_text(const program_run *run, const char *text);

/** Context for the library: threads, whether links are followed, and a progress bar on stderr when it is a terminal and --quiet is not given. */
rkw_context program_context(program_run *run, int32_t n_threads);

/** The progress function of program_context, for programs that build their own context; `user` is the program_run. */
int32_t program_progress(void *user, double done_0_1, const char *stage);

/** Takes the progress bar away; every message does so first. */
void program_clear_progress(program_run *run);

/** True once SIGINT or SIGTERM has arrived. Ask before results are committed. */
bool program_interrupted(void);

/** Columns of a terminal; 80 when it does not tell. */
int program_width(int file_descriptor);

/** Whether colour may be used on that stream: a terminal, no NO_COLOR, TERM not dumb. */
bool program_colour(int file_descriptor);

/** Releases what the run holds and checks that stdout took all text. @return the exit code for main. */
int program_end(program_run *run);

#endif
