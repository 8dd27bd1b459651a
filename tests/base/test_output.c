/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files appear whole or not at all, whatever goes wrong. */
#include "harness/harness.h"
#include "harness/memory.h"

#include <rackwatt/base.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A fresh folder below the scratch folder. */
static const char *fresh_folder(const char *name)
{
    const char *path = scratch_file(name);
    if (mkdir(path, 0777) != 0 && errno != EEXIST) CHECK(!"folder made");
    return path;
}

static const char *in_folder(const char *folder, const char *name, char *path, size_t size)
{
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static int entries(const char *folder)
{
    int n = 0;
    DIR *d = opendir(folder);
    while (d && readdir(d)) n++;
    if (d) closedir(d);
    return n - 2;
}

static void read_file(const char *path, char *text, size_t size)
{
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(text, 1, size - 1, f) : 0;
    text[n] = 0;
    if (f) fclose(f);
}

static rkw_status write_text(const char *path, const char *text, rkw_error *err)
{
    rkw_output *out;
    rkw_status status = rkw_output_open(&out, NULL, path, err);
    if (status != RKW_OK) return status;
    rkw_output_text(out, text);
    return rkw_output_commit(out, err);
}

TEST(a_file_appears_only_when_it_is_complete)
{
    char path[1200], text[64];
    rkw_error err = {0};
    rkw_output *out = NULL;
    const char *folder = fresh_folder("whole");
    in_folder(folder, "result.csv", path, sizeof path);
    CHECK_OK(rkw_output_open(&out, NULL, path, &err), err);
    rkw_output_text(out, "hour,MW\n0,");
    rkw_output_fixed(out, 1.5, 3);
    rkw_output_write(out, "\n", 1);
    CHECK(access(path, F_OK) != 0);
    CHECK_OK(rkw_output_finish(out, &err), err);
    CHECK(access(path, F_OK) != 0);
    CHECK_OK(rkw_output_commit(out, &err), err);
    read_file(path, text, sizeof text);
    CHECK_TEXT(text, "hour,MW\n0,1.500\n");
    CHECK(entries(folder) == 1);
}

TEST(a_discarded_file_leaves_the_old_one)
{
    char path[1200], text[64];
    rkw_error err = {0};
    rkw_output *out = NULL;
    const char *folder = fresh_folder("discard");
    in_folder(folder, "result.csv", path, sizeof path);
    CHECK_OK(write_text(path, "old", &err), err);
    CHECK_OK(rkw_output_open(&out, NULL, path, &err), err);
    rkw_output_text(out, "new");
    rkw_output_discard(out);
    rkw_output_discard(NULL);
    read_file(path, text, sizeof text);
    CHECK_TEXT(text, "old");
    CHECK_OK(write_text(path, "new", &err), err);
    read_file(path, text, sizeof text);
    CHECK_TEXT(text, "new");
    CHECK(entries(folder) == 1);
}

TEST(files_larger_than_the_buffer_arrive_complete)
{
    rkw_error err = {0};
    rkw_output *out = NULL;
    const char *path = scratch_file("large.bin");
    CHECK_OK(rkw_output_open(&out, NULL, path, &err), err);
    for (int i = 0; i < 100000; i++) rkw_output_write(out, &i, sizeof i);
    CHECK_OK(rkw_output_commit(out, &err), err);
    FILE *f = fopen(path, "rb");
    long wrong = f == NULL;
    for (int i = 0, got; f && i < 100000; i++) wrong += fread(&got, sizeof got, 1, f) != 1 || got != i;
    wrong += f && fgetc(f) != EOF;
    if (f) fclose(f);
    CHECK(wrong == 0);
}

TEST(a_missing_folder_is_named)
{
    rkw_error err = {0};
    const char *path = scratch_file("nowhere/result.csv");
    CHECK_STATUS(write_text(path, "x", &err), RKW_E_IO, err);
    CHECK(strstr(err.message, "nowhere/result.csv: cannot be written: No such file or directory") != NULL);
}

TEST(a_folder_where_the_file_belongs_is_refused)
{
    rkw_error err = {0};
    const char *folder = fresh_folder("taken");
    CHECK_STATUS(write_text(folder, "x", &err), RKW_E_IO, err);
    CHECK(strstr(err.message, "taken: cannot be written: Is a directory") != NULL);
    CHECK(entries(folder) == 0);
}

/* The folder takes the file's place between opening and committing, so that the last step, the rename, fails. */
TEST(a_failed_rename_removes_the_temporary_file)
{
    char path[1200];
    rkw_error err = {0};
    rkw_output *out = NULL;
    const char *folder = fresh_folder("rename");
    in_folder(folder, "result.csv", path, sizeof path);
    CHECK_OK(rkw_output_open(&out, NULL, path, &err), err);
    rkw_output_text(out, "x");
    CHECK(mkdir(path, 0777) == 0);
    CHECK_STATUS(rkw_output_commit(out, &err), RKW_E_IO, err);
    CHECK(strstr(err.message, "result.csv: cannot be replaced") != NULL);
    CHECK(entries(folder) == 1);
    CHECK(rmdir(path) == 0);
}

/* The third file of three cannot be put in its place: the first is as it was, the second is not there. */
TEST(files_that_belong_together_are_replaced_together)
{
    enum { FILES = 3 };
    static const char *const names[FILES] = {"old.csv", "fresh.csv", "taken.csv"};
    char path[FILES][1200], text[64];
    rkw_error err = {0};
    rkw_output *out[FILES];
    const char *folder = fresh_folder("together");
    for (int i = 0; i < FILES; i++) in_folder(folder, names[i], path[i], sizeof path[i]);
    CHECK_OK(write_text(path[0], "before", &err), err);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < FILES; i++) {
            if (!CHECK_OK(rkw_output_open(&out[i], NULL, path[i], &err), err)) return;
            rkw_output_text(out[i], "after");
        }
        if (round == 0) {
            CHECK(mkdir(path[2], 0777) == 0);
            CHECK_STATUS(rkw_output_commit_all(out, FILES, &err), RKW_E_IO, err);
            CHECK(strstr(err.message, "taken.csv: cannot be replaced") != NULL);
            read_file(path[0], text, sizeof text);
            CHECK(strcmp(text, "before") == 0);
            CHECK(entries(folder) == 2 && rmdir(path[2]) == 0);
        } else {
            CHECK_OK(rkw_output_commit_all(out, FILES, &err), err);
            for (int i = 0; i < FILES; i++) {
                read_file(path[i], text, sizeof text);
                CHECK(strcmp(text, "after") == 0);
            }
            CHECK(entries(folder) == FILES);
        }
    }
}

