/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading files without stdio, which asks malloc for memory, past a host's hooks. */
#ifndef RKW_BASE_FILE_H
#define RKW_BASE_FILE_H

#include <errno.h>
#include <stddef.h>
#include <sys/types.h>

/* Calls the system until no signal of the host cuts in. File systems over a network or in user space may be interrupted in any
 * call, not only in those that wait. */
#define RKW_RETRIED(result, call)                                                                                      \
    do (result) = (call);                                                                                              \
    while ((result) < 0 && errno == EINTR)

/* File descriptor for reading, closed on exec; -1 with errno, EISDIR for a folder. `size` may be NULL. */
int rkw_file_open(const char *path, off_t *size);
/* Bytes read, 0 at the end, -1 with errno. A signal of the host that interrupts it does not count as an error. */
ssize_t rkw_file_read(int file, void *bytes, size_t n);
void rkw_file_close(int file);

#endif
