/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command lines: reading them, and the help text made from the same table. */
#ifndef RKW_EXAMPLES_OPTIONS_H
#define RKW_EXAMPLES_OPTIONS_H

#include "common/program.h"

/* False when the program is to end: help or version was printed, or the command line is wrong. */
bool options_read(program_run *run, int argc, char **argv);

void options_print_help(const program *self);

#endif
