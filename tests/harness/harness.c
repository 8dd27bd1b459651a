/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static test_case *first, **last = &first;
static int failures, skipped;
static long checks;

void test_register(test_case *test)
{
    *last = test;
    last = &test->next;
}

int check_true(int holds, const char *text, const char *file, int line)
{
    checks++;
    if (holds) return 1;
    if (failures++ < 20) printf("    %s:%d: %s does not hold\n", file, line, text);
    return 0;
}

int check_near(double got, double want, double abs_tol, double rel_tol, const char *text, const char *file, int line)
{
    checks++;
    if (isnan(want) ? isnan(got) : fabs(got - want) <= abs_tol + rel_tol * fabs(want) || got == want) return 1;
    if (failures++ < 20)
        printf("    %s:%d: %s = %.17g, expected %.17g (off by %.3g)\n", file, line, text, got, want, got - want);
    return 0;
}

int check_text(const char *got, const char *want, const char *text, const char *file, int line)
{
    checks++;
    if (got && strcmp(got, want) == 0) return 1;
    if (failures++ < 20)
        printf("    %s:%d: %s is\n      \"%s\", expected\n      \"%s\"\n", file, line, text, got ? got : "(null)",
               want);
    return 0;
}

int check_status(int32_t got, int32_t want, const char *message, const char *text, const char *file, int line)
{
    checks++;
    if (got == want) return 1;
    if (failures++ < 20)
        printf("    %s:%d: %s gave status %d, expected %d; message: %s\n", file, line, text, (int)got, (int)want,
               message);
    return 0;
}

void test_skip(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("    skipped: ");
    vprintf(format, args);
    printf("\n");
    va_end(args);
    skipped = 1;
}

void test_note(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("    ");
    vprintf(format, args);
    printf("\n");
    va_end(args);
}

static char *next_buffer(void)
{
    static char buffers[8][1024];
    static int next;
    return buffers[next++ % 8];
}

const char *shared_file(const char *relative)
{
    const char *root = getenv("RKW_SHARED");
    char *path = next_buffer();
    snprintf(path, 1024, "%s/%s", root ? root : "../shared", relative);
    return access(path, R_OK) == 0 ? path : NULL;
}

const char *repo_file(const char *relative)
{
    char *path = next_buffer();
    snprintf(path, 1024, "%s", relative);
    return path;
}

static char scratch_folder[256];

static void scratch_remove(void)
{
    char command[320];
    snprintf(command, sizeof command, "rm -rf '%s'", scratch_folder);
    if (system(command) != 0) printf("    could not remove %s\n", scratch_folder);
}

const char *scratch_file(const char *name)
{
    if (!scratch_folder[0]) {
        const char *base = getenv("TMPDIR");
        snprintf(scratch_folder, sizeof scratch_folder, "%s/rackwatt-test-XXXXXX", base ? base : "/tmp");
        if (!mkdtemp(scratch_folder)) exit(2);
        atexit(scratch_remove);
    }
    char *path = next_buffer();
    snprintf(path, 1024, "%s/%s", scratch_folder, name);
    return path;
}

char *file_text(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    fseek(f, 0, SEEK_END);
    long n = ftell(f);
    rewind(f);
    char *text = malloc((size_t)n + 1);
    text[fread(text, 1, (size_t)n, f)] = 0;
    fclose(f);
    return text;
}

const char *scratch_text(const char *name, const char *text)
{
    const char *path = scratch_file(name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(text, 1, strlen(text), f) != strlen(text) || fclose(f) != 0) exit(2);
    return path;
}

static void list_failed(const char *name) { printf("  FAILED %s\n", name); }

/* Without names everything is run. */
static int chosen(const char *test, int n, char **names)
{
    for (int i = 0; i < n; i++)
        if (strstr(test, names[i])) return 1;
    return n == 0;
}

/* Adds a line to the file named by RKW_TEST_TIMES: the test, and the processor seconds it took. */
static void note_time(const char *test, clock_t began)
{
    const char *path = getenv("RKW_TEST_TIMES");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (!file) return;
    fprintf(file, "%s %.3f\n", test, (double)(clock() - began) / CLOCKS_PER_SEC);
    fclose(file);
}

int main(int argc, char **argv)
{
    int passed = 0, failed = 0, skips = 0;
    const int stops = getenv("RKW_TEST_STOP") != NULL; /* at the first test that fails */
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (test_case *t = first; t && !(stops && failed); t = t->next) {
        if (!chosen(t->name, argc - 1, argv + 1)) continue;
        const clock_t began = clock();
        failures = skipped = 0;
        if (t->run_with)
            t->run_with(t->user);
        else
            t->run();
        note_time(t->name, began);
        if (failures) {
            failed++;
            list_failed(t->name);
        } else if (skipped) {
            skips++;
            printf("  skip %s\n", t->name);
        } else {
            passed++;
            printf("  ok   %s\n", t->name);
        }
    }
    const char *slash = strrchr(argv[0], '/');
    printf("%s: %d passed, %d failed, %d skipped (%ld checks)\n", slash ? slash + 1 : argv[0], passed, failed, skips,
           checks);
    return failed != 0;
}
