/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef RKW_WEATHER_OWN_H
#define RKW_WEATHER_OWN_H
/* First field of the library's own weather table. */
#define RKW_OWN_MAGIC "rackwatt_weather"
#endif
