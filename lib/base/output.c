/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that appear whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/memory.h"

enum { BUFFER_BYTES = 1 << 16 };

struct rkw_output {
    char *path, *temporary, *backup;
    int direct; /* 1: no file but a device or a pipe, which is written as it is */
    int kept;   /* 1: what was there before stands in `backup` */
    int fd;     /* -1 once closed */
    int error;  /* errno of the first failure */
    size_t used;
    char buffer[BUFFER_BYTES];
};

static int remove_file(const char *path)
{
    int status;
    RKW_RETRIED(status, unlink(path));
    return status;
}

static int rename_file(const char *from, const char *to)
{
    int status;
    RKW_RETRIED(status, rename(from, to));
    return status;
}

static void free_output(rkw_output *o)
{
    rkw_release(o->path);
    rkw_release(o->temporary);
    rkw_release(o->backup);
    rkw_release(o);
}

static rkw_output *allocate_output(const rkw_context *ctx, const char *path)
{
    rkw_output *o = rkw_alloc(ctx, 1, sizeof *o);
    if (!o) return NULL;
    size_t room = strlen(path) + 32;
    o->fd = -1;
    o->path = rkw_copy_text(ctx, path);
    o->temporary = rkw_alloc(ctx, room, 1);
    o->backup = rkw_alloc(ctx, room, 1);
    if (!o->path || !o->temporary || !o->backup) {
        free_output(o);
        return NULL;
    }
    snprintf(o->temporary, room, "%s.part-%ld", path, (long)getpid());
    return o;
}

/* Names of what the process has open already; /dev/stdout is a link that must not be replaced by a file. */
static int is_stream(const char *path)
{
    return strncmp(path, "/dev/fd/", 8) == 0 || strncmp(path, "/proc/", 6) == 0 || strcmp(path, "/dev/stdout") == 0 ||
           strcmp(path, "/dev/stderr") == 0;
}

