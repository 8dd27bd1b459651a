/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that appear whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/memory.h"

enum { BUFFER_BYTES = 1 << 16 };

struct rkw_output {
    char *path, *temporary;
    int fd;    /* -1 once closed */
    int error; /* errno of the first failure */
    size_t used;
    char buffer[BUFFER_BYTES];
};

static rkw_status fail_io(rkw_error *err, const char *path, const char *what, int error)
{
    char text[128];
    /* The GNU form returns the text; it may or may not use the buffer. */
    const char *reason = strerror_r(error, text, sizeof text);
    return rkw_fail(err, RKW_E_IO, (rkw_origin){path, 0}, "%s: %s", what, reason);
}

static void free_output(rkw_output *o)
{
    rkw_release(o->path);
    rkw_release(o->temporary);
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
    if (!o->path || !o->temporary) {
        free_output(o);
        return NULL;
    }
    snprintf(o->temporary, room, "%s.part-%ld", path, (long)getpid());
    return o;
}

rkw_status rkw_output_open(rkw_output **out, const rkw_context *ctx, const char *path, rkw_error *err)
{
    if (!out || !path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "output: path is NULL");
    *out = NULL;
    struct stat existing;
    if (stat(path, &existing) == 0 && S_ISDIR(existing.st_mode)) return fail_io(err, path, "cannot be written", EISDIR);
    rkw_output *o = allocate_output(ctx, path);
    if (!o) return rkw_fail_memory(err, "an output file");
    o->fd = open(o->temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (o->fd < 0) {
        int error = errno;
        free_output(o);
        return fail_io(err, path, "cannot be written", error);
    }
    *out = o;
    return RKW_OK;
}

static void flush_buffer(rkw_output *o)
{
    size_t done = 0;
    while (done < o->used && !o->error) {
        ssize_t n = write(o->fd, o->buffer + done, o->used - done);
        if (n >= 0)
            done += (size_t)n;
        else if (errno != EINTR)
            o->error = errno;
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
        /* Some file systems cannot sync; their data are as safe as they get. */
        if (!o->error && fsync(o->fd) != 0 && errno != EINVAL && errno != ENOSYS) o->error = errno;
        if (close(o->fd) != 0 && !o->error && errno != EINTR) o->error = errno;
        o->fd = -1;
    }
    return o->error ? fail_io(err, o->path, "could not be written completely", o->error) : RKW_OK;
}

void rkw_output_discard(rkw_output *o)
{
    if (!o) return;
    if (o->fd >= 0) close(o->fd);
    unlink(o->temporary);
    free_output(o);
}

rkw_status rkw_output_commit(rkw_output *o, rkw_error *err)
{
    if (!o) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "output is NULL");
    rkw_status status = rkw_output_finish(o, err);
    if (status == RKW_OK && rename(o->temporary, o->path) != 0)
        status = fail_io(err, o->path, "cannot be replaced", errno);
    if (status != RKW_OK) {
        rkw_output_discard(o);
        return status;
    }
    free_output(o);
    return RKW_OK;
}

rkw_status rkw_output_folder(const char *path, rkw_error *err)
{
    if (!path) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "output folder is NULL");
    struct stat s;
    if (mkdir(path, 0777) != 0) {
        int error = errno;
        if (error != EEXIST) return fail_io(err, path, "folder cannot be made", error);
        if (stat(path, &s) != 0 || !S_ISDIR(s.st_mode)) return fail_io(err, path, "folder cannot be made", ENOTDIR);
    }
    if (access(path, W_OK | X_OK) != 0) return fail_io(err, path, "folder cannot be written", errno);
    return RKW_OK;
}
