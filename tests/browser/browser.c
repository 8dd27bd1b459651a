/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "browser/browser.h"

#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct browser {
    pid_t child;
    int to, from; /* pipes */
    int next_id;
    char session[80], url[1200], message[512];
    char *text; /* received, not yet taken apart */
    size_t used, capacity;
    size_t n_messages, n_requests;
    int loaded;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---------------------------------------------------------------- messages */

static void note_event(browser *b, const json *m)
{
    const char *method = json_text(m, "method");
    if (strcmp(method, "Page.loadEventFired") == 0) b->loaded = 1;
    if (strcmp(method, "Runtime.consoleAPICalled") == 0 || strcmp(method, "Runtime.exceptionThrown") == 0 ||
        strcmp(method, "Log.entryAdded") == 0) {
        const char *texts[] = {json_text(m, "params.args.0.value"), json_text(m, "params.exceptionDetails.text"),
                               json_text(m, "params.exceptionDetails.exception.description"),
                               json_text(m, "params.entry.text")};
        b->n_messages++;
        b->message[0] = 0;
        for (size_t i = 0; i < 4; i++) strncat(b->message, texts[i], sizeof b->message - strlen(b->message) - 1);
    }
    if (strcmp(method, "Network.requestWillBeSent") == 0) {
        const char *url = json_text(m, "params.request.url");
        /* The page itself, and what lies inside it. */
        b->n_requests += strcmp(url, b->url) != 0 && strncmp(url, "data:", 5) != 0;
    }
}

/* Next message, or NULL when none comes in time. */
static json *receive(browser *b, double until_s)
{
    for (;;) {
        char *end = memchr(b->text, 0, b->used);
        if (end) {
            json *m = json_parse(b->text, NULL);
            size_t n = (size_t)(end - b->text) + 1;
            memmove(b->text, b->text + n, b->used - n);
            b->used -= n;
            return m;
        }
        double left = until_s - now_s();
        struct pollfd wait = {b->from, POLLIN, 0};
        if (left <= 0 || poll(&wait, 1, (int)(1000 * left) + 1) <= 0) return NULL;
        if (b->used + 65536 > b->capacity) {
            b->capacity = 2 * b->capacity + 131072;
            b->text = realloc(b->text, b->capacity);
        }
        ssize_t got = read(b->from, b->text + b->used, 65536);
        if (got <= 0) return NULL;
        b->used += (size_t)got;
    }
}

static void send_text(browser *b, const char *text)
{
    size_t n = strlen(text) + 1, done = 0;
    while (done < n) {
        ssize_t part = write(b->to, text + done, n - done);
        if (part <= 0) return;
        done += (size_t)part;
    }
}

/* Calls a method and returns its answer; events that come before it are noted. */
static json *call(browser *b, const char *method, const char *params)
{
    int id = ++b->next_id;
    size_t room = strlen(params) + 300;
    char *text = malloc(room);
    int in_page = b->session[0] && strncmp(method, "Target.", 7) != 0 && strncmp(method, "Browser.", 8) != 0;
    snprintf(text, room, "{\"id\":%d,\"method\":\"%s\",\"params\":%s%s%s%s}", id, method, params,
             in_page ? ",\"sessionId\":\"" : "", in_page ? b->session : "", in_page ? "\"" : "");
    send_text(b, text);
    free(text);
    double until_s = now_s() + 30;
    json *m;
    while ((m = receive(b, until_s)) != NULL) {
        if ((int)json_number(m, "id") == id) return m;
        note_event(b, m);
        json_free(m);
    }
    return NULL;
}

static void tell(browser *b, const char *method, const char *params) { json_free(call(b, method, params)); }

/* ---------------------------------------------------------------- process */

