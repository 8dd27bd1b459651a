/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replays the inputs of tests/fuzz/corpus: seeds, and what fuzzing has found and was mended since. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "harness/harness.h"

static uint8_t *read_bytes(const char *path, size_t *length)
{
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    fseek(f, 0, SEEK_END);
    *length = (size_t)ftell(f);
    rewind(f);
    /* No byte more than there is, so that a sanitizer sees a read behind the end. */
    uint8_t *bytes = malloc(*length ? *length : 1);
    if (bytes) *length = fread(bytes, 1, *length, f);
    fclose(f);
    return bytes;
}

/* What a program prints when it is asked for help is not shown. */
static void take_in_silence(const fuzz_harness *h, const uint8_t *bytes, size_t length)
{
    int own = dup(STDOUT_FILENO), nowhere = open("/dev/null", O_WRONLY);
    fflush(stdout);
    dup2(nowhere, STDOUT_FILENO);
    h->take(bytes, length);
    fflush(stdout);
    dup2(own, STDOUT_FILENO);
    close(own);
    close(nowhere);
    fuzz_drop_files();
}

static int replay(const fuzz_harness *h)
{
    char folder[256], path[512];
    int n = 0;
    snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", h->name);
    DIR *all = opendir(folder);
    if (!all) return 0;
    for (struct dirent *e; (e = readdir(all)) != NULL;) {
        if (e->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        size_t length = 0;
        uint8_t *bytes = read_bytes(path, &length);
        if (!CHECK(bytes != NULL)) continue;
        take_in_silence(h, bytes, length);
        free(bytes);
        n++;
    }
    closedir(all);
    return n;
}

TEST(every_harness_survives_its_corpus)
{
    int inputs = 0, harnesses = 0;
    for (const fuzz_harness *h = fuzz_first(); h; h = h->next, harnesses++) {
        int n = replay(h);
        if (!CHECK(n > 0)) test_note("tests/fuzz/corpus/%s has no input", h->name);
        inputs += n;
    }
    test_note("%d inputs of %d harnesses", inputs, harnesses);
}

static void count(const char *name, const char **names, int n, int *found)
{
    for (int i = 0; i < n; i++) *found += strcmp(name, names[i]) == 0;
}

/* A folder without a harness would be replayed by nobody. */
TEST(every_folder_of_the_corpus_has_its_harness)
{
    const char *names[256];
    int n = 0;
    for (const fuzz_harness *h = fuzz_first(); h && n < 256; h = h->next) names[n++] = h->name;
    DIR *all = opendir("tests/fuzz/corpus");
    if (!CHECK(all != NULL)) return;
    for (struct dirent *e; (e = readdir(all)) != NULL;) {
        int found = 0;
        if (e->d_name[0] == '.') continue;
        count(e->d_name, names, n, &found);
        if (!CHECK(found == 1)) test_note("tests/fuzz/corpus/%s", e->d_name);
    }
    closedir(all);
}