static int refused_for_lack_of_rights(const char *folder)
{
    char path[1200];
    rkw_error err = {0};
    in_folder(folder, "result.csv", path, sizeof path);
    if (write_text(path, "x", &err) != RKW_E_IO || !strstr(err.message, "cannot be written: Permission denied"))
        return 0;
    return rkw_output_folder(folder, &err) == RKW_E_IO && strstr(err.message, "Permission denied") != NULL;
}

/* Root may write everywhere, so the attempt is made by a child without rights. */
TEST(a_read_only_folder_is_refused)
{
    enum { NOBODY = 65534 };
    const char *folder = fresh_folder("locked");
    CHECK(chmod(folder, 0555) == 0);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        int ready = geteuid() != 0 || setuid(NOBODY) == 0;
        _exit(ready && refused_for_lack_of_rights(folder) ? 0 : 1);
    }
    int code = -1;
    CHECK(child > 0 && waitpid(child, &code, 0) == child && WIFEXITED(code) && WEXITSTATUS(code) == 0);
    CHECK(chmod(folder, 0777) == 0);
    CHECK(entries(folder) == 0);
}

TEST(a_full_disk_leaves_nothing_behind)
{
    char path[1200];
    rkw_error err = {0};
    rkw_output *out = NULL;
    const char *folder = fresh_folder("full");
    struct rlimit limit, old;
    in_folder(folder, "result.csv", path, sizeof path);
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    CHECK(getrlimit(RLIMIT_FSIZE, &old) == 0);
    limit = old;
    limit.rlim_cur = 100000;
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    CHECK_OK(rkw_output_open(&out, NULL, path, &err), err);
    for (int i = 0; i < 40000; i++) rkw_output_text(out, "0.000000000,");
    rkw_status finished = rkw_output_finish(out, &err);
    CHECK(setrlimit(RLIMIT_FSIZE, &old) == 0);
    signal(SIGXFSZ, handler);
    CHECK_STATUS(finished, RKW_E_IO, err);
    CHECK(strstr(err.message, "result.csv: could not be written completely: File too large") != NULL);
    CHECK_STATUS(rkw_output_commit(out, &err), RKW_E_IO, err);
    CHECK(entries(folder) == 0);
}

