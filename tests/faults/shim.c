/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loaded before the C library (LD_PRELOAD): counts a program's calls on files of one folder and lets one of them fail.
 *
 *   RKW_FAULT_UNDER  folder; calls on paths and descriptors below it are counted from 1
 *   RKW_FAULT_LOG    file that gets a line `N CALL PATH` per counted call
 *   RKW_FAULT        N:KIND, the call that fails; without it all calls go through
 *
 * Kinds: ENOSPC, EIO, EINTR; SHORT does half of a transfer; FULL is ENOSPC for this call and all later ones that need space;
 * KILL ends the process before the call. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MOST_FILES = 256 };
enum { NEEDS_SPACE = 1, TRANSFERS = 2 };

static char *names[MOST_FILES]; /* by descriptor; NULL: not watched */
static long counted;

/* The call under this one. */
static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }
#define NEXT(result, name, ...) ((result(*)(__VA_ARGS__))next(name))

static int is_watched(const char *path)
{
    const char *under = getenv("RKW_FAULT_UNDER");
    size_t n = under ? strlen(under) : 0;
    return n && strncmp(path, under, n) == 0 && (path[n] == '/' || path[n] == 0);
}

static const char *name_of(int fd) { return fd >= 0 && fd < MOST_FILES ? names[fd] : NULL; }

static void watch(int fd, const char *path)
{
    if (fd < 0 || fd >= MOST_FILES) return;
    free(names[fd]);
    names[fd] = path && is_watched(path) ? strdup(path) : NULL;
}

static void note(const char *call, const char *path)
{
    static int log = -1;
    const char *file = getenv("RKW_FAULT_LOG");
    char line[4200];
    if (!file) return;
    if (log < 0) log = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    int n = snprintf(line, sizeof line, "%ld %s %s\n", counted, call, path);
    if (n > 0) (void)!syscall(SYS_write, log, line, (size_t)n);
}

/* What becomes of the next counted call. @return 0 to do it, an errno, or -1 to do half of it. */
static int fate(const char *call, const char *path, int traits)
{
    counted++;
    note(call, path);
    const char *fault = getenv("RKW_FAULT");
    const char *kind = fault ? strchr(fault, ':') : NULL;
    if (!kind) return 0;
    const long at = strtol(fault, NULL, 10);
    if (strcmp(++kind, "FULL") == 0) return counted >= at && (traits & NEEDS_SPACE) ? ENOSPC : 0;
    if (counted != at) return 0;
    if (strcmp(kind, "KILL") == 0) _exit(137);
    if (strcmp(kind, "SHORT") == 0) return traits & TRANSFERS ? -1 : 0;
    return strcmp(kind, "EIO") == 0 ? EIO : strcmp(kind, "EINTR") == 0 ? EINTR : ENOSPC;
}

static int fate_of_path(const char *call, const char *path, int traits)
{
    return is_watched(path) ? fate(call, path, traits) : 0;
}

static int fate_of_file(const char *call, int fd, int traits)
{
    const char *path = name_of(fd);
    return path ? fate(call, path, traits) : 0;
}

#define FAIL_ON(error)                                                                                                 \
    do {                                                                                                               \
        int error_ = (error);                                                                                          \
        if (error_ > 0) {                                                                                              \
            errno = error_;                                                                                            \
            return -1;                                                                                                 \
        }                                                                                                              \
    } while (0)

/* ------------------------------------------------------------------ calls on paths */

