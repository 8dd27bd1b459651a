/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files in memory, so that an input costs no system call. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include "fuzz/fuzz.h"

enum { MOST_FILES = 256, MOST_OPEN = 64, FIRST_DESCRIPTOR = 1 << 20 };

typedef struct memory_file {
    char name[128];
    const void *bytes;
    size_t length;
} memory_file;

static memory_file files[MOST_FILES];
static size_t n_files, n_kept;
static struct open_file {
    const memory_file *file;
    size_t at;
} opened[MOST_OPEN];

/* ------------------------------------------------------------------ what harnesses do */

/* The latest of a name counts. */
static const memory_file *find_exactly(const char *name)
{
    for (size_t i = n_files; i-- > 0;)
        if (strcmp(files[i].name, name) == 0) return &files[i];
    return NULL;
}

/* What `fuzz/in` does not have is that of Tetouan; its catalogue lies beside it. */
static const memory_file *find(const char *name)
{
    char other[128];
    const memory_file *f = find_exactly(name);
    if (f || strncmp(name, "fuzz/in/", 8) != 0 || strlen(name) > 100) return f;
    if (strncmp(name + 8, "../catalog/", 11) == 0)
        snprintf(other, sizeof other, "fuzz/%s", name + 11);
    else
        snprintf(other, sizeof other, "fuzz/site/%s", name + 8);
    return find_exactly(other);
}

static int is_folder(const char *name)
{
    size_t n = strlen(name);
    if (strcmp(name, "fuzz/in/../catalog") == 0) return 1;
    for (size_t i = 0; i < n_files; i++)
        if (strncmp(files[i].name, name, n) == 0 && files[i].name[n] == '/') return 1;
    return 0;
}

void fuzz_file(const char *name, const void *bytes, size_t length)
{
    if (n_files == MOST_FILES || strlen(name) >= sizeof files[0].name) return;
    memory_file *f = &files[n_files++];
    strcpy(f->name, name);
    f->bytes = bytes;
    f->length = length;
}

void fuzz_drop_files(void) { n_files = n_kept; }
void fuzz_keep_files(void) { n_kept = n_files; }

void fuzz_copy(const char *path, const char *name)
{
    enum { MOST_BYTES = 1 << 17 };
    char *text = malloc(MOST_BYTES); /* kept until the program ends */
    FILE *f = fopen(path, "rb");
    EXPECT(f && text, "%s cannot be read; harnesses run from the top of the repository", path);
    size_t n = fread(text, 1, MOST_BYTES, f);
    fclose(f);
    EXPECT(n < MOST_BYTES, "%s is too long", path);
    fuzz_file(name, text, n);
    fuzz_keep_files();
}

static void copy_folder(const char *from, const char *to)
{
    DIR *folder = opendir(from);
    EXPECT(folder, "%s cannot be read; harnesses run from the top of the repository", from);
    for (struct dirent *e; (e = readdir(folder)) != NULL;) {
        char path[512], name[512];
        if (e->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", from, e->d_name);
        snprintf(name, sizeof name, "%s/%s", to, e->d_name);
        fuzz_copy(path, name);
    }
    closedir(folder);
}

/* The curves that the site's plants use; reading all of them would be most of the time of an input. */
static void keep_used_turbines(const char *name)
{
    memory_file *f = (memory_file *)(uintptr_t)find_exactly(name);
    EXPECT(f, "%s", name);
    char *text = (char *)(uintptr_t)f->bytes, *to = text, *end = text + f->length;
    for (char *at = text, *next; at < end; at = next) {
        char *e = memchr(at, '\n', (size_t)(end - at));
        next = e ? e + 1 : end;
        int is_header = strncmp(at, "turbine_id,", 11) == 0 || strncmp(at, "text,", 5) == 0;
        if (!is_header && strncmp(at, "vestas_v90_3000,", 16) != 0 && strncmp(at, "nrel_5000_126,", 14) != 0) continue;
        memmove(to, at, (size_t)(next - at));
        to += next - at;
    }
    f->length = (size_t)(to - text);
}

void fuzz_tetouan(void)
{
    static int there;
    if (there) return;
    there = 1;
    copy_folder("data/tetouan", "fuzz/site");
    copy_folder("data/catalog", "fuzz/catalog");
    keep_used_turbines("fuzz/catalog/turbine_power_curves.csv");
    keep_used_turbines("fuzz/catalog/turbine_thrust_curves.csv");
}

void fuzz_files_from(const char *folder, const uint8_t *bytes, size_t length)
{
    const char *at = (const char *)bytes, *end = at + length;
    while (at < end) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        if (!line_end) return;
        char name[128] = "";
        if (*at == '=' && line_end - at < 60)
            snprintf(name, sizeof name, "%s/%.*s", folder, (int)(line_end - at - 1), at + 1);
        const char *body = line_end + 1, *next = body;
        while (next < end && *next != '=') {
            const char *e = memchr(next, '\n', (size_t)(end - next));
            next = e ? e + 1 : end;
        }
        if (name[0]) fuzz_file(name, body, (size_t)(next - body));
        at = next;
    }
}

/* ------------------------------------------------------------------ what the library calls instead of its own */

int __real_rkw_file_open(const char *path, off_t *size);
ssize_t __real_rkw_file_read(int file, void *bytes, size_t n);
void __real_rkw_file_close(int file);
int __real_access(const char *path, int mode);
int __wrap_rkw_file_open(const char *path, off_t *size);
ssize_t __wrap_rkw_file_read(int file, void *bytes, size_t n);
void __wrap_rkw_file_close(int file);
int __wrap_access(const char *path, int mode);

static int is_in_memory(const char *path) { return strncmp(path, "fuzz/", 5) == 0; }

int __wrap_rkw_file_open(const char *path, off_t *size)
{
    if (!is_in_memory(path)) return __real_rkw_file_open(path, size);
    const memory_file *f = find(path);
    for (int i = 0; f && i < MOST_OPEN; i++) {
        if (opened[i].file) continue;
        opened[i].file = f;
        opened[i].at = 0;
        if (size) *size = (off_t)f->length;
        return FIRST_DESCRIPTOR + i;
    }
    errno = f ? EMFILE : ENOENT;
    return -1;
}

ssize_t __wrap_rkw_file_read(int file, void *bytes, size_t n)
{
    if (file < FIRST_DESCRIPTOR) return __real_rkw_file_read(file, bytes, n);
    struct open_file *o = &opened[file - FIRST_DESCRIPTOR];
    size_t left = o->file->length - o->at;
    if (n > left) n = left;
    if (n) memcpy(bytes, (const char *)o->file->bytes + o->at, n);
    o->at += n;
    return (ssize_t)n;
}

void __wrap_rkw_file_close(int file)
{
    if (file < FIRST_DESCRIPTOR)
        __real_rkw_file_close(file);
    else
        opened[file - FIRST_DESCRIPTOR].file = NULL;
}

int __wrap_access(const char *path, int mode)
{
    if (!is_in_memory(path)) return __real_access(path, mode);
    if (find(path) || is_folder(path)) return 0;
    errno = ENOENT;
    return -1;
}