rkw_status rkw_output_open(rkw_output **out, const rkw_context *ctx, const char *path, rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "output: path is NULL");
    *out = NULL;
    int found;
    struct stat existing;
    RKW_RETRIED(found, stat(path, &existing));
    if (found == 0 && S_ISDIR(existing.st_mode)) return rkw_fail_io(err, path, "cannot be written", EISDIR);
    rkw_output *o = allocate_output(ctx, path);
    if (!o) return rkw_fail_memory(err, "an output file");
    o->direct = is_stream(path) || (found == 0 && !S_ISREG(existing.st_mode));
    if (o->direct)
        RKW_RETRIED(o->fd, open(path, O_WRONLY | O_CLOEXEC));
    else
        RKW_RETRIED(o->fd, open(o->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (o->fd < 0) {
        int error = errno;
        free_output(o);
        return rkw_fail_io(err, path, "cannot be written", error);
    }
    *out = o;
    return RKW_OK;
}

static void flush_buffer(rkw_output *o)
{
    size_t done = 0;
    while (done < o->used && !o->error) {
        ssize_t n;
        RKW_RETRIED(n, write(o->fd, o->buffer + done, o->used - done));
        if (n > 0)
            done += (size_t)n;
        else
            o->error = n < 0 ? errno : EIO;
    }
    o->used = 0;
}

void rkw_output_write(rkw_output *o, const void *bytes, size_t n)
{
    const char *p = bytes;
    while (n && !o->error) {
        size_t room = BUFFER_BYTES - o->used, part = n < room ? n : room;
        memcpy(o->buffer + o->used, p, part);
        o->used += part;
        p += part;
        n -= part;
        if (o->used == BUFFER_BYTES) flush_buffer(o);
    }
}

void rkw_output_text(rkw_output *o, const char *text) { rkw_output_write(o, text, strlen(text)); }

void rkw_output_fixed(rkw_output *o, double value, int32_t decimals)
{
    char text[RKW_NUMBER_TEXT];
    rkw_output_write(o, text, rkw_format_fixed(value, decimals, text));
}

rkw_status rkw_output_finish(rkw_output *o, rkw_error *err)
{
    if (o->fd >= 0) {
        flush_buffer(o);
        int synced = 0;
        if (!o->error) RKW_RETRIED(synced, fsync(o->fd));
        /* Some file systems cannot sync; their data are as safe as they get. */
        if (synced != 0 && errno != EINVAL && errno != ENOSYS) o->error = errno;
        if (close(o->fd) != 0 && !o->error && errno != EINTR) o->error = errno;
        o->fd = -1;
    }
    return o->error ? rkw_fail_io(err, o->path, "could not be written completely", o->error) : RKW_OK;
}

void rkw_output_discard(rkw_output *o)
{
    if (!o) return;
    if (o->fd >= 0) close(o->fd);
    if (!o->direct) remove_file(o->temporary);
    free_output(o);
}

/* Keeps the file that is there under another name, so that it can come back. @return 0 or errno. */
static int keep_old(rkw_output *o)
{
    o->kept = 0;
    snprintf(o->backup, strlen(o->path) + 32, "%s.old-%ld", o->path, (long)getpid());
    remove_file(o->backup);
    int status;
    struct stat there;
    RKW_RETRIED(status, lstat(o->path, &there));
    if (status != 0) return errno == ENOENT ? 0 : errno;
    if (S_ISDIR(there.st_mode)) return 0;
    /* A second name leaves the old file in its place until it is replaced; some file systems have none. */
    RKW_RETRIED(status, link(o->path, o->backup));
    if (status != 0 && rename_file(o->path, o->backup) != 0) return errno;
    o->kept = 1;
    return 0;
}

static int replace(rkw_output *o) { return rename_file(o->temporary, o->path) == 0 ? 0 : errno; }

/* Where the old file still has both names, renaming one to the other changes nothing. */
static void bring_back(rkw_output *o)
{
    if (!o->kept) {
        remove_file(o->path);
        return;
    }
    if (rename_file(o->backup, o->path) == 0) remove_file(o->backup);
}

rkw_status rkw_output_commit_all(rkw_output *const *outputs, size_t n, rkw_error *err)
{
    rkw_status status = RKW_OK;
    size_t done = 0;
    for (size_t i = 0; i < n && status == RKW_OK; i++)
        status =
            outputs[i] ? rkw_output_finish(outputs[i], err) : rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "output is NULL");
    for (; done < n && status == RKW_OK; done += status == RKW_OK) {
        rkw_output *o = outputs[done];
        if (o->direct) continue;
        int error = n > 1 ? keep_old(o) : 0;
        if (!error && (error = replace(o)) != 0 && n > 1 && o->kept) bring_back(o);
        if (error) status = rkw_fail_io(err, o->path, "cannot be replaced", error);
    }
    for (size_t i = 0; i < n; i++) {
        if (status != RKW_OK && i < done && !outputs[i]->direct) bring_back(outputs[i]);
        if (status == RKW_OK && outputs[i]->kept) remove_file(outputs[i]->backup);
        if (i < done && outputs[i]) free_output(outputs[i]);
        if (i >= done) rkw_output_discard(outputs[i]);
    }
    return status;
}

rkw_status rkw_output_commit(rkw_output *o, rkw_error *err) { return rkw_output_commit_all(&o, 1, err); }

rkw_status rkw_output_folder(const char *path, rkw_error *err)
{
    if (!path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "output folder is NULL");
    int status;
    struct stat s;
    RKW_RETRIED(status, mkdir(path, 0777));
    if (status != 0) {
        if (errno != EEXIST) return rkw_fail_io(err, path, "folder cannot be made", errno);
        RKW_RETRIED(status, stat(path, &s));
        if (status != 0) return rkw_fail_io(err, path, "folder cannot be made", errno);
        if (!S_ISDIR(s.st_mode)) return rkw_fail_io(err, path, "folder cannot be made", ENOTDIR);
    }
    RKW_RETRIED(status, access(path, W_OK | X_OK));
    if (status != 0) return rkw_fail_io(err, path, "folder cannot be written", errno);
    return RKW_OK;
}
