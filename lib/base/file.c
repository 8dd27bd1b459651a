/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int rkw_file_open(const char *path, off_t *size)
{
    int file, looked;
    struct stat s;
    RKW_RETRIED(file, open(path, O_RDONLY | O_CLOEXEC));
    if (file < 0) return -1;
    RKW_RETRIED(looked, fstat(file, &s));
    int error = looked != 0 ? errno : S_ISDIR(s.st_mode) ? EISDIR : 0;
    if (error) {
        close(file);
        errno = error;
        return -1;
    }
    if (size) *size = s.st_size;
    return file;
}

ssize_t rkw_file_read(int file, void *bytes, size_t n)
{
    ssize_t got;
    RKW_RETRIED(got, read(file, bytes, n));
    return got;
}

void rkw_file_close(int file) { (void)close(file); }