static const char *program_name(void)
{
    static const char *const names[] = {"/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (access(names[i], X_OK) == 0) return names[i];
    return NULL;
}

static void run_chromium(const char *name, const char *profile, int from, int to)
{
    char folder[1100];
    snprintf(folder, sizeof folder, "--user-data-dir=%s", profile);
    /* Moved away first: a pipe may already be 3 or 4. */
    int in = fcntl(from, F_DUPFD, 10), out = fcntl(to, F_DUPFD, 10);
    int quiet = fcntl(open("/dev/null", O_RDWR), F_DUPFD, 10);
    dup2(in, 3);
    dup2(out, 4);
    dup2(quiet, 1);
    dup2(quiet, 2);
    execl(name, name, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
          "--disable-extensions", "--disable-background-networking", "--disable-dev-shm-usage",
          "--remote-debugging-pipe", folder, "about:blank", (char *)NULL);
    _exit(127);
}

static int attach(browser *b)
{
    json *made = call(b, "Target.createTarget", "{\"url\":\"about:blank\"}");
    char params[200];
    snprintf(params, sizeof params, "{\"targetId\":\"%s\",\"flatten\":true}", json_text(made, "result.targetId"));
    json_free(made);
    json *attached = call(b, "Target.attachToTarget", params);
    snprintf(b->session, sizeof b->session, "%s", json_text(attached, "result.sessionId"));
    json_free(attached);
    if (!b->session[0]) return 0;
    tell(b, "Page.enable", "{}");
    tell(b, "Runtime.enable", "{}");
    tell(b, "Network.enable", "{}");
    tell(b, "Log.enable", "{}");
    return 1;
}

browser *browser_open(const char *profile)
{
    int down[2], up[2];
    const char *name = program_name();
    if (!name || pipe(down) != 0 || pipe(up) != 0) return NULL;
    signal(SIGPIPE, SIG_IGN);
    browser *b = calloc(1, sizeof *b);
    b->text = malloc(b->capacity = 131072);
    b->child = fork();
    if (b->child == 0) {
        close(down[1]);
        close(up[0]);
        run_chromium(name, profile, down[0], up[1]);
    }
    close(down[0]);
    close(up[1]);
    b->to = down[1];
    b->from = up[0];
    if (attach(b)) return b;
    browser_close(b);
    return NULL;
}

void browser_close(browser *b)
{
    if (!b) return;
    tell(b, "Browser.close", "{}");
    close(b->to);
    close(b->from);
    for (int i = 0; i < 50 && waitpid(b->child, NULL, WNOHANG) == 0; i++) {
        if (i == 40) kill(b->child, SIGKILL);
        nanosleep(&(struct timespec){0, 100000000}, NULL);
    }
    free(b->text);
    free(b);
}

/* ---------------------------------------------------------------- pages */

void browser_size(browser *b, int width, int height, int phone)
{
    char params[200];
    snprintf(params, sizeof params, "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":%d,\"mobile\":%s}", width,
             height, phone ? 2 : 1, phone ? "true" : "false");
    tell(b, "Emulation.setDeviceMetricsOverride", params);
}

void browser_media(browser *b, const char *media, const char *scheme)
{
    char params[200];
    snprintf(params, sizeof params,
             "{\"media\":\"%s\",\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"%s\"}]}", media, scheme);
    tell(b, "Emulation.setEmulatedMedia", params);
}

int browser_load(browser *b, const char *path, double seconds)
{
    char whole[1100], params[1300];
    if (!realpath(path, whole)) return 0;
    b->n_messages = b->n_requests = 0;
    b->loaded = 0;
    snprintf(b->url, sizeof b->url, "file://%s", whole);
    snprintf(params, sizeof params, "{\"url\":\"%s\"}", b->url);
    tell(b, "Page.navigate", params);
    double until_s = now_s() + seconds;
    while (!b->loaded) {
        json *m = receive(b, until_s);
        if (!m) return 0;
        note_event(b, m);
        json_free(m);
    }
    return 1;
}

static char *quoted(const char *text)
{
    char *out = malloc(2 * strlen(text) + 3), *to = out;
    *to++ = '"';
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') *to++ = '\\';
        if (*text == '\n') {
            *to++ = '\\';
            *to++ = 'n';
        } else {
            *to++ = *text;
        }
    }
    *to++ = '"';
    *to = 0;
    return out;
}

json *browser_eval(browser *b, const char *expression)
{
    char *q = quoted(expression), *params = malloc(strlen(q) + 100);
    sprintf(params, "{\"expression\":%s,\"returnByValue\":true,\"awaitPromise\":true}", q);
    json *answer = call(b, "Runtime.evaluate", params);
    free(q);
    free(params);
    if (json_at(answer, "result.exceptionDetails"))
        fprintf(stderr, "    in the page: %s\n", json_text(answer, "result.exceptionDetails.exception.description"));
    json *value = json_take(answer, "result.result", "value");
    json_free(answer);
    return value;
}

double browser_number(browser *b, const char *expression)
{
    json *v = browser_eval(b, expression);
    double number = v && v->type == JSON_NUMBER ? v->number : NAN;
    json_free(v);
    return number;
}

void browser_mouse(browser *b, const char *type, double x, double y, int button_down, int clicks)
{
    char params[300];
    int moved = strcmp(type, "mouseMoved") == 0;
    snprintf(params, sizeof params,
             "{\"type\":\"%s\",\"x\":%.2f,\"y\":%.2f,\"button\":\"%s\",\"buttons\":%d,\"clickCount\":%d}", type, x, y,
             moved && !button_down ? "none" : "left", button_down, clicks);
    tell(b, "Input.dispatchMouseEvent", params);
}

/* ---------------------------------------------------------------- pictures */

static int write_base64(const char *path, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    FILE *f = fopen(path, "wb");
    if (!f || !*text) {
        if (f) fclose(f);
        return 0;
    }
    unsigned held = 0;
    int bits = 0;
    for (; *text && *text != '='; text++) {
        const char *d = strchr(digits, *text);
        if (!d) break;
        held = held << 6 | (unsigned)(d - digits);
        bits += 6;
        if (bits >= 8) fputc((int)(held >> (bits -= 8) & 255), f);
    }
    return fclose(f) == 0;
}

int browser_shoot(browser *b, const char *path, const char *selector)
{
    char expression[600], params[400];
    snprintf(expression, sizeof expression,
             "(() => { const e = document.querySelector('%s'), r = e.getBoundingClientRect();"
             " return [r.left + scrollX, r.top + scrollY, r.width, r.height]; })()",
             selector ? selector : "html");
    json *box = browser_eval(b, expression);
    if (!box) return 0;
    snprintf(
        params, sizeof params,
        "{\"captureBeyondViewport\":true,\"clip\":{\"x\":%.1f,\"y\":%.1f,\"width\":%.1f,\"height\":%.1f,\"scale\":1}}",
        json_number(box, "0"), json_number(box, "1"), json_number(box, "2"), json_number(box, "3"));
    json_free(box);
    json *shot = call(b, "Page.captureScreenshot", params);
    int fine = write_base64(path, json_text(shot, "result.data"));
    json_free(shot);
    return fine;
}

int browser_print(browser *b, const char *path)
{
    json *pdf = call(b, "Page.printToPDF",
                     "{\"paperWidth\":8.27,\"paperHeight\":11.69,\"printBackground\":true,\"preferCSSPageSize\":true}");
    int fine = write_base64(path, json_text(pdf, "result.data"));
    json_free(pdf);
    return fine;
}

size_t browser_messages(const browser *b) { return b->n_messages; }
size_t browser_requests(const browser *b) { return b->n_requests; }
const char *browser_last_message(const browser *b) { return b->message; }
