/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A host with habits of its own: error handler of GSL, comma-decimal locale, denormal arithmetic, signal handlers, BLAS
 * threads, memory hooks. After work of every kind all of it is as it was, and nothing was said. */
#include <dirent.h>
#include <fcntl.h>
#include <fenv.h>
#include <gsl/gsl_errno.h>
#include <locale.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "harness/harness.h"
#include "host/work.h"

/* Of OpenBLAS; another BLAS may not have them. */
extern void openblas_set_num_threads(int n);
extern int openblas_get_num_threads(void);

/* ------------------------------------------------------------------ what the host has set */

typedef struct habits {
    gsl_error_handler_t *handler;
    int blas_threads, rounding, umask_bits;
    unsigned arithmetic; /* control bits of the floating-point unit */
    char locale[512], numeric[64];
    locale_t thread_locale;
    struct sigaction signals[SIGSYS + 1];
    sigset_t blocked;
    int descriptors, tasks;
} habits;

static unsigned arithmetic_control(void)
{
#if defined(__x86_64__)
    return _mm_getcsr() & ~0x3fu; /* without the flags that say what has happened */
#else
    return 0;
#endif
}

static int entries(const char *folder)
{
    DIR *d = opendir(folder);
    int n = 0;
    while (d && readdir(d)) n++;
    if (d) closedir(d);
    return n;
}

static void observe(habits *h)
{
    memset(h, 0, sizeof *h);
    h->handler = gsl_set_error_handler(NULL);
    gsl_set_error_handler(h->handler);
    h->blas_threads = openblas_get_num_threads();
    h->rounding = fegetround();
    h->arithmetic = arithmetic_control();
    h->umask_bits = (int)umask(022);
    umask((mode_t)h->umask_bits);
    snprintf(h->locale, sizeof h->locale, "%s", setlocale(LC_ALL, NULL));
    snprintf(h->numeric, sizeof h->numeric, "%.1f", 0.5);
    h->thread_locale = uselocale((locale_t)0);
    for (int s = 1; s <= SIGSYS; s++) sigaction(s, NULL, &h->signals[s]);
    pthread_sigmask(SIG_SETMASK, NULL, &h->blocked);
    h->descriptors = entries("/proc/self/fd");
    h->tasks = entries("/proc/self/task");
}

static void check_same(const habits *a, const habits *b)
{
    CHECK(a->handler == b->handler);
    CHECK(a->blas_threads == b->blas_threads);
    CHECK(a->rounding == b->rounding && a->arithmetic == b->arithmetic);
    CHECK(a->umask_bits == b->umask_bits);
    CHECK_TEXT(b->locale, a->locale);
    CHECK_TEXT(b->numeric, a->numeric);
    CHECK(a->thread_locale == b->thread_locale);
    for (int s = 1; s <= SIGSYS; s++)
        if (!CHECK(a->signals[s].sa_handler == b->signals[s].sa_handler &&
                   a->signals[s].sa_flags == b->signals[s].sa_flags))
            test_note("signal %d", s);
    for (int s = 1; s <= SIGSYS; s++) CHECK(sigismember(&a->blocked, s) == sigismember(&b->blocked, s));
    CHECK(a->descriptors == b->descriptors);
    CHECK(a->tasks == b->tasks);
}

/* ------------------------------------------------------------------ memory */

typedef struct hooks {
    long asked, living;
} hooks;
static _Thread_local int watching; /* is the library at work on this thread? */
static long past_the_hooks;

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WATCH_MALLOC 1
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t count, size_t n);
extern void *__libc_realloc(void *block, size_t n);
extern void *__libc_memalign(size_t alignment, size_t n);
void *malloc(size_t n)
{
    if (watching) past_the_hooks++;
    return __libc_malloc(n);
}
void *calloc(size_t count, size_t n)
{
    if (watching) past_the_hooks++;
    return __libc_calloc(count, n);
}
void *realloc(void *block, size_t n)
{
    if (watching) past_the_hooks++;
    return __libc_realloc(block, n);
}
void *aligned_alloc(size_t alignment, size_t n)
{
    if (watching) past_the_hooks++;
    return __libc_memalign(alignment, n);
}
#else
#define WATCH_MALLOC 0
#endif

static void *hook_allocate(void *user, size_t bytes)
{
    hooks *h = user;
    int before = watching;
    watching = 0;
    h->asked++;
    void *block = malloc(bytes);
    h->living += block != NULL;
    watching = before;
    return block;
}

static void hook_release(void *user, void *block)
{
    hooks *h = user;
    h->living -= block != NULL;
    free(block);
}

/* ------------------------------------------------------------------ silence */

/* Standard output and error go to a file while the library works; what they said is counted. */
typedef struct silence {
    int out, err, file;
} silence;