TEST(folders_are_made_once)
{
    rkw_error err = {0};
    const char *path = scratch_file("made"), *file = scratch_text("a_file", "x");
    CHECK_OK(rkw_output_folder(path, &err), err);
    CHECK_OK(rkw_output_folder(path, &err), err);
    CHECK_STATUS(rkw_output_folder(file, &err), RKW_E_IO, err);
    CHECK(strstr(err.message, "Not a directory") != NULL);
    CHECK_STATUS(rkw_output_folder(scratch_file("no/such"), &err), RKW_E_IO, err);
    CHECK_STATUS(rkw_output_folder(NULL, &err), RKW_E_ARG, err);
}

/* A name in /dev must not be taken by a file. */
TEST(a_device_is_written_as_it_is)
{
    struct stat full;
    char text[64] = {0};
    rkw_error err = {0};
    CHECK_STATUS(write_text("/dev/full", "x", &err), RKW_E_IO, err);
    CHECK_TEXT(err.message, "/dev/full: could not be written completely: No space left on device");
    CHECK_OK(write_text("/dev/null", "x", &err), err);
    CHECK(stat("/dev/full", &full) == 0 && S_ISCHR(full.st_mode));
    CHECK(stat("/dev/null", &full) == 0 && S_ISCHR(full.st_mode));

    const char *folder = fresh_folder("pipe");
    char path[1200];
    in_folder(folder, "pipe", path, sizeof path);
    if (!CHECK(mkfifo(path, 0600) == 0)) return;
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    CHECK_OK(write_text(path, "through", &err), err);
    CHECK(read(reader, text, sizeof text - 1) == 7);
    CHECK_TEXT(text, "through");
    close(reader);
    CHECK(entries(folder) == 1);
}

/* Together with a device, files are still replaced all or none. */
TEST(a_device_among_files_is_no_obstacle)
{
    char path[1200], text[64];
    rkw_error err = {0};
    rkw_output *outputs[2] = {NULL};
    const char *folder = fresh_folder("among");
    in_folder(folder, "result.csv", path, sizeof path);
    CHECK_OK(write_text(path, "old", &err), err);
    CHECK_OK(rkw_output_open(&outputs[0], NULL, path, &err), err);
    CHECK_OK(rkw_output_open(&outputs[1], NULL, "/dev/full", &err), err);
    rkw_output_text(outputs[0], "new");
    rkw_output_text(outputs[1], "new");
    CHECK_STATUS(rkw_output_commit_all(outputs, 2, &err), RKW_E_IO, err);
    read_file(path, text, sizeof text);
    CHECK_TEXT(text, "old");
    CHECK(entries(folder) == 1);
}

/* The second cannot be renamed after the first has been. */
TEST(a_folder_in_the_way_of_the_last_file_leaves_the_first_as_it_was)
{
    char first[1200], second[1200], text[64];
    rkw_error err = {0};
    rkw_output *outputs[2] = {NULL};
    const char *folder = fresh_folder("last");
    in_folder(folder, "a.csv", first, sizeof first);
    in_folder(folder, "b.csv", second, sizeof second);
    CHECK_OK(write_text(first, "old", &err), err);
    CHECK_OK(rkw_output_open(&outputs[0], NULL, first, &err), err);
    CHECK_OK(rkw_output_open(&outputs[1], NULL, second, &err), err);
    rkw_output_text(outputs[0], "new");
    CHECK(mkdir(second, 0777) == 0);
    CHECK_STATUS(rkw_output_commit_all(outputs, 2, &err), RKW_E_IO, err);
    read_file(first, text, sizeof text);
    CHECK_TEXT(text, "old");
    CHECK(entries(folder) == 2);
}

TEST(outputs_refuse_missing_arguments)
{
    rkw_error err = {0};
    rkw_output *out;
    CHECK_STATUS(rkw_output_open(NULL, NULL, "x", &err), RKW_E_ARG, err);
    CHECK_STATUS(rkw_output_open(&out, NULL, NULL, &err), RKW_E_ARG, err);
    CHECK_STATUS(rkw_output_commit(NULL, &err), RKW_E_ARG, err);
}

static rkw_status write_with(const rkw_context *ctx, void *user, rkw_error *err)
{
    rkw_output *out;
    rkw_status status = rkw_output_open(&out, ctx, user, err);
    if (status != RKW_OK) return status;
    rkw_output_text(out, "text");
    return rkw_output_commit(out, err);
}

TEST(outputs_survive_lack_of_memory)
{
    char path[1200];
    const char *folder = fresh_folder("memory");
    in_folder(folder, "result.csv", path, sizeof path);
    CHECK(test_memory_exhaust(write_with, path) == 4);
    CHECK(entries(folder) == 1);
}
