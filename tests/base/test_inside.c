/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that come with a folder stay inside it. */
#include "harness/harness.h"

#include <rackwatt/base.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[900];

static void put(const char *name, const char *target)
{
    char path[1200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
    if (target) {
        CHECK(symlink(target, path) == 0);
        return;
    }
    FILE *f = fopen(path, "w");
    if (CHECK(f != NULL)) fclose(f);
}

static void make_folder(void)
{
    char path[1200];
    snprintf(folder, sizeof folder, "%s", scratch_file("inside"));
    mkdir(folder, 0777);
    snprintf(path, sizeof path, "%s/deep", folder);
    mkdir(path, 0777);
    put("table.csv", NULL);
    put("deep/table.csv", NULL);
}

static rkw_status look(const char *name)
{
    rkw_error err = {0};
    rkw_status status = rkw_check_inside(folder, name, &err);
    if (status != RKW_OK) CHECK(err.status == status && err.message[0]);
    return status;
}

TEST(names_inside_a_folder_are_fine)
{
    make_folder();
    static const char *const fine[] = {"table.csv",           "deep/table.csv",
                                       "./deep//table.csv",   "deep",
                                       "absent.csv",          "absent/x.csv",
                                       "two..dots.csv",       "",
                                       "table.csv/behind",    "...",
                                       "deep/./././table.csv"};
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++)
        if (!CHECK(look(fine[i]) == RKW_OK)) test_note("%s", fine[i]);
}

TEST(names_that_lead_out_are_refused)
{
    make_folder();
    static const char *const out[] = {"/etc/passwd",       "../inside/table.csv", "..",
                                      "deep/../table.csv", "deep/../../x",        "./.."};
    for (size_t i = 0; i < sizeof out / sizeof out[0]; i++)
        if (!CHECK(look(out[i]) == RKW_E_DOMAIN)) test_note("%s", out[i]);
}

TEST(links_are_followed_inside_and_nowhere_else)
{
    make_folder();
    put("near.csv", "table.csv");
    put("deep/near.csv", "table.csv");
    put("down.csv", "deep/near.csv");
    put("folder", "deep");
    CHECK(look("near.csv") == RKW_OK && look("down.csv") == RKW_OK && look("folder/near.csv") == RKW_OK);
    put("absolute.csv", "/etc/passwd");
    put("up.csv", "../other.csv");
    put("deep/up.csv", "../table.csv");
    put("chain.csv", "up.csv");
    put("root", "/");
    put("behind.csv", "folder/up.csv");
    static const char *const out[] = {"absolute.csv", "up.csv",          "deep/up.csv",
                                      "chain.csv",    "root/etc/passwd", "behind.csv"};
    for (size_t i = 0; i < sizeof out / sizeof out[0]; i++)
        if (!CHECK(look(out[i]) == RKW_E_DOMAIN)) test_note("%s", out[i]);
    rkw_error err = {0};
    CHECK_STATUS(rkw_check_inside(folder, "chain.csv", &err), RKW_E_DOMAIN, err);
    CHECK(strstr(err.message, "inside/chain.csv: leads out of the folder through a link (follow_links allows it)") !=
          NULL);
}

TEST(loops_devices_and_endless_names_are_refused)
{
    char path[1200], longest[5000];
    make_folder();
    put("loop.csv", "loop.csv");
    put("a.csv", "b.csv");
    put("b.csv", "a.csv");
    CHECK(look("loop.csv") == RKW_E_IO && look("a.csv") == RKW_E_IO);
    snprintf(path, sizeof path, "%s/pipe.csv", folder);
    unlink(path);
    CHECK(mkfifo(path, 0600) == 0);
    CHECK(look("pipe.csv") == RKW_E_DOMAIN);
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = 0;
    CHECK(look(longest) == RKW_E_DOMAIN);
    rkw_error err = {0};
    CHECK_STATUS(rkw_check_inside(NULL, "x", &err), RKW_E_ARG, err);
    CHECK_STATUS(rkw_check_inside("x", NULL, &err), RKW_E_ARG, err);
    CHECK(rkw_check_inside(folder, "..", NULL) == RKW_E_DOMAIN);
}
