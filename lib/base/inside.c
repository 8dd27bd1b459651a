/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a name stays inside a folder: no absolute path, no way up, no link that leads out. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"

enum { PATH_ROOM = 4096, MOST_LINKS = 16 };

/* A walk from the folder down: where it stands, and what is left of the name. */
typedef struct walk {
    const char *folder, *name;
    char at[PATH_ROOM], rest[PATH_ROOM];
    size_t n; /* length of `at` */
    int links;
} walk;

static rkw_status leads_out(const walk *w, rkw_error *err)
{
    return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%s/%s: leads out of the folder%s", w->folder, w->name,
                    w->links ? " through a link (follow_links allows it)" : "");
}

static rkw_status too_long(const walk *w, rkw_error *err)
{
    return rkw_fail(err, RKW_E_DOMAIN, RKW_NOWHERE, "%.256s/%.256s: the path is too long", w->folder, w->name);
}

/* What a link says takes the place of the link in the name. */
static rkw_status take_link(walk *w, size_t before, rkw_error *err)
{
    char target[PATH_ROOM], rest[PATH_ROOM];
    ssize_t n = readlink(w->at, target, sizeof target - 1);
    if (n < 0) return rkw_fail_io(err, w->at, "cannot be read", errno);
    target[n] = 0;
    if (++w->links > MOST_LINKS) return rkw_fail_io(err, w->at, "cannot be read", ELOOP);
    if (target[0] == '/') return leads_out(w, err);
    memcpy(rest, w->rest, sizeof rest);
    int used = snprintf(w->rest, sizeof w->rest, "%s/%s", target, rest);
    if (used < 0 || (size_t)used >= sizeof w->rest) return too_long(w, err);
    w->at[w->n = before] = 0;
    return RKW_OK;
}

/* Cuts the first part off what is left of the name; its length, 0 at the end. */
static size_t next_part(walk *w, char *part)
{
    const char *p = w->rest + strspn(w->rest, "/");
    size_t n = strcspn(p, "/");
    memcpy(part, p, n);
    part[n] = 0;
    memmove(w->rest, p + n, strlen(p + n) + 1);
    return n;
}

/* `ended` tells that nothing is there from here on; reading it will say so. */
static rkw_status step(walk *w, const char *part, int *ended, rkw_error *err)
{
    struct stat s;
    const size_t before = w->n, length = strlen(part);
    int status;
    if (strcmp(part, ".") == 0) return RKW_OK;
    if (strcmp(part, "..") == 0) return leads_out(w, err);
    if (w->n + length + 2 > sizeof w->at) return too_long(w, err);
    w->at[w->n++] = '/';
    memcpy(w->at + w->n, part, length + 1);
    w->n += length;
    RKW_RETRIED(status, lstat(w->at, &s));
    *ended = status != 0;
    if (*ended) return RKW_OK;
    if (S_ISLNK(s.st_mode)) return take_link(w, before, err);
    if (S_ISREG(s.st_mode) || S_ISDIR(s.st_mode)) return RKW_OK;
    return rkw_fail(err, RKW_E_DOMAIN, (rkw_origin){w->at, 0}, "a device or a pipe, not a file");
}

rkw_status rkw_check_inside(const char *folder, const char *name, rkw_error *err)
{
    if (!folder || !name) return rkw_fail(err, RKW_E_ARG, RKW_NOWHERE, "rkw_check_inside: folder or name is NULL");
    walk w = {.folder = folder, .name = name, .n = strlen(folder)};
    char part[PATH_ROOM];
    int ended = 0;
    if (w.n >= sizeof w.at || strlen(name) >= sizeof w.rest) return too_long(&w, err);
    memcpy(w.at, folder, w.n + 1);
    memcpy(w.rest, name, strlen(name) + 1);
    if (name[0] == '/') return leads_out(&w, err);
    while (!ended && next_part(&w, part) > 0) RKW_TRY(step(&w, part, &ended, err));
    return RKW_OK;
}