static void listen(silence *s)
{
    fflush(NULL);
    s->file = open(scratch_file("said"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    s->out = dup(1);
    s->err = dup(2);
    dup2(s->file, 1);
    dup2(s->file, 2);
}

static long said(silence *s)
{
    fflush(NULL);
    long bytes = (long)lseek(s->file, 0, SEEK_END);
    dup2(s->out, 1);
    dup2(s->err, 2);
    close(s->out);
    close(s->err);
    close(s->file);
    return bytes;
}

/* ------------------------------------------------------------------ the tests */

static void own_gsl_handler(const char *reason, const char *file, int line, int number)
{
    (void)reason, (void)file, (void)line, (void)number;
}
static void own_signal_handler(int number) { (void)number; }

static uint64_t quiet_work(const rkw_context *ctx, const char *weather)
{
    uint64_t digest = 0;
    rkw_error err = {0};
    CHECK_OK(host_work(ctx, weather, ALL_POLICIES, &digest, &err), err);
    return digest;
}

/* de_DE with a decimal comma: of the system, or compiled into the scratch folder. NULL when neither is there. */
static const char *comma_locale(void)
{
    static const char name[] = "de_DE.UTF-8";
    char command[1200];
    if (setlocale(LC_ALL, name)) return name;
    const char *folder = scratch_file("locales");
    snprintf(command, sizeof command,
             "mkdir -p '%s' && localedef --no-archive -i de_DE -f UTF-8 '%s/%s' >/dev/null 2>&1", folder, folder, name);
    if (system(command) != 0) return NULL;
    setenv("LOCPATH", folder, 1);
    return setlocale(LC_ALL, name) ? name : NULL;
}

TEST(a_host_finds_everything_as_it_left_it)
{
    const char *weather = ten_days();
    if (!weather) return;
    uint64_t plain = quiet_work(NULL, weather);
    gsl_error_handler_t *first_handler = gsl_set_error_handler(own_gsl_handler);
    int first_threads = openblas_get_num_threads();
    openblas_set_num_threads(3);
    struct sigaction own = {.sa_handler = own_signal_handler, .sa_flags = SA_RESTART}, first_signal;
    sigaction(SIGINT, &own, &first_signal);
    hooks h = {0, 0};
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.allocate = hook_allocate, ctx.release = hook_release, ctx.memory_user = &h;

    habits before, after;
    silence s;
    uint64_t digest = 0;
    rkw_error err = {0};
    observe(&before);
    listen(&s);
    watching = 1;
    rkw_status status = host_work(&ctx, weather, ALL_POLICIES, &digest, &err);
    watching = 0;
    long bytes = said(&s);
    observe(&after);

    CHECK_STATUS(status, RKW_OK, err);
    CHECK(digest == plain);
    CHECK(bytes == 0);
    CHECK(before.handler == own_gsl_handler && before.blas_threads == 3);
    check_same(&before, &after);
    CHECK(h.asked > 100 && h.living == 0);
    CHECK(past_the_hooks == 0);
    if (!WATCH_MALLOC) test_note("malloc itself is not watched in this build");
    sigaction(SIGINT, &first_signal, NULL);
    openblas_set_num_threads(first_threads);
    gsl_set_error_handler(first_handler);
}

TEST(a_comma_locale_gives_the_same_bits_and_stays)
{
    const char *weather = ten_days();
    uint64_t plain = weather ? quiet_work(NULL, weather) : 0;
    char first[512];
    snprintf(first, sizeof first, "%s", setlocale(LC_ALL, NULL));
    if (!comma_locale()) {
        test_skip(
            "no locale with a decimal comma, and localedef cannot make de_DE (on Debian: apt-get install locales)");
        return;
    }
    habits before, after;
    observe(&before);
    CHECK_TEXT(before.numeric, "0,5");
    CHECK(quiet_work(NULL, weather) == plain);
    observe(&after);
    check_same(&before, &after);
    CHECK(setlocale(LC_ALL, first) != NULL);
}

TEST(denormal_arithmetic_of_the_host_stays)
{
#if defined(__x86_64__)
    const char *weather = ten_days();
    if (!weather) return;
    uint64_t plain = quiet_work(NULL, weather);
    unsigned first = _mm_getcsr();
    rkw_context ctx = RKW_CONTEXT_INIT;
    ctx.n_threads = 2;
    _mm_setcsr(first | 0x8040u); /* flush to zero, denormals are zeros */
    habits before, after;
    observe(&before);
    uint64_t flushed = quiet_work(&ctx, weather);
    observe(&after);
    _mm_setcsr(first);
    check_same(&before, &after);
    CHECK(before.arithmetic & 0x8040u);
    test_note("results with denormals flushed are %s", flushed == plain ? "the same bits" : "other bits");
    volatile double smallest = 4.9406564584124654e-324;
    CHECK(smallest * 1.0 > 0);
#else
    test_skip("the control word is read on x86-64 only");
#endif
}

TEST(works_after_fork)
{
    const char *weather = ten_days();
    if (!weather) return;
    rkw_context ctx = RKW_CONTEXT_INIT;
#if !defined(__SANITIZE_THREAD__) /* which allows no threads after a fork */
    ctx.n_threads = 2;
#endif
    uint64_t plain = quiet_work(&ctx, weather);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        uint64_t digest = 0;
        rkw_status status = host_work(&ctx, weather, ALL_POLICIES, &digest, NULL);
        _exit(status == RKW_OK && digest == plain ? 7 : 1);
    }
    int ended = 0;
    CHECK(child > 0 && waitpid(child, &ended, 0) == child);
    CHECK(WIFEXITED(ended) && WEXITSTATUS(ended) == 7);
    CHECK(quiet_work(&ctx, weather) == plain);
}
