/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_BASE_VERSION_H
#define RKW_BASE_VERSION_H
#define RKW_VERSION_TEXT "0.1.0"
#define RKW_VERSION_MAJOR 0
#define RKW_VERSION_MINOR 1
#define RKW_VERSION_PATCH 0
#endif
