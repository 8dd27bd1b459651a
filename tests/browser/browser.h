/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A headless Chromium, driven over the DevTools protocol through two pipes. */
#ifndef RKW_TESTS_BROWSER_H
#define RKW_TESTS_BROWSER_H

#include <stddef.h>

#include "harness/json.h"

typedef struct browser browser;

/* NULL when there is no Chromium, or it does not start. */
browser *browser_open(const char *profile_folder);
void browser_close(browser *b);
/* Size of the window in CSS pixels; a phone has touch and two device pixels for each. */
void browser_size(browser *b, int width, int height, int phone);
/* Dark or light, screen or print. */
void browser_media(browser *b, const char *media, const char *scheme);
/* Loads a file and waits for its load event. @return 0 when that does not come within `seconds`. */
int browser_load(browser *b, const char *path, double seconds);
/* Value of a JavaScript expression, as JSON; NULL when it throws. Freed by the caller. */
json *browser_eval(browser *b, const char *expression);
double browser_number(browser *b, const char *expression);
/* Mouse events as the system sends them: type is mousePressed, mouseMoved or mouseReleased. */
void browser_mouse(browser *b, const char *type, double x, double y, int button_down, int clicks);
/* PNG of the whole page or, with a selector, of one element. @return 0 when it cannot be written. */
int browser_shoot(browser *b, const char *path, const char *selector);
/* PDF as it would be printed on A4. */
int browser_print(browser *b, const char *path);

/* What the page said on the console, errors included, since the last load; what it asked the network for besides itself. */
size_t browser_messages(const browser *b);
size_t browser_requests(const browser *b);
const char *browser_last_message(const browser *b);

#endif
