/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Under libFuzzer: the program's own name, `fuzz-NAME`, chooses the harness. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
const char *__asan_default_options(void);

static const fuzz_harness *chosen;

/* A small quarantine keeps freed blocks in the cache; a block that is absurdly large is NULL, as it is for a user. */
const char *__asan_default_options(void)
{
    return "quarantine_size_mb=4:malloc_context_size=4:allocator_may_return_null=1";
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    const char *name = strrchr((*argv)[0], '/');
    name = name ? name + 1 : (*argv)[0];
    if (strncmp(name, "fuzz-", 5) == 0) name += 5;
    for (chosen = fuzz_first(); chosen && strcmp(chosen->name, name) != 0;) chosen = chosen->next;
    if (chosen) return 0;
    fprintf(stderr, "no harness is called %s\n", name);
    exit(2);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    chosen->take(bytes, length);
    fuzz_drop_files();
    return 0;
}