static int open_as(const char *name, const char *path, int flags, mode_t mode)
{
    const int writes = (flags & O_ACCMODE) != O_RDONLY;
    FAIL_ON(fate_of_path(writes ? "create" : "open", path, flags & O_CREAT ? NEEDS_SPACE : 0));
    int fd = NEXT(int, name, const char *, int, ...)(path, flags, mode);
    watch(fd, path);
    return fd;
}

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...)                                                                         \
    {                                                                                                                  \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = flags & O_CREAT ? (mode_t)va_arg(rest, int) : 0;                                                 \
        va_end(rest);                                                                                                  \
        return open_as(#name, path, flags, mode);                                                                      \
    }
OPEN(open)
OPEN(open64)

int rename(const char *from, const char *to)
{
    FAIL_ON(fate_of_path("rename", to, 0));
    return NEXT(int, "rename", const char *, const char *)(from, to);
}

int link(const char *from, const char *to)
{
    FAIL_ON(fate_of_path("link", to, NEEDS_SPACE));
    return NEXT(int, "link", const char *, const char *)(from, to);
}

int unlink(const char *path)
{
    FAIL_ON(fate_of_path("unlink", path, 0));
    return NEXT(int, "unlink", const char *)(path);
}

int mkdir(const char *path, mode_t mode)
{
    FAIL_ON(fate_of_path("mkdir", path, NEEDS_SPACE));
    return NEXT(int, "mkdir", const char *, mode_t)(path, mode);
}

int access(const char *path, int mode)
{
    FAIL_ON(fate_of_path("access", path, 0));
    return NEXT(int, "access", const char *, int)(path, mode);
}

int stat(const char *restrict path, struct stat *restrict s)
{
    FAIL_ON(fate_of_path("stat", path, 0));
    return NEXT(int, "stat", const char *, struct stat *)(path, s);
}

int lstat(const char *restrict path, struct stat *restrict s)
{
    FAIL_ON(fate_of_path("lstat", path, 0));
    return NEXT(int, "lstat", const char *, struct stat *)(path, s);
}

/* ------------------------------------------------------------------ calls on descriptors */

ssize_t read(int fd, void *bytes, size_t n)
{
    int error = fate_of_file("read", fd, TRANSFERS);
    FAIL_ON(error);
    return NEXT(ssize_t, "read", int, void *, size_t)(fd, bytes, error < 0 && n > 1 ? n / 2 : n);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    int error = fate_of_file("write", fd, NEEDS_SPACE | TRANSFERS);
    FAIL_ON(error);
    return NEXT(ssize_t, "write", int, const void *, size_t)(fd, bytes, error < 0 && n > 1 ? n / 2 : n);
}

#define PREAD(name, offset)                                                                                            \
    ssize_t name(int fd, void *bytes, size_t n, offset at)                                                             \
    {                                                                                                                  \
        int error = fate_of_file("pread", fd, TRANSFERS);                                                              \
        FAIL_ON(error);                                                                                                \
        return NEXT(ssize_t, #name, int, void *, size_t, offset)(fd, bytes, error < 0 && n > 1 ? n / 2 : n, at);       \
    }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

#define PWRITE(name, offset)                                                                                           \
    ssize_t name(int fd, const void *bytes, size_t n, offset at)                                                       \
    {                                                                                                                  \
        int error = fate_of_file("pwrite", fd, NEEDS_SPACE | TRANSFERS);                                               \
        FAIL_ON(error);                                                                                                \
        return NEXT(ssize_t, #name, int, const void *, size_t, offset)(fd, bytes, error < 0 && n > 1 ? n / 2 : n, at); \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, offset)                                                                                         \
    int name(int fd, offset size)                                                                                      \
    {                                                                                                                  \
        FAIL_ON(fate_of_file("ftruncate", fd, 0));                                                                     \
        return NEXT(int, #name, int, offset)(fd, size);                                                                \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int fstat(int fd, struct stat *s)
{
    FAIL_ON(fate_of_file("fstat", fd, 0));
    return NEXT(int, "fstat", int, struct stat *)(fd, s);
}

int flock(int fd, int operation)
{
    FAIL_ON(fate_of_file("flock", fd, 0));
    return NEXT(int, "flock", int, int)(fd, operation);
}

int fsync(int fd)
{
    FAIL_ON(fate_of_file("fsync", fd, NEEDS_SPACE));
    return NEXT(int, "fsync", int)(fd);
}

/* A failed close has closed all the same. */
int close(int fd)
{
    int error = fate_of_file("close", fd, NEEDS_SPACE);
    watch(fd, NULL);
    int status = NEXT(int, "close", int)(fd);
    FAIL_ON(error);
    return status;
}
